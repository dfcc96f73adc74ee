//! What tells that a file changed, without a look into it.

use std::fs::Metadata;

use serde::{Deserialize, Serialize};

/// A moment by the clock of a file system: seconds since 1970, and the nanoseconds of the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Moment {
    seconds: i64,
    nanoseconds: i64,
}

impl Moment {
    /// Makes a moment from seconds and nanoseconds since 1970.
    pub const fn new(seconds: i64, nanoseconds: i64) -> Self {
        Self {
            seconds,
            nanoseconds,
        }
    }
}

/// What a file system says of a file. A file that is written to, or replaced by another one, gets another
/// stamp, unless that happens within the same tick of the clock that made the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// Its size in bytes.
    pub bytes: u64,
    /// When its content last changed, as its owner may set it.
    pub modified: Moment,
    /// When anything about it last changed; nobody can set that.
    pub changed: Moment,
    /// The device that it is on.
    pub device: u64,
    /// The number of the file on that device.
    pub inode: u64,
}

/// Some file systems count in steps of two seconds, and the clock of one may be that much ahead of another.
const TICK_SECONDS: i64 = 2;

impl Stamp {
    /// Reads the stamp of a file; `None` if this system has none that can be relied on.
    #[cfg(unix)]
    pub fn of(about: &Metadata) -> Option<Self> {
        use std::os::unix::fs::MetadataExt;
        Some(Self {
            bytes: about.size(),
            modified: Moment::new(about.mtime(), about.mtime_nsec()),
            changed: Moment::new(about.ctime(), about.ctime_nsec()),
            device: about.dev(),
            inode: about.ino(),
        })
    }

    /// Reads the stamp of a file; `None` if this system has none that can be relied on.
    #[cfg(not(unix))]
    pub fn of(_about: &Metadata) -> Option<Self> {
        None
    }

    /// Tells whether whoever changes the file at a moment, or later, gives it another stamp. It does not if
    /// the file was changed in the same tick of the clock: then the content alone tells.
    pub fn is_settled_at(&self, moment: Moment) -> bool {
        let newest = self.modified.max(self.changed);
        let ticked = Moment {
            seconds: newest.seconds.saturating_add(TICK_SECONDS),
            ..newest
        };
        ticked < moment
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stamp(modified: i64, changed: i64) -> Stamp {
        Stamp {
            bytes: 1,
            modified: Moment::new(modified, 0),
            changed: Moment::new(changed, 999_999_999),
            device: 1,
            inode: 1,
        }
    }

    #[test]
    fn what_changed_a_moment_ago_is_not_settled() {
        let now = Moment::new(100, 0);
        assert!(stamp(97, 96).is_settled_at(now));
        assert!(!stamp(97, 98).is_settled_at(now), "a file that was moved");
        assert!(!stamp(99, 90).is_settled_at(now));
        assert!(!stamp(100, 100).is_settled_at(now));
        assert!(
            !stamp(4_000_000_000, 90).is_settled_at(now),
            "a file from the future"
        );
    }
}
