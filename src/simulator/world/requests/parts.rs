//! The parts of a storyboard that several places share: visuals, voices, music, lettering.

use crate::simulator::world::schema::Field;
use crate::simulator::world::schema::Shape;

pub(super) const ANY_TEXT: Shape = text(100_000);
pub(super) const LABEL: Shape = text(500);
pub(super) const SECONDS: Shape = Shape::Number {
    min: 0.0,
    max: 86_400.0,
};
pub(super) const FRACTION: Shape = Shape::Number { min: 0.0, max: 1.0 };
pub(super) const POSITION: Shape = Shape::OneOf(&[
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
pub(super) const STYLE: Shape = Shape::OneOf(&[
    "photorealistic",
    "artistic",
    "cartoon",
    "minimalist",
    "vintage",
    "futuristic",
]);
pub(super) const MEDIUM: Shape = Shape::OneOf(&["video", "image"]);

pub(super) const fn text(max: usize) -> Shape {
    Shape::Text { min: 0, max }
}

pub(super) const fn list(of: &'static Shape, min: usize, max: usize) -> Shape {
    Shape::List { of, min, max }
}

pub(super) const CLIPS: Shape = list(
    &Shape::Object(&[
        Field::required("start", SECONDS),
        Field::required("end", SECONDS),
    ]),
    1,
    10,
);

pub(super) const FONT_STYLE: Shape = Shape::Object(&[
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
    Field::optional("shadowWidth", Shape::Anything),
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
    Field::optional("paragraphWidth", Shape::Anything),
    Field::optional("showBoxBackground", Shape::Flag),
    Field::optional("showBullet", Shape::Flag),
    Field::optional("bulletSize", Shape::Anything),
    Field::optional("bulletFillColor", Shape::Colour),
    Field::optional("animations", list(&ANIMATION, 1, 2)),
]);

pub(super) const ANIMATION: Shape = Shape::Object(&[
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

pub(super) const VOICE_OVER: Shape = Shape::Object(&[
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

pub(super) const PREMIUM_VOICE: Shape = Shape::Object(&[
    Field::optional("modelId", LABEL),
    Field::optional("stability", Shape::Percent),
    Field::optional("similarityBoost", Shape::Percent),
    Field::optional("style", Shape::Percent),
    Field::optional("useSpeakerBoost", Shape::Flag),
]);

pub(super) const MUSIC: Shape = Shape::Object(&[
    Field::optional("enabled", Shape::Flag),
    Field::optional("autoMusic", Shape::Flag),
    Field::optional("musicUrl", Shape::Url),
    Field::optional("volume", FRACTION),
    Field::optional("clips", CLIPS),
]);

pub(super) const AI_VISUAL: Shape = Shape::Object(&[
    Field::required("model", LABEL),
    Field::optional("prompt", text(500)),
    Field::optional("mediaStyle", STYLE),
    Field::optional("videoDuration", LABEL),
    Field::optional("visualContinuity", Shape::Flag),
    Field::optional("referenceImageUrl", Shape::Url),
    Field::optional("referenceImageUrls", list(&Shape::Url, 1, 2)),
    Field::optional("firstFrameImageUrl", Shape::Url),
]);

pub(super) const SEARCH_FILTER: Shape = Shape::Object(&[
    Field::optional("query", LABEL),
    Field::optional("keywords", list(&Shape::Text { min: 2, max: 100 }, 1, 10)),
    Field::optional("category", LABEL),
    Field::optional(
        "libraries",
        list(&Shape::OneOf(&["story_blocks", "getty"]), 1, 2),
    ),
]);

pub(super) const FRAMING: Shape = Shape::Object(&[
    Field::optional(
        "zoom",
        Shape::Number {
            min: 0.0,
            max: 100.0,
        },
    ),
    Field::optional("centerX", Shape::Anything),
    Field::optional("centerY", Shape::Anything),
]);

/// A background; a b-roll is one with `brollClip` besides.
pub(super) const BACKGROUND: Shape = Shape::Object(&[
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

pub(super) const ELEMENT: Shape = Shape::Object(&[
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
