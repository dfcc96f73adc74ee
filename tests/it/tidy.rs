//! The house rules that no compiler knows: sizes, names, and words that must not stand here.

use crate::layers::PURE;
use crate::sources::SourceFile;
use crate::sources::line_of;
use crate::sources::repository_files;
use crate::sources::rust_files;
use crate::sources::words;

/// A longer function does more than one thing.
const FUNCTION_LINES_MAX: usize = 70;
/// A longer file, unit tests not counted, holds more than one idea.
const FILE_LINES_MAX: usize = 500;
/// A longer line does not fit beside another.
const LINE_CHARACTERS_MAX: usize = 120;

/// Names that say nothing of what a module knows.
const EMPTY_NAMES: &[&str] = &[
    "util", "utils", "helper", "helpers", "common", "types", "manager", "misc",
];

/// Words that promise work instead of doing it, and words that point outside of this repository.
///
/// They are put together here, so that this file does not hold them itself.
const FOREIGN_WORDS: &[&str] = &[
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("XX", "X"),
    concat!("../", "shared"),
    concat!("/work", "/shared"),
    concat!("design", ".md"),
    concat!("style", ".md"),
    concat!("lessons", ".md"),
    concat!("pictory-api", ".md"),
    concat!("dependencies", ".md"),
];

/// A place that is larger than the rule allows, for now.
///
/// The list only shrinks: a size here must be the true one, and an entry that is no longer needed
/// fails the test. New entries are not welcome; split the function or the file.
struct Exception {
    /// `path` of a file, or `path::function`.
    place: &'static str,
    lines: usize,
}

const EXCEPTIONS: &[Exception] = &[];

/// Something that is larger than its rule allows.
#[derive(Debug, PartialEq)]
struct Oversize {
    place: String,
    line: usize,
    lines: usize,
    max: usize,
}

#[test]
fn functions_and_files_are_small() {
    let mut found = Vec::new();
    for file in rust_files("src") {
        found.extend(large_file(&file));
        found.extend(large_functions(&file));
    }
    for folder in ["tests", "benches", "fuzz"] {
        found.extend(rust_files(folder).iter().flat_map(large_functions));
    }
    report(&ratchet(&found, EXCEPTIONS));
}

#[test]
fn modules_are_named_after_what_they_know() {
    let names = every_rust_file().flat_map(|file| empty_names(&file));
    report(&names.collect::<Vec<_>>());
}

#[test]
fn every_module_says_what_it_is_for() {
    let silent = every_rust_file().filter(|file| !file.text.starts_with("//!") && !file.is_test());
    let words = silent.map(|file| {
        let path = file.path;
        format!("{path}:1: no module documentation; begin the file with `//!` and its purpose")
    });
    report(&words.collect::<Vec<_>>());
}

#[test]
fn every_pure_module_denies_what_is_not_pure() {
    const GUARD: &str = "#![deny(clippy::disallowed_methods, clippy::disallowed_types)]";
    let files = rust_files("src");
    let roots = files.iter().filter(|file| {
        let name = file.module().join("::");
        PURE.contains(&name.as_str())
    });
    let open = roots.filter(|file| !file.text.lines().any(|line| line == GUARD));
    let words = open.map(|file| format!("{}:1: a pure module begins with `{GUARD}`", file.path));
    report(&words.collect::<Vec<_>>());
}

#[test]
fn every_test_file_is_part_of_the_binary() {
    let files = rust_files("tests/it");
    let main = files.iter().find(|file| file.path == "tests/it/main.rs");
    let main = main.expect("the integration binary has a main file").code();
    let missing = files.iter().filter_map(|file| {
        let inner = file.path.strip_prefix("tests/it/")?;
        let name = inner.split(['/', '.']).next()?;
        let listed = name == "main" || main.lines().any(|line| line == format!("mod {name};"));
        (!listed).then(|| {
            format!(
                "{}:1: never run; add `mod {name};` to tests/it/main.rs",
                file.path
            )
        })
    });
    report(&missing.collect::<Vec<_>>());
}

#[test]
fn no_foreign_words_long_lines_or_unread_snapshots() {
    let files = repository_files();
    let problems = files.iter().flat_map(text_problems);
    report(&problems.collect::<Vec<_>>());
}

fn every_rust_file() -> impl Iterator<Item = SourceFile> {
    ["src", "tests", "benches", "fuzz"]
        .into_iter()
        .flat_map(rust_files)
}

#[track_caller]
fn report(problems: &[String]) {
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
}

fn large_file(file: &SourceFile) -> Option<Oversize> {
    let lines = file.production_lines();
    (lines > FILE_LINES_MAX).then(|| Oversize {
        place: file.path.clone(),
        line: 1,
        lines,
        max: FILE_LINES_MAX,
    })
}

fn large_functions(file: &SourceFile) -> Vec<Oversize> {
    let code = file.code();
    let functions = words(&code, "fn").filter_map(|offset| {
        let end = body_end(&code, offset)?;
        let line = line_of(&code, offset);
        let name = code[offset + "fn".len()..]
            .trim_start()
            .split(['(', '<'])
            .next()?;
        Some(Oversize {
            place: format!("{}::{name}", file.path),
            line,
            lines: line_of(&code, end) - line + 1,
            max: FUNCTION_LINES_MAX,
        })
    });
    functions
        .filter(|function| function.lines > FUNCTION_LINES_MAX)
        .collect()
}

/// Returns where the body of the function at `offset` ends; `None` if it has no body.
fn body_end(code: &str, offset: usize) -> Option<usize> {
    let (mut braces, mut brackets) = (0usize, 0usize);
    for (at, byte) in code.bytes().enumerate().skip(offset) {
        match byte {
            b'(' | b'[' => brackets += 1,
            b')' | b']' => brackets = brackets.checked_sub(1)?,
            b';' if braces == 0 && brackets == 0 => return None,
            b'{' => braces += 1,
            b'}' if braces <= 1 => return Some(at),
            b'}' => braces -= 1,
            _ => {}
        }
    }
    None
}

/// Returns what no exception covers, and the exceptions that could shrink.
fn ratchet(found: &[Oversize], exceptions: &[Exception]) -> Vec<String> {
    let mut problems = Vec::new();
    for large in found {
        let Oversize {
            place,
            line,
            lines,
            max,
        } = large;
        let path = place.split("::").next().unwrap_or(place);
        match exceptions.iter().find(|exception| exception.place == place) {
            None => problems.push(format!(
                "{path}:{line}: `{place}` has {lines} lines, the most is {max}; split it"
            )),
            Some(known) if known.lines < *lines => problems.push(format!(
                "{path}:{line}: `{place}` grew from {} to {lines} lines; an exception only shrinks",
                known.lines
            )),
            Some(known) if known.lines > *lines => problems.push(format!(
                "tests/it/tidy.rs: `{place}` shrank to {lines} lines; write that into its exception"
            )),
            Some(_) => {}
        }
    }
    let unneeded = exceptions
        .iter()
        .filter(|exception| found.iter().all(|large| large.place != exception.place));
    problems.extend(unneeded.map(|exception| {
        format!(
            "tests/it/tidy.rs: `{}` needs no exception any more; remove it",
            exception.place
        )
    }));
    problems
}

fn empty_names(file: &SourceFile) -> Vec<String> {
    let advice = "says nothing of what the module knows; name it after that";
    let code = file.code();
    let mut found = Vec::new();
    for name in file
        .module()
        .into_iter()
        .filter(|name| EMPTY_NAMES.contains(name))
    {
        found.push(format!("{}:1: `{name}` {advice}", file.path));
    }
    for offset in words(&code, "mod") {
        let rest = code[offset + "mod".len()..].trim_start();
        let name = rest
            .split(|c: char| !c.is_alphanumeric() && c != '_')
            .next()
            .unwrap_or("");
        if EMPTY_NAMES.contains(&name) && !rest[name.len()..].starts_with(';') {
            found.push(format!(
                "{}:{}: `{name}` {advice}",
                file.path,
                line_of(&code, offset)
            ));
        }
    }
    found
}

/// Foreign words, long lines and snapshots that nobody read, in any text file.
fn text_problems(file: &SourceFile) -> Vec<String> {
    let path = &file.path;
    let mut found = Vec::new();
    if path.ends_with(".snap.new") {
        found.push(format!(
            "{path}:1: an unread snapshot; read it, then accept or delete it"
        ));
    }
    for (index, line) in file.text.lines().enumerate() {
        let number = index + 1;
        for word in FOREIGN_WORDS {
            if words(line, word).next().is_some() {
                found.push(format!(
                    "{path}:{number}: `{word}` has no place in this repository; remove it"
                ));
            }
        }
        if is_prose_or_code(path)
            && line.chars().count() > LINE_CHARACTERS_MAX
            && !cannot_wrap(line)
        {
            found.push(format!(
                "{path}:{number}: more than {LINE_CHARACTERS_MAX} characters; wrap the line"
            ));
        }
    }
    found
}

/// Tells whether people write and read the file as lines; snapshots and data are as wide as they are.
fn is_prose_or_code(path: &str) -> bool {
    let wrapped = [".rs", ".toml", ".md", ".sql", ".yml", ".sh", ".ci/run"];
    wrapped.iter().any(|end| path.ends_with(end))
}

/// Tells whether a line cannot be broken: a row of a table, or a long address.
fn cannot_wrap(line: &str) -> bool {
    line.trim_start().starts_with('|') || line.contains("://")
}

mod checker {
    //! The checker itself, on snippets that it must refuse.

    use super::*;

    fn function(lines: usize) -> String {
        let body = "    let brace = \"}\"; // }\n".repeat(lines - 2);
        format!("trait T {{ fn declared(); }}\nfn long(a: [u8; 2]) {{\n{body}}}\n")
    }

    #[test]
    fn long_functions_are_found() {
        let file = |lines| SourceFile::new("src/x.rs", &function(lines));
        assert_eq!(large_functions(&file(70)), []);
        let found = large_functions(&file(71));
        assert_eq!(found.len(), 1);
        assert_eq!(
            (found[0].place.as_str(), found[0].line, found[0].lines),
            ("src/x.rs::long", 2, 71)
        );
    }

    #[test]
    fn long_files_are_found_without_their_tests() {
        let tests = "#[cfg(test)]\nmod tests {\n}\n";
        let file = |lines| SourceFile::new("src/x.rs", &format!("{}{tests}", "x\n".repeat(lines)));
        assert_eq!(large_file(&file(500)), None);
        assert_eq!(large_file(&file(501)).map(|large| large.lines), Some(501));
    }

    #[test]
    fn exceptions_only_shrink() {
        let large = |lines| Oversize {
            place: "src/x.rs::f".to_owned(),
            line: 3,
            lines,
            max: 70,
        };
        let known = [Exception {
            place: "src/x.rs::f",
            lines: 80,
        }];
        let first = |found: &[Oversize], known: &[Exception]| {
            ratchet(found, known).pop().unwrap_or_default()
        };
        assert_eq!(first(&[large(80)], &known), "");
        assert_eq!(
            first(&[large(80)], &[]),
            "src/x.rs:3: `src/x.rs::f` has 80 lines, the most is 70; split it"
        );
        assert!(first(&[large(81)], &known).contains("grew from 80 to 81 lines"));
        assert!(first(&[large(79)], &known).contains("shrank to 79 lines"));
        assert!(first(&[], &known).contains("needs no exception any more"));
    }

    #[test]
    fn empty_names_are_found() {
        let check = |path, text| empty_names(&SourceFile::new(path, text)).len();
        assert_eq!(check("src/plan/util.rs", ""), 1);
        assert_eq!(check("src/helpers/mod.rs", ""), 1);
        assert_eq!(check("src/plan/mod.rs", "mod misc {}"), 1);
        assert_eq!(check("src/plan/mod.rs", "mod reason; // not a util"), 0);
    }

    #[test]
    fn foreign_words_long_lines_and_unread_snapshots_are_found() {
        let check = |path: &str, text: &str| text_problems(&SourceFile::new(path, text));
        assert_eq!(
            check("a.yaml", &format!("a: 1\n# {}: more", FOREIGN_WORDS[0])).len(),
            1
        );
        assert_eq!(
            check("README.md", &format!("see {}", FOREIGN_WORDS[5])).len(),
            1
        );
        assert_eq!(
            check("README.md", "methodology, restyle.mdx and TODOLIST").len(),
            0
        );
        assert_eq!(check("src/x.rs", &"é".repeat(120)).len(), 0);
        assert_eq!(check("src/x.rs", &"é".repeat(121)).len(), 1);
        assert_eq!(check("a.snap.new", "").len(), 1);
    }
}
