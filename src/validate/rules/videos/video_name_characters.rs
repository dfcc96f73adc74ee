//! `videoName` has letters, digits, spaces, underscores and hyphens only.

use unicode_normalization::char::is_combining_mark;

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::validate::Findings;
use crate::validate::pointer::Pointer;

pub(super) static RULE: Rule = Rule {
    code: "SF0202",
    name: "video-name-characters",
    severity: Severity::Error,
    summary: "`videoName` has letters, digits, spaces, underscores and hyphens only.",
    explanation: "\
Pictory allows no other characters in the name of a video, because it becomes a file name.

Wrong:

```yaml
videoName: 'Tour: part 1/3'
```

Right:

```yaml
videoName: Tour - part 1 of 3
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    let Some(name) = &document.storyboard.video_name else {
        return;
    };
    let mut strange: Vec<char> = name.chars().filter(|c| !is_allowed(*c)).collect();
    strange.sort_unstable();
    strange.dedup();
    if strange.is_empty() {
        return;
    }
    let listed: Vec<String> = strange
        .iter()
        .map(|c| format!("`{}`", c.escape_debug()))
        .collect();
    findings.report(
        Diagnostic::new(
            &RULE,
            Pointer::ROOT.key("videoName").value_in(document),
            format!("`videoName` contains {}", listed.join(", ")),
        )
        .help(format!(
            "only letters, digits, spaces, `_` and `-` are allowed: `{}`",
            cleaned(name)
        )),
    );
}

fn is_allowed(c: char) -> bool {
    // Vowel signs and viramas are marks: without them no Hindi word could be written.
    c.is_alphanumeric() || " _-".contains(c) || is_combining_mark(c)
}

/// Proposes a name by leaving out what is not allowed.
fn cleaned(name: &str) -> String {
    let spaced: String = name
        .chars()
        .map(|c| if is_allowed(c) { c } else { ' ' })
        .collect();
    let words: Vec<&str> = spaced.split_whitespace().collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::validate::testing::check;

    #[test]
    fn punctuation_is_reported_once() {
        assert_eq!(
            check(&RULE, r#"videoName: "Tour: part 1/3 (new)/""#),
            r#"
1:12 "Tour: part 1/3 (new)/": `videoName` contains `(`, `)`, `/`, `:`
  = only letters, digits, spaces, `_` and `-` are allowed: `Tour part 1 3 new`
"#
        );
    }

    #[test]
    fn letters_of_all_scripts_pass() {
        assert_eq!(check(&RULE, "videoName: Überblick 2_हिन्दी-Ω"), "");
    }
}
