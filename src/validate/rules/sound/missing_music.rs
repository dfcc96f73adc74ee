//! Music that is enabled comes from somewhere.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::validate::Findings;
use crate::validate::pointer::Pointer;

pub(super) static RULE: Rule = Rule {
    code: "SF0608",
    name: "missing-music",
    severity: Severity::Warning,
    summary: "Music that is enabled comes from somewhere.",
    explanation: "\
`enabled` alone does not say what is played: Pictory documents no default.

Wrong:

```yaml
backgroundMusic: {enabled: true, volume: 0.1}
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
    let nothing = music.auto_music != Some(true) && music.music_url.is_none();
    if music.enabled == Some(true) && nothing && !at.pruned_in(document) {
        findings.report(
            Diagnostic::new(
                &RULE,
                at.value_in(document),
                "the music is enabled, but there is none",
            )
            .help("add `autoMusic: true` or a `musicUrl`"),
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
            check(&RULE, "backgroundMusic: {enabled: true, volume: 0.1}"),
            "
1:1 backgroundMusic: the music is enabled, but there is none
  = add `autoMusic: true` or a `musicUrl`
"
        );
    }

    #[test]
    fn music_that_is_off_passes() {
        assert_eq!(check(&RULE, "backgroundMusic: {enabled: false}"), "");
    }
}
