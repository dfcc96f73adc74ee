//! A scene changes an avatar that is there.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::validate::Findings;
use crate::validate::pointer::Pointer;
use crate::validate::walk;

pub(super) static RULE: Rule = Rule {
    code: "SF0614",
    name: "scene-avatar-without-avatar",
    severity: Severity::Warning,
    summary: "A scene changes an avatar that is there.",
    explanation: "\
The `avatar` of a scene changes the place and look of the video's avatar. A video without one has
nothing to change.

Wrong:

```yaml
scenes:
  - story: Welcome.
    avatar: {position: bottom-left}
```

Right:

```yaml
avatar: {avatarId: anna-office}
voiceOver: {enabled: true, aiVoices: [{speaker: Jackson}]}
scenes:
  - story: Welcome.
    avatar: {position: bottom-left}
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    if document.storyboard.avatar.is_some() || Pointer::ROOT.pruned_in(document) {
        return;
    }
    for (at, scene) in walk::scenes(&document.storyboard) {
        if scene.avatar.is_some() {
            findings.report(
                Diagnostic::new(
                    &RULE,
                    at.key("avatar").key_in(document),
                    "the scene changes an avatar, but the video has none",
                )
                .help("add an `avatar` with an `avatarId` to the video, or remove this one"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::validate::testing::check;

    #[test]
    fn every_scene_is_reported() {
        assert_eq!(
            check(
                &RULE,
                "scenes: [{avatar: {hide: true}}, {story: A}, {avatar: {hide: true}}]"
            ),
            "
1:11 avatar: the scene changes an avatar, but the video has none
  = add an `avatar` with an `avatarId` to the video, or remove this one
1:47 avatar: the scene changes an avatar, but the video has none
  = add an `avatar` with an `avatarId` to the video, or remove this one
"
        );
    }
}
