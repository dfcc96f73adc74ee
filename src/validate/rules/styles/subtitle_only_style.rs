//! Bullets and keywords are for subtitles.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::validate::Findings;
use crate::validate::walk;

pub(super) static RULE: Rule = Rule {
    code: "SF0711",
    name: "subtitle-only-style",
    severity: Severity::Warning,
    summary: "Bullets and keywords are for subtitles.",
    explanation: "\
Only subtitles have keywords and bullets. In the `style` of a text element, `keywordColor`,
`showBullet`, `bulletSize` and `bulletFillColor` have no effect.

Wrong:

```yaml
scenes:
  - story: Welcome.
    elements:
      - type: text
        text: Welcome
        textVariant: heading
        style: {showBullet: true}
```

Right:

```yaml
subtitleStyle: {showBullet: true}
scenes:
  - story: Welcome.
    elements:
      - {type: text, text: Welcome, textVariant: heading}
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    for (at, style) in walk::text_styles(&document.storyboard) {
        let ignored = [
            ("keywordColor", style.keyword_color.is_some()),
            ("showBullet", style.show_bullet.is_some()),
            ("bulletSize", style.bullet_size.is_some()),
            ("bulletFillColor", style.bullet_fill_color.is_some()),
        ];
        for (key, _) in ignored.into_iter().filter(|(_, present)| *present) {
            findings.report(
                Diagnostic::new(
                    &RULE,
                    at.key(key).key_in(document),
                    format!("`{key}` has no effect on a text element"),
                )
                .help("remove it; it is for subtitles"),
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
                "
scenes:
  - story: Welcome.
    elements:
      - type: text
        text: Welcome
        textVariant: heading
        style: {showBullet: true}
"
            ),
            "
7:17 showBullet: `showBullet` has no effect on a text element
  = remove it; it is for subtitles
"
        );
    }

    #[test]
    fn subtitles_have_them() {
        assert_eq!(
            check(
                &RULE,
                r##"subtitleStyle: {showBullet: true, bulletSize: 12, keywordColor: "#fff"}"##
            ),
            ""
        );
    }
}
