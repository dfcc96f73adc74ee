//! `storyCoPilot` needs a `prompt`.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::validate::Findings;
use crate::validate::walk;

pub(super) static RULE: Rule = Rule {
    code: "SF0313",
    name: "missing-co-pilot-prompt",
    severity: Severity::Error,
    summary: "`storyCoPilot` needs a `prompt`.",
    explanation: "\
The prompt is the only thing that tells Pictory what the script is about.

Wrong:

```yaml
scenes:
  - storyCoPilot: {videoType: Explainer, duration: 60}
```

Right:

```yaml
scenes:
  - storyCoPilot: {prompt: How rain forms, videoType: Explainer, duration: 60}
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    for (at, scene) in walk::scenes(&document.storyboard) {
        let Some(co_pilot) = &scene.story_co_pilot else {
            continue;
        };
        let at = at.key("storyCoPilot");
        let blank = co_pilot
            .prompt
            .as_deref()
            .is_none_or(|prompt| prompt.trim().is_empty());
        if blank && !at.pruned_in(document) {
            findings.report(
                Diagnostic::new(
                    &RULE,
                    at.value_in(document),
                    "`storyCoPilot` has no `prompt`",
                )
                .help("add a `prompt` that says what the script is about"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::validate::testing::check;

    #[test]
    fn blank_is_absent() {
        assert_eq!(
            check(
                &RULE,
                r#"scenes: [{storyCoPilot: {}}, {storyCoPilot: {prompt: " "}}]"#
            ),
            "
1:11 storyCoPilot: `storyCoPilot` has no `prompt`
  = add a `prompt` that says what the script is about
1:31 storyCoPilot: `storyCoPilot` has no `prompt`
  = add a `prompt` that says what the script is about
"
        );
    }

    #[test]
    fn a_prompt_passes() {
        assert_eq!(check(&RULE, "scenes: [{storyCoPilot: {prompt: Rain}}]"), "");
    }
}
