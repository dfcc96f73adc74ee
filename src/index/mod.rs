//! What was found out about files, kept so that those that did not change need not be read again.
//!
//! An index is a convenience and never a truth. It lies beside the state, is rebuilt from nothing when it is
//! missing, damaged, or made under other circumstances, and nobody is told. What it holds of a file is used
//! only if the file is provably the one that was read: its stamp is the same and older than the reading, or
//! its content has the same digest. What is held is for whoever keeps the index; this module knows files.

mod disk;
mod entry;

pub use disk::{Draft, Index, Kept};
pub use entry::{Digest, Entry};
