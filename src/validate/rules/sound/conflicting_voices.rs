//! A narration is spoken by `aiVoices` or by an `externalVoice`.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::validate::Findings;
use crate::validate::walk;

pub(super) static RULE: Rule = Rule {
    code: "SF0601",
    name: "conflicting-voices",
    severity: Severity::Error,
    summary: "A narration is spoken by `aiVoices` or by an `externalVoice`.",
    explanation: "\
Pictory rejects both together, in the video as in a scene.

Wrong:

```yaml
voiceOver:
  enabled: true
  aiVoices: [{speaker: Jackson}]
  externalVoice: {voiceUrl: 'https://example.com/voice.mp3'}
```

Right:

```yaml
voiceOver:
  enabled: true
  aiVoices: [{speaker: Jackson}]
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    for (at, voice) in walk::voice_overs(&document.storyboard) {
        if voice.ai_voices.is_some() && voice.external_voice.is_some() {
            findings.report(
                Diagnostic::new(
                    &RULE,
                    at.key("externalVoice").key_in(document),
                    "`aiVoices` and `externalVoice` exclude each other",
                )
                .related(at.key("aiVoices").key_in(document), "the synthetic voices")
                .help("keep one of them"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::validate::testing::check;

    #[test]
    fn scenes_are_looked_at_too() {
        assert_eq!(
            check(
                &RULE,
                r#"
scenes:
  - voiceOver:
      aiVoices: [{speaker: A}]
      externalVoice: {voiceUrl: "https://example.com/a"}
"#
            ),
            "
4:7 externalVoice: `aiVoices` and `externalVoice` exclude each other
  3:7 aiVoices: the synthetic voices
  = keep one of them
"
        );
    }
}
