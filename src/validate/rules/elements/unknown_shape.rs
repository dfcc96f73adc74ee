//! The `name` of a shape is a known one.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::model::storyboard::{Element, KNOWN_SHAPES};
use crate::validate::Findings;
use crate::validate::known::suggestion;
use crate::validate::walk;

pub(super) static RULE: Rule = Rule {
    code: "SF0503",
    name: "unknown-shape",
    severity: Severity::Warning,
    summary: "The `name` of a shape is a known one.",
    explanation: "\
The list grows with the service, so an unknown shape may be new, but it may also be a typo.

Wrong:

```yaml
scenes:
  - story: Welcome.
    elements:
      - {type: shape, name: rectangel}
```

Right:

```yaml
scenes:
  - story: Welcome.
    elements:
      - {type: shape, name: rectangle}
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    for (at, element) in walk::elements(&document.storyboard) {
        if let Element::Shape(shape) = element
            && let Some(name) = shape.name.as_deref()
            && !KNOWN_SHAPES.contains(&name)
        {
            findings.report(
                Diagnostic::new(
                    &RULE,
                    at.key("name").value_in(document),
                    format!("the shape `{name}` is not known"),
                )
                .help(suggestion(name, KNOWN_SHAPES)),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::validate::testing::check;

    #[test]
    fn numbers_have_gaps() {
        assert_eq!(
            check(
                &RULE,
                "scenes: [{elements: [{type: shape, name: geometry-9}, {type: shape, name: speech-bubble-1}]}]"
            ),
            "
1:42 geometry-9: the shape `geometry-9` is not known
  = did you mean `geometry-8`?
1:75 speech-bubble-1: the shape `speech-bubble-1` is not known
  = did you mean `speech-bubble-7`?
"
        );
    }
}
