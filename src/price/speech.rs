//! How long a voice speaks, estimated from the words.

use std::iter::Sum;

use unicode_segmentation::UnicodeSegmentation;

use crate::expand::{ExpandedVideo, Shot};

/// An estimated length of time, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Spoken {
    /// With a fast voice.
    pub shortest_ms: u64,
    /// With an ordinary voice.
    pub likely_ms: u64,
    /// With a slow voice and long pauses.
    pub longest_ms: u64,
}

impl Sum for Spoken {
    fn sum<I: Iterator<Item = Self>>(lengths: I) -> Self {
        lengths.fold(Self::default(), |total, length| Self {
            shortest_ms: total.shortest_ms + length.shortest_ms,
            likely_ms: total.likely_ms + length.likely_ms,
            longest_ms: total.longest_ms + length.longest_ms,
        })
    }
}

/// What an ordinary voice needs for a word: 150 words a minute.
const WORD_MS: u64 = 400;
/// No shot is shown for less than this.
const SHOT_MS_MIN: u64 = 1_000;
/// What an ordinary voice needs at least for a shot, pauses included.
const SHOT_MS_LIKELY: u64 = 2_000;

/// Estimates the length of a video: that of its shots together.
pub(super) fn estimate(video: &ExpandedVideo) -> Spoken {
    video.shots.iter().map(speaking_time).sum()
}

/// Estimates how long a shot is shown. It says little where the script of its scene is not known;
/// and [`unknown_length`](super::unknown_length) says why nobody knows better for a whole video.
pub fn speaking_time(shot: &Shot) -> Spoken {
    let [fewest, likely, most] = words(shot).map(|words| words * WORD_MS);
    let demanded = field_ms(shot, "minimumDuration");
    let pause = field_ms(shot, "endPauseDuration");
    // Speed can be set from half to double; voices differ by about a third besides. Whether the
    // pause counts towards the demanded length, Pictory does not say.
    Spoken {
        shortest_ms: ((fewest / 3).max(SHOT_MS_MIN) + pause).max(demanded),
        likely_ms: likely.max(SHOT_MS_LIKELY).max(demanded) + pause,
        longest_ms: (most * 3).max(SHOT_MS_LIKELY * 2).max(demanded * 2) + pause,
    }
}

/// How many words a shot may be said to have: the fewest, the likely number, the most. Scripts
/// without spaces leave it open, and so do signs that stand alone.
fn words(shot: &Shot) -> [u64; 3] {
    let story = shot.configuration["story"].as_str().unwrap_or_default();
    let spaced = story.split_whitespace().count() as u64;
    let unicode = story.unicode_words().count() as u64;
    [spaced.min(unicode), unicode, spaced.max(unicode)]
}

/// A length in seconds that the manifest gives a shot, in milliseconds.
fn field_ms(shot: &Shot, name: &str) -> u64 {
    /// A day: no shot is longer.
    const MS_MAX: f64 = 86_400_000.0;
    let seconds = shot.configuration[name].as_f64().unwrap_or_default();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped first"
    )]
    let ms = (seconds * 1000.0).clamp(0.0, MS_MAX) as u64;
    ms
}
