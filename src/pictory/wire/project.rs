//! One saved project.

use serde_json::Value;

use super::json::{expect, field, inner, milliseconds, text, url, whole};
use crate::model::Outputs;
use crate::pictory::error::ApiError;
use crate::pictory::exchange::Answer;
use crate::pictory::project::ProjectDetails;

/// Fields that say something about a video and mean nothing in a request.
const SETTINGS: [&str; 4] = ["layout", "voiceOverId", "brandId", "smartTemplateId"];

/// Reads the answer to a question for one project.
pub(in crate::pictory) fn read_project(answer: Answer) -> Result<ProjectDetails, ApiError> {
    let status = answer.status;
    let body = expect(answer)?;
    let scenes = inner(&body, "scenes").and_then(Value::as_array);
    let name = inner(&body, "projectName").and_then(text);
    if scenes.is_none() && name.is_none() {
        let detail = "it tells neither a name nor scenes".to_owned();
        return Err(ApiError::Unexpected { status, detail });
    }
    let word = |name| inner(&body, name).and_then(text);
    let settings = SETTINGS
        .iter()
        .filter_map(|name| Some((*name, word(name)?)));
    Ok(ProjectDetails {
        name,
        language: word("scriptLanguage"),
        scenes: read_scenes(scenes.map_or(&[][..], Vec::as_slice)),
        outputs: read_outputs(&body),
        saved_at: word("saveDate").and_then(|date| date.parse().ok()),
        settings: settings.collect(),
    })
}

/// Reads the texts of scenes, in their own order if all of them tell it.
fn read_scenes(scenes: &[Value]) -> Vec<Option<String>> {
    let mut read: Vec<_> = scenes
        .iter()
        .map(|scene| {
            let order = field(scene, "sortOrder").and_then(whole);
            let words = field(scene, "text").and_then(text);
            (
                order,
                words.or_else(|| field(scene, "sentence").and_then(text)),
            )
        })
        .collect();
    if read.iter().all(|(order, _)| order.is_some()) {
        read.sort_by_key(|(order, _)| *order);
    }
    read.into_iter().map(|(_, words)| words).collect()
}

fn read_outputs(body: &Value) -> Outputs {
    let address = |name| inner(body, name).and_then(url);
    Outputs {
        video_url: address("videoURL"),
        share_url: address("shareVideoURL").or_else(|| address("videoShareURL")),
        audio_url: address("audioURL"),
        thumbnail_url: address("thumbnail"),
        srt_url: address("srtFile"),
        vtt_url: address("vttFile"),
        txt_url: address("txtFile"),
        preview_url: None,
        project_url: None,
        duration_ms: inner(body, "videoDuration").and_then(milliseconds),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(body: &Value) -> Result<ProjectDetails, ApiError> {
        read_project(Answer::new(200, body.to_string()))
    }

    #[test]
    fn a_project_tells_what_is_spoken_and_where_its_video_is() {
        let project = read(&json!({
            "project_id": 12, "projectName": "Tour", "scriptLanguage": "en", "layout": "16:9",
            "voiceOverId": 1024, "brandId": null, "saveDate": "2026-05-04T10:00:00.000Z",
            "videoURL": "https://c.test/Tour.mp4", "shareVideoURL": "https://c.test/s",
            "videoDuration": "31.2",
            "scenes": [{"text": "Two.", "sortOrder": 1}, {"sentence": "One.", "sortOrder": 0},
                       {"text": " ", "sortOrder": 2}],
        }))
        .unwrap();
        let scenes = [Some("One."), Some("Two."), None];
        assert_eq!(project.scenes, scenes.map(|text| text.map(str::to_owned)));
        assert_eq!(project.language.as_deref(), Some("en"));
        let settings = [("layout", "16:9"), ("voiceOverId", "1024")];
        assert_eq!(
            project.settings,
            settings.map(|(name, value)| (name, value.to_owned()))
        );
        assert_eq!(project.outputs.duration_ms, Some(31_200));
        assert!(project.outputs.share_url.is_some() && project.saved_at.is_some());
    }

    #[test]
    fn what_is_no_project_is_an_error() {
        assert!(read(&json!({"message": "hello"})).is_err());
        assert!(read_project(Answer::new(200, "<html>")).is_err());
        let bare = read(&json!({"projectName": "A"})).unwrap();
        assert!(bare.scenes.is_empty() && bare.outputs == Outputs::default());
    }
}
