//! The videos that change, grouped by what is done with them.

use maud::{Markup, html};

use super::changes;
use super::pictures::data;
use super::shots;
use super::shown::{Sentence, Shown};
use super::view::View;
use crate::model::Cost;
use crate::plan::{Action, PlannedVideo, Step};
use crate::report::phrase;
use crate::report::wording::{
    self, ALL_THE_SAME, Obstacle, bill, cost_cell, obstacles, shot_counts, target, why,
};

/// How many videos that stay as they are are named.
const UNCHANGED_MAX: usize = 2000;

/// Shows every video that changes, and names those that do not.
pub(super) fn videos(view: &View<'_>) -> Markup {
    let groups = Action::ALL.into_iter().map(|action| {
        let videos = view.listed.iter().enumerate();
        let videos: Vec<(usize, &PlannedVideo)> = videos
            .filter(|(_, video)| video.action == action)
            .map(|(number, video)| (number, *video))
            .collect();
        (action, videos)
    });
    html! {
        section #videos aria-labelledby="videos-title" {
            h2 #videos-title { "Videos" }
            @for (action, videos) in groups.filter(|(_, videos)| !videos.is_empty()) {
                (group(view, action, &videos))
            }
            p #nothing-found hidden { "No video matches." }
            (unchanged(view))
        }
    }
}

fn group(view: &View<'_>, action: Action, videos: &[(usize, &PlannedVideo)]) -> Markup {
    let id = format!("to-{}", action.word());
    html! {
        section.group data-action=(action.word()) aria-labelledby=(id) {
            h3 id=(id) {
                (badge(action)) " "
                span.count { (phrase::count(videos.len(), "video")) }
                span.meaning { (meaning(action, videos.len())) }
            }
            @for (number, video) in videos { (card(view, *number, video)) }
        }
    }
}

/// Explains what is done with a number of videos.
pub(super) fn meaning(action: Action, videos: usize) -> &'static str {
    match action {
        Action::Blocked if videos != 1 => "wait for you",
        Action::Forget if videos != 1 => "leave state, the remote videos stay",
        Action::Create
        | Action::Update
        | Action::Resume
        | Action::Rename
        | Action::Forget
        | Action::Blocked
        | Action::Unchanged => wording::meaning(action).unwrap_or("as declared"),
    }
}

/// Names an action by its symbol, its colour and its word.
pub(super) fn badge(action: Action) -> Markup {
    html! {
        span class={ "badge " (action.word()) } {
            span aria-hidden="true" { (action.symbol()) } " " (action.word())
        }
    }
}

fn card(view: &View<'_>, number: usize, video: &PlannedVideo) -> Markup {
    let (has_cost, has_shots) = match video.action {
        Action::Create | Action::Update => (true, true),
        Action::Blocked => (false, true),
        Action::Resume | Action::Rename | Action::Forget | Action::Unchanged => (false, false),
    };
    html! {
        article.card.(video.action.word()) #{ "video-" (number) } aria-labelledby={ "title-" (number) } {
            (header(view, number, video))
            @if has_cost { (cost(video)) }
            @for obstacle in obstacles(video) { (explained(&obstacle)) }
            @if !video.settings.is_empty() {
                div.settings { h5 { "Settings" } (changes::changes(&video.settings)) }
            }
            @if has_shots && !video.shots.is_empty() { (shots::storyboard(view, video)) }
            (animatic(view, video))
        }
    }
}

fn header(view: &View<'_>, number: usize, video: &PlannedVideo) -> Markup {
    let name = target(video).map(|target| target.name.as_str());
    let name = name.filter(|name| *name != video.id().as_str());
    html! {
        header {
            div.who {
                h4 id={ "title-" (number) } { (Shown(video.id().as_str())) }
                @if let Some(name) = name { span.name dir="auto" { (Shown(name)) } }
                @if let Some(place) = &video.manifest {
                    code.manifest { (Shown(&place.path)) ":" (place.line) }
                }
                p.why { (badge(video.action)) " " (Sentence(&why(video, &view.in_doubt))) }
            }
            div.price {
                strong { (cost_cell(video)) }
                span { @if video.action == Action::Blocked { "not spent" } @else { "credits" } }
                @let counts = shot_counts(video);
                @if !counts.is_empty() { span { "Shots: " (counts) } }
            }
        }
    }
}

/// Says what a render costs, and why it may be more than one expects.
fn cost(video: &PlannedVideo) -> Markup {
    let (amount, rest) = bill::paid(video);
    let notes = bill::notes(video);
    html! {
        p.cost { b { (amount) } (Sentence(&rest)) (reuse(&video.cost, &video.without_reuse)) }
        @if !notes.is_empty() {
            ul.notes { @for note in &notes { li { (Sentence(note)) } } }
        }
    }
}

fn reuse(cost: &Cost, whole: &Cost) -> Markup {
    html! {
        @if let Some(saved) = bill::saved(cost, whole) {
            " " span.saved { "(" (saved) " saved by reuse)" }
        }
    }
}

fn explained(obstacle: &Obstacle) -> Markup {
    let Obstacle { text, command } = obstacle;
    html! {
        p.obstacle { (Sentence(text)) @if command.is_some() { " " (ALL_THE_SAME) } }
        @if let Some(command) = command { pre.command tabindex="0" { code { (Shown(command)) } } }
    }
}

fn animatic(view: &View<'_>, video: &PlannedVideo) -> Markup {
    html! {
        @if let Some(bytes) = view.report.animatics.get(&video.key) {
            details.animatic {
                summary { "Animatic" }
                video controls preload="none" aria-label={ "Animatic of " (Shown(video.id().as_str())) }
                    src=(data("video/mp4", bytes)) {}
            }
        }
    }
}

/// Counts the videos that stay as they are, and names them behind that.
fn unchanged(view: &View<'_>) -> Markup {
    let videos = view.report.plan.videos.iter();
    let videos: Vec<&PlannedVideo> = videos
        .filter(|video| matches!(video.step, Step::Nothing) && video.action == Action::Unchanged)
        .collect();
    let left = videos.len().saturating_sub(UNCHANGED_MAX);
    let verb = if videos.len() == 1 { "is" } else { "are" };
    html! {
        @if !videos.is_empty() {
            details.unchanged {
                summary { (phrase::count(videos.len(), "video")) " " (verb) " as declared" }
                ul {
                    @for video in videos.iter().take(UNCHANGED_MAX) { li { (Shown(video.id().as_str())) } }
                    @if left > 0 { li { "and " (left) " more" } }
                }
            }
        }
    }
}
