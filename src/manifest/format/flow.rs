//! Lists and objects in brackets.

use granit_parser::{Event, StructureStyle};

use super::compose::{Composer, Unusual};
use super::outline::{Collection, Form, Layout, Lead, Part, Value};
use super::scan::{Token, is_after_blank, line_start};

impl<'a> Composer<'a> {
    /// Reads a list or an object in brackets; one with comments or unusual spellings inside is text.
    pub(super) fn flow_or_text(&mut self) -> Result<Form<'a>, Unusual> {
        let (start, next, marks) = (
            self.tokens[self.next].place.start,
            self.next,
            self.marks.len(),
        );
        let close = self.closing().ok_or(Unusual)?;
        let end = self.tokens[close].place.end;
        if !self.has_comment_before(end) {
            match self.flow() {
                Ok(collection) => return Ok(Form::Collection(collection)),
                Err(Unusual) => self.marks.truncate(marks),
            }
        }
        self.mark_all(next + 1, close);
        self.next = close + 1;
        self.end = end;
        drop(self.comments_before(end));
        Ok(Form::Text {
            text: &self.text[start..end],
            word: None,
        })
    }

    fn mark_all(&mut self, from: usize, to: usize) {
        for index in from..to {
            let Token {
                event,
                place,
                properties,
            } = &self.tokens[index];
            let (is_alias, place, properties) = (
                matches!(event, Event::Alias(_)),
                place.clone(),
                properties.clone(),
            );
            self.mark_anchors(&properties);
            if is_alias {
                self.mark_alias(&place);
            }
        }
    }

    /// Returns the number of the token that closes the collection which is read next.
    fn closing(&self) -> Option<usize> {
        let mut depth = 0_usize;
        for (index, token) in self.tokens.iter().enumerate().skip(self.next) {
            match token.event {
                Event::SequenceStart(..) | Event::MappingStart(..) => depth += 1,
                Event::SequenceEnd | Event::MappingEnd if depth == 1 => return Some(index),
                Event::SequenceEnd | Event::MappingEnd => depth -= 1,
                _ => {}
            }
        }
        None
    }

    fn flow(&mut self) -> Result<Collection<'a>, Unusual> {
        let token = &self.tokens[self.next];
        let is_object = matches!(token.event, Event::MappingStart(..));
        let place = token.place.clone();
        // A pair in a list is an object without brackets of its own.
        if place.is_empty() {
            return Err(Unusual);
        }
        self.next += 1;
        self.end = place.end;
        let mut parts = Vec::new();
        while !self.at_end(is_object)? {
            parts.push(self.flow_part(is_object)?);
        }
        let end = self.tokens[self.next].place.end;
        self.next += 1;
        self.end = end;
        let is_broken = self.text[place.start..end].contains('\n') && !parts.is_empty();
        let layout = if is_broken {
            Layout::Lines
        } else {
            Layout::Line
        };
        Ok(Collection {
            is_object,
            layout,
            parts,
            foot: Vec::new(),
        })
    }

    fn flow_part(&mut self, is_object: bool) -> Result<Part<'a>, Unusual> {
        let token = self.tokens.get(self.next).ok_or(Unusual)?;
        let start = token.start();
        let between = self.text.get(self.end..start).ok_or(Unusual)?;
        if !matches!(between.trim_matches(BLANKS), "" | ",") {
            return Err(Unusual);
        }
        let before = &self.text[line_start(self.text, start)..start];
        let lead = Lead {
            comments: Vec::new(),
            after_blank: before.trim_matches(BLANKS).is_empty() && is_after_blank(self.text, start),
        };
        let first_mark = self.marks.len();
        let key = is_object.then(|| self.key(start, false)).transpose()?;
        let value = self.flow_value()?;
        Ok(Part {
            lead,
            key,
            value,
            trailing: None,
            foot: Vec::new(),
            marks: first_mark..self.marks.len(),
        })
    }

    fn flow_value(&mut self) -> Result<Value<'a>, Unusual> {
        let token = self.tokens.get(self.next).ok_or(Unusual)?;
        let is_block = matches!(
            token.event,
            Event::SequenceStart(StructureStyle::Block, ..)
                | Event::MappingStart(StructureStyle::Block, ..)
        );
        if is_block {
            Err(Unusual)
        } else {
            self.value(None)
        }
    }
}

const BLANKS: [char; 3] = [' ', '\t', '\n'];
