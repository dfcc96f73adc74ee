//! An element or avatar has a `position` or `top` and `left`.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::validate::Findings;
use crate::validate::walk;

pub(super) static RULE: Rule = Rule {
    code: "SF0501",
    name: "conflicting-place",
    severity: Severity::Error,
    summary: "An element or avatar has a `position` or `top` and `left`.",
    explanation: "\
A place is one of the nine named ones, or a distance from the top left corner. Pictory rejects both
together.

Wrong:

```yaml
scenes:
  - story: Welcome.
    elements:
      - {type: shape, name: star-1, position: top-right, top: 10%}
```

Right:

```yaml
scenes:
  - story: Welcome.
    elements:
      - {type: shape, name: star-1, top: 10%, left: 80%}
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    let elements = walk::frames(&document.storyboard)
        .map(|(at, frame)| (at, frame.position, frame.top, frame.left));
    let avatars = walk::avatars(&document.storyboard)
        .map(|(at, avatar)| (at, &avatar.position, &avatar.top, &avatar.left));
    for (at, position, top, left) in elements.chain(avatars) {
        let distance = if top.is_some() {
            "top"
        } else if left.is_some() {
            "left"
        } else {
            continue;
        };
        if position.is_some() {
            findings.report(
                Diagnostic::new(
                    &RULE,
                    at.key("position").key_in(document),
                    format!("`position` and `{distance}` exclude each other"),
                )
                .related(at.key(distance).key_in(document), "the other place")
                .help("keep `position`, or `top` and `left`"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::validate::testing::check;

    #[test]
    fn avatars_are_looked_at_too() {
        assert_eq!(
            check(
                &RULE,
                "
avatar: {position: top-left, left: 5%}
scenes: [{avatar: {position: center, top: 5%, left: 1%}}]
"
            ),
            "
1:10 position: `position` and `left` exclude each other
  1:30 left: the other place
  = keep `position`, or `top` and `left`
2:20 position: `position` and `top` exclude each other
  2:38 top: the other place
  = keep `position`, or `top` and `left`
"
        );
    }

    #[test]
    fn one_of_them_passes() {
        assert_eq!(
            check(
                &RULE,
                "scenes: [{elements: [{type: text, position: center}, {type: text, left: 5%}]}]"
            ),
            ""
        );
    }
}
