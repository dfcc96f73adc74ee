//! A background has one of `visualUrl`, `color` and `aiVisual`.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::validate::Findings;
use crate::validate::walk;

pub(super) static RULE: Rule = Rule {
    code: "SF0402",
    name: "conflicting-visuals",
    severity: Severity::Error,
    summary: "A background has one of `visualUrl`, `color` and `aiVisual`.",
    explanation: "\
Pictory takes at most one of them and rejects a background with several.

Wrong:

```yaml
scenes:
  - story: A city at night.
    background:
      type: image
      visualUrl: https://example.com/city.png
      aiVisual: {model: flux-schnell}
```

Right:

```yaml
scenes:
  - story: A city at night.
    background:
      type: image
      aiVisual: {model: flux-schnell}
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    for (at, background) in walk::backgrounds(&document.storyboard) {
        let sources = [
            ("visualUrl", background.visual_url.is_some()),
            ("color", background.color.is_some()),
            ("aiVisual", background.ai_visual.is_some()),
        ];
        let present: Vec<&str> = sources
            .into_iter()
            .filter(|(_, present)| *present)
            .map(|(key, _)| key)
            .collect();
        let [first, others @ ..] = present.as_slice() else {
            continue;
        };
        for other in others {
            findings.report(
                Diagnostic::new(
                    &RULE,
                    at.key(other).key_in(document),
                    format!("`{first}` and `{other}` exclude each other"),
                )
                .related(at.key(first).key_in(document), "the other visual")
                .help("keep one of them"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::validate::testing::check;

    #[test]
    fn every_pair_is_reported() {
        assert_eq!(
            check(
                &RULE,
                r##"
scenes:
  - background:
      type: image
      visualUrl: "https://example.com/a.png"
      color: "#fff"
      aiVisual: {model: nanobanana}
"##
            ),
            "
5:7 color: `visualUrl` and `color` exclude each other
  4:7 visualUrl: the other visual
  = keep one of them
6:7 aiVisual: `visualUrl` and `aiVisual` exclude each other
  4:7 visualUrl: the other visual
  = keep one of them
"
        );
    }

    #[test]
    fn one_passes() {
        assert_eq!(
            check(
                &RULE,
                r##"scenes: [{background: {color: "#fff", searchFilter: {query: sea}}}]"##
            ),
            ""
        );
    }
}
