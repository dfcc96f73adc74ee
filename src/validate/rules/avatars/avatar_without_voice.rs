//! An avatar speaks.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::validate::Findings;
use crate::validate::pointer::Pointer;

pub(super) static RULE: Rule = Rule {
    code: "SF0611",
    name: "avatar-without-voice",
    severity: Severity::Error,
    summary: "An avatar speaks.",
    explanation: "\
An avatar moves its lips to the narration, so Pictory requires `voiceOver.enabled: true` beside it. An
avatar costs 15 credits for each 30 seconds of video.

Wrong:

```yaml
avatar: {avatarId: anna-office, position: bottom-right, width: 25%}
voiceOver: {enabled: false}
```

Right:

```yaml
avatar: {avatarId: anna-office, position: bottom-right, width: 25%}
voiceOver: {enabled: true, aiVoices: [{speaker: Jackson}]}
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    let storyboard = &document.storyboard;
    let enabled = storyboard
        .voice_over
        .as_ref()
        .and_then(|voice| voice.enabled);
    let voice = Pointer::ROOT.key("voiceOver");
    if storyboard.avatar.is_none() || enabled == Some(true) {
        return;
    }
    if voice.pruned_in(document)
        || (storyboard.voice_over.is_none() && Pointer::ROOT.pruned_in(document))
    {
        return;
    }
    findings.report(
        Diagnostic::new(
            &RULE,
            Pointer::ROOT.key("avatar").key_in(document),
            "the video has an avatar but no narration",
        )
        .help("add `voiceOver` with `enabled: true` and a voice"),
    );
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::validate::testing::check;

    #[test]
    fn no_narration_at_all_is_reported_too() {
        assert_eq!(
            check(&RULE, "avatar: {avatarId: a}"),
            "
1:1 avatar: the video has an avatar but no narration
  = add `voiceOver` with `enabled: true` and a voice
"
        );
    }
}
