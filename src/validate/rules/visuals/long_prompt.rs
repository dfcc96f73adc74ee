//! A prompt stays clear of the limit.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::validate::Findings;
use crate::validate::walk;

pub(super) static RULE: Rule = Rule {
    code: "SF0433",
    name: "long-prompt",
    severity: Severity::Warning,
    summary: "A prompt has fewer than 450 characters.",
    explanation: "\
A prompt may have 500 characters, and one that is longer is refused. Pictory's guide says that
concise prompts make more focused pictures, and a long one leaves no room for a change. An older
page of Pictory names a limit of 250; the current ones all say 500, so that nothing is said below
450.

Poor:

```yaml
scenes:
  - story: Our harbour.
    background:
      type: image
      aiVisual:
        model: nanobanana
        prompt: >-
          A small harbour before dawn, boats in mist, first light behind the hills, wide shot,
          a fisherman with a lantern on the quay, wet cobblestones that mirror the lamps,
          gulls on the masts, nets that hang to dry on wooden racks, a white lighthouse at the
          end of the mole, a row of narrow houses in faded colours with one lit window, a
          bicycle that leans on a wall, crates of ice and fish, thin smoke above a chimney, a
          dog that sleeps on a coil of rope, clouds in violet and pink
```

Good:

```yaml
scenes:
  - story: Our harbour.
    background:
      type: image
      aiVisual:
        model: nanobanana
        prompt: A small harbour before dawn, boats in mist, first light behind the hills, wide shot
```
",
};

/// How many characters a prompt may have. Longer ones are cut out as errors before any rule sees them.
const CHARACTERS_MAX: usize = 500;
/// From how many characters on a prompt is near the limit: a tenth of it is left.
const CHARACTERS_NEAR: usize = 450;

pub(super) fn check(document: &Document, findings: &mut Findings) {
    for asked in walk::ai_visuals(&document.storyboard) {
        let count = asked
            .ai
            .prompt
            .as_deref()
            .map_or(0, |prompt| prompt.chars().count());
        if count < CHARACTERS_NEAR {
            continue;
        }
        let left = match CHARACTERS_MAX.saturating_sub(count) {
            0 => "none is left".to_owned(),
            1 => "1 is left".to_owned(),
            left => format!("{left} are left"),
        };
        findings.report(
            Diagnostic::new(
                &RULE,
                asked.at().key("prompt").key_in(document),
                format!("the prompt has {count} of {CHARACTERS_MAX} characters; {left}"),
            )
            .help("keep what decides the picture; concise prompts make more focused pictures"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::validate::testing::check;

    fn found(prompt: &str) -> String {
        let yaml = format!(
            "scenes: [{{background: {{aiVisual: {{model: nanobanana, prompt: {prompt}}}}}}}]"
        );
        check(&RULE, &yaml)
    }

    #[test]
    fn what_is_left_is_counted_in_characters() {
        assert_eq!(found(&"é".repeat(449)), "");
        assert_eq!(
            found(&"é".repeat(450)),
            "
1:54 prompt: the prompt has 450 of 500 characters; 50 are left
  = keep what decides the picture; concise prompts make more focused pictures
"
        );
        assert!(found(&"a".repeat(499)).contains("; 1 is left"));
        assert!(found(&"a".repeat(500)).contains("; none is left"));
    }

    #[test]
    fn what_is_too_long_is_an_error_already() {
        assert_eq!(found(&"a".repeat(501)), "");
    }
}
