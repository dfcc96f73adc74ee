//! Every video has an id of its own.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::model::VideoId;
use crate::validate::Findings;

pub(super) static RULE: Rule = Rule {
    code: "SF0811",
    name: "duplicate-id",
    severity: Severity::Error,
    summary: "Every video has an id of its own.",
    explanation: "\
State remembers what is rendered by the id of a video, which is `storyform.id`, or else `videoName`.
Two videos with one id would take each other's place in every plan.

Wrong:

```yaml
videoName: Tour
---
videoName: Tour
```

Right:

```yaml
videoName: Tour
storyform: {id: tour-long}
---
videoName: Tour
storyform: {id: tour-short}
```
",
};

pub(super) fn check(documents: &[Document], findings: &mut Findings) {
    let mut first_of: BTreeMap<VideoId, &Document> = BTreeMap::new();
    for document in documents {
        let id = document.id();
        // A video without an id lacks its name as well, which is reported on its own.
        if id.as_str().trim().is_empty() {
            continue;
        }
        match first_of.entry(id) {
            Entry::Vacant(free) => {
                free.insert(document);
            }
            Entry::Occupied(taken) => findings.report(
                Diagnostic::new(
                    &RULE,
                    document.id_location(),
                    format!("the id `{}` is taken", taken.key()),
                )
                .related(taken.get().id_location(), "the first video with this id")
                .help("give one of them another `storyform.id`"),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::validate::testing::check;

    #[test]
    fn every_further_video_is_reported() {
        assert_eq!(
            check(
                &RULE,
                "
videoName: A
---
videoName: A
storyform: {id: B}
---
storyform: {id: A}
---
videoName: A
"
            ),
            "
6:17 A: the id `A` is taken
  1:12 A: the first video with this id
  = give one of them another `storyform.id`
8:12 A: the id `A` is taken
  1:12 A: the first video with this id
  = give one of them another `storyform.id`
"
        );
    }

    #[test]
    fn videos_without_a_name_are_not_twins() {
        assert_eq!(
            check(
                &RULE,
                "
scenes: []
---
scenes: []
"
            ),
            ""
        );
    }
}
