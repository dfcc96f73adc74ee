//! A video needs `scenes` or a `templateId`.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::validate::Findings;
use crate::validate::pointer::Pointer;

pub(super) static RULE: Rule = Rule {
    code: "SF0203",
    name: "missing-scenes",
    severity: Severity::Error,
    summary: "A video needs `scenes` or a `templateId`.",
    explanation: "\
Pictory has nothing to render without scenes. Only a template brings scenes of its own.

Wrong:

```yaml
videoName: Tour
```

Right:

```yaml
videoName: Tour
scenes:
  - story: Welcome to the tour.
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    let storyboard = &document.storyboard;
    let absent = storyboard.scenes.is_none() && storyboard.template_id.is_none();
    if absent && !Pointer::ROOT.pruned_in(document) {
        findings.report(
            Diagnostic::new(
                &RULE,
                Pointer::ROOT.value_in(document),
                "the video has no scenes",
            )
            .help("add `scenes` with at least one scene, or a `templateId`"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::validate::testing::check;

    #[test]
    fn no_scenes_are_reported() {
        assert_eq!(
            check(&RULE, "videoName: Tour"),
            "
1:1 videoName: the video has no scenes
  = add `scenes` with at least one scene, or a `templateId`
"
        );
    }

    #[test]
    fn a_template_brings_its_own() {
        assert_eq!(
            check(
                &RULE,
                "
videoName: Tour
templateId: t-1
"
            ),
            ""
        );
    }
}
