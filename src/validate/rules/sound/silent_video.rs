//! A video with stories says whether they are spoken.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::validate::Findings;
use crate::validate::pointer::Pointer;
use crate::validate::walk;

pub(super) static RULE: Rule = Rule {
    code: "SF0606",
    name: "silent-video",
    severity: Severity::Warning,
    summary: "A video with stories says whether they are spoken.",
    explanation: "\
Without `voiceOver` a video is silent: Pictory has no narrator of its own. If that is meant, say so
with `enabled: false`.

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
    if spoken || Pointer::ROOT.pruned_in(document) {
        return;
    }
    let told = walk::scenes(storyboard)
        .find(|(at, scene)| scene.story.is_some() && !at.pruned_in(document));
    if let Some((at, _)) = told {
        findings.report(
            Diagnostic::new(
                &RULE,
                at.key("story").key_in(document),
                "the stories are not spoken",
            )
            .help("add a `voiceOver`, with `enabled: false` if the video is meant to be silent"),
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
