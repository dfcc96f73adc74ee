//! A draft is made with the cheapest model.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::model::{MODELS, VisualKind, VisualModel};
use crate::validate::Findings;
use crate::validate::draft::{DraftSign, draft_sign};
use crate::validate::lettering::{TEXT_MODEL, asked_text};
use crate::validate::pointer::Pointer;
use crate::validate::walk::{self, Asked};

pub(super) static RULE: Rule = Rule {
    code: "SF0432",
    name: "premium-draft",
    severity: Severity::Warning,
    summary: "A draft is made with the cheapest model of its kind.",
    explanation: "\
Pictory recommends `flux-schnell`, at 0.6 credits a picture, for drafts and tests, and to change
to a better model for production. The cheapest clips are by `pixverse5.5`, at 1.6 credits a second.

Poor:

```yaml
videoName: Tour draft
scenes:
  - story: Our harbour.
    background: {type: image, aiVisual: {model: nanobanana-pro}}
```

Good:

```yaml
videoName: Tour draft
scenes:
  - story: Our harbour.
    background: {type: image, aiVisual: {model: flux-schnell}}
```

A video is a draft if its profile, its id or its name has the word `draft` or `wip`, or sets `test` apart as in
`tour-test` or `Tour - test`, or if its manifest stands in a folder `drafts`. A picture that
starts from another one needs a model that can do so, and one with text in it may keep
`seedream3.0`. Each model is told once for a video. Prices are those of the catalogue.
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    let Some(sign) = draft_sign(document) else {
        return;
    };
    let mut used: Vec<(&VisualModel, &VisualModel, Pointer, usize)> = Vec::new();
    for asked in walk::ai_visuals(&document.storyboard) {
        let Some((model, cheapest)) = asked.model().and_then(|model| cheaper(&asked, model)) else {
            continue;
        };
        match used.iter_mut().find(|(known, ..)| *known == model) {
            Some((_, _, _, count)) => *count += 1,
            None => used.push((model, cheapest, asked.at().key("model"), 1)),
        }
    }
    for (model, cheapest, at, count) in used {
        findings.report(diagnostic(document, &sign, (model, cheapest), (at, count)));
    }
}

/// Returns the model with the cheapest one that could make the same, if that is another.
fn cheaper<'a>(
    asked: &Asked<'_>,
    model: &'a VisualModel,
) -> Option<(&'a VisualModel, &'static VisualModel)> {
    let is_text = || asked.ai.prompt.as_deref().and_then(asked_text).is_some();
    if model.id == TEXT_MODEL && is_text() {
        return None;
    }
    let needs_reference = asked.ai.reference_image_url.is_some();
    let able = MODELS
        .iter()
        .filter(|other| other.kind == model.kind && (!needs_reference || other.takes_reference()));
    let cheapest = able.min_by_key(|other| other.rate)?;
    (cheapest.rate < model.rate).then_some((model, cheapest))
}

fn diagnostic(
    document: &Document,
    sign: &DraftSign,
    (model, cheapest): (&VisualModel, &VisualModel),
    (at, count): (Pointer, usize),
) -> Diagnostic {
    let unit = match model.kind {
        VisualKind::Image => "picture",
        VisualKind::Video => "second",
    };
    let times = match (count, model.kind) {
        (1, _) => String::new(),
        (_, VisualKind::Image) => format!(", in {count} places"),
        (_, VisualKind::Video) => format!(", in {count} clips"),
    };
    let place = match sign {
        DraftSign::Named(_) => String::new(),
        DraftSign::Profile(profile) => format!(" under the profile `{profile}`"),
        DraftSign::Folder(folder) => format!(" in `{folder}/`"),
    };
    let lengths: Vec<String> = cheapest
        .seconds
        .iter()
        .map(|seconds| format!("`{seconds}s`"))
        .collect();
    let lengths = if lengths.is_empty() {
        String::new()
    } else {
        format!("; its clips last {}", lengths.join(", "))
    };
    let message = format!(
        "a draft{place} is made with `{}`, for {} credits a {unit}{times}",
        model.id, model.rate
    );
    let diagnostic = Diagnostic::new(&RULE, at.value_in(document), message).help(format!(
        "write `model: {}`: {} credits a {unit}, {} less{lengths}",
        cheapest.id,
        cheapest.rate,
        model.rate - cheapest.rate
    ));
    match sign {
        DraftSign::Named(location) => diagnostic.related(location.clone(), "this is a draft"),
        DraftSign::Profile(_) | DraftSign::Folder(_) => diagnostic,
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::model::{MODELS, VisualKind};
    use crate::validate::testing::check;

    #[test]
    fn each_model_is_told_once_with_what_would_be_saved() {
        assert_eq!(
            check(
                &RULE,
                "
videoName: Tour draft
scenes:
  - background: {type: image, aiVisual: {model: nanobanana-pro}}
  - background: {type: image, aiVisual: {model: flux-schnell}}
  - background: {type: image, aiVisual: {model: nanobanana-pro}}
  - background: {type: video, aiVisual: {model: veo3.1, videoDuration: 4s}}
"
            ),
            "
3:49 nanobanana-pro: a draft is made with `nanobanana-pro`, for 14 credits a picture, in 2 places
  1:12 Tour draft: this is a draft
  = write `model: flux-schnell`: 0.6 credits a picture, 13.4 less
6:49 veo3.1: a draft is made with `veo3.1`, for 20 credits a second
  1:12 Tour draft: this is a draft
  = write `model: pixverse5.5`: 1.6 credits a second, 18.4 less; its clips last `5s`, `8s`, `10s`
"
        );
    }

    #[test]
    fn what_the_cheapest_cannot_do_is_left_to_others() {
        assert_eq!(
            check(
                &RULE,
                "
storyform: {id: tour-wip}
videoName: Tour
scenes:
  - background: {type: image, aiVisual: {model: nanobanana, referenceImageUrl: 'https://example.com/a.png'}}
  - background: {type: image, aiVisual: {model: seedream3.0, referenceImageUrl: 'https://example.com/a.png'}}
  - background: {type: image, aiVisual: {model: seedream3.0, prompt: A sign reading OPEN on a door}}
"
            ),
            "
4:49 nanobanana: a draft is made with `nanobanana`, for 4 credits a picture
  1:17 tour-wip: this is a draft
  = write `model: seedream3.0`: 2 credits a picture, 2 less
"
        );
    }

    #[test]
    fn the_finished_video_may_cost_what_it_costs() {
        assert_eq!(
            check(
                &RULE,
                "
videoName: Test drive
scenes: [{background: {type: image, aiVisual: {model: nanobanana-pro}}}]
"
            ),
            ""
        );
    }

    #[test]
    fn the_documentation_names_the_prices_of_the_catalogue() {
        for (kind, unit) in [
            (VisualKind::Image, "picture"),
            (VisualKind::Video, "second"),
        ] {
            let of_kind = MODELS.iter().filter(|model| model.kind == kind);
            let cheapest = of_kind
                .min_by_key(|model| model.rate)
                .expect("there are some");
            let words = format!("`{}`, at {} credits a {unit}", cheapest.id, cheapest.rate);
            assert!(RULE.explanation.contains(&words), "{words}");
        }
    }
}
