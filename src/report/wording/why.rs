//! Why something is planned, in a few words.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{OperationId, OperationKind};
use crate::plan::{PlannedVideo, Reason, ReasonKind, ShotAction, Step};
use crate::report::phrase;

/// How many phrases stand beside a video before the rest is only counted.
const PHRASES_MAX: usize = 4;
/// How many settings are named before they are only counted.
const SETTINGS_MAX: usize = 3;

/// Says why a video is planned. `visuals` are the operations on single visuals that are in doubt.
pub(in crate::report) fn why(video: &PlannedVideo, visuals: &BTreeSet<&OperationId>) -> String {
    let mut phrases: Vec<String> = Vec::new();
    let mut changes: BTreeMap<ReasonKind, Vec<&str>> = BTreeMap::new();
    let mut degraded: Vec<u32> = Vec::new();
    for reason in &video.reasons {
        match reason {
            Reason::Changed { what, path } => changes.entry(*what).or_default().push(path),
            Reason::New => phrases.push("new".to_owned()),
            Reason::Reordered => phrases.push("scenes in another order".to_owned()),
            Reason::Resplit => phrases.push("stories cut into scenes in another way".to_owned()),
            // The name is often the id, and then said already.
            Reason::Renamed { before, after: _ } if is_told(video, before) => {}
            Reason::Renamed { before, after: _ } => phrases.push(format!("name was `{before}`")),
            Reason::Protection { protect: true } => {
                phrases.push("protected from now on".to_owned());
            }
            Reason::Protection { protect: false } => {
                phrases.push("no longer protected".to_owned());
            }
            Reason::Moved { from } => phrases.push(format!("was `{from}`")),
            Reason::Degraded { scene, shot: _ } => degraded.push(*scene),
            Reason::Requested => phrases.push("asked for by --replace".to_owned()),
            Reason::NotDeclared => phrases.push("no longer declared".to_owned()),
            Reason::JobOpen { job } => {
                let what = under_way(video);
                phrases.push(format!("{what} `{job}` of an earlier run{}", worth(video)));
            }
            Reason::ChangedSince => {
                phrases.push("changed since, so plan again afterwards".to_owned());
            }
            Reason::InDoubt { operation, .. } if visuals.contains(operation) => {
                phrases.push("a visual of it is in doubt".to_owned());
            }
            Reason::InDoubt {
                operation: _,
                detail: _,
            } => {
                phrases.push("an earlier run may have submitted it".to_owned());
            }
            Reason::Waits { from } => phrases.push(format!("waits for `{from}`")),
            Reason::Protected => phrases.push("protected".to_owned()),
            Reason::OverBudget { limit, high: _ } => {
                phrases.push(format!("over its limit of {}", phrase::amount(*limit)));
            }
            Reason::Unaffordable { left, high: _ } => {
                phrases.push(format!("the account has {} left", phrase::amount(*left)));
            }
            Reason::NeedsVisual { of } => phrases.push(format!("needs a visual of `{of}`")),
        }
    }
    phrases.extend(lacking(degraded));
    for (kind, paths) in &changes {
        phrases.extend(change(video, *kind, paths));
    }
    let rest = phrases.len().saturating_sub(PHRASES_MAX);
    if rest > 1 {
        phrases.truncate(PHRASES_MAX);
        phrases.push(format!("{rest} more reasons"));
    }
    phrases.join(", ")
}

/// Says which scenes lack an AI visual in the last render.
fn lacking(mut scenes: Vec<u32>) -> Option<String> {
    scenes.sort_unstable();
    scenes.dedup();
    match scenes.as_slice() {
        [] => None,
        [scene] => Some(format!(
            "the last render lacks an AI visual of scene {scene}"
        )),
        scenes => Some(format!(
            "the last render lacks AI visuals of scenes {}",
            phrase::numbers(scenes)
        )),
    }
}

/// Says what kind of job is under way.
fn under_way(video: &PlannedVideo) -> &'static str {
    match &video.step {
        Step::Resume { target, .. } if target.kind() == OperationKind::Preview => "preview",
        Step::Resume { .. }
        | Step::Nothing
        | Step::Render { .. }
        | Step::Rename { .. }
        | Step::Forget => "job",
    }
}

/// Says what a job under way was going to cost, and what follows it.
fn worth(video: &PlannedVideo) -> String {
    match &video.step {
        Step::Resume { target, then, .. } => {
            let cost = target.planned();
            let sent = (!cost.is_zero()).then(|| format!(", sent for {}", phrase::credits(cost)));
            let next = then.as_ref().map(|_| ", then rendered");
            format!("{}{}", sent.unwrap_or_default(), next.unwrap_or_default())
        }
        Step::Nothing | Step::Render { .. } | Step::Rename { .. } | Step::Forget => String::new(),
    }
}

/// Tells whether an earlier name is also an earlier id.
fn is_told(video: &PlannedVideo, name: &str) -> bool {
    let is_id = |reason: &Reason| matches!(reason, Reason::Moved { from } if from.as_str() == name);
    video.reasons.iter().any(is_id)
}

/// Says what changed, for all changes of one kind.
fn change(video: &PlannedVideo, kind: ReasonKind, paths: &[&str]) -> Vec<String> {
    match kind {
        ReasonKind::SceneAdded => added(video),
        ReasonKind::SceneRemoved => removed(video),
        ReasonKind::Visual => vec![placed(visual_word(paths), paths)],
        ReasonKind::Narration => vec![placed("narration", paths)],
        ReasonKind::Voice => vec![placed("voice", paths)],
        ReasonKind::Music => vec![placed("music", paths)],
        ReasonKind::Setting => settings(paths),
    }
}

/// Names the one thing that changed about visuals, or else all of them.
fn visual_word<'a>(paths: &[&'a str]) -> &'a str {
    let leaf = |path: &'a str| path.rsplit('/').next().unwrap_or_default();
    let first = paths.first().map_or("visual", |path| leaf(path));
    let is_word = matches!(first, "prompt" | "model" | "mediaStyle" | "videoDuration");
    if is_word && paths.iter().all(|path| leaf(path) == first) {
        first
    } else {
        "visual"
    }
}

/// Says in which scenes something changed: `prompt of scenes 2 and 4`.
fn placed(what: &str, paths: &[&str]) -> String {
    let scenes = scenes(paths);
    match scenes.as_slice() {
        [] => what.to_owned(),
        [scene] => format!("{what} of scene {scene}"),
        scenes => format!("{what} of scenes {}", phrase::numbers(scenes)),
    }
}

/// The scenes that paths lead into, counted from 1, in order.
fn scenes(paths: &[&str]) -> Vec<u32> {
    let mut scenes: Vec<u32> = paths.iter().filter_map(|path| scene_of(path)).collect();
    scenes.sort_unstable();
    scenes.dedup();
    scenes
}

fn scene_of(path: &str) -> Option<u32> {
    let index: u32 = path
        .strip_prefix("/scenes/")?
        .split('/')
        .next()?
        .parse()
        .ok()?;
    index.checked_add(1)
}

/// Names settings by their first field, those of scenes by their last.
fn settings(paths: &[&str]) -> Vec<String> {
    let mut named: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for path in paths {
        let name = match scene_of(path) {
            Some(_) => path
                .rsplit('/')
                .find(|part| !part.bytes().all(|byte| byte.is_ascii_digit())),
            None => path.split('/').nth(1),
        };
        named.entry(name.unwrap_or(path)).or_default().push(path);
    }
    if named.len() > SETTINGS_MAX {
        return vec![format!("{} settings", named.len())];
    }
    named
        .iter()
        .map(|(name, paths)| placed(name, paths))
        .collect()
}

/// Says which scenes are new, or got new shots.
fn added(video: &PlannedVideo) -> Vec<String> {
    let kept = video.shots.iter().filter(|shot| match shot.action {
        ShotAction::Update | ShotAction::Unchanged => true,
        ShotAction::Create | ShotAction::Remove => false,
    });
    let known: BTreeSet<u32> = kept.map(|shot| shot.scene).collect();
    let new = video
        .shots
        .iter()
        .filter(|shot| shot.action == ShotAction::Create);
    let (mut parts, mut scenes): (Vec<u32>, Vec<u32>) = new
        .map(|shot| shot.scene)
        .partition(|scene| known.contains(scene));
    scenes.dedup();
    parts.dedup();
    let named = |scenes: &[u32], of: &str| match scenes {
        [] => None,
        [scene] => Some(format!("{of}scene {scene} added")),
        scenes => Some(format!("{of}scenes {} added", phrase::numbers(scenes))),
    };
    named(&scenes, "")
        .into_iter()
        .chain(named(&parts, "shots of "))
        .collect()
}

/// Says which scenes are gone. Where scenes have several shots, the others may live on in another
/// scene, so that only the shots can be counted.
fn removed(video: &PlannedVideo) -> Vec<String> {
    let gone = video
        .shots
        .iter()
        .filter(|shot| shot.action == ShotAction::Remove);
    let scenes: Vec<u32> = gone.map(|shot| shot.scene).collect();
    let has_parts = video.shots.iter().any(|shot| shot.shot > 1);
    match scenes.as_slice() {
        [] => Vec::new(),
        scenes if has_parts => vec![format!("{} removed", phrase::count(scenes.len(), "shot"))],
        [scene] => vec![format!("scene {scene} removed")],
        scenes => vec![format!("scenes {} removed", phrase::numbers(scenes))],
    }
}
