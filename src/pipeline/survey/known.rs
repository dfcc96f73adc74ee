//! What is kept of a manifest that was read: its videos, and what was said of it.

use std::borrow::Cow;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::diagnostic::{Diagnostic, Location, Source, Span};
use crate::model::VideoId;
use crate::validate::find_rule;

/// What is known of a manifest without errors.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(super) struct Known<'a> {
    /// The first video that it declares, which is the only one of most manifests.
    #[serde(borrow)]
    first: Option<KnownVideo<'a>>,
    /// The others, in order.
    #[serde(borrow)]
    others: Vec<KnownVideo<'a>>,
    /// The axes of its matrices.
    pub(super) axes: Vec<String>,
    /// The files whose rows are videos of it.
    pub(super) rows: Vec<String>,
    /// Whether a comment in it may allow something.
    pub(super) may_allow: bool,
    /// What was wrong when it was read and composed.
    pub(super) told: Vec<Remark>,
    /// What the rules found.
    pub(super) judged: Vec<Remark>,
}

/// A declared video, without what it is made of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct KnownVideo<'a> {
    /// Its id.
    #[serde(borrow)]
    pub(super) id: Cow<'a, str>,
    /// The name under which Pictory files it.
    #[serde(borrow)]
    pub(super) name: Cow<'a, str>,
    /// The line of its manifest on which its document begins, counted from 1.
    pub(super) line: usize,
    /// The digest of its configuration.
    #[serde(borrow)]
    pub(super) fingerprint: Cow<'a, str>,
    /// Whether spending credits on it is refused; `None` leaves that to what state remembers.
    pub(super) protect: Option<bool>,
    /// Its earlier ids.
    pub(super) moved_from: Vec<VideoId>,
    /// How many scenes it has.
    pub(super) scenes: usize,
    /// Its revision in the state that is remembered, if it was as it was rendered.
    pub(super) settled: Option<u64>,
}

impl<'a> Known<'a> {
    /// Adds a video behind the others.
    pub(super) fn add(&mut self, video: KnownVideo<'a>) {
        match &self.first {
            None => self.first = Some(video),
            Some(_) => self.others.push(video),
        }
    }

    /// Lists the videos that it declares, in order.
    pub(super) fn videos(&self) -> impl Iterator<Item = &KnownVideo<'a>> {
        self.first.iter().chain(&self.others)
    }

    /// Lists them for changes.
    pub(super) fn videos_mut(&mut self) -> impl Iterator<Item = &mut KnownVideo<'a>> {
        self.first.iter_mut().chain(&mut self.others)
    }

    /// Tells whether its text is needed to say what is wrong with it.
    pub(super) fn needs_text(&self) -> bool {
        self.may_allow || !self.told.is_empty() || !self.judged.is_empty()
    }
}

/// A diagnostic without the texts that it points into.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Remark {
    rule: String,
    message: String,
    place: Option<Place>,
    label: Option<String>,
    related: Vec<(Place, String)>,
    help: Option<String>,
}

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Place {
    path: String,
    start: u32,
    end: u32,
}

impl Remark {
    /// Takes the texts out of a diagnostic, whose severity is that of its rule.
    pub(super) fn of(problem: &Diagnostic) -> Self {
        Self {
            rule: problem.rule.code.to_owned(),
            message: problem.message.clone(),
            place: problem.location.as_ref().map(Place::of),
            label: problem.label.clone(),
            related: problem
                .related
                .iter()
                .map(|(location, words)| (Place::of(location), words.clone()))
                .collect(),
            help: problem.help.clone(),
        }
    }

    /// Puts the texts in again; `None` if there is no such rule, or one of the texts is missing.
    pub(super) fn diagnostic<'a>(
        &self,
        text: &impl Fn(&str) -> Option<&'a Arc<Source>>,
    ) -> Option<Diagnostic> {
        let mut problem = Diagnostic::without_location(find_rule(&self.rule)?, &self.message);
        if let Some(place) = &self.place {
            problem.location = Some(place.location(text)?);
        }
        for (place, words) in &self.related {
            problem.related.push((place.location(text)?, words.clone()));
        }
        problem.label.clone_from(&self.label);
        problem.help.clone_from(&self.help);
        Some(problem)
    }
}

impl Place {
    fn of(location: &Location) -> Self {
        let Span { start, end } = location.span;
        Self {
            path: location.source.path().to_owned(),
            start,
            end,
        }
    }

    fn location<'a>(&self, text: &impl Fn(&str) -> Option<&'a Arc<Source>>) -> Option<Location> {
        let (start, end) = (self.start, self.end);
        Some(Location {
            source: Arc::clone(text(&self.path)?),
            span: Span { start, end },
        })
    }
}
