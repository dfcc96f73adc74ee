//! A story with a `caption` is not split.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::validate::Findings;
use crate::validate::walk;

pub(super) static RULE: Rule = Rule {
    code: "SF0306",
    name: "caption-on-split-story",
    severity: Severity::Error,
    summary: "A story with a `caption` is not split.",
    explanation: "\
One caption cannot stand for several scenes, so Pictory rejects `caption` together with
`createSceneOnNewLine` and `createSceneOnEndOfSentence`.

Wrong:

```yaml
scenes:
  - story: First this. Then that.
    caption: Two steps
    createSceneOnEndOfSentence: true
```

Right:

```yaml
scenes:
  - story: First this. Then that.
    caption: Two steps
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    for (at, scene) in walk::scenes(&document.storyboard) {
        if scene.caption.is_none() || !scene.is_split() {
            continue;
        }
        let flag = if scene.create_scene_on_new_line == Some(true) {
            "createSceneOnNewLine"
        } else {
            "createSceneOnEndOfSentence"
        };
        findings.report(
            Diagnostic::new(
                &RULE,
                at.key("caption").key_in(document),
                format!("a `caption` cannot stand beside `{flag}`"),
            )
            .related(at.key(flag).key_in(document), "splits the story")
            .help("remove the `caption`, or write one scene for each part of the story"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::validate::testing::check;

    #[test]
    fn either_flag_splits() {
        assert_eq!(
            check(
                &RULE,
                "
scenes:
  - {story: A, caption: B, createSceneOnNewLine: true}
  - {story: A, caption: B, createSceneOnEndOfSentence: true}
  - {story: A, caption: B, createSceneOnEndOfSentence: false}
"
            ),
            "
2:16 caption: a `caption` cannot stand beside `createSceneOnNewLine`
  2:28 createSceneOnNewLine: splits the story
  = remove the `caption`, or write one scene for each part of the story
3:16 caption: a `caption` cannot stand beside `createSceneOnEndOfSentence`
  3:28 createSceneOnEndOfSentence: splits the story
  = remove the `caption`, or write one scene for each part of the story
"
        );
    }
}
