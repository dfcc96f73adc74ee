//! A story has words.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::validate::Findings;
use crate::validate::walk;

pub(super) static RULE: Rule = Rule {
    code: "SF0303",
    name: "empty-story",
    severity: Severity::Error,
    summary: "A story has words.",
    explanation: "\
A `story` of nothing but white space gives Pictory nothing to say or show. A silent scene has no
`story` at all.

Wrong:

```yaml
scenes:
  - story: ''
    background: {color: '#102040'}
    minimumDuration: 4
```

Right:

```yaml
scenes:
  - background: {color: '#102040'}
    minimumDuration: 4
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    for (at, scene) in walk::scenes(&document.storyboard) {
        if scene
            .story
            .as_deref()
            .is_some_and(|story| story.trim().is_empty())
        {
            findings.report(
                Diagnostic::new(
                    &RULE,
                    at.key("story").value_in(document),
                    "the story is empty",
                )
                .help("write the story, or remove `story` from a silent scene"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::validate::testing::check;

    #[test]
    fn white_space_is_no_story() {
        assert_eq!(
            check(&RULE, r#"scenes: [{story: " \n"}]"#),
            r#"
1:18 " \n": the story is empty
  = write the story, or remove `story` from a silent scene
"#
        );
    }

    #[test]
    fn words_are() {
        assert_eq!(check(&RULE, "scenes: [{story: Hi}]"), "");
    }
}
