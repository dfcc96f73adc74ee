//! What a preview resolved: the scenes as they were split, and the visuals that they got.

use crate::model::VisualKind;

/// A storyboard as Pictory resolved it.
///
/// Both of its lists tell of the same visuals. Which of them a preview has, and how complete, is not
/// documented; nothing is made up here for what is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// The name that the request gave the video; `None` if Pictory does not repeat it.
    pub video_name: Option<String>,
    /// The scenes of the resolved storyboard, in order; empty if there is no such list.
    pub scenes: Vec<PreviewScene>,
    /// The backgrounds of the final render by the time at which they start, one for each scene.
    /// `None` is a background without an address, such as a plain colour. If any of them does not
    /// tell when it starts, they are in the order that Pictory gave.
    pub backgrounds: Vec<Option<PreviewVisual>>,
}

/// A scene of a resolved storyboard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreviewScene {
    /// The text that is its own after splitting, exactly as Pictory gave it.
    pub story: Option<String>,
    /// The visual behind it; `None` if it has none with an address.
    pub background: Option<PreviewVisual>,
    /// The visuals cut in over the background, by position; `None` as for the background.
    pub brolls: Vec<Option<PreviewVisual>>,
    /// The elements in front, by position; `None` for texts, shapes and others without an
    /// address.
    pub elements: Vec<Option<PreviewVisual>>,
}

/// A visual that a preview points at: generated, given, or a stock clip with a watermark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreviewVisual {
    /// Where it is.
    pub url: String,
    /// Whether it stands still; `None` if Pictory does not say, or says something else.
    pub kind: Option<VisualKind>,
}
