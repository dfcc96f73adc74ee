//! A brand, smart layout or subtitle style is named by its id or by its name.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::validate::Findings;
use crate::validate::pointer::Pointer;

pub(super) static RULE: Rule = Rule {
    code: "SF0208",
    name: "id-and-name",
    severity: Severity::Error,
    summary: "A brand, smart layout or subtitle style is named by its id or by its name.",
    explanation: "\
Pictory takes either the id or the name of a brand, a smart layout and a subtitle style, and rejects
both together.

Wrong:

```yaml
brandId: '1234'
brandName: Acme
```

Right:

```yaml
brandName: Acme
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    let storyboard = &document.storyboard;
    let pairs = [
        (
            "brandId",
            &storyboard.brand_id,
            "brandName",
            &storyboard.brand_name,
        ),
        (
            "smartLayoutId",
            &storyboard.smart_layout_id,
            "smartLayoutName",
            &storyboard.smart_layout_name,
        ),
        (
            "subtitleStyleId",
            &storyboard.subtitle_style_id,
            "subtitleStyleName",
            &storyboard.subtitle_style_name,
        ),
    ];
    for (id_key, id, name_key, name) in pairs {
        if id.is_some() && name.is_some() {
            findings.report(
                Diagnostic::new(
                    &RULE,
                    Pointer::ROOT.key(name_key).key_in(document),
                    format!("`{id_key}` and `{name_key}` exclude each other"),
                )
                .related(Pointer::ROOT.key(id_key).key_in(document), "the id")
                .help("remove one of them"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::validate::testing::check;

    #[test]
    fn each_pair_is_reported() {
        assert_eq!(
            check(
                &RULE,
                "
brandId: a
brandName: b
smartLayoutId: a
smartLayoutName: b
subtitleStyleId: a
subtitleStyleName: b
"
            ),
            "
2:1 brandName: `brandId` and `brandName` exclude each other
  1:1 brandId: the id
  = remove one of them
4:1 smartLayoutName: `smartLayoutId` and `smartLayoutName` exclude each other
  3:1 smartLayoutId: the id
  = remove one of them
6:1 subtitleStyleName: `subtitleStyleId` and `subtitleStyleName` exclude each other
  5:1 subtitleStyleId: the id
  = remove one of them
"
        );
    }

    #[test]
    fn one_of_each_passes() {
        assert_eq!(
            check(
                &RULE,
                "
brandId: a
smartLayoutName: b
subtitleStyleId: a
"
            ),
            ""
        );
    }
}
