//! The only integration binary.

mod store;
