//! The only integration binary.

mod layers;
mod sources;
mod tidy;
