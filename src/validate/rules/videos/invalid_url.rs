//! Every address is an absolute `http` or `https` URL.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::validate::Findings;
use crate::validate::url::{self, UrlProblem};
use crate::validate::walk;

pub(super) static RULE: Rule = Rule {
    code: "SF0211",
    name: "invalid-url",
    severity: Severity::Error,
    summary: "Every address is an absolute `http` or `https` URL.",
    explanation: "\
Pictory fetches visuals, sounds, fonts and articles from the internet and calls the webhook there. A
path of this computer, or a bucket address such as `s3://…`, means nothing to it. Spaces are written
as `%20`.

Wrong:

```yaml
scenes:
  - background: {type: image, visualUrl: images/intro.png}
    minimumDuration: 5
```

Right:

```yaml
scenes:
  - background: {type: image, visualUrl: 'https://cdn.example.com/intro.png'}
    minimumDuration: 5
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    for (at, text) in walk::urls(&document.storyboard) {
        // A placeholder is filled in by the template's variables.
        if text.contains("{{") {
            continue;
        }
        let Err(problem) = url::check(text) else {
            continue;
        };
        let (message, help) = match problem {
            UrlProblem::Relative => (
                format!("`{text}` is not a full URL"),
                "Pictory fetches it from the internet: begin with `https://`",
            ),
            UrlProblem::Scheme => (
                format!("`{text}` is neither an `http` nor an `https` URL"),
                "put the file where Pictory can fetch it by `https://`",
            ),
            UrlProblem::Host => (
                format!("`{text}` has no valid host name"),
                "write it like `https://example.com/file.mp4`",
            ),
            UrlProblem::Space => (
                format!("`{text}` contains white space"),
                "write a space as `%20`",
            ),
        };
        findings.report(Diagnostic::new(&RULE, at.value_in(document), message).help(help));
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::validate::testing::check;

    #[test]
    fn every_kind_of_address_is_looked_at() {
        assert_eq!(
            check(
                &RULE,
                r#"
webhook: example.com/hook
logo: {url: logo.png}
backgroundMusic: {musicUrl: "ftp://example.com/a.mp3"}
voiceOver: {externalVoice: {voiceUrl: "file:///voice.mp3"}}
subtitleStyle: {fontUrl: "https://"}
scenes:
  - blogUrl: "https://example.com/a b"
    backgroundCorpus: [{visualUrl: "x"}]
    background: {aiVisual: {referenceImageUrls: ["https://example.com/a.png", "y"]}}
    elements: [{type: image, visualUrl: "https://example.com:x/"}]
"#
            ),
            r#"
1:10 example.com/hook: `example.com/hook` is not a full URL
  = Pictory fetches it from the internet: begin with `https://`
2:13 logo.png: `logo.png` is not a full URL
  = Pictory fetches it from the internet: begin with `https://`
3:29 "ftp://example.com/a.mp3": `ftp://example.com/a.mp3` is neither an `http` nor an `https` URL
  = put the file where Pictory can fetch it by `https://`
4:39 "file:///voice.mp3": `file:///voice.mp3` is neither an `http` nor an `https` URL
  = put the file where Pictory can fetch it by `https://`
5:26 "https://": `https://` has no valid host name
  = write it like `https://example.com/file.mp4`
7:14 "https://example.com/a b": `https://example.com/a b` contains white space
  = write a space as `%20`
8:36 "x": `x` is not a full URL
  = Pictory fetches it from the internet: begin with `https://`
9:79 "y": `y` is not a full URL
  = Pictory fetches it from the internet: begin with `https://`
10:41 "https://example.com:x/": `https://example.com:x/` has no valid host name
  = write it like `https://example.com/file.mp4`
"#
        );
    }

    #[test]
    fn public_addresses_and_placeholders_pass() {
        assert_eq!(
            check(
                &RULE,
                r#"
webhook: "https://example.com/hook?id=1"
logo: {url: "{{Logo}}"}
"#
            ),
            ""
        );
    }
}
