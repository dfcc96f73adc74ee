//! Texts of strangers in Markdown: what reads as plain words stands as it is, all else is code.
//!
//! Escaping alone is not enough. A forge reads the text that Markdown leaves behind a second time, for
//! names of people, numbers of issues, hashes of commits, addresses, labels and emoji, and it reads
//! `&#64;` as `@` then. It does not look into code. So a word either consists of letters, digits and
//! harmless punctuation alone, in which nothing can be found that means anything, or it stands in a
//! code span whose fence is longer than any run of backticks in it.
//!
//! Control characters become visible on the way, and line feeds with them, so that no text of a
//! stranger ever begins a line.

use super::Forge;
use crate::report::layout::visible;

/// Hex digits that may be the hash of a commit, at least.
const HASH_DIGITS_MIN: usize = 7;

/// The longest row of backticks that is shown as such; readers of Markdown know no fence of more than
/// 80.
const RUN_MAX: usize = 16;

/// What stands for a text without anything in it.
const EMPTY: &str = "(empty)";

/// Writes texts for a forge.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ink {
    forge: Forge,
    /// Whether it writes into a cell of a table, which ends at `|` even within code.
    is_cell: bool,
}

/// A stretch of a text.
#[derive(Debug, PartialEq)]
enum Part {
    Plain(String),
    Code(String),
}

impl Ink {
    /// Takes ink for running text.
    pub(super) const fn new(forge: Forge) -> Self {
        let is_cell = false;
        Self { forge, is_cell }
    }

    /// Takes ink for the cells of a table.
    pub(super) const fn cell(self) -> Self {
        Self {
            is_cell: true,
            ..self
        }
    }

    /// Returns the forge.
    pub(super) const fn forge(self) -> Forge {
        self.forge
    }

    /// Writes a text as code, whatever it holds.
    pub(super) fn code(self, text: &str) -> String {
        self.write(vec![Part::Code(visible(text).into_owned())])
    }

    /// Writes a text for people, such as a story.
    pub(super) fn prose(self, text: &str) -> String {
        let mut parts = Vec::new();
        add_prose(&mut parts, &visible(text));
        self.write(parts)
    }

    /// Writes a sentence of this program, in which backticks stand around the texts of strangers.
    pub(super) fn sentence(self, text: &str) -> String {
        let text = visible(text);
        let mut parts = Vec::new();
        let mut rest = text.as_ref();
        while let Some((before, inner, after)) = quoted(rest) {
            add_prose(&mut parts, before);
            // Something must part the words on both sides of it.
            add_code(&mut parts, if inner.is_empty() { EMPTY } else { inner });
            rest = after;
        }
        add_prose(&mut parts, rest);
        self.write(parts)
    }

    /// Writes the same as HTML, where Markdown is not read.
    pub(super) fn html_code(self, text: &str) -> String {
        format!("<code>{}</code>", html(text))
    }

    fn write(self, parts: Vec<Part>) -> String {
        let written = parts.into_iter().map(|part| match part {
            Part::Plain(text) => text,
            Part::Code(text) if self.is_cell => self.cell_code(&text),
            Part::Code(text) => span(&text),
        });
        written.collect()
    }

    /// In a table, `|` parts cells even within code, and a backslash before it may be one of the text.
    fn cell_code(self, text: &str) -> String {
        if !text.contains('|') {
            return span(text);
        }
        if !self.forge.has_html() {
            return span(&text.replace('|', r"\u{7c}"));
        }
        let parts = text.split('|').map(|part| match part {
            "" => String::new(),
            part => span(part),
        });
        parts.collect::<Vec<_>>().join("<code>&#124;</code>")
    }
}

/// Escapes a text for HTML.
pub(super) fn html(text: &str) -> String {
    let mut escaped = String::new();
    for char in visible(text).chars() {
        match char {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            char => escaped.push(char),
        }
    }
    escaped
}

/// Writes a code span around a text without line feeds.
fn span(text: &str) -> String {
    if text.is_empty() {
        return EMPTY.to_owned();
    }
    let text = &without_long_runs(&unmarked(text));
    let fence = "`".repeat(longest_run(text) + 1);
    let is_blank = text.chars().all(|char| char == ' ');
    let is_spaced = text.starts_with(' ') && text.ends_with(' ') && !is_blank;
    // One space is taken off both ends again when it is read.
    let pad = if is_spaced || text.starts_with('`') || text.ends_with('`') {
        " "
    } else {
        ""
    };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// Writes lines as a block of code.
pub(super) fn block(lines: &str) -> String {
    let lines = &unmarked(lines);
    let fence = "`".repeat(longest_run(lines).max(2) + 1);
    format!("{fence}text\n{}\n{fence}\n", lines.trim_end_matches('\n'))
}

/// Writes lines by which a body is taken apart in another way, so that the texts of strangers hold none.
fn unmarked(text: &str) -> String {
    text.replace("<!-- storyform:", r"<\u{21}-- storyform:")
}

/// Writes backticks in another way where so many stand in a row that no fence could be longer.
fn without_long_runs(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('`') {
        let (before, from) = rest.split_at(start);
        let after = from.trim_start_matches('`');
        let run = &from[..from.len() - after.len()];
        shown.push_str(before);
        if run.len() > RUN_MAX {
            shown.push_str(&r"\u{60}".repeat(run.len()));
        } else {
            shown.push_str(run);
        }
        rest = after;
    }
    shown + rest
}

/// Returns the length of the longest run of backticks.
fn longest_run(text: &str) -> usize {
    let (mut longest, mut run) = (0, 0);
    for char in text.chars() {
        run = if char == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest
}

/// Finds the first text between backticks, with what stands before and behind it.
fn quoted(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('`')?;
    let (inner, after) = rest.split_once('`')?;
    Some((before, inner, after))
}

fn add_plain(parts: &mut Vec<Part>, text: &str) {
    match parts.last_mut() {
        _ if text.is_empty() => {}
        Some(Part::Plain(last)) => last.push_str(text),
        Some(Part::Code(_)) | None => parts.push(Part::Plain(text.to_owned())),
    }
}

/// Adds code; two code spans may not touch, and look better as one where only a space is between.
fn add_code(parts: &mut Vec<Part>, text: &str) {
    if text.is_empty() {
        return;
    }
    if let [.., Part::Code(code), Part::Plain(gap)] = parts.as_mut_slice()
        && gap == " "
    {
        code.push(' ');
        code.push_str(text);
        parts.pop();
        return;
    }
    match parts.last_mut() {
        Some(Part::Code(last)) => last.push_str(text),
        Some(Part::Plain(_)) | None => parts.push(Part::Code(text.to_owned())),
    }
}

/// Adds a text word by word; white space between them becomes one space.
fn add_prose(parts: &mut Vec<Part>, text: &str) {
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if first.is_whitespace() {
            rest = rest.trim_start();
            add_plain(parts, " ");
        } else if first == '↵' {
            rest = &rest[first.len_utf8()..];
            add_plain(parts, "↵");
        } else {
            let is_end = |char: char| char.is_whitespace() || char == '↵';
            let (word, after) = rest.split_at(rest.find(is_end).unwrap_or(rest.len()));
            rest = after;
            add_word(parts, word);
        }
    }
}

fn add_word(parts: &mut Vec<Part>, word: &str) {
    if matches!(word, "&" | "=" | "-" | "+") {
        add_plain(parts, word);
        return;
    }
    let inner = word.trim_start_matches(['(', '"', '\'']);
    let mut core = inner.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '"', '\'']);
    let is_open = |open, close| core.matches(open).count() > core.matches(close).count();
    let next = inner[core.len()..].chars().next();
    if (core.starts_with(':') && next == Some(':')) || (is_open('(', ')') && next == Some(')')) {
        core = &inner[..=core.len()];
    }
    let (lead, tail) = (&word[..word.len() - inner.len()], &inner[core.len()..]);
    if is_plain(core) && !(core.ends_with('%') && tail.contains('"')) {
        add_plain(parts, word);
    } else {
        add_plain(parts, lead);
        add_code(parts, core);
        add_plain(parts, tail);
    }
}

/// Tells whether a word, without the punctuation around it, means nothing to Markdown or a forge.
fn is_plain(core: &str) -> bool {
    let chars: Vec<char> = core.chars().collect();
    let at = |index: Option<usize>| index.and_then(|index| chars.get(index)).copied();
    let is_digit = |char: char| char.is_ascii_digit();
    let is_fine = |(index, char): (usize, &char)| {
        let (before, after) = (at(index.checked_sub(1)), at(index.checked_add(1)));
        match char {
            '\'' | '"' | ',' | ';' | '?' | '(' | ')' => true,
            '%' => after.is_none() && before.is_some_and(is_digit),
            // More than one could be the name of an emoji.
            ':' => core.matches(':').count() == 1 && are_both(before, after, is_digit),
            '/' => are_both(before, after, char::is_alphanumeric),
            '-' => is_fine_hyphen(before, after),
            '.' => is_fine_dot(&chars[..index], &chars[index + 1..]),
            char => char.is_ascii_alphanumeric() || !char.is_ascii(),
        }
    };
    chars.iter().enumerate().all(is_fine) && !has_hash(core) && !is_advisory(core)
}

fn are_both(before: Option<char>, after: Option<char>, is: fn(char) -> bool) -> bool {
    before.is_some_and(is) && after.is_some_and(is)
}

/// `AB-12` is an issue in many trackers, and `--flag` no word.
fn is_fine_hyphen(before: Option<char>, after: Option<char>) -> bool {
    let is_number = after.is_some_and(char::is_numeric);
    let is_key = before.is_some_and(char::is_alphabetic) && is_number;
    before.is_some() && after.is_some() && !is_key && before != Some('-')
}

/// `3.5` and `e.g` are fine; `example.com` is an address.
fn is_fine_dot(before: &[char], after: &[char]) -> bool {
    let (last, first) = (before.last().copied(), after.first().copied());
    let is_letter = |char: &&char| char.is_alphanumeric();
    let letters = before.iter().rev().take_while(is_letter).count();
    let is_initial = letters == 1 && after.iter().take_while(is_letter).count() == 1;
    are_both(last, first, |char| char.is_ascii_digit())
        || (is_initial && are_both(last, first, char::is_alphabetic))
}

/// Tells whether something in it may be the hash of a commit.
fn has_hash(core: &str) -> bool {
    let runs = core.split(|char: char| !char.is_ascii_alphanumeric());
    runs.filter(|run| run.len() >= HASH_DIGITS_MIN)
        .any(|run| run.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// Tells whether it names a security advisory, which is a link without any sign.
fn is_advisory(core: &str) -> bool {
    core.to_ascii_uppercase().contains("GHSA-")
}

/// Cuts a text to so many characters as they are seen, with `…` where something is missing.
pub(super) fn clip(text: &str, chars_max: usize) -> String {
    let shown = visible(text);
    match shown.char_indices().nth(chars_max) {
        None => shown.into_owned(),
        Some((end, _)) => format!("{}…", &shown[..end]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ink() -> Ink {
        Ink::new(Forge::GitHub)
    }

    #[test]
    fn ordinary_sentences_stand_as_they_are() {
        for text in [
            "AI-powered tools, e.g. ours: \"custom visuals\" (50%) & more!",
            "Crème brûlée, piñata 漢字 👩‍🚀 … it's 3.5 miles at 10:30 and/or 10 = ten?",
            "Wait... Then go",
        ] {
            assert_eq!(ink().prose(text), text);
        }
    }

    #[test]
    fn what_could_mean_something_is_code() {
        for word in [
            "@acme",
            "#12",
            "acme/site#12",
            "GH-12",
            "!12",
            "~bug",
            "%2",
            "&3",
            "$x$",
            ":tada:",
            "https://example.com/a",
            "www.example.com",
            "www.e",
            "example.com",
            "a@example.com",
            "mailto:x",
            "<b>",
            "<!--",
            "-->",
            "**x**",
            "_x_",
            "[x](y)",
            "![x](y)",
            "[^1]",
            "~~x~~",
            "\\*",
            "|",
            "0123abc",
            "defaced",
            "a1b2c3d4e5",
            "--",
            "---",
            "--flag",
            "+x",
            "C++",
            "&lt",
            "{+x+}",
            "^alert",
            "=x=",
            "x*y",
            "GHSA-abcd-efgh-jkmp",
            "a:b",
            "/close",
            "[ ]x",
            "===",
        ] {
            let written = ink().prose(&format!("so {word} it"));
            assert_eq!(written, format!("so `{word}` it"), "{word}");
        }
    }

    #[test]
    fn punctuation_stays_outside_and_neighbours_share_a_span() {
        assert_eq!(
            ink().prose("Hi (@acme), see  #1\n#2 <b>!"),
            "Hi (`@acme`), see `#1`↵`#2 <b>`!"
        );
        assert_eq!(ink().prose("\u{1b}[2J x"), r"`\u{1b}[2J` x");
    }

    #[test]
    fn fences_are_longer_than_any_run() {
        assert_eq!(ink().code("a`b"), "``a`b``");
        assert_eq!(ink().code("``"), "``` `` ```");
        assert_eq!(ink().code(" a "), "`  a  `");
        assert_eq!(ink().code(" "), "` `");
        assert_eq!(ink().code(""), "(empty)");
        assert_eq!(
            ink().code(&"`".repeat(17)),
            format!("`{}`", r"\u{60}".repeat(17))
        );
        assert_eq!(block("a\n```\n"), "````text\na\n```\n````\n");
        assert_eq!(block("a"), "```text\na\n```\n");
    }

    #[test]
    fn nobody_else_writes_the_lines_by_which_a_body_is_taken_apart() {
        let line = crate::report::marker::DETAILS_END;
        assert!(!ink().prose(line).contains(line));
        assert!(!ink().code(line).contains(line));
        assert!(!block(line).contains(line));
    }

    #[test]
    fn sentences_show_what_is_quoted_as_code() {
        assert_eq!(
            ink().sentence("job `job-0099` of `x`, sent"),
            "job `job-0099` of `x`, sent"
        );
        assert_eq!(ink().sentence("was `a`b`, so"), "was `` ab` ``, so");
        assert_eq!(ink().sentence("a@`b`"), "`a@b`");
    }

    #[test]
    fn nothing_ends_a_cell() {
        assert_eq!(ink().cell().code("a|b"), "`a`<code>&#124;</code>`b`");
        assert_eq!(ink().cell().prose(r"a \|"), r"a `\`<code>&#124;</code>");
        let plain = Ink::new(Forge::Bitbucket).cell();
        assert_eq!(plain.code("a|b"), r"`a\u{7c}b`");
    }

    #[test]
    fn what_is_long_is_clipped_as_it_is_seen() {
        assert_eq!(clip("abc", 3), "abc");
        assert_eq!(clip("ab\ncd", 3), "ab↵…");
    }
}
