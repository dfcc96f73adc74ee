//! A scene has content or shows something.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::model::storyboard::Background;
use crate::validate::Findings;
use crate::validate::walk;
use crate::validate::walk::content_sources;

pub(super) static RULE: Rule = Rule {
    code: "SF0302",
    name: "missing-content",
    severity: Severity::Error,
    summary: "A scene has content or shows something.",
    explanation: "\
A scene without a `story` or another source is silent, which is fine if it has a `background` with a
visual or a colour. With neither, Pictory rejects it.

Wrong:

```yaml
scenes:
  - minimumDuration: 4
```

Right:

```yaml
scenes:
  - background: {color: '#102040'}
    minimumDuration: 4
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    for (at, scene) in walk::scenes(&document.storyboard) {
        if !content_sources(scene).is_empty() || at.pruned_in(document) {
            continue;
        }
        let shows = scene.background.as_ref().is_some_and(shows_something);
        let unclear = scene.background.is_some() && at.key("background").pruned_in(document);
        if !shows && !unclear {
            findings.report(
                Diagnostic::new(
                    &RULE,
                    at.value_in(document),
                    "the scene has no content and shows nothing",
                )
                .help("add a `story`, or a `background` with a visual or a colour"),
            );
        }
    }
}

fn shows_something(background: &Background) -> bool {
    background.visual_url.is_some()
        || background.color.is_some()
        || background.ai_visual.is_some()
        || background.search_filter.is_some()
        || background.motion_graphics.is_some()
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::validate::testing::check;

    #[test]
    fn a_background_without_a_visual_shows_nothing() {
        assert_eq!(
            check(&RULE, "scenes: [{background: {type: image}}]"),
            "
1:11 background: the scene has no content and shows nothing
  = add a `story`, or a `background` with a visual or a colour
"
        );
    }

    #[test]
    fn an_empty_scene_is_reported() {
        assert_eq!(
            check(&RULE, "scenes: [{hideSubtitles: true}]"),
            "
1:11 hideSubtitles: the scene has no content and shows nothing
  = add a `story`, or a `background` with a visual or a colour
"
        );
    }

    #[test]
    fn a_colour_is_enough() {
        assert_eq!(
            check(&RULE, r##"scenes: [{background: {color: "#fff"}}]"##),
            ""
        );
    }
}
