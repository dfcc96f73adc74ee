//! `videoDuration` is one of the model's lengths.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::model::VisualKind;
use crate::validate::Findings;
use crate::validate::walk;

pub(super) static RULE: Rule = Rule {
    code: "SF0407",
    name: "unsupported-duration",
    severity: Severity::Error,
    summary: "`videoDuration` is one of the model's lengths.",
    explanation: "\
Every video model makes clips of a few lengths only, which are written in seconds with an `s`. The
price of a clip is its length times the price of a second.

| model | lengths |
|---|---|
| `pixverse5.5` | `5s`, `8s`, `10s` |
| `veo3.1_fast` | `4s`, `6s`, `8s` |
| `veo3.1` | `4s`, `6s`, `8s` |

Wrong:

```yaml
scenes:
  - story: A city at night.
    background:
      type: video
      aiVisual: {model: veo3.1, videoDuration: 5s}
```

Right:

```yaml
scenes:
  - story: A city at night.
    background:
      type: video
      aiVisual: {model: veo3.1, videoDuration: 6s}
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    for asked in walk::ai_visuals(&document.storyboard) {
        let (Some(model), Some(text)) = (asked.model(), asked.ai.video_duration.as_deref()) else {
            continue;
        };
        let fits = model
            .seconds
            .iter()
            .any(|seconds| text == format!("{seconds}s"));
        // A length on an image, or on an image model, is another rule's business.
        if fits || model.kind == VisualKind::Image || asked.result() == Some(VisualKind::Image) {
            continue;
        }
        let lengths: Vec<String> = model
            .seconds
            .iter()
            .map(|seconds| format!("`{seconds}s`"))
            .collect();
        findings.report(
            Diagnostic::new(
                &RULE,
                asked.at().key("videoDuration").value_in(document),
                format!("the model `{}` makes no clips of `{text}`", model.id),
            )
            .help(format!("its lengths are {}", lengths.join(", "))),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::model::{MODELS, VisualKind};
    use crate::validate::testing::check;

    #[test]
    fn other_lengths_and_other_spellings_are_reported() {
        assert_eq!(
            check(
                &RULE,
                r#"
scenes:
  - background: {type: video, aiVisual: {model: pixverse5.5, videoDuration: 6s}}
  - background: {type: video, aiVisual: {model: veo3.1_fast, videoDuration: "8"}}
  - background: {type: video, aiVisual: {model: veo3.1, videoDuration: 8 s}}
"#
            ),
            r#"
2:77 6s: the model `pixverse5.5` makes no clips of `6s`
  = its lengths are `5s`, `8s`, `10s`
3:77 "8": the model `veo3.1_fast` makes no clips of `8`
  = its lengths are `4s`, `6s`, `8s`
4:72 8 s: the model `veo3.1` makes no clips of `8 s`
  = its lengths are `4s`, `6s`, `8s`
"#
        );
    }

    #[test]
    fn the_lengths_of_the_model_pass() {
        assert_eq!(
            check(
                &RULE,
                "scenes: [{background: {type: video, aiVisual: {model: pixverse5.5, videoDuration: 10s}}}]"
            ),
            ""
        );
    }

    #[test]
    fn the_documentation_lists_what_the_catalogue_has() {
        for model in MODELS
            .iter()
            .filter(|model| model.kind == VisualKind::Video)
        {
            let lengths: Vec<String> = model.seconds.iter().map(|it| format!("`{it}s`")).collect();
            let row = format!("| `{}` | {} |", model.id, lengths.join(", "));
            assert!(RULE.explanation.contains(&row), "{row}");
        }
    }
}
