//! A scene keeps the avatar of the video.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::validate::Findings;
use crate::validate::walk;

pub(super) static RULE: Rule = Rule {
    code: "SF0613",
    name: "scene-avatar-id",
    severity: Severity::Error,
    summary: "A scene keeps the avatar of the video.",
    explanation: "\
A scene may move, resize, restyle or hide the avatar. Which avatar it is, is said once, for the whole
video.

Wrong:

```yaml
avatar: {avatarId: anna-office}
voiceOver: {enabled: true, aiVoices: [{speaker: Jackson}]}
scenes:
  - story: Welcome.
    avatar: {avatarId: ben-garden}
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
    for (at, scene) in walk::scenes(&document.storyboard) {
        if scene
            .avatar
            .as_ref()
            .is_some_and(|avatar| avatar.avatar_id.is_some())
        {
            findings.report(
                Diagnostic::new(
                    &RULE,
                    at.key("avatar").key("avatarId").key_in(document),
                    "a scene cannot change the avatar",
                )
                .help("remove `avatarId` here; the video's `avatar` has it"),
            );
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
avatar: {avatarId: anna-office}
voiceOver: {enabled: true, aiVoices: [{speaker: Jackson}]}
scenes:
  - story: Welcome.
    avatar: {avatarId: ben-garden}
"
            ),
            "
5:14 avatarId: a scene cannot change the avatar
  = remove `avatarId` here; the video's `avatar` has it
"
        );
    }

    #[test]
    fn place_and_look_may_change() {
        assert_eq!(check(&RULE, "scenes: [{avatar: {width: 10%}}]"), "");
    }
}
