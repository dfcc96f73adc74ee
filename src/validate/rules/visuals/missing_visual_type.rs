//! A background with `aiVisual` or `visualUrl` has a `type`.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::model::find_model;
use crate::validate::Findings;
use crate::validate::walk;

pub(super) static RULE: Rule = Rule {
    code: "SF0401",
    name: "missing-visual-type",
    severity: Severity::Error,
    summary: "A background with `aiVisual` or `visualUrl` has a `type`.",
    explanation: "\
Pictory must be told whether the visual is an `image` or a `video`. It rejects an `aiVisual` without
a `type` beside it, and cannot know what a URL leads to.

Wrong:

```yaml
scenes:
  - story: A city at night.
    background:
      aiVisual: {model: nanobanana}
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
    for (at, background) in walk::backgrounds(&document.storyboard) {
        let (key, makes) = if let Some(ai) = &background.ai_visual {
            let model = ai.model.as_deref().and_then(find_model);
            ("aiVisual", model.map(|model| model.kind))
        } else if background.visual_url.is_some() {
            ("visualUrl", None)
        } else {
            continue;
        };
        if background.kind.is_some() || at.pruned_in(document) {
            continue;
        }
        let help = match makes {
            Some(kind) => format!(
                "add `type: {}` beside it, which is what the model makes",
                kind.word()
            ),
            None => "add `type: image` or `type: video` beside it".to_owned(),
        };
        findings.report(
            Diagnostic::new(
                &RULE,
                at.key(key).key_in(document),
                format!("`{key}` stands without a `type`"),
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
    fn the_model_tells_the_type() {
        assert_eq!(
            check(
                &RULE,
                "scenes: [{background: {aiVisual: {model: veo3.1}}}, {background: {aiVisual: {}}}]"
            ),
            "
1:24 aiVisual: `aiVisual` stands without a `type`
  = add `type: video` beside it, which is what the model makes
1:67 aiVisual: `aiVisual` stands without a `type`
  = add `type: image` or `type: video` beside it
"
        );
    }

    #[test]
    fn a_url_and_a_broll_need_a_type_too() {
        assert_eq!(
            check(
                &RULE,
                r#"
scenes:
  - background: {visualUrl: "https://example.com/a"}
    backgroundBrolls: [{aiVisual: {model: flux-schnell}}]
"#
            ),
            "
2:18 visualUrl: `visualUrl` stands without a `type`
  = add `type: image` or `type: video` beside it
3:25 aiVisual: `aiVisual` stands without a `type`
  = add `type: image` beside it, which is what the model makes
"
        );
    }

    #[test]
    fn a_colour_needs_none() {
        assert_eq!(
            check(
                &RULE,
                r##"scenes: [{background: {color: "#fff"}}, {background: {type: image, aiVisual: {}}}]"##
            ),
            ""
        );
    }
}
