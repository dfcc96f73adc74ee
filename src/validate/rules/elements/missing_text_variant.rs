//! A text element says how large it is.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::model::storyboard::Element;
use crate::validate::Findings;
use crate::validate::walk;

pub(super) static RULE: Rule = Rule {
    code: "SF0509",
    name: "missing-text-variant",
    severity: Severity::Warning,
    summary: "A text element says how large it is.",
    explanation: "\
Without a `textVariant` or a `fontSize`, a text is shown as `body`, in size 20, which is small for a
title.

Wrong:

```yaml
scenes:
  - story: Welcome.
    elements:
      - {type: text, text: Welcome}
```

Right:

```yaml
scenes:
  - story: Welcome.
    elements:
      - {type: text, text: Welcome, textVariant: heading}
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    for (at, element) in walk::elements(&document.storyboard) {
        let Element::Text(text) = element else {
            continue;
        };
        let sized = text
            .style
            .as_ref()
            .is_some_and(|style| style.font_size.is_some());
        if text.text.is_some() && text.text_variant.is_none() && !sized && !at.pruned_in(document) {
            findings.report(
                Diagnostic::new(
                    &RULE,
                    at.key("text").value_in(document),
                    "the text is shown as `body`, in size 20",
                )
                .help("add `textVariant: heading`, `subheading` or `body`"),
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
                "
scenes:
  - story: Welcome.
    elements:
      - {type: text, text: Welcome}
"
            ),
            "
4:28 Welcome: the text is shown as `body`, in size 20
  = add `textVariant: heading`, `subheading` or `body`
"
        );
    }

    #[test]
    fn a_size_of_its_own_is_enough() {
        assert_eq!(
            check(
                &RULE,
                "
scenes:
  - elements:
      - {type: text, text: A, style: {fontSize: 40}}
      - {type: text, text: A, textVariant: body}
"
            ),
            ""
        );
    }
}
