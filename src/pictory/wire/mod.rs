//! Pictory's JSON, and what it means. No I/O.
//!
//! Documentation, examples and reports differ about names, types and places, so reading is
//! tolerant: names are compared without case and underscores, fields are looked for inside `data`
//! and beside it, numbers may be texts, and what cannot be read is absent rather than zero. It is
//! strict only where tolerance would cost money: what is a job id, and what says that a job is
//! unknown.

mod account;
mod decimal;
mod job;
mod json;
mod refusal;

pub(super) use account::{read_quota, read_usage};
pub(super) use job::{read_cleaned, read_job, read_jobs, read_submitted};
pub(super) use refusal::{describe_strange, read_nothing_begun, read_refusal};
