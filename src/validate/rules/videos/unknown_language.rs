//! `language` is one that Pictory is known to read.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::model::storyboard::KNOWN_LANGUAGES;
use crate::validate::Findings;
use crate::validate::known::listed;
use crate::validate::pointer::Pointer;

pub(super) static RULE: Rule = Rule {
    code: "SF0210",
    name: "unknown-language",
    severity: Severity::Warning,
    summary: "`language` is one that Pictory is known to read.",
    explanation: "\
The list of languages grows with the service, so an unknown one may be new. It may also be a typo,
or a region code such as `en-US`, which belongs into a scene's `audioLanguage`.

Wrong:

```yaml
language: en-US
```

Right:

```yaml
language: en
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    let Some(language) = document.storyboard.language.as_deref() else {
        return;
    };
    if KNOWN_LANGUAGES.contains(&language) {
        return;
    }
    let primary = language
        .split(['-', '_'])
        .next()
        .unwrap_or_default()
        .to_lowercase();
    let help = match KNOWN_LANGUAGES.iter().find(|known| **known == primary) {
        Some(known) => format!("write `{known}`"),
        None => format!("known are {}", listed(KNOWN_LANGUAGES)),
    };
    findings.report(
        Diagnostic::new(
            &RULE,
            Pointer::ROOT.key("language").value_in(document),
            format!("the language `{language}` is not known"),
        )
        .help(help),
    );
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::validate::testing::check;

    #[test]
    fn a_region_is_too_much() {
        assert_eq!(
            check(&RULE, "language: en-US"),
            "
1:11 en-US: the language `en-US` is not known
  = write `en`
"
        );
    }

    #[test]
    fn a_known_language_passes() {
        assert_eq!(check(&RULE, "language: hi"), "");
    }
}
