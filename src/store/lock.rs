//! The lock that makes a process the only writer of a state.

use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// How long to sleep between two attempts: short enough to feel immediate, long enough to be free.
const POLL_INTERVAL: Duration = Duration::from_millis(50);
/// The most that is read of a holder's description; a longer one is no description.
const HOLDER_BYTES_MAX: u64 = 16 * 1024;

/// Who holds the lock; for messages only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// The name of the user.
    pub user: String,
    /// The name of the machine.
    pub host: String,
    /// The id of the process.
    pub pid: u32,
    /// The command, without secrets.
    pub command: String,
    /// When the lock was asked for.
    pub since: Timestamp,
}

/// The right to write to one state file, for as long as it is held.
///
/// It is a lock of the operating system on a file beside the state file, so it ends with the
/// process however that dies; there are no stuck locks and nothing to unlock by force. The lock
/// file itself stays: deleting it would let two processes lock two files of the same name.
#[derive(Debug)]
pub struct WriterLock {
    state: PathBuf,
    /// Open, and therefore locked, until it is dropped.
    _file: File,
}

/// Why the lock was not acquired.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another process held it all the time.
    #[error(
        "state file `{path}` is being written by another process{held}",
        path = path.display(),
        held = describe(holder.as_deref())
    )]
    Held {
        /// The state file.
        path: PathBuf,
        /// Who holds the lock, if the holder has said so.
        holder: Option<Box<Holder>>,
        /// How long it was waited for.
        waited: Duration,
    },
    /// The operating system refused.
    #[error("lock file `{path}` could not be {deed}", path = path.display())]
    Io {
        /// The lock file, or its directory.
        path: PathBuf,
        /// What was tried, as a participle.
        deed: &'static str,
        /// What the system said.
        source: io::Error,
    },
}

/// Says who holds the lock, in words that follow `another process`.
fn describe(holder: Option<&Holder>) -> String {
    holder.map_or_else(String::new, |holder| {
        let Holder {
            user,
            host,
            pid,
            command,
            since,
        } = holder;
        format!(": `{command}` of {user}@{host}, process {pid}, since {since:.0}")
    })
}

impl WriterLock {
    /// Waits for the lock of a state file for at most `wait`, and takes it.
    ///
    /// The directory is made if it is missing. `on_wait` is called when there is a need to wait,
    /// and again whenever another process has become the holder meanwhile.
    ///
    /// # Errors
    ///
    /// Fails if another process holds the lock for too long, or if the lock file cannot be made.
    pub fn acquire(
        state: &Path,
        holder: &Holder,
        wait: Duration,
        mut on_wait: impl FnMut(Option<&Holder>),
    ) -> Result<Self, LockError> {
        let state = resolve(state)?;
        let (path, mut file) = open_lock_file(&state)?;
        let started = Instant::now();
        let mut announced: Option<Option<Holder>> = None;
        loop {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::Error(source)) => return Err(refused(&path, "locked", source)),
                Err(TryLockError::WouldBlock) => {}
            }
            let current = read_holder(&mut file);
            if started.elapsed() >= wait {
                return Err(LockError::Held {
                    path: state,
                    holder: current.map(Box::new),
                    waited: wait,
                });
            }
            if announced.as_ref() != Some(&current) {
                on_wait(current.as_ref());
                announced = Some(current);
            }
            thread::sleep(POLL_INTERVAL.min(wait));
        }
        write_holder(&mut file, holder).map_err(|e| refused(&path, "written", e))?;
        Ok(Self { state, _file: file })
    }

    /// Returns the state file that may be written, by its resolved path.
    pub fn state(&self) -> &Path {
        &self.state
    }
}

/// Whether somebody writes a state just now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Writing {
    /// Nobody does.
    Free,
    /// Somebody does, who may have said who it is.
    Held(Option<Box<Holder>>),
}

/// Looks whether somebody writes a state, without waiting and without making any file.
///
/// # Errors
///
/// Fails if the lock file is there and cannot be opened or locked.
pub fn writing(state: &Path) -> Result<Writing, LockError> {
    let state = fs::canonicalize(state).unwrap_or_else(|_| state.to_owned());
    let path = lock_file(&state);
    let mut file = match File::open(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Writing::Free),
        Err(error) => return Err(refused(&path, "opened", error)),
    };
    match file.try_lock_shared() {
        Ok(()) => Ok(Writing::Free),
        Err(TryLockError::WouldBlock) => Ok(Writing::Held(read_holder(&mut file).map(Box::new))),
        Err(TryLockError::Error(source)) => Err(refused(&path, "locked", source)),
    }
}

fn refused(path: &Path, deed: &'static str, source: io::Error) -> LockError {
    LockError::Io {
        path: path.to_owned(),
        deed,
        source,
    }
}

/// Follows links, so that a file has one lock by whatever path it is reached.
fn resolve(state: &Path) -> Result<PathBuf, LockError> {
    if let Ok(resolved) = fs::canonicalize(state) {
        return Ok(resolved);
    }
    let directory = match state.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        Some(_) | None => Path::new("."),
    };
    fs::create_dir_all(directory).map_err(|e| refused(directory, "created", e))?;
    let directory = fs::canonicalize(directory).map_err(|e| refused(directory, "resolved", e))?;
    let name = state
        .file_name()
        .ok_or_else(|| refused(state, "named", io::ErrorKind::InvalidFilename.into()))?;
    Ok(directory.join(name))
}

fn lock_file(state: &Path) -> PathBuf {
    let mut name = state.as_os_str().to_owned();
    name.push(".lock");
    PathBuf::from(name)
}

fn open_lock_file(state: &Path) -> Result<(PathBuf, File), LockError> {
    let path = lock_file(state);
    let file = File::options()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(&path)
        .map_err(|e| refused(&path, "opened", e))?;
    Ok((path, file))
}

/// Reads who holds the lock; `None` if that cannot be told, for instance in mid-write.
fn read_holder(file: &mut File) -> Option<Holder> {
    file.rewind().ok()?;
    let mut text = String::new();
    file.take(HOLDER_BYTES_MAX).read_to_string(&mut text).ok()?;
    serde_json::from_str(&text).ok()
}

fn write_holder(file: &mut File, holder: &Holder) -> io::Result<()> {
    let text = serde_json::to_string(holder)?;
    file.set_len(0)?;
    file.rewind()?;
    file.write_all(text.as_bytes())?;
    file.write_all(b"\n")
}
