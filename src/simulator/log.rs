//! The event log: one JSON object on each line, appended and made durable before anybody is told.
//!
//! A process that is killed in the middle of a line leaves a torn end; it is cut off at the next
//! start, because nobody was told of it. Damage anywhere else is an error.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::simulator::world::event::Event;

/// The format of the log that is written here.
const FORMAT: u32 = 1;
/// The file that keeps a second simulator away.
const LOCK_FILE: &str = "simulator.lock";
const LOG_FILE: &str = "events.jsonl";

/// Why a log cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The file system refused.
    #[error("cannot use the simulator data in `{path}`")]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Another simulator is at work there.
    #[error("another simulator already uses the data in `{path}`")]
    InUse {
        /// The data directory.
        path: PathBuf,
    },
    /// A line before the last cannot be read.
    #[error("line {line} of `{path}` is damaged")]
    Damaged {
        /// The log.
        path: PathBuf,
        /// The number of the line, from 1.
        line: usize,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// A newer version wrote the log.
    #[error("`{path}` has format {format}, and this version reads up to {FORMAT}")]
    Newer {
        /// The log.
        path: PathBuf,
        /// The format that it says to have.
        format: u32,
    },
}

/// The first line of a log.
#[derive(Serialize, Deserialize)]
struct Header {
    format: u32,
}

/// An open log, locked for this process.
#[derive(Debug)]
pub(crate) struct EventLog {
    file: File,
    /// Held for as long as the log is open; the system frees it when the process ends.
    _lock: File,
}

impl EventLog {
    /// Opens the log in a directory, which is created, and reads all events.
    pub(crate) fn open(directory: &Path) -> Result<(Self, Vec<Event>), LogError> {
        let in_directory = |source| LogError::Io {
            path: directory.to_owned(),
            source,
        };
        std::fs::create_dir_all(directory).map_err(in_directory)?;
        let lock = lock(directory)?;
        let path = directory.join(LOG_FILE);
        let in_log = |source| LogError::Io {
            path: path.clone(),
            source,
        };
        let mut file = OpenOptions::new()
            .read(true)
            .append(true)
            .create(true)
            .open(&path)
            .map_err(in_log)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(in_log)?;
        let whole = bytes
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |end| end + 1);
        if whole < bytes.len() {
            bytes.truncate(whole);
            cut(&mut file, whole).map_err(in_log)?;
        }
        let events = parse(&bytes, &path)?;
        let mut log = Self { file, _lock: lock };
        if bytes.is_empty() {
            log.write(&Header { format: FORMAT }).map_err(in_log)?;
            log.sync().map_err(in_log)?;
        }
        Ok((log, events))
    }

    /// Appends events and makes them durable.
    pub(crate) fn append(&mut self, events: &[Event]) -> io::Result<()> {
        if events.is_empty() {
            return Ok(());
        }
        let mut lines = Vec::new();
        for event in events {
            serde_json::to_writer(&mut lines, event)?;
            lines.push(b'\n');
        }
        self.file.write_all(&lines)?;
        self.sync()
    }

    fn write(&mut self, value: &impl Serialize) -> io::Result<()> {
        let mut line = serde_json::to_vec(value)?;
        line.push(b'\n');
        self.file.write_all(&line)
    }

    fn sync(&self) -> io::Result<()> {
        self.file.sync_data()
    }
}

fn lock(directory: &Path) -> Result<File, LogError> {
    let path = directory.join(LOCK_FILE);
    let opened = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .open(&path);
    let file = opened.map_err(|source| LogError::Io {
        path: path.clone(),
        source,
    })?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(LogError::InUse {
            path: directory.to_owned(),
        }),
        Err(TryLockError::Error(source)) => Err(LogError::Io { path, source }),
    }
}

fn cut(file: &mut File, length: usize) -> io::Result<()> {
    file.set_len(u64::try_from(length).map_err(io::Error::other)?)?;
    file.seek(io::SeekFrom::End(0))?;
    file.sync_data()
}

fn parse(bytes: &[u8], path: &Path) -> Result<Vec<Event>, LogError> {
    let mut lines = (1..).zip(bytes.split(|byte| *byte == b'\n'));
    let damaged = |line, source| LogError::Damaged {
        path: path.to_owned(),
        line,
        source,
    };
    let Some((number, first)) = lines.next().filter(|(_, first)| !first.is_empty()) else {
        return Ok(Vec::new());
    };
    let header: Header = serde_json::from_slice(first).map_err(|error| damaged(number, error))?;
    if header.format > FORMAT {
        return Err(LogError::Newer {
            path: path.to_owned(),
            format: header.format,
        });
    }
    lines
        .filter(|(_, line)| !line.is_empty())
        .map(|(number, line)| serde_json::from_slice(line).map_err(|error| damaged(number, error)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(number: u64) -> Event {
        Event::Cleaned { number }
    }

    #[test]
    fn events_come_back_in_order() {
        let directory = tempfile::tempdir().unwrap();
        let (mut log, events) = EventLog::open(directory.path()).unwrap();
        assert!(events.is_empty());
        log.append(&[event(1), event(2)]).unwrap();
        log.append(&[event(3)]).unwrap();
        drop(log);
        let (_log, events) = EventLog::open(directory.path()).unwrap();
        assert_eq!(events, [event(1), event(2), event(3)]);
    }

    #[test]
    fn a_torn_end_is_cut_off_at_any_byte() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join(LOG_FILE);
        let (mut log, _) = EventLog::open(directory.path()).unwrap();
        log.append(&[event(1)]).unwrap();
        let kept = std::fs::read(&path).unwrap();
        log.append(&[event(2)]).unwrap();
        drop(log);
        let whole = std::fs::read(&path).unwrap();
        for end in kept.len()..whole.len() {
            std::fs::write(&path, &whole[..end]).unwrap();
            let (mut log, events) = EventLog::open(directory.path()).unwrap();
            assert_eq!(events, [event(1)]);
            log.append(&[event(7)]).unwrap();
            drop(log);
            let (_log, events) = EventLog::open(directory.path()).unwrap();
            assert_eq!(events, [event(1), event(7)]);
        }
    }

    #[test]
    fn damage_in_the_middle_is_an_error() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join(LOG_FILE);
        std::fs::write(&path, "{\"format\":1}\n{\"event\":\n{}\n").unwrap();
        let error = EventLog::open(directory.path()).unwrap_err().to_string();
        assert!(error.starts_with("line 2 of"), "{error}");
    }

    #[test]
    fn two_simulators_do_not_share_a_directory() {
        let directory = tempfile::tempdir().unwrap();
        let _first = EventLog::open(directory.path()).unwrap();
        let error = EventLog::open(directory.path()).unwrap_err().to_string();
        assert!(
            error.starts_with("another simulator already uses"),
            "{error}"
        );
    }
}
