//! The guide in `docs/` does what it says: its files are written, its edits made, its commands run, one page
//! after the other, each in a project of its own.
//!
//! | block | does |
//! |---|---|
//! | ```` ```yaml FILE ````, or another language | writes the file |
//! | ```` ```diff FILE ```` | replaces its `-` lines by its `+` lines |
//! | ```` ```console ```` | runs the lines after `$`; what follows them is what they say |
//!
//! In what a command says, `…` stands for any part of a line, and on a line of its own for any lines. A command
//! that fails on purpose is followed by `# exits with CODE`. A page whose first command is about an example
//! (`<!-- project: NAME -->`) begins with a copy of it.

use std::path::Path;
use std::path::PathBuf;
use std::process::Command;

use regex::Regex;

use crate::environment::Project;

/// A fenced block of a page.
#[derive(Debug, PartialEq, Eq)]
struct Block {
    /// The line of the page on which it begins, counted from 1.
    line: usize,
    language: String,
    file: Option<String>,
    text: String,
}

/// A command in a block, with what it says.
#[derive(Debug, PartialEq, Eq)]
struct Step {
    line: usize,
    command: String,
    code: i32,
    said: Vec<String>,
}

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs")
}

fn read(page: &str) -> String {
    std::fs::read_to_string(docs().join(page)).unwrap_or_else(|error| panic!("{page}: {error}"))
}

fn blocks(page: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<(String, Block)> = None;
    for (index, line) in page.lines().enumerate() {
        let fence: String = line
            .trim_start()
            .chars()
            .take_while(|c| *c == '`')
            .collect();
        match &mut open {
            Some((end, _)) if line.trim() == end => {
                blocks.extend(open.take().map(|(_, block)| block));
            }
            Some((_, block)) => block.text.push_str(&format!("{line}\n")),
            None if fence.len() >= 3 => {
                let info = line.trim().trim_start_matches('`');
                let (language, file) = info.split_once(' ').unwrap_or((info, ""));
                let block = Block {
                    line: index + 1,
                    language: language.to_owned(),
                    file: Some(file.trim().to_owned()).filter(|file| !file.is_empty()),
                    text: String::new(),
                };
                open = Some((fence, block));
            }
            None => {}
        }
    }
    assert_eq!(open.map(|(_, block)| block), None, "a block has no end");
    blocks
}

fn steps(block: &Block) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for (index, line) in block.text.lines().enumerate() {
        if let Some(command) = line.strip_prefix("$ ") {
            let (command, code) = command
                .split_once(" # exits with ")
                .unwrap_or((command, "0"));
            steps.push(Step {
                line: block.line + index + 1,
                command: command.trim().to_owned(),
                code: code.trim().parse().unwrap(),
                said: Vec::new(),
            });
        } else {
            let step = steps
                .last_mut()
                .expect("a block of commands begins with one");
            step.said.push(line.to_owned());
        }
    }
    steps
}

/// Tells whether a text is what was written of it.
fn is_said(expected: &[String], text: &str) -> bool {
    let lines: Vec<String> = expected
        .iter()
        .map(|line| match line.trim() {
            "…" => "(?:.*\n)*?".to_owned(),
            _ => format!(
                "{}[ ]*\n",
                regex::escape(line.trim_end()).replace('…', ".*")
            ),
        })
        .collect();
    let pattern = Regex::new(&format!("^{}\n*$", lines.concat())).unwrap();
    pattern.is_match(&format!("{}\n", text.trim_end_matches('\n')))
}

/// The project of a page, with the programs that it calls.
struct Reader {
    project: Project,
    page: String,
}

impl Reader {
    fn new(page: &str, text: &str) -> Self {
        let example = Regex::new("<!-- project: ([a-z]+) -->").unwrap();
        let mut project = match example.captures(text) {
            Some(name) => Project::from_example(&name[1]),
            None => Project::new(),
        };
        project.set("COLUMNS", "96");
        for (name, value) in [
            ("GIT_AUTHOR_NAME", "A"),
            ("GIT_AUTHOR_EMAIL", "a@example.com"),
            ("GIT_COMMITTER_NAME", "A"),
            ("GIT_COMMITTER_EMAIL", "a@example.com"),
            ("GIT_CONFIG_COUNT", "1"),
            ("GIT_CONFIG_KEY_0", "init.defaultBranch"),
            ("GIT_CONFIG_VALUE_0", "main"),
        ] {
            project.set(name, value);
        }
        Self {
            project,
            page: page.to_owned(),
        }
    }

    #[track_caller]
    fn act(&self, block: &Block) {
        let Block {
            line,
            language,
            file,
            text,
        } = block;
        match (language.as_str(), file) {
            ("console", _) => steps(block).iter().for_each(|step| self.run(step)),
            ("diff", Some(file)) => self.edit(*line, file, text),
            (_, Some(file)) => drop(self.project.write(file, text)),
            (_, None) => {}
        }
    }

    /// Replaces the lines that go by those that come.
    #[track_caller]
    fn edit(&self, line: usize, file: &str, text: &str) {
        let part = |sign: char| -> String {
            let lines = text.lines().filter(|line| line.starts_with([sign, ' ']));
            lines.map(|line| format!("{}\n", &line[1..])).collect()
        };
        let (old, new) = (part('-'), part('+'));
        let present = self.project.read(file);
        let page = &self.page;
        assert_eq!(
            present.matches(&old).count(),
            1,
            "{page}:{line}: {file} has not once:\n{old}\n{present}"
        );
        self.project.write(file, &present.replacen(&old, &new, 1));
    }

    #[track_caller]
    fn run(&self, step: &Step) {
        let program = Path::new(env!("CARGO_BIN_EXE_storyform"));
        let sealed = self.project.command(&[]);
        let mut command = Command::new("bash");
        command.args(["--noprofile", "--norc", "-euo", "pipefail", "-c"]);
        command.arg(format!("exec 2>&1\n{}", step.command));
        command.current_dir(self.project.root()).env_clear();
        let variables = sealed.get_envs();
        command.envs(variables.filter_map(|(name, value)| Some((name, value?))));
        let folder = program.parent().unwrap();
        let path = format!("{}:/usr/local/bin:/usr/bin:/bin", folder.display());
        let output = command.env("PATH", path).output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        let Self { page, .. } = self;
        let Step {
            line,
            command,
            code,
            said: expected,
        } = step;
        assert_eq!(
            output.status.code(),
            Some(*code),
            "{page}:{line}: {command}\n{said}"
        );
        let is_shown = expected.iter().any(|line| !line.trim().is_empty());
        assert!(
            !is_shown || is_said(expected, &said),
            "{page}:{line}: {command}\n--- the page says\n{}\n--- the command says\n{said}",
            expected.join("\n")
        );
    }
}

/// Does everything that a page says.
#[track_caller]
fn follow(page: &str) {
    let text = read(page);
    let reader = Reader::new(page, &text);
    let blocks = blocks(&text);
    let commands = blocks.iter().filter(|block| block.language == "console");
    assert!(commands.count() > 0, "{page} shows no command");
    blocks.iter().for_each(|block| reader.act(block));
}

macro_rules! pages {
    ($($name:ident: $page:literal,)*) => {
        /// The pages that are followed.
        const PAGES: &[&str] = &[$($page),*];

        $(
            #[test]
            fn $name() {
                follow($page);
            }
        )*
    };
}

pages! {
    the_first_video: "first-video.md",
    concepts: "concepts.md",
    costs: "costs.md",
    writing: "writing.md",
    many_videos: "many.md",
    reviewing: "review.md",
    teams: "teams.md",
    recipes: "recipes.md",
}

/// Pages without a command of their own to run: what they hold is made from the program, or is run elsewhere.
const OTHERS: &[(&str, &str)] = &[
    ("README.md", "it is the list of the others"),
    ("ci.md", "tests/it/ci_page.rs runs it as the services do"),
    (
        "commands.md",
        "tests/it/reference.rs makes it of the program",
    ),
    ("codes.md", "tests/it/reference.rs makes it of the rules"),
];

#[test]
fn every_page_is_followed() {
    let entries = std::fs::read_dir(docs()).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    for page in names.filter(|name| name.ends_with(".md")) {
        let is_known =
            PAGES.contains(&page.as_str()) || OTHERS.iter().any(|(other, _)| *other == page);
        assert!(is_known, "docs/{page} is followed by no test");
    }
}

#[test]
fn what_is_left_out_matches_anything_and_nothing_else_does() {
    let expected = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    assert!(is_said(&expected("a\n…\nd"), "a\nb\nc\nd\n"));
    assert!(is_said(&expected("a\n…"), "a\n"));
    assert!(is_said(&expected("plan sha256:…"), "plan sha256:0123\n"));
    assert!(!is_said(&expected("a\n…\nd"), "a\nb\nc\n"));
    assert!(!is_said(&expected("a.c"), "abc\n"));
    assert!(!is_said(&expected("a"), "a\nb\n"));
}
