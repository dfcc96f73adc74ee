//! Terraform for AI videos.
//!
//! Data flows one way: files are discovered, parsed, validated, resolved, expanded into shots,
//! fingerprinted, compared with a snapshot of the state and priced. The result is a
//! [`plan::Plan`]: pure data, which is printed, saved, or applied. Only [`apply`] acts on the
//! world, and it performs exactly the plan it was given.
//!
//! The modules stand in reading order, and imports point down this list only:
//!
//! | module | knows |
//! |---|---|
//! | [`cli`] | people: arguments, settings, output, exit codes |
//! | [`pipeline`] | the order of the stages, files to plan |
//! | [`apply`] | how a plan is performed |
//! | [`pictory`] | the Pictory API over HTTP |
//! | [`forge`] | a comment about a plan on GitHub and GitLab |
//! | [`simulator`] | a local Pictory; knows nothing of plans |
//! | [`network`] | what any HTTP client needs |
//! | [`store`] | the state file (SQLite), its lock and backups |
//! | [`index`] | what was found out about files that did not change |
//! | [`discover`], [`clock`] | the file system; the time |
//! | [`animatic`] | a declared video as a film of cards, before it is rendered |
//! | [`report`] | a plan as text, Markdown, a page and JSON |
//! | [`plan`] … [`manifest`] | the pure stages, last to first |
//! | [`journal`] | the states of a remote operation and the moves between them |
//! | [`media`] | pixels, letters, films and subtitle files |
//! | [`model`], [`diagnostic`] | words without logic |

pub mod cli;
pub mod pipeline;
pub mod apply;
pub mod pictory;
pub mod forge;
pub mod simulator;
pub mod network;
pub mod store;
pub mod index;
pub mod discover;
pub mod clock;
pub mod animatic;
pub mod report;
pub mod plan;
pub mod assemble;
pub mod price;
pub mod diff;
pub mod fingerprint;
pub mod expand;
pub mod resolve;
pub mod validate;
pub mod manifest;
pub mod journal;
pub mod media;
pub mod model;
pub mod diagnostic;
