//! The only integration binary.

mod environment;
mod layers;
mod sources;
mod tidy;
