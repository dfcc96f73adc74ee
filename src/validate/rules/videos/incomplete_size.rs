//! `videoWidth` and `videoHeight` belong together.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::validate::Findings;
use crate::validate::pointer::Pointer;

pub(super) static RULE: Rule = Rule {
    code: "SF0206",
    name: "incomplete-size",
    severity: Severity::Error,
    summary: "`videoWidth` and `videoHeight` belong together.",
    explanation: "\
Pictory rejects a width without a height and a height without a width. For a usual format,
`aspectRatio` alone is enough.

Wrong:

```yaml
videoWidth: 1920
```

Right:

```yaml
videoWidth: 1920
videoHeight: 1080
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    let (present, absent) = match (
        document.storyboard.video_width,
        document.storyboard.video_height,
    ) {
        (Some(_), None) => ("videoWidth", "videoHeight"),
        (None, Some(_)) => ("videoHeight", "videoWidth"),
        (Some(_), Some(_)) | (None, None) => return,
    };
    if Pointer::ROOT.pruned_in(document) {
        return;
    }
    findings.report(
        Diagnostic::new(
            &RULE,
            Pointer::ROOT.key(present).key_in(document),
            format!("`{present}` stands without `{absent}`"),
        )
        .help(format!("add `{absent}`, or use `aspectRatio` alone")),
    );
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::validate::testing::check;

    #[test]
    fn a_width_needs_a_height() {
        assert_eq!(
            check(&RULE, "videoWidth: 1920"),
            "
1:1 videoWidth: `videoWidth` stands without `videoHeight`
  = add `videoHeight`, or use `aspectRatio` alone
"
        );
    }

    #[test]
    fn a_height_needs_a_width() {
        assert_eq!(
            check(&RULE, "videoHeight: 1080"),
            "
1:1 videoHeight: `videoHeight` stands without `videoWidth`
  = add `videoWidth`, or use `aspectRatio` alone
"
        );
    }

    #[test]
    fn both_or_neither_pass() {
        assert_eq!(
            check(
                &RULE,
                "
videoWidth: 1920
videoHeight: 1080
"
            ),
            ""
        );
    }
}
