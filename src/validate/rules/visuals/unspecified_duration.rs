//! A clip says how long it is.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::model::VisualKind;
use crate::validate::Findings;
use crate::validate::walk;

pub(super) static RULE: Rule = Rule {
    code: "SF0408",
    name: "unspecified-duration",
    severity: Severity::Warning,
    summary: "A clip says how long it is.",
    explanation: "\
The length of a clip decides its price, and Pictory does not document the length of a clip that asks
for none. It is priced as the shortest length of the model, which is what AI Studio makes.

Wrong:

```yaml
scenes:
  - story: A city at night.
    background:
      type: video
      aiVisual: {model: veo3.1_fast}
```

Right:

```yaml
scenes:
  - story: A city at night.
    background:
      type: video
      aiVisual: {model: veo3.1_fast, videoDuration: 4s}
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    for asked in walk::ai_visuals(&document.storyboard) {
        let Some(model) = asked
            .model()
            .filter(|model| model.kind == VisualKind::Video)
        else {
            continue;
        };
        let known = asked.ai.video_duration.is_some()
            || asked.result() == Some(VisualKind::Image)
            || (model.is_veo() && asked.ai.reference_image_urls.is_some());
        let Some(default) = model.seconds.first().filter(|_| !known) else {
            continue;
        };
        if !asked.at().pruned_in(document) {
            findings.report(
                Diagnostic::new(
                    &RULE,
                    asked.at().key("model").value_in(document),
                    format!("the length of the clip is not given and is taken to be {default} s"),
                )
                .help(format!(
                    "add `videoDuration: {default}s`, or another length of the model"
                )),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::validate::testing::check;

    #[test]
    fn a_clip_without_a_length_is_reported() {
        assert_eq!(
            check(
                &RULE,
                "scenes: [{background: {type: video, aiVisual: {model: pixverse5.5}}}]"
            ),
            "
1:55 pixverse5.5: the length of the clip is not given and is taken to be 5 s
  = add `videoDuration: 5s`, or another length of the model
"
        );
    }

    #[test]
    fn images_and_forced_lengths_are_not() {
        assert_eq!(
            check(
                &RULE,
                r#"
scenes:
  - {background: {type: image, aiVisual: {model: nanobanana}}}
  - background:
      type: video
      aiVisual:
        model: veo3.1
        referenceImageUrls: ["https://example.com/a.png"]
"#
            ),
            ""
        );
    }
}
