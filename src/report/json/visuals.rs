//! The visuals in state, for programs.

use jiff::Timestamp;
use serde::Serialize;

use super::plan::StateJson;
use super::{FORMAT_VERSION, document};
use crate::model::storyboard::{AspectRatio, MediaStyle};
use crate::model::{
    Credits, GeneratedVisual, OperationId, Snapshot, VisualCopy, VisualFile, VisualKey, VisualSpec,
    VisualSubject,
};
use crate::report::standing::uses;

/// Writes every visual that was generated, with the number of recorded shots that show it.
pub fn visuals(snapshot: &Snapshot) -> String {
    let uses = uses(snapshot);
    let visuals = snapshot.visuals.iter().map(|(key, visual)| {
        let used = uses.get(key).copied().unwrap_or_default();
        VisualJson::of(key, visual, used)
    });
    document(&VisualsJson {
        format_version: FORMAT_VERSION,
        state: snapshot.version.as_ref().map(StateJson::of),
        visuals: visuals.collect(),
    })
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct VisualsJson<'a> {
    format_version: &'static str,
    state: Option<StateJson<'a>>,
    visuals: Vec<VisualJson<'a>>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct VisualJson<'a> {
    key: &'a str,
    kind: &'static str,
    model: &'a str,
    shows: ShowsJson<'a>,
    url: &'a str,
    width: Option<u32>,
    height: Option<u32>,
    /// `null` if it was not reported, or only together with others.
    credits: Option<Credits>,
    job: &'a str,
    /// `null` if it was imported.
    operation: Option<&'a str>,
    run: &'a str,
    generated_at: Timestamp,
    /// How many recorded shots show it.
    shots: usize,
    copy: Option<CopyJson<'a>>,
    lost: bool,
}

/// What determines a visual besides its model; what does not apply is left out.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ShowsJson<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    prompt: Option<&'a str>,
    /// The text that Pictory writes the prompt from.
    #[serde(skip_serializing_if = "Option::is_none")]
    story: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    direction: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    style: Option<MediaStyle>,
    aspect_ratio: AspectRatio,
    #[serde(skip_serializing_if = "Option::is_none")]
    seconds: Option<u32>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    references: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    first_frame: Option<&'a str>,
    /// The key of the visual before it.
    #[serde(skip_serializing_if = "Option::is_none")]
    continues: Option<&'a str>,
}

impl<'a> ShowsJson<'a> {
    fn of(spec: &'a VisualSpec) -> Self {
        let VisualSpec {
            kind: _,
            model: _,
            style,
            subject,
            aspect_ratio,
            seconds,
            references,
            first_frame,
            continues,
        } = spec;
        let (prompt, story, direction) = match subject {
            VisualSubject::Prompt(prompt) => (Some(prompt.as_str()), None, None),
            VisualSubject::Story { text, direction } => {
                (None, Some(text.as_str()), direction.as_deref())
            }
        };
        Self {
            prompt,
            story,
            direction,
            style: *style,
            aspect_ratio: *aspect_ratio,
            seconds: *seconds,
            references,
            first_frame: first_frame.as_deref(),
            continues: continues.as_ref().map(VisualKey::as_str),
        }
    }
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct CopyJson<'a> {
    file: String,
    sha256: &'a str,
    bytes: u64,
    media_type: &'a str,
}

impl<'a> CopyJson<'a> {
    fn of(copy: &'a VisualCopy) -> Self {
        let VisualCopy {
            sha256,
            bytes,
            media_type,
        } = copy;
        Self {
            file: copy.file_name(),
            sha256,
            bytes: *bytes,
            media_type,
        }
    }
}

impl<'a> VisualJson<'a> {
    fn of(key: &'a VisualKey, visual: &'a GeneratedVisual, shots: usize) -> Self {
        let GeneratedVisual {
            spec,
            file,
            job,
            operation,
            credits,
            generated_at,
            run,
            copy,
            is_lost,
        } = visual;
        let VisualFile {
            url,
            last_frame_url: _,
            width,
            height,
        } = file;
        Self {
            key: key.as_str(),
            kind: spec.kind.word(),
            model: &spec.model,
            shows: ShowsJson::of(spec),
            url,
            width: *width,
            height: *height,
            credits: *credits,
            job: job.as_str(),
            operation: operation.as_ref().map(OperationId::as_str),
            run: run.as_str(),
            generated_at: *generated_at,
            shots,
            copy: copy.as_ref().map(CopyJson::of),
            lost: *is_lost,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::testing::several;

    #[test]
    fn every_visual() {
        insta::assert_snapshot!("visuals", visuals(&several()));
    }
}
