//! A video needs a `videoName`.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::validate::Findings;
use crate::validate::pointer::Pointer;

pub(super) static RULE: Rule = Rule {
    code: "SF0201",
    name: "missing-video-name",
    severity: Severity::Error,
    summary: "A video needs a `videoName`.",
    explanation: "\
Pictory requires `videoName` for every render. The name also becomes the name of the output file
and, unless `storyform.id` is given, the id under which state remembers the video.

Wrong:

```yaml
scenes:
  - story: A city at night.
```

Right:

```yaml
videoName: City at night
scenes:
  - story: A city at night.
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    let at = Pointer::ROOT.key("videoName");
    let problem = match &document.storyboard.video_name {
        None if Pointer::ROOT.pruned_in(document) => return,
        None => Diagnostic::new(
            &RULE,
            Pointer::ROOT.value_in(document),
            "the video has no `videoName`",
        ),
        Some(name) if name.trim().is_empty() => {
            Diagnostic::new(&RULE, at.value_in(document), "`videoName` is blank")
        }
        Some(_) => return,
    };
    findings.report(problem.help("add `videoName: …`; it becomes the title and the file name"));
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::validate::testing::check;

    #[test]
    fn a_video_without_a_name_is_reported() {
        assert_eq!(
            check(&RULE, "scenes: [{story: Hello}]"),
            "
1:1 scenes: the video has no `videoName`
  = add `videoName: …`; it becomes the title and the file name
"
        );
    }

    #[test]
    fn a_blank_name_is_no_name() {
        assert_eq!(
            check(&RULE, r#"videoName: "  ""#),
            r#"
1:12 "  ": `videoName` is blank
  = add `videoName: …`; it becomes the title and the file name
"#
        );
    }

    #[test]
    fn a_name_is_enough() {
        assert_eq!(check(&RULE, "videoName: Tour"), "");
    }
}
