//! The parts of a request that rules look at, each with its place, in document order.

mod texts;

use std::iter;

pub(super) use texts::{colors, element_colors, percentages, urls};

use super::pointer::Pointer;
use crate::model::storyboard::{
    AiVisual, Animation, Avatar, Background, Clip, ColorOverlay, Element, FontStyle,
    KNOWN_ELEMENT_POSITIONS, KNOWN_POSITIONS, MediaElement, Scene, SearchFilter, Storyboard,
    VisualKind, VisualPlace, VoiceOver,
};
use crate::model::{VisualModel, find_model};

/// Lists the scenes.
pub(super) fn scenes(storyboard: &Storyboard) -> impl Iterator<Item = (Pointer, &Scene)> {
    let at = Pointer::ROOT.key("scenes");
    storyboard
        .scenes()
        .iter()
        .enumerate()
        .map(move |(index, scene)| (at.index(index), scene))
}

/// Names the fields of a scene that its text comes from; there should be one at most.
pub(super) fn content_sources(scene: &Scene) -> Vec<&'static str> {
    let sources = [
        ("story", scene.story.is_some()),
        ("storyCoPilot", scene.story_co_pilot.is_some()),
        ("blogUrl", scene.blog_url.is_some()),
        ("pptUrl", scene.ppt_url.is_some()),
        ("audioUrl", scene.audio_url.is_some()),
        ("videoUrl", scene.video_url.is_some()),
    ];
    sources
        .into_iter()
        .filter(|(_, present)| *present)
        .map(|(key, _)| key)
        .collect()
}

/// The flag that makes a shot of each line of a story.
pub(super) const SPLIT_ON_NEW_LINE: &str = "createSceneOnNewLine";
/// The flag that makes a shot of each sentence of a story.
const SPLIT_ON_SENTENCE: &str = "createSceneOnEndOfSentence";

/// Names the flags of a scene by which its story is split.
pub(super) fn split_flags(scene: &Scene) -> impl Iterator<Item = &'static str> {
    let flags = [
        (SPLIT_ON_NEW_LINE, scene.create_scene_on_new_line),
        (SPLIT_ON_SENTENCE, scene.create_scene_on_end_of_sentence),
    ];
    let set = flags.into_iter().filter(|(_, flag)| *flag == Some(true));
    set.map(|(key, _)| key)
}

/// Lists the backgrounds of scenes, each followed by the b-rolls that cut over it.
pub(super) fn backgrounds(storyboard: &Storyboard) -> impl Iterator<Item = (Pointer, &Background)> {
    scenes(storyboard).flat_map(|(at, scene)| {
        let background = scene
            .background
            .iter()
            .map(move |it| (at.key("background"), it));
        background.chain(brolls(at, scene))
    })
}

fn brolls(at: Pointer, scene: &Scene) -> impl Iterator<Item = (Pointer, &Background)> {
    let brolls = scene.background_brolls().iter().enumerate();
    brolls.map(move |(index, broll)| (at.key("backgroundBrolls").index(index), broll))
}

/// Lists the elements of scenes.
pub(super) fn elements(storyboard: &Storyboard) -> impl Iterator<Item = (Pointer, &Element)> {
    scenes(storyboard).flat_map(|(at, scene)| {
        let elements = scene.elements().iter().enumerate();
        elements.map(move |(index, element)| (at.key("elements").index(index), element))
    })
}

/// Lists the elements that show an image or a clip, with their kind.
pub(super) fn media_elements(
    storyboard: &Storyboard,
) -> impl Iterator<Item = (Pointer, VisualKind, &MediaElement)> {
    elements(storyboard).filter_map(|(at, element)| match element {
        Element::Image(media) => Some((at, VisualKind::Image, media)),
        Element::Video(media) => Some((at, VisualKind::Video, media)),
        Element::Shape(_) | Element::Text(_) => None,
    })
}

/// An `aiVisual` with what rules ask about it. Most ask for little, so that the rest is found when it is asked for.
pub(super) struct Asked<'a> {
    /// The index of its scene.
    pub(super) scene: usize,
    /// The part of the scene that shows it.
    pub(super) place: VisualPlace,
    /// What the manifest says that it is.
    pub(super) kind: Option<VisualKind>,
    /// What the model is asked to make.
    pub(super) ai: &'a AiVisual,
}

impl Asked<'_> {
    /// Returns the place of the `aiVisual`.
    pub(super) fn at(&self) -> Pointer {
        self.parent().key("aiVisual")
    }

    /// Returns the place of the object that holds it.
    pub(super) fn parent(&self) -> Pointer {
        let scene = Pointer::ROOT.key("scenes").index(self.scene);
        match self.place {
            VisualPlace::Background => scene.key("background"),
            VisualPlace::Broll(index) => scene.key("backgroundBrolls").index(index),
            VisualPlace::Element(index) => scene.key("elements").index(index),
        }
    }

    /// Returns the model, if it is known.
    pub(super) fn model(&self) -> Option<&'static VisualModel> {
        self.ai.model.as_deref().and_then(find_model)
    }

    /// Returns what the visual will be: what the manifest says, or else what the model makes.
    pub(super) fn result(&self) -> Option<VisualKind> {
        self.kind.or_else(|| self.model().map(|model| model.kind))
    }
}

/// Lists every `aiVisual`.
pub(super) fn ai_visuals(storyboard: &Storyboard) -> impl Iterator<Item = Asked<'_>> {
    storyboard.visual_sites().map(|site| Asked {
        scene: site.scene,
        place: site.place,
        kind: site.kind,
        ai: site.ai,
    })
}

/// Lists the styles of subtitles: the video's, then the scenes'.
pub(super) fn subtitle_styles(
    storyboard: &Storyboard,
) -> impl Iterator<Item = (Pointer, &FontStyle)> {
    let whole = storyboard
        .subtitle_style
        .iter()
        .map(|style| (Pointer::ROOT.key("subtitleStyle"), style));
    whole.chain(scenes(storyboard).filter_map(|(at, scene)| {
        let style = scene.subtitle_style.as_deref()?;
        Some((at.key("subtitleStyle"), style))
    }))
}

/// Lists the styles of text elements.
pub(super) fn text_styles(storyboard: &Storyboard) -> impl Iterator<Item = (Pointer, &FontStyle)> {
    elements(storyboard).filter_map(|(at, element)| match element {
        Element::Text(text) => Some((at.key("style"), text.style.as_ref()?)),
        Element::Shape(_) | Element::Image(_) | Element::Video(_) => None,
    })
}

/// Lists all styles of text.
pub(super) fn font_styles(storyboard: &Storyboard) -> impl Iterator<Item = (Pointer, &FontStyle)> {
    subtitle_styles(storyboard).chain(text_styles(storyboard))
}

/// Lists the animations of all styles of text.
pub(super) fn animations(storyboard: &Storyboard) -> impl Iterator<Item = (Pointer, &Animation)> {
    font_styles(storyboard).flat_map(|(at, style)| {
        let list = at.key("animations");
        let animations = style.animations.iter().flatten().enumerate();
        animations.map(move |(index, animation)| (list.index(index), animation))
    })
}

/// Lists the narrations: the video's, then the scenes'.
pub(super) fn voice_overs(storyboard: &Storyboard) -> impl Iterator<Item = (Pointer, &VoiceOver)> {
    let whole = storyboard
        .voice_over
        .iter()
        .map(|voice| (Pointer::ROOT.key("voiceOver"), voice));
    whole.chain(scenes(storyboard).filter_map(|(at, scene)| {
        let voice = scene.voice_over.as_deref()?;
        Some((at.key("voiceOver"), voice))
    }))
}

/// Lists the avatars: the video's, then the scenes'.
pub(super) fn avatars(storyboard: &Storyboard) -> impl Iterator<Item = (Pointer, &Avatar)> {
    let whole = storyboard
        .avatar
        .iter()
        .map(|avatar| (Pointer::ROOT.key("avatar"), avatar));
    whole.chain(scenes(storyboard).filter_map(|(at, scene)| {
        let avatar = scene.avatar.as_deref()?;
        Some((at.key("avatar"), avatar))
    }))
}

/// Lists the stock searches of backgrounds.
pub(super) fn search_filters(
    storyboard: &Storyboard,
) -> impl Iterator<Item = (Pointer, &SearchFilter)> {
    backgrounds(storyboard).filter_map(|(at, it)| {
        let filter = it.search_filter.as_deref()?;
        Some((at.key("searchFilter"), filter))
    })
}

/// Lists the tints over backgrounds and elements.
pub(super) fn overlays(storyboard: &Storyboard) -> impl Iterator<Item = (Pointer, &ColorOverlay)> {
    let behind = backgrounds(storyboard)
        .filter_map(|(at, it)| Some((at.key("colorOverlay"), it.color_overlay.as_deref()?)));
    let above = media_elements(storyboard)
        .filter_map(|(at, _, it)| Some((at.key("colorOverlay"), it.color_overlay.as_ref()?)));
    behind.chain(above)
}

/// Lists the spans of time in backgrounds and music.
pub(super) fn clips(storyboard: &Storyboard) -> impl Iterator<Item = (Pointer, &Clip)> {
    let music = storyboard.background_music.iter().flat_map(|music| {
        numbered(
            Pointer::ROOT.key("backgroundMusic").key("clips"),
            music.clips.as_deref(),
        )
    });
    music.chain(backgrounds(storyboard).flat_map(|(at, background)| {
        let broll = background
            .broll_clip
            .iter()
            .map(move |clip| (at.key("brollClip"), clip));
        numbered(at.key("clips"), background.clips.as_deref()).chain(broll)
    }))
}

fn numbered<T>(at: Pointer, items: Option<&[T]>) -> impl Iterator<Item = (Pointer, &T)> {
    let items = items.unwrap_or_default().iter().enumerate();
    items.map(move |(index, item)| (at.index(index), item))
}

/// Where something lies over the picture.
pub(super) struct Frame<'a> {
    /// One of the named places.
    pub(super) position: &'a Option<String>,
    /// The distance from the top edge.
    pub(super) top: &'a Option<String>,
    /// The distance from the left edge.
    pub(super) left: &'a Option<String>,
    /// The width.
    pub(super) width: &'a Option<String>,
}

/// Lists where the elements lie.
pub(super) fn frames(storyboard: &Storyboard) -> impl Iterator<Item = (Pointer, Frame<'_>)> {
    elements(storyboard).map(|(at, element)| {
        let (position, top, left, width) = match element {
            Element::Shape(it) => (&it.position, &it.top, &it.left, &it.width),
            Element::Text(it) => (&it.position, &it.top, &it.left, &it.width),
            Element::Image(it) | Element::Video(it) => (&it.position, &it.top, &it.left, &it.width),
        };
        (
            at,
            Frame {
                position,
                top,
                left,
                width,
            },
        )
    })
}

/// Lists every named place in the picture, with the names allowed there.
pub(super) fn positions(
    storyboard: &Storyboard,
) -> impl Iterator<Item = (Pointer, &str, &'static [&'static str])> {
    let logo = storyboard
        .logo
        .iter()
        .map(|logo| (Pointer::ROOT.key("logo"), &logo.position));
    let styles = font_styles(storyboard).map(|(at, style)| (at, &style.position));
    let avatars = avatars(storyboard).map(|(at, avatar)| (at, &avatar.position));
    let nine = logo
        .chain(styles)
        .chain(avatars)
        .zip(iter::repeat(KNOWN_POSITIONS));
    let elements = frames(storyboard)
        .map(|(at, frame)| (at, frame.position))
        .zip(iter::repeat(KNOWN_ELEMENT_POSITIONS));
    nine.chain(elements).filter_map(|((at, position), known)| {
        Some((at.key("position"), position.as_deref()?, known))
    })
}
