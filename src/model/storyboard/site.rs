//! Where in a storyboard AI visuals are asked for.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Storyboard;
use super::ai_visual::AiVisual;
use super::element::Element;
use super::enumerations::VisualKind;
use super::scene::Scene;

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
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct VisualSite<'a> {
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
    /// Finds the `aiVisual` in its scene, as a request or a configuration has it.
    pub fn find_in<'v>(&self, scene: &'v Value) -> Option<&'v Value> {
        let shown = match self.place {
            VisualPlace::Background => scene.get("background")?,
            VisualPlace::Broll(index) => scene.get("backgroundBrolls")?.get(index)?,
            VisualPlace::Element(index) => scene.get("elements")?.get(index)?,
        };
        shown.get("aiVisual")
    }
}

impl Storyboard {
    /// Lists every `aiVisual`: scene by scene, the background first, then b-rolls, then elements.
    pub fn visual_sites(&self) -> impl Iterator<Item = VisualSite<'_>> {
        let scenes = self.scenes().iter().enumerate();
        scenes.flat_map(|(index, scene)| scene.visual_sites(index))
    }
}

impl Scene {
    /// Lists every `aiVisual` of the scene, whose index is this.
    pub fn visual_sites(&self, index: usize) -> impl Iterator<Item = VisualSite<'_>> {
        let site = move |place, kind, ai| VisualSite {
            scene: index,
            place,
            kind,
            ai,
        };
        let background = self.background.iter().filter_map(move |shown| {
            Some(site(
                VisualPlace::Background,
                shown.kind,
                shown.ai_visual.as_ref()?,
            ))
        });
        let brolls = self.background_brolls().iter().enumerate();
        let brolls = brolls.filter_map(move |(number, shown)| {
            Some(site(
                VisualPlace::Broll(number),
                shown.kind,
                shown.ai_visual.as_ref()?,
            ))
        });
        let elements = self.elements().iter().enumerate();
        let elements = elements.filter_map(move |(number, element)| {
            let (kind, ai) = element_visual(element)?;
            Some(site(VisualPlace::Element(number), Some(kind), ai))
        });
        background.chain(brolls).chain(elements)
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
        let request = serde_json::json!({
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
        });
        let storyboard: Storyboard = serde_json::from_value(request.clone()).unwrap();
        let model = |site: &VisualSite<'_>| {
            let ai = site.find_in(&request["scenes"][site.scene]).unwrap();
            ai["model"].as_str().unwrap().to_owned()
        };
        let found: Vec<_> = storyboard
            .visual_sites()
            .map(|site| (model(&site), site.scene, site.place, site.kind))
            .collect();
        assert_eq!(
            found,
            [
                ("flux-schnell".to_owned(), 1, VisualPlace::Background, None),
                (
                    "nanobanana".to_owned(),
                    1,
                    VisualPlace::Broll(0),
                    Some(VisualKind::Image)
                ),
                (
                    "veo3.1".to_owned(),
                    1,
                    VisualPlace::Element(1),
                    Some(VisualKind::Video)
                ),
            ]
        );
    }
}
