//! The `modelId` of a premium voice is a known one.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::model::storyboard::KNOWN_PREMIUM_MODELS;
use crate::validate::Findings;
use crate::validate::known::suggestion;
use crate::validate::walk;

pub(super) static RULE: Rule = Rule {
    code: "SF0605",
    name: "unknown-voice-model",
    severity: Severity::Warning,
    summary: "The `modelId` of a premium voice is a known one.",
    explanation: "\
The list of ElevenLabs models grows, so an unknown one may be new, but it may also be a typo.

Wrong:

```yaml
voiceOver:
  enabled: true
  aiVoices: [{speaker: Jackson, premiumVoiceSettings: {modelId: eleven_multilingual_2}}]
```

Right:

```yaml
voiceOver:
  enabled: true
  aiVoices: [{speaker: Jackson, premiumVoiceSettings: {modelId: eleven_multilingual_v2}}]
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    for (at, voice) in walk::voice_overs(&document.storyboard) {
        for (index, voice) in voice.ai_voices.iter().flatten().enumerate() {
            let model = voice
                .premium_voice_settings
                .as_ref()
                .and_then(|it| it.model_id.as_deref());
            let Some(model) = model.filter(|model| !KNOWN_PREMIUM_MODELS.contains(model)) else {
                continue;
            };
            let settings = at.key("aiVoices").index(index).key("premiumVoiceSettings");
            findings.report(
                Diagnostic::new(
                    &RULE,
                    settings.key("modelId").value_in(document),
                    format!("the voice model `{model}` is not known"),
                )
                .help(suggestion(model, KNOWN_PREMIUM_MODELS)),
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
voiceOver:
  enabled: true
  aiVoices: [{speaker: Jackson, premiumVoiceSettings: {modelId: eleven_multilingual_2}}]
"
            ),
            "
3:65 eleven_multilingual_2: the voice model `eleven_multilingual_2` is not known
  = did you mean `eleven_multilingual_v2`?
"
        );
    }

    #[test]
    fn known_models_pass() {
        assert_eq!(
            check(
                &RULE,
                "voiceOver: {aiVoices: [{speaker: A, premiumVoiceSettings: {modelId: eleven_v3}}]}"
            ),
            ""
        );
    }
}
