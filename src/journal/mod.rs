//! The life of one remote operation, and the only door to a paid request.
//!
//! Pictory has no idempotency keys and no cancel. An operation is therefore written down before
//! it is sent, and after each thing that is learned about it; what it may do next follows from
//! what was written, by one total function. This module knows nothing of storage or HTTP.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

mod operation;
mod spend;

pub use operation::{Completion, Event, IllegalMove, Status, next_status};
pub use spend::{Budget, Debit, Leave, OverBudget, Reservation};
