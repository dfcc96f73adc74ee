//! The look of text.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::PERCENTAGE_PATTERN;

/// The fonts that Pictory has by itself; any other needs a `fontUrl`.
#[rustfmt::skip]
pub const KNOWN_FONTS: &[&str] = &[
    "Anton", "Archivo Narrow", "Arial", "Averia Libre", "Barlow", "Barlow Black", "Bebas Neue",
    "Calibri", "Caprasimo", "Capriola", "Carter One", "Caveat", "Chakra Petch", "Chewy",
    "Comfortaa", "Courier Prime", "Dancing Script", "Dangrek", "Delius Unicase", "DM Sans",
    "Grandstander", "Gruppo", "Heartbeat", "Helvetica", "Helvetica Neue Medium", "JM Modern",
    "Josefin Sans", "Julius Sans One", "Laisha", "Lato", "Lato Extrabold", "Lexend", "LT Wave",
    "Manrope", "Merriweather", "Montserrat", "Moon dance", "Mustard", "Noto Sans Devanagari",
    "Noto Sans JP", "Noto Sans Tamil", "Noto Serif Devanagari", "Noto Serif JP", "Notosans",
    "Opensans", "Optik", "Party Confetti", "Patua One", "Playfair Display", "Plus Jakarta Sans",
    "Poppins", "Poppins Extrabold", "Proxima Nova", "Quicksand", "Raleway", "Raleway Black",
    "Raleway Thin", "Roboto", "Rokkitt", "Rowdies", "Russo One", "Satisfy", "Sora",
    "Source Sans Pro", "Space Grotesk", "Space mono", "Special Elite", "Strive", "Titillium Web",
    "Titillium Web Black", "Ubuntu", "Unbounded", "Work Sans",
];

/// The nine places in the picture.
pub const KNOWN_POSITIONS: &[&str] = &[
    "top-left",
    "top-center",
    "top-right",
    "center-left",
    "center-center",
    "center-right",
    "bottom-left",
    "bottom-center",
    "bottom-right",
];

/// The ways to align text.
pub const KNOWN_ALIGNMENTS: &[&str] = &["left", "center", "right"];

/// The ways to decorate text.
pub const KNOWN_DECORATIONS: &[&str] = &["bold", "underline", "italics", "linethrough"];

/// The ways to change the case of text.
pub const KNOWN_CASES: &[&str] = &["uppercase", "lowercase", "capitalize", "smallcapitalize"];

/// The text animations.
pub const KNOWN_ANIMATIONS: &[&str] = &[
    "none",
    "fade",
    "drift",
    "wipe",
    "text reveal",
    "elastic",
    "typewriter",
    "blur",
    "bulletin",
];

/// The moments of an animation.
pub const KNOWN_ANIMATION_TYPES: &[&str] = &["entry", "exit"];

/// The speeds of an animation; `custom` needs a `customSpeedValue`.
pub const KNOWN_ANIMATION_SPEEDS: &[&str] = &["slow", "medium", "fast", "custom"];

/// The directions of an animation.
pub const KNOWN_ANIMATION_DIRECTIONS: &[&str] = &["up", "down", "left", "right"];

/// The portions in which an animation writes text.
pub const KNOWN_WRITING_STYLES: &[&str] = &["character", "word", "line", "paragraph"];

/// The ways to show words that are not spoken yet.
pub const KNOWN_FUTURE_WORDS: &[&str] = &["hidden", "subtle", "prominent"];

/// The look of subtitles or of a text element. Colours are `rgb()`, `rgba()` or hex.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FontStyle {
    /// The font: one that Pictory has, or with a `fontUrl` any name, which is then required.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-known" = KNOWN_FONTS))]
    pub font_family: Option<String>,

    /// The public URL of a font file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub font_url: Option<String>,

    /// The size in pixels of the picture; a whole number from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub font_size: Option<u32>,

    /// The colour of the text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub color: Option<String>,

    /// The colour of the box behind the text; `rgba(0,0,0,0)` hides the box.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub background_color: Option<String>,

    /// The colour of highlighted keywords. Only for subtitles.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keyword_color: Option<String>,

    /// The colour of the shadow.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shadow_color: Option<String>,

    /// The width of the shadow, such as `2%`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = PERCENTAGE_PATTERN))]
    pub shadow_width: Option<String>,

    /// The place in the picture, such as `bottom-center`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-known" = KNOWN_POSITIONS))]
    pub position: Option<String>,

    /// How lines are aligned: `left`, `center` or `right`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-known" = KNOWN_ALIGNMENTS))]
    pub alignment: Option<String>,

    /// Any of `bold`, `underline`, `italics` and `linethrough`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-known" = KNOWN_DECORATIONS))]
    pub decorations: Option<Vec<String>>,

    /// The case of the letters: `uppercase`, `lowercase`, `capitalize` or `smallcapitalize`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-known" = KNOWN_CASES))]
    pub case: Option<String>,

    /// The width of a paragraph as a percentage of the picture's, such as `80%`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = PERCENTAGE_PATTERN))]
    pub paragraph_width: Option<String>,

    /// Whether there is a box behind the text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub show_box_background: Option<bool>,

    /// Whether a bullet stands before the text. Only for subtitles.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub show_bullet: Option<bool>,

    /// The size of the bullet. Only for subtitles.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0))]
    pub bullet_size: Option<f64>,

    /// The colour of the bullet. Only for subtitles.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bullet_fill_color: Option<String>,

    /// How the text comes and goes: one entry, one exit, or both.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 2))]
    pub animations: Option<Vec<Animation>>,
}

/// How text comes or goes.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Animation {
    /// The animation, such as `fade` or `typewriter`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-known" = KNOWN_ANIMATIONS))]
    pub name: Option<String>,

    /// When it plays: `entry` or `exit`.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-known" = KNOWN_ANIMATION_TYPES))]
    pub moment: Option<String>,

    /// How fast it plays: `slow`, `medium`, `fast` or `custom`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-known" = KNOWN_ANIMATION_SPEEDS))]
    pub speed: Option<String>,

    /// The speed when `speed` is `custom`, from 0.5.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.5))]
    pub custom_speed_value: Option<f64>,

    /// Where it moves: `up`, `down`, `left` or `right`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-known" = KNOWN_ANIMATION_DIRECTIONS))]
    pub direction: Option<String>,

    /// In what portions it writes: `character`, `word`, `line` or `paragraph`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-known" = KNOWN_WRITING_STYLES))]
    pub writing_style: Option<String>,

    /// How words not spoken yet look: `hidden`, `subtle` or `prominent`. Only for `fade` and
    /// `blur`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-known" = KNOWN_FUTURE_WORDS))]
    pub future_words: Option<String>,
}
