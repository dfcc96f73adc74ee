//! Lines, wrapping and columns for terminals.
//!
//! Everything that reaches a terminal is built from [`Line`]s, which make control characters
//! visible on the way in, and know their width with and without colours.

mod line;
mod page;
pub(super) mod palette;
mod table;
mod visible;

pub(super) use line::Line;
pub(super) use page::Page;
pub(super) use table::{Column, Table};
pub use visible::{is_harmless, visible_lines};
pub(super) use visible::{visible, visible_space};
