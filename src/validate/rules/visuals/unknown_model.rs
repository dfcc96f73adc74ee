//! The `model` is one that can be priced.

use crate::diagnostic::{Diagnostic, Rule, Severity, nearest};
use crate::manifest::Document;
use crate::model::MODELS;
use crate::validate::Findings;
use crate::validate::known::listed;
use crate::validate::walk;

pub(super) static RULE: Rule = Rule {
    code: "SF0404",
    name: "unknown-model",
    severity: Severity::Error,
    summary: "The `model` is one that can be priced.",
    explanation: "\
An unknown model cannot be priced, and what cannot be priced is not sent. If Pictory has a model that
this version does not know, a newer version may.

Wrong:

```yaml
scenes:
  - story: A city at night.
    background:
      type: image
      aiVisual: {model: nano-banana}
```

Right:

```yaml
scenes:
  - story: A city at night.
    background:
      type: image
      aiVisual: {model: nanobanana}
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    for asked in walk::ai_visuals(&document.storyboard) {
        let Some(id) = asked
            .ai
            .model
            .as_deref()
            .filter(|_| asked.model().is_none())
        else {
            continue;
        };
        let models: Vec<&str> = MODELS
            .iter()
            .filter(|model| asked.kind.is_none_or(|kind| kind == model.kind))
            .map(|model| model.id)
            .collect();
        let known = format!("known are {}", listed(&models));
        let help = match nearest(id, MODELS.iter().map(|model| model.id)) {
            Some(near) => format!("did you mean `{near}`? {known}"),
            None => known,
        };
        findings.report(
            Diagnostic::new(
                &RULE,
                asked.at().key("model").value_in(document),
                format!("the model `{id}` is not known"),
            )
            .help(help),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::validate::testing::check;

    #[test]
    fn the_nearest_model_is_proposed() {
        assert_eq!(
            check(
                &RULE,
                "
scenes:
  - {background: {type: video, aiVisual: {model: veo3}}}
  - {background: {type: image, aiVisual: {model: dall-e}}}
"
            ),
            "
2:50 veo3: the model `veo3` is not known
  = did you mean `veo3.1`? known are `pixverse5.5`, `veo3.1_fast`, `veo3.1`
3:50 dall-e: the model `dall-e` is not known
  = known are `flux-schnell`, `seedream3.0`, `nanobanana`, `nanobanana-pro`
"
        );
    }
}
