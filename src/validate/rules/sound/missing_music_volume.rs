//! Music says how loud it is.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::validate::Findings;
use crate::validate::pointer::Pointer;

pub(super) static RULE: Rule = Rule {
    code: "SF0609",
    name: "missing-music-volume",
    severity: Severity::Warning,
    summary: "Music says how loud it is.",
    explanation: "\
Pictory's pages name different volumes for music that does not say: half, or full, which drowns the
narration. Under a narration, 0.08 to 0.15 is usual.

Wrong:

```yaml
backgroundMusic: {enabled: true, autoMusic: true}
```

Right:

```yaml
backgroundMusic: {enabled: true, autoMusic: true, volume: 0.1}
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    let Some(music) = &document.storyboard.background_music else {
        return;
    };
    let at = Pointer::ROOT.key("backgroundMusic");
    let plays = music.enabled == Some(true)
        && (music.auto_music == Some(true) || music.music_url.is_some());
    if plays && music.volume.is_none() && !at.pruned_in(document) {
        findings.report(
            Diagnostic::new(&RULE, at.value_in(document), "the music has no `volume`")
                .help("add one from 0 to 1, such as `volume: 0.1`"),
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
            check(&RULE, "backgroundMusic: {enabled: true, autoMusic: true}"),
            "
1:1 backgroundMusic: the music has no `volume`
  = add one from 0 to 1, such as `volume: 0.1`
"
        );
    }

    #[test]
    fn no_music_needs_no_volume() {
        assert_eq!(
            check(&RULE, "backgroundMusic: {enabled: false, autoMusic: true}"),
            ""
        );
    }
}
