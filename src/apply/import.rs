//! What somebody had made at Pictory before, and what state may know of it: pure decisions.
//!
//! Nothing is made up. A visual whose address is not told is none that can be used again, a charge that
//! is not reported stays unknown, and stock is never taken for something that was paid.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::decide;
use super::harvest::{Harvest, harvest, is_stock};
use crate::model::{Credits, JobId, NameTag, Outputs, RenderTarget, VideoTarget, VisualKey};
use crate::pictory::{CompletedJob, JobStatus, Preview, ProjectDetails};
use crate::plan::Whole;
use crate::store::{ImportedPreview, ImportedVideo};

/// What a job made.
#[derive(Debug, Clone, PartialEq)]
pub enum Made {
    /// A video.
    Video(Results),
    /// A storyboard preview, which can be rendered.
    Preview(Results, Preview),
}

/// What a job left behind.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Results {
    /// Where it is.
    pub outputs: Outputs,
    /// What Pictory reported to have charged; `None` if it reported nothing.
    pub credits_used: Option<Credits>,
}

/// Why nothing can be taken over from a job.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    /// It has not ended.
    #[error("it is not finished")]
    InProgress,
    /// It ended badly.
    #[error("it failed: {0}")]
    Failed(String),
    /// Its results were deleted.
    #[error("its results were deleted")]
    Cleaned,
    /// It stands where this program does not know.
    #[error("Pictory calls it `{0}`, which this program does not know")]
    Unknown(String),
    /// It made a single image or clip of AI Studio, by its address.
    #[error("it made a single visual, and no video: {0}")]
    Visual(String),
    /// It ended well and shows nothing that this program can read.
    #[error("it shows nothing of what it made")]
    Nothing,
}

/// Says what a job made.
///
/// # Errors
///
/// Says why there is nothing to take over.
pub fn made(status: JobStatus) -> Result<Made, Unusable> {
    let done = match status {
        JobStatus::InProgress { .. } => return Err(Unusable::InProgress),
        JobStatus::Failed { code, message, .. } => {
            return Err(Unusable::Failed(decide::failure(&code, &message)));
        }
        JobStatus::Cleaned => return Err(Unusable::Cleaned),
        JobStatus::Unknown { word } => return Err(Unusable::Unknown(word)),
        JobStatus::Completed(done) => *done,
    };
    let CompletedJob {
        outputs,
        credits_used,
        visual,
        preview,
    } = done;
    let is_video = outputs.video_url.is_some();
    let results = Results {
        outputs,
        credits_used,
    };
    match (visual, preview) {
        _ if is_video => Ok(Made::Video(results)),
        (Some(visual), _) => Err(Unusable::Visual(visual.url)),
        (None, Some(preview)) => Ok(Made::Preview(results, preview)),
        (None, None) => Err(Unusable::Nothing),
    }
}

/// Returns the name that a job bears, if it is not the one that is declared. Names are compared by
/// their Latin letters and digits: in file names, Pictory writes other characters in its own way.
pub fn other_name(declared: &str, made: &Made) -> Option<String> {
    let found = match made {
        Made::Video(results) => file_name(results.outputs.video_url.as_deref()?)?,
        Made::Preview(_, preview) => preview.video_name.clone()?,
    };
    let found = NameTag::strip(&found).into_owned();
    let (wanted, told) = (letters(declared), letters(&found));
    let is_other = !wanted.is_empty() && !told.is_empty() && wanted != told;
    is_other.then_some(found)
}

/// Returns the name of the file at an address, without its extension.
fn file_name(url: &str) -> Option<String> {
    let path = url.split(['?', '#']).next()?;
    let name = path.rsplit('/').next()?;
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    Some(stem.replace("%20", " "))
}

fn letters(name: &str) -> String {
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    letters.map(|char| char.to_ascii_lowercase()).collect()
}

/// Describes a video that was rendered whole. Of its visuals, only those are taken to be in it that
/// are `shown` for certain.
pub fn imported_video(
    whole: Whole,
    job: JobId,
    results: Results,
    shown: &BTreeSet<VisualKey>,
) -> ImportedVideo {
    let Results {
        outputs,
        credits_used,
    } = results;
    let planned = whole.planned().clone();
    let render = RenderTarget {
        video: with_visuals(whole.target, shown),
        planned,
        preview: None,
    };
    // Silence, and zero, may also mean that a preview was charged before.
    let is_telling = credits_used.is_some_and(|used| !used.is_zero());
    let degraded = decide::degradation(&render, &outputs, credits_used).filter(|_| is_telling);
    ImportedVideo {
        target: render.video,
        job,
        outputs,
        credits_used,
        degraded,
    }
}

/// Describes a preview that was made of a whole storyboard, and returns how many of its visuals
/// cannot be told apart.
pub fn imported_preview(
    whole: Whole,
    job: JobId,
    results: Results,
    preview: &Preview,
) -> (ImportedPreview, usize) {
    let Results {
        outputs,
        credits_used,
    } = results;
    let Harvest {
        visuals,
        degraded,
        strays,
    } = harvest(&whole.shots, whole.planned(), Some(preview), credits_used);
    let brought = visuals.iter().map(|visual| visual.key.clone()).collect();
    let imported = ImportedPreview {
        target: with_visuals(whole.target, &brought),
        job,
        outputs,
        credits_used,
        visuals,
        degraded,
    };
    (imported, strays)
}

/// Leaves of the visuals of a video only those that are in it for certain.
fn with_visuals(mut target: VideoTarget, shown: &BTreeSet<VisualKey>) -> VideoTarget {
    for shot in &mut target.shots {
        shot.visuals.retain(|key| shown.contains(key));
    }
    target
}

/// A part of a storyboard that is not taken into a manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Omission {
    /// The scene, counted from 1.
    pub scene: usize,
    /// What is not taken over, and why.
    pub what: String,
}

/// Makes a request of the storyboard that a preview resolved.
///
/// What was generated stays, by its address, so that it is not generated again. Stock does not: the
/// addresses of a preview lead to clips with watermarks, and expire.
pub fn resolved_request(mut storyboard: Value) -> (Value, Vec<Omission>) {
    let mut omissions = Vec::new();
    if let Some(name) = storyboard["videoName"].as_str() {
        storyboard["videoName"] = Value::from(NameTag::strip(name).into_owned());
    }
    let scenes = storyboard.get_mut("scenes").and_then(Value::as_array_mut);
    for (index, scene) in scenes.into_iter().flatten().enumerate() {
        let mut omit = |what: String| {
            omissions.push(Omission {
                scene: index + 1,
                what,
            });
        };
        let Value::Object(fields) = scene else {
            continue;
        };
        if let Some(Value::Object(background)) = fields.get_mut("background") {
            if settle(background) {
                omit("its stock clip, which Pictory will pick anew".to_owned());
            }
            if background.keys().all(|name| name == "type") {
                fields.shift_remove("background");
            }
        }
        for list in ["backgroundBrolls", "elements"] {
            let Some(Value::Array(items)) = fields.get_mut(list) else {
                continue;
            };
            let before = items.len();
            items.retain_mut(|item| item.as_object_mut().is_none_or(|item| !settle(item)));
            if items.len() < before {
                omit(format!("stock among its `{list}`, whose addresses expire"));
            }
            if items.is_empty() {
                fields.shift_remove(list);
            }
        }
    }
    (storyboard, omissions)
}

/// Leaves one source to a visual: what was made of it, if that stays. Tells whether it was stock, which
/// does not.
fn settle(visual: &mut Map<String, Value>) -> bool {
    let Some(url) = visual.get("visualUrl").and_then(Value::as_str) else {
        return false;
    };
    let is_stock = is_stock(url);
    if is_stock {
        visual.shift_remove("visualUrl");
    } else {
        visual.shift_remove("searchFilter");
    }
    visual.shift_remove("aiVisual");
    is_stock
}

/// Makes a request of what a saved project tells, and lists what it does not tell.
pub fn project_request(project: &ProjectDetails) -> (Value, Vec<String>) {
    let mut request = Map::new();
    let mut put = |name: &str, value: Option<Value>| {
        request.extend(value.map(|value| (name.to_owned(), value)));
    };
    put("videoName", project.name.clone().map(Value::from));
    put("language", project.language.clone().map(Value::from));
    let spoken = project.scenes.iter().flatten();
    let scenes: Vec<Value> = spoken
        .map(|text| serde_json::json!({ "story": text }))
        .collect();
    put("scenes", (!scenes.is_empty()).then(|| Value::Array(scenes)));
    let mut missing = vec![
        "A saved project does not tell its visuals: models, prompts, addresses and searches are \
         missing here, and Pictory would pick stock for every scene."
            .to_owned(),
        "Nor does it tell voices, music, styles, elements, transitions and proportions.".to_owned(),
    ];
    let silent = project.scenes.iter().filter(|text| text.is_none()).count();
    if silent > 0 {
        missing.push(format!("Scenes without text are left out: {silent}."));
    }
    for (name, value) in &project.settings {
        missing.push(format!(
            "Its `{name}` is {value}, which has no field of this meaning in a request."
        ));
    }
    (Value::Object(request), missing)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn video(url: &str) -> Made {
        Made::Video(Results {
            outputs: Outputs {
                video_url: Some(url.to_owned()),
                ..Outputs::default()
            },
            credits_used: None,
        })
    }

    #[test]
    fn names_are_compared_as_files_are_named() {
        for (declared, url, other) in [
            ("My Video", "https://c.test/v/My_Video.mp4", None),
            (
                "My Video",
                "https://c.test/v/My_Video_sf-0a1b2c3d.mp4?x=1",
                None,
            ),
            ("My Video", "https://c.test/v/my%20video.mp4", None),
            ("Füße 2", "https://c.test/v/F__e_2.mp4", None),
            ("海", "https://c.test/v/Other.mp4", None),
            (
                "My Video",
                "https://c.test/v/Other_Video.mp4",
                Some("Other_Video"),
            ),
        ] {
            assert_eq!(other_name(declared, &video(url)).as_deref(), other, "{url}");
        }
    }

    #[test]
    fn a_resolved_storyboard_keeps_what_was_made_and_no_stock() {
        let (request, omissions) = resolved_request(json!({
            "videoName": "Tour sf-0a1b2c3d",
            "scenes": [
                {"story": "One.", "background": {"type": "image", "visualUrl": "https://c.test/1.png",
                    "aiVisual": {"model": "nanobanana"}}},
                {"story": "Two.", "background": {"type": "video",
                    "visualUrl": "https://c.test/stock/2.mp4?token=1"}},
                {"story": "Three.", "background": {"color": "#fff"}, "elements": [
                    {"type": "text", "text": "Hi"},
                    {"type": "image", "visualUrl": "https://c.test/stock/3.png?token=1"}]},
            ],
        }));
        assert_eq!(
            request,
            json!({"videoName": "Tour", "scenes": [
                {"story": "One.", "background": {"type": "image", "visualUrl": "https://c.test/1.png"}},
                {"story": "Two."},
                {"story": "Three.", "background": {"color": "#fff"},
                 "elements": [{"type": "text", "text": "Hi"}]},
            ]})
        );
        let scenes: Vec<usize> = omissions.iter().map(|it| it.scene).collect();
        assert_eq!(scenes, [2, 3]);
    }

    #[test]
    fn a_project_becomes_what_it_tells_and_says_what_it_does_not() {
        let project = ProjectDetails {
            name: Some("Tour".to_owned()),
            language: None,
            scenes: vec![Some("One.".to_owned()), None],
            outputs: Outputs::default(),
            saved_at: None,
            settings: vec![("brandId", "7".to_owned())],
        };
        let (request, missing) = project_request(&project);
        assert_eq!(
            request,
            json!({"videoName": "Tour", "scenes": [{"story": "One."}]})
        );
        assert_eq!(missing.len(), 4, "{missing:#?}");
    }

    #[test]
    fn only_what_ended_well_can_be_taken_over() {
        let failed = JobStatus::Failed {
            code: "E".to_owned(),
            message: "no".to_owned(),
            credits_used: None,
        };
        assert_eq!(made(failed), Err(Unusable::Failed("E: no".to_owned())));
        assert_eq!(made(JobStatus::Cleaned), Err(Unusable::Cleaned));
    }
}
