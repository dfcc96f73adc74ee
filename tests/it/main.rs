//! The only integration binary.

mod environment;
mod layers;
mod pictory_client;
mod rules;
mod sources;
mod store;
mod tidy;
