//! The colours of elements are `rgba()` or hex.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::validate::Findings;
use crate::validate::color::{self, ColorForm};
use crate::validate::walk;

pub(super) static RULE: Rule = Rule {
    code: "SF0510",
    name: "element-color-form",
    severity: Severity::Warning,
    summary: "The colours of elements are `rgba()` or hex.",
    explanation: "\
Pictory's pages disagree on whether elements take plain `rgb()`. With `rgba()` or hex both are right.

Wrong:

```yaml
scenes:
  - story: Welcome.
    elements:
      - {type: shape, name: rectangle, fill: 'rgb(255, 204, 0)'}
```

Right:

```yaml
scenes:
  - story: Welcome.
    elements:
      - {type: shape, name: rectangle, fill: 'rgba(255, 204, 0, 1)'}
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    for (at, text) in walk::element_colors(&document.storyboard) {
        if color::parse(text).is_some_and(|color| color.form == ColorForm::Rgb) {
            let channels = text
                .trim()
                .trim_end_matches(')')
                .split_once('(')
                .map_or("", |(_, rest)| rest);
            findings.report(
                Diagnostic::new(
                    &RULE,
                    at.value_in(document),
                    format!("an element may not take the plain `{text}`"),
                )
                .help(format!("write `rgba({}, 1)`", channels.trim())),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::validate::testing::check;

    #[test]
    fn texts_are_elements_too() {
        assert_eq!(
            check(
                &RULE,
                r##"scenes: [{elements: [{type: text, style: {color: "rgb(1,2,3)", backgroundColor: "#fff"}}]}]"##
            ),
            r#"
1:50 "rgb(1,2,3)": an element may not take the plain `rgb(1,2,3)`
  = write `rgba(1,2,3, 1)`
"#
        );
    }

    #[test]
    fn subtitles_are_not() {
        assert_eq!(check(&RULE, r#"subtitleStyle: {color: "rgb(1,2,3)"}"#), "");
    }
}
