//! Puts the URLs of visuals into a request. Pure.

use serde_json::Value;

use crate::model::{VisualFile, VisualKey};
use crate::plan::{SlotContent, StoryboardRequest};

/// Fills the slots of a request.
///
/// # Errors
///
/// Names the first visual that `file` does not know, or whose place does not exist.
pub(super) fn fill(
    request: &StoryboardRequest,
    file: impl Fn(&VisualKey) -> Option<VisualFile>,
) -> Result<Value, VisualKey> {
    let mut body = request.body.clone();
    for slot in &request.slots {
        let missing = || slot.visual.clone();
        let file = file(&slot.visual).ok_or_else(missing)?;
        let url = match slot.takes {
            SlotContent::File => Some(file.url),
            SlotContent::LastFrame => file.last_frame_url,
        };
        let Some(url) = url else { continue };
        let (parent, field) = slot.pointer.rsplit_once('/').ok_or_else(missing)?;
        let parent = body.pointer_mut(parent).and_then(Value::as_object_mut);
        let fields = parent.ok_or_else(missing)?;
        fields.insert(field.to_owned(), Value::from(url));
    }
    Ok(body)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::plan::VisualSlot;

    fn request(takes: SlotContent) -> StoryboardRequest {
        StoryboardRequest {
            body: json!({"scenes": [{"background": {"type": "image"}}]}),
            slots: vec![VisualSlot {
                pointer: "/scenes/0/background/visualUrl".to_owned(),
                visual: VisualKey::new("v1:a"),
                takes,
            }],
        }
    }

    fn file(_: &VisualKey) -> Option<VisualFile> {
        Some(VisualFile {
            url: "https://example.com/a.png".to_owned(),
            ..VisualFile::default()
        })
    }

    #[test]
    fn a_slot_takes_the_url() {
        let body = fill(&request(SlotContent::File), file).unwrap();
        let background = json!({"type": "image", "visualUrl": "https://example.com/a.png"});
        assert_eq!(body["scenes"][0]["background"], background);
    }

    #[test]
    fn a_last_frame_that_is_not_known_leaves_the_slot_empty() {
        let request = request(SlotContent::LastFrame);
        assert_eq!(fill(&request, file).unwrap(), request.body);
    }

    #[test]
    fn a_visual_that_is_missing_is_named() {
        let missing = fill(&request(SlotContent::File), |_| None).unwrap_err();
        assert_eq!(missing.as_str(), "v1:a");
    }
}
