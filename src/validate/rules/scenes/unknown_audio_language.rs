//! `audioLanguage` is one that Pictory is known to hear.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::model::storyboard::KNOWN_AUDIO_LANGUAGES;
use crate::validate::Findings;
use crate::validate::known::{listed, suggestion};
use crate::validate::walk;

pub(super) static RULE: Rule = Rule {
    code: "SF0312",
    name: "unknown-audio-language",
    severity: Severity::Warning,
    summary: "`audioLanguage` is one that Pictory is known to hear.",
    explanation: "\
The languages of recordings are written with their region. The list grows with the service, so an
unknown one may be new, but it may also be a typo.

Wrong:

```yaml
scenes:
  - audioUrl: https://example.com/episode.mp3
    audioLanguage: en
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
        let Some(language) = scene.audio_language.as_deref() else {
            continue;
        };
        if KNOWN_AUDIO_LANGUAGES.contains(&language) {
            continue;
        }
        let of_language: Vec<&str> = KNOWN_AUDIO_LANGUAGES
            .iter()
            .copied()
            .filter(|known| known.split('-').next() == language.split(['-', '_']).next())
            .collect();
        let help = if of_language.is_empty() {
            suggestion(language, KNOWN_AUDIO_LANGUAGES)
        } else {
            format!("known are {}", listed(&of_language))
        };
        findings.report(
            Diagnostic::new(
                &RULE,
                at.key("audioLanguage").value_in(document),
                format!("the audio language `{language}` is not known"),
            )
            .help(help),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::validate::testing::check;

    #[test]
    fn the_regions_of_a_language_are_listed() {
        assert_eq!(
            check(
                &RULE,
                "scenes: [{audioLanguage: fr}, {audioLanguage: eng-GB}]"
            ),
            "
1:26 fr: the audio language `fr` is not known
  = known are `fr-CA`, `fr-FR`
1:47 eng-GB: the audio language `eng-GB` is not known
  = did you mean `en-GB`?
"
        );
    }

    #[test]
    fn a_known_one_passes() {
        assert_eq!(check(&RULE, "scenes: [{audioLanguage: fr-CA}]"), "");
    }
}
