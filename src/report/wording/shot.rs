//! The shots of a planned video, in words.

use serde_json::Value;

use crate::model::VideoTarget;
use crate::plan::{FieldChange, PlannedVideo, ShotAction, Step};

/// Returns what is to be recorded for a video, if it is to be rendered.
pub(in crate::report) fn target(video: &PlannedVideo) -> Option<&VideoTarget> {
    match &video.step {
        Step::Render { target, .. } => Some(target),
        Step::Nothing | Step::Resume { .. } | Step::Rename { .. } | Step::Forget => None,
    }
}

/// Tells whether a video that is to be rendered has an avatar.
pub(in crate::report) fn has_avatar(video: &PlannedVideo) -> bool {
    target(video).is_some_and(|target| target.configuration.get("avatar").is_some())
}

/// Counts the shots of a video: `1 of 3 changed`.
pub(in crate::report) fn shot_counts(video: &PlannedVideo) -> String {
    let count = |action| {
        video
            .shots
            .iter()
            .filter(|shot| shot.action == action)
            .count()
    };
    let (new, changed, removed) = (
        count(ShotAction::Create),
        count(ShotAction::Update),
        count(ShotAction::Remove),
    );
    let declared = video.shots.len() - removed;
    if video.shots.is_empty() {
        return String::new();
    }
    if new == declared && removed == 0 {
        return format!("{new} new");
    }
    let counts = [
        (changed, "~", "changed"),
        (new, "+", "added"),
        (removed, "-", "removed"),
    ];
    let occurring: Vec<_> = counts.iter().filter(|(number, ..)| *number > 0).collect();
    match occurring.as_slice() {
        [] => format!("{declared} unchanged"),
        [(number, _, word)] => format!("{number} of {declared} {word}"),
        several => {
            let parts = several
                .iter()
                .map(|(number, symbol, _)| format!("{symbol}{number}"));
            format!("{} of {declared}", parts.collect::<Vec<_>>().join(" "))
        }
    }
}

/// What a shot says, or else what it shows or is read from.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::report) enum Said<'a> {
    /// Its story.
    Story(&'a str),
    /// Words of ours about what stands in place of a story.
    Else(String),
}

/// Finds what a shot says, or else what it shows or is read from.
pub(in crate::report) fn said(configuration: &Value) -> Said<'_> {
    let text = |pointer: &str| configuration.pointer(pointer).and_then(Value::as_str);
    if let Some(story) = text("/story") {
        return Said::Story(story);
    }
    if let Some(prompt) = text("/background/aiVisual/prompt") {
        return Said::Else(format!("(no story) {prompt}"));
    }
    const SOURCES: [&str; 5] = ["storyCoPilot", "blogUrl", "pptUrl", "audioUrl", "videoUrl"];
    let source = SOURCES
        .iter()
        .find(|name| configuration.get(**name).is_some());
    Said::Else(source.map_or("(no story)".to_owned(), |name| format!("(by {name})")))
}

/// What a removed shot was made from, where the plan holds it.
pub(in crate::report) fn removed(changes: &[FieldChange]) -> Option<&Value> {
    let whole = changes.iter().find(|change| change.path.is_empty());
    whole?.before.as_ref()
}
