//! The only integration binary.

mod environment;
mod layers;
mod pictory_client;
mod simulator_http;
mod simulator_programs;
mod sources;
mod store;
mod tidy;
