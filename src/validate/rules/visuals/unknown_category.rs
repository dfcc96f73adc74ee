//! The `category` of a search is a known one.

use crate::diagnostic::{Diagnostic, Rule, Severity, nearest};
use crate::manifest::Document;
use crate::model::storyboard::KNOWN_CATEGORIES;
use crate::validate::Findings;
use crate::validate::known::{listed, suggestion};
use crate::validate::walk;

pub(super) static RULE: Rule = Rule {
    code: "SF0420",
    name: "unknown-category",
    severity: Severity::Warning,
    summary: "The `category` of a search is a known one.",
    explanation: "\
Stock visuals are sorted into categories such as `Nature`, and into categories within them, which are
written `Nature/Weather`. The list grows with the service, so an unknown one may be new.

Wrong:

```yaml
scenes:
  - story: Our harbour.
    background:
      searchFilter: {query: harbour, category: Nature/Wether}
```

Right:

```yaml
scenes:
  - story: Our harbour.
    background:
      searchFilter: {query: harbour, category: Nature/Weather}
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    for (at, filter) in walk::search_filters(&document.storyboard) {
        let Some(category) = filter.category.as_deref() else {
            continue;
        };
        if let Some(help) = doubt(category) {
            findings.report(
                Diagnostic::new(
                    &RULE,
                    at.key("category").value_in(document),
                    format!("the category `{category}` is not known"),
                )
                .help(help),
            );
        }
    }
}

/// Says what a category that is not known may have meant; `None` if it is known.
fn doubt(category: &str) -> Option<String> {
    let (parent, child) = match category.split_once('/') {
        Some((parent, child)) => (parent, Some(child)),
        None => (category, None),
    };
    let Some((_, children)) = KNOWN_CATEGORIES.iter().find(|(name, _)| *name == parent) else {
        let whole = KNOWN_CATEGORIES
            .iter()
            .find(|(_, children)| children.contains(&category));
        let parents: Vec<&str> = KNOWN_CATEGORIES.iter().map(|(name, _)| *name).collect();
        return Some(match whole {
            Some((name, _)) => format!("write `{name}/{category}`"),
            None => suggestion(parent, &parents),
        });
    };
    match child {
        Some(child) if !children.contains(&child) => {
            Some(match nearest(child, children.iter().copied()) {
                Some(near) => format!("did you mean `{parent}/{near}`?"),
                None if children.is_empty() => format!("write `{parent}` alone"),
                None => format!("within `{parent}` there are {}", listed(children)),
            })
        }
        Some(_) | None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::validate::testing::check;

    #[test]
    fn each_mistake_has_its_way_out() {
        assert_eq!(
            check(&RULE, "
scenes:
  - background: {searchFilter: {category: Wildlife}}
  - background: {searchFilter: {category: Natur}}
  - background: {searchFilter: {category: Nature/Volcanoes}}
  - background: {searchFilter: {category: Medical/Surgery}}
"),
            "
2:43 Wildlife: the category `Wildlife` is not known
  = write `Animals/Wildlife`
3:43 Natur: the category `Natur` is not known
  = did you mean `Nature`?
4:43 Nature/Volcanoes: the category `Nature/Volcanoes` is not known
  = within `Nature` there are `Landscapes`, `Plants_and_Trees`, `Sunrises_and_Sunsets`, `Waterfalls`, `Weather`
5:43 Medical/Surgery: the category `Medical/Surgery` is not known
  = write `Medical` alone
"
        );
    }

    #[test]
    fn known_categories_pass() {
        assert_eq!(
            check(
                &RULE,
                "
scenes:
  - {background: {searchFilter: {category: Animals}}}
  - {background: {searchFilter: {category: Animals/Pets}}}
"
            ),
            ""
        );
    }
}
