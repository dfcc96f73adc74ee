//! The visuals of a video have one style.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::model::VisualKind;
use crate::model::storyboard::MediaStyle;
use crate::validate::Findings;
use crate::validate::pointer::Pointer;
use crate::validate::walk;

pub(super) static RULE: Rule = Rule {
    code: "SF0431",
    name: "mixed-styles",
    severity: Severity::Warning,
    summary: "The visuals of a video have one style.",
    explanation: "\
Pictory's guide asks to stick to one `mediaStyle` across scenes: pictures of several styles look
like several videos.

Poor:

```yaml
scenes:
  - story: Our town.
    background: {type: image, aiVisual: {model: nanobanana, mediaStyle: photorealistic}}
  - story: Our harbour.
    background: {type: image, aiVisual: {model: nanobanana, mediaStyle: cartoon}}
```

Good:

```yaml
scenes:
  - story: Our town.
    background: {type: image, aiVisual: {model: nanobanana, mediaStyle: photorealistic}}
  - story: Our harbour.
    background: {type: image, aiVisual: {model: nanobanana, mediaStyle: photorealistic}}
```

Backgrounds, b-rolls and elements count alike. A visual without a style leaves its look to the
model and counts as none, and so does a clip with a prompt, which ignores its style. Each further
style is told once, where it stands first.
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    let mut seen: Vec<(MediaStyle, Pointer)> = Vec::new();
    for asked in walk::ai_visuals(&document.storyboard) {
        let ignores_style = asked.ai.prompt.is_some() && asked.result() == Some(VisualKind::Video);
        let Some(style) = asked.ai.media_style.filter(|_| !ignores_style) else {
            continue;
        };
        if seen.iter().any(|(known, _)| *known == style) {
            continue;
        }
        let at = asked.at().key("mediaStyle");
        if let Some((first, first_at)) = seen.first() {
            findings.report(
                Diagnostic::new(
                    &RULE,
                    at.value_in(document),
                    format!(
                        "`{}` stands beside `{}` in one video",
                        style.word(),
                        first.word()
                    ),
                )
                .related(first_at.value_in(document), "the first style")
                .help("keep to one style across the video"),
            );
        }
        seen.push((style, at));
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::validate::testing::check;

    #[test]
    fn each_further_style_is_told_once() {
        assert_eq!(
            check(
                &RULE,
                "
scenes:
  - background: {type: image, aiVisual: {model: nanobanana, mediaStyle: vintage}}
    backgroundBrolls: [{type: image, aiVisual: {model: nanobanana, mediaStyle: cartoon}}]
    elements: [{type: image, aiVisual: {model: nanobanana, mediaStyle: futuristic}}]
  - background: {type: image, aiVisual: {model: nanobanana, mediaStyle: cartoon}}
"
            ),
            "
3:80 cartoon: `cartoon` stands beside `vintage` in one video
  2:73 vintage: the first style
  = keep to one style across the video
4:72 futuristic: `futuristic` stands beside `vintage` in one video
  2:73 vintage: the first style
  = keep to one style across the video
"
        );
    }

    #[test]
    fn no_style_and_one_that_is_ignored_do_not_mix() {
        assert_eq!(
            check(
                &RULE,
                "
scenes:
  - background: {type: image, aiVisual: {model: nanobanana, mediaStyle: vintage}}
  - background: {type: image, aiVisual: {model: nanobanana}}
  - background: {type: video, aiVisual: {model: veo3.1, mediaStyle: cartoon, prompt: A ship at sea}}
---
scenes:
  - background: {type: image, aiVisual: {model: nanobanana, mediaStyle: cartoon}}
"
            ),
            ""
        );
    }
}
