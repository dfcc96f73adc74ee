//! A `caption` belongs to a `story`.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::validate::Findings;
use crate::validate::walk;

pub(super) static RULE: Rule = Rule {
    code: "SF0305",
    name: "caption-without-story",
    severity: Severity::Error,
    summary: "A `caption` belongs to a `story`.",
    explanation: "\
The caption is shown in place of the spoken story. Pictory rejects it in a scene without a story.

Wrong:

```yaml
scenes:
  - caption: Our offices
    background: {color: '#102040'}
    minimumDuration: 4
```

Right:

```yaml
scenes:
  - story: These are our offices in Lisbon.
    caption: Our offices
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    for (at, scene) in walk::scenes(&document.storyboard) {
        if scene.caption.is_some() && scene.story.is_none() && !at.pruned_in(document) {
            findings.report(
                Diagnostic::new(
                    &RULE,
                    at.key("caption").key_in(document),
                    "the scene has a `caption` but no `story`",
                )
                .help("add the `story`, or show the text with a text element"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::validate::testing::check;

    #[test]
    fn a_lonely_caption_is_reported() {
        assert_eq!(
            check(&RULE, "scenes: [{caption: Hi}]"),
            "
1:11 caption: the scene has a `caption` but no `story`
  = add the `story`, or show the text with a text element
"
        );
    }
}
