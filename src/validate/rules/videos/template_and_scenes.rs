//! A template takes the place of scenes.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::validate::Findings;
use crate::validate::pointer::Pointer;

pub(super) static RULE: Rule = Rule {
    code: "SF0204",
    name: "template-and-scenes",
    severity: Severity::Warning,
    summary: "A template takes the place of scenes.",
    explanation: "\
Scenes are optional with a `templateId`, and Pictory does not say what becomes of scenes that are
given beside it.

Wrong:

```yaml
templateId: '20260301'
scenes:
  - story: Welcome to the tour.
```

Right:

```yaml
templateId: '20260301'
variables: {Greeting: Welcome to the tour.}
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    let storyboard = &document.storyboard;
    if storyboard.template_id.is_some() && storyboard.scenes.is_some() {
        findings.report(
            Diagnostic::new(
                &RULE,
                Pointer::ROOT.key("scenes").key_in(document),
                "`scenes` stand beside a `templateId`, which brings its own",
            )
            .related(
                Pointer::ROOT.key("templateId").key_in(document),
                "the template",
            )
            .help("keep one of the two; `variables` fill in a template"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::validate::testing::check;

    #[test]
    fn both_are_reported() {
        assert_eq!(
            check(
                &RULE,
                "
templateId: t-1
scenes: [{story: Hello}]
"
            ),
            "
2:1 scenes: `scenes` stand beside a `templateId`, which brings its own
  1:1 templateId: the template
  = keep one of the two; `variables` fill in a template
"
        );
    }
}
