//! A text comes once and goes once.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::validate::Findings;
use crate::validate::walk;

pub(super) static RULE: Rule = Rule {
    code: "SF0710",
    name: "repeated-animation",
    severity: Severity::Warning,
    summary: "A text comes once and goes once.",
    explanation: "\
A style has at most one animation of `type: entry` and one of `type: exit`.

Wrong:

```yaml
subtitleStyle:
  animations:
    - {name: fade, type: entry}
    - {name: blur, type: entry}
```

Right:

```yaml
subtitleStyle:
  animations:
    - {name: fade, type: entry}
    - {name: blur, type: exit}
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    for (at, style) in walk::font_styles(&document.storyboard) {
        let [first, second] = style.animations.as_deref().unwrap_or_default() else {
            continue;
        };
        let Some(moment) = first
            .moment
            .as_deref()
            .filter(|_| first.moment == second.moment)
        else {
            continue;
        };
        let list = at.key("animations");
        findings.report(
            Diagnostic::new(
                &RULE,
                list.index(1).key("type").value_in(document),
                format!("the text has two animations of `type: {moment}`"),
            )
            .related(
                list.index(0).key("type").value_in(document),
                "the first one",
            )
            .help("use one `entry` and one `exit`"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::validate::testing::check;

    #[test]
    fn the_mistake_is_reported() {
        assert_eq!(
            check(
                &RULE,
                "
subtitleStyle:
  animations:
    - {name: fade, type: entry}
    - {name: blur, type: entry}
"
            ),
            "
4:26 entry: the text has two animations of `type: entry`
  3:26 entry: the first one
  = use one `entry` and one `exit`
"
        );
    }

    #[test]
    fn entry_and_exit_pass() {
        assert_eq!(
            check(
                &RULE,
                "subtitleStyle: {animations: [{name: fade, type: entry}, {name: fade, type: exit}]}"
            ),
            ""
        );
    }
}
