//! `transcript` and `mediaRepurposeSettings` belong to a recording.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::validate::Findings;
use crate::validate::walk;

pub(super) static RULE: Rule = Rule {
    code: "SF0311",
    name: "media-settings-without-media",
    severity: Severity::Error,
    summary: "`transcript` and `mediaRepurposeSettings` belong to a recording.",
    explanation: "\
They describe what is said in `audioUrl` or `videoUrl` and how to cut it. Pictory rejects them in
other scenes.

Wrong:

```yaml
scenes:
  - story: Highlights of the episode.
    mediaRepurposeSettings: {removeFillerWords: true}
```

Right:

```yaml
scenes:
  - audioUrl: https://example.com/episode.mp3
    audioLanguage: en-US
    mediaRepurposeSettings: {removeFillerWords: true}
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    for (at, scene) in walk::scenes(&document.storyboard) {
        if scene.audio_url.is_some() || scene.video_url.is_some() || at.pruned_in(document) {
            continue;
        }
        let settings = [
            ("transcript", scene.transcript.is_some()),
            (
                "mediaRepurposeSettings",
                scene.media_repurpose_settings.is_some(),
            ),
        ];
        for (key, _) in settings.into_iter().filter(|(_, present)| *present) {
            findings.report(
                Diagnostic::new(
                    &RULE,
                    at.key(key).key_in(document),
                    format!("`{key}` stands without `audioUrl` or `videoUrl`"),
                )
                .help("remove it, or add the recording"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::validate::testing::check;

    #[test]
    fn each_field_is_reported() {
        assert_eq!(
            check(
                &RULE,
                "scenes: [{story: A, transcript: [], mediaRepurposeSettings: {}}]"
            ),
            "
1:21 transcript: `transcript` stands without `audioUrl` or `videoUrl`
  = remove it, or add the recording
1:37 mediaRepurposeSettings: `mediaRepurposeSettings` stands without `audioUrl` or `videoUrl`
  = remove it, or add the recording
"
        );
    }
}
