//! Only a video loops and has sound.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::model::VisualKind;
use crate::validate::Findings;
use crate::validate::pointer::Pointer;
use crate::validate::walk;

pub(super) static RULE: Rule = Rule {
    code: "SF0419",
    name: "playback-on-image",
    severity: Severity::Warning,
    summary: "Only a video loops and has sound.",
    explanation: "\
`loop` and `mute` say how a video plays. They have no effect on an image.

Wrong:

```yaml
scenes:
  - story: Our harbour.
    background:
      type: image
      visualUrl: https://example.com/harbour.png
      settings: {loop: true}
```

Right:

```yaml
scenes:
  - story: Our harbour.
    background:
      type: video
      visualUrl: https://example.com/harbour.mp4
      settings: {loop: true}
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    for (at, background) in walk::backgrounds(&document.storyboard) {
        if let (Some(VisualKind::Image), Some(settings)) = (background.kind, &background.settings) {
            report(document, findings, at, [settings.looped, settings.mute]);
        }
    }
    for (at, kind, media) in walk::media_elements(&document.storyboard) {
        if let (VisualKind::Image, Some(settings)) = (kind, &media.settings) {
            report(document, findings, at, [settings.looped, settings.mute]);
        }
    }
}

fn report(document: &Document, findings: &mut Findings, at: Pointer, settings: [Option<bool>; 2]) {
    let named = ["loop", "mute"].into_iter().zip(settings);
    for (key, _) in named.filter(|(_, setting)| setting.is_some()) {
        findings.report(
            Diagnostic::new(
                &RULE,
                at.key("settings").key(key).key_in(document),
                format!("`{key}` has no effect on an image"),
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
    fn elements_are_looked_at_too() {
        assert_eq!(
            check(
                &RULE,
                "
scenes:
  - background: {type: image, settings: {mute: true}}
    elements: [{type: image, settings: {loop: true, mute: false}}]
"
            ),
            "
2:42 mute: `mute` has no effect on an image
  = remove it
3:41 loop: `loop` has no effect on an image
  = remove it
3:53 mute: `mute` has no effect on an image
  = remove it
"
        );
    }

    #[test]
    fn videos_play() {
        assert_eq!(
            check(
                &RULE,
                "scenes: [{elements: [{type: video, settings: {loop: true}}]}]"
            ),
            ""
        );
    }
}
