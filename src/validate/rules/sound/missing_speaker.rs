//! A synthetic voice has a `speaker`.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::validate::Findings;
use crate::validate::walk;

pub(super) static RULE: Rule = Rule {
    code: "SF0603",
    name: "missing-speaker",
    severity: Severity::Error,
    summary: "A synthetic voice has a `speaker`.",
    explanation: "\
The speaker is the name of the voice, its track number, or the provider's id. A voice that Pictory
cannot find fails the whole job.

Wrong:

```yaml
voiceOver:
  enabled: true
  aiVoices: [{speed: 110}]
```

Right:

```yaml
voiceOver:
  enabled: true
  aiVoices: [{speaker: Jackson, speed: 110}]
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    for (at, voice) in walk::voice_overs(&document.storyboard) {
        for (index, voice) in voice.ai_voices.iter().flatten().enumerate() {
            let at = at.key("aiVoices").index(index);
            let blank = voice
                .speaker
                .as_deref()
                .is_none_or(|speaker| speaker.trim().is_empty());
            if blank && !at.pruned_in(document) {
                findings.report(
                    Diagnostic::new(&RULE, at.value_in(document), "the voice has no `speaker`")
                        .help("add the name of a voice, such as `speaker: Jackson`"),
                );
            }
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
                r#"scenes: [{voiceOver: {aiVoices: [{speaker: " "}]}}]"#
            ),
            "
1:35 speaker: the voice has no `speaker`
  = add the name of a voice, such as `speaker: Jackson`
"
        );
    }
}
