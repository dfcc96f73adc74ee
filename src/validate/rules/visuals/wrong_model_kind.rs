//! The `model` makes what `type` says.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::model::MODELS;
use crate::validate::Findings;
use crate::validate::known::listed;
use crate::validate::walk;

pub(super) static RULE: Rule = Rule {
    code: "SF0405",
    name: "wrong-model-kind",
    severity: Severity::Error,
    summary: "The `model` makes what `type` says.",
    explanation: "\
Image models belong to `type: image` and video models to `type: video`. Pictory rejects any other
pair.

Wrong:

```yaml
scenes:
  - story: A city at night.
    background:
      type: video
      aiVisual: {model: nanobanana}
```

Right:

```yaml
scenes:
  - story: A city at night.
    background:
      type: video
      aiVisual: {model: pixverse5.5, videoDuration: 5s}
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    for asked in walk::ai_visuals(&document.storyboard) {
        let (Some(model), Some(kind)) = (asked.model(), asked.kind) else {
            continue;
        };
        if model.kind == kind {
            continue;
        }
        let fitting: Vec<&str> = MODELS
            .iter()
            .filter(|model| model.kind == kind)
            .map(|model| model.id)
            .collect();
        findings.report(
            Diagnostic::new(
                &RULE,
                asked.at().key("model").value_in(document),
                format!(
                    "`{}` is a model for `type: {}`",
                    model.id,
                    model.kind.word()
                ),
            )
            .related(
                asked.parent().key("type").value_in(document),
                "another type",
            )
            .help(format!(
                "write `type: {}`, or choose one of {}",
                model.kind.word(),
                listed(&fitting)
            )),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::validate::testing::check;

    #[test]
    fn both_ways_are_reported() {
        assert_eq!(
            check(&RULE, "
scenes:
  - background: {type: image, aiVisual: {model: veo3.1}}
    elements: [{type: video, aiVisual: {model: flux-schnell}}]
"),
            "
2:49 veo3.1: `veo3.1` is a model for `type: video`
  2:24 image: another type
  = write `type: video`, or choose one of `flux-schnell`, `seedream3.0`, `nanobanana`, `nanobanana-pro`
3:48 flux-schnell: `flux-schnell` is a model for `type: image`
  3:23 video: another type
  = write `type: image`, or choose one of `pixverse5.5`, `veo3.1_fast`, `veo3.1`
"
        );
    }

    #[test]
    fn a_fitting_pair_passes() {
        assert_eq!(
            check(
                &RULE,
                "scenes: [{background: {type: video, aiVisual: {model: veo3.1}}}]"
            ),
            ""
        );
    }
}
