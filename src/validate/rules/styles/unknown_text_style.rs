//! `alignment`, `decorations` and `case` are known ones.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::model::storyboard::{KNOWN_ALIGNMENTS, KNOWN_CASES, KNOWN_DECORATIONS};
use crate::validate::Findings;
use crate::validate::known::suggestion;
use crate::validate::pointer::Pointer;
use crate::validate::walk;

pub(super) static RULE: Rule = Rule {
    code: "SF0706",
    name: "unknown-text-style",
    severity: Severity::Warning,
    summary: "`alignment`, `decorations` and `case` are known ones.",
    explanation: "\
Pictory ignores a value that it does not know, or rejects the request. The lists may grow with the
service, so an unknown value may be new.

Wrong:

```yaml
subtitleStyle: {decorations: [italic]}
```

Right:

```yaml
subtitleStyle: {decorations: [italics]}
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    for (at, style) in walk::font_styles(&document.storyboard) {
        let mut report = |at: Pointer, name: &str, value: &str, known: &[&str]| {
            if !known.contains(&value) {
                let message = format!("the {name} `{value}` is not known");
                findings.report(
                    Diagnostic::new(&RULE, at.value_in(document), message)
                        .help(suggestion(value, known)),
                );
            }
        };
        if let Some(alignment) = &style.alignment {
            report(
                at.key("alignment"),
                "alignment",
                alignment,
                KNOWN_ALIGNMENTS,
            );
        }
        for (index, decoration) in style.decorations.iter().flatten().enumerate() {
            report(
                at.key("decorations").index(index),
                "decoration",
                decoration,
                KNOWN_DECORATIONS,
            );
        }
        if let Some(case) = &style.case {
            report(at.key("case"), "case", case, KNOWN_CASES);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::validate::testing::check;

    #[test]
    fn each_field_has_its_list() {
        assert_eq!(
            check(
                &RULE,
                "subtitleStyle: {alignment: justify, decorations: [bold, italic], case: upper}"
            ),
            "
1:28 justify: the alignment `justify` is not known
  = known are `left`, `center`, `right`
1:57 italic: the decoration `italic` is not known
  = did you mean `italics`?
1:72 upper: the case `upper` is not known
  = did you mean `uppercase`?
"
        );
    }
}
