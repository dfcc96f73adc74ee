//! A plan as Markdown, for comments on pull requests and for summaries of CI jobs.
//!
//! What matters stands first and is never left out: what happens, what it costs, what stands against
//! it. Then one row for each video, then the details, folded where the forge can fold. A comment has a
//! largest size; where it is reached, details go first, the largest before the others, then rows, and
//! whatever is left out is counted.
//!
//! Texts from manifests, from Pictory and from git are written by `Ink` alone.

mod details;
mod head;
mod ink;
mod room;
mod table;
#[cfg(test)]
mod tests;

use super::marker::{DETAILS_BEGIN, DETAILS_END, Marker};
use super::wording::{listed, unfinished};
use crate::plan::Plan;
use details::details;
use ink::Ink;
use room::Room;

/// Where a comment is shown: how long it may be, and what its Markdown can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Forge {
    /// GitHub; its summaries of jobs take more than its comments.
    #[default]
    GitHub,
    /// GitLab.
    GitLab,
    /// Bitbucket, whose Markdown has no HTML.
    Bitbucket,
    /// Azure DevOps.
    Azure,
}

impl Forge {
    /// Every forge.
    pub const ALL: [Self; 4] = [Self::GitHub, Self::GitLab, Self::Bitbucket, Self::Azure];

    /// Returns how many characters a comment may have.
    pub const fn characters_max(self) -> usize {
        match self {
            Self::GitHub => 65_536,
            Self::GitLab => 1_000_000,
            Self::Bitbucket => 32_768,
            Self::Azure => 150_000,
        }
    }

    /// Returns how many bytes of UTF-8 a comment may have: documented for GitHub, and elsewhere what its
    /// characters take at most.
    pub const fn bytes_max(self) -> usize {
        match self {
            Self::GitHub => 262_144,
            Self::GitLab | Self::Bitbucket | Self::Azure => 4 * self.characters_max(),
        }
    }

    /// Tells whether HTML is shown as what it means, and details can be folded.
    const fn has_html(self) -> bool {
        match self {
            Self::GitHub | Self::GitLab | Self::Azure => true,
            Self::Bitbucket => false,
        }
    }

    /// Tells whether what went and what came can be marked within a sentence, and remarks have colours.
    const fn has_marks(self) -> bool {
        match self {
            Self::GitHub | Self::GitLab => true,
            Self::Bitbucket | Self::Azure => false,
        }
    }
}

/// What is kept for each sentence that counts what is left out, in characters.
const COUNT_CHARACTERS: usize = 400;
/// How many such sentences there may be: about limits, costs and doubts, videos, details.
const COUNTS_MAX: usize = 5;

/// Writes a plan for a forge. The first line is its marker, and the whole fits into a comment.
pub fn plan(plan: &Plan, forge: Forge) -> String {
    let ink = Ink::new(forge);
    let mut room = Room::at(forge);
    let mut body = format!(
        "{}\n\n{}",
        Marker::of(plan).write(),
        head::verdict(ink, plan)
    );
    let foot = head::footer(ink, plan);
    room.take(&body);
    room.take(&foot);
    room.keep(COUNT_CHARACTERS * COUNTS_MAX);
    body.push_str(&head::obstacles(ink, plan, &mut room));
    let videos = listed(plan, false);
    body.push_str(&table::table(
        ink,
        &videos,
        &unfinished::in_doubt(plan),
        &mut room,
    ));
    body.push_str(&details(ink, &videos, &mut room));
    body.push_str(&foot);
    body
}
