//! A timeline as an MP4 file.

use crate::media::{self, Canvas, Effort, Film, FilmError, Fonts};
use crate::model::VisualKey;

use super::drawing::Pen;
use super::face::Shown;
use super::timeline::{Card, Face, Timeline};

/// What a film is drawn with.
pub struct Means<'a> {
    /// The longer edge of the picture, in pixels.
    pub edge: u32,
    /// The fonts.
    pub fonts: &'a Fonts,
    /// Returns the bytes of the picture of a visual; `None` if they cannot be had.
    pub picture: &'a mut dyn FnMut(&VisualKey) -> Option<Vec<u8>>,
}

/// Draws a film and returns the bytes of its MP4 file. Equal timelines with equal pictures give
/// equal bytes.
///
/// # Errors
///
/// Fails if the encoder does.
pub fn mp4(timeline: &Timeline, means: &mut Means<'_>) -> Result<Vec<u8>, FilmError> {
    let size = Film::fitted(timeline.shape, means.edge);
    let mut film = Film::new(size, timeline.frame_millis, Effort::Quick)?;
    let as_pixels = |edge: u32| usize::try_from(edge).unwrap_or(0);
    let pen = Pen {
        fonts: means.fonts,
        size: (as_pixels(size.0), as_pixels(size.1)),
    };
    let clock = Clock::of(timeline);
    let mut frame = 0;
    for card in &timeline.cards {
        let picture = picture(card, means, pen.size);
        let plain = pen.card(&card.face, picture);
        let mut is_cut = true;
        for said in &card.said {
            let mut canvas = plain.clone();
            pen.subtitle(&mut canvas, &said.text);
            for _ in 0..said.frames {
                frame += 1;
                pen.bar(&mut canvas, clock.passed(frame), &clock.cuts);
                film.show(&canvas, 1, is_cut)?;
                is_cut = false;
            }
        }
    }
    film.finish()
}

fn picture(card: &Card, means: &mut Means<'_>, size: (usize, usize)) -> Option<Canvas> {
    let Face::Shot(shot) = &card.face else {
        return None;
    };
    match &shot.shown {
        Shown::Picture(key, _) => media::cover(&(means.picture)(key)?, size),
        Shown::Placeholder(_) | Shown::Colour(_) => None,
    }
}

/// What of the film has passed.
struct Clock {
    frames: u64,
    /// Where cards begin, as shares of the whole.
    cuts: Vec<f32>,
}

/// Beyond this the line that shows the time would be gaps alone.
const CUTS_MAX: usize = 60;

impl Clock {
    fn of(timeline: &Timeline) -> Self {
        let mut clock = Self {
            frames: timeline.frames(),
            cuts: Vec::new(),
        };
        if timeline.cards.len() <= CUTS_MAX {
            let mut frame = 0;
            for card in timeline.cards.iter().skip(1).zip(&timeline.cards) {
                frame += card.1.frames();
                clock.cuts.push(clock.passed(frame));
            }
        }
        clock
    }

    fn passed(&self, frame: u64) -> f32 {
        frame as f32 / self.frames as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::animatic::testing::{bought, keys, timeline};
    use crate::model::Snapshot;

    const MANIFEST: &str = "videoName: A\nscenes:\n  - {story: The harbour wakes., background: \
                            {type: image, aiVisual: {model: nanobanana, prompt: A harbour}}}\n";

    /// Draws a small film, and returns it with the keys that it asked for.
    fn drawn(snapshot: &Snapshot, picture: Option<Vec<u8>>) -> (Timeline, Vec<u8>, Vec<VisualKey>) {
        let timeline = timeline(MANIFEST, snapshot);
        let mut asked = Vec::new();
        let mut means = Means {
            edge: 160,
            fonts: &Fonts::with_emoji(),
            picture: &mut |key| {
                asked.push(key.clone());
                picture.clone()
            },
        };
        let film = mp4(&timeline, &mut means).unwrap();
        (timeline, film, asked)
    }

    /// Reads two numbers of a box by its name: those at these places behind it.
    fn numbers(film: &[u8], name: &[u8; 4], places: [usize; 2]) -> [u32; 2] {
        let at = film.windows(4).position(|bytes| bytes == name).unwrap() + 4;
        places.map(|place| {
            let number = &film[at + place..at + place + 4];
            u32::from_be_bytes(number.try_into().unwrap())
        })
    }

    #[test]
    fn a_film_is_as_long_as_its_timeline() {
        let (timeline, film, asked) = drawn(&Snapshot::empty(), None);
        let [timescale, duration] = numbers(&film, b"mvhd", [12, 16]);
        assert_eq!(timescale, 1000);
        assert_eq!(u64::from(duration), timeline.millis());
        let [_, frames] = numbers(&film, b"stsz", [4, 8]);
        assert_eq!(u64::from(frames), timeline.frames());
        assert!(asked.is_empty());
    }

    #[test]
    fn what_was_bought_is_asked_for_and_shown_unless_it_is_no_picture() {
        let bought = bought(MANIFEST);
        let (_, missing, asked) = drawn(&bought, None);
        assert_eq!(asked, keys(MANIFEST));
        let (_, broken, _) = drawn(&bought, Some(b"no picture".to_vec()));
        assert_eq!(broken, missing);
        let picture = media::png(&Canvas::filled((64, 64), [250, 0, 0])).unwrap();
        let (_, shown, _) = drawn(&bought, Some(picture.clone()));
        assert_ne!(shown, missing);
        assert_eq!(drawn(&bought, Some(picture)).1, shown);
    }
}
