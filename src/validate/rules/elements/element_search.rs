//! The search of an element has a `query`.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::validate::Findings;
use crate::validate::walk;

pub(super) static RULE: Rule = Rule {
    code: "SF0506",
    name: "element-search",
    severity: Severity::Error,
    summary: "The search of an element has a `query`.",
    explanation: "\
Elements are found by the words of `query` alone. Without them nothing is found, and Pictory leaves
the element out without a word.

Wrong:

```yaml
scenes:
  - story: Welcome.
    elements:
      - {type: image, searchFilter: {query: ''}}
```

Right:

```yaml
scenes:
  - story: Welcome.
    elements:
      - {type: image, searchFilter: {query: scientist}}
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    for (at, _, media) in walk::media_elements(&document.storyboard) {
        let Some(filter) = &media.search_filter else {
            continue;
        };
        let at = at.key("searchFilter");
        let blank = filter
            .query
            .as_deref()
            .is_none_or(|query| query.trim().is_empty());
        if blank && !at.pruned_in(document) {
            findings.report(
                Diagnostic::new(
                    &RULE,
                    at.value_in(document),
                    "the search of the element has no `query`",
                )
                .help("add a `query` with the words to search for"),
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
                r#"
scenes:
  - story: Welcome.
    elements:
      - {type: image, searchFilter: {query: ""}}
"#
            ),
            "
4:23 searchFilter: the search of the element has no `query`
  = add a `query` with the words to search for
"
        );
    }

    #[test]
    fn a_query_is_enough() {
        assert_eq!(
            check(
                &RULE,
                "scenes: [{elements: [{type: image, searchFilter: {query: sea}}]}]"
            ),
            ""
        );
    }
}
