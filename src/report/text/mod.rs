//! What people read in terminals.

mod blocked;
mod doubts;
mod origins;
mod plan;
mod profiles;
mod shots;
mod state;
#[cfg(test)]
mod tests;
mod values;
mod visuals;

pub(super) use doubts::settle;
pub use origins::origins;
pub(super) use plan::body_of;
pub use plan::plan;
pub use profiles::profiles;
pub(super) use state::worth;
pub use state::{output, output_named, show, status};
pub use visuals::visuals;

/// How text is to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextStyle {
    /// How many columns there are.
    pub width: usize,
    /// Whether to use ANSI colours.
    pub color: bool,
    /// Whether to list what stays as it is too, and to leave nothing out for being long.
    pub all: bool,
}
