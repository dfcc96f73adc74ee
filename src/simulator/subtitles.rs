//! Subtitle files, and the plain text of what is said.

use crate::simulator::world::Take;

/// Writes subtitles as `srt` or `vtt`; any other extension gives the plain text.
pub(crate) fn write(extension: &str, takes: &[Take]) -> String {
    let mut text = String::new();
    let mut start = 0;
    if extension == "vtt" {
        text.push_str("WEBVTT\n\n");
    }
    let mut number = 0;
    for take in takes {
        let end = start + take.millis;
        if !take.subtitle.is_empty() {
            number += 1;
            text.push_str(&match extension {
                "srt" => cue(number, [start, end], ',', &take.subtitle),
                "vtt" => cue(number, [start, end], '.', &take.subtitle),
                _ => format!("{}\n", take.subtitle),
            });
        }
        start = end;
    }
    text
}

fn cue(number: u32, [start, end]: [i64; 2], mark: char, words: &str) -> String {
    let (start, end) = (time(start, mark), time(end, mark));
    format!("{number}\n{start} --> {end}\n{words}\n\n")
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
