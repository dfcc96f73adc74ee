//! The animatic: a declared video as a row of cards, each for as long as its shot is spoken.
//!
//! A [`Timeline`] is data and says everything: what each card shows and for how long, which picture
//! it has once one exists, and what is said. It is made from what is declared and from its plan, so
//! that a card costs what the plan says; a video that was never rendered has one as well. A film is
//! drawn from the timeline alone, and from pictures that somebody else reads.
//!
//! It is a module of its own, above the report, because it is words and pictures at once: it takes
//! the words for amounts and lengths from `report`, pixels and films from `media`, the spoken lengths
//! from `price`, and none of these has to know of the others. Everything here is pure; films need
//! the feature `media`, timelines and subtitles do not.
//!
//! | module | knows |
//! |---|---|
//! | `timeline` | the cards in order, and their lengths in whole frames |
//! | `face` | what the card of a shot shows, and its labels |
//! | `said` | what is said, cut into subtitles that can be read |
//! | `drawing`, `film` | how cards are drawn, and the MP4 file |

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

#[cfg(feature = "media")]
mod drawing;
mod face;
#[cfg(feature = "media")]
mod film;
mod said;
#[cfg(test)]
mod testing;
mod timeline;

pub use face::{Placeholder, ShotFace, Shown};
#[cfg(feature = "media")]
pub use film::{Means, mp4};
pub use said::Said;
pub use timeline::{Card, Face, Input, Timeline, TitleFace};
