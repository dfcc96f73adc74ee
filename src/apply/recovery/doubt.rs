//! What is in doubt, as far as it can be recognised.

use jiff::{SignedDuration, Timestamp};

use crate::model::{
    NameTag, OpenOperation, OperationId, OperationTarget, PreviewTarget, RenderTarget, Server,
    VideoTarget, VisualSpec,
};
use crate::pictory::StudioVisual;
use crate::store::JournalLine;

/// A request of which nobody knows whether Pictory took it.
#[derive(Debug, Clone)]
pub(super) struct Doubt {
    /// The operation.
    pub(super) operation: OperationId,
    /// The place of its intent in the journal. Clocks jump, the journal does not.
    pub(super) intended: u64,
    /// When its intent was written down.
    pub(super) intended_at: Timestamp,
    /// Whether it is not known to have been sent to the server that is asked now.
    pub(super) is_elsewhere: bool,
    /// What was asked.
    pub(super) asked: Asked,
}

/// What was asked, with what it is recognised by.
#[derive(Debug, Clone)]
pub(super) enum Asked {
    /// One visual.
    Visual(VisualSpec),
    /// A preview.
    Preview {
        /// The tag in its name.
        tag: NameTag,
        /// Its name without the tag.
        name: String,
        /// Whether a project is saved with it.
        is_saved: bool,
    },
    /// A video.
    Render {
        /// The tag in its name. The render of a preview has the name of the preview; `None` if
        /// that was made before names carried tags.
        tag: Option<NameTag>,
        /// Its name without the tag.
        name: String,
        /// Whether a project is saved with it.
        is_saved: bool,
    },
}

impl Doubt {
    /// Takes an operation with what the journal says of its intent, as it looks from a server.
    pub(super) fn of(open: &OpenOperation, intent: Option<&JournalLine>, here: &Server) -> Self {
        let sent_to = intent.and_then(|line| line.payload["server"].as_str());
        let tag = || NameTag::of(&open.id);
        let asked = match &open.target {
            OperationTarget::Visual { target, .. } => {
                Asked::Visual(VisualSpec::clone(&target.spec))
            }
            OperationTarget::Preview(PreviewTarget { video, .. }) => Asked::Preview {
                tag: tag(),
                name: video.name.clone(),
                is_saved: is_saved(video),
            },
            OperationTarget::Render(RenderTarget {
                video,
                preview: None,
                ..
            }) => Asked::Render {
                tag: Some(tag()),
                name: video.name.clone(),
                is_saved: is_saved(video),
            },
            OperationTarget::Render(RenderTarget {
                video,
                preview: Some(preview),
                ..
            }) => Asked::Render {
                tag: preview.operation.as_ref().map(NameTag::of),
                name: video.name.clone(),
                // Its project, if any, was saved by the preview.
                is_saved: false,
            },
        };
        Self {
            operation: open.id.clone(),
            intended: intent.map_or(0, |line| line.sequence),
            intended_at: open.intended_at,
            is_elsewhere: sent_to != Some(here.as_str()),
            asked,
        }
    }

    /// Tells whether a moment by Pictory's clock is not before the intent. What is not dated may be.
    pub(super) fn is_since(&self, at: Option<Timestamp>, skew: SignedDuration) -> bool {
        at.is_none_or(|at| later(at, skew) >= self.intended_at)
    }
}

/// Returns a moment after another, or the last that there is: dates come from outside, and may be
/// anything.
pub(super) fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.checked_add(by).unwrap_or(Timestamp::MAX)
}

fn is_saved(video: &VideoTarget) -> bool {
    video.configuration["saveProject"] == true
}

/// Tells whether a name or an address may be what became of a declared name, whose end with the tag
/// was cut off: both begin alike, as far as letters and digits go.
pub(super) fn begins_alike(text: &str, declared: &str) -> bool {
    const COMPARED: usize = 12;
    let letters = |text: &str| {
        let letters = text.chars().filter(char::is_ascii_alphanumeric);
        let letters = letters.map(|letter| letter.to_ascii_lowercase());
        letters.take(COMPARED).collect::<String>()
    };
    let file = text.rsplit('/').next().unwrap_or(text);
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let (stem, declared) = (letters(&stem.replace("%20", " ")), letters(declared));
    // A name without such letters may have become anything.
    stem.starts_with(&declared) || declared.starts_with(&stem)
}

/// How much a listed visual is like one that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Likeness {
    /// All that is listed is as it was asked for.
    Equal,
    /// Prompt and model are the same but for what may have been added or cut off, or not listed, and
    /// not all is as it was asked for.
    Similar,
    /// Prompt or model differ.
    Different,
}

impl Likeness {
    /// Compares what is listed of a visual with what was asked for.
    pub(super) fn of(spec: &VisualSpec, visual: &StudioVisual) -> Self {
        let words = spec.subject.words();
        let (prompt, model) = (visual.prompt.as_deref(), visual.model.as_deref());
        // That Pictory repeats them letter by letter is nowhere promised.
        let is_alike = prompt.is_none_or(|listed| holds_alike(listed, words))
            && model.is_none_or(|listed| holds_alike(listed, &spec.model));
        if !is_alike {
            return Self::Different;
        }
        let has_words = |prompt: &str| prompt.split_whitespace().eq(words.split_whitespace());
        let ratio = visual.aspect_ratio.as_deref();
        let is_equal = prompt.is_some_and(has_words)
            && model.is_some_and(|model| model.eq_ignore_ascii_case(&spec.model))
            && ratio == Some(spec.aspect_ratio.word())
            && has_style(spec, visual)
            && has_length(spec, visual)
            && has_references(spec, visual);
        if is_equal { Self::Equal } else { Self::Similar }
    }
}

/// Tells whether of two texts one holds the other, as far as letters and digits go.
fn holds_alike(one: &str, other: &str) -> bool {
    let letters = |text: &str| {
        let letters = text.chars().filter(|letter| letter.is_alphanumeric());
        letters.flat_map(char::to_lowercase).collect::<String>()
    };
    let (one, other) = (letters(one), letters(other));
    one.contains(&other) || other.contains(&one)
}

fn has_style(spec: &VisualSpec, visual: &StudioVisual) -> bool {
    let asked = spec.style.map(|style| style.word());
    let listed = visual.style.as_deref();
    listed.is_none_or(|listed| asked.is_some_and(|asked| listed.eq_ignore_ascii_case(asked)))
}

/// Lengths are asked for in seconds, and measured to the frame.
fn has_length(spec: &VisualSpec, visual: &StudioVisual) -> bool {
    const FRAMES_MS: u64 = 500;
    match (spec.seconds, visual.duration_ms) {
        (Some(seconds), Some(listed)) => (u64::from(seconds) * 1000).abs_diff(listed) <= FRAMES_MS,
        (_, None) | (None, Some(_)) => true,
    }
}

fn has_references(spec: &VisualSpec, visual: &StudioVisual) -> bool {
    let listed: Vec<&String> = visual
        .reference_url
        .iter()
        .chain(&visual.reference_urls)
        .collect();
    let has_references = listed.is_empty() || listed.into_iter().eq(&spec.references);
    let first = visual.first_frame_url.as_ref();
    // No clip is asked for that continues another one by its address.
    let is_extension = visual.extended_url.is_some();
    has_references
        && !is_extension
        && first.is_none_or(|listed| spec.first_frame.as_ref() == Some(listed))
}
