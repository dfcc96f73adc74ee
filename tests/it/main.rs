//! The only integration binary.

mod pictory_client;
