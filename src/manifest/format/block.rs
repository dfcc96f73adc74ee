//! Literal and folded scalars.

use std::ops::Range;

use super::outline::Block;
use super::scan::line_start;

/// Reads the block that begins at the start of `place`, and returns it with its end. `holder` is the
/// column of the list or object that it stands in, and `value` what it says.
pub(super) fn block<'a>(
    text: &'a str,
    place: Range<usize>,
    holder: usize,
    value: &str,
) -> Option<(Block<'a>, usize)> {
    let rest = &text[place.start..];
    let line = rest.split('\n').next()?;
    let body_start = (place.start + line.len() + 1).min(text.len());
    let mut end = place.end.clamp(body_start, text.len());
    // The place may reach into the indentation of what comes next.
    if text[line_start(text, end)..end]
        .trim_start_matches(' ')
        .is_empty()
    {
        end = line_start(text, end).max(body_start);
    }
    let signs = line.split([' ', '\t', '#']).next()?;
    let indent = signs.chars().find_map(|sign| sign.to_digit(10));
    let indent = indent.map(usize::try_from).transpose().ok()?;
    let body: Vec<&str> = text[body_start..end].lines().collect();
    let depth = match indent {
        Some(indent) => holder + indent,
        None => body
            .iter()
            .copied()
            .find_map(indentation)
            .unwrap_or(usize::MAX),
    };
    // What is left of a line that has no more than its indentation is empty.
    let mut lines: Vec<&str> = body
        .iter()
        .map(|line| line.get(depth..).unwrap_or(""))
        .collect();
    let filled = lines.iter().rposition(|line| !line.is_empty());
    lines.truncate(filled.map_or(0, |last| last + 1));
    let kept = if signs.contains('+') {
        let newlines = value.len() - value.trim_end_matches('\n').len();
        newlines.saturating_sub(usize::from(!lines.is_empty()))
    } else {
        0
    };
    let block = Block {
        header: line.trim_end(),
        lines,
        indent,
        kept,
    };
    Some((block, end))
}

/// Returns how far a line is indented, unless it is blank.
fn indentation(line: &str) -> Option<usize> {
    let content = line.trim_start_matches(' ');
    (!content.is_empty()).then(|| line.len() - content.len())
}
