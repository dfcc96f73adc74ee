//! `clips` cut a video given by `visualUrl`.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::model::VisualKind;
use crate::validate::Findings;
use crate::validate::walk;

pub(super) static RULE: Rule = Rule {
    code: "SF0416",
    name: "clips-without-video",
    severity: Severity::Error,
    summary: "`clips` cut a video given by `visualUrl`.",
    explanation: "\
`clips` name the parts of a video to show. Pictory takes them only beside `visualUrl` with
`type: video`.

Wrong:

```yaml
scenes:
  - story: Our harbour.
    background:
      type: image
      visualUrl: https://example.com/harbour.png
      clips: [{start: 3, end: 9}]
```

Right:

```yaml
scenes:
  - story: Our harbour.
    background:
      type: video
      visualUrl: https://example.com/harbour.mp4
      clips: [{start: 3, end: 9}]
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    for (at, background) in walk::backgrounds(&document.storyboard) {
        if background.clips.is_none() || at.pruned_in(document) {
            continue;
        }
        let message = if background.visual_url.is_none() {
            "`clips` stand without `visualUrl`"
        } else if background.kind == Some(VisualKind::Image) {
            "an image has no `clips`"
        } else {
            continue;
        };
        findings.report(
            Diagnostic::new(&RULE, at.key("clips").key_in(document), message)
                .help("`clips` go with `visualUrl` and `type: video`"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::validate::testing::check;

    #[test]
    fn only_a_url_has_clips() {
        assert_eq!(
            check(
                &RULE,
                "scenes: [{background: {type: video, aiVisual: {model: veo3.1}, clips: []}}]"
            ),
            "
1:64 clips: `clips` stand without `visualUrl`
  = `clips` go with `visualUrl` and `type: video`
"
        );
    }

    #[test]
    fn a_missing_type_is_another_rule() {
        assert_eq!(
            check(
                &RULE,
                r#"scenes: [{background: {visualUrl: "https://example.com/a.mp4", clips: [{start: 1}]}}]"#
            ),
            ""
        );
    }
}
