//! The few styles in use. Colour never stands alone: a symbol or a word says the same.

use anstyle::{AnsiColor, Style};

/// Ordinary text.
pub(in crate::report) const PLAIN: Style = Style::new();
/// What the eye should find first.
pub(in crate::report) const STRONG: Style = Style::new().bold();
/// What may be skipped.
pub(in crate::report) const FAINT: Style = Style::new().dimmed();
/// What is new, or went well.
pub(in crate::report) const GREEN: Style = AnsiColor::Green.on_default();
/// What changes, or went half well.
pub(in crate::report) const YELLOW: Style = AnsiColor::Yellow.on_default();
/// What is gone, or went wrong.
pub(in crate::report) const RED: Style = AnsiColor::Red.on_default();
/// What is under way.
pub(in crate::report) const CYAN: Style = AnsiColor::Cyan.on_default();
/// What only changes its name.
pub(in crate::report) const BLUE: Style = AnsiColor::Blue.on_default();
/// What leaves.
pub(in crate::report) const MAGENTA: Style = AnsiColor::Magenta.on_default();
