//! Rules about the video as a whole.

mod id_and_name;
mod incomplete_size;
mod invalid_url;
mod missing_scenes;
mod missing_url;
mod missing_video_name;
mod size_contradicts_ratio;
mod storyboard_version;
mod template_and_scenes;
mod unknown_language;
mod variables_without_template;
mod video_name_characters;
mod webhook_input_without_webhook;

use crate::validate::Check;

/// The rules of this group, in the order of their codes.
pub(super) const CHECKS: &[Check] = &[
    Check::document(&missing_video_name::RULE, missing_video_name::check),
    Check::document(&video_name_characters::RULE, video_name_characters::check),
    Check::document(&missing_scenes::RULE, missing_scenes::check),
    Check::document(&template_and_scenes::RULE, template_and_scenes::check),
    Check::document(
        &variables_without_template::RULE,
        variables_without_template::check,
    ),
    Check::document(&incomplete_size::RULE, incomplete_size::check),
    Check::document(&size_contradicts_ratio::RULE, size_contradicts_ratio::check),
    Check::document(&id_and_name::RULE, id_and_name::check),
    Check::document(&storyboard_version::RULE, storyboard_version::check),
    Check::document(&unknown_language::RULE, unknown_language::check),
    Check::document(&invalid_url::RULE, invalid_url::check),
    Check::document(&missing_url::RULE, missing_url::check),
    Check::document(
        &webhook_input_without_webhook::RULE,
        webhook_input_without_webhook::check,
    ),
];
