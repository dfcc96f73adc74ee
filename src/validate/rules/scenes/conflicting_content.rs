//! A scene has one source of content.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::validate::Findings;
use crate::validate::walk;
use crate::validate::walk::content_sources;

pub(super) static RULE: Rule = Rule {
    code: "SF0301",
    name: "conflicting-content",
    severity: Severity::Error,
    summary: "A scene has one source of content.",
    explanation: "\
A scene is made from exactly one of `story`, `storyCoPilot`, `blogUrl`, `pptUrl`, `audioUrl` and
`videoUrl`. Pictory rejects a scene with several.

Wrong:

```yaml
scenes:
  - story: Our year in review.
    blogUrl: https://example.com/review
```

Right:

```yaml
scenes:
  - story: Our year in review.
  - blogUrl: https://example.com/review
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    for (at, scene) in walk::scenes(&document.storyboard) {
        let sources = content_sources(scene);
        let [first, second, rest @ ..] = sources.as_slice() else {
            continue;
        };
        let mut diagnostic = Diagnostic::new(
            &RULE,
            at.key(second).key_in(document),
            format!("the scene has its content from `{first}` and from `{second}`"),
        )
        .related(at.key(first).key_in(document), "the first source")
        .help("keep one of them, and move the other to a scene of its own");
        for another in rest {
            diagnostic = diagnostic.related(at.key(another).key_in(document), "another source");
        }
        findings.report(diagnostic);
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::validate::testing::check;

    #[test]
    fn all_sources_are_named() {
        assert_eq!(
            check(
                &RULE,
                "
scenes:
  - story: One
    audioUrl: https://example.com/a.mp3
    videoUrl: https://example.com/a.mp4
"
            ),
            "
3:5 audioUrl: the scene has its content from `story` and from `audioUrl`
  2:5 story: the first source
  4:5 videoUrl: another source
  = keep one of them, and move the other to a scene of its own
"
        );
    }

    #[test]
    fn one_source_passes() {
        assert_eq!(
            check(
                &RULE,
                r#"scenes: [{story: One}, {pptUrl: "https://example.com/a.pptx"}]"#
            ),
            ""
        );
    }
}
