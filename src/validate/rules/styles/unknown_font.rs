//! The `fontFamily` is one that Pictory has.

use crate::diagnostic::{Diagnostic, Rule, Severity, nearest};
use crate::manifest::Document;
use crate::model::storyboard::KNOWN_FONTS;
use crate::validate::Findings;
use crate::validate::walk;

pub(super) static RULE: Rule = Rule {
    code: "SF0703",
    name: "unknown-font",
    severity: Severity::Warning,
    summary: "The `fontFamily` is one that Pictory has.",
    explanation: "\
Any other font needs a `fontUrl`, from which Pictory can load it.

Wrong:

```yaml
subtitleStyle: {fontFamily: Monserrat}
```

Right:

```yaml
subtitleStyle: {fontFamily: Montserrat}
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    for (at, style) in walk::font_styles(&document.storyboard) {
        let Some(family) = style
            .font_family
            .as_deref()
            .filter(|_| style.font_url.is_none())
        else {
            continue;
        };
        if KNOWN_FONTS.contains(&family) || at.pruned_in(document) {
            continue;
        }
        let help = match nearest(family, KNOWN_FONTS.iter().copied()) {
            Some(near) => format!("did you mean `{near}`? another font needs a `fontUrl`"),
            None => "add a `fontUrl`, or choose a font that Pictory has".to_owned(),
        };
        findings.report(
            Diagnostic::new(
                &RULE,
                at.key("fontFamily").value_in(document),
                format!("the font `{family}` is not known"),
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
    fn text_elements_have_fonts_too() {
        assert_eq!(
            check(
                &RULE,
                "
scenes:
  - subtitleStyle: {fontFamily: Wingdings}
    elements: [{type: text, style: {fontFamily: roboto}}]
"
            ),
            "
2:33 Wingdings: the font `Wingdings` is not known
  = add a `fontUrl`, or choose a font that Pictory has
3:49 roboto: the font `roboto` is not known
  = did you mean `Roboto`? another font needs a `fontUrl`
"
        );
    }

    #[test]
    fn a_font_file_makes_any_name_good() {
        assert_eq!(
            check(
                &RULE,
                r#"subtitleStyle: {fontFamily: Acme Sans, fontUrl: "https://example.com/a.ttf"}"#
            ),
            ""
        );
    }
}
