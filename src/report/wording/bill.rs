//! What is paid and what reuse saves.

use std::collections::BTreeSet;

use super::shot::has_avatar;
use super::visual;
use crate::model::{Cost, Credits, VideoId, VisualKind};
use crate::plan::{
    Action, AfterPreview, Plan, PlannedShot, PlannedVideo, Reason, RenderWork, ShotVisual, Step,
    Summary, VisualAction, VisualReason, VisualRoute,
};
use crate::report::phrase;

/// How many videos are named before they are only counted.
const OWNERS_MAX: usize = 3;

/// Visuals by one model at one price.
struct Item<'a> {
    model: &'a str,
    kind: VisualKind,
    cost: &'a Cost,
    number: usize,
}

/// How many visuals there are of each fate.
#[derive(Default)]
struct Fates {
    studio: usize,
    preview: usize,
    inline: usize,
    reused: usize,
    shared: usize,
}

impl Fates {
    fn of<'a>(visuals: impl Iterator<Item = &'a ShotVisual>) -> Self {
        let mut fates = Self::default();
        for visual in visuals {
            match (visual.action, visual.route, &visual.why) {
                (VisualAction::Generate, Some(VisualRoute::Studio), _) => fates.studio += 1,
                (VisualAction::Generate, Some(VisualRoute::Preview), _) => fates.preview += 1,
                (VisualAction::Generate, Some(VisualRoute::Inline) | None, _) => fates.inline += 1,
                (VisualAction::Reuse, _, VisualReason::Shared { .. }) => fates.shared += 1,
                (VisualAction::Reuse, ..) => fates.reused += 1,
                (VisualAction::None, ..) => {}
            }
        }
        fates
    }

    const fn generated(&self) -> usize {
        self.studio + self.preview + self.inline
    }
}

/// Says what a render costs and what for: the amount, then the rest of the line.
pub(in crate::report) fn paid(video: &PlannedVideo) -> (String, String) {
    let mut rest = String::new();
    if video.cost.is_zero() {
        rest.push_str(", uses video minutes");
    }
    let items = if video.action == Action::Update {
        items(video)
    } else {
        Vec::new()
    };
    let separator = if items.is_empty() { "; " } else { ": " };
    let parts: Vec<String> = items.into_iter().chain(spared(video)).collect();
    if !parts.is_empty() {
        rest.push_str(separator);
        rest.push_str(&parts.join("; "));
    }
    (phrase::credits(&video.cost), rest)
}

/// Says what is to be known about the cost of a render, in notes.
pub(in crate::report) fn notes(video: &PlannedVideo) -> Vec<String> {
    let notes = paid_preview(video).into_iter().chain(replacement(video));
    let notes = notes.chain(visual::notes(video));
    notes.chain(range_reasons(video)).collect()
}

/// Counts what becomes of the visuals of a video: `1 generated, 2 reused`.
pub(in crate::report) fn fates(video: &PlannedVideo) -> String {
    let fates = Fates::of(video.shots.iter().flat_map(|shot| &shot.visuals));
    let counts = [
        (fates.generated(), "generated"),
        (fates.reused, "reused"),
        (fates.shared, "shared"),
    ];
    let counts = counts.into_iter().filter(|(number, _)| *number > 0);
    let counts: Vec<String> = counts
        .map(|(number, word)| format!("{number} {word}"))
        .collect();
    counts.join(", ")
}

/// What a render need not pay for: `2 used again`.
fn spared(video: &PlannedVideo) -> Vec<String> {
    let fates = Fates::of(video.shots.iter().flat_map(|shot| &shot.visuals));
    let visuals = |number: usize| match fates.generated() {
        0 => phrase::count(number, "visual"),
        _ => number.to_string(),
    };
    let mut parts = Vec::new();
    if fates.reused > 0 {
        parts.push(format!("{} used again", visuals(fates.reused)));
    }
    if fates.shared > 0 {
        parts.push(format!("{} shared{}", visuals(fates.shared), owners(video)));
    }
    parts
}

/// Names the other videos that pay for the visuals which a video shares.
fn owners(video: &PlannedVideo) -> String {
    let shown = video.shots.iter().flat_map(|shot| &shot.visuals);
    let owners: BTreeSet<&VideoId> = shown
        .filter_map(|visual| match &visual.why {
            VisualReason::Shared { video, .. } => Some(video),
            VisualReason::New
            | VisualReason::Known { .. }
            | VisualReason::Collected { .. }
            | VisualReason::Prepared
            | VisualReason::Kept
            | VisualReason::Continues { .. }
            | VisualReason::Lost
            | VisualReason::Degraded { .. }
            | VisualReason::Requested
            | VisualReason::Whole
            | VisualReason::Unrepeatable { .. } => None,
        })
        .filter(|owner| *owner != video.id())
        .collect();
    match owners.len() {
        0 => String::new(),
        1..=OWNERS_MAX => {
            let owners: Vec<String> = owners.iter().map(ToString::to_string).collect();
            format!(" with {}", phrase::list(&owners))
        }
        number => format!(" with {number} videos"),
    }
}

/// Says how to get other visuals, if a video is asked for again and would show the same ones.
fn replacement(video: &PlannedVideo) -> Option<String> {
    let fates = Fates::of(video.shots.iter().flat_map(|shot| &shot.visuals));
    let is_same = fates.generated() == 0 && fates.reused + fates.shared > 0;
    let is_requested = video.reasons.contains(&Reason::Requested);
    let all = phrase::shell(&format!("{}#*", video.id()));
    (is_requested && is_same).then(|| format!("`--replace {all}` makes its visuals anew as well"))
}

/// Says so if a preview is rendered that an earlier run paid.
fn paid_preview(video: &PlannedVideo) -> Option<String> {
    let Step::Render { work, .. } = &video.step else {
        return None;
    };
    match work.as_ref() {
        RenderWork::ReadyPreview { preview, .. } => Some(format!(
            "renders preview `{}`, which an earlier run has paid",
            preview.job
        )),
        RenderWork::Storyboard(_) | RenderWork::Preview { .. } => None,
    }
}

/// What is paid for, grouped by model and price: `3 images by nanobanana at 4 = 12`.
fn items(video: &PlannedVideo) -> Vec<String> {
    let mut items: Vec<Item<'_>> = Vec::new();
    let visuals = video.shots.iter().flat_map(|shot| &shot.visuals);
    for visual in visuals.filter(|visual| visual.action == VisualAction::Generate) {
        let known = items
            .iter_mut()
            .find(|item| item.model == visual.model && *item.cost == visual.cost);
        match known {
            Some(item) => item.number += 1,
            None => items.push(Item {
                model: &visual.model,
                kind: visual.kind,
                cost: &visual.cost,
                number: 1,
            }),
        }
    }
    let mut shown: Vec<String> = items.iter().map(Item::words).collect();
    let besides = besides(video);
    if !besides.is_zero() {
        shown.push(format!(
            "{} = {}",
            besides_name(video),
            phrase::cost(&besides)
        ));
    }
    let unknown = video.cost.unknown.iter();
    shown.extend(unknown.map(|part| format!("{} = unknown", part.what)));
    shown
}

impl Item<'_> {
    fn words(&self) -> String {
        let each = match self.number {
            1 => String::new(),
            _ => format!(" at {}", phrase::cost(self.cost)),
        };
        let total: Cost = std::iter::repeat_n(self.cost, self.number).sum();
        format!(
            "{} by {}{each} = {}",
            visual::count(self.number, self.kind),
            self.model,
            phrase::cost(&total)
        )
    }
}

/// What a video costs besides its visuals.
pub(in crate::report) fn besides(video: &PlannedVideo) -> Cost {
    let shots: Cost = video.shots.iter().map(|shot| &shot.cost).sum();
    let over = |whole: Credits, part: Credits| (whole - part).max(Credits::ZERO);
    if video.cost.expected <= shots.expected {
        return Cost::zero();
    }
    Cost {
        low: over(video.cost.low, shots.low),
        expected: over(video.cost.expected, shots.expected),
        high: over(video.cost.high, shots.high),
        unknown: Vec::new(),
    }
}

/// Names what a video costs besides its visuals.
pub(in crate::report) fn besides_name(video: &PlannedVideo) -> &'static str {
    if has_avatar(video) {
        "avatar"
    } else {
        "besides"
    }
}

/// Says why the cost is a range, if it is one.
fn range_reasons(video: &PlannedVideo) -> Vec<String> {
    let is_open = |visual: &ShotVisual| {
        visual.kind == VisualKind::Video && visual.cost.low != visual.cost.high
    };
    let mut visuals = video.shots.iter().flat_map(|shot| &shot.visuals);
    let mut reasons = Vec::new();
    if visuals.any(is_open) {
        reasons.push("a clip without `videoDuration` may become longer than expected".to_owned());
    }
    let shots: Cost = video.shots.iter().map(|shot| &shot.cost).sum();
    let spread = |cost: &Cost| cost.high - cost.low;
    if spread(&video.cost) == spread(&shots) {
        return reasons;
    }
    if may_be_cut_otherwise(video) {
        let text = "Pictory may cut a split story into fewer or more shots than listed";
        reasons.push(text.to_owned());
    }
    if has_avatar(video) {
        reasons.push(avatar_reason(video).to_owned());
    }
    reasons
}

/// Tells whether Pictory cuts a story itself, and may make another number of visuals of it.
fn may_be_cut_otherwise(video: &PlannedVideo) -> bool {
    let is_left_to_it = |visual: &&ShotVisual| match visual.route {
        Some(VisualRoute::Preview | VisualRoute::Inline) => true,
        Some(VisualRoute::Studio) | None => false,
    };
    let is_cut = |shot: &PlannedShot| {
        shot.shot > 1 && shot.visuals.iter().any(|visual| is_left_to_it(&visual))
    };
    if !video.shots.iter().any(is_cut) {
        return false;
    }
    let Some((planned, avatar)) = preview_costs(video) else {
        return true;
    };
    let shown = video.shots.iter().flat_map(|shot| &shot.visuals);
    let listed: Cost = shown.filter(is_left_to_it).map(|visual| &visual.cost).sum();
    planned.high - avatar.high != listed.high
}

/// Returns what a preview is expected to cost, and what the avatar in it is, which its render may
/// charge again.
fn preview_costs(video: &PlannedVideo) -> Option<(&Cost, &Cost)> {
    let Step::Render { work, .. } = &video.step else {
        return None;
    };
    match work.as_ref() {
        RenderWork::Preview {
            planned,
            then: AfterPreview::RenderIt(render),
            ..
        } => Some((planned, &render.planned)),
        RenderWork::Preview {
            then: AfterPreview::Storyboard(_),
            ..
        }
        | RenderWork::Storyboard(_)
        | RenderWork::ReadyPreview { .. } => None,
    }
}

/// Says why nobody knows what an avatar costs: nowhere is documented whether it is paid by a
/// preview, by its render, or by both.
fn avatar_reason(video: &PlannedVideo) -> &'static str {
    let Step::Render { work, .. } = &video.step else {
        return "an avatar is paid by the length of the video";
    };
    match work.as_ref() {
        RenderWork::Storyboard(_)
        | RenderWork::Preview {
            then: AfterPreview::Storyboard(_),
            ..
        } => "an avatar is paid by the length of the video",
        RenderWork::Preview {
            then: AfterPreview::RenderIt(_),
            ..
        } => {
            "an avatar is paid by the length of the video, perhaps by the preview and by its \
             render: Pictory does not say"
        }
        RenderWork::ReadyPreview { .. } => {
            "Pictory does not say whether the render of a preview charges its avatar again"
        }
    }
}

/// Writes the totals: `88 expected (70–120); 12 saved by reuse (100 without)`.
pub(in crate::report) fn totals(summary: &Summary) -> String {
    let mut text = expected(&summary.cost);
    if let Some(saved) = saved(&summary.cost, &summary.without_reuse) {
        let whole = &summary.without_reuse;
        let bound = if whole.unknown.is_empty() { "" } else { "≥ " };
        text.push_str(&format!(
            "; {saved} saved by reuse ({bound}{} without)",
            whole.expected
        ));
    }
    text
}

/// Returns what reuse saves, if it does.
pub(in crate::report) fn saved(cost: &Cost, whole: &Cost) -> Option<Credits> {
    let saved = whole.expected - cost.expected;
    (saved > Credits::ZERO).then_some(saved)
}

/// Writes a total: `88 expected (70–120)`, `≥ 42 expected`.
fn expected(cost: &Cost) -> String {
    let Cost {
        low,
        expected,
        high,
        unknown,
    } = cost;
    let range = if low == high {
        String::new()
    } else {
        format!(" ({low}–{high})")
    };
    match unknown.len() {
        0 => format!("{expected} expected{range}"),
        1 => format!("≥ {expected} expected{range}, 1 part not priced"),
        parts => format!("≥ {expected} expected{range}, {parts} parts not priced"),
    }
}

/// Says what becomes of all visuals of a plan: `Visuals: 9 generated (1 by AI Studio, 8 in a
/// preview), 3 used again.`
pub(in crate::report) fn visuals(plan: &Plan) -> Option<String> {
    let rendered = plan
        .videos
        .iter()
        .filter(|video| matches!(video.action, Action::Create | Action::Update));
    let shots = rendered.flat_map(|video| &video.shots);
    let fates = Fates::of(shots.flat_map(|shot| &shot.visuals));
    let ways = [
        (fates.studio, "by AI Studio"),
        (fates.preview, "in previews"),
        (fates.inline, "within renders"),
    ];
    let ways: Vec<_> = ways.into_iter().filter(|(number, _)| *number > 0).collect();
    let generated = match ways.as_slice() {
        [] => None,
        [(number, way)] => Some(format!("{number} generated {way}")),
        several => {
            let several = several
                .iter()
                .map(|(number, way)| format!("{number} {way}"));
            Some(format!(
                "{} generated ({})",
                fates.generated(),
                several.collect::<Vec<_>>().join(", ")
            ))
        }
    };
    let besides = [(fates.reused, "used again"), (fates.shared, "shared")];
    let besides = besides
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, word)| format!("{number} {word}"));
    let parts: Vec<String> = generated.into_iter().chain(besides).collect();
    (!parts.is_empty()).then(|| format!("Visuals: {}.", parts.join(", ")))
}
