//! The key and the address of Pictory, by its own names: from the environment, or from `.env` in the
//! folder of the project.
//!
//! Only commands that ask Pictory for something read `.env`, only these two names are taken from it, and
//! the environment wins. No other folder is looked into: which file counts must not depend on where a
//! command is typed.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use secrecy::SecretString;

use super::failure::{Exit, Failure};
use super::output::Output;
use crate::discover::{self, Standing};
use crate::pictory;

/// The variable with the key, by Pictory's own convention.
pub(super) const KEY: &str = "PICTORY_API_KEY";
/// The variable with another address, by Pictory's own convention.
pub(super) const BASE_URL: &str = "PICTORY_API_BASE_URL";
/// The file that may hold both, in the folder of the project.
pub(super) const FILE: &str = ".env";

/// Who said something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// A variable of the environment.
    Environment,
    /// The file `.env`.
    File,
}

impl Origin {
    /// Names it.
    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::Environment => "the environment",
            Self::File => "`.env`",
        }
    }
}

/// Something that was said, and by whom.
#[derive(Debug, Clone)]
pub(super) struct Given<T> {
    /// What was said.
    pub(super) value: T,
    /// Who said it.
    pub(super) origin: Origin,
}

/// How Pictory is reached.
#[derive(Debug, Clone, Default)]
pub(super) struct Access {
    /// The key; `None` if nobody names one.
    pub(super) key: Option<Given<SecretString>>,
    /// Another address than Pictory's; `None` if nobody names one.
    pub(super) base_url: Option<Given<String>>,
}

/// Why `.env` cannot be used. No text of it is repeated, since any of it may be the key.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
enum FileError {
    /// A line with one of the names is no assignment.
    #[error("line {line} of `.env` names `{name}`, and is not `NAME=value`")]
    Line {
        /// The line, from 1.
        line: usize,
        /// The name that stands in it.
        name: &'static str,
    },
    /// A value would take in another variable.
    #[error("line {line} of `.env` has a `$` in the value of `{name}`")]
    Dollar {
        /// The line, from 1.
        line: usize,
        /// The name that stands in it.
        name: &'static str,
    },
    /// A key of the environment would be sent to an address that a file names.
    #[error("`.env` names another address for the key that comes from the environment")]
    Diverted,
}

impl FileError {
    const fn hint(&self) -> &'static str {
        match self {
            Self::Line { .. } => {
                "write it as `NAME=value`; a value with spaces stands in quotation marks"
            }
            Self::Dollar { .. } => {
                "nothing of the environment is taken in here: put the value in single quotation marks"
            }
            Self::Diverted => {
                "whoever may edit the file must not learn that key: set `PICTORY_API_BASE_URL` in the \
                 environment too, or remove it from `.env`"
            }
        }
    }
}

impl Access {
    /// Reads both, from the environment and from the file in a project's folder.
    ///
    /// # Errors
    ///
    /// Fails if the file cannot be read, or must not be trusted with what it says.
    pub(super) fn read(root: &Path) -> Result<Self, Failure> {
        let file = read(&root.join(FILE))?;
        settle(environment, file.as_deref().unwrap_or_default())
            .map_err(|error| Failure::of(Exit::Key, &error).hint(error.hint()))
    }

    /// Reads both from the environment alone.
    pub(super) fn of_environment() -> Self {
        settle(environment, "").unwrap_or_default()
    }

    /// Returns the address that is asked.
    pub(super) fn server(&self) -> String {
        let named = self.base_url.as_ref().map(|given| given.value.as_str());
        named.unwrap_or(pictory::BASE_URL).to_owned()
    }

    /// Tells whether anything comes from the file.
    pub(super) fn is_of_file(&self) -> bool {
        let key = self.key.as_ref().map(|given| given.origin);
        let base_url = self.base_url.as_ref().map(|given| given.origin);
        [key, base_url].contains(&Some(Origin::File))
    }

    /// Returns the address of a simulator on this machine, for a project that must not reach Pictory. One
    /// in the file that leads elsewhere is meant for other programs; one in the environment is not.
    pub(super) fn simulator(&self) -> Option<&str> {
        let given = self.base_url.as_ref()?;
        let is_for_others = given.origin == Origin::File && !pictory::is_loopback(&given.value);
        (!is_for_others).then_some(given.value.as_str())
    }

    /// Warns of a file with a key that the next push publishes.
    pub(super) fn warn(&self, root: &Path, output: &Output) {
        let is_tracked =
            || discover::standing(root, FILE).is_ok_and(|standing| standing == Standing::Tracked);
        if self.is_of_file() && is_tracked() {
            output.talk(
                "warning: git tracks `.env`, so that whoever has the repository has the key. Take it out \
                 with `git rm --cached .env`, ignore it, and make a new key at \
                 https://app.pictory.ai/api-access.",
            );
        }
    }
}

fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Reads the file; `None` if there is none. A folder of that name is a virtual environment of Python.
fn read(file: &Path) -> Result<Option<String>, Failure> {
    match fs::read(file) {
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::IsADirectory) => {
            Ok(None)
        }
        Err(error) => {
            let failure = Failure::of(Exit::Key, &error);
            Err(Failure {
                causes: vec![failure.message],
                ..Failure::new(Exit::Key, format!("`{}` cannot be read", file.display()))
            }
            .hint("make it readable for you, or put the key into the environment"))
        }
    }
}

/// Joins what the environment and the file say.
fn settle(environment: impl Fn(&str) -> Option<String>, file: &str) -> Result<Access, FileError> {
    let [key_of_file, url_of_file] = named(file)?;
    let first = |name, of_file: Option<String>| {
        let of_environment = environment(name).map(|value| (value, Origin::Environment));
        let candidates = [of_environment, of_file.map(|value| (value, Origin::File))];
        candidates
            .into_iter()
            .flatten()
            .find_map(|(value, origin)| {
                let value = value.trim().to_owned();
                (!value.is_empty()).then_some(Given { value, origin })
            })
    };
    let key = first(KEY, key_of_file).map(|Given { value, origin }| Given {
        value: SecretString::from(value),
        origin,
    });
    let base_url = first(BASE_URL, url_of_file);
    let is_diverted = base_url.as_ref().is_some_and(|url| {
        let comes_from = key.as_ref().map(|key| key.origin);
        url.origin == Origin::File
            && comes_from == Some(Origin::Environment)
            && url.value.trim_end_matches('/') != pictory::BASE_URL
            && !pictory::is_loopback(&url.value)
    });
    if is_diverted {
        return Err(FileError::Diverted);
    }
    Ok(Access { key, base_url })
}

/// Returns the values of the two names in the text of a file; the last of several counts. Lines that are
/// about something else may have any form.
fn named(text: &str) -> Result<[Option<String>; 2], FileError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let names = [KEY, BASE_URL];
    if let Some(error) = substitution(text) {
        return Err(error);
    }
    let mut values = [None, None];
    for entry in dotenvy::from_read_iter(text.as_bytes()) {
        match entry {
            Ok((name, value)) => {
                let index = names.iter().position(|known| *known == name);
                if let Some(index) = index {
                    values[index] = Some(value);
                }
            }
            Err(dotenvy::Error::LineParse(rest, _)) => {
                if let Some(error) = misread(text, &rest) {
                    return Err(error);
                }
            }
            // Reading from memory does not fail, and nothing else is asked of the library.
            Err(_) => break,
        }
    }
    Ok(values)
}

/// Finds a value of the two names that takes in another variable, which may be a secret of somebody else.
fn substitution(text: &str) -> Option<FileError> {
    let mut lines = text.lines().enumerate();
    lines.find_map(|(index, line)| {
        let line = line.trim_start();
        let line = line.strip_prefix("export ").unwrap_or(line).trim_start();
        let (name, value) = line.split_once('=')?;
        let name = [KEY, BASE_URL]
            .into_iter()
            .find(|known| *known == name.trim())?;
        let has_dollar = value.contains('$') && !value.trim_start().starts_with('\'');
        has_dollar.then_some(FileError::Dollar {
            line: index + 1,
            name,
        })
    })
}

/// Finds the line that could not be read, by what of it was left to read; `None` if it is about
/// something else.
fn misread(text: &str, rest: &str) -> Option<FileError> {
    let rest = rest.lines().next().unwrap_or_default();
    let mut lines = text.lines().enumerate();
    lines.find_map(|(index, line)| {
        let name = [KEY, BASE_URL]
            .into_iter()
            .find(|name| line.contains(name))?;
        let line_number = index + 1;
        line.contains(rest).then_some(FileError::Line {
            line: line_number,
            name,
        })
    })
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    /// Settles an environment of `NAME=value` and a file, and writes what came of it.
    fn check(environment: &[&str], file: &str) -> String {
        let asked = |name: &str| {
            let named = environment.iter().filter_map(|pair| pair.split_once('='));
            let mut found = named.filter(|(known, _)| *known == name);
            found.next().map(|(_, value)| value.to_owned())
        };
        match settle(asked, file) {
            Err(error) => format!("error: {error}"),
            Ok(Access { key, base_url }) => {
                let key = key.map(|key| (key.value.expose_secret().to_owned(), key.origin));
                let url = base_url.map(|url| (url.value, url.origin));
                let shown = [key, url].map(|given| match given {
                    Some((value, origin)) => format!("{value} of {}", origin.words()),
                    None => "none".to_owned(),
                });
                shown.join(", ")
            }
        }
    }

    #[test]
    fn the_environment_wins_and_nothing_is_no_value() {
        assert_eq!(check(&[], ""), "none, none");
        assert_eq!(check(&[], "PICTORY_API_KEY=k\n"), "k of `.env`, none");
        assert_eq!(
            check(&["PICTORY_API_KEY=e"], "PICTORY_API_KEY=k\n"),
            "e of the environment, none"
        );
        assert_eq!(
            check(&["PICTORY_API_KEY= "], "PICTORY_API_KEY=k\n"),
            "k of `.env`, none"
        );
        assert_eq!(check(&[], "PICTORY_API_KEY=\n"), "none, none");
    }

    #[test]
    fn the_usual_forms_are_understood() {
        for file in [
            "export PICTORY_API_KEY=\"k\" # mine\r\n",
            "\u{feff}PICTORY_API_KEY='k'\n",
            "OTHER=a b c\nno assignment\nPICTORY_API_KEY=k",
            "# PICTORY_API_KEY=old\nPICTORY_API_KEY=older\nPICTORY_API_KEY = k\n",
        ] {
            assert_eq!(check(&[], file), "k of `.env`, none", "{file:?}");
        }
    }

    #[test]
    fn a_line_that_makes_no_sense_is_named_and_not_repeated() {
        assert_eq!(
            check(&[], "A=1\n\nPICTORY_API_KEY=secret words\n"),
            "error: line 3 of `.env` names `PICTORY_API_KEY`, and is not `NAME=value`"
        );
    }

    #[test]
    fn nothing_of_the_environment_is_taken_in() {
        for value in ["$TOKEN", "\"${TOKEN}\"", "https://example.test/$TOKEN"] {
            let found = check(&[], &format!("A=1\nexport PICTORY_API_KEY={value}\n"));
            assert_eq!(
                found,
                "error: line 2 of `.env` has a `$` in the value of `PICTORY_API_KEY`"
            );
        }
        assert_eq!(
            check(&[], "OTHER=$A\nPICTORY_API_KEY='k$A'\n"),
            "k$A of `.env`, none"
        );
    }

    #[test]
    fn a_file_sends_no_foreign_key_elsewhere() {
        let key = ["PICTORY_API_KEY=e"];
        let elsewhere = "PICTORY_API_BASE_URL=https://example.test/x\n";
        assert!(check(&key, elsewhere).starts_with("error: `.env` names another address"));
        let both = format!("{elsewhere}PICTORY_API_KEY=k\n");
        assert_eq!(
            check(&[], &both),
            "k of `.env`, https://example.test/x of `.env`"
        );
        for fine in [
            "http://127.0.0.1:8765/pictoryapis",
            "https://api.pictory.ai/pictoryapis/",
        ] {
            let file = format!("PICTORY_API_BASE_URL={fine}\n");
            assert_eq!(
                check(&key, &file),
                format!("e of the environment, {fine} of `.env`")
            );
        }
    }

    #[test]
    fn a_simulator_is_not_looked_for_elsewhere() {
        let simulator = |environment: &[&str], file: &str| {
            let asked = |name: &str| {
                let mut named = environment.iter().filter_map(|pair| pair.split_once('='));
                named
                    .find(|(known, _)| *known == name)
                    .map(|(_, value)| value.to_owned())
            };
            let access = settle(asked, file).unwrap();
            access.simulator().map(str::to_owned)
        };
        let real = "PICTORY_API_BASE_URL=https://api.pictory.ai/pictoryapis";
        let local = "PICTORY_API_BASE_URL=http://127.0.0.1:8765/x";
        assert_eq!(simulator(&[], real), None);
        assert_eq!(
            simulator(&[], local).as_deref(),
            Some("http://127.0.0.1:8765/x")
        );
        assert!(simulator(&[real], "").is_some(), "whoever typed it is told");
    }
}
