//! Music is picked by Pictory or given by a URL.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::validate::Findings;
use crate::validate::pointer::Pointer;

pub(super) static RULE: Rule = Rule {
    code: "SF0607",
    name: "conflicting-music",
    severity: Severity::Error,
    summary: "Music is picked by Pictory or given by a URL.",
    explanation: "\
`autoMusic` and `musicUrl` exclude each other.

Wrong:

```yaml
backgroundMusic: {enabled: true, autoMusic: true, musicUrl: 'https://example.com/a.mp3', volume: 0.1}
```

Right:

```yaml
backgroundMusic: {enabled: true, musicUrl: 'https://example.com/a.mp3', volume: 0.1}
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    let Some(music) = &document.storyboard.background_music else {
        return;
    };
    let at = Pointer::ROOT.key("backgroundMusic");
    if music.auto_music == Some(true) && music.music_url.is_some() {
        findings.report(
            Diagnostic::new(
                &RULE,
                at.key("musicUrl").key_in(document),
                "`autoMusic` and `musicUrl` exclude each other",
            )
            .related(
                at.key("autoMusic").key_in(document),
                "lets Pictory pick the music",
            )
            .help("keep one of them"),
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
                r#"
backgroundMusic:
  enabled: true
  autoMusic: true
  musicUrl: "https://example.com/a.mp3"
  volume: 0.1
"#
            ),
            "
4:3 musicUrl: `autoMusic` and `musicUrl` exclude each other
  3:3 autoMusic: lets Pictory pick the music
  = keep one of them
"
        );
    }

    #[test]
    fn automatic_music_that_is_off_passes() {
        assert_eq!(
            check(
                &RULE,
                r#"backgroundMusic: {autoMusic: false, musicUrl: "https://example.com/a.mp3"}"#
            ),
            ""
        );
    }
}
