//! The model can make the proportions of the video.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::model::storyboard::{AspectRatio, Storyboard};
use crate::model::{MODELS, VisualModel};
use crate::validate::Findings;
use crate::validate::pointer::Pointer;
use crate::validate::walk;

pub(super) static RULE: Rule = Rule {
    code: "SF0409",
    name: "unsupported-ratio",
    severity: Severity::Error,
    summary: "The model can make the proportions of the video.",
    explanation: "\
A visual is made in the proportions of the video. Image models make 16:9, 9:16 and 1:1, `pixverse5.5`
too, and the Veo models 16:9 and 9:16. No model makes 4:5.

Wrong:

```yaml
aspectRatio: '1:1'
scenes:
  - story: A city at night.
    background:
      type: video
      aiVisual: {model: veo3.1, videoDuration: 4s}
```

Right:

```yaml
aspectRatio: '1:1'
scenes:
  - story: A city at night.
    background:
      type: video
      aiVisual: {model: pixverse5.5, videoDuration: 5s}
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    let Some((key, ratio)) = declared_ratio(&document.storyboard) else {
        return;
    };
    for asked in walk::ai_visuals(&document.storyboard) {
        let Some(model) = asked
            .model()
            .filter(|model| !model.aspect_ratios.contains(&ratio))
        else {
            continue;
        };
        findings.report(
            Diagnostic::new(
                &RULE,
                asked.at().key("model").value_in(document),
                format!("the model `{}` does not make `{}`", model.id, ratio.word()),
            )
            .related(
                Pointer::ROOT.key(key).value_in(document),
                "the proportions of the video",
            )
            .help(help(model, ratio)),
        );
    }
}

/// Returns the ratio that the video asks for and the field that says so; `None` if no field does,
/// or if the size in pixels is none of Pictory's ratios.
fn declared_ratio(storyboard: &Storyboard) -> Option<(&'static str, AspectRatio)> {
    if let Some(ratio) = storyboard.aspect_ratio {
        return Some(("aspectRatio", ratio));
    }
    let ratio = AspectRatio::of_size(storyboard.video_width?, storyboard.video_height?)?;
    Some(("videoWidth", ratio))
}

fn help(model: &VisualModel, ratio: AspectRatio) -> String {
    let others: Vec<String> = MODELS
        .iter()
        .filter(|other| other.kind == model.kind && other.aspect_ratios.contains(&ratio))
        .map(|other| format!("`{}`", other.id))
        .collect();
    let own: Vec<String> = model
        .aspect_ratios
        .iter()
        .map(|ratio| format!("`{}`", ratio.word()))
        .collect();
    if others.is_empty() {
        format!("no model does; it makes {}", own.join(", "))
    } else {
        format!(
            "it makes {}; `{}` is made by {}",
            own.join(", "),
            ratio.word(),
            others.join(", ")
        )
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::validate::testing::check;

    #[test]
    fn no_model_makes_four_by_five() {
        assert_eq!(
            check(
                &RULE,
                r#"
aspectRatio: "4:5"
scenes: [{background: {type: image, aiVisual: {model: nanobanana}}}]
"#
            ),
            r#"
2:55 nanobanana: the model `nanobanana` does not make `4:5`
  1:14 "4:5": the proportions of the video
  = no model does; it makes `1:1`, `16:9`, `9:16`
"#
        );
    }

    #[test]
    fn the_size_tells_the_ratio() {
        assert_eq!(
            check(
                &RULE,
                "
videoWidth: 1080
videoHeight: 1080
scenes:
  - background: {type: video, aiVisual: {model: veo3.1}}
    elements: [{type: image, aiVisual: {model: nanobanana}}]
"
            ),
            "
4:49 veo3.1: the model `veo3.1` does not make `1:1`
  1:13 1080: the proportions of the video
  = it makes `16:9`, `9:16`; `1:1` is made by `pixverse5.5`
"
        );
    }

    #[test]
    fn without_a_ratio_it_is_sixteen_by_nine() {
        assert_eq!(
            check(
                &RULE,
                "scenes: [{background: {type: video, aiVisual: {model: veo3.1}}}]"
            ),
            ""
        );
    }
}
