//! An `aiVisual` without a `prompt` has a story to make one from.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::validate::Findings;
use crate::validate::pointer::Pointer;
use crate::validate::walk;
use crate::validate::walk::content_sources;

pub(super) static RULE: Rule = Rule {
    code: "SF0424",
    name: "automatic-prompt-without-story",
    severity: Severity::Error,
    summary: "An `aiVisual` without a `prompt` has a story to make one from.",
    explanation: "\
Without a `prompt`, Pictory writes one from the text of the scene. A scene that has no text gives it
nothing to write from.

Wrong:

```yaml
scenes:
  - minimumDuration: 4
    background:
      type: image
      aiVisual: {model: nanobanana}
```

Right:

```yaml
scenes:
  - minimumDuration: 4
    background:
      type: image
      aiVisual: {model: nanobanana, prompt: A harbour at dawn}
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    for asked in walk::ai_visuals(&document.storyboard) {
        if asked.ai.prompt.is_some() || asked.at().pruned_in(document) {
            continue;
        }
        let scene = Pointer::ROOT.key("scenes").index(asked.scene);
        let has_text = !content_sources(&document.storyboard.scenes()[asked.scene]).is_empty();
        if !has_text && !scene.pruned_in(document) {
            findings.report(
                Diagnostic::new(
                    &RULE,
                    asked.at().value_in(document),
                    "the AI visual has no `prompt`, and the scene has no story to write one from",
                )
                .help("add a `prompt`, or give the scene a `story`"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::validate::testing::check;

    #[test]
    fn elements_have_no_story_either() {
        assert_eq!(
            check(
                &RULE,
                r##"
scenes:
  - background: {color: "#fff"}
    elements: [{type: image, aiVisual: {model: nanobanana}}]
"##
            ),
            "
3:30 aiVisual: the AI visual has no `prompt`, and the scene has no story to write one from
  = add a `prompt`, or give the scene a `story`
"
        );
    }

    #[test]
    fn any_source_of_text_will_do() {
        assert_eq!(
            check(
                &RULE,
                r#"
scenes:
  - blogUrl: "https://example.com/a"
    background: {type: image, aiVisual: {model: nanobanana}}
"#
            ),
            ""
        );
    }
}
