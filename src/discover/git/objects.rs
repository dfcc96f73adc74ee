//! The files of a project as they stood in a commit.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{ChildStdin, Stdio};
use std::thread;

use super::{GitError, git, run, said};
use crate::discover::{
    DiscoverError, Files, Found, PROJECT_FILE, ReadError, compile, is_declaration, text,
};
use crate::model::Revision;

/// The folder of a project in a commit.
#[derive(Debug)]
pub struct Tree<'a> {
    folder: &'a Path,
    /// Every ordinary file: its path relative to the project, and the name of its content.
    files: Vec<(String, String)>,
}

impl<'a> Tree<'a> {
    /// Lists the files of a project in a commit. A folder that did not exist has none.
    ///
    /// # Errors
    ///
    /// Fails if git does not tell.
    pub fn open(folder: &'a Path, revision: &Revision) -> Result<Self, GitError> {
        let arguments = ["ls-tree", "-r", "-z", &revision.commit];
        let output = run(folder, &arguments)?;
        if !output.status.success() {
            return Err(GitError::Failed {
                command: arguments.join(" "),
                said: said(&output),
            });
        }
        let listed = String::from_utf8_lossy(&output.stdout);
        let entries = listed.split('\0').filter(|entry| !entry.is_empty());
        Ok(Self {
            folder,
            files: entries.filter_map(ordinary).collect(),
        })
    }

    /// Lists the files that git ignores, although they are in the commit: they are no manifests in the
    /// working tree either.
    fn ignored(&self, files: &[&(String, String)]) -> Result<BTreeSet<String>, GitError> {
        if files.is_empty() {
            return Ok(BTreeSet::new());
        }
        let mut child = git(self.folder)
            .args(["check-ignore", "--no-index", "--stdin", "-z"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(GitError::NotRun)?;
        let stdin = child
            .stdin
            .take()
            .ok_or_else(|| unreadable("check-ignore"))?;
        let paths: Vec<String> = files.iter().map(|(path, _)| format!("{path}\0")).collect();
        let asking = thread::spawn(move || ask_for(stdin, &paths));
        let output = child.wait_with_output().map_err(GitError::NotRun)?;
        drop(asking.join());
        // It ends with 1 if nothing is ignored.
        if output.status.code().is_none_or(|code| code > 1) {
            return Err(GitError::Failed {
                command: "check-ignore".to_owned(),
                said: said(&output),
            });
        }
        let paths = String::from_utf8_lossy(&output.stdout);
        Ok(paths.split('\0').map(str::to_owned).collect())
    }

    /// Reads contents, all in one go.
    fn contents<'f>(
        &self,
        files: impl Iterator<Item = &'f (String, String)>,
    ) -> Result<Vec<Found>, GitError> {
        let files: Vec<&(String, String)> = files.collect();
        if files.is_empty() {
            return Ok(Vec::new());
        }
        let mut child = git(self.folder)
            .args(["cat-file", "--batch"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(GitError::NotRun)?;
        let (Some(stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(unreadable("cat-file --batch"));
        };
        let names: Vec<String> = files
            .iter()
            .map(|(_, object)| format!("{object}\n"))
            .collect();
        // Git begins to answer before it has read every name, and waits while nobody reads.
        let asking = thread::spawn(move || ask_for(stdin, &names));
        let mut answers = BufReader::new(stdout);
        let found: Result<Vec<Found>, GitError> = files
            .into_iter()
            .map(|(path, _)| {
                let bytes = content(&mut answers).ok_or_else(|| unreadable("cat-file --batch"))?;
                let (path, text) = (path.clone(), text(bytes));
                Ok(Found { path, text })
            })
            .collect();
        drop(answers);
        // What could not be asked for was not answered, and is an error already.
        drop(asking.join());
        drop(child.wait());
        found
    }
}

impl Files for Tree<'_> {
    fn project_file(&self) -> Result<Option<Result<String, ReadError>>, DiscoverError> {
        let found = self.read(&[PROJECT_FILE])?;
        Ok(found.into_iter().next().map(|found| found.text))
    }

    fn declarations(&self, patterns: &[String]) -> Result<Vec<Found>, DiscoverError> {
        let globs = compile(patterns)?;
        let is_hidden = |path: &str| path.split('/').any(|part| part.starts_with('.'));
        let files = self.files.iter();
        let wanted =
            files.filter(|(path, _)| !is_hidden(path) && is_declaration(&globs, Path::new(path)));
        let wanted: Vec<&(String, String)> = wanted.collect();
        let ignored = self.ignored(&wanted)?;
        let declared = wanted
            .into_iter()
            .filter(|(path, _)| !ignored.contains(path));
        let mut found = self.contents(declared)?;
        found.sort_by(|one, other| one.path.cmp(&other.path));
        Ok(found)
    }

    fn read(&self, paths: &[&str]) -> Result<Vec<Found>, DiscoverError> {
        let files = self.files.iter();
        Ok(self.contents(files.filter(|(path, _)| paths.contains(&path.as_str())))?)
    }
}

/// Reads an entry of the list; `None` for what is no ordinary file, such as a link, which is not
/// followed in the working tree either.
fn ordinary(entry: &str) -> Option<(String, String)> {
    let (about, path) = entry.split_once('\t')?;
    let mut about = about.split(' ');
    let is_file = about.next()?.starts_with("100") && about.next()? == "blob";
    let object = about.next()?.to_owned();
    is_file.then(|| (path.to_owned(), object))
}

fn ask_for(mut stdin: ChildStdin, questions: &[String]) -> std::io::Result<()> {
    for question in questions {
        stdin.write_all(question.as_bytes())?;
    }
    stdin.flush()
}

/// Reads one answer: a line that ends in the length, the content, and a line feed.
fn content(answers: &mut impl BufRead) -> Option<Vec<u8>> {
    let mut header = String::new();
    answers.read_line(&mut header).ok()?;
    let length: usize = header.trim_end().rsplit(' ').next()?.parse().ok()?;
    let mut bytes = vec![0; length];
    answers.read_exact(&mut bytes).ok()?;
    let mut end = [0];
    answers.read_exact(&mut end).ok()?;
    Some(bytes)
}

fn unreadable(command: &str) -> GitError {
    GitError::Unreadable {
        command: command.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discover::git::revision;
    use crate::discover::git::tests::repository;

    #[test]
    fn the_files_of_a_commit_are_those_that_were_committed() {
        let folder = repository();
        let site = folder.path().join("site");
        let main = revision(&site, "main").unwrap();
        let tree = Tree::open(&site, &main).unwrap();
        let project = tree.project_file().unwrap().unwrap().unwrap();
        assert_eq!(project, "project: before\n");
        let patterns = ["videos/**/*.yaml", "videos/**/*.json"].map(str::to_owned);
        let found = tree.declarations(&patterns).unwrap();
        let read: Vec<(&str, &str)> = found
            .iter()
            .map(|found| (found.path.as_str(), found.text.as_deref().unwrap()))
            .collect();
        assert_eq!(
            read,
            [("videos/a.yaml", "a: 1\n"), ("videos/deep/b.json", "{}\n")]
        );
    }

    #[test]
    fn a_folder_that_did_not_exist_declares_nothing() {
        let folder = repository();
        let new = folder.path().join("new");
        std::fs::create_dir(&new).unwrap();
        let main = revision(&new, "main").unwrap();
        let tree = Tree::open(&new, &main).unwrap();
        assert!(tree.project_file().unwrap().is_none());
        assert!(tree.declarations(&["**/*".to_owned()]).unwrap().is_empty());
    }

    #[test]
    fn many_files_are_read_without_waiting_for_each_other() {
        let folder = repository();
        let site = folder.path().join("site");
        let main = revision(&site, "main").unwrap();
        let tree = Tree::open(&site, &main).unwrap();
        let one = tree.files[0].clone();
        let many = std::iter::repeat_n(&one, 20_000);
        assert_eq!(tree.contents(many).unwrap().len(), 20_000);
    }
}
