//! An AI visual with all that determines it.

use crate::model::storyboard::{AspectRatio, VisualKind, VisualPlace, VisualSite};
use crate::model::{VEO_REFERENCE_SECONDS, VisualModel, find_model};

/// One image or clip that a render generates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visual {
    /// The JSON pointer of its `aiVisual` in the request.
    pub pointer: String,
    /// Where in the shot it is shown.
    pub place: VisualPlace,
    /// Whether it stands still or moves.
    pub kind: VisualKind,
    /// What makes it.
    pub model: &'static VisualModel,
    /// The length of a clip; `None` for an image.
    pub length: Option<ClipLength>,
    /// The proportions asked for.
    pub aspect_ratio: Option<AspectRatio>,
    /// What it is made from: the prompt, or else the text that Pictory writes a prompt from.
    pub subject: String,
}

/// The length of a clip in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClipLength {
    /// The manifest, or a rule of the model, says so.
    Fixed(u32),
    /// The manifest does not say, and Pictory documents no default for scenes: most likely the
    /// first length of the model, at worst its longest.
    Undocumented {
        /// The model's first length.
        likely: u32,
        /// The model's longest length.
        longest: u32,
    },
}

impl Visual {
    /// Describes the visual of a site; `None` if its model is unknown, which validation refuses.
    pub(super) fn of(
        site: &VisualSite<'_>,
        text: Option<&str>,
        aspect_ratio: Option<AspectRatio>,
    ) -> Option<Self> {
        let model = find_model(site.ai.model.as_deref()?)?;
        let subject = site.ai.prompt.as_deref().or(text).unwrap_or_default();
        Some(Self {
            pointer: site.pointer.clone(),
            place: site.place,
            kind: model.kind,
            model,
            length: clip_length(site, model),
            aspect_ratio,
            subject: subject.to_owned(),
        })
    }
}

fn clip_length(site: &VisualSite<'_>, model: &VisualModel) -> Option<ClipLength> {
    let (first, longest) = (model.seconds.first()?, model.seconds.iter().max()?);
    if model.is_veo() && site.ai.reference_image_urls.is_some() {
        return Some(ClipLength::Fixed(VEO_REFERENCE_SECONDS));
    }
    let asked = site
        .ai
        .video_duration
        .as_deref()
        .and_then(|text| text.strip_suffix('s')?.parse().ok());
    Some(match asked {
        Some(seconds) => ClipLength::Fixed(seconds),
        None => ClipLength::Undocumented {
            likely: *first,
            longest: *longest,
        },
    })
}
