//! `storyform.id` has letters, digits, spaces, `_`, `-` and `.` only.

use unicode_normalization::char::is_combining_mark;

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::validate::Findings;
use crate::validate::pointer::Pointer;

pub(super) static RULE: Rule = Rule {
    code: "SF0812",
    name: "invalid-id",
    severity: Severity::Error,
    summary: "`storyform.id` has letters, digits, spaces, `_`, `-` and `.` only.",
    explanation: "\
Ids are typed in commands such as `show ID` and `--replace ID#2`, so they have no `#`, no wildcards, no
slashes, and no spaces at their ends.

Wrong:

```yaml
storyform: {id: 'tour#1'}
```

Right:

```yaml
storyform: {id: tour-1}
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    let Some(id) = document.block.id.as_deref() else {
        return;
    };
    let at = Pointer::ROOT.key("storyform").key("id");
    let strange = id
        .chars()
        .find(|c| !(c.is_alphanumeric() || " _-.".contains(*c) || is_combining_mark(*c)));
    let message = if let Some(strange) = strange {
        format!("the id contains `{}`", strange.escape_debug())
    } else if id.trim() != id {
        "the id begins or ends with a space".to_owned()
    } else {
        return;
    };
    findings.report(
        Diagnostic::new(&RULE, at.value_in(document), message)
            .help("use letters, digits, spaces within, `_`, `-` and `.`"),
    );
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::validate::testing::check;

    #[test]
    fn padded_and_strange_ids_are_reported() {
        assert_eq!(
            check(
                &RULE,
                r#"
storyform: {id: " a"}
---
storyform: {id: a/b}
"#
            ),
            r#"
1:17 " a": the id begins or ends with a space
  = use letters, digits, spaces within, `_`, `-` and `.`
3:17 a/b: the id contains `/`
  = use letters, digits, spaces within, `_`, `-` and `.`
"#
        );
    }

    #[test]
    fn ordinary_ids_pass() {
        assert_eq!(check(&RULE, "storyform: {id: Über uns_2.v-1}"), "");
    }
}
