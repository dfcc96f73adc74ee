//! The only integration binary.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on panics at once"
)]

mod diagnostics;
mod environment;
mod fixtures;
mod layers;
mod pictory_client;
mod properties_fingerprint;
mod properties_manifest;
mod properties_price;
mod rules;
mod simulator_http;
mod simulator_programs;
mod sources;
mod spelling;
mod store;
mod tidy;
mod videos;
