//! A text element has a `text`.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::model::storyboard::Element;
use crate::validate::Findings;
use crate::validate::walk;

pub(super) static RULE: Rule = Rule {
    code: "SF0504",
    name: "missing-text",
    severity: Severity::Error,
    summary: "A text element has a `text`.",
    explanation: "\
There is nothing to show otherwise.

Wrong:

```yaml
scenes:
  - story: Welcome.
    elements:
      - {type: text, textVariant: heading}
```

Right:

```yaml
scenes:
  - story: Welcome.
    elements:
      - {type: text, textVariant: heading, text: Welcome}
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    for (at, element) in walk::elements(&document.storyboard) {
        let Element::Text(text) = element else {
            continue;
        };
        let location = match text.text.as_deref() {
            None if !at.pruned_in(document) => at.value_in(document),
            Some(words) if words.trim().is_empty() => at.key("text").value_in(document),
            None | Some(_) => continue,
        };
        findings.report(
            Diagnostic::new(&RULE, location, "the text element has no `text`")
                .help("add the `text` to show"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::validate::testing::check;

    #[test]
    fn blank_text_shows_nothing() {
        assert_eq!(
            check(
                &RULE,
                r#"scenes: [{elements: [{type: text, text: " "}, {type: text, text: A}]}]"#
            ),
            r#"
1:41 " ": the text element has no `text`
  = add the `text` to show
"#
        );
    }
}
