//! The files of this repository, as the layering and tidy tests read them.

use std::path::Path;

/// A text file of the repository.
pub(crate) struct SourceFile {
    /// The path from the root of the repository, with forward slashes.
    pub(crate) path: String,
    /// The whole text.
    pub(crate) text: String,
}

impl SourceFile {
    /// Makes a file that exists only in a test.
    pub(crate) fn new(path: &str, text: &str) -> Self {
        Self {
            path: path.to_owned(),
            text: text.to_owned(),
        }
    }

    /// Returns the names of the module that the file holds: `["plan", "reason"]`; empty for the crate root.
    pub(crate) fn module(&self) -> Vec<&str> {
        let inner = self.path.strip_prefix("src/").unwrap_or(&self.path);
        let mut names: Vec<&str> = inner.trim_end_matches(".rs").split('/').collect();
        if matches!(names.last(), Some(&("mod" | "lib" | "main"))) {
            names.pop();
        }
        names
    }

    /// Tells whether the whole file belongs to unit tests.
    pub(crate) fn is_test(&self) -> bool {
        let module = self.module();
        module
            .iter()
            .any(|name| ["tests", "testing"].contains(name))
    }

    /// Returns the number of lines before the unit tests at the bottom.
    pub(crate) fn production_lines(&self) -> usize {
        if self.is_test() {
            return 0;
        }
        let lines: Vec<&str> = self.text.lines().collect();
        let begins_tests = |at: usize| {
            let mut item = lines[at + 1..]
                .iter()
                .skip_while(|line| line.starts_with("#["));
            lines[at] == "#[cfg(test)]"
                && item
                    .next()
                    .is_some_and(|line| line.starts_with("mod ") && !line.ends_with(';'))
        };
        (0..lines.len())
            .find(|at| begins_tests(*at))
            .unwrap_or(lines.len())
    }

    /// Returns the text with comments blanked out; lines keep their numbers.
    pub(crate) fn without_comments(&self) -> String {
        blank(&self.text, Keep::Strings)
    }

    /// Returns the text with comments and the insides of literals blanked out.
    pub(crate) fn code(&self) -> String {
        blank(&self.text, Keep::Code)
    }
}

/// Returns every Rust file below a folder of the repository, in the order of their paths.
pub(crate) fn rust_files(folder: &str) -> Vec<SourceFile> {
    let mut files = repository_files();
    let folder = format!("{folder}/");
    files.retain(|file| file.path.starts_with(&folder) && file.path.ends_with(".rs"));
    assert!(!files.is_empty(), "no Rust files in {folder}");
    files
}

/// Returns every text file that git would track, in the order of their paths.
pub(crate) fn repository_files() -> Vec<SourceFile> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let walk = ignore::WalkBuilder::new(root)
        .hidden(false)
        .require_git(false)
        .filter_entry(|entry| entry.file_name() != ".git" && entry.file_name() != "target")
        .sort_by_file_path(Path::cmp)
        .build();
    walk.map(|entry| entry.expect("the repository can be listed"))
        .filter(|entry| entry.file_type().is_some_and(|kind| kind.is_file()))
        .filter_map(|entry| {
            let path = entry.path().strip_prefix(root).ok()?.to_str()?;
            let text = std::fs::read_to_string(entry.path()).ok()?;
            Some(SourceFile::new(&path.replace('\\', "/"), &text))
        })
        .collect()
}

/// Returns the number of the line that holds a byte offset, counted from 1.
pub(crate) fn line_of(text: &str, offset: usize) -> usize {
    text[..offset].matches('\n').count() + 1
}

/// Returns the offsets at which `word` stands alone, not as a part of a longer name. A name may
/// follow one that ends in a sign, such as `image::`.
pub(crate) fn words<'a>(code: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let may_go_on = !word.ends_with(is_name);
    code.match_indices(word)
        .map(|(at, _)| at)
        .filter(move |at| {
            let before = code[..*at].chars().next_back();
            let after = code[at + word.len()..].chars().next();
            !before.is_some_and(is_name) && (may_go_on || !after.is_some_and(is_name))
        })
}

#[derive(Clone, Copy, PartialEq)]
enum Keep {
    Code,
    Strings,
}

/// Replaces comments, and with [`Keep::Code`] the insides of literals, by spaces.
fn blank(text: &str, keep: Keep) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let (length, hide) = match next {
            '/' if rest.starts_with("//") => (rest.find('\n').unwrap_or(rest.len()), true),
            '/' if rest.starts_with("/*") => (block_comment(rest), true),
            '"' => (string(rest), keep == Keep::Code),
            // A tick may belong to a lifetime, and an `r` to a name.
            '\'' | 'r' => {
                let length = if next == 'r' {
                    raw_string(rest)
                } else {
                    character(rest)
                };
                (length, keep == Keep::Code && length > 1)
            }
            other => (other.len_utf8(), false),
        };
        let (piece, tail) = rest.split_at(length);
        if hide {
            out.extend(piece.chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
        } else {
            out.push_str(piece);
        }
        rest = tail;
    }
    out
}

fn block_comment(text: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while let Some(pair) = text.as_bytes().get(at..at + 2) {
        match pair {
            b"/*" => depth += 1,
            b"*/" => depth -= 1,
            _ => {
                at += 1;
                continue;
            }
        }
        at += 2;
        if depth == 0 {
            return at;
        }
    }
    text.len()
}

fn string(text: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// Returns the length of a character literal, or 1 for the tick of a lifetime.
fn character(text: &str) -> usize {
    if let Some(escape) = text.strip_prefix("'\\") {
        let end = escape.char_indices().skip(1).find(|(_, c)| *c == '\'');
        return end.map_or(1, |(at, _)| at + 3);
    }
    let mut characters = text.char_indices().skip(2);
    match characters.next() {
        Some((at, '\'')) => at + 1,
        _ => 1,
    }
}

/// Returns the length of a raw string, or 1 if the `r` begins none.
fn raw_string(text: &str) -> usize {
    let hashes = text[1..].bytes().take_while(|b| *b == b'#').count();
    let Some(body) = text.get(1 + hashes..).and_then(|t| t.strip_prefix('"')) else {
        return 1;
    };
    let end = format!("\"{}", "#".repeat(hashes));
    body.find(&end)
        .map_or(text.len(), |at| 2 + hashes + at + end.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_literals_are_blanked_and_lines_stay() {
        let file = SourceFile::new(
            "src/x.rs",
            "a // b\n/* c /* d */\n e */ f(\"g\\\"h\", 'i', '\\'', r#\"j\"k\"#) &'l m",
        );
        let code = file.code();
        let words: Vec<&str> = code.split_whitespace().collect();
        assert_eq!(words, ["a", "f(", ",", ",", ",", ")", "&'l", "m"]);
        assert_eq!(code.lines().count(), 3);
        assert!(file.without_comments().contains("r#\"j\"k\"#"));
    }

    #[test]
    fn a_file_knows_its_module() {
        let module = |path| SourceFile::new(path, "").module().join("::");
        assert_eq!(module("src/lib.rs"), "");
        assert_eq!(module("src/clock.rs"), "clock");
        assert_eq!(module("src/plan/mod.rs"), "plan");
        assert_eq!(module("src/plan/reason.rs"), "plan::reason");
    }

    #[test]
    fn production_ends_where_tests_begin() {
        let text =
            "a\n#[cfg(test)]\nmod testing;\n\n#[cfg(test)]\n#[rustfmt::skip]\nmod tests {\n}\n";
        let file = SourceFile::new("src/x.rs", text);
        assert_eq!(file.production_lines(), 4);
        assert_eq!(
            SourceFile::new("src/x/tests.rs", "a\n").production_lines(),
            0
        );
    }
}
