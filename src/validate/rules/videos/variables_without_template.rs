//! `variables` fill in a template.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::validate::Findings;
use crate::validate::pointer::Pointer;

pub(super) static RULE: Rule = Rule {
    code: "SF0205",
    name: "variables-without-template",
    severity: Severity::Warning,
    summary: "`variables` fill in a template.",
    explanation: "\
`variables` are the values for the placeholders of a template. Without a `templateId` nothing reads
them.

Wrong:

```yaml
variables: {Greeting: Welcome}
scenes:
  - story: '{{Greeting}} to the tour.'
```

Right:

```yaml
templateId: '20260301'
variables: {Greeting: Welcome}
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    let storyboard = &document.storyboard;
    if storyboard.variables.is_some()
        && storyboard.template_id.is_none()
        && !Pointer::ROOT.pruned_in(document)
    {
        findings.report(
            Diagnostic::new(
                &RULE,
                Pointer::ROOT.key("variables").key_in(document),
                "`variables` have no effect without a `templateId`",
            )
            .help("add the `templateId`, or remove `variables`"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::validate::testing::check;

    #[test]
    fn lonely_variables_are_reported() {
        assert_eq!(
            check(&RULE, "variables: {A: b}"),
            "
1:1 variables: `variables` have no effect without a `templateId`
  = add the `templateId`, or remove `variables`
"
        );
    }

    #[test]
    fn a_template_reads_them() {
        assert_eq!(
            check(
                &RULE,
                "
templateId: t-1
variables: {A: b}
"
            ),
            ""
        );
    }
}
