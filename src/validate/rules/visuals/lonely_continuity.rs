//! `visualContinuity` continues from another AI visual.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::model::storyboard::VisualPlace;
use crate::validate::Findings;
use crate::validate::pointer::Pointer;
use crate::validate::walk;
use crate::validate::walk::content_sources;

pub(super) static RULE: Rule = Rule {
    code: "SF0425",
    name: "lonely-continuity",
    severity: Severity::Warning,
    summary: "`visualContinuity` continues from another AI visual.",
    explanation: "\
With `visualContinuity`, a scene continues from the AI visual of the scene before. In a video whose
only AI background stands in a story that is not split, there is nothing to continue from.

Wrong:

```yaml
scenes:
  - story: Our harbour.
    background:
      type: image
      aiVisual: {model: nanobanana, visualContinuity: true}
```

Right:

```yaml
scenes:
  - story: Our harbour. It never sleeps.
    createSceneOnEndOfSentence: true
    background:
      type: image
      aiVisual: {model: nanobanana, visualContinuity: true}
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    let mut backgrounds = walk::ai_visuals(&document.storyboard)
        .filter(|asked| asked.place == VisualPlace::Background);
    let (Some(only), None) = (backgrounds.next(), backgrounds.next()) else {
        return;
    };
    let scene = &document.storyboard.scenes()[only.scene];
    // Any other source than a story may become several scenes.
    let single = scene.story.is_some() && !scene.is_split() || content_sources(scene).is_empty();
    if single && only.ai.visual_continuity == Some(true) && !Pointer::ROOT.pruned_in(document) {
        findings.report(
            Diagnostic::new(
                &RULE,
                only.at().key("visualContinuity").key_in(document),
                "`visualContinuity` has no effect on the only AI background of the video",
            )
            .help("remove it"),
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
  - story: Our harbour.
    background:
      type: image
      aiVisual: {model: nanobanana, visualContinuity: true}
"
            ),
            "
5:37 visualContinuity: `visualContinuity` has no effect on the only AI background of the video
  = remove it
"
        );
    }

    #[test]
    fn a_neighbour_is_enough() {
        assert_eq!(
            check(
                &RULE,
                "
scenes:
  - {story: A, background: {type: image, aiVisual: {model: nanobanana}}}
  - {story: B, background: {type: image, aiVisual: {model: nanobanana, visualContinuity: true}}}
"
            ),
            ""
        );
    }
}
