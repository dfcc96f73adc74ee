//! One file for each command.

pub(super) mod apply;
pub(super) mod comment;
pub(super) mod completions;
pub(super) mod doctor;
pub(super) mod explain;
pub(super) mod import;
pub(super) mod fmt;
pub(super) mod init;
pub(super) mod output;
pub(super) mod plan;
pub(super) mod preview;
pub(super) mod report;
pub(super) mod restore;
pub(super) mod schema;
pub(super) mod settle;
pub(super) mod show;
pub(super) mod simulator;
pub(super) mod state;
pub(super) mod status;
pub(super) mod validate;
pub(super) mod visuals;
