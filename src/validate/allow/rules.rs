//! The rules about what is allowed, and where.

use crate::diagnostic::{Rule, Severity};

/// A setting of `lints` names no warning.
pub(super) static LINT_SETTING: Rule = Rule {
    code: "SF0804",
    name: "lint-setting",
    severity: Severity::Error,
    summary: "`lints` names warnings, each once.",
    explanation: "\
`lints` in `storyform.yaml` says what becomes of the warnings of a rule, by its name or its code.
With `allow` they are not shown, with `warn` they are, and with `deny` they are errors. What is an
error from the start cannot be allowed: the request would fail, or pay for something else than was
meant.

Wrong:

```yaml
lints: {negative-promt: allow}
```

Right:

```yaml
lints: {negative-prompt: allow, silent-video: deny}
```

`storyform explain` lists all rules.
",
};

/// A comment that allows names no warning.
pub(super) static UNKNOWN_ALLOWANCE: Rule = Rule {
    code: "SF0805",
    name: "unknown-allowance",
    severity: Severity::Warning,
    summary: "A comment that allows a warning names its rule.",
    explanation: "\
`# storyform: allow` is followed by names or codes of rules, with commas or spaces between them. A
reason may follow behind ` -- `. Only warnings can be allowed, and only in comments of YAML. JSON
has none; there, the project file says it.

Wrong:

```yaml
voiceOver:
  enabled: true # storyform: allow missing-voices
```

Right:

```yaml
voiceOver:
  enabled: true # storyform: allow missing-voice -- the template brings one
```

At the end of a line, the comment holds for the field on that line, with its whole value. On a
line of its own, it holds for the next line, with the whole of each field or list item that begins
there.
",
};

/// A comment allows what nobody complains about.
pub(super) static UNUSED_ALLOWANCE: Rule = Rule {
    code: "SF0806",
    name: "unused-allowance",
    severity: Severity::Warning,
    summary: "A comment allows a warning that there is.",
    explanation: "\
Without the comment, there would be no such warning where it holds. What it was written for was
mended, or has moved away. Left alone, it would hide the next mistake.

Wrong:

```yaml
voiceOver: {enabled: false} # storyform: allow several-voices
```

Right:

```yaml
voiceOver: {enabled: false}
```

Allowances in a file with errors are not looked at: there, rules may not have seen everything.
",
};

/// Every rule of this module.
pub(in crate::validate) const RULES: &[&Rule] =
    &[&LINT_SETTING, &UNKNOWN_ALLOWANCE, &UNUSED_ALLOWANCE];
