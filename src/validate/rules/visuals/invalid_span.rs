//! A span of time ends after it starts.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::validate::Findings;
use crate::validate::walk;

pub(super) static RULE: Rule = Rule {
    code: "SF0423",
    name: "invalid-span",
    severity: Severity::Error,
    summary: "A span of time ends after it starts.",
    explanation: "\
`clips` and `brollClip` run from `start` to `end`, counted in seconds. A span that ends before it
starts shows nothing.

Wrong:

```yaml
scenes:
  - story: Our harbour.
    background:
      type: video
      visualUrl: https://example.com/harbour.mp4
      clips: [{start: 9, end: 3}]
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
    for (at, clip) in walk::clips(&document.storyboard) {
        let (Some(start), Some(end)) = (clip.start, clip.end) else {
            continue;
        };
        if end <= start {
            findings.report(
                Diagnostic::new(
                    &RULE,
                    at.key("end").value_in(document),
                    format!("the span ends at {end} s but starts at {start} s"),
                )
                .help("`end` must be greater than `start`"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::validate::testing::check;

    #[test]
    fn music_and_brolls_have_spans_too() {
        assert_eq!(
            check(
                &RULE,
                "
backgroundMusic: {clips: [{start: 1, end: 1}]}
scenes: [{backgroundBrolls: [{brollClip: {start: 2.5, end: 2}}]}]
"
            ),
            "
1:43 1: the span ends at 1 s but starts at 1 s
  = `end` must be greater than `start`
2:60 2: the span ends at 2 s but starts at 2.5 s
  = `end` must be greater than `start`
"
        );
    }

    #[test]
    fn an_open_end_passes() {
        assert_eq!(
            check(
                &RULE,
                "backgroundMusic: {clips: [{start: 1}, {start: 0, end: 30}]}"
            ),
            ""
        );
    }
}
