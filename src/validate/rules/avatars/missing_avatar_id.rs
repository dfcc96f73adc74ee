//! The avatar of a video has an `avatarId`.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::validate::Findings;
use crate::validate::pointer::Pointer;

pub(super) static RULE: Rule = Rule {
    code: "SF0612",
    name: "missing-avatar-id",
    severity: Severity::Error,
    summary: "The avatar of a video has an `avatarId`.",
    explanation: "\
The id says which avatar, in which look, is shown.

Wrong:

```yaml
avatar: {position: bottom-right, width: 25%}
voiceOver: {enabled: true, aiVoices: [{speaker: Jackson}]}
```

Right:

```yaml
avatar: {avatarId: anna-office, position: bottom-right, width: 25%}
voiceOver: {enabled: true, aiVoices: [{speaker: Jackson}]}
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    let at = Pointer::ROOT.key("avatar");
    let absent = document
        .storyboard
        .avatar
        .as_ref()
        .is_some_and(|avatar| avatar.avatar_id.is_none());
    if absent && !at.pruned_in(document) {
        findings.report(
            Diagnostic::new(&RULE, at.value_in(document), "the avatar has no `avatarId`")
                .help("add the id of a look from Pictory's list of avatars"),
        );
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
avatar: {position: bottom-right, width: 25%}
voiceOver: {enabled: true, aiVoices: [{speaker: Jackson}]}
"
            ),
            "
1:1 avatar: the avatar has no `avatarId`
  = add the id of a look from Pictory's list of avatars
"
        );
    }

    #[test]
    fn a_scene_needs_none() {
        assert_eq!(check(&RULE, "scenes: [{avatar: {hide: true}}]"), "");
    }
}
