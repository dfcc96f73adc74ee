//! Only a story is split into scenes.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::validate::Findings;
use crate::validate::walk;

pub(super) static RULE: Rule = Rule {
    code: "SF0304",
    name: "split-without-story",
    severity: Severity::Warning,
    summary: "Only a story is split into scenes.",
    explanation: "\
`createSceneOnNewLine` and `createSceneOnEndOfSentence` say how a `story` is split. A scene without
one has nothing to split.

Wrong:

```yaml
scenes:
  - createSceneOnNewLine: true
    background: {color: '#102040'}
    minimumDuration: 4
```

Right:

```yaml
scenes:
  - story: |
      The first scene.
      The second scene.
    createSceneOnNewLine: true
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    for (at, scene) in walk::scenes(&document.storyboard) {
        if scene.story.is_some() || at.pruned_in(document) {
            continue;
        }
        for key in walk::split_flags(scene) {
            findings.report(
                Diagnostic::new(
                    &RULE,
                    at.key(key).key_in(document),
                    format!("`{key}` has no effect without a `story`"),
                )
                .help("remove it"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::validate::testing::check;

    #[test]
    fn each_flag_is_reported() {
        assert_eq!(
            check(
                &RULE,
                "scenes: [{createSceneOnNewLine: true, createSceneOnEndOfSentence: true}]"
            ),
            "
1:11 createSceneOnNewLine: `createSceneOnNewLine` has no effect without a `story`
  = remove it
1:39 createSceneOnEndOfSentence: `createSceneOnEndOfSentence` has no effect without a `story`
  = remove it
"
        );
    }

    #[test]
    fn a_flag_that_is_off_passes() {
        assert_eq!(check(&RULE, "scenes: [{createSceneOnNewLine: false}]"), "");
    }
}
