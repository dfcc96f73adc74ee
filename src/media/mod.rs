//! Pictures and films: pixels, letters, H.264 in MP4, subtitle files.
//!
//! What draws uses it, the simulator and the animatic; it knows of neither, nor of anything that is
//! drawn. It is pure: bytes come in, bytes go out, and the same input gives the same output. Films
//! need the feature `media`; everything else is always there.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

mod canvas;
#[cfg(feature = "media")]
mod film;
mod lettering;
mod palette;
mod photo;
mod still;
mod subtitles;

pub use canvas::{Canvas, mix, whole};
#[cfg(feature = "media")]
pub use film::{Effort, Film, FilmError};
pub use lettering::{Block, Fonts, Ink, InvalidFont, Lettering, fitted};
pub use palette::{Palette, of_style as palette_of_style, parse as parse_colour};
pub use photo::{cover, shrunk};
pub use still::{jpeg, png};
pub use subtitles::{Cue, SubtitleFormat, subtitles};
