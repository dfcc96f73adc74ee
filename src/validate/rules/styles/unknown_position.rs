//! A `position` is one of the nine known places.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::validate::Findings;
use crate::validate::known::suggestion;
use crate::validate::walk;

pub(super) static RULE: Rule = Rule {
    code: "SF0705",
    name: "unknown-position",
    severity: Severity::Warning,
    summary: "A `position` is one of the nine known places.",
    explanation: "\
A position joins a row (`top`, `center`, `bottom`) and a column (`left`, `center`, `right`). The middle
is `center-center`; elements, and only they, call it `center` too.

Wrong:

```yaml
subtitleStyle: {position: bottom}
```

Right:

```yaml
subtitleStyle: {position: bottom-center}
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    for (at, position, known) in walk::positions(&document.storyboard) {
        if known.contains(&position) {
            continue;
        }
        let help = match position {
            "center" | "middle" => "write `center-center`".to_owned(),
            "top" | "bottom" => format!("write `{position}-center`"),
            "left" | "right" => format!("write `center-{position}`"),
            _ => suggestion(position, known),
        };
        findings.report(
            Diagnostic::new(
                &RULE,
                at.value_in(document),
                format!("the position `{position}` is not known"),
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
    fn places_are_looked_for_everywhere() {
        assert_eq!(
            check(
                &RULE,
                "
logo: {position: top}
avatar: {position: botom-left}
subtitleStyle: {position: center}
scenes: [{elements: [{type: text, position: middle, style: {position: right}}]}]
"
            ),
            "
1:18 top: the position `top` is not known
  = write `top-center`
2:20 botom-left: the position `botom-left` is not known
  = did you mean `bottom-left`?
3:27 center: the position `center` is not known
  = write `center-center`
4:45 middle: the position `middle` is not known
  = write `center-center`
4:71 right: the position `right` is not known
  = write `center-right`
"
        );
    }

    #[test]
    fn an_element_may_be_in_the_center() {
        assert_eq!(
            check(
                &RULE,
                "scenes: [{elements: [{type: text, position: center}]}]"
            ),
            ""
        );
    }
}
