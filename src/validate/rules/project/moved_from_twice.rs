//! An id has moved to one video.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Location, Rule, Severity};
use crate::manifest::Document;
use crate::validate::Findings;
use crate::validate::pointer::Pointer;

pub(super) static RULE: Rule = Rule {
    code: "SF0814",
    name: "moved-from-twice",
    severity: Severity::Error,
    summary: "An id has moved to one video.",
    explanation: "\
What state remembers of a video can be handed on once. Two videos cannot both have been the old one.

Wrong:

```yaml
videoName: Tour part 1
storyform: {movedFrom: [tour]}
---
videoName: Tour part 2
storyform: {movedFrom: [tour]}
```

Right:

```yaml
videoName: Tour part 1
storyform: {movedFrom: [tour]}
---
videoName: Tour part 2
```
",
};

pub(super) fn check(documents: &[Document], findings: &mut Findings) {
    let mut claims: BTreeMap<&str, Location> = BTreeMap::new();
    for document in documents {
        for (index, old) in document.block.moved_from.iter().flatten().enumerate() {
            let here = Pointer::ROOT
                .key("storyform")
                .key("movedFrom")
                .index(index)
                .value_in(document);
            if let Some(first) = claims.get(old.as_str()) {
                findings.report(
                    Diagnostic::new(
                        &RULE,
                        here,
                        format!("`{old}` has already moved to another video"),
                    )
                    .related(first.clone(), "the first one")
                    .help("remove it from one of them"),
                );
            } else {
                claims.insert(old, here);
            }
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
videoName: Tour part 1
storyform: {movedFrom: [tour]}
---
videoName: Tour part 2
storyform: {movedFrom: [tour]}
"
            ),
            "
5:25 tour: `tour` has already moved to another video
  2:25 tour: the first one
  = remove it from one of them
"
        );
    }

    #[test]
    fn different_old_ids_pass() {
        assert_eq!(
            check(
                &RULE,
                "
videoName: A
storyform: {movedFrom: [a, b]}
---
videoName: B
storyform: {movedFrom: [c]}
"
            ),
            ""
        );
    }
}
