//! A Veo clip with reference images lasts 8 seconds.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::model::{VEO_REFERENCE_SECONDS, VisualModel};
use crate::validate::Findings;
use crate::validate::walk;

pub(super) static RULE: Rule = Rule {
    code: "SF0412",
    name: "forced-duration",
    severity: Severity::Warning,
    summary: "A Veo clip with reference images lasts 8 seconds.",
    explanation: "\
Whatever length is asked, the Veo models make clips of 8 seconds when they are given
`referenceImageUrls`, and 8 seconds are charged: 160 credits with `veo3.1`, 80 with `veo3.1_fast`.

Wrong:

```yaml
scenes:
  - story: Our new bicycle.
    background:
      type: video
      aiVisual:
        model: veo3.1_fast
        videoDuration: 4s
        referenceImageUrls: [https://example.com/bicycle.png]
```

Right:

```yaml
scenes:
  - story: Our new bicycle.
    background:
      type: video
      aiVisual:
        model: veo3.1_fast
        videoDuration: 8s
        referenceImageUrls: [https://example.com/bicycle.png]
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    let forced = format!("{VEO_REFERENCE_SECONDS}s");
    for asked in walk::ai_visuals(&document.storyboard) {
        let veo = asked.model().is_some_and(VisualModel::is_veo);
        if !veo || asked.ai.reference_image_urls.is_none() || asked.at().pruned_in(document) {
            continue;
        }
        let location = match asked.ai.video_duration.as_deref() {
            Some(duration) if duration == forced => continue,
            Some(_) => asked.at().key("videoDuration").value_in(document),
            None => asked.at().key("model").value_in(document),
        };
        findings.report(
            Diagnostic::new(
                &RULE,
                location,
                format!(
                    "with reference images the clip lasts and costs {VEO_REFERENCE_SECONDS} seconds"
                ),
            )
            .related(
                asked.at().key("referenceImageUrls").key_in(document),
                "the reference images",
            )
            .help(format!("write `videoDuration: {forced}`")),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::model::{MODELS, VEO_REFERENCE_SECONDS};
    use crate::validate::testing::check;

    #[test]
    fn no_length_is_forced_too() {
        assert_eq!(
            check(
                &RULE,
                r#"
scenes:
  - background:
      type: video
      aiVisual:
        model: veo3.1
        referenceImageUrls: ["https://example.com/a.png"]
"#
            ),
            "
5:16 veo3.1: with reference images the clip lasts and costs 8 seconds
  6:9 referenceImageUrls: the reference images
  = write `videoDuration: 8s`
"
        );
    }

    #[test]
    fn another_model_obeys() {
        assert_eq!(
            check(
                &RULE,
                r#"
scenes:
  - background:
      type: video
      aiVisual:
        model: pixverse5.5
        videoDuration: 5s
        referenceImageUrls: ["https://example.com/a.png"]
"#
            ),
            ""
        );
    }

    #[test]
    fn the_documentation_names_the_prices_of_the_catalogue() {
        for model in MODELS.iter().filter(|model| model.is_veo()) {
            let credits = model.rate.thousandths() * i64::from(VEO_REFERENCE_SECONDS) / 1000;
            for words in [credits.to_string(), format!("`{}`", model.id)] {
                assert!(RULE.explanation.contains(&words), "{words}");
            }
        }
    }
}
