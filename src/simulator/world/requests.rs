//! The schemas of every request body, field by field.
//!
//! Where Pictory's list of words changes with its service (fonts, categories, voices, languages),
//! any text is taken; where the list is closed, only its words are.

use crate::simulator::world::schema::Field;
use crate::simulator::world::schema::Shape;

const ANY_TEXT: Shape = text(100_000);
const LABEL: Shape = text(500);
const SECONDS: Shape = Shape::Number {
    min: 0.0,
    max: 86_400.0,
};
const FRACTION: Shape = Shape::Number { min: 0.0, max: 1.0 };
const POSITION: Shape = Shape::OneOf(&[
    "top-left",
    "top-center",
    "top-right",
    "center-left",
    "center-center",
    "center",
    "center-right",
    "bottom-left",
    "bottom-center",
    "bottom-right",
]);
const STYLE: Shape = Shape::OneOf(&[
    "photorealistic",
    "artistic",
    "cartoon",
    "minimalist",
    "vintage",
    "futuristic",
]);
const MEDIUM: Shape = Shape::OneOf(&["video", "image"]);
/// The longest webhook address.
const WEBHOOK_CHARACTERS_MAX: usize = 500;

const fn text(max: usize) -> Shape {
    Shape::Text { min: 0, max }
}

const fn list(of: &'static Shape, min: usize, max: usize) -> Shape {
    Shape::List { of, min, max }
}

const CLIPS: Shape = list(
    &Shape::Object(&[
        Field::required("start", SECONDS),
        Field::required("end", SECONDS),
    ]),
    1,
    10,
);

const FONT_STYLE: Shape = Shape::Object(&[
    Field::optional("fontFamily", LABEL),
    Field::optional("fontUrl", Shape::Url),
    Field::optional(
        "fontSize",
        Shape::Whole {
            min: 1,
            max: 10_000,
        },
    ),
    Field::optional("color", Shape::Colour),
    Field::optional("backgroundColor", Shape::Colour),
    Field::optional("keywordColor", Shape::Colour),
    Field::optional("shadowColor", Shape::Colour),
    Field::optional("shadowWidth", Shape::Percent),
    Field::optional("position", POSITION),
    Field::optional("alignment", Shape::OneOf(&["left", "center", "right"])),
    Field::optional(
        "decorations",
        list(
            &Shape::OneOf(&["bold", "underline", "italics", "linethrough"]),
            0,
            4,
        ),
    ),
    Field::optional(
        "case",
        Shape::OneOf(&["uppercase", "lowercase", "capitalize", "smallcapitalize"]),
    ),
    Field::optional("paragraphWidth", Shape::Percent),
    Field::optional("showBoxBackground", Shape::Flag),
    Field::optional("showBullet", Shape::Flag),
    Field::optional("bulletSize", Shape::Percent),
    Field::optional("bulletFillColor", Shape::Colour),
    Field::optional("animations", list(&ANIMATION, 1, 2)),
]);

const ANIMATION: Shape = Shape::Object(&[
    Field::required(
        "name",
        Shape::OneOf(&[
            "none",
            "fade",
            "drift",
            "wipe",
            "text reveal",
            "elastic",
            "typewriter",
            "blur",
            "bulletin",
        ]),
    ),
    Field::optional("type", Shape::OneOf(&["entry", "exit"])),
    Field::optional("speed", Shape::OneOf(&["slow", "medium", "fast", "custom"])),
    Field::optional(
        "customSpeedValue",
        Shape::Number {
            min: 0.5,
            max: 3600.0,
        },
    ),
    Field::optional("direction", Shape::OneOf(&["up", "down", "left", "right"])),
    Field::optional(
        "writingStyle",
        Shape::OneOf(&["character", "word", "line", "paragraph"]),
    ),
    Field::optional(
        "futureWords",
        Shape::OneOf(&["hidden", "subtle", "prominent"]),
    ),
]);

const VOICE_OVER: Shape = Shape::Object(&[
    Field::optional("enabled", Shape::Flag),
    Field::optional(
        "aiVoices",
        list(
            &Shape::Object(&[
                Field::required("speaker", Shape::NameOrNumber),
                Field::optional(
                    "speed",
                    Shape::Number {
                        min: 50.0,
                        max: 200.0,
                    },
                ),
                Field::optional(
                    "amplificationLevel",
                    Shape::Number {
                        min: -1.0,
                        max: 1.0,
                    },
                ),
                Field::optional("premiumVoiceSettings", PREMIUM_VOICE),
            ]),
            1,
            20,
        ),
    ),
    Field::optional(
        "externalVoice",
        Shape::Object(&[
            Field::required("voiceUrl", Shape::Url),
            Field::optional("syncVoice", Shape::Flag),
            Field::optional(
                "amplificationLevel",
                Shape::Number {
                    min: -1.0,
                    max: 1.0,
                },
            ),
        ]),
    ),
]);

const PREMIUM_VOICE: Shape = Shape::Object(&[
    Field::optional("modelId", LABEL),
    Field::optional("stability", Shape::Percent),
    Field::optional("similarityBoost", Shape::Percent),
    Field::optional("style", Shape::Percent),
    Field::optional("useSpeakerBoost", Shape::Flag),
]);

const MUSIC: Shape = Shape::Object(&[
    Field::optional("enabled", Shape::Flag),
    Field::optional("autoMusic", Shape::Flag),
    Field::optional("musicUrl", Shape::Url),
    Field::optional("volume", FRACTION),
    Field::optional("clips", CLIPS),
]);

const AI_VISUAL: Shape = Shape::Object(&[
    Field::required("model", LABEL),
    Field::optional("prompt", text(500)),
    Field::optional("mediaStyle", STYLE),
    Field::optional("videoDuration", LABEL),
    Field::optional("visualContinuity", Shape::Flag),
    Field::optional("referenceImageUrl", Shape::Url),
    Field::optional("referenceImageUrls", list(&Shape::Url, 1, 2)),
    Field::optional("firstFrameImageUrl", Shape::Url),
]);

const SEARCH_FILTER: Shape = Shape::Object(&[
    Field::optional("query", LABEL),
    Field::optional("keywords", list(&Shape::Text { min: 2, max: 100 }, 1, 10)),
    Field::optional("category", LABEL),
    Field::optional(
        "libraries",
        list(&Shape::OneOf(&["story_blocks", "getty"]), 1, 2),
    ),
]);

const FRAMING: Shape = Shape::Object(&[
    Field::optional(
        "zoom",
        Shape::Number {
            min: 0.0,
            max: 100.0,
        },
    ),
    Field::optional(
        "centerX",
        Shape::Number {
            min: -100.0,
            max: 100.0,
        },
    ),
    Field::optional(
        "centerY",
        Shape::Number {
            min: -100.0,
            max: 100.0,
        },
    ),
]);

/// A background; a b-roll is one with `brollClip` besides.
const BACKGROUND: Shape = Shape::Object(&[
    Field::optional("type", MEDIUM),
    Field::optional("visualUrl", Shape::Url),
    Field::optional("color", Shape::Colour),
    Field::optional("aiVisual", AI_VISUAL),
    Field::optional("clips", CLIPS),
    Field::optional("searchFilter", SEARCH_FILTER),
    Field::optional(
        "colorOverlay",
        Shape::Object(&[
            Field::optional("color", Shape::Colour),
            Field::optional("opacity", FRACTION),
        ]),
    ),
    Field::optional(
        "settings",
        Shape::Object(&[
            Field::optional("loop", Shape::Flag),
            Field::optional("mute", Shape::Flag),
            Field::optional("zoomAndPan", Shape::Anything),
            Field::optional("kenBurnsEffect", Shape::Anything),
            Field::optional(
                "videoKenBurns",
                Shape::Object(&[
                    Field::optional("start", FRAMING),
                    Field::optional("end", FRAMING),
                ]),
            ),
        ]),
    ),
    Field::optional(
        "motionGraphics",
        Shape::Object(&[
            Field::optional("enabled", Shape::Flag),
            Field::optional("prompt", text(5000)),
            Field::optional("style", LABEL),
        ]),
    ),
    Field::optional(
        "brollClip",
        Shape::Object(&[
            Field::required("start", SECONDS),
            Field::required("end", SECONDS),
        ]),
    ),
]);

const ELEMENT: Shape = Shape::Object(&[
    Field::required("type", Shape::OneOf(&["shape", "text", "video", "image"])),
    Field::optional("name", LABEL),
    Field::optional("text", text(2000)),
    Field::optional(
        "textVariant",
        Shape::OneOf(&["heading", "subheading", "body"]),
    ),
    Field::optional("style", FONT_STYLE),
    Field::optional("fill", Shape::Colour),
    Field::optional("stroke", Shape::Colour),
    Field::optional(
        "strokeWidth",
        Shape::Number {
            min: 0.0,
            max: 1000.0,
        },
    ),
    Field::optional(
        "borderRadius",
        Shape::Number {
            min: 0.0,
            max: 10_000.0,
        },
    ),
    Field::optional("position", POSITION),
    Field::optional("top", Shape::Percent),
    Field::optional("left", Shape::Percent),
    Field::optional("width", Shape::Percent),
    Field::optional("visualUrl", Shape::Url),
    Field::optional("searchFilter", SEARCH_FILTER),
    Field::optional("aiVisual", AI_VISUAL),
    Field::optional(
        "settings",
        Shape::Object(&[
            Field::optional("loop", Shape::Flag),
            Field::optional("mute", Shape::Flag),
        ]),
    ),
]);

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
                Field::optional("prefer", Shape::Flag),
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

const WEBHOOK: Shape = text(WEBHOOK_CHARACTERS_MAX);

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
