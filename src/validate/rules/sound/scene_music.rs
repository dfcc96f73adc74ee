//! A scene turns the music on or off, and nothing else.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::validate::Findings;
use crate::validate::walk;

pub(super) static RULE: Rule = Rule {
    code: "SF0610",
    name: "scene-music",
    severity: Severity::Error,
    summary: "A scene turns the music on or off, and nothing else.",
    explanation: "\
The music belongs to the video. In a scene, Pictory takes `enabled` alone.

Wrong:

```yaml
scenes:
  - story: Welcome.
    backgroundMusic: {enabled: true, volume: 0.05}
```

Right:

```yaml
scenes:
  - story: Welcome.
    backgroundMusic: {enabled: false}
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    for (at, scene) in walk::scenes(&document.storyboard) {
        let Some(music) = &scene.background_music else {
            continue;
        };
        let fields = [
            ("autoMusic", music.auto_music.is_some()),
            ("musicUrl", music.music_url.is_some()),
            ("volume", music.volume.is_some()),
            ("clips", music.clips.is_some()),
        ];
        for (key, _) in fields.into_iter().filter(|(_, present)| *present) {
            findings.report(
                Diagnostic::new(
                    &RULE,
                    at.key("backgroundMusic").key(key).key_in(document),
                    format!("a scene cannot set `{key}` of the music"),
                )
                .help("remove it, or set it in the `backgroundMusic` of the video"),
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
                r#"scenes: [{backgroundMusic: {autoMusic: true, musicUrl: "https://example.com/a", clips: []}}]"#
            ),
            "
1:29 autoMusic: a scene cannot set `autoMusic` of the music
  = remove it, or set it in the `backgroundMusic` of the video
1:46 musicUrl: a scene cannot set `musicUrl` of the music
  = remove it, or set it in the `backgroundMusic` of the video
1:81 clips: a scene cannot set `clips` of the music
  = remove it, or set it in the `backgroundMusic` of the video
"
        );
    }
}
