//! The schemas of every request body, field by field.
//!
//! Where Pictory's list of words changes with its service (fonts, categories, voices, languages),
//! any text is taken; where the list is closed, only its words are.

use crate::simulator::world::schema::Field;
use crate::simulator::world::schema::Shape;

mod parts;

use crate::simulator::world::requests::parts::{
    ANY_TEXT, BACKGROUND, ELEMENT, FONT_STYLE, LABEL, MUSIC, POSITION, SECONDS, STYLE, VOICE_OVER,
    list, text,
};

/// The longest webhook address.
const WEBHOOK_CHARACTERS_MAX: usize = 500;
const WEBHOOK: Shape = text(WEBHOOK_CHARACTERS_MAX);

const SCENE: Shape = Shape::Object(&[
    Field::optional("story", text(15_000)),
    Field::optional("storyCoPilot", STORY_CO_PILOT),
    Field::optional("blogUrl", Shape::Url),
    Field::optional("pptUrl", Shape::Url),
    Field::optional("audioUrl", Shape::Url),
    Field::optional("videoUrl", Shape::Url),
    Field::optional("isSSMLStory", Shape::Flag),
    Field::optional("createSceneOnNewLine", Shape::Flag),
    Field::optional("createSceneOnEndOfSentence", Shape::Flag),
    Field::optional("caption", text(15_000)),
    Field::optional("maxSubtitleLines", Shape::Whole { min: 1, max: 4 }),
    Field::optional("highlightKeywords", Shape::Flag),
    Field::optional("hideSubtitles", Shape::Flag),
    Field::optional("minimumDuration", SECONDS),
    Field::optional("endPauseDuration", SECONDS),
    Field::optional(
        "sceneTransition",
        Shape::OneOf(&[
            "none",
            "wipeup",
            "wipedown",
            "wipeleft",
            "wiperight",
            "smoothleft",
            "smoothright",
            "radial",
            "circlecrop",
            "hblur",
            "fade",
        ]),
    ),
    Field::optional("subtitleStyle", FONT_STYLE),
    Field::optional("background", BACKGROUND),
    Field::optional("backgroundBrolls", list(&BACKGROUND, 0, 100)),
    Field::optional(
        "backgroundCorpus",
        list(
            &Shape::Object(&[
                Field::required("visualUrl", Shape::Url),
                Field::required("type", Shape::OneOf(&["image"])),
                Field::optional("prefer", Shape::Anything),
            ]),
            0,
            100,
        ),
    ),
    Field::optional("voiceOver", VOICE_OVER),
    Field::optional(
        "backgroundMusic",
        Shape::Object(&[Field::optional("enabled", Shape::Flag)]),
    ),
    Field::optional("avatar", Shape::Map),
    Field::optional("elements", list(&ELEMENT, 1, 20)),
    Field::optional("audioLanguage", LABEL),
    Field::optional("transcript", list(&Shape::Map, 0, 100_000)),
    Field::optional("mediaRepurposeSettings", Shape::Map),
]);

const STORY_CO_PILOT: Shape = Shape::Object(&[
    Field::required("prompt", Shape::Text { min: 1, max: 5000 }),
    Field::optional("videoType", LABEL),
    Field::optional(
        "duration",
        Shape::Number {
            min: 1.0,
            max: 600.0,
        },
    ),
    Field::optional("platform", LABEL),
    Field::optional("tone", LABEL),
]);

/// The body of a preview and of a direct render.
pub(crate) const STORYBOARD: Shape = Shape::Object(&[
    Field::optional("videoName", text(150)),
    Field::optional("videoWidth", Shape::Whole { min: 1, max: 8192 }),
    Field::optional("videoHeight", Shape::Whole { min: 1, max: 8192 }),
    Field::optional("aspectRatio", Shape::OneOf(&["1:1", "16:9", "9:16", "4:5"])),
    Field::optional(
        "language",
        Shape::OneOf(&[
            "ar", "zh", "nl", "en", "fr", "de", "hi", "id", "it", "ja", "ko", "mr", "pl", "pt",
            "ru", "es", "ta", "tr", "ur", "vi",
        ]),
    ),
    Field::optional("saveProject", Shape::Flag),
    Field::optional("webhook", WEBHOOK),
    Field::optional("webhookInput", Shape::Map),
    Field::optional("templateId", Shape::NameOrNumber),
    Field::optional("variables", Shape::Map),
    Field::optional("brandId", LABEL),
    Field::optional("brandName", LABEL),
    Field::optional("smartLayoutId", LABEL),
    Field::optional("smartLayoutName", LABEL),
    Field::optional("subtitleStyleId", LABEL),
    Field::optional("subtitleStyleName", LABEL),
    Field::optional("subtitleStyle", FONT_STYLE),
    Field::optional("voiceOver", VOICE_OVER),
    Field::optional("backgroundMusic", MUSIC),
    Field::optional(
        "logo",
        Shape::Object(&[
            Field::required("url", Shape::Url),
            Field::optional("position", POSITION),
            Field::optional("width", Shape::Percent),
        ]),
    ),
    Field::optional("avatar", Shape::Map),
    Field::optional("destinations", list(&Shape::Map, 0, 100)),
    Field::optional("awsConnectionId", LABEL),
    Field::optional("vimeoConnectionId", LABEL),
    Field::optional("visualLibraryId", LABEL),
    Field::optional(
        "visualSelectionPreference",
        Shape::OneOf(&[
            "prefer-stock",
            "prefer-user-library",
            "stock-only",
            "user-library-only",
        ]),
    ),
    Field::optional("projectMetadata", Shape::Map),
    Field::optional("storyboardVersion", LABEL),
    Field::optional("scenes", list(&SCENE, 1, 100_000)),
]);

/// The body of an AI Studio image.
pub(crate) const STUDIO_IMAGE: Shape = Shape::Object(&[
    Field::required("prompt", Shape::Text { min: 5, max: 5000 }),
    Field::optional("model", LABEL),
    Field::optional("aspectRatio", LABEL),
    Field::optional("style", STYLE),
    Field::optional("referenceImageUrl", Shape::Url),
    Field::optional("webhook", Shape::Url),
]);

/// The body of an AI Studio clip.
pub(crate) const STUDIO_CLIP: Shape = Shape::Object(&[
    Field::required("prompt", Shape::Text { min: 5, max: 5000 }),
    Field::optional("model", LABEL),
    Field::optional("aspectRatio", LABEL),
    Field::optional("duration", LABEL),
    Field::optional("firstFrameImageUrl", Shape::Url),
    Field::optional("extendVideoUrl", Shape::Url),
    Field::optional("referenceImageUrls", list(&Shape::Url, 1, 2)),
    Field::optional("webhook", Shape::Url),
]);

/// The body of a render with modifications: a preview's `renderParams`, not wrapped.
pub(crate) const RENDER_PARAMS: Shape = Shape::Object(&[
    Field::required("output", Shape::Map),
    Field::required("elements", list(&Shape::Map, 1, 100_000)),
    Field::optional("webhook", WEBHOOK),
    Field::optional("webhookInput", Shape::Map),
]);

/// The optional body of a render from a preview or a project.
pub(crate) const RENDER_AS_IS: Shape = Shape::Object(&[
    Field::optional("webhook", WEBHOOK),
    Field::optional("webhookInput", Shape::Map),
]);

/// The body of an elements update.
pub(crate) const ELEMENT_PATCHES: Shape = list(&Shape::Map, 0, 100_000);

/// The body that asks for a signed upload address.
pub(crate) const UPLOAD: Shape = Shape::Object(&[
    Field::required("fileName", Shape::Text { min: 1, max: 255 }),
    Field::required("contentType", Shape::Text { min: 1, max: 255 }),
]);

/// The body that adds a voice.
pub(crate) const VOICE: Shape = Shape::Object(&[
    Field::required("name", Shape::Text { min: 1, max: 100 }),
    Field::optional("voice", ANY_TEXT),
    Field::optional("language", LABEL),
    Field::optional("gender", LABEL),
]);
