//! Rules about avatars.

mod avatar_without_voice;
mod missing_avatar_id;
mod scene_avatar_id;
mod scene_avatar_without_avatar;

use crate::validate::Check;

/// The rules of this group, in the order of their codes.
pub(super) const CHECKS: &[Check] = &[
    Check::document(&avatar_without_voice::RULE, avatar_without_voice::check),
    Check::document(&missing_avatar_id::RULE, missing_avatar_id::check),
    Check::document(&scene_avatar_id::RULE, scene_avatar_id::check),
    Check::document(
        &scene_avatar_without_avatar::RULE,
        scene_avatar_without_avatar::check,
    ),
];
