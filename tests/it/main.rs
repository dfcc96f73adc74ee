//! The only integration binary.

mod rules;
