//! `webhookInput` goes out with the `webhook`.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::validate::Findings;
use crate::validate::pointer::Pointer;

pub(super) static RULE: Rule = Rule {
    code: "SF0213",
    name: "webhook-input-without-webhook",
    severity: Severity::Warning,
    summary: "`webhookInput` goes out with the `webhook`.",
    explanation: "\
Pictory sends `webhookInput` back in its call to `webhook` and nowhere else.

Wrong:

```yaml
webhookInput: {campaign: spring}
```

Right:

```yaml
webhook: https://example.com/pictory
webhookInput: {campaign: spring}
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    let storyboard = &document.storyboard;
    if storyboard.webhook_input.is_some()
        && storyboard.webhook.is_none()
        && !Pointer::ROOT.pruned_in(document)
    {
        findings.report(
            Diagnostic::new(
                &RULE,
                Pointer::ROOT.key("webhookInput").key_in(document),
                "`webhookInput` has no effect without a `webhook`",
            )
            .help("add the `webhook`, or remove `webhookInput`"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::validate::testing::check;

    #[test]
    fn a_lonely_input_is_reported() {
        assert_eq!(
            check(&RULE, "webhookInput: {a: 1}"),
            "
1:1 webhookInput: `webhookInput` has no effect without a `webhook`
  = add the `webhook`, or remove `webhookInput`
"
        );
    }
}
