//! A video has one synthetic voice.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::validate::Findings;
use crate::validate::walk;

pub(super) static RULE: Rule = Rule {
    code: "SF0604",
    name: "several-voices",
    severity: Severity::Warning,
    summary: "A video has one synthetic voice.",
    explanation: "\
Pictory's pages disagree on several voices: one says that a video has one, another that several take
turns from scene to scene. To have scenes spoken by different voices for certain, give each scene a
`voiceOver` of its own.

Wrong:

```yaml
voiceOver:
  enabled: true
  aiVoices: [{speaker: Jackson}, {speaker: Amelia}]
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
        let count = voice.ai_voices.as_ref().map_or(0, Vec::len);
        if count > 1 {
            findings.report(
                Diagnostic::new(
                    &RULE,
                    at.key("aiVoices").key_in(document),
                    format!(
                        "{count} voices may take turns from scene to scene, or only one may speak"
                    ),
                )
                .help(
                    "keep one voice, and give scenes with another voice a `voiceOver` of their own",
                ),
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
  aiVoices: [{speaker: Jackson}, {speaker: Amelia}]
"
            ),
            "
3:3 aiVoices: 2 voices may take turns from scene to scene, or only one may speak
  = keep one voice, and give scenes with another voice a `voiceOver` of their own
"
        );
    }

    #[test]
    fn a_voice_in_each_scene_passes() {
        assert_eq!(
            check(
                &RULE,
                "scenes: [{voiceOver: {aiVoices: [{speaker: A}]}}, {voiceOver: {aiVoices: [{speaker: B}]}}]"
            ),
            ""
        );
    }
}
