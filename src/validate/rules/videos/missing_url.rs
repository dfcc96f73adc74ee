//! A logo, a recording and a corpus picture need their URL.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::validate::Findings;
use crate::validate::pointer::Pointer;
use crate::validate::walk;

pub(super) static RULE: Rule = Rule {
    code: "SF0212",
    name: "missing-url",
    severity: Severity::Error,
    summary: "A logo, a recording and a corpus picture need their URL.",
    explanation: "\
Without its address there is nothing that Pictory could show or play.

Wrong:

```yaml
logo: {position: top-right, width: 10%}
```

Right:

```yaml
logo: {url: 'https://cdn.example.com/logo.png', position: top-right, width: 10%}
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    let storyboard = &document.storyboard;
    let mut absent: Vec<(Pointer, &str)> = Vec::new();
    if storyboard
        .logo
        .as_ref()
        .is_some_and(|logo| logo.url.is_none())
    {
        absent.push((Pointer::ROOT.key("logo"), "url"));
    }
    for (at, voice) in walk::voice_overs(storyboard) {
        if voice
            .external_voice
            .as_ref()
            .is_some_and(|it| it.voice_url.is_none())
        {
            absent.push((at.key("externalVoice"), "voiceUrl"));
        }
    }
    for (at, scene) in walk::scenes(storyboard) {
        for (index, visual) in scene.background_corpus.iter().flatten().enumerate() {
            if visual.visual_url.is_none() {
                absent.push((at.key("backgroundCorpus").index(index), "visualUrl"));
            }
        }
    }
    for (at, key) in absent.into_iter().filter(|(at, _)| !at.pruned_in(document)) {
        findings.report(
            Diagnostic::new(
                &RULE,
                at.value_in(document),
                format!("`{key}` is missing here"),
            )
            .help(format!("add `{key}` with a public URL")),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::validate::testing::check;

    #[test]
    fn each_place_is_looked_at() {
        assert_eq!(
            check(
                &RULE,
                "
logo: {width: 10%}
voiceOver: {externalVoice: {syncVoice: true}}
scenes:
  - backgroundCorpus: [{type: image}]
"
            ),
            "
1:1 logo: `url` is missing here
  = add `url` with a public URL
2:13 externalVoice: `voiceUrl` is missing here
  = add `voiceUrl` with a public URL
4:25 type: `visualUrl` is missing here
  = add `visualUrl` with a public URL
"
        );
    }

    #[test]
    fn complete_ones_pass() {
        assert_eq!(
            check(&RULE, r#"logo: {url: "https://example.com/logo.png"}"#),
            ""
        );
    }
}
