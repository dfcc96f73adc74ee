//! A shape shows the styles it can.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::model::storyboard::Element;
use crate::validate::Findings;
use crate::validate::walk;

pub(super) static RULE: Rule = Rule {
    code: "SF0508",
    name: "shape-style-without-effect",
    severity: Severity::Warning,
    summary: "A shape shows the styles it can.",
    explanation: "\
Only `rectangle`, `circle` and `line` have an outline, and only `rectangle` has round corners. All
other shapes can be coloured by `fill` and nothing else.

Wrong:

```yaml
scenes:
  - story: Welcome.
    elements:
      - {type: shape, name: arrow-3, stroke: '#ffffff'}
```

Right:

```yaml
scenes:
  - story: Welcome.
    elements:
      - {type: shape, name: arrow-3, fill: '#ffffff'}
```
",
};

/// The shapes that are drawn rather than taken from artwork.
const DRAWN: &[&str] = &["rectangle", "circle", "line"];

pub(super) fn check(document: &Document, findings: &mut Findings) {
    for (at, element) in walk::elements(&document.storyboard) {
        let Element::Shape(shape) = element else {
            continue;
        };
        let Some(name) = shape.name.as_deref() else {
            continue;
        };
        let outlined = DRAWN.contains(&name);
        let ignored = [
            ("stroke", shape.stroke.is_some() && !outlined),
            ("strokeWidth", shape.stroke_width.is_some() && !outlined),
            (
                "borderRadius",
                shape.border_radius.is_some() && name != "rectangle",
            ),
        ];
        for (key, _) in ignored.into_iter().filter(|(_, ignored)| *ignored) {
            findings.report(
                Diagnostic::new(
                    &RULE,
                    at.key(key).key_in(document),
                    format!("`{key}` has no effect on the shape `{name}`"),
                )
                .help(if outlined {
                    "remove it"
                } else {
                    "remove it; only `fill` colours this shape"
                }),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::validate::testing::check;

    #[test]
    fn each_style_is_judged_by_the_shape() {
        assert_eq!(
            check(
                &RULE,
                r##"
scenes:
  - elements:
      - {type: shape, name: circle, stroke: "#fff", strokeWidth: 2, borderRadius: 4}
      - {type: shape, name: star-1, strokeWidth: 2, borderRadius: 4}
      - {type: shape, name: rectangle, stroke: "#fff", strokeWidth: 2, borderRadius: 4}
"##
            ),
            "
3:69 borderRadius: `borderRadius` has no effect on the shape `circle`
  = remove it
4:37 strokeWidth: `strokeWidth` has no effect on the shape `star-1`
  = remove it; only `fill` colours this shape
4:53 borderRadius: `borderRadius` has no effect on the shape `star-1`
  = remove it; only `fill` colours this shape
"
        );
    }
}
