//! A `fontUrl` has a `fontFamily`.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::validate::Findings;
use crate::validate::walk;

pub(super) static RULE: Rule = Rule {
    code: "SF0704",
    name: "font-url-without-family",
    severity: Severity::Error,
    summary: "A `fontUrl` has a `fontFamily`.",
    explanation: "\
The font that is loaded from `fontUrl` needs a name, which may be any.

Wrong:

```yaml
subtitleStyle: {fontUrl: 'https://example.com/acme.ttf'}
```

Right:

```yaml
subtitleStyle: {fontFamily: Acme Sans, fontUrl: 'https://example.com/acme.ttf'}
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    for (at, style) in walk::font_styles(&document.storyboard) {
        if style.font_url.is_some() && style.font_family.is_none() && !at.pruned_in(document) {
            findings.report(
                Diagnostic::new(
                    &RULE,
                    at.key("fontUrl").key_in(document),
                    "`fontUrl` stands without `fontFamily`",
                )
                .help("add `fontFamily` with the name of the font"),
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
                r#"subtitleStyle: {fontUrl: "https://example.com/acme.ttf"}"#
            ),
            "
1:17 fontUrl: `fontUrl` stands without `fontFamily`
  = add `fontFamily` with the name of the font
"
        );
    }

    #[test]
    fn a_family_alone_passes() {
        assert_eq!(check(&RULE, "subtitleStyle: {fontFamily: Lato}"), "");
    }
}
