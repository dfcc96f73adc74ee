//! A prompt has at least five characters.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::validate::Findings;
use crate::validate::walk;

pub(super) static RULE: Rule = Rule {
    code: "SF0426",
    name: "short-prompt",
    severity: Severity::Warning,
    summary: "A prompt has at least five characters.",
    explanation: "\
AI Studio, where visuals are made one by one, takes no prompt of fewer than five characters, and so
short a prompt says nothing about the picture.

Wrong:

```yaml
scenes:
  - story: Our harbour.
    background:
      type: image
      aiVisual: {model: nanobanana, prompt: sea}
```

Right:

```yaml
scenes:
  - story: Our harbour.
    background:
      type: image
      aiVisual: {model: nanobanana, prompt: A calm sea before a small harbour at dawn}
```
",
};

/// The fewest characters of a prompt in AI Studio.
const CHARACTERS_MIN: usize = 5;

pub(super) fn check(document: &Document, findings: &mut Findings) {
    for asked in walk::ai_visuals(&document.storyboard) {
        let Some(prompt) = asked.ai.prompt.as_deref() else {
            continue;
        };
        let length = prompt.trim().chars().count();
        if length < CHARACTERS_MIN {
            findings.report(
                Diagnostic::new(
                    &RULE,
                    asked.at().key("prompt").value_in(document),
                    format!("the prompt has only {length} characters"),
                )
                .help("describe the picture, or remove `prompt` to have it written from the story"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::validate::testing::check;

    #[test]
    fn blank_counts_as_nothing() {
        assert_eq!(
            check(
                &RULE,
                r#"scenes: [{background: {aiVisual: {model: nanobanana, prompt: "      "}}}]"#
            ),
            r#"
1:62 "      ": the prompt has only 0 characters
  = describe the picture, or remove `prompt` to have it written from the story
"#
        );
    }

    #[test]
    fn characters_are_counted_not_bytes() {
        assert_eq!(
            check(
                &RULE,
                "
scenes:
  - {background: {aiVisual: {model: nanobanana, prompt: 夜の港}}}
  - {background: {aiVisual: {model: nanobanana, prompt: 夜明けの港}}}
"
            ),
            "
2:57 夜の港: the prompt has only 3 characters
  = describe the picture, or remove `prompt` to have it written from the story
"
        );
    }
}
