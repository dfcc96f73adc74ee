//! The size of a video with AI visuals has usual proportions.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::model::storyboard::AspectRatio;
use crate::validate::Findings;
use crate::validate::pointer::Pointer;
use crate::validate::walk;

pub(super) static RULE: Rule = Rule {
    code: "SF0410",
    name: "unknown-ratio",
    severity: Severity::Warning,
    summary: "The size of a video with AI visuals has usual proportions.",
    explanation: "\
AI models make 16:9, 9:16 and 1:1. Which of them Pictory asks for when the size in pixels has other
proportions is not documented.

Wrong:

```yaml
videoWidth: 1920
videoHeight: 800
scenes:
  - story: A city at night.
    background:
      type: image
      aiVisual: {model: nanobanana}
```

Right:

```yaml
videoWidth: 1920
videoHeight: 1080
scenes:
  - story: A city at night.
    background:
      type: image
      aiVisual: {model: nanobanana}
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    let storyboard = &document.storyboard;
    let (None, Some(width), Some(height)) = (
        storyboard.aspect_ratio,
        storyboard.video_width,
        storyboard.video_height,
    ) else {
        return;
    };
    if AspectRatio::of_size(width, height).is_none()
        && walk::ai_visuals(storyboard).next().is_some()
    {
        findings.report(
            Diagnostic::new(
                &RULE,
                Pointer::ROOT.key("videoWidth").value_in(document),
                format!("no AI model makes the proportions of {width} × {height}"),
            )
            .help("use a size of 16:9, 9:16 or 1:1, or `aspectRatio` in place of the size"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::validate::testing::check;

    #[test]
    fn only_ai_visuals_have_a_ratio() {
        assert_eq!(
            check(
                &RULE,
                r##"
videoWidth: 1920
videoHeight: 800
scenes: [{background: {color: "#fff"}}]
"##
            ),
            ""
        );
    }

    #[test]
    fn an_unusual_size_is_reported() {
        assert_eq!(
            check(
                &RULE,
                "
videoWidth: 100
videoHeight: 7
scenes: [{background: {type: image, aiVisual: {model: nanobanana}}}]
"
            ),
            "
1:13 100: no AI model makes the proportions of 100 × 7
  = use a size of 16:9, 9:16 or 1:1, or `aspectRatio` in place of the size
"
        );
    }
}
