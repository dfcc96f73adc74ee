//! Subtitle files: SubRip and WebVTT.

/// A stretch of time with what is said in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cue<'a> {
    /// How long it lasts, in milliseconds.
    pub millis: i64,
    /// What is shown; nothing if it is empty. It has no blank lines.
    pub text: &'a str,
}

/// The form of a subtitle file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SubtitleFormat {
    /// SubRip, for players.
    Srt,
    /// WebVTT, for browsers.
    Vtt,
}

/// Writes the subtitles of stretches that follow each other from the beginning on.
pub fn subtitles<'a>(format: SubtitleFormat, cues: impl IntoIterator<Item = Cue<'a>>) -> String {
    let (mut text, mark) = match format {
        SubtitleFormat::Srt => (String::new(), ','),
        SubtitleFormat::Vtt => ("WEBVTT\n\n".to_owned(), '.'),
    };
    let mut start = 0;
    let mut number = 0;
    for cue in cues {
        let end = start + cue.millis;
        if !cue.text.is_empty() {
            number += 1;
            let (from, to) = (time(start, mark), time(end, mark));
            text.push_str(&format!("{number}\n{from} --> {to}\n{}\n\n", cue.text));
        }
        start = end;
    }
    text
}

fn time(millis: i64, mark: char) -> String {
    let seconds = millis / 1000;
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    format!(
        "{hours:02}:{minutes:02}:{:02}{mark}{:03}",
        seconds % 60,
        millis % 1000
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cues_follow_each_other_and_skip_silence() {
        let cue = |millis, text| Cue { millis, text };
        let cues = [cue(2500, "One."), cue(1000, ""), cue(2000, "Two.")];
        let srt = subtitles(SubtitleFormat::Srt, cues.clone());
        let expected = "1\n00:00:00,000 --> 00:00:02,500\nOne.\n\n\
                        2\n00:00:03,500 --> 00:00:05,500\nTwo.\n\n";
        assert_eq!(srt, expected);
        let vtt = subtitles(SubtitleFormat::Vtt, cues);
        assert_eq!(vtt, format!("WEBVTT\n\n{}", expected.replace(',', ".")));
    }
}
