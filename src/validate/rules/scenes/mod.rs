//! Rules about what scenes are made from.

mod caption_on_split_story;
mod caption_without_story;
mod conflicting_content;
mod empty_story;
mod media_settings_without_media;
mod missing_audio_language;
mod missing_co_pilot_prompt;
mod missing_content;
mod missing_duration;
mod split_without_story;
mod ssml_without_story;
mod subtitle_lines_with_layout;
mod unknown_audio_language;
mod unknown_co_pilot_value;

use crate::validate::Check;

/// The rules of this group, in the order of their codes.
pub(super) const CHECKS: &[Check] = &[
    Check::document(&conflicting_content::RULE, conflicting_content::check),
    Check::document(&missing_content::RULE, missing_content::check),
    Check::document(&empty_story::RULE, empty_story::check),
    Check::document(&split_without_story::RULE, split_without_story::check),
    Check::document(&caption_without_story::RULE, caption_without_story::check),
    Check::document(&caption_on_split_story::RULE, caption_on_split_story::check),
    Check::document(&ssml_without_story::RULE, ssml_without_story::check),
    Check::document(
        &subtitle_lines_with_layout::RULE,
        subtitle_lines_with_layout::check,
    ),
    Check::document(&missing_duration::RULE, missing_duration::check),
    Check::document(&missing_audio_language::RULE, missing_audio_language::check),
    Check::document(
        &media_settings_without_media::RULE,
        media_settings_without_media::check,
    ),
    Check::document(&unknown_audio_language::RULE, unknown_audio_language::check),
    Check::document(
        &missing_co_pilot_prompt::RULE,
        missing_co_pilot_prompt::check,
    ),
    Check::document(&unknown_co_pilot_value::RULE, unknown_co_pilot_value::check),
];
