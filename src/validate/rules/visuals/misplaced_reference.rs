//! Reference fields fit the kind of visual.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::model::VisualKind;
use crate::validate::Findings;
use crate::validate::walk;

pub(super) static RULE: Rule = Rule {
    code: "SF0413",
    name: "misplaced-reference",
    severity: Severity::Error,
    summary: "Reference fields fit the kind of visual.",
    explanation: "\
An image starts from one `referenceImageUrl`. A clip takes one or two `referenceImageUrls`, or a
`firstFrameImageUrl`.

Wrong:

```yaml
scenes:
  - story: Our new bicycle.
    background:
      type: image
      aiVisual:
        model: nanobanana
        referenceImageUrls: [https://example.com/bicycle.png]
```

Right:

```yaml
scenes:
  - story: Our new bicycle.
    background:
      type: image
      aiVisual:
        model: nanobanana
        referenceImageUrl: https://example.com/bicycle.png
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    for asked in walk::ai_visuals(&document.storyboard) {
        let ai = asked.ai;
        let misplaced: &[(&'static str, bool)] = match asked.result() {
            Some(VisualKind::Image) => &[
                ("referenceImageUrls", ai.reference_image_urls.is_some()),
                ("firstFrameImageUrl", ai.first_frame_image_url.is_some()),
            ],
            Some(VisualKind::Video) => &[("referenceImageUrl", ai.reference_image_url.is_some())],
            None => &[],
        };
        for (key, _) in misplaced.iter().filter(|(_, present)| *present) {
            let (message, help) = if *key == "referenceImageUrl" {
                (
                    "a clip cannot have",
                    "use `referenceImageUrls`, a list, or `firstFrameImageUrl`",
                )
            } else {
                (
                    "an image cannot have",
                    "use `referenceImageUrl`, with one picture",
                )
            };
            findings.report(
                Diagnostic::new(
                    &RULE,
                    asked.at().key(key).key_in(document),
                    format!("{message} `{key}`"),
                )
                .help(help),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::validate::testing::check;

    #[test]
    fn clips_and_images_differ() {
        assert_eq!(
            check(
                &RULE,
                r#"
scenes:
  - background:
      type: image
      aiVisual:
        model: nanobanana
        referenceImageUrls: ["https://example.com/a.png"]
        firstFrameImageUrl: "https://example.com/a.png"
  - background:
      type: video
      aiVisual:
        model: veo3.1
        referenceImageUrl: "https://example.com/a.png"
"#
            ),
            "
6:9 referenceImageUrls: an image cannot have `referenceImageUrls`
  = use `referenceImageUrl`, with one picture
7:9 firstFrameImageUrl: an image cannot have `firstFrameImageUrl`
  = use `referenceImageUrl`, with one picture
12:9 referenceImageUrl: a clip cannot have `referenceImageUrl`
  = use `referenceImageUrls`, a list, or `firstFrameImageUrl`
"
        );
    }

    #[test]
    fn fitting_references_pass() {
        assert_eq!(
            check(
                &RULE,
                r#"
scenes:
  - background:
      type: video
      aiVisual:
        model: veo3.1
        firstFrameImageUrl: "https://example.com/a.png"
"#
            ),
            ""
        );
    }
}
