//! Text in a picture is for the model that is made for it.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::model::{VisualKind, find_model};
use crate::validate::Findings;
use crate::validate::draft::draft_sign;
use crate::validate::lettering::{TEXT_MODEL, asked_text};
use crate::validate::prompt::locate;
use crate::validate::walk;

pub(super) static RULE: Rule = Rule {
    code: "SF0430",
    name: "text-in-picture",
    severity: Severity::Warning,
    summary: "Text and numbers in a picture are for the model that is made for them.",
    explanation: "\
Most models draw letters that cannot be read. Pictory recommends `seedream3.0`, at 2 credits a
picture, for pictures with text or numbers; a `text` element laid over the picture costs nothing
and is always right.

Poor:

```yaml
scenes:
  - story: We open at nine.
    background:
      type: image
      aiVisual: {model: nanobanana, prompt: A shop door at dawn with a sign that says OPEN}
```

Good:

```yaml
scenes:
  - story: We open at nine.
    background:
      type: image
      aiVisual: {model: seedream3.0, prompt: A shop door at dawn with a sign that says OPEN}
```

Only English is understood, and only what asks for letters in so many words: `a poster reading`,
`with the words`, `lettering`, a quotation on a sign, `the number 7`. Numbers that nobody reads,
as in `two people` or `a 1960s diner`, are none. Left alone are clips, for which Pictory
recommends no model, and drafts.
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    let Some(made_for_it) = find_model(TEXT_MODEL) else {
        return;
    };
    if draft_sign(document).is_some() {
        return;
    }
    for asked in walk::ai_visuals(&document.storyboard) {
        let (Some(model), Some(prompt)) = (asked.model(), asked.ai.prompt.as_deref()) else {
            continue;
        };
        if model == made_for_it || model.kind != VisualKind::Image {
            continue;
        }
        let Some(part) = asked_text(prompt) else {
            continue;
        };
        findings.report(
            Diagnostic::new(
                &RULE,
                locate(document, asked.at().key("prompt"), prompt, part),
                format!("`{}` is not made for text in the picture", model.id),
            )
            .related(
                asked.at().key("model").value_in(document),
                format!("{} credits a picture", model.rate),
            )
            .help(format!(
                "write `model: {TEXT_MODEL}`, made for text, at {} credits a picture, or lay a `text` element \
                 over it",
                made_for_it.rate
            )),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::model::find_model;
    use crate::validate::lettering::TEXT_MODEL;
    use crate::validate::testing::check;

    #[test]
    fn the_model_and_its_price_are_suggested() {
        assert_eq!(
            check(
                &RULE,
                "
scenes:
  - background:
      type: image
      aiVisual: {model: nanobanana-pro, prompt: A shop door with a sign reading OPEN}
"
            ),
            "
4:68 sign reading OPEN: `nanobanana-pro` is not made for text in the picture
  4:25 nanobanana-pro: 14 credits a picture
  = write `model: seedream3.0`, made for text, at 2 credits a picture, or lay a `text` element over it
"
        );
    }

    #[test]
    fn the_model_for_it_clips_and_drafts_pass() {
        let with = |model: &str, name: &str| {
            let ai = format!("{{model: {model}, prompt: A shop door with a sign reading OPEN}}");
            let scene = format!("{{background: {{type: image, aiVisual: {ai}}}}}");
            check(&RULE, &format!("videoName: {name}\nscenes: [{scene}]\n"))
        };
        assert_ne!(with("flux-schnell", "Shop"), "");
        assert_eq!(with("flux-schnell", "Shop draft"), "");
        assert_eq!(with("seedream3.0", "Shop"), "");
        assert_eq!(with("veo3.1", "Shop"), "");
        assert_eq!(with("nanobananas", "Shop"), "");
    }

    #[test]
    fn the_documentation_names_the_price_of_the_catalogue() {
        let rate = find_model(TEXT_MODEL).map(|model| model.rate.to_string());
        let words = format!("`{TEXT_MODEL}`, at {} credits", rate.unwrap_or_default());
        assert!(RULE.explanation.contains(&words), "{words}");
    }
}
