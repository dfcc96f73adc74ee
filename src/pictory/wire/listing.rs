//! Visuals of AI Studio and saved projects, as they are listed.

use jiff::Timestamp;
use serde_json::Value;

use super::json::{field, milliseconds, text, url, whole};
use super::page::{Listing, Page};
use crate::pictory::error::ApiError;
use crate::pictory::exchange::Answer;
use crate::pictory::listing::{ProjectPage, SavedProject, StudioPage, StudioVisual};

/// Reads a page of AI Studio's images or clips; `asked` is the token that it was asked with.
pub(in crate::pictory) fn read_studio(
    answer: Answer,
    asked: Option<&str>,
) -> Result<StudioPage, ApiError> {
    let listing = Listing {
        of: "visuals",
        next_field: "nextPageKey",
        asked,
    };
    let Page {
        entries: visuals,
        unreadable,
        next,
    } = listing.read(answer, read_visual)?;
    Ok(StudioPage {
        visuals,
        unreadable,
        next,
    })
}

fn read_visual(item: &Value) -> Option<StudioVisual> {
    let word = |name| field(item, name).and_then(text);
    let address = |name| field(item, name).and_then(url);
    let size = |name| field(item, name).and_then(whole);
    // A prompt is compared letter by letter, so that nothing is cut off its ends.
    let prompt = field(item, "prompt").and_then(Value::as_str);
    let references = field(item, "referenceImageUrls").and_then(Value::as_array);
    Some(StudioVisual {
        id: word("id")?,
        url: address("url")?,
        prompt: prompt.map(str::to_owned),
        model: word("model"),
        aspect_ratio: word("aspectRatio"),
        style: word("style"),
        duration_ms: field(item, "duration").and_then(milliseconds),
        created_at: time(item, "createdDate"),
        reference_url: address("referenceImageUrl"),
        first_frame_url: address("firstFrameImageUrl"),
        reference_urls: references.into_iter().flatten().filter_map(url).collect(),
        extended_url: address("extendVideoUrl"),
        last_frame_url: address("lastFrameImageUrl"),
        width: size("width"),
        height: size("height"),
    })
}

/// Reads a page of saved projects; `asked` is the token that it was asked with.
pub(in crate::pictory) fn read_projects(
    answer: Answer,
    asked: Option<&str>,
) -> Result<ProjectPage, ApiError> {
    let listing = Listing {
        of: "projects",
        next_field: "pageKey",
        asked,
    };
    let Page {
        entries: projects,
        unreadable,
        next,
    } = listing.read(answer, read_project)?;
    Ok(ProjectPage {
        projects,
        unreadable,
        next,
    })
}

fn read_project(item: &Value) -> Option<SavedProject> {
    Some(SavedProject {
        id: field(item, "id").and_then(text)?,
        name: field(item, "name").and_then(text)?,
        saved_at: time(item, "savedDate"),
    })
}

fn time(item: &Value, name: &str) -> Option<Timestamp> {
    field(item, name)?.as_str()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn studio(body: &Value, asked: Option<&str>) -> StudioPage {
        read_studio(Answer::new(200, body.to_string()), asked).unwrap()
    }

    fn projects(body: &Value, asked: Option<&str>) -> ProjectPage {
        read_projects(Answer::new(200, body.to_string()), asked).unwrap()
    }

    #[test]
    fn a_visual_repeats_what_was_asked_for() {
        let body = json!({"items": [{
            "id": "v1", "url": "https://c.test/v1.mp4", "prompt": " a ship ", "model": "veo3.1",
            "aspectRatio": "9:16", "style": "vintage", "createdDate": "2026-05-04T10:00:00.000Z",
            "duration": "8s", "width": 720, "height": "1280",
            "firstFrameImageUrl": "https://c.test/f.png",
            "referenceImageUrls": ["https://c.test/1.png", null, "https://c.test/2.png"],
            "lastFrameImageUrl": "https://c.test/l.png", "thumbnailImageUrl": "https://c.test/t.png",
        }]});
        let expected = StudioVisual {
            id: "v1".to_owned(),
            url: "https://c.test/v1.mp4".to_owned(),
            prompt: Some(" a ship ".to_owned()),
            model: Some("veo3.1".to_owned()),
            aspect_ratio: Some("9:16".to_owned()),
            style: Some("vintage".to_owned()),
            duration_ms: Some(8000),
            created_at: Some("2026-05-04T10:00:00Z".parse().unwrap()),
            reference_url: None,
            first_frame_url: Some("https://c.test/f.png".to_owned()),
            reference_urls: ["https://c.test/1.png", "https://c.test/2.png"]
                .map(str::to_owned)
                .to_vec(),
            extended_url: None,
            last_frame_url: Some("https://c.test/l.png".to_owned()),
            width: Some(720),
            height: Some(1280),
        };
        let page = studio(&body, None);
        assert_eq!(page.visuals, [expected]);
        assert_eq!((page.unreadable, page.next), (0, None));
    }

    #[test]
    fn what_cannot_be_read_is_counted_and_spoils_nothing() {
        let page = studio(
            &json!({"items": [
                {"id": 7, "url": "https://c.test/7.png", "prompt": 1, "createdDate": "soon"},
                {"id": "8"}, {"url": "https://c.test/9.png"}, null, "x", [],
            ], "nextPageKey": "k2"}),
            Some("k1"),
        );
        assert_eq!((page.visuals.len(), page.unreadable), (1, 5));
        let read = &page.visuals[0];
        assert_eq!(
            (read.id.as_str(), &read.prompt, read.created_at),
            ("7", &None, None)
        );
        assert_eq!(page.next.as_deref(), Some("k2"));
        let page = projects(
            &json!({"items": [
                {"id": 12, "name": "Old", "savedDate": "2026-05-04T10:00:00.000Z"},
                {"id": "20260504", "name": "New", "savedDate": 3},
                {"id": "nameless"}, {"name": "none"}, 1,
            ]}),
            None,
        );
        let read: Vec<_> = page
            .projects
            .iter()
            .map(|project| {
                (
                    project.id.as_str(),
                    project.name.as_str(),
                    project.saved_at.is_some(),
                )
            })
            .collect();
        assert_eq!(read, [("12", "Old", true), ("20260504", "New", false)]);
        assert_eq!(page.unreadable, 3);
    }

    #[test]
    fn every_list_ends() {
        let empty = "eyJsYXN0RXZhbHVhdGVkS2V5Ijp7fX0=";
        for key in [
            json!(null),
            json!(""),
            json!("asked"),
            json!(empty),
            json!({}),
        ] {
            let page = studio(&json!({"items": [], "nextPageKey": key}), Some("asked"));
            assert_eq!(page.next, None, "{key}");
            let page = projects(&json!({"items": [], "pageKey": key}), Some("asked"));
            assert_eq!(page.next, None, "{key}");
        }
        let page = projects(
            &json!({"items": [], "pageKey": "k", "nextPageKey": "other"}),
            None,
        );
        assert_eq!(page.next.as_deref(), Some("k"));
    }

    #[test]
    fn what_is_no_list_is_an_error() {
        for body in ["{}", "null", r#"{"items":{}}"#, "<html>", "[", ""] {
            assert!(read_studio(Answer::new(200, body), None).is_err(), "{body}");
            assert!(
                read_projects(Answer::new(200, body), None).is_err(),
                "{body}"
            );
        }
        assert!(read_studio(Answer::new(500, r#"{"items":[]}"#), None).is_err());
    }
}
