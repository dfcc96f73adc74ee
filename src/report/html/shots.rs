//! The storyboard of a video: what each shot shows, says and costs, before and after.

use std::ops::Range;

use maud::{Markup, html};
use serde_json::Value;

use super::before::recorded;
use super::changes;
use super::drawing::{self, Sketch};
use super::shown::{self, Prose, Sentence, beginning};
use super::view::{Subject, View, ratio, ratio_class, subject};
use crate::model::{ShotTarget, VisualKey, VisualKind};
use crate::plan::{
    Action, PlannedShot, PlannedVideo, ShotAction, ShotVisual, VisualAction, VisualReason,
};
use crate::report::wording::groups::is_told;
use crate::report::wording::{Said, Told, removed, said, target};

/// How many shots stand open before the rest is folded.
const OPEN_SHOTS_MAX: usize = 12;
/// How many characters of what a shot says or shows stand open.
const WORDS_MAX: usize = 260;

/// How many characters stand in for a picture where it cannot be seen.
const ALTERNATIVE_MAX: usize = 120;

/// A shot with all that there is to know about it.
struct Shot<'a> {
    view: &'a View<'a>,
    video: &'a PlannedVideo,
    planned: &'a PlannedShot,
    /// What it declares, where the plan holds it.
    configuration: Option<&'a Value>,
    /// What it was.
    before: Option<&'a ShotTarget>,
}

/// Shows the storyboard of a video: everything of a new one, what changes of another, and folded
/// what stays.
pub(super) fn storyboard(view: &View<'_>, video: &PlannedVideo) -> Markup {
    let recorded = recorded(video, view.report.basis);
    let targets = target(video).map_or(&[][..], |target| &target.shots);
    let shots = video.shots.iter().zip(recorded).enumerate();
    let shots = shots.map(|(index, (planned, before))| Shot {
        view,
        video,
        planned,
        configuration: targets.get(index).map(|target| &*target.configuration),
        before,
    });
    let is_new = video.action == Action::Create;
    let (told, kept): (Vec<Shot<'_>>, Vec<Shot<'_>>) =
        shots.partition(|shot| is_new || is_told(shot.planned));
    let language = target(video).and_then(|target| target.configuration.get("language"));
    let language = language.and_then(Value::as_str).and_then(shown::language);
    html! {
        div class={ "storyboard " (ratio_class(ratio(video))) } lang=[language] {
            (list(&told, 0..OPEN_SHOTS_MAX.min(told.len())))
            @if told.len() > OPEN_SHOTS_MAX {
                (folded(&told, OPEN_SHOTS_MAX..told.len(), "more"))
            }
            @if !kept.is_empty() {
                (folded(&kept, 0..kept.len(), if kept.len() == 1 { "as it was" } else { "as they were" }))
            }
        }
    }
}

fn list(shots: &[Shot<'_>], range: Range<usize>) -> Markup {
    html! { ul.shots { @for shot in &shots[range] { (shot.figure()) } } }
}

/// Folds shots away: `8 shots as they were`, `4 more shots`.
fn folded(shots: &[Shot<'_>], range: Range<usize>, which: &str) -> Markup {
    let number = range.len();
    let noun = if number == 1 { "shot" } else { "shots" };
    html! {
        details {
            summary lang="en" {
                @if which == "more" { (number) " more " (noun) } @else { (number) " " (noun) " " (which) }
            }
            (list(shots, range))
        }
    }
}

impl<'a> Shot<'a> {
    fn figure(&self) -> Markup {
        let class = match self.planned.action {
            ShotAction::Create => "new",
            ShotAction::Update => "changed",
            ShotAction::Remove => "removed",
            ShotAction::Unchanged => "kept",
        };
        let pair = self.pair();
        html! {
            li.shot.(class).pair[pair.is_some()] {
                figure {
                    @match pair {
                        Some(before) => div.frames { (before) (self.frame()) },
                        None => (self.frame()),
                    }
                    figcaption {
                        (self.place())
                        (self.made())
                        (self.words())
                        @if self.planned.action == ShotAction::Update {
                            (changes::changes(&self.planned.changes))
                        }
                    }
                }
            }
        }
    }

    /// Names the shot, with what becomes of it.
    fn place(&self) -> Markup {
        let PlannedShot { scene, shot, .. } = self.planned;
        let is_new_video = self.video.action == Action::Create;
        let (symbol, word) = match self.planned.action {
            ShotAction::Create if is_new_video => ("", ""),
            ShotAction::Create => ("+", "added"),
            ShotAction::Update => ("~", "changed"),
            ShotAction::Remove => ("-", "removed"),
            ShotAction::Unchanged if is_told(self.planned) => ("~", "another visual"),
            ShotAction::Unchanged => ("", ""),
        };
        html! {
            p.place lang="en" {
                b { "Scene " (scene) } span.part { "shot " (shot) }
                @if !word.is_empty() { span.mark { (symbol) " " (word) } }
            }
        }
    }

    /// Says by what each visual is made, what it costs, and why.
    fn made(&self) -> Markup {
        let visuals = &self.planned.visuals;
        html! {
            @for visual in visuals {
                p.made lang="en" {
                    @if visuals.len() > 1 { (visual.place.to_string()) ": " }
                    (Sentence(&Told { visual, shots: 1, video: self.video }.words()))
                }
                @if visual.action == VisualAction::Generate { (self.prompt(visual)) }
            }
        }
    }

    /// Tells whether a field changed, so that the comparison shows it.
    fn is_compared(&self, field: &str) -> bool {
        self.planned
            .changes
            .iter()
            .any(|change| change.path.ends_with(field))
    }

    /// Shows what a picture is asked to be, unless that is what the shot says.
    fn prompt(&self, visual: &ShotVisual) -> Markup {
        if self.is_compared("/prompt") {
            return html! {};
        }
        let subject = subject(self.view, visual, self.configuration);
        let words = if subject.is_story {
            subject.direction
        } else {
            subject.words
        };
        html! { @if let Some(words) = words { div.prompt dir="auto" { (long(words)) } } }
    }

    /// Shows what the shot says.
    fn words(&self) -> Markup {
        let is_removed = self.planned.action == ShotAction::Remove;
        let configuration = if is_removed {
            removed(&self.planned.changes).or(self.before.map(|before| &*before.configuration))
        } else {
            self.configuration
        };
        if self.is_compared("/story") {
            return html! {};
        }
        match configuration.map(said) {
            Some(Said::Story(story)) if is_removed => {
                html! { div.said dir="auto" { (changes::gone(story)) } }
            }
            Some(Said::Story(story)) => html! { div.said dir="auto" { (long(story)) } },
            Some(Said::Else(_)) | None => html! {},
        }
    }

    /// Shows what the shot is going to look like; of a removed one, what it looked like.
    fn frame(&self) -> Markup {
        if self.planned.action == ShotAction::Remove {
            return self.old_frame("was").unwrap_or_else(|| empty("removed"));
        }
        let visuals = &self.planned.visuals;
        html! {
            @match visuals.as_slice() {
                [] => (empty("no AI visual")),
                [first, rest @ ..] => {
                    (self.visual_frame(first))
                    @if !rest.is_empty() {
                        div.strip { @for visual in rest { (self.visual_frame(visual)) } }
                    }
                }
            }
        }
    }

    fn visual_frame(&self, visual: &ShotVisual) -> Markup {
        let subject = subject(self.view, visual, self.configuration);
        // What is asked for anew will look different from what there is.
        let known = match visual.action {
            VisualAction::Generate => None,
            VisualAction::Reuse | VisualAction::None => visual.key.as_ref(),
        };
        let state = match (visual.action, &visual.why) {
            (VisualAction::Generate, _) if self.is_pair() => "after, not made yet",
            (VisualAction::Generate, _) => "not made yet",
            (VisualAction::Reuse, VisualReason::Shared { .. }) if self.is_pair() => "after, shared",
            (VisualAction::Reuse, _) if self.is_pair() => "after, exists already",
            (VisualAction::Reuse, VisualReason::Shared { .. }) => "shared",
            (VisualAction::Reuse, VisualReason::Collected { .. }) => "under way",
            (VisualAction::Reuse, VisualReason::Kept) => "as it is",
            (VisualAction::Reuse, _) => "used again",
            (VisualAction::None, _) => "",
        };
        let frame = Frame {
            key: known,
            kind: visual.kind,
            model: &visual.model,
            subject,
            state,
        };
        frame.show(self.view)
    }

    /// Shows what the shot looked like, if its first visual is going to be another one.
    fn pair(&self) -> Option<Markup> {
        self.is_pair().then(|| self.old_frame("before")).flatten()
    }

    /// Tells whether the first visual was known, and is going to be another one.
    fn is_pair(&self) -> bool {
        match self.planned.action {
            ShotAction::Update | ShotAction::Unchanged => {}
            ShotAction::Create | ShotAction::Remove => return false,
        }
        let before = self.before.and_then(|before| before.visuals.first());
        let after = self.planned.visuals.first();
        let is_other = after.is_none_or(|after| {
            after.action == VisualAction::Generate || after.key.as_ref() != before
        });
        is_other && before.is_some_and(|key| self.view.spec(key).is_some())
    }

    fn old_frame(&self, state: &'a str) -> Option<Markup> {
        let key = self.before?.visuals.first()?;
        let spec = self.view.spec(key)?;
        let frame = Frame {
            key: Some(key),
            kind: spec.kind,
            model: &spec.model,
            subject: Subject::of_spec(spec),
            state,
        };
        Some(frame.show(self.view))
    }
}

/// One picture, or what is drawn in its place.
pub(super) struct Frame<'a> {
    /// The visual, if it exists.
    pub(super) key: Option<&'a VisualKey>,
    pub(super) kind: VisualKind,
    pub(super) model: &'a str,
    pub(super) subject: Subject<'a>,
    /// A word about it.
    pub(super) state: &'a str,
}

impl Frame<'_> {
    pub(super) fn show(&self, view: &View<'_>) -> Markup {
        let words = self.subject.words.unwrap_or_default();
        let clip = match self.kind {
            VisualKind::Image => None,
            VisualKind::Video => Some("clip"),
        };
        let start = beginning(words, ALTERNATIVE_MAX).unwrap_or(words.into());
        let alternative = html! {
            (self.state) @if !self.state.is_empty() && !words.is_empty() { ": " } (Prose(&start))
        };
        let picture = self
            .key
            .and_then(|key| view.gallery.shown(key, &alternative));
        let sketch = Sketch {
            words,
            model: self.model,
            style: self.subject.style,
        };
        html! {
            div.frame.drawn[picture.is_none()] {
                @match &picture { Some(picture) => (picture), None => (sketch.draw(&alternative)) }
                @if picture.is_none() && self.key.is_some() { span.note lang="en" { "no picture kept" } }
                @if !self.state.is_empty() { span.state lang="en" aria-hidden="true" { (self.state) } }
                @if let Some(clip) = clip { span.clip lang="en" { (clip) } }
            }
        }
    }
}

/// A frame in which nothing is to be seen.
fn empty(state: &str) -> Markup {
    html! { div.frame.drawn.blank { (drawing::nothing()) span.state lang="en" { (state) } } }
}

/// Shows words, folded if they are many.
pub(super) fn long(words: &str) -> Markup {
    html! {
        @match beginning(words, WORDS_MAX) {
            None => (Prose(words)),
            Some(start) => details.long { summary { (Prose(&start)) } (Prose(words)) },
        }
    }
}
