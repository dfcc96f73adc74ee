//! Comments, and what stands beside them.
//!
//! The stages know nothing of comments: they never change what a manifest means. Only what a person
//! says to this program about its own warnings is said in one. A text that contains a `#` is no
//! comment, so comments are taken from the parser.

use std::ops::Range;

use granit_parser::{Event, Parser};

use super::read::{DEPTH_MAX, offset};
use crate::diagnostic::{Source, Span};

/// A comment of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Comment {
    /// What stands behind the `#`, to the end of the line.
    pub text: Span,
    /// What the comment is about.
    ///
    /// At the end of a line that is the line, with the whole value of the field that begins on it.
    /// On a line of its own, it is the next line that is neither blank nor a comment, with the whole
    /// of each field or list item that begins there.
    pub about: Span,
}

/// Lists the comments of a file, in order. Behind a place that is no YAML there are none to be found in
/// the same document.
pub fn comments(source: &Source) -> Vec<Comment> {
    let text = source.text();
    let mut outline = Outline::default();
    let mut found = Vec::new();
    let options = granit_parser::options! {
        emit_comments: true,
        // The text is in memory already, so that a long comment costs nothing more.
        max_buffered_comment_events: usize::MAX,
        emit_unresolved_aliases: true,
        flow_nesting_limit: DEPTH_MAX,
        block_nesting_limit: DEPTH_MAX,
    };
    let mut parser = Parser::new_from_str_with_options(text, options);
    loop {
        match parser.next_event() {
            Some(Ok((Event::StreamEnd, _))) | None => break,
            Some(Ok((event, span))) => {
                let range = offset(&span.start)..offset(&span.end);
                if matches!(event, Event::Comment(..)) {
                    found.push(range);
                } else {
                    outline.see(&event, range);
                }
            }
            Some(Err(_)) => {
                outline.open.clear();
                if !matches!(parser.proceed_next_document(), Ok(true)) {
                    break;
                }
            }
        }
    }
    found.sort_unstable_by_key(|comment| comment.start);
    outline.parts.sort_unstable_by_key(|part| part.range.start);
    let lines = lines(text, &found);
    let comments = found.iter().zip(lines).map(|(comment, line)| Comment {
        text: Span::new(comment.start + "#".len(), comment.end),
        about: outline.about(&line),
    });
    comments.collect()
}

/// The line that a comment is about.
#[derive(Debug, Clone)]
struct Line {
    range: Range<usize>,
    /// Whether the comment stands above it.
    is_below: bool,
}

/// Finds the line that each comment is about.
fn lines(text: &str, comments: &[Range<usize>]) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::with_capacity(comments.len());
    // From the last to the first, so that a comment above another one is about the same line.
    for (index, comment) in comments.iter().enumerate().rev() {
        let start = text[..comment.start].rfind('\n').map_or(0, |at| at + 1);
        // A dash alone begins what stands below.
        let is_alone = |part: &str| part.chars().all(|c| c == '-' || c.is_whitespace());
        if !is_alone(&text[start..comment.start]) {
            lines.push(Line {
                range: start..comment.start,
                is_below: false,
            });
            continue;
        }
        let gap = comments.get(index + 1).map(|next| comment.end..next.start);
        let same = gap.filter(|gap| text[gap.clone()].trim().is_empty());
        let range = match (same, lines.last()) {
            (Some(_), Some(next)) => next.range.clone(),
            _ => line_below(text, comment.end),
        };
        lines.push(Line {
            range,
            is_below: true,
        });
    }
    lines.reverse();
    lines
}

/// Returns the next line behind an offset that is not blank; nothing at the end of the text, if there is
/// none.
fn line_below(text: &str, from: usize) -> Range<usize> {
    let Some(content) = text[from..].find(|next: char| !next.is_whitespace()) else {
        return text.len()..text.len();
    };
    let content = from + content;
    let start = text[..content].rfind('\n').map_or(0, |at| at + 1);
    let end = text[content..]
        .find('\n')
        .map_or(text.len(), |at| content + at);
    start..end
}

/// From where to where fields and list items go.
#[derive(Debug, Default)]
struct Outline {
    parts: Vec<Part>,
    open: Vec<Open>,
}

/// A field with its value, or a list item.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Part {
    range: Range<usize>,
    is_field: bool,
}

/// An object or a list whose end was not seen yet.
#[derive(Debug)]
struct Open {
    is_object: bool,
    /// Where its last value ends.
    end: usize,
    start: usize,
    /// Where the field begins whose value comes next, in an object.
    key: Option<usize>,
}

impl Outline {
    /// Takes the next event of the parser.
    fn see(&mut self, event: &Event<'_>, range: Range<usize>) {
        match event {
            Event::MappingStart(..) | Event::SequenceStart(..) => self.open.push(Open {
                is_object: matches!(event, Event::MappingStart(..)),
                end: range.end,
                start: range.start,
                key: None,
            }),
            Event::MappingEnd | Event::SequenceEnd => {
                if let Some(Open { start, end, .. }) = self.open.pop() {
                    self.value(start..end);
                }
            }
            Event::Scalar(..) | Event::Alias(..) | Event::UnresolvedAlias(..) => self.value(range),
            _ => {}
        }
    }

    /// Takes a whole value, or the name of a field.
    fn value(&mut self, range: Range<usize>) {
        let Some(parent) = self.open.last_mut() else {
            return;
        };
        parent.end = parent.end.max(range.end);
        if !parent.is_object {
            self.parts.push(Part {
                range,
                is_field: false,
            });
        } else if let Some(start) = parent.key.take() {
            self.parts.push(Part {
                range: start..range.end.max(start),
                is_field: true,
            });
        } else {
            parent.key = Some(range.start);
        }
    }

    /// Returns a line with the whole of what begins on it. The parts are in order.
    fn about(&self, line: &Line) -> Span {
        let Line { range, is_below } = line;
        let first = self
            .parts
            .partition_point(|part| part.range.start < range.start);
        let begun = self.parts[first..]
            .iter()
            .take_while(|part| part.range.start < range.end)
            .filter(|part| part.is_field || *is_below);
        let end = begun.map(|part| part.range.end).max();
        Span::new(range.start, range.end.max(end.unwrap_or_default()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Shows each comment with what it is about; line feeds are shown as `/`.
    fn shown(text: &str) -> Vec<String> {
        let source = Source::new("x.yaml", text);
        let show = |span: Span| text[span.range()].trim().replace('\n', "/");
        comments(&source)
            .iter()
            .map(|comment| format!("{} => {}", show(comment.text), show(comment.about)))
            .collect()
    }

    #[test]
    fn at_the_end_of_a_line_it_is_about_the_field_on_it() {
        assert_eq!(shown("a: 1 # x\nb: 2\n"), ["x => a: 1"]);
        assert_eq!(
            shown("a: # x\n  b: 1\n  c: 2\nd: 3\n"),
            ["x => a: # x/  b: 1/  c: 2"]
        );
        assert_eq!(
            shown("- a: 1 # x\n  b: 2\n- c: 3\n"),
            ["x => - a: 1"],
            "the other fields of the item are not meant"
        );
        assert_eq!(
            shown("- a: >- # x\n    one\n    two\n  b: 2\n"),
            ["x => - a: >- # x/    one/    two"]
        );
        assert_eq!(
            shown("a: [1, # x\n  2]\nb: 3\n"),
            ["x => a: [1, # x/  2"],
            "a list goes on to its last item"
        );
    }

    #[test]
    fn on_a_line_of_its_own_it_is_about_what_begins_below() {
        assert_eq!(shown("# x\na: 1\nb: 2\n"), ["x => a: 1"]);
        assert_eq!(
            shown("# x\n- a: 1\n  b: 2\n- c: 3\n"),
            ["x => - a: 1/  b: 2"],
            "the whole item is meant"
        );
        assert_eq!(
            shown("# x\n# y\n\na:\n  b: 1\nc: 2\n"),
            ["x => a:/  b: 1", "y => a:/  b: 1"]
        );
        assert_eq!(
            shown("# x\na: |\n  one\n  # no comment\nb: 2\n"),
            ["x => a: |/  one/  # no comment"]
        );
        assert_eq!(
            shown("# x\na: 'one\n\n  two'\nb: 2\n"),
            ["x => a: 'one//  two'"]
        );
        assert_eq!(shown("- # x\n  a: 1\n  b: 2\n"), ["x => a: 1/  b: 2"]);
        assert_eq!(shown("--- # x\na: 1\nb: 2\n"), ["x => a: 1"]);
        assert_eq!(shown("a: 1\n# x\n"), ["x => "]);
        assert_eq!(shown("a: 1\n# x"), ["x => "]);
    }

    #[test]
    fn texts_are_no_comments() {
        let text =
            "a: 'x # 1'\nb: \"x # 2\"\nc: x#3\nd: |\n  # 4\ne: >\n  x # 5\nf: {g: 'h # 6'} # 7\n";
        assert_eq!(shown(text), ["7 => f: {g: 'h # 6'}"]);
    }

    #[test]
    fn documents_and_broken_ones_are_passed() {
        assert_eq!(
            shown("a: 1 # x\n---\n# y\nb: 2\n"),
            ["x => a: 1", "y => b: 2"]
        );
        assert_eq!(shown("a: [\n---\n# y\nb: 2\n").last().unwrap(), "y => b: 2");
        assert_eq!(shown("a: *nowhere # x\n"), ["x => a: *nowhere"]);
    }

    #[test]
    fn many_comments_in_a_row_are_no_problem() {
        let text = format!("a: 1\n{}b: 2\n", "# x\n".repeat(5000));
        let found = shown(&text);
        assert_eq!(found.len(), 5000);
        assert!(found.iter().all(|comment| comment == "x => b: 2"));
    }

    #[test]
    fn line_feeds_of_windows_end_a_comment() {
        assert_eq!(
            shown("a: 1 # x\r\n# y\r\nb: 2\r\n"),
            ["x => a: 1", "y => b: 2"]
        );
    }
}
