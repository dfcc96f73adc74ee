//! An AI visual with all that determines it.

use std::sync::Arc;

use serde_json::Value;

use super::SceneShots;
use crate::model::storyboard::{AspectRatio, Scene, VisualKind, VisualPlace, VisualSite};
use crate::model::{VEO_REFERENCE_SECONDS, VisualModel, VisualSpec, VisualSubject, find_model};
use crate::resolve::ResolvedVideo;

/// The shortest prompt that AI Studio takes, in characters.
const STUDIO_PROMPT_MIN: usize = 5;

/// One image or clip that a render generates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visual {
    /// Where in the shot it is shown.
    pub place: VisualPlace,
    /// Whether it stands still or moves.
    pub kind: VisualKind,
    /// What makes it.
    pub model: &'static VisualModel,
    /// The length of a clip; `None` for an image.
    pub length: Option<ClipLength>,
    /// Whether it continues the background before it, if there is one.
    pub continues: bool,
    /// What it is made of, apart from what it continues; or why it can never be used again.
    pub spec: Result<Arc<VisualSpec>, &'static str>,
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

impl ClipLength {
    /// Returns the length that is asked for where the manifest leaves it open.
    pub const fn likely(self) -> u32 {
        match self {
            Self::Fixed(seconds)
            | Self::Undocumented {
                likely: seconds, ..
            } => seconds,
        }
    }
}

/// A scene, as far as the visuals in it depend on it.
pub(super) struct Surroundings<'a> {
    pub(super) video: &'a ResolvedVideo,
    /// The request, if it has fields that are not known here.
    pub(super) request: Option<&'a Value>,
    pub(super) scene: &'a Scene,
    /// What counts of it.
    pub(super) configuration: &'a Value,
    pub(super) shots: &'a SceneShots,
    /// The story of the whole scene, as configurations spell it.
    pub(super) story: Option<&'a str>,
    /// The part of the story that the shot speaks.
    pub(super) part: Option<&'a str>,
}

impl Visual {
    /// Describes the visual of a site; `None` if its model is unknown, which validation refuses.
    pub(super) fn of(site: &VisualSite<'_>, around: &Surroundings<'_>) -> Option<Self> {
        let model = find_model(site.ai.model.as_deref()?)?;
        let length = clip_length(site, model);
        Some(Self {
            place: site.place,
            kind: model.kind,
            model,
            length,
            continues: site.ai.visual_continuity.unwrap_or(false),
            spec: around.spec(site, model, length).map(Arc::new),
        })
    }

    /// Tells whether AI Studio can make it by itself: from a prompt of its own, and from no other
    /// visual.
    pub fn is_studio(&self) -> bool {
        let is_prompted = |spec: &Arc<VisualSpec>| match &spec.subject {
            VisualSubject::Prompt(prompt) => is_studio_prompt(prompt),
            VisualSubject::Story { .. } => false,
        };
        !self.continues && self.spec.as_ref().is_ok_and(is_prompted)
    }
}

impl Surroundings<'_> {
    fn spec(
        &self,
        site: &VisualSite<'_>,
        model: &VisualModel,
        length: Option<ClipLength>,
    ) -> Result<VisualSpec, &'static str> {
        if self.shots.unknown.is_some() {
            return Err("the script of its scene is not known before the render");
        }
        if self.has_passthrough(site) {
            return Err("`storyform.passthrough` adds fields to it that are not known here");
        }
        let aspect_ratio = self.aspect_ratio(model)?;
        let subject = self.subject(site)?;
        let is_prompted = matches!(subject, VisualSubject::Prompt(_));
        let references = site.ai.reference_image_urls.iter().flatten();
        Ok(VisualSpec {
            kind: model.kind,
            model: model.id.to_owned(),
            // A clip with a prompt ignores the style.
            style: site
                .ai
                .media_style
                .filter(|_| model.kind == VisualKind::Image || !is_prompted),
            subject,
            aspect_ratio,
            seconds: length.map(ClipLength::likely),
            references: site
                .ai
                .reference_image_url
                .iter()
                .chain(references)
                .cloned()
                .collect(),
            first_frame: site.ai.first_frame_image_url.clone(),
            continues: None,
        })
    }

    fn aspect_ratio(&self, model: &VisualModel) -> Result<AspectRatio, &'static str> {
        self.video
            .aspect_ratio
            .filter(|ratio| model.aspect_ratios.contains(ratio))
            .ok_or("the proportions of the video are none that its model makes")
    }

    /// Says what a visual shows. A prompt on a story that is split is creative direction for all
    /// of its shots; otherwise it describes the visual itself.
    fn subject(&self, site: &VisualSite<'_>) -> Result<VisualSubject, &'static str> {
        // Spelt as configurations spell it, so that the spelling makes no other visual.
        let prompt = site
            .find_in(self.configuration)
            .and_then(|ai| ai.get("prompt")?.as_str())
            .filter(|prompt| !prompt.is_empty());
        let is_background = site.place == VisualPlace::Background;
        if is_background && self.shots.is_split {
            if let Some(why) = self.uncut() {
                return Err(why);
            }
            let text = self.part.unwrap_or_default().to_owned();
            let direction = prompt.map(str::to_owned);
            return Ok(VisualSubject::Story { text, direction });
        }
        if !is_background && site.ai.visual_continuity == Some(true) {
            return Err("Pictory does not say what a b-roll or an element continues");
        }
        match (prompt, self.story) {
            (Some(prompt), _) if self.shots.is_split && !is_studio_prompt(prompt) => {
                Err("it is shown with a story that is split, and AI Studio does not make it")
            }
            (Some(prompt), _) => Ok(VisualSubject::Prompt(prompt.to_owned())),
            (None, Some(_)) if self.shots.is_split => {
                Err("its prompt is written from a part of the story that is not known")
            }
            (None, Some(story)) => Ok(VisualSubject::Story {
                text: story.to_owned(),
                direction: None,
            }),
            (None, None) => Err("nothing in the manifest says what it shows"),
        }
    }

    /// Says why a split story cannot be cut here, if that is so.
    fn uncut(&self) -> Option<&'static str> {
        if self.scene.is_ssml_story == Some(true) {
            return Some("its story is marked up, and only Pictory can cut it");
        }
        let has_layers =
            !self.scene.elements().is_empty() || !self.scene.background_brolls().is_empty();
        has_layers.then_some(
            "Pictory does not say on which parts of a split story elements and b-rolls stand",
        )
    }

    /// Tells whether the visual that is sent has fields that the typed one lacks.
    fn has_passthrough(&self, site: &VisualSite<'_>) -> bool {
        let Some(request) = self.request else {
            return false;
        };
        let sent = site.find_in(&request["scenes"][site.scene]);
        let fields = |value: &Value| value.as_object().map_or(0, serde_json::Map::len);
        let typed = serde_json::to_value(site.ai).ok();
        sent.map(fields) != typed.as_ref().map(fields)
    }
}

fn is_studio_prompt(prompt: &str) -> bool {
    prompt.chars().count() >= STUDIO_PROMPT_MIN
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
