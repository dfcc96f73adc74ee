//! A shape has a `name`.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::model::storyboard::Element;
use crate::validate::Findings;
use crate::validate::walk;

pub(super) static RULE: Rule = Rule {
    code: "SF0502",
    name: "missing-shape-name",
    severity: Severity::Error,
    summary: "A shape has a `name`.",
    explanation: "\
The name says which shape is drawn, such as `rectangle` or `arrow-3`.

Wrong:

```yaml
scenes:
  - story: Welcome.
    elements:
      - {type: shape, fill: '#ffcc00'}
```

Right:

```yaml
scenes:
  - story: Welcome.
    elements:
      - {type: shape, name: rectangle, fill: '#ffcc00'}
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    for (at, element) in walk::elements(&document.storyboard) {
        if let Element::Shape(shape) = element
            && shape.name.is_none()
            && !at.pruned_in(document)
        {
            findings.report(
                Diagnostic::new(&RULE, at.value_in(document), "the shape has no `name`")
                    .help("add one, such as `name: rectangle`"),
            );
        }
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
                r##"
scenes:
  - story: Welcome.
    elements:
      - {type: shape, fill: "#ffcc00"}
"##
            ),
            "
4:10 type: the shape has no `name`
  = add one, such as `name: rectangle`
"
        );
    }

    #[test]
    fn other_elements_have_none() {
        assert_eq!(
            check(
                &RULE,
                "scenes: [{elements: [{type: text, text: A}, {type: shape, name: pill}]}]"
            ),
            ""
        );
    }
}
