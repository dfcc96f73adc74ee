//! The search of an element has a `query` only.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::validate::Findings;
use crate::validate::walk;

pub(super) static RULE: Rule = Rule {
    code: "SF0507",
    name: "element-search-fields",
    severity: Severity::Warning,
    summary: "The search of an element has a `query` only.",
    explanation: "\
`keywords`, `category` and `libraries` narrow the search of a background. Elements ignore them.

Wrong:

```yaml
scenes:
  - story: Welcome.
    elements:
      - {type: image, searchFilter: {query: scientist, category: People}}
```

Right:

```yaml
scenes:
  - story: Welcome.
    elements:
      - {type: image, searchFilter: {query: portrait of a scientist}}
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    for (at, _, media) in walk::media_elements(&document.storyboard) {
        let Some(filter) = &media.search_filter else {
            continue;
        };
        let ignored = [
            ("keywords", filter.keywords.is_some()),
            ("category", filter.category.is_some()),
            ("libraries", filter.libraries.is_some()),
        ];
        for (key, _) in ignored.into_iter().filter(|(_, present)| *present) {
            findings.report(
                Diagnostic::new(
                    &RULE,
                    at.key("searchFilter").key(key).key_in(document),
                    format!("`{key}` has no effect in the search of an element"),
                )
                .help("say it in the words of `query`"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::validate::testing::check;

    #[test]
    fn each_field_is_reported() {
        assert_eq!(
            check(
                &RULE,
                "
scenes:
  - elements:
      - type: image
        searchFilter: {query: a, keywords: [aa], libraries: [getty]}
"
            ),
            "
4:34 keywords: `keywords` has no effect in the search of an element
  = say it in the words of `query`
4:50 libraries: `libraries` has no effect in the search of an element
  = say it in the words of `query`
"
        );
    }

    #[test]
    fn a_background_may_narrow() {
        assert_eq!(
            check(
                &RULE,
                "scenes: [{background: {searchFilter: {query: a, category: People}}}]"
            ),
            ""
        );
    }
}
