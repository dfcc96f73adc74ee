//! The events of a text to its outline: what belongs to what.
//!
//! A comment behind something belongs to it, and a comment on a line of its own to what stands below
//! it, unless its indentation says that it closes what stands above.

use std::iter::Peekable;
use std::ops::Range;
use std::vec::IntoIter;

use granit_parser::{Event, ScalarStyle, StructureStyle};

use super::block::block;
use super::outline::{
    Collection, Comment, Document, Form, Key, Layout, Lead, Mark, Marker, Outline, Part, Value,
};
use super::scan::{Found, Scan, Token, column, is_after_blank};

/// A sign that something is written in a way that is not laid out anew.
#[derive(Debug)]
pub(super) struct Unusual;

/// Makes the outline of a text from its events.
///
/// # Errors
///
/// Fails if the text has keys behind `?`, keys of several lines, or a document that is neither a list
/// nor an object.
pub(super) fn compose<'a>(text: &'a str, scan: Scan<'a>) -> Result<Outline<'a>, Unusual> {
    let mut composer = Composer {
        text,
        tokens: scan.tokens,
        next: 0,
        comments: scan.comments.into_iter().peekable(),
        end: 0,
        marks: Vec::new(),
    };
    let mut documents = Vec::new();
    while let Some(token) = composer.tokens.get(composer.next) {
        match token.event {
            Event::DocumentStart(..) => documents.push(composer.document()?),
            _ => composer.next += 1,
        }
    }
    // Where there are no documents, nothing owns the comments.
    match composer.comments.next() {
        Some(_) => Err(Unusual),
        None => Ok(Outline { documents }),
    }
}

pub(super) struct Composer<'a> {
    pub(super) text: &'a str,
    pub(super) tokens: Vec<Token<'a>>,
    /// The token that is read next.
    pub(super) next: usize,
    comments: Peekable<IntoIter<Found<'a>>>,
    /// Where that ends which was read last.
    pub(super) end: usize,
    /// The anchors and aliases of the document so far.
    pub(super) marks: Vec<Mark<'a>>,
}

impl<'a> Composer<'a> {
    fn document(&mut self) -> Result<Document<'a>, Unusual> {
        let Token { event, place, .. } = &self.tokens[self.next];
        let (is_explicit, place) = (
            matches!(event, Event::DocumentStart(true, _)),
            place.clone(),
        );
        self.next += 1;
        let mut preamble = Vec::new();
        let mut marker = None;
        if is_explicit {
            preamble = self.preamble(place.start);
            let after_blank = is_after_blank(self.text, place.start);
            marker = Some(Marker { after_blank });
            self.end = place.end;
        }
        let mut value = self.value(None)?;
        if value.form.word().is_some() {
            return Err(Unusual);
        }
        let (header, header_gap) = header(&mut value);
        let trailing = self.trailing();
        let limit = self.limit();
        let foot = self.comments_before(limit);
        let close = self.tokens.get(self.next).ok_or(Unusual)?.place.clone();
        self.next += 1;
        let end = (!close.is_empty()).then(|| {
            self.end = close.end;
            self.trailing()
        });
        Ok(Document {
            preamble,
            marker,
            header,
            header_gap,
            value,
            trailing,
            foot,
            end,
            marks: std::mem::take(&mut self.marks),
        })
    }

    /// Takes the lines above `---`.
    fn preamble(&mut self, limit: usize) -> Vec<Comment<'a>> {
        drop(self.comments_before(limit));
        let mut lines = Vec::new();
        let mut offset = self.end;
        for line in self.text[self.end..limit].split_inclusive('\n') {
            let text = line.trim_matches([' ', '\t', '\n', '\u{feff}']);
            if !text.is_empty() {
                lines.push(Comment {
                    text,
                    gap: "",
                    after_blank: is_after_blank(self.text, offset),
                });
            }
            offset += line.len();
        }
        lines
    }

    /// Reads a value behind its `:` or `-`, or that of a document. `holder` is the column of the list
    /// or object that it stands in.
    pub(super) fn value(&mut self, holder: Option<usize>) -> Result<Value<'a>, Unusual> {
        let token = self.tokens.get(self.next).ok_or(Unusual)?;
        let (properties, place) = (token.properties.clone(), token.place.clone());
        let after = properties.last().map_or(self.end, |last| last.end);
        self.mark_anchors(&properties);
        let start = self.content_start(after)?;
        let is_below = self.text[after..start].contains('\n');
        let (mut opening, mut above) = (Vec::new(), Vec::new());
        for found in self.found_before(start) {
            match found.indent {
                None => opening.push(found.comment),
                Some(_) => above.push(found.comment),
            }
        }
        self.end = start;
        let properties = properties
            .into_iter()
            .map(|range| &self.text[range])
            .collect();
        let form = self.form(start..place.end.max(start), holder, &mut above)?;
        Ok(Value {
            properties,
            opening,
            above,
            is_below,
            form,
        })
    }

    /// Returns where the content of the next value begins, which stands behind `after`.
    fn content_start(&self, after: usize) -> Result<usize, Unusual> {
        let Token { event, place, .. } = &self.tokens[self.next];
        match event {
            Event::Scalar(_, ScalarStyle::Plain, ..) if place.is_empty() => Ok(after),
            // The parser's place of a block begins behind its first line.
            Event::Scalar(_, ScalarStyle::Literal | ScalarStyle::Folded, ..) => {
                let start = self.skip(after);
                let is_block = self.text[start..].starts_with(['|', '>']);
                if is_block { Ok(start) } else { Err(Unusual) }
            }
            // The parser's place may be that of the first part, behind its `-` or its anchor.
            Event::SequenceStart(StructureStyle::Block, ..)
            | Event::MappingStart(StructureStyle::Block, ..) => Ok(self.skip(after)),
            _ => Ok(place.start.max(after)),
        }
    }

    fn form(
        &mut self,
        place: Range<usize>,
        holder: Option<usize>,
        above: &mut Vec<Comment<'a>>,
    ) -> Result<Form<'a>, Unusual> {
        let token = &self.tokens[self.next];
        match &token.event {
            Event::Scalar(_, ScalarStyle::Plain, ..) if token.place.is_empty() => {
                self.next += 1;
                Ok(Form::Empty)
            }
            Event::Scalar(value, ScalarStyle::Literal | ScalarStyle::Folded, ..) => {
                let holder = holder.ok_or(Unusual)?;
                let (block, end) = block(self.text, place, holder, value).ok_or(Unusual)?;
                self.next += 1;
                drop(self.comments_before(end));
                self.end = end;
                Ok(Form::Block(block))
            }
            Event::Scalar(value, ..) => {
                let word = Some(value.to_string());
                Ok(self.text_form(place, word))
            }
            Event::Alias(_) => {
                self.mark_alias(&place);
                Ok(self.text_form(place, None))
            }
            Event::SequenceStart(StructureStyle::Block, ..) => {
                let lead = std::mem::take(above);
                self.block_collection(false, holder, lead)
            }
            Event::MappingStart(StructureStyle::Block, ..) => {
                let lead = std::mem::take(above);
                self.block_collection(true, holder, lead)
            }
            Event::SequenceStart(..) | Event::MappingStart(..) => self.flow_or_text(),
            _ => Err(Unusual),
        }
    }

    fn text_form(&mut self, place: Range<usize>, word: Option<String>) -> Form<'a> {
        self.next += 1;
        self.end = place.end;
        Form::Text {
            text: &self.text[place],
            word,
        }
    }

    /// Reads a list or an object without brackets, with the comments above its first part.
    fn block_collection(
        &mut self,
        is_object: bool,
        holder: Option<usize>,
        first_lead: Vec<Comment<'a>>,
    ) -> Result<Form<'a>, Unusual> {
        self.next += 1;
        let indent = column(self.text, self.end);
        let mut parts: Vec<Part<'a>> = Vec::new();
        let mut comments = first_lead;
        while !self.at_end(is_object)? {
            comments.extend(self.comments_before(self.limit()));
            parts.push(self.block_part(is_object, indent, comments)?);
            comments = Vec::new();
        }
        self.next += 1;
        // A list may stand as far left as its field; then only what is further right is in it.
        let least = holder.map_or(indent, |holder| indent.max(holder + 1));
        let foot = self.indented_comments(least);
        Ok(Form::Collection(Collection {
            is_object,
            layout: Layout::Block,
            parts,
            foot,
        }))
    }

    fn block_part(
        &mut self,
        is_object: bool,
        indent: usize,
        comments: Vec<Comment<'a>>,
    ) -> Result<Part<'a>, Unusual> {
        let start = self.limit();
        let lead = Lead {
            comments,
            after_blank: is_after_blank(self.text, start),
        };
        let first_mark = self.marks.len();
        let mut key = None;
        if is_object {
            key = Some(self.key(start, true)?);
        } else if self.text[start..].starts_with('-') {
            self.end = start + 1;
        } else {
            return Err(Unusual);
        }
        let value = self.value(Some(indent))?;
        let trailing = self.trailing();
        let foot = match value.form {
            // Further right, it would be part of the text.
            Form::Block(_) => Vec::new(),
            Form::Empty | Form::Text { .. } | Form::Collection(_) => {
                self.indented_comments(indent + 1)
            }
        };
        Ok(Part {
            lead,
            key,
            value,
            trailing,
            foot,
            marks: first_mark..self.marks.len(),
        })
    }

    /// Reads the name of a field, which must begin at `start`, and its colon.
    pub(super) fn key(&mut self, start: usize, needs_colon: bool) -> Result<Key<'a>, Unusual> {
        let token = self.tokens.get(self.next).ok_or(Unusual)?;
        let (properties, place) = (token.properties.clone(), token.place.clone());
        let name = match &token.event {
            Event::Scalar(_, ScalarStyle::Literal | ScalarStyle::Folded, ..) => {
                return Err(Unusual);
            }
            Event::Scalar(name, ..) => Some(name.to_string()),
            Event::Alias(_) => None,
            _ => return Err(Unusual),
        };
        if token.start() != start || place.is_empty() {
            return Err(Unusual);
        }
        self.mark_anchors(&properties);
        if name.is_none() {
            self.mark_alias(&place);
        }
        let text = &self.text[start..place.end];
        let colon = place.end + self.text[place.end..].len()
            - self.text[place.end..].trim_start_matches([' ', '\t']).len();
        let has_colon = self.text[colon..].starts_with(':');
        if text.contains('\n') || needs_colon && !has_colon {
            return Err(Unusual);
        }
        self.end = if has_colon { colon + 1 } else { place.end };
        self.next += 1;
        Ok(Key {
            name,
            text,
            has_colon,
        })
    }

    /// Tells whether the collection that is read has no further parts.
    pub(super) fn at_end(&self, is_object: bool) -> Result<bool, Unusual> {
        match self.tokens.get(self.next).ok_or(Unusual)?.event {
            Event::MappingEnd => Ok(is_object),
            Event::SequenceEnd => Ok(!is_object),
            _ => Ok(false),
        }
    }

    /// Returns the next byte that is neither blank nor part of a comment.
    fn limit(&self) -> usize {
        self.skip(self.end)
    }

    fn skip(&self, from: usize) -> usize {
        let mut offset = from;
        loop {
            let rest = self.text[offset..].trim_start_matches([' ', '\t', '\n', '\u{feff}']);
            offset = self.text.len() - rest.len();
            let before = self.text[..offset].chars().next_back();
            let is_comment = before.is_none_or(|before| [' ', '\t', '\n'].contains(&before));
            if !(rest.starts_with('#') && is_comment) {
                return offset;
            }
            offset += rest.find('\n').unwrap_or(rest.len());
        }
    }

    fn found_before(&mut self, limit: usize) -> Vec<Found<'a>> {
        let mut found = Vec::new();
        while let Some(next) = self.comments.next_if(|next| next.place.start < limit) {
            found.push(next);
        }
        found
    }

    pub(super) fn comments_before(&mut self, limit: usize) -> Vec<Comment<'a>> {
        let found = self.found_before(limit).into_iter();
        found.map(|found| found.comment).collect()
    }

    /// Tells whether a comment stands before a byte that nothing has taken yet.
    pub(super) fn has_comment_before(&mut self, limit: usize) -> bool {
        let next = self.comments.peek();
        next.is_some_and(|next| next.place.start < limit)
    }

    /// Takes the comment behind what was read last.
    fn trailing(&mut self) -> Option<Comment<'a>> {
        let (text, end) = (self.text, self.end);
        let found = self.comments.next_if(|next| {
            let between = text.get(end..next.place.start);
            let is_behind = between.map(|between| between.trim_matches([' ', '\t']));
            next.indent.is_none() && is_behind == Some("")
        })?;
        self.end = found.place.end;
        Some(found.comment)
    }

    /// Takes the comments up to the next value that are indented at least so far, and no comment
    /// below one that is not.
    fn indented_comments(&mut self, least: usize) -> Vec<Comment<'a>> {
        let limit = self.limit();
        let mut comments = Vec::new();
        while let Some(next) = self.comments.next_if(|next| {
            let is_inside = next.indent.is_some_and(|indent| indent >= least);
            next.place.start < limit && is_inside
        }) {
            self.end = next.place.end;
            comments.push(next.comment);
        }
        comments
    }

    pub(super) fn mark_anchors(&mut self, properties: &[Range<usize>]) {
        for property in properties {
            if let Some(name) = self.text[property.clone()].strip_prefix('&') {
                let is_anchor = true;
                self.marks.push(Mark { name, is_anchor });
            }
        }
    }

    pub(super) fn mark_alias(&mut self, place: &Range<usize>) {
        if let Some(name) = self.text[place.clone()].strip_prefix('*') {
            let is_anchor = false;
            self.marks.push(Mark { name, is_anchor });
        }
    }
}

/// Takes the comments that stay at the top of a document out of its first field: all above the last
/// blank line, or all of them. Also tells whether a blank line stands below them.
fn header<'a>(value: &mut Value<'a>) -> (Vec<Comment<'a>>, bool) {
    let first = match &mut value.form {
        Form::Collection(Collection {
            is_object: true,
            layout: Layout::Block,
            parts,
            ..
        }) => parts.first_mut(),
        _ => None,
    };
    let Some(Part { lead, .. }) = first else {
        return (Vec::new(), false);
    };
    let mut header = std::mem::take(&mut lead.comments);
    if std::mem::take(&mut lead.after_blank) {
        let gap = !header.is_empty();
        return (header, gap);
    }
    let last_blank = header.iter().rposition(|comment| comment.after_blank);
    let Some(split) = last_blank.filter(|split| *split > 0) else {
        return (header, false);
    };
    lead.comments = header.split_off(split);
    lead.comments[0].after_blank = false;
    (header, true)
}
