//! Settles what an earlier run left in doubt, from the journal and Pictory's lists alone.
//!
//! No manifest is read: whoever changed what meanwhile, a request that was paid is found again. The
//! lists are read, all doubts are judged together, and every verdict that is certain becomes a fact in
//! the journal. Nothing is sent that could be paid.

mod doubt;
mod evidence;
mod gather;
mod judge;
mod settle;
#[cfg(test)]
mod tests;
mod verdict;

pub use settle::{Fate, Recovery, RecoveryError, Settlement, needs_recovery, recover};
pub use verdict::{Delay, Obstacle};
