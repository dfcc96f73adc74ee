//! An image or video element has one source.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::validate::Findings;
use crate::validate::walk;

pub(super) static RULE: Rule = Rule {
    code: "SF0505",
    name: "element-source",
    severity: Severity::Error,
    summary: "An image or video element has one source.",
    explanation: "\
An image or video element shows exactly one of `visualUrl`, `searchFilter` and `aiVisual`. One without
a source would be left out of the picture without a word.

Wrong:

```yaml
scenes:
  - story: Welcome.
    elements:
      - {type: image, position: center-right, width: 38%}
```

Right:

```yaml
scenes:
  - story: Welcome.
    elements:
      - {type: image, searchFilter: {query: smiling scientist}, position: center-right, width: 38%}
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    for (at, _, media) in walk::media_elements(&document.storyboard) {
        let sources = [
            ("visualUrl", media.visual_url.is_some()),
            ("searchFilter", media.search_filter.is_some()),
            ("aiVisual", media.ai_visual.is_some()),
        ];
        let present: Vec<&str> = sources
            .into_iter()
            .filter(|(_, present)| *present)
            .map(|(key, _)| key)
            .collect();
        match present.as_slice() {
            [] if at.pruned_in(document) => {}
            [] => findings.report(
                Diagnostic::new(
                    &RULE,
                    at.value_in(document),
                    "the element has nothing to show",
                )
                .help("add `visualUrl`, `searchFilter` or `aiVisual`"),
            ),
            [_] => {}
            [first, second, ..] => findings.report(
                Diagnostic::new(
                    &RULE,
                    at.key(second).key_in(document),
                    format!("`{first}` and `{second}` exclude each other"),
                )
                .related(at.key(first).key_in(document), "the other source")
                .help("keep one of them"),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::validate::testing::check;

    #[test]
    fn two_are_too_many() {
        assert_eq!(
            check(
                &RULE,
                r#"
scenes:
  - elements:
      - type: video
        visualUrl: "https://example.com/a.mp4"
        aiVisual: {model: veo3.1}
"#
            ),
            "
5:9 aiVisual: `visualUrl` and `aiVisual` exclude each other
  4:9 visualUrl: the other source
  = keep one of them
"
        );
    }

    #[test]
    fn one_passes() {
        assert_eq!(
            check(
                &RULE,
                r#"scenes: [{elements: [{type: video, visualUrl: "https://example.com/a.mp4"}]}]"#
            ),
            ""
        );
    }
}
