//! What there is to say about a plan, in words that every kind of report uses.

mod action;
pub(in crate::report) mod bill;
mod blocked;
pub(in crate::report) mod doubt;
pub(in crate::report) mod groups;
mod shot;
pub(in crate::report) mod unfinished;
pub(in crate::report) mod value;
pub(in crate::report) mod visual;
mod why;
mod words;

pub(in crate::report) use action::{cost_cell, listed, meaning};
pub(in crate::report) use blocked::{ALL_THE_SAME, Obstacle, obstacles};
pub(in crate::report) use shot::{Said, removed, said, shot_counts, target};
pub(in crate::report) use visual::Told;
pub(in crate::report) use why::why;
pub(in crate::report) use words::{Comparison, Piece};
