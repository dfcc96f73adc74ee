//! What a scene shows behind its text.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ai_visual::AiVisual;
use super::enumerations::{CorpusKind, VisualKind};

/// The stock libraries known today.
pub const KNOWN_LIBRARIES: &[&str] = &["story_blocks", "getty"];

/// The categories of stock visuals known today, each with its subcategories.
pub const KNOWN_CATEGORIES: &[(&str, &[&str])] = &[
    (
        "Aerial",
        &[
            "Coastal_and_Marine",
            "Infrastructure",
            "Natural_Landscapes",
            "Urban_Landscapes",
        ],
    ),
    (
        "Animals",
        &["Farm_Animals", "Marine_Life", "Pets", "Wildlife"],
    ),
    (
        "Business_and_Professions",
        &["Business_Concepts", "Office_Work", "Professions"],
    ),
    (
        "Effects",
        &[
            "Chemical_Reactions",
            "Explosions",
            "Fire_and_Smoke",
            "Glitches",
            "Lighting_Effects",
            "Particles",
        ],
    ),
    (
        "Food_and_Beverage",
        &["Beverages", "Food_Preparation", "Meals"],
    ),
    ("Graphics", &["Backgrounds", "Effects", "Patterns"]),
    ("Historical", &["Eras", "Events", "Figures"]),
    (
        "Holidays_and_Celebrations",
        &["Cultural_Celebrations", "Festivals", "Life_Events"],
    ),
    (
        "Lifestyle",
        &["Health_and_Fitness", "Hobbies", "Home_and_Family"],
    ),
    ("Medical", &[]),
    (
        "Nature",
        &[
            "Landscapes",
            "Plants_and_Trees",
            "Sunrises_and_Sunsets",
            "Waterfalls",
            "Weather",
        ],
    ),
    ("People", &["Activities", "Groups", "Portraits"]),
    (
        "Places_and_Landmarks",
        &["Rural_Areas", "Tourist_Attractions", "Urban_Areas"],
    ),
    (
        "Sports_and_Recreation",
        &["Individual_Sports", "Outdoor_Activities", "Team_Sports"],
    ),
    ("Technology", &["Devices", "Innovation"]),
];

/// Lists the categories as they are written: `Nature`, and within it `Nature/Weather`.
fn known_category_paths() -> Vec<String> {
    let paths = KNOWN_CATEGORIES.iter().flat_map(|(name, children)| {
        let within = children.iter().map(move |child| format!("{name}/{child}"));
        std::iter::once((*name).to_owned()).chain(within)
    });
    paths.collect()
}

/// The background of a scene, or a b-roll that cuts over it. At most one of `visualUrl`, `color`
/// and `aiVisual`; with none of them, stock chosen by `searchFilter` or by the story.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Background {
    /// Whether the visual is an image or a video. Required with `aiVisual` and with `visualUrl`.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<VisualKind>,

    /// The public URL of an image or video.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visual_url: Option<String>,

    /// The parts of the video to show. Only with `visualUrl` and `type: video`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clips: Option<Vec<Clip>>,

    /// A plain colour, as `rgb()`, `rgba()` or hex.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub color: Option<String>,

    /// A visual made by AI. How many AI credits it costs depends on its `model`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ai_visual: Option<AiVisual>,

    /// What to look for in stock libraries.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub search_filter: Option<Box<SearchFilter>>,

    /// A tint over the visual, which makes text easier to read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub color_overlay: Option<Box<ColorOverlay>>,

    /// How the visual plays and moves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub settings: Option<Box<BackgroundSettings>>,

    /// Animated graphics as background. Pictory documents no price.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub motion_graphics: Option<Box<MotionGraphics>>,

    /// When the b-roll shows, counted in the scene. Only in `backgroundBrolls`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub broll_clip: Option<Clip>,
}

/// A span of time in seconds.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Clip {
    /// The first second.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0))]
    pub start: Option<f64>,

    /// The second at which it ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0))]
    pub end: Option<f64>,
}

/// What to look for in stock libraries.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SearchFilter {
    /// What to look for, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query: Option<String>,

    /// One to ten keywords of 2 to 100 characters. Not in elements.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 10), inner(length(min = 2, max = 100)))]
    pub keywords: Option<Vec<String>>,

    /// A category such as `Nature`, or one within it such as `Nature/Weather`. Not in elements.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-known" = known_category_paths()))]
    pub category: Option<String>,

    /// The libraries to look in, `story_blocks` and `getty`. Not in elements.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-known" = KNOWN_LIBRARIES))]
    pub libraries: Option<Vec<String>>,
}

/// A tint over a visual.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ColorOverlay {
    /// The colour, as `rgb()`, `rgba()` or hex. Its own transparency is ignored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub color: Option<String>,

    /// How opaque the tint is, from 0 to 1. Default: 0.4.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub opacity: Option<f64>,
}

/// How a background plays and moves.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BackgroundSettings {
    /// Whether a video starts again when it is shorter than the scene. Default: true.
    #[serde(rename = "loop", skip_serializing_if = "Option::is_none")]
    pub looped: Option<bool>,

    /// Whether a video's own sound is silenced. Default: true.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mute: Option<bool>,

    /// Whether the picture moves slowly. Not together with `kenBurnsEffect`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zoom_and_pan: Option<bool>,

    /// Whether an image moves slowly. Only for images, and not together with `zoomAndPan`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ken_burns_effect: Option<bool>,

    /// An exact movement, from one frame to another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub video_ken_burns: Option<KenBurnsPath>,
}

/// A movement from one frame to another.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct KenBurnsPath {
    /// Where the movement begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<KenBurnsFrame>,

    /// Where the movement ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<KenBurnsFrame>,
}

/// A part of the picture.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct KenBurnsFrame {
    /// How much it is enlarged; 1 is the whole picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zoom: Option<f64>,

    /// Its centre, as a part of the width.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub center_x: Option<f64>,

    /// Its centre, as a part of the height.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub center_y: Option<f64>,
}

/// Animated graphics as background.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MotionGraphics {
    /// Whether to make them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,

    /// What they show.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prompt: Option<String>,

    /// Their look.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub style: Option<String>,
}

/// One picture of the pool that Pictory may choose a background from.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CorpusVisual {
    /// The public URL of the picture. Required.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visual_url: Option<String>,

    /// Always `image`.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<CorpusKind>,

    /// Whether to choose this picture before others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefer: Option<bool>,
}
