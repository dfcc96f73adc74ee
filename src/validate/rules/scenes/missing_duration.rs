//! A scene without narration has a `minimumDuration`.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::validate::Findings;
use crate::validate::walk;
use crate::validate::walk::content_sources;

pub(super) static RULE: Rule = Rule {
    code: "SF0309",
    name: "missing-duration",
    severity: Severity::Error,
    summary: "A scene without narration has a `minimumDuration`.",
    explanation: "\
A scene that only shows a background has no narration to take its length from: `minimumDuration` is
its length, and Pictory requires it.

Wrong:

```yaml
scenes:
  - background: {color: '#102040'}
```

Right:

```yaml
scenes:
  - background: {color: '#102040'}
    minimumDuration: 4
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    for (at, scene) in walk::scenes(&document.storyboard) {
        let silent = content_sources(scene).is_empty() && scene.background.is_some();
        if !silent || at.pruned_in(document) {
            continue;
        }
        let problem = match scene.minimum_duration {
            None => Diagnostic::new(
                &RULE,
                at.value_in(document),
                "the silent scene has no `minimumDuration`",
            ),
            Some(seconds) if seconds <= 0.0 => Diagnostic::new(
                &RULE,
                at.key("minimumDuration").value_in(document),
                "the silent scene has no length",
            ),
            Some(_) => continue,
        };
        findings
            .report(problem.help("add `minimumDuration` with the length of the scene in seconds"));
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::validate::testing::check;

    #[test]
    fn a_silent_scene_needs_a_length() {
        assert_eq!(
            check(
                &RULE,
                r##"scenes: [{background: {color: "#fff"}}, {background: {color: "#fff"}, minimumDuration: 0}]"##
            ),
            "
1:11 background: the silent scene has no `minimumDuration`
  = add `minimumDuration` with the length of the scene in seconds
1:88 0: the silent scene has no length
  = add `minimumDuration` with the length of the scene in seconds
"
        );
    }

    #[test]
    fn a_story_has_its_own_length() {
        assert_eq!(check(&RULE, "scenes: [{story: A}]"), "");
    }
}
