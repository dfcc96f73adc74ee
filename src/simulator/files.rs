//! Files: drawn when somebody fetches them, and kept for a while.

use std::collections::{BTreeMap, VecDeque};
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::simulator::pictures;
use crate::simulator::sound;
use crate::simulator::subtitles;
use crate::simulator::world::Depiction;

/// How many bytes of drawn files are kept.
const CACHE_BYTES_MAX: usize = 32 * 1024 * 1024;
/// The directory of uploaded files below the data directory.
const UPLOADS: &str = "uploads";

/// What came of fetching a file.
#[derive(Debug)]
pub(crate) enum Fetched {
    File {
        bytes: Vec<u8>,
        content_type: String,
    },
    /// It is a video, and this build makes none.
    NotBuilt,
}

/// Draws files, keeps the latest, and stores uploads.
#[derive(Debug)]
pub(crate) struct FileStore {
    uploads: Uploads,
    /// The latest files by path, oldest first.
    cache: Mutex<VecDeque<(String, Vec<u8>)>>,
}

/// Where uploaded files are, by their keys.
#[derive(Debug)]
enum Uploads {
    Directory(PathBuf),
    Memory(Mutex<BTreeMap<String, Vec<u8>>>),
}

impl Uploads {
    /// Stores a file, durably if there is a disk.
    fn write(&self, key: &str, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::Directory(directory) => {
                std::fs::create_dir_all(directory)?;
                let mut file = File::create(directory.join(key))?;
                file.write_all(bytes)?;
                file.sync_all()
            }
            Self::Memory(files) => {
                let mut files = files.lock().unwrap_or_else(PoisonError::into_inner);
                files.insert(key.to_owned(), bytes.to_vec());
                Ok(())
            }
        }
    }

    fn read(&self, key: &str) -> io::Result<Vec<u8>> {
        match self {
            Self::Directory(directory) => std::fs::read(directory.join(key)),
            Self::Memory(files) => {
                let files = files.lock().unwrap_or_else(PoisonError::into_inner);
                let found = files.get(key).cloned();
                found.ok_or_else(|| io::ErrorKind::NotFound.into())
            }
        }
    }
}

impl FileStore {
    /// Keeps uploads below `data`.
    pub(crate) fn below(data: &Path) -> Self {
        Self::with(Uploads::Directory(data.join(UPLOADS)))
    }

    /// Keeps uploads for as long as the store lives.
    pub(crate) fn in_memory() -> Self {
        Self::with(Uploads::Memory(Mutex::default()))
    }

    fn with(uploads: Uploads) -> Self {
        Self {
            uploads,
            cache: Mutex::new(VecDeque::new()),
        }
    }

    /// Returns the bytes of a file from its description. The same path always shows the same.
    pub(crate) fn fetch(&self, path: &str, depiction: &Depiction) -> io::Result<Fetched> {
        let content_type = content_type(depiction);
        if let Some(bytes) = self.cached(path) {
            return Ok(Fetched::File {
                bytes,
                content_type,
            });
        }
        let Some(bytes) = self.draw(depiction)? else {
            return Ok(Fetched::NotBuilt);
        };
        self.remember(path, &bytes);
        Ok(Fetched::File {
            bytes,
            content_type,
        })
    }

    /// Stores an uploaded file, durably if there is a disk.
    pub(crate) fn keep(&self, key: &str, bytes: &[u8]) -> io::Result<()> {
        self.uploads.write(key, bytes)
    }

    fn draw(&self, depiction: &Depiction) -> io::Result<Option<Vec<u8>>> {
        match depiction {
            Depiction::Still(picture) => pictures::png(picture).map(Some),
            Depiction::Film { size, takes } => film(*size, takes),
            Depiction::Silence { millis } => Ok(Some(sound::silence(*millis))),
            Depiction::Subtitles { extension, takes } => {
                Ok(Some(subtitles::write(extension, takes).into_bytes()))
            }
            Depiction::Upload { key, .. } => self.uploads.read(key).map(Some),
        }
    }

    fn cached(&self, path: &str) -> Option<Vec<u8>> {
        let cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        let found = cache.iter().find(|(known, _)| known == path);
        found.map(|(_, bytes)| bytes.clone())
    }

    fn remember(&self, path: &str, bytes: &[u8]) {
        let mut cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        cache.push_back((path.to_owned(), bytes.to_vec()));
        let mut total: usize = cache.iter().map(|(_, bytes)| bytes.len()).sum();
        while total > CACHE_BYTES_MAX {
            let Some((_, oldest)) = cache.pop_front() else {
                break;
            };
            total -= oldest.len();
        }
    }
}

#[cfg(feature = "media")]
fn film(size: (u32, u32), takes: &[crate::simulator::world::Take]) -> io::Result<Option<Vec<u8>>> {
    crate::simulator::video::mp4(size, takes).map(Some)
}

/// Without an encoder there is no video, and none is pretended.
#[cfg(not(feature = "media"))]
fn film(_: (u32, u32), _: &[crate::simulator::world::Take]) -> io::Result<Option<Vec<u8>>> {
    Ok(None)
}

fn content_type(depiction: &Depiction) -> String {
    let known = match depiction {
        Depiction::Still(_) => "image/png",
        Depiction::Film { .. } => "video/mp4",
        Depiction::Silence { .. } => "audio/mpeg",
        Depiction::Subtitles { extension, .. } => match *extension {
            "vtt" => "text/vtt; charset=utf-8",
            "srt" => "application/x-subrip; charset=utf-8",
            _ => "text/plain; charset=utf-8",
        },
        Depiction::Upload { content_type, .. } => content_type,
    };
    known.to_owned()
}
