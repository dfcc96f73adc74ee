//! Where an animatic was written, for programs.

use std::path::Path;

use serde::Serialize;

use super::{FORMAT_VERSION, document};

/// The files of an animatic.
#[derive(Debug, Clone, Copy)]
pub struct AnimaticFiles<'a> {
    /// The film.
    pub file: &'a Path,
    /// Its subtitles.
    pub subtitles: &'a Path,
    /// The length of the film, in milliseconds.
    pub millis: u64,
    /// How many shots the video has.
    pub shots: usize,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct AnimaticJson {
    format_version: &'static str,
    file: String,
    subtitles: String,
    seconds: f64,
    shots: usize,
}

/// Writes where an animatic is, how long it is, and how many shots it has.
pub fn animatic(files: &AnimaticFiles<'_>) -> String {
    let AnimaticFiles {
        file,
        subtitles,
        millis,
        shots,
    } = files;
    document(&AnimaticJson {
        format_version: FORMAT_VERSION,
        file: file.to_string_lossy().into_owned(),
        subtitles: subtitles.to_string_lossy().into_owned(),
        seconds: *millis as f64 / 1000.0,
        shots: *shots,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_animatic_is_a_small_document() {
        let text = animatic(&AnimaticFiles {
            file: Path::new("a.animatic.mp4"),
            subtitles: Path::new("a.animatic.srt"),
            millis: 41_200,
            shots: 8,
        });
        insta::assert_snapshot!(text, @r#"
        {
          "formatVersion": "1.0",
          "file": "a.animatic.mp4",
          "subtitles": "a.animatic.srt",
          "seconds": 41.2,
          "shots": 8
        }
        "#);
    }
}
