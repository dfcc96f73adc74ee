//! Films of takes, small and at few frames a second.

use std::io;

use crate::media::{Effort, Film};
use crate::simulator::pictures;
use crate::simulator::world::Take;

/// How long a frame is shown: half a second is enough for pictures that do not move.
const FRAME_MILLIS: u32 = 500;
/// The longer edge of a film.
const EDGE_PIXELS: u32 = 640;
/// The longest film that is drawn whole; more takes are left out.
const FRAMES_MAX: i64 = 20_000;

/// Makes a film of the takes, each as long as it says, with its subtitle.
pub(crate) fn mp4(size: (u32, u32), takes: &[Take]) -> io::Result<Vec<u8>> {
    let size = Film::fitted(size, EDGE_PIXELS);
    let mut film = Film::new(size, FRAME_MILLIS, Effort::Thorough).map_err(io::Error::other)?;
    let pixels = (as_pixels(size.0), as_pixels(size.1));
    let mut frames_left = FRAMES_MAX;
    for take in takes {
        let canvas = pictures::frame(take, pixels);
        let frames = take.millis / i64::from(FRAME_MILLIS);
        let frames = frames.max(1).min(frames_left);
        frames_left -= frames;
        film.show(&canvas, frames.unsigned_abs(), true)
            .map_err(io::Error::other)?;
    }
    film.finish().map_err(io::Error::other)
}

fn as_pixels(edge: u32) -> usize {
    usize::try_from(edge).unwrap_or(0)
}
