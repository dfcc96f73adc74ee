//! The addresses, colours and percentages of a request, each with its place.

use super::{
    ai_visuals, avatars, backgrounds, elements, font_styles, frames, media_elements, numbered,
    overlays, scenes, subtitle_styles, voice_overs,
};
use crate::model::storyboard::{AiVisual, Element, FontStyle, Scene, Storyboard};
use crate::validate::pointer::Pointer;

/// Texts and their places.
pub(in crate::validate) type Texts<'a> = Vec<(Pointer, &'a str)>;

/// Adds the fields that are present.
fn add<'a, const N: usize>(
    texts: &mut Texts<'a>,
    at: Pointer,
    fields: [(&'static str, &'a Option<String>); N],
) {
    texts.extend(
        fields
            .into_iter()
            .filter_map(|(key, text)| Some((at.key(key), text.as_deref()?))),
    );
}

/// Lists every address that Pictory is asked to fetch or call.
pub(in crate::validate) fn urls(storyboard: &Storyboard) -> Texts<'_> {
    let mut texts = Texts::new();
    add(
        &mut texts,
        Pointer::ROOT,
        [("webhook", &storyboard.webhook)],
    );
    if let Some(music) = &storyboard.background_music {
        add(
            &mut texts,
            Pointer::ROOT.key("backgroundMusic"),
            [("musicUrl", &music.music_url)],
        );
    }
    if let Some(logo) = &storyboard.logo {
        add(&mut texts, Pointer::ROOT.key("logo"), [("url", &logo.url)]);
    }
    for (at, voice) in voice_overs(storyboard) {
        if let Some(recording) = &voice.external_voice {
            add(
                &mut texts,
                at.key("externalVoice"),
                [("voiceUrl", &recording.voice_url)],
            );
        }
    }
    for (at, style) in font_styles(storyboard) {
        add(&mut texts, at, [("fontUrl", &style.font_url)]);
    }
    for (at, scene) in scenes(storyboard) {
        add_scene_urls(&mut texts, at, scene);
    }
    for (at, background) in backgrounds(storyboard) {
        add(&mut texts, at, [("visualUrl", &background.visual_url)]);
    }
    for (at, _, media) in media_elements(storyboard) {
        add(&mut texts, at, [("visualUrl", &media.visual_url)]);
    }
    for asked in ai_visuals(storyboard) {
        add_reference_urls(&mut texts, asked.at(), asked.ai);
    }
    texts
}

fn add_scene_urls<'a>(texts: &mut Texts<'a>, at: Pointer, scene: &'a Scene) {
    add(
        texts,
        at,
        [
            ("blogUrl", &scene.blog_url),
            ("pptUrl", &scene.ppt_url),
            ("audioUrl", &scene.audio_url),
            ("videoUrl", &scene.video_url),
        ],
    );
    for (at, visual) in numbered(
        at.key("backgroundCorpus"),
        scene.background_corpus.as_deref(),
    ) {
        add(texts, at, [("visualUrl", &visual.visual_url)]);
    }
}

fn add_reference_urls<'a>(texts: &mut Texts<'a>, at: Pointer, ai: &'a AiVisual) {
    add(
        texts,
        at,
        [
            ("referenceImageUrl", &ai.reference_image_url),
            ("firstFrameImageUrl", &ai.first_frame_image_url),
        ],
    );
    let list = numbered(
        at.key("referenceImageUrls"),
        ai.reference_image_urls.as_deref(),
    );
    texts.extend(list.map(|(at, url)| (at, url.as_str())));
}

/// Lists every colour outside elements.
pub(in crate::validate) fn colors(storyboard: &Storyboard) -> Texts<'_> {
    let mut texts = Texts::new();
    for (at, style) in subtitle_styles(storyboard) {
        add_style_colors(&mut texts, at, style);
    }
    for (at, avatar) in avatars(storyboard) {
        add(
            &mut texts,
            at,
            [
                ("backgroundColor", &avatar.background_color),
                ("borderColor", &avatar.border_color),
            ],
        );
    }
    for (at, background) in backgrounds(storyboard) {
        add(&mut texts, at, [("color", &background.color)]);
    }
    for (at, overlay) in overlays(storyboard) {
        add(&mut texts, at, [("color", &overlay.color)]);
    }
    texts
}

/// Lists every colour of the elements themselves.
pub(in crate::validate) fn element_colors(storyboard: &Storyboard) -> Texts<'_> {
    let mut texts = Texts::new();
    for (at, element) in elements(storyboard) {
        match element {
            Element::Shape(shape) => {
                add(
                    &mut texts,
                    at,
                    [("fill", &shape.fill), ("stroke", &shape.stroke)],
                );
            }
            Element::Text(text) => {
                if let Some(style) = &text.style {
                    add_style_colors(&mut texts, at.key("style"), style);
                }
            }
            // Their only colour is the tint, which is no part of the element itself.
            Element::Image(_) | Element::Video(_) => {}
        }
    }
    texts
}

fn add_style_colors<'a>(texts: &mut Texts<'a>, at: Pointer, style: &'a FontStyle) {
    add(
        texts,
        at,
        [
            ("color", &style.color),
            ("backgroundColor", &style.background_color),
            ("keywordColor", &style.keyword_color),
            ("shadowColor", &style.shadow_color),
            ("bulletFillColor", &style.bullet_fill_color),
        ],
    );
}

/// Lists every percentage.
pub(in crate::validate) fn percentages(storyboard: &Storyboard) -> Texts<'_> {
    let mut texts = Texts::new();
    if let Some(logo) = &storyboard.logo {
        add(
            &mut texts,
            Pointer::ROOT.key("logo"),
            [("width", &logo.width)],
        );
    }
    for (at, style) in font_styles(storyboard) {
        add(
            &mut texts,
            at,
            [
                ("shadowWidth", &style.shadow_width),
                ("paragraphWidth", &style.paragraph_width),
            ],
        );
    }
    for (at, avatar) in avatars(storyboard) {
        add(
            &mut texts,
            at,
            [
                ("top", &avatar.top),
                ("left", &avatar.left),
                ("width", &avatar.width),
                ("borderRadius", &avatar.border_radius),
            ],
        );
    }
    for (at, voice) in voice_overs(storyboard) {
        for (at, voice) in numbered(at.key("aiVoices"), voice.ai_voices.as_deref()) {
            if let Some(settings) = &voice.premium_voice_settings {
                add(
                    &mut texts,
                    at.key("premiumVoiceSettings"),
                    [
                        ("stability", &settings.stability),
                        ("similarityBoost", &settings.similarity_boost),
                        ("style", &settings.style),
                    ],
                );
            }
        }
    }
    for (at, frame) in frames(storyboard) {
        add(
            &mut texts,
            at,
            [
                ("top", frame.top),
                ("left", frame.left),
                ("width", frame.width),
            ],
        );
    }
    texts
}
