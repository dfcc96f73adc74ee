//! `isSSMLStory` belongs to a `story`.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::validate::Findings;
use crate::validate::walk;

pub(super) static RULE: Rule = Rule {
    code: "SF0307",
    name: "ssml-without-story",
    severity: Severity::Error,
    summary: "`isSSMLStory` belongs to a `story`.",
    explanation: "\
`isSSMLStory` says how to read the `story`. Pictory rejects it in a scene without one.

Wrong:

```yaml
scenes:
  - isSSMLStory: true
    background: {color: '#102040'}
    minimumDuration: 4
```

Right:

```yaml
scenes:
  - story: <speak>Wait <break time='1s'/> for it.</speak>
    isSSMLStory: true
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    for (at, scene) in walk::scenes(&document.storyboard) {
        if scene.is_ssml_story.is_some() && scene.story.is_none() && !at.pruned_in(document) {
            findings.report(
                Diagnostic::new(
                    &RULE,
                    at.key("isSSMLStory").key_in(document),
                    "the scene has `isSSMLStory` but no `story`",
                )
                .help("remove it, or add the `story`"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::validate::testing::check;

    #[test]
    fn a_lonely_flag_is_reported() {
        assert_eq!(
            check(&RULE, "scenes: [{isSSMLStory: true}]"),
            "
1:11 isSSMLStory: the scene has `isSSMLStory` but no `story`
  = remove it, or add the `story`
"
        );
    }
}
