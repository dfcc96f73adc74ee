//! The file that an index is kept in.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::entry::{Digest, Entry};
use crate::discover::{Moment, Stamp};

/// What such a file begins with; another form of it gets another number.
const MAGIC: &[u8] = b"storyform index 2\n";
/// How many bytes a digest has.
const DIGEST: usize = 32;
/// How many bytes stand before what is known.
const HEAD: usize = MAGIC.len() + 2 * DIGEST;

/// What keeps the folder of indexes out of git, wherever it lies.
const IGNORED: &str = "# What storyform can find out again.\n*\n";

/// Where it is kept what is known of the files of a project.
#[derive(Debug)]
pub struct Index {
    file: PathBuf,
    circumstances: Digest,
}

impl Index {
    /// Names the file of an index, and the digest of everything that what is known of any file depends on.
    pub fn new(file: &Path, circumstances: Digest) -> Self {
        Self {
            file: file.to_owned(),
            circumstances: Digest::of_parts([circumstances.bytes().as_slice(), &program()]),
        }
    }

    /// Reads what is kept: nothing if there is no index, if it is damaged, or if it was made under other
    /// circumstances.
    pub fn read(&self) -> Kept {
        let bytes = fs::read(&self.file).unwrap_or_default();
        let is_sound = sound(&bytes, &self.circumstances).is_some();
        Kept(if is_sound { bytes } else { Vec::new() })
    }

    /// Begins to write a new index, before files are read for it; `None` if nothing can be written there.
    pub fn draft(&self) -> Option<Draft> {
        begin(self.file.parent()?, &self.file).ok()
    }

    /// Writes a new index: what is known of all files together, and of each. That it cannot be written hurts
    /// nobody: the files are read again.
    pub fn replace<H: Serialize, T: Serialize>(
        &self,
        draft: Draft,
        head: &H,
        entries: &[Entry<'_, T>],
    ) {
        let Some(known) = written(head, entries) else {
            return;
        };
        let digest = Digest::of(&known);
        let head = [MAGIC, self.circumstances.bytes(), digest.bytes()].concat();
        drop(draft.finish(&[&head, &known], &self.file));
    }
}

/// What an index holds, as it was written.
#[derive(Debug, Default)]
pub struct Kept(Vec<u8>);

impl Kept {
    /// Returns what is known of all files together; nothing if nothing is kept.
    pub fn head<'a, H: Deserialize<'a> + Default>(&'a self) -> H {
        let head = self
            .known()
            .and_then(|known| postcard::take_from_bytes(known).ok());
        head.map(|(head, _)| head).unwrap_or_default()
    }

    /// Lists what is known of files, in the order in which it was written. What is known of all of them together
    /// is an `H`.
    pub fn entries<'a, H: Deserialize<'a>, T: Deserialize<'a>>(&'a self) -> Vec<Entry<'a, T>> {
        let known = self
            .known()
            .and_then(|known| postcard::take_from_bytes::<H>(known).ok());
        known
            .and_then(|(_, known)| entries(known))
            .unwrap_or_default()
    }

    fn known(&self) -> Option<&[u8]> {
        self.0.get(HEAD..)
    }
}

/// Checks that an index is whole, and that it was made under these circumstances.
fn sound(bytes: &[u8], circumstances: &Digest) -> Option<()> {
    let rest = bytes.strip_prefix(MAGIC)?;
    let rest = rest.strip_prefix(circumstances.bytes().as_slice())?;
    let (digest, known) = rest.split_at_checked(DIGEST)?;
    (digest == Digest::of(known).bytes()).then_some(())
}

fn entries<'a, T: Deserialize<'a>>(known: &'a [u8]) -> Option<Vec<Entry<'a, T>>> {
    let (count, mut known): (usize, &[u8]) = postcard::take_from_bytes(known).ok()?;
    // Each entry takes more than a byte, whatever the count says.
    let mut entries = Vec::with_capacity(count.min(known.len()));
    for _ in 0..count {
        let (entry, rest) = postcard::take_from_bytes(known).ok()?;
        entries.push(entry);
        known = rest;
    }
    known.is_empty().then_some(entries)
}

/// Writes what is known of all files, how many entries there are, and each of them.
fn written<H: Serialize, T: Serialize>(head: &H, entries: &[Entry<'_, T>]) -> Option<Vec<u8>> {
    let head = postcard::to_allocvec(head).ok()?;
    let mut known = postcard::to_extend(&entries.len(), head).ok()?;
    for entry in entries {
        known = postcard::to_extend(entry, known).ok()?;
    }
    Some(known)
}

/// Identifies this program: another one may find out something else about the same files.
fn program() -> Vec<u8> {
    let about = std::env::current_exe().and_then(fs::metadata);
    let stamp = about.ok().as_ref().and_then(Stamp::of);
    format!("{} {stamp:?}", env!("CARGO_PKG_VERSION")).into_bytes()
}

/// A new index under a passing name; it is removed again unless it is finished.
#[derive(Debug)]
pub struct Draft {
    file: File,
    path: PathBuf,
    /// When it was begun, by the clock of the file system; `None` if that does not tell.
    begun: Option<Moment>,
}

impl Draft {
    /// Returns the stamp that is kept for a file: its own, if whoever changes the file from the beginning of
    /// this draft on gives it another one.
    pub fn keep(&self, stamp: Option<Stamp>) -> Option<Stamp> {
        let begun = self.begun?;
        stamp.filter(|stamp| stamp.is_settled_at(begun))
    }

    fn finish(mut self, parts: &[&[u8]], path: &Path) -> io::Result<()> {
        for part in parts {
            self.file.write_all(part)?;
        }
        fs::rename(&self.path, path)
    }
}

impl Drop for Draft {
    /// After it got its name there is nothing to remove.
    fn drop(&mut self) {
        drop(fs::remove_file(&self.path));
    }
}

fn begin(folder: &Path, index: &Path) -> io::Result<Draft> {
    if !folder.is_dir() {
        // What it is beside of must be there: a project in which nothing was applied gets no folder.
        fs::create_dir(folder)?;
        fs::write(folder.join(".gitignore"), IGNORED)?;
    }
    let path = index.with_extension(format!("{}.draft", Uuid::new_v4().simple()));
    // A file is as new as the last tick of the clock that counts, that of the file system.
    let file = File::create_new(&path)?;
    let stamp = Stamp::of(&file.metadata()?);
    let begun = stamp.map(|stamp| stamp.modified);
    Ok(Draft { file, path, begun })
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;

    fn entry(path: &str, known: u32) -> Entry<'static, u32> {
        Entry {
            path: path.to_owned().into(),
            stamp: None,
            content: Digest::of(path.as_bytes()),
            around: Digest::of(b""),
            known,
        }
    }

    fn kept(folder: &TempDir, circumstances: &[u8]) -> (Index, Kept) {
        let file = folder.path().join("a.cache/final.index");
        let index = Index::new(&file, Digest::of(circumstances));
        let kept = index.read();
        (index, kept)
    }

    fn read(kept: &Kept) -> Vec<Entry<'_, u32>> {
        let entries = kept.entries::<String, u32>();
        assert_eq!(kept.head::<String>().is_empty(), entries.is_empty());
        entries
    }

    #[test]
    fn what_was_kept_is_there_under_the_same_circumstances() {
        let folder = TempDir::new().unwrap();
        let (index, nothing) = kept(&folder, b"one");
        assert_eq!(read(&nothing), []);
        let new = [entry("a", 1), entry("b", 2)];
        index.replace(index.draft().unwrap(), &"all", &new);
        assert_eq!(read(&kept(&folder, b"one").1), new);
        assert_eq!(read(&kept(&folder, b"two").1), []);
    }

    #[test]
    fn a_damaged_index_is_none() {
        let folder = TempDir::new().unwrap();
        let (index, _) = kept(&folder, b"one");
        index.replace(
            index.draft().unwrap(),
            &"all",
            &[entry("a", 1), entry("b", 2)],
        );
        let whole = fs::read(&index.file).unwrap();
        for at in 0..whole.len() {
            fs::write(&index.file, &whole[..at]).unwrap();
            assert_eq!(read(&index.read()), [], "cut at {at}");
            let mut damaged = whole.clone();
            damaged[at] ^= 1;
            fs::write(&index.file, damaged).unwrap();
            assert_eq!(read(&index.read()), [], "damaged at {at}");
        }
    }

    #[test]
    fn a_draft_leaves_nothing_behind_and_git_sees_nothing() {
        let folder = TempDir::new().unwrap();
        let (index, _) = kept(&folder, b"one");
        drop(index.draft().unwrap());
        let cache = folder.path().join("a.cache");
        let names = || {
            let entries = fs::read_dir(&cache).unwrap();
            let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name()).collect();
            names.sort();
            names
        };
        assert_eq!(names(), [".gitignore"]);
        index.replace(index.draft().unwrap(), &"all", &[entry("a", 1)]);
        assert_eq!(names(), [".gitignore", "final.index"]);
        assert!(
            fs::read_to_string(cache.join(".gitignore"))
                .unwrap()
                .ends_with("*\n")
        );
    }

    #[test]
    fn where_nothing_can_be_written_nothing_is() {
        let folder = TempDir::new().unwrap();
        let index = Index::new(&folder.path().join("no/state/final.index"), Digest::of(b""));
        assert!(index.draft().is_none());
        assert!(!folder.path().join("no").exists());
    }

    #[test]
    fn a_file_that_was_just_changed_keeps_no_stamp() {
        let folder = TempDir::new().unwrap();
        let (index, _) = kept(&folder, b"one");
        let draft = index.draft().unwrap();
        let file = folder.path().join("x");
        fs::write(&file, "x").unwrap();
        let stamp = Stamp::of(&fs::metadata(&file).unwrap());
        assert_eq!(draft.keep(stamp), None);
    }
}
