//! `audioUrl` and `videoUrl` need an `audioLanguage`.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::validate::Findings;
use crate::validate::walk;

pub(super) static RULE: Rule = Rule {
    code: "SF0310",
    name: "missing-audio-language",
    severity: Severity::Error,
    summary: "`audioUrl` and `videoUrl` need an `audioLanguage`.",
    explanation: "\
Pictory transcribes the recording and must be told the language that is spoken in it.

Wrong:

```yaml
scenes:
  - audioUrl: https://example.com/episode.mp3
```

Right:

```yaml
scenes:
  - audioUrl: https://example.com/episode.mp3
    audioLanguage: en-US
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    for (at, scene) in walk::scenes(&document.storyboard) {
        let media = if scene.audio_url.is_some() {
            "audioUrl"
        } else if scene.video_url.is_some() {
            "videoUrl"
        } else {
            continue;
        };
        if scene.audio_language.is_none() && !at.pruned_in(document) {
            findings.report(
                Diagnostic::new(
                    &RULE,
                    at.key(media).key_in(document),
                    format!("`{media}` stands without `audioLanguage`"),
                )
                .help("add the language that is spoken, such as `audioLanguage: en-US`"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::validate::testing::check;

    #[test]
    fn both_media_need_it() {
        assert_eq!(
            check(
                &RULE,
                r#"scenes: [{audioUrl: "https://example.com/a"}, {videoUrl: "https://example.com/a"}]"#
            ),
            "
1:11 audioUrl: `audioUrl` stands without `audioLanguage`
  = add the language that is spoken, such as `audioLanguage: en-US`
1:48 videoUrl: `videoUrl` stands without `audioLanguage`
  = add the language that is spoken, such as `audioLanguage: en-US`
"
        );
    }

    #[test]
    fn with_a_language_it_passes() {
        assert_eq!(
            check(
                &RULE,
                r#"scenes: [{audioUrl: "https://example.com/a", audioLanguage: de-DE}]"#
            ),
            ""
        );
    }
}
