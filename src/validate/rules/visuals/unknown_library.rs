//! The `libraries` of a search are known ones.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::model::storyboard::KNOWN_LIBRARIES;
use crate::validate::Findings;
use crate::validate::known::suggestion;
use crate::validate::walk;

pub(super) static RULE: Rule = Rule {
    code: "SF0421",
    name: "unknown-library",
    severity: Severity::Warning,
    summary: "The `libraries` of a search are known ones.",
    explanation: "\
The list grows with the service, so an unknown library may be new, but it may also be a typo.

Wrong:

```yaml
scenes:
  - story: Our harbour.
    background:
      searchFilter: {query: harbour, libraries: [storyblocks]}
```

Right:

```yaml
scenes:
  - story: Our harbour.
    background:
      searchFilter: {query: harbour, libraries: [story_blocks]}
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    for (at, filter) in walk::search_filters(&document.storyboard) {
        for (index, library) in filter.libraries.iter().flatten().enumerate() {
            if !KNOWN_LIBRARIES.contains(&library.as_str()) {
                findings.report(
                    Diagnostic::new(
                        &RULE,
                        at.key("libraries").index(index).value_in(document),
                        format!("the library `{library}` is not known"),
                    )
                    .help(suggestion(library, KNOWN_LIBRARIES)),
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::validate::testing::check;

    #[test]
    fn each_library_is_looked_at() {
        assert_eq!(
            check(
                &RULE,
                "scenes: [{background: {searchFilter: {libraries: [getty, gety, xyz]}}}]"
            ),
            "
1:58 gety: the library `gety` is not known
  = did you mean `getty`?
1:64 xyz: the library `xyz` is not known
  = known are `story_blocks`, `getty`
"
        );
    }
}
