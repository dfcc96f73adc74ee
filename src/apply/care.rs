//! The files of visuals: copied when they are new, looked at before they are used again, and
//! stored anew where they are gone.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::end::End;
use super::event::{ApplyEvent, Outcome};
use super::supply::{ReadyVisual, Standing};
use super::video::{Performer, chain};
use crate::model::{Credits, VisualCopy, VisualFile, VisualKey};
use crate::pictory::{Files, Liveness};
use crate::store::{StateChange, StateStore};

/// Where copies are kept: one file for each content, named after it.
#[derive(Debug, Clone)]
pub struct Copies {
    folder: PathBuf,
}

impl Copies {
    /// Keeps copies in a folder, which is made when it is needed.
    pub const fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Returns where a copy is.
    pub fn path(&self, copy: &VisualCopy) -> PathBuf {
        self.folder.join(copy.file_name())
    }

    /// Reads a copy, and makes sure that it is what was copied.
    ///
    /// # Errors
    ///
    /// Fails if the file cannot be read, or if its bytes are others.
    pub fn read(&self, copy: &VisualCopy) -> io::Result<Vec<u8>> {
        let bytes = fs::read(self.path(copy))?;
        if hex(&Sha256::digest(&bytes)) == copy.sha256 {
            Ok(bytes)
        } else {
            let message = "its bytes are not those that were copied";
            Err(io::Error::new(io::ErrorKind::InvalidData, message))
        }
    }

    /// Lists the copies that belong to none of `known`, left over from visuals that were forgotten
    /// or from runs that died. What does not bear the name of a copy is somebody else's.
    ///
    /// # Errors
    ///
    /// Fails if the folder cannot be read.
    pub fn strangers(&self, known: &[&VisualCopy]) -> io::Result<Vec<PathBuf>> {
        let known: BTreeSet<String> = known.iter().map(|copy| copy.file_name()).collect();
        let entries = match fs::read_dir(&self.folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries?,
        };
        let mut strangers = Vec::new();
        for entry in entries {
            let entry = entry?;
            let name = entry.file_name();
            let is_left = |name: &&str| is_ours(name) && !known.contains(*name);
            if name.to_str().as_ref().is_some_and(is_left) && entry.file_type()?.is_file() {
                strangers.push(entry.path());
            }
        }
        strangers.sort();
        Ok(strangers)
    }

    /// Fetches a file and keeps its bytes.
    ///
    /// # Errors
    ///
    /// Says in words why it could not be fetched or written; nothing is left behind then.
    pub(super) async fn fetch(&self, files: &Files, url: &str) -> Result<VisualCopy, String> {
        let mut draft = self.begin().map_err(|error| chain(&error))?;
        let fetched = files
            .fetch(url, &mut draft)
            .await
            .map_err(|error| chain(&error))?;
        draft
            .finish(&self.folder, fetched.content_type.as_deref())
            .map_err(|error| chain(&error))
    }

    /// Makes a file that gets its name when its content is known.
    fn begin(&self) -> io::Result<Draft> {
        fs::create_dir_all(&self.folder)?;
        let path = self.folder.join(format!(".{}{DRAFT}", Uuid::new_v4()));
        Ok(Draft {
            file: File::create(&path)?,
            path,
            digest: Sha256::new(),
            head: Vec::new(),
            bytes: 0,
        })
    }
}

/// How the names of copies end that are being written.
const DRAFT: &str = ".part";
/// How many hex digits a SHA-256 has.
const DIGITS: usize = 64;

/// Tells whether a file has the name of a copy, or of one that was being written.
fn is_ours(name: &str) -> bool {
    let is_hex = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_id = |id: &str| Uuid::try_parse(id).is_ok();
    let draft = name
        .strip_prefix('.')
        .and_then(|name| name.strip_suffix(DRAFT));
    let copy = name.split_once('.');
    draft.is_some_and(is_id)
        || copy.is_some_and(|(digest, _)| digest.len() == DIGITS && is_hex(digest))
}

/// A copy that is being written.
struct Draft {
    path: PathBuf,
    file: File,
    digest: Sha256,
    /// The first bytes, which tell the media type.
    head: Vec<u8>,
    bytes: u64,
}

/// How many bytes tell a media type.
const HEAD_BYTES: usize = 16;

impl Write for Draft {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.digest.update(&bytes[..written]);
        let missing = HEAD_BYTES.saturating_sub(self.head.len());
        self.head.extend(bytes[..written].iter().take(missing));
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Draft {
    /// Gives the copy its name, once it is durable.
    fn finish(mut self, folder: &Path, told: Option<&str>) -> io::Result<VisualCopy> {
        self.file.sync_all()?;
        let digest = std::mem::take(&mut self.digest).finalize();
        let copy = VisualCopy {
            sha256: hex(&digest),
            bytes: self.bytes,
            media_type: media_type(&self.head, told),
        };
        fs::rename(&self.path, folder.join(copy.file_name()))?;
        Ok(copy)
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // Nothing is left to remove once it has its name.
        drop(fs::remove_file(&self.path));
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Tells a media type by the first bytes, or else by what the server said.
fn media_type(head: &[u8], told: Option<&str>) -> String {
    let known: &[(usize, &[u8], &str)] = &[
        (0, b"\x89PNG", "image/png"),
        (0, b"\xff\xd8\xff", "image/jpeg"),
        (0, b"GIF8", "image/gif"),
        (8, b"WEBP", "image/webp"),
        (4, b"ftypqt", "video/quicktime"),
        (4, b"ftyp", "video/mp4"),
        (0, b"\x1aE\xdf\xa3", "video/webm"),
    ];
    let is_at = |(at, magic, _): &&(usize, &[u8], &str)| {
        head.get(*at..).is_some_and(|rest| rest.starts_with(magic))
    };
    let told = told.and_then(|told| told.split(';').next()).map(str::trim);
    known.iter().find(is_at).map_or_else(
        || told.unwrap_or("application/octet-stream").to_owned(),
        |(_, _, name)| (*name).to_owned(),
    )
}

impl<S: StateStore> Performer<S> {
    /// Copies the bytes of a new visual, if copies are kept. A failure is told, and no more: the
    /// visual itself is there.
    pub(super) async fn copy(&self, key: &VisualKey, url: &str) -> Option<VisualCopy> {
        match self.try_copy(key, url).await {
            Ok(copy) => copy,
            Err(why) => {
                let key = key.clone();
                self.tell(ApplyEvent::VisualNotCopied { key, why });
                None
            }
        }
    }

    async fn try_copy(&self, key: &VisualKey, url: &str) -> Result<Option<VisualCopy>, String> {
        let (Some(copies), Some(files)) = (&self.session.copies, &self.session.files) else {
            return Ok(None);
        };
        if !self.session.makes_copies {
            return Ok(None);
        }
        let copy = tokio::select! {
            biased;
            copy = copies.fetch(files, url) => copy?,
            () = self.interruption() => return Err("interrupted".to_owned()),
        };
        self.ledger
            .commit(StateChange::VisualKept {
                key: key.clone(),
                url: url.to_owned(),
                copy: Some(copy.clone()),
                is_lost: false,
            })
            .await
            .map_err(|error| chain(&error))?;
        Ok(Some(copy))
    }

    /// Makes sure that the file of a visual can be fetched, and stores its copy anew if it is gone.
    ///
    /// # Errors
    ///
    /// Ends the video if nothing is left of the visual.
    pub(super) async fn alive(
        &self,
        key: &VisualKey,
        ready: ReadyVisual,
    ) -> Result<VisualFile, End> {
        if !ready.is_old {
            return Ok(ready.file);
        }
        let signs = self.signs_of_life(&ready.file.url).await;
        // Where nobody knows, storing the copy anew costs nothing; without one, Pictory will tell.
        if signs == Signs::Alive || (signs == Signs::Unknown && ready.copy.is_none()) {
            if signs == Signs::Alive && ready.copy.is_none() {
                self.copy_late(key, ready.clone()).await;
            }
            return Ok(ready.file);
        }
        // One at a time, so that no visual is stored anew twice.
        let _care = self.restoring.lock().await;
        if let Some(Standing::Ready(now)) = self.supplies.now(key)
            && now.file != ready.file
        {
            return Ok(now.file);
        }
        match self.restore(&ready).await {
            Ok(url) => self.restored(key, ready, url).await.map_err(End::from),
            Err(_) if signs == Signs::Unknown => Ok(ready.file),
            Err(why) => Err(self.lost(key, &ready, &why).await),
        }
    }

    /// Copies a visual for which an earlier run had no time, or no leave.
    async fn copy_late(&self, key: &VisualKey, ready: ReadyVisual) {
        let _care = self.restoring.lock().await;
        let is_copied = |now| matches!(now, Standing::Ready(now) if now.copy.is_some());
        if self.supplies.now(key).is_some_and(is_copied) {
            return;
        }
        let copy = self.copy(key, &ready.file.url).await;
        let now = ReadyVisual { copy, ..ready };
        self.supplies.settle(key, Standing::Ready(now));
    }

    async fn signs_of_life(&self, url: &str) -> Signs {
        let Some(files) = &self.session.files else {
            return Signs::Alive;
        };
        match files.is_alive(url).await {
            Ok(Liveness::Alive) => Signs::Alive,
            Ok(Liveness::Dead { .. }) => Signs::Dead,
            Err(_) => Signs::Unknown,
        }
    }

    async fn restore(&self, ready: &ReadyVisual) -> Result<String, Loss> {
        let (Some(copies), Some(files), Some(client), Some(copy)) = (
            &self.session.copies,
            &self.session.files,
            &self.session.client,
            &ready.copy,
        ) else {
            return Err(Loss::WithoutCopy);
        };
        let bytes = match copies.read(copy) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(Loss::CopyElsewhere);
            }
            Err(error) => return Err(Loss::Damaged(error)),
        };
        let address = client
            .upload_address(&copy.file_name(), &copy.media_type)
            .await
            .map_err(|error| Loss::ForNow(chain(&error)))?;
        files
            .upload(&address, &copy.media_type, bytes)
            .await
            .map_err(|error| Loss::ForNow(chain(&error)))?;
        Ok(address.url)
    }

    async fn restored(
        &self,
        key: &VisualKey,
        ready: ReadyVisual,
        url: String,
    ) -> Result<VisualFile, crate::store::StoreError> {
        self.ledger
            .commit(StateChange::VisualKept {
                key: key.clone(),
                url: url.clone(),
                copy: ready.copy.clone(),
                is_lost: false,
            })
            .await?;
        self.tell(ApplyEvent::VisualRestored {
            key: key.clone(),
            url: url.clone(),
        });
        let file = VisualFile { url, ..ready.file };
        let now = ReadyVisual {
            file: file.clone(),
            is_old: false,
            ..ready
        };
        self.supplies.settle(key, Standing::Ready(now));
        Ok(file)
    }

    async fn lost(&self, key: &VisualKey, ready: &ReadyVisual, loss: &Loss) -> End {
        let name = key.short();
        let (why, hint) = match loss {
            Loss::ForNow(why) => (
                format!(
                    "the file of visual {name} is gone, and its copy could not be stored: {why}"
                ),
                "run `storyform apply` again",
            ),
            Loss::WithoutCopy | Loss::CopyElsewhere | Loss::Damaged(_) => {
                let change = StateChange::VisualKept {
                    key: key.clone(),
                    url: ready.file.url.clone(),
                    // Where it is whole, `state visuals verify` finds it.
                    copy: ready
                        .copy
                        .clone()
                        .filter(|_| matches!(loss, Loss::CopyElsewhere)),
                    is_lost: true,
                };
                if let Err(error) = self.ledger.commit(change).await {
                    return End::from(error);
                }
                let why = match loss {
                    Loss::Damaged(error) => format!("its copy is of no use: {error}"),
                    Loss::CopyElsewhere => "its copy is not on this machine".to_owned(),
                    Loss::WithoutCopy | Loss::ForNow(_) => "there is no copy".to_owned(),
                };
                (
                    format!("the file of visual {name} is gone, and {why}"),
                    "run `storyform plan` again: it shows what generating it anew costs",
                )
            }
        };
        End {
            used: Some(Credits::ZERO),
            ..End::from(Outcome::Failed {
                why,
                hint: Some(hint.to_owned()),
                fields: Vec::new(),
            })
        }
    }
}

/// What is known of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Signs {
    /// It can be fetched, or files are not looked at.
    Alive,
    /// It is gone for certain.
    Dead,
    /// Its server does not answer, or in no way that says anything.
    Unknown,
}

/// Why a visual could not be stored anew.
enum Loss {
    /// It may be possible later.
    ForNow(String),
    /// There never was a copy.
    WithoutCopy,
    /// Another machine made the copy.
    CopyElsewhere,
    /// The copy is not what was copied.
    Damaged(io::Error),
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Keeps bytes as a copy, under the name that they ask for.
    fn keep(copies: &Copies, bytes: &[u8]) -> VisualCopy {
        let mut draft = copies.begin().unwrap();
        draft.write_all(bytes).unwrap();
        draft.finish(&copies.folder, None).unwrap()
    }

    #[test]
    fn a_copy_is_read_only_as_it_was_written() {
        let folder = tempfile::tempdir().unwrap();
        let copies = Copies::new(folder.path().join("visuals"));
        let copy = keep(&copies, b"\x89PNG and so on");
        assert_eq!(copy.media_type, "image/png");
        assert_eq!(copies.read(&copy).unwrap(), b"\x89PNG and so on");
        fs::write(copies.path(&copy), b"\x89PNG and so forth").unwrap();
        let damaged = copies.read(&copy).unwrap_err();
        assert_eq!(damaged.kind(), io::ErrorKind::InvalidData);
    }

    #[test]
    fn what_is_left_over_bears_the_name_of_a_copy() {
        let folder = tempfile::tempdir().unwrap();
        let copies = Copies::new(folder.path().to_owned());
        assert_eq!(copies.strangers(&[]).unwrap(), Vec::<PathBuf>::new());
        let (first, second) = (keep(&copies, b"first"), keep(&copies, b"second"));
        let draft = folder.path().join(format!(".{}.part", Uuid::new_v4()));
        let notes = ["notes.md", ".gitkeep", "abc.png", ".part"];
        fs::write(&draft, b"sec").unwrap();
        for name in notes {
            fs::write(folder.path().join(name), name).unwrap();
        }
        fs::create_dir(folder.path().join("0".repeat(64))).unwrap();
        let both = copies.strangers(&[&first, &second]).unwrap();
        assert_eq!(both, std::slice::from_ref(&draft));
        // Two visuals may show the same bytes.
        let one = copies.strangers(&[&second, &second]).unwrap();
        assert_eq!(one, [draft, copies.path(&first)]);
    }
}
