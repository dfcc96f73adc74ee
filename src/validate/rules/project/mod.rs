//! Rules about several videos, and about the `storyform` block.

mod duplicate_id;
mod invalid_id;
mod moved_from_existing;
mod moved_from_twice;

use crate::validate::Check;

/// The rules of this group, in the order of their codes.
pub(super) const CHECKS: &[Check] = &[
    Check::project(&duplicate_id::RULE, duplicate_id::check),
    Check::document(&invalid_id::RULE, invalid_id::check),
    Check::project(&moved_from_existing::RULE, moved_from_existing::check),
    Check::project(&moved_from_twice::RULE, moved_from_twice::check),
];
