//! A clip has reference images or a first frame.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::validate::Findings;
use crate::validate::walk;

pub(super) static RULE: Rule = Rule {
    code: "SF0415",
    name: "conflicting-references",
    severity: Severity::Error,
    summary: "A clip has reference images or a first frame.",
    explanation: "\
`referenceImageUrls` and `firstFrameImageUrl` exclude each other.

Wrong:

```yaml
scenes:
  - story: Our new bicycle.
    background:
      type: video
      aiVisual:
        model: pixverse5.5
        videoDuration: 5s
        referenceImageUrls: [https://example.com/bicycle.png]
        firstFrameImageUrl: https://example.com/street.png
```

Right:

```yaml
scenes:
  - story: Our new bicycle.
    background:
      type: video
      aiVisual:
        model: pixverse5.5
        videoDuration: 5s
        firstFrameImageUrl: https://example.com/street.png
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    for asked in walk::ai_visuals(&document.storyboard) {
        if asked.ai.reference_image_urls.is_some() && asked.ai.first_frame_image_url.is_some() {
            findings.report(
                Diagnostic::new(
                    &RULE,
                    asked.at().key("firstFrameImageUrl").key_in(document),
                    "`referenceImageUrls` and `firstFrameImageUrl` exclude each other",
                )
                .related(
                    asked.at().key("referenceImageUrls").key_in(document),
                    "the reference images",
                )
                .help("remove one of them"),
            );
        }
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
  - story: Our new bicycle.
    background:
      type: video
      aiVisual:
        model: pixverse5.5
        videoDuration: 5s
        referenceImageUrls: [https://example.com/bicycle.png]
        firstFrameImageUrl: https://example.com/street.png
"
            ),
            "
9:9 firstFrameImageUrl: `referenceImageUrls` and `firstFrameImageUrl` exclude each other
  8:9 referenceImageUrls: the reference images
  = remove one of them
"
        );
    }

    #[test]
    fn either_one_passes() {
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
