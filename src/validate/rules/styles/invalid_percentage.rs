//! A percentage is a whole number from 0% to 100%.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::validate::Findings;
use crate::validate::walk;

pub(super) static RULE: Rule = Rule {
    code: "SF0702",
    name: "invalid-percentage",
    severity: Severity::Error,
    summary: "A percentage is a whole number from 0% to 100%.",
    explanation: "\
Widths, distances, radii and the settings of premium voices are texts such as `40%`. Pictory rejects
decimals, numbers without the sign, and pixels.

Wrong:

```yaml
logo: {url: 'https://example.com/logo.png', width: 12.5%}
```

Right:

```yaml
logo: {url: 'https://example.com/logo.png', width: 12%}
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    for (at, text) in walk::percentages(&document.storyboard) {
        if is_percentage(text) || text.contains("{{") {
            continue;
        }
        let message = if text.trim().is_empty() {
            "the percentage is empty".to_owned()
        } else {
            format!("`{text}` is not a whole percentage")
        };
        let help = match meant(text) {
            Some(number) => format!("write `{number:.0}%`"),
            None => "write a whole number from `0%` to `100%`".to_owned(),
        };
        findings.report(Diagnostic::new(&RULE, at.value_in(document), message).help(help));
    }
}

/// Guesses the percentage that was meant, if it is plain enough.
fn meant(text: &str) -> Option<f64> {
    let text = text.trim();
    let number = match text.strip_suffix('%') {
        Some(number) => number.trim_end().parse::<f64>().ok()?,
        // Without the sign, a fraction below one is a part of the whole.
        None => match text.parse::<f64>().ok()? {
            part if text.contains('.') && part <= 1.0 => part * 100.0,
            number => number,
        },
    };
    (0.0..=100.0).contains(&number).then_some(number)
}

fn is_percentage(text: &str) -> bool {
    text.strip_suffix('%').is_some_and(|digits| {
        let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
        let padded = digits.len() > 1 && digits.starts_with('0');
        plain && !padded && digits.parse::<u32>().is_ok_and(|number| number <= 100)
    })
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::validate::testing::check;

    #[test]
    fn percentages_are_looked_for_everywhere() {
        assert_eq!(
            check(
                &RULE,
                r#"
logo: {width: 12.5%}
avatar: {top: "10", left: 101%, width: 200px, borderRadius: half}
voiceOver:
  aiVoices:
    - premiumVoiceSettings:
        stability: "0.6"
        similarityBoost: "-5%"
        style: ""
subtitleStyle: {shadowWidth: 2 %, paragraphWidth: 080%}
scenes: [{elements: [{type: text, top: 33.3%, left: "%", width: 1e1%}]}]
"#
            ),
            r#"
1:15 12.5%: `12.5%` is not a whole percentage
  = write `12%`
2:15 "10": `10` is not a whole percentage
  = write `10%`
2:27 101%: `101%` is not a whole percentage
  = write a whole number from `0%` to `100%`
2:40 200px: `200px` is not a whole percentage
  = write a whole number from `0%` to `100%`
2:61 half: `half` is not a whole percentage
  = write a whole number from `0%` to `100%`
6:20 "0.6": `0.6` is not a whole percentage
  = write `60%`
7:26 "-5%": `-5%` is not a whole percentage
  = write a whole number from `0%` to `100%`
8:16 "": the percentage is empty
  = write a whole number from `0%` to `100%`
9:30 2 %: `2 %` is not a whole percentage
  = write `2%`
9:51 080%: `080%` is not a whole percentage
  = write `80%`
10:40 33.3%: `33.3%` is not a whole percentage
  = write `33%`
10:53 "%": `%` is not a whole percentage
  = write a whole number from `0%` to `100%`
10:65 1e1%: `1e1%` is not a whole percentage
  = write `10%`
"#
        );
    }

    #[test]
    fn whole_ones_pass() {
        assert_eq!(
            check(
                &RULE,
                "
logo: {width: 0%}
scenes: [{elements: [{type: image, top: 100%, left: 7%, width: 38%}]}]
"
            ),
            ""
        );
    }
}
