//! `futureWords` goes with `fade` and `blur`.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::validate::Findings;
use crate::validate::walk;

pub(super) static RULE: Rule = Rule {
    code: "SF0709",
    name: "future-words-without-effect",
    severity: Severity::Warning,
    summary: "`futureWords` goes with `fade` and `blur`.",
    explanation: "\
Only the animations `fade` and `blur` show the words that are not spoken yet.

Wrong:

```yaml
subtitleStyle: {animations: [{name: typewriter, type: entry, futureWords: hidden}]}
```

Right:

```yaml
subtitleStyle: {animations: [{name: fade, type: entry, futureWords: hidden}]}
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    for (at, animation) in walk::animations(&document.storyboard) {
        let (Some(name), Some(_)) = (animation.name.as_deref(), &animation.future_words) else {
            continue;
        };
        if !["fade", "blur"].contains(&name) {
            findings.report(
                Diagnostic::new(
                    &RULE,
                    at.key("futureWords").key_in(document),
                    format!("`futureWords` has no effect on the animation `{name}`"),
                )
                .help("remove it, or choose `fade` or `blur`"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::validate::testing::check;

    #[test]
    fn the_mistake_is_reported() {
        assert_eq!(
            check(
                &RULE,
                "subtitleStyle: {animations: [{name: typewriter, type: entry, futureWords: hidden}]}"
            ),
            "
1:62 futureWords: `futureWords` has no effect on the animation `typewriter`
  = remove it, or choose `fade` or `blur`
"
        );
    }

    #[test]
    fn blur_has_them() {
        assert_eq!(
            check(
                &RULE,
                "subtitleStyle: {animations: [{name: blur, futureWords: subtle}]}"
            ),
            ""
        );
    }
}
