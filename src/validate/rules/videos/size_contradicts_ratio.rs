//! The size in pixels has the proportions of `aspectRatio`.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::model::storyboard::AspectRatio;
use crate::validate::Findings;
use crate::validate::pointer::Pointer;

pub(super) static RULE: Rule = Rule {
    code: "SF0207",
    name: "size-contradicts-ratio",
    severity: Severity::Warning,
    summary: "The size in pixels has the proportions of `aspectRatio`.",
    explanation: "\
Pictory does not say which one counts when `videoWidth` and `videoHeight` have other proportions
than `aspectRatio`.

Wrong:

```yaml
aspectRatio: '9:16'
videoWidth: 1920
videoHeight: 1080
```

Right:

```yaml
aspectRatio: '16:9'
videoWidth: 1920
videoHeight: 1080
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    let storyboard = &document.storyboard;
    let (Some(ratio), Some(width), Some(height)) = (
        storyboard.aspect_ratio,
        storyboard.video_width,
        storyboard.video_height,
    ) else {
        return;
    };
    if AspectRatio::of_size(width, height) != Some(ratio) {
        findings.report(
            Diagnostic::new(
                &RULE,
                Pointer::ROOT.key("aspectRatio").value_in(document),
                format!(
                    "the size {width} × {height} does not have the proportions `{}`",
                    ratio.word()
                ),
            )
            .related(Pointer::ROOT.key("videoWidth").key_in(document), "the size")
            .help("remove `aspectRatio`, or the size"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::validate::testing::check;

    #[test]
    fn another_ratio_is_reported() {
        assert_eq!(
            check(
                &RULE,
                r#"
aspectRatio: "1:1"
videoWidth: 1920
videoHeight: 1080
"#
            ),
            r#"
1:14 "1:1": the size 1920 × 1080 does not have the proportions `1:1`
  2:1 videoWidth: the size
  = remove `aspectRatio`, or the size
"#
        );
    }

    #[test]
    fn the_same_ratio_passes() {
        assert_eq!(
            check(
                &RULE,
                r#"
aspectRatio: "4:5"
videoWidth: 1080
videoHeight: 1350
"#
            ),
            ""
        );
    }
}
