//! Subtitle files, and the plain text of what is said.

use crate::media::{Cue, SubtitleFormat, subtitles};
use crate::simulator::world::Take;

/// Writes subtitles as `srt` or `vtt`; any other extension gives the plain text.
pub(crate) fn write(extension: &str, takes: &[Take]) -> String {
    let cues = takes.iter().map(|take| Cue {
        millis: take.millis,
        text: &take.subtitle,
    });
    match extension {
        "srt" => subtitles(SubtitleFormat::Srt, cues),
        "vtt" => subtitles(SubtitleFormat::Vtt, cues),
        _ => cues
            .filter(|cue| !cue.text.is_empty())
            .map(|cue| format!("{}\n", cue.text))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use crate::simulator::world::Picture;

    use super::*;

    fn take(millis: i64, subtitle: &str) -> Take {
        Take {
            millis,
            picture: Picture::Colour("#000".to_owned()),
            subtitle: subtitle.to_owned(),
        }
    }

    #[test]
    fn cues_follow_each_other_and_skip_silent_takes() {
        let takes = [take(2500, "One."), take(1000, ""), take(2000, "Two.")];
        assert_eq!(
            write("srt", &takes),
            "1\n00:00:00,000 --> 00:00:02,500\nOne.\n\n2\n00:00:03,500 --> 00:00:05,500\nTwo.\n\n"
        );
        assert!(write("vtt", &takes).starts_with("WEBVTT\n\n1\n00:00:00.000 --> "));
        assert_eq!(write("txt", &takes), "One.\nTwo.\n");
    }
}
