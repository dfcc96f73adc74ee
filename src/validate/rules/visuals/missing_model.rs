//! An `aiVisual` names its `model`.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::model::MODELS;
use crate::validate::Findings;
use crate::validate::known::listed;
use crate::validate::walk;

pub(super) static RULE: Rule = Rule {
    code: "SF0403",
    name: "missing-model",
    severity: Severity::Error,
    summary: "An `aiVisual` names its `model`.",
    explanation: "\
Pictory requires the model, and its price depends on it.

Wrong:

```yaml
scenes:
  - story: A city at night.
    background:
      type: image
      aiVisual: {mediaStyle: artistic}
```

Right:

```yaml
scenes:
  - story: A city at night.
    background:
      type: image
      aiVisual: {model: seedream3.0, mediaStyle: artistic}
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    for asked in walk::ai_visuals(&document.storyboard) {
        if asked.ai.model.is_none() && !asked.at().pruned_in(document) {
            let models: Vec<&str> = MODELS
                .iter()
                .filter(|model| asked.kind.is_none_or(|kind| kind == model.kind))
                .map(|model| model.id)
                .collect();
            findings.report(
                Diagnostic::new(
                    &RULE,
                    asked.at().value_in(document),
                    "the AI visual has no `model`",
                )
                .help(format!("add `model`, one of {}", listed(&models))),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::validate::testing::check;

    #[test]
    fn the_models_of_the_type_are_listed() {
        assert_eq!(
            check(
                &RULE,
                "
scenes:
  - background: {type: video, aiVisual: {}}
    elements: [{type: image, aiVisual: {prompt: A harbour}}]
"
            ),
            "
2:31 aiVisual: the AI visual has no `model`
  = add `model`, one of `pixverse5.5`, `veo3.1_fast`, `veo3.1`
3:30 aiVisual: the AI visual has no `model`
  = add `model`, one of `flux-schnell`, `seedream3.0`, `nanobanana`, `nanobanana-pro`
"
        );
    }

    #[test]
    fn a_model_passes() {
        assert_eq!(
            check(
                &RULE,
                "scenes: [{background: {type: video, aiVisual: {model: veo3.1}}}]"
            ),
            ""
        );
    }
}
