//! A video with stories says whether they are spoken.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::model::storyboard::Scene;
use crate::validate::Findings;
use crate::validate::pointer::Pointer;
use crate::validate::walk;

pub(super) static RULE: Rule = Rule {
    code: "SF0606",
    name: "silent-video",
    severity: Severity::Warning,
    summary: "A video with stories says whether they are spoken.",
    explanation: "\
Without `voiceOver` a video is silent: Pictory has no narrator of its own, whether a story is
written here or by somebody else. If that is meant, say so with `enabled: false`. A template may
bring a voice, so nothing is said of videos with a `templateId`.

Wrong:

```yaml
scenes:
  - story: Welcome to the tour.
```

Right:

```yaml
voiceOver: {enabled: true, aiVoices: [{speaker: Jackson}]}
scenes:
  - story: Welcome to the tour.
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    let storyboard = &document.storyboard;
    let spoken = walk::voice_overs(storyboard).next().is_some();
    if spoken || storyboard.template_id.is_some() || Pointer::ROOT.pruned_in(document) {
        return;
    }
    let told = walk::scenes(storyboard).find_map(|(at, scene)| {
        let key = told_by(scene).filter(|_| !at.pruned_in(document))?;
        Some(at.key(key))
    });
    if let Some(told) = told {
        findings.report(
            Diagnostic::new(&RULE, told.key_in(document), "the stories are not spoken").help(
                "add a `voiceOver`, with `enabled: false` if the video is meant to be silent",
            ),
        );
    }
}

/// Names the field of a scene that holds what would be spoken. Recordings have a sound of their own.
fn told_by(scene: &Scene) -> Option<&'static str> {
    let mut sources = walk::content_sources(scene).into_iter();
    sources.find(|source| !["audioUrl", "videoUrl"].contains(source))
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
scenes:
  - story: Welcome to the tour.
"
            ),
            "
2:5 story: the stories are not spoken
  = add a `voiceOver`, with `enabled: false` if the video is meant to be silent
"
        );
    }

    #[test]
    fn a_deliberate_silence_passes() {
        assert_eq!(
            check(
                &RULE,
                "
voiceOver: {enabled: false}
scenes: [{story: A}]
"
            ),
            ""
        );
    }

    #[test]
    fn a_story_of_somebody_else_is_not_spoken_either() {
        assert_eq!(
            check(
                &RULE,
                "
scenes:
  - audioUrl: https://example.com/a.mp3
  - blogUrl: https://example.com/blog
"
            ),
            "
3:5 blogUrl: the stories are not spoken
  = add a `voiceOver`, with `enabled: false` if the video is meant to be silent
"
        );
    }

    #[test]
    fn recordings_and_templates_may_bring_a_voice() {
        for yaml in [
            "scenes: [{audioUrl: 'https://example.com/a.mp3'}]",
            "{templateId: '1', scenes: [{story: A}]}",
        ] {
            assert_eq!(check(&RULE, yaml), "", "{yaml}");
        }
    }

    #[test]
    fn a_voice_in_a_scene_passes() {
        assert_eq!(
            check(
                &RULE,
                "scenes: [{story: A, voiceOver: {enabled: true, aiVoices: [{speaker: A}]}}]"
            ),
            ""
        );
    }
}
