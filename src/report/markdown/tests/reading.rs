//! Bodies as a forge reads them: the tree that Markdown makes of them, and what is looked for in it.

use std::sync::LazyLock;

use comrak::nodes::{Node, NodeValue};
use comrak::{Arena, Options, parse_document};
use regex::RegexSet;

/// What was read out of a body.
#[derive(Debug, Default)]
pub(super) struct Reading {
    /// Headings, as they are seen.
    pub(super) headings: Vec<String>,
    /// Paragraphs outside of tables, as they are seen.
    pub(super) paragraphs: Vec<String>,
    /// Tables: rows without the header, cells as they are seen.
    pub(super) tables: Vec<Vec<Vec<String>>>,
    /// Blocks of code.
    pub(super) blocks: Vec<String>,
    /// Blocks of HTML.
    pub(super) html: Vec<String>,
}

/// What a forge makes a link, a mention, a picture or a formula of, where it stands outside of code.
static MEANINGFUL: LazyLock<RegexSet> = LazyLock::new(|| {
    const PATTERNS: [&str; 22] = [
        r"@\w",
        r"#\w",
        r"(?i)\bGH-\d",
        r"(?i)\bGHSA-",
        r"[A-Za-z]-\d",
        r"!\d",
        r"~\S",
        r"%[\w\x22]",
        r"&[\w#]",
        r"\$",
        r"\^",
        r":[\w+-]+:",
        r"(?i)\b[0-9a-f]{7,40}\b",
        r"(?i)\bwww\.",
        r"://",
        r"(?i)\b(mailto|xmpp|javascript):",
        r"[\w-]\.[A-Za-z]{2,}",
        r"[\[\]{}<]",
        r"\\",
        r"`",
        r"[*_|]",
        // What no eye sees, or what turns the direction of writing.
        r"[\x00-\x08\x0b-\x1f\x{200b}\x{202a}-\x{202e}\x{2066}-\x{2069}\x{feff}]",
    ];
    RegexSet::new(PATTERNS).unwrap()
});

/// The only HTML that may stand within a line, by pairs.
const TAGS: [(&str, &str); 4] = [
    ("<del>", "</del>"),
    ("<ins>", "</ins>"),
    ("<sub>", "</sub>"),
    ("<code>", "</code>"),
];

/// Reads a body as GitHub does.
///
/// Fails if there is anything in it that this program never writes.
pub(super) fn read(body: &str) -> Result<Reading, String> {
    let mut options = Options::default();
    let extension = &mut options.extension;
    extension.table = true;
    extension.strikethrough = true;
    extension.autolink = true;
    extension.tasklist = true;
    extension.footnotes = true;
    extension.alerts = true;
    extension.math_dollars = true;
    extension.math_code = true;
    extension.wikilinks_title_after_pipe = true;
    extension.description_lists = true;
    extension.front_matter_delimiter = Some("---".to_owned());
    extension.multiline_block_quotes = true;
    let arena = Arena::new();
    let mut reading = Reading::default();
    walk(parse_document(&arena, body, &options), &mut reading)?;
    Ok(reading)
}

fn walk(node: Node<'_>, reading: &mut Reading) -> Result<(), String> {
    match &node.data().value {
        NodeValue::Document
        | NodeValue::List(_)
        | NodeValue::Item(_)
        | NodeValue::BlockQuote
        | NodeValue::Alert(_) => {}
        NodeValue::Heading(_) => reading.headings.push(line(node)?),
        NodeValue::Paragraph => reading.paragraphs.push(line(node)?),
        NodeValue::Table(_) => {
            let rows = node.children().skip(1);
            let rows: Result<_, _> = rows.map(|row| row.children().map(line).collect()).collect();
            reading.tables.push(rows?);
        }
        NodeValue::CodeBlock(block) if block.fenced && block.closed && block.info == "text" => {
            reading.blocks.push(block.literal.clone());
        }
        NodeValue::HtmlBlock(block) => reading.html.push(block.literal.clone()),
        other => return Err(format!("{other:?} has no place here")),
    }
    match &node.data().value {
        NodeValue::Heading(_) | NodeValue::Paragraph | NodeValue::Table(_) => Ok(()),
        _ => node.children().try_for_each(|child| walk(child, reading)),
    }
}

/// Reads what is seen of a line.
fn line(node: Node<'_>) -> Result<String, String> {
    let mut seen = String::new();
    let mut open = Vec::new();
    inline(node, &mut seen, &mut open)?;
    match open.pop() {
        None => Ok(seen),
        Some(tag) => Err(format!("{tag} is not closed in: {seen}")),
    }
}

fn inline(node: Node<'_>, seen: &mut String, open: &mut Vec<String>) -> Result<(), String> {
    // Texts that touch are one text for a forge.
    let mut text = String::new();
    for child in node.children() {
        match &child.data().value {
            NodeValue::Text(more) => text.push_str(more),
            NodeValue::SoftBreak | NodeValue::LineBreak => text.push('\n'),
            NodeValue::Code(code) => {
                settle(&mut text, seen, open)?;
                seen.push_str(&code.literal);
            }
            NodeValue::HtmlInline(tag) => {
                settle(&mut text, seen, open)?;
                nest(tag, open)?;
            }
            NodeValue::Strong => {
                settle(&mut text, seen, open)?;
                inline(child, seen, open)?;
            }
            other => return Err(format!("{other:?} has no place in a line")),
        }
    }
    settle(&mut text, seen, open)
}

/// Looks at a text as a forge does, unless it stands in code.
fn settle(text: &mut String, seen: &mut String, open: &[String]) -> Result<(), String> {
    let is_code = open.last().is_some_and(|tag| tag == "<code>");
    if !is_code && MEANINGFUL.is_match(text) {
        let meanings: Vec<usize> = MEANINGFUL.matches(text).into_iter().collect();
        return Err(format!("patterns {meanings:?} are found in: {text}"));
    }
    if is_code && text != "|" {
        return Err(format!("only `|` stands in this kind of code, not: {text}"));
    }
    seen.push_str(text);
    text.clear();
    Ok(())
}

fn nest(tag: &str, open: &mut Vec<String>) -> Result<(), String> {
    if TAGS.iter().any(|(begin, _)| *begin == tag) {
        open.push(tag.to_owned());
        return Ok(());
    }
    let begin = TAGS.iter().find(|(_, end)| *end == tag);
    let begin = begin
        .ok_or_else(|| format!("{tag} has no place in a line"))?
        .0;
    match open.pop() {
        Some(last) if last == begin => Ok(()),
        last => Err(format!("{tag} closes {last:?}")),
    }
}

/// Makes white space alike.
pub(super) fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
