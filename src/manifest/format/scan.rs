//! The parser's events with their places, and the comments apart from them.

use std::ops::Range;

use granit_parser::{Event, Parser, Span};

use super::outline::Comment;

/// The events of a text, and its comments.
pub(super) struct Scan<'a> {
    /// The events in order, without comments.
    pub(super) tokens: Vec<Token<'a>>,
    /// The comments in order of place.
    pub(super) comments: Vec<Found<'a>>,
}

/// An event with its place.
#[derive(Debug)]
pub(super) struct Token<'a> {
    /// The event.
    pub(super) event: Event<'a>,
    /// The bytes of its content, without its properties.
    pub(super) place: Range<usize>,
    /// The bytes of its anchor and its tag, in order.
    pub(super) properties: Vec<Range<usize>>,
}

impl Token<'_> {
    /// Returns the first byte, properties included.
    pub(super) fn start(&self) -> usize {
        self.properties
            .first()
            .map_or(self.place.start, |first| first.start)
    }
}

/// A comment with its place.
#[derive(Debug)]
pub(super) struct Found<'a> {
    /// The comment.
    pub(super) comment: Comment<'a>,
    /// Its bytes.
    pub(super) place: Range<usize>,
    /// How far it is indented; `None` if it stands behind something.
    pub(super) indent: Option<usize>,
}

/// Reads the events of a text; `None` if it is not YAML.
pub(super) fn scan(text: &str) -> Option<Scan<'_>> {
    let options = granit_parser::options! {
        emit_anchor_events: true,
        max_buffered_comment_events: usize::MAX,
    };
    let mut tokens: Vec<Token<'_>> = Vec::new();
    let mut comments = Vec::new();
    for next in Parser::new_from_str_with_options(text, options) {
        let (event, span) = next.ok()?;
        let place = span.byte_range()?;
        match event {
            Event::Comment(..) => comments.push(found(text, place)),
            Event::Anchor(..) => {
                let properties = &mut tokens.last_mut()?.properties;
                properties.push(place);
                properties.sort_by_key(|property| property.start);
            }
            event => tokens.push(Token {
                event,
                place,
                properties: tag(&span).into_iter().collect(),
            }),
        }
    }
    comments.sort_by_key(|found| found.place.start);
    Some(Scan { tokens, comments })
}

fn tag(span: &Span) -> Option<Range<usize>> {
    span.tag_span()?.byte_range()
}

fn found(text: &str, place: Range<usize>) -> Found<'_> {
    let line = &text[line_start(text, place.start)..place.start];
    let before = line.trim_end_matches([' ', '\t']);
    let is_alone = before.trim_start_matches('\u{feff}').is_empty();
    Found {
        comment: Comment {
            text: text[place.clone()].trim_end(),
            gap: &line[before.len()..],
            after_blank: is_alone && is_after_blank(text, place.start),
        },
        indent: is_alone.then(|| column(text, place.start)),
        place,
    }
}

/// Returns where the line of a byte begins.
pub(super) fn line_start(text: &str, offset: usize) -> usize {
    text[..offset].rfind('\n').map_or(0, |newline| newline + 1)
}

/// Returns how many bytes stand before a byte on its line.
pub(super) fn column(text: &str, offset: usize) -> usize {
    offset - line_start(text, offset)
}

/// Tells whether a blank line stands above the line of a byte.
pub(super) fn is_after_blank(text: &str, offset: usize) -> bool {
    let start = line_start(text, offset);
    let above = text[..start].strip_suffix('\n');
    above.is_some_and(|above| {
        let line = &above[line_start(above, above.len())..];
        line.trim_matches([' ', '\t', '\u{feff}']).is_empty()
    })
}
