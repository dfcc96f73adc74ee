//! The only way to the terminal: results to stdout, talk to stderr.

use std::borrow::Cow;
use std::io::{self, IsTerminal, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anstream::adapter::strip_bytes;
use anstream::{AutoStream, ColorChoice as Stream};
use anstyle::{AnsiColor, Style};
use indicatif::MultiProgress;

use super::args::{ColorChoice, Format};
use super::failure::{Exit, Failure};
use crate::diagnostic::{Diagnostic, Rule};
use crate::report;
use crate::report::text::TextStyle;

/// How wide text may be where the terminal does not say.
const WIDTH: usize = 100;
/// How wide text is at most: longer lines are hard to read.
const WIDTH_MAX: usize = 120;
/// How narrow text gets before it overflows instead.
const WIDTH_MIN: usize = 40;

/// Where everything is written.
#[derive(Debug, Clone)]
pub(super) struct Output {
    format: Format,
    color: Stream,
    /// The lines on stderr that are redrawn, so that talk stands above them.
    bars: MultiProgress,
    /// Whether they are: afterwards they are lines like any other.
    redraws: Arc<AtomicBool>,
}

impl Output {
    pub(super) fn new(format: Format, color: ColorChoice) -> Self {
        let color = match color {
            ColorChoice::Auto => Stream::Auto,
            ColorChoice::Always => Stream::Always,
            ColorChoice::Never => Stream::Never,
        };
        let bars = MultiProgress::new();
        Self {
            format,
            color,
            bars,
            redraws: Arc::default(),
        }
    }

    /// Returns how results are written.
    pub(super) const fn format(&self) -> Format {
        self.format
    }

    /// Tells whether results are for programs.
    pub(super) fn is_json(&self) -> bool {
        self.format == Format::Json
    }

    /// Tells whether somebody can answer a question.
    pub(super) fn is_interactive(&self) -> bool {
        io::stdin().is_terminal() && io::stderr().is_terminal()
    }

    /// Tells whether lines on stderr can be redrawn.
    pub(super) fn can_redraw(&self) -> bool {
        let in_ci = std::env::var_os("CI").is_some();
        io::stderr().is_terminal() && !in_ci && !self.is_json()
    }

    /// Begins to redraw lines on stderr, and returns them.
    pub(super) fn begin_bars(&self) -> &MultiProgress {
        self.redraws.store(true, Ordering::Relaxed);
        &self.bars
    }

    /// Leaves the lines as they are.
    pub(super) fn end_bars(&self) {
        self.redraws.store(false, Ordering::Relaxed);
    }

    /// Returns how text is laid out.
    pub(super) fn style(&self, all: bool) -> TextStyle {
        let columns = std::env::var("COLUMNS")
            .ok()
            .and_then(|columns| columns.parse().ok());
        let width = columns.or_else(terminal_width).unwrap_or(WIDTH);
        // Styles are always written; the stream strips them where they are not wanted.
        TextStyle {
            width: width.clamp(WIDTH_MIN, WIDTH_MAX),
            color: true,
            all,
        }
    }

    /// Lays out problems in files.
    pub(super) fn diagnostics(&self, diagnostics: &[Diagnostic]) -> String {
        let TextStyle {
            width,
            color,
            all: _,
        } = self.style(false);
        report::diagnostics::text(diagnostics, color, width)
    }

    /// Lays out what there is to say about a rule.
    pub(super) fn explanation(&self, rule: &Rule, allowed_by_comment: bool) -> String {
        let TextStyle {
            width,
            color,
            all: _,
        } = self.style(false);
        report::diagnostics::explanation(rule, allowed_by_comment, color, width)
    }

    /// Returns how a long result is laid out: without styles where the stream would strip them.
    pub(super) fn result_style(&self, all: bool) -> TextStyle {
        let stream = AutoStream::new(io::stdout().lock(), self.color);
        TextStyle {
            color: stream.current_choice() != Stream::Never,
            ..self.style(all)
        }
    }

    /// Writes a result.
    pub(super) fn result(&self, text: &str) {
        let mut stream = AutoStream::new(io::stdout().lock(), self.color);
        if stream.current_choice() == Stream::Never {
            // At once, and not from one style to the next.
            write_bytes(&stripped(text));
        } else {
            // As in `write_bytes`.
            drop(write!(stream, "{text}").and_then(|()| stream.flush()));
        }
    }

    /// Writes the text of a file, byte for byte.
    pub(super) fn data(&self, text: &str) {
        write_bytes(text.as_bytes());
    }

    /// Writes talk: what is going on, and what to do next.
    pub(super) fn talk(&self, text: &str) {
        let write = || {
            let mut stream = AutoStream::new(io::stderr().lock(), self.color);
            // At once, so that a line costs one call of the system.
            let line = format!("{text}\n");
            drop(
                stream
                    .write_all(line.as_bytes())
                    .and_then(|()| stream.flush()),
            );
        };
        if self.redraws.load(Ordering::Relaxed) {
            self.bars.suspend(write);
        } else {
            write();
        }
    }

    /// Writes a friendly word, if a person is listening.
    pub(super) fn hint(&self, text: &str) {
        if !self.is_json() {
            self.talk(text);
        }
    }

    /// Writes a question; the answer follows on the same line.
    pub(super) fn ask(&self, question: &str) {
        let mut stream = AutoStream::new(io::stderr().lock(), self.color);
        drop(write!(stream, "{question}").and_then(|()| stream.flush()));
    }

    /// Writes an error and returns how the program ends.
    pub(super) fn failure(&self, failure: &Failure) -> Exit {
        let Failure {
            exit,
            message,
            causes,
            hint,
        } = failure;
        if self.is_json() {
            let error = serde_json::json!({
                "error": {"exit": exit.word(), "code": exit.code(), "message": message, "causes": causes, "hint": hint}
            });
            self.talk(&error.to_string());
            return *exit;
        }
        let error = Style::new().bold().fg_color(Some(AnsiColor::Red.into()));
        let label = Style::new().bold().fg_color(Some(AnsiColor::Cyan.into()));
        // What manifests and services say may stand in any of them.
        let shown = report::visible_lines;
        let mut text = format!("{error}error{error:#}: {}", shown(message));
        for cause in causes {
            text.push_str(&format!("\n  because: {}", shown(cause)));
        }
        if let Some(hint) = hint {
            text.push_str(&format!("\n{label}help{label:#}: {}", shown(hint)));
        }
        self.talk(&text);
        *exit
    }
}

/// Writes to stdout.
fn write_bytes(bytes: &[u8]) {
    let mut stream = io::stdout().lock();
    // A reader that has gone, as with `| head`, is no error worth a message.
    drop(stream.write_all(bytes).and_then(|()| stream.flush()));
}

/// Returns a text without styles, and without what else a terminal would obey.
fn stripped(text: &str) -> Cow<'_, [u8]> {
    let is_shown = |byte: u8| byte >= b' ' && byte != 0x7f || byte.is_ascii_whitespace();
    if text.bytes().all(is_shown) {
        Cow::Borrowed(text.as_bytes())
    } else {
        Cow::Owned(strip_bytes(text.as_bytes()).into_vec())
    }
}

fn terminal_width() -> Option<usize> {
    terminal_size::terminal_size_of(io::stdout())
        .map(|(terminal_size::Width(columns), _)| usize::from(columns))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_has_nothing_to_strip_is_left_alone(
            text in "([ -~\n\t]|\\PC|\\x1b\\[[0-9]{0,2}m|[\\x00-\\x1f\\x7f]){0,20}",
        ) {
            let expected = strip_bytes(text.as_bytes()).into_vec();
            prop_assert_eq!(stripped(&text).into_owned(), expected);
        }
    }
}
