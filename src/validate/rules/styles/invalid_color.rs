//! A colour is `rgb()`, `rgba()` or hex.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::validate::Findings;
use crate::validate::color;
use crate::validate::walk;

pub(super) static RULE: Rule = Rule {
    code: "SF0701",
    name: "invalid-color",
    severity: Severity::Error,
    summary: "A colour is `rgb()`, `rgba()` or hex.",
    explanation: "\
Pictory reads `rgb(255, 204, 0)`, `rgba(255, 204, 0, 0.5)`, `#FC0`, `#FFCC00` and `#FFCC0080`. It knows
no names of colours. In YAML, `#` begins a comment, so hex colours stand in quotes.

Wrong:

```yaml
scenes:
  - background: {color: navy}
    minimumDuration: 4
```

Right:

```yaml
scenes:
  - background: {color: '#000080'}
    minimumDuration: 4
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    let elsewhere = walk::colors(&document.storyboard);
    for (at, text) in elsewhere
        .into_iter()
        .chain(walk::element_colors(&document.storyboard))
    {
        // A placeholder is filled in by the template's variables.
        if color::parse(text).is_none() && !text.contains("{{") {
            let message = if text.trim().is_empty() {
                "the colour is empty".to_owned()
            } else {
                format!("`{text}` is not a colour")
            };
            findings.report(
                Diagnostic::new(&RULE, at.value_in(document), message)
                    .help("write `rgb(0, 0, 128)`, `rgba(0, 0, 128, 0.5)` or `\"#000080\"`"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::validate::testing::check;

    #[test]
    fn colours_are_looked_for_everywhere() {
        assert_eq!(
            check(
                &RULE,
                r##"
subtitleStyle:
  color: red
  backgroundColor: "rgb(1,2)"
  keywordColor: "#12345"
  shadowColor: ""
  bulletFillColor: "rgba(0,0,0,2)"
avatar: {backgroundColor: none, borderColor: transparent}
scenes:
  - background: {color: navy, colorOverlay: {color: black}}
    elements:
      - {type: shape, fill: gold, stroke: "hsl(1,2%,3%)"}
      - {type: text, style: {color: white}}
      - {type: image, colorOverlay: {color: "0x000000"}}
"##
            ),
            r##"
2:10 red: `red` is not a colour
  = write `rgb(0, 0, 128)`, `rgba(0, 0, 128, 0.5)` or `"#000080"`
3:20 "rgb(1,2)": `rgb(1,2)` is not a colour
  = write `rgb(0, 0, 128)`, `rgba(0, 0, 128, 0.5)` or `"#000080"`
4:17 "#12345": `#12345` is not a colour
  = write `rgb(0, 0, 128)`, `rgba(0, 0, 128, 0.5)` or `"#000080"`
5:16 "": the colour is empty
  = write `rgb(0, 0, 128)`, `rgba(0, 0, 128, 0.5)` or `"#000080"`
6:20 "rgba(0,0,0,2)": `rgba(0,0,0,2)` is not a colour
  = write `rgb(0, 0, 128)`, `rgba(0, 0, 128, 0.5)` or `"#000080"`
7:27 none: `none` is not a colour
  = write `rgb(0, 0, 128)`, `rgba(0, 0, 128, 0.5)` or `"#000080"`
7:46 transparent: `transparent` is not a colour
  = write `rgb(0, 0, 128)`, `rgba(0, 0, 128, 0.5)` or `"#000080"`
9:25 navy: `navy` is not a colour
  = write `rgb(0, 0, 128)`, `rgba(0, 0, 128, 0.5)` or `"#000080"`
9:53 black: `black` is not a colour
  = write `rgb(0, 0, 128)`, `rgba(0, 0, 128, 0.5)` or `"#000080"`
11:29 gold: `gold` is not a colour
  = write `rgb(0, 0, 128)`, `rgba(0, 0, 128, 0.5)` or `"#000080"`
11:43 "hsl(1,2%,3%)": `hsl(1,2%,3%)` is not a colour
  = write `rgb(0, 0, 128)`, `rgba(0, 0, 128, 0.5)` or `"#000080"`
12:37 white: `white` is not a colour
  = write `rgb(0, 0, 128)`, `rgba(0, 0, 128, 0.5)` or `"#000080"`
13:45 "0x000000": `0x000000` is not a colour
  = write `rgb(0, 0, 128)`, `rgba(0, 0, 128, 0.5)` or `"#000080"`
"##
        );
    }

    #[test]
    fn documented_forms_pass() {
        assert_eq!(
            check(
                &RULE,
                r##"
subtitleStyle:
  color: "rgb(1, 2, 3)"
  backgroundColor: "rgba(0,0,0,0)"
  keywordColor: "#fff"
  shadowColor: "#FFFFFF80"
"##
            ),
            ""
        );
    }
}
