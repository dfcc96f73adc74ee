//! A narration names its voice.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::validate::Findings;
use crate::validate::pointer::Pointer;

pub(super) static RULE: Rule = Rule {
    code: "SF0602",
    name: "missing-voice",
    severity: Severity::Warning,
    summary: "A narration names its voice.",
    explanation: "\
Pictory documents no default voice: `voiceOver.enabled` alone does not say who speaks. A scene may
leave the voice to the video.

Wrong:

```yaml
voiceOver: {enabled: true}
```

Right:

```yaml
voiceOver: {enabled: true, aiVoices: [{speaker: Jackson}]}
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    let Some(voice) = &document.storyboard.voice_over else {
        return;
    };
    let at = Pointer::ROOT.key("voiceOver");
    let mute = voice.ai_voices.is_none() && voice.external_voice.is_none();
    if voice.enabled == Some(true) && mute && !at.pruned_in(document) {
        findings.report(
            Diagnostic::new(&RULE, at.value_in(document), "the narration has no voice")
                .help("add `aiVoices: [{speaker: …}]` or an `externalVoice`"),
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
            check(&RULE, "voiceOver: {enabled: true}"),
            "
1:1 voiceOver: the narration has no voice
  = add `aiVoices: [{speaker: …}]` or an `externalVoice`
"
        );
    }

    #[test]
    fn a_disabled_narration_needs_none() {
        assert_eq!(check(&RULE, "voiceOver: {enabled: false}"), "");
    }

    #[test]
    fn a_recording_is_a_voice() {
        assert_eq!(
            check(
                &RULE,
                r#"voiceOver: {enabled: true, externalVoice: {voiceUrl: "https://example.com/a"}}"#
            ),
            ""
        );
    }
}
