//! A single visual to the request that generates it by itself.

use serde_json::{Map, Value, json};

use crate::model::{VisualKind, VisualSpec};

/// How many fields most requests have.
const FIELDS_LIKELY: usize = 4;

/// Writes the body of an AI Studio request.
///
/// Everything that matters is written out, also where Pictory has a default: the visual must be
/// the one that its key stands for.
pub fn studio_request(spec: &VisualSpec) -> Value {
    let mut body = Map::with_capacity(FIELDS_LIKELY);
    let mut put = |name: &str, value: Value| drop(body.insert(name.to_owned(), value));
    put("prompt", spec.subject.words().into());
    put("model", spec.model.as_str().into());
    put("aspectRatio", json!(spec.aspect_ratio));
    match spec.kind {
        VisualKind::Image => {
            if let Some(style) = &spec.style {
                put("style", json!(style));
            }
            if let Some(url) = spec.references.first() {
                put("referenceImageUrl", json!(url));
            }
        }
        VisualKind::Video => {
            if let Some(seconds) = spec.seconds {
                put("duration", format!("{seconds}s").into());
            }
            if !spec.references.is_empty() {
                put("referenceImageUrls", json!(spec.references));
            }
            if let Some(url) = &spec.first_frame {
                put("firstFrameImageUrl", json!(url));
            }
        }
    }
    Value::Object(body)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::VisualSubject;
    use crate::model::storyboard::{AspectRatio, MediaStyle};

    #[test]
    fn an_image_names_its_style_and_a_clip_its_length() {
        let image = VisualSpec {
            kind: VisualKind::Image,
            model: "seedream3.0".to_owned(),
            style: Some(MediaStyle::Vintage),
            subject: VisualSubject::Prompt("A harbour at dawn".to_owned()),
            aspect_ratio: AspectRatio::Landscape,
            seconds: None,
            references: Vec::new(),
            first_frame: None,
            continues: None,
        };
        assert_eq!(
            studio_request(&image),
            json!({"prompt": "A harbour at dawn", "model": "seedream3.0", "aspectRatio": "16:9",
                   "style": "vintage"})
        );
        let clip = VisualSpec {
            kind: VisualKind::Video,
            model: "veo3.1".to_owned(),
            style: None,
            seconds: Some(8),
            references: vec!["https://example.com/a.png".to_owned()],
            ..image
        };
        assert_eq!(
            studio_request(&clip),
            json!({"prompt": "A harbour at dawn", "model": "veo3.1", "aspectRatio": "16:9",
                   "duration": "8s", "referenceImageUrls": ["https://example.com/a.png"]})
        );
    }
}
