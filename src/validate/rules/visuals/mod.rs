//! Rules about backgrounds and AI visuals.

mod automatic_prompt_without_story;
mod broll_clip_on_background;
mod clips_without_video;
mod conflicting_motion;
mod conflicting_references;
mod conflicting_visuals;
mod duration_on_image;
mod forced_duration;
mod invalid_span;
mod ken_burns_on_video;
mod lonely_continuity;
mod long_prompt;
mod misplaced_reference;
mod missing_model;
mod missing_visual_type;
mod mixed_styles;
mod negative_prompt;
mod overlay_transparency;
mod picture_as_direction;
mod playback_on_image;
mod premium_draft;
mod reference_without_editing;
mod short_prompt;
mod style_without_effect;
mod text_in_picture;
mod unknown_category;
mod unknown_library;
mod unknown_model;
mod unknown_ratio;
mod unspecified_duration;
mod unsupported_duration;
mod unsupported_ratio;
mod vague_prompt;
mod wrong_model_kind;

use crate::validate::Check;

/// The rules of this group, in the order of their codes.
pub(super) const CHECKS: &[Check] = &[
    Check::document(&missing_visual_type::RULE, missing_visual_type::check),
    Check::document(&conflicting_visuals::RULE, conflicting_visuals::check),
    Check::document(&missing_model::RULE, missing_model::check),
    Check::document(&unknown_model::RULE, unknown_model::check),
    Check::document(&wrong_model_kind::RULE, wrong_model_kind::check),
    Check::document(&duration_on_image::RULE, duration_on_image::check),
    Check::document(&unsupported_duration::RULE, unsupported_duration::check),
    Check::document(&unspecified_duration::RULE, unspecified_duration::check),
    Check::document(&unsupported_ratio::RULE, unsupported_ratio::check),
    Check::document(&unknown_ratio::RULE, unknown_ratio::check),
    Check::document(&style_without_effect::RULE, style_without_effect::check),
    Check::document(&forced_duration::RULE, forced_duration::check),
    Check::document(&misplaced_reference::RULE, misplaced_reference::check),
    Check::document(
        &reference_without_editing::RULE,
        reference_without_editing::check,
    ),
    Check::document(&conflicting_references::RULE, conflicting_references::check),
    Check::document(&clips_without_video::RULE, clips_without_video::check),
    Check::document(&conflicting_motion::RULE, conflicting_motion::check),
    Check::document(&ken_burns_on_video::RULE, ken_burns_on_video::check),
    Check::document(&playback_on_image::RULE, playback_on_image::check),
    Check::document(&unknown_category::RULE, unknown_category::check),
    Check::document(&unknown_library::RULE, unknown_library::check),
    Check::document(
        &broll_clip_on_background::RULE,
        broll_clip_on_background::check,
    ),
    Check::document(&invalid_span::RULE, invalid_span::check),
    Check::document(
        &automatic_prompt_without_story::RULE,
        automatic_prompt_without_story::check,
    ),
    Check::document(&lonely_continuity::RULE, lonely_continuity::check),
    Check::document(&short_prompt::RULE, short_prompt::check),
    Check::document(&overlay_transparency::RULE, overlay_transparency::check),
    Check::document(&negative_prompt::RULE, negative_prompt::check),
    Check::document(&vague_prompt::RULE, vague_prompt::check),
    Check::document(&text_in_picture::RULE, text_in_picture::check),
    Check::document(&mixed_styles::RULE, mixed_styles::check),
    Check::document(&premium_draft::RULE, premium_draft::check),
    Check::document(&long_prompt::RULE, long_prompt::check),
    Check::document(&picture_as_direction::RULE, picture_as_direction::check),
];
