//! `movedFrom` names ids that are gone.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::model::VideoId;
use crate::validate::Findings;
use crate::validate::pointer::Pointer;

pub(super) static RULE: Rule = Rule {
    code: "SF0813",
    name: "moved-from-existing",
    severity: Severity::Error,
    summary: "`movedFrom` names ids that are gone.",
    explanation: "\
`movedFrom` says under which ids a video was known before, so that renaming it renders nothing. An id
that is still declared cannot have moved.

Wrong:

```yaml
videoName: Tour
storyform: {movedFrom: [old-tour]}
---
videoName: Old tour
storyform: {id: old-tour}
```

Right:

```yaml
videoName: Tour
storyform: {movedFrom: [old-tour]}
```
",
};

pub(super) fn check(documents: &[Document], findings: &mut Findings) {
    let mut by_id: BTreeMap<VideoId, &Document> = BTreeMap::new();
    for document in documents {
        by_id.entry(document.id()).or_insert(document);
    }
    for document in documents {
        for (index, old) in document.block.moved_from.iter().flatten().enumerate() {
            let Some(existing) = by_id.get(&VideoId::new(old)) else {
                continue;
            };
            let location = Pointer::ROOT
                .key("storyform")
                .key("movedFrom")
                .index(index)
                .value_in(document);
            let problem = if *old == document.id().as_str() {
                Diagnostic::new(
                    &RULE,
                    location,
                    format!("the video names its own id `{old}`"),
                )
            } else {
                Diagnostic::new(&RULE, location, format!("the video `{old}` still exists"))
                    .related(existing.id_location(), "declared here")
            };
            findings.report(problem.help("remove it from `movedFrom`"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::validate::testing::check;

    #[test]
    fn a_video_cannot_move_from_itself() {
        assert_eq!(
            check(
                &RULE,
                "
videoName: A
storyform: {movedFrom: [A]}
"
            ),
            "
2:25 A: the video names its own id `A`
  = remove it from `movedFrom`
"
        );
    }
}
