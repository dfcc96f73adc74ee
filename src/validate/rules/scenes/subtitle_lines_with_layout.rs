//! A smart layout decides on the lines of subtitles.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::validate::Findings;
use crate::validate::pointer::Pointer;
use crate::validate::walk;

pub(super) static RULE: Rule = Rule {
    code: "SF0308",
    name: "subtitle-lines-with-layout",
    severity: Severity::Error,
    summary: "A smart layout decides on the lines of subtitles.",
    explanation: "\
Pictory does not allow `maxSubtitleLines` in a video with a smart layout.

Wrong:

```yaml
smartLayoutName: Bold
scenes:
  - story: Welcome.
    maxSubtitleLines: 2
```

Right:

```yaml
scenes:
  - story: Welcome.
    maxSubtitleLines: 2
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    let storyboard = &document.storyboard;
    let layout = if storyboard.smart_layout_id.is_some() {
        "smartLayoutId"
    } else if storyboard.smart_layout_name.is_some() {
        "smartLayoutName"
    } else {
        return;
    };
    for (at, scene) in walk::scenes(storyboard) {
        if scene.max_subtitle_lines.is_some() {
            findings.report(
                Diagnostic::new(
                    &RULE,
                    at.key("maxSubtitleLines").key_in(document),
                    format!("`maxSubtitleLines` cannot stand beside `{layout}`"),
                )
                .related(
                    Pointer::ROOT.key(layout).key_in(document),
                    "the smart layout",
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
    fn a_layout_by_id_counts_too() {
        assert_eq!(
            check(
                &RULE,
                "
smartLayoutId: a
scenes: [{story: A, maxSubtitleLines: 2}, {story: B}]
"
            ),
            "
2:21 maxSubtitleLines: `maxSubtitleLines` cannot stand beside `smartLayoutId`
  1:1 smartLayoutId: the smart layout
  = remove one of them
"
        );
    }

    #[test]
    fn without_a_layout_it_passes() {
        assert_eq!(
            check(&RULE, "scenes: [{story: A, maxSubtitleLines: 2}]"),
            ""
        );
    }
}
