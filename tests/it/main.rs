//! The only integration binary.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on panics at once"
)]

mod account;
mod cli_apply;
mod cli_care;
mod cli_crash;
mod cli_degraded;
mod cli_exit_codes;
mod cli_faults;
mod cli_init;
mod cli_interrupt;
mod cli_json;
mod cli_plan;
mod cli_settle;
mod cli_quickstart;
mod cli_reuse;
mod cli_restore;
mod cli_roads;
mod cli_simulator;
mod cli_state;
mod cli_usage;
mod cli_validate;
mod cli_visual_faults;
mod cli_visuals;
mod diagnostics;
mod edits;
mod environment;
mod fixtures;
mod footage;
mod layers;
mod pictory_client;
mod pictory_delivery;
mod pictory_exchange;
mod pictory_files;
mod pictory_lists;
mod pictory_visuals;
mod properties_assemble;
mod properties_fingerprint;
mod properties_manifest;
mod properties_minimum;
mod properties_plan;
mod properties_price;
mod properties_storyboard;
mod properties_visuals;
mod readme;
mod received;
mod review_apply;
mod review_money;
mod review_visuals;
mod rules;
mod servers;
mod simulation;
mod simulator_faults;
mod simulator_http;
mod simulator_programs;
mod sources;
mod spelling;
mod store;
mod tidy;
mod videos;
mod workshop;
