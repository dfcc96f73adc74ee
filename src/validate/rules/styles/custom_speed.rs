//! `customSpeedValue` goes with `speed: custom`.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::validate::Findings;
use crate::validate::walk;

pub(super) static RULE: Rule = Rule {
    code: "SF0708",
    name: "custom-speed",
    severity: Severity::Error,
    summary: "`customSpeedValue` goes with `speed: custom`.",
    explanation: "\
A custom speed has a value of at least 0.5. The speeds `slow`, `medium` and `fast` have none.

Wrong:

```yaml
subtitleStyle: {animations: [{name: fade, type: entry, speed: fast, customSpeedValue: 2}]}
```

Right:

```yaml
subtitleStyle: {animations: [{name: fade, type: entry, speed: custom, customSpeedValue: 2}]}
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    for (at, animation) in walk::animations(&document.storyboard) {
        if at.pruned_in(document) {
            continue;
        }
        let custom = animation.speed.as_deref() == Some("custom");
        let problem = match (custom, animation.custom_speed_value.is_some()) {
            (true, false) => Diagnostic::new(
                &RULE,
                at.key("speed").value_in(document),
                "a custom speed needs a `customSpeedValue`",
            )
            .help("add one from 0.5, or choose `slow`, `medium` or `fast`"),
            (false, true) => Diagnostic::new(
                &RULE,
                at.key("customSpeedValue").key_in(document),
                "`customSpeedValue` stands without `speed: custom`",
            )
            .help("write `speed: custom`, or remove `customSpeedValue`"),
            (true, true) | (false, false) => continue,
        };
        findings.report(problem);
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::validate::testing::check;

    #[test]
    fn a_custom_speed_needs_a_value() {
        assert_eq!(
            check(
                &RULE,
                "subtitleStyle: {animations: [{name: fade, speed: custom}, {name: fade, customSpeedValue: 1}]}"
            ),
            "
1:50 custom: a custom speed needs a `customSpeedValue`
  = add one from 0.5, or choose `slow`, `medium` or `fast`
1:72 customSpeedValue: `customSpeedValue` stands without `speed: custom`
  = write `speed: custom`, or remove `customSpeedValue`
"
        );
    }

    #[test]
    fn both_or_neither_pass() {
        assert_eq!(
            check(
                &RULE,
                "
subtitleStyle:
  animations:
    - {name: fade, speed: custom, customSpeedValue: 0.5}
    - {name: fade, speed: slow}
"
            ),
            ""
        );
    }
}
