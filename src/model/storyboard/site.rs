//! Where in a storyboard AI visuals are asked for.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Storyboard;
use super::ai_visual::AiVisual;
use super::element::Element;
use super::enumerations::VisualKind;

/// The part of a scene that shows a visual.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VisualPlace {
    /// The background.
    Background,
    /// The b-roll with this index.
    Broll(usize),
    /// The element with this index.
    Element(usize),
}

impl fmt::Display for VisualPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Background => f.write_str("background"),
            Self::Broll(index) => write!(f, "b-roll {}", index + 1),
            Self::Element(index) => write!(f, "element {}", index + 1),
        }
    }
}

/// One `aiVisual` of a storyboard and its place.
#[derive(Debug, Clone, PartialEq)]
pub struct VisualSite<'a> {
    /// The JSON pointer of the `aiVisual`, such as `/scenes/0/background/aiVisual`.
    pub pointer: String,
    /// The index of its scene.
    pub scene: usize,
    /// The part of the scene that shows it.
    pub place: VisualPlace,
    /// Whether an image or a clip is asked for; `None` if the manifest does not say.
    pub kind: Option<VisualKind>,
    /// What the model is asked to make.
    pub ai: &'a AiVisual,
}

impl VisualSite<'_> {
    /// Returns the JSON pointer of the object that holds the `aiVisual`.
    pub fn parent(&self) -> &str {
        self.pointer
            .strip_suffix("/aiVisual")
            .unwrap_or(&self.pointer)
    }
}

impl Storyboard {
    /// Lists every `aiVisual`: scene by scene, the background first, then b-rolls, then elements.
    pub fn visual_sites(&self) -> Vec<VisualSite<'_>> {
        let mut sites = Vec::new();
        for (index, scene) in self.scenes().iter().enumerate() {
            let root = format!("/scenes/{index}");
            if let Some(background) = &scene.background
                && let Some(ai) = &background.ai_visual
            {
                sites.push(VisualSite {
                    pointer: format!("{root}/background/aiVisual"),
                    scene: index,
                    place: VisualPlace::Background,
                    kind: background.kind,
                    ai,
                });
            }
            for (number, broll) in scene.background_brolls().iter().enumerate() {
                if let Some(ai) = &broll.ai_visual {
                    sites.push(VisualSite {
                        pointer: format!("{root}/backgroundBrolls/{number}/aiVisual"),
                        scene: index,
                        place: VisualPlace::Broll(number),
                        kind: broll.kind,
                        ai,
                    });
                }
            }
            for (number, element) in scene.elements().iter().enumerate() {
                if let Some((kind, ai)) = element_visual(element) {
                    sites.push(VisualSite {
                        pointer: format!("{root}/elements/{number}/aiVisual"),
                        scene: index,
                        place: VisualPlace::Element(number),
                        kind: Some(kind),
                        ai,
                    });
                }
            }
        }
        sites
    }
}

fn element_visual(element: &Element) -> Option<(VisualKind, &AiVisual)> {
    match element {
        Element::Image(media) => Some((VisualKind::Image, media.ai_visual.as_ref()?)),
        Element::Video(media) => Some((VisualKind::Video, media.ai_visual.as_ref()?)),
        Element::Shape(_) | Element::Text(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sites_come_in_document_order() {
        let storyboard: Storyboard = serde_json::from_value(serde_json::json!({
            "scenes": [
                {"story": "one"},
                {
                    "elements": [
                        {"type": "text", "text": "hello"},
                        {"type": "video", "aiVisual": {"model": "veo3.1"}}
                    ],
                    "backgroundBrolls": [{"type": "image", "aiVisual": {"model": "nanobanana"}}],
                    "background": {"aiVisual": {"model": "flux-schnell"}}
                }
            ]
        }))
        .unwrap();
        let found: Vec<_> = storyboard
            .visual_sites()
            .into_iter()
            .map(|site| (site.pointer.clone(), site.scene, site.place, site.kind))
            .collect();
        assert_eq!(
            found,
            [
                (
                    "/scenes/1/background/aiVisual".to_owned(),
                    1,
                    VisualPlace::Background,
                    None
                ),
                (
                    "/scenes/1/backgroundBrolls/0/aiVisual".to_owned(),
                    1,
                    VisualPlace::Broll(0),
                    Some(VisualKind::Image)
                ),
                (
                    "/scenes/1/elements/1/aiVisual".to_owned(),
                    1,
                    VisualPlace::Element(1),
                    Some(VisualKind::Video)
                ),
            ]
        );
    }
}
