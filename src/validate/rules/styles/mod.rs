//! Rules about the look of text, colours and places.

mod custom_speed;
mod font_url_without_family;
mod future_words_without_effect;
mod invalid_color;
mod invalid_percentage;
mod repeated_animation;
mod subtitle_only_style;
mod unknown_animation;
mod unknown_font;
mod unknown_position;
mod unknown_text_style;

use crate::validate::Check;

/// The rules of this group, in the order of their codes.
pub(super) const CHECKS: &[Check] = &[
    Check::document(&invalid_color::RULE, invalid_color::check),
    Check::document(&invalid_percentage::RULE, invalid_percentage::check),
    Check::document(&unknown_font::RULE, unknown_font::check),
    Check::document(
        &font_url_without_family::RULE,
        font_url_without_family::check,
    ),
    Check::document(&unknown_position::RULE, unknown_position::check),
    Check::document(&unknown_text_style::RULE, unknown_text_style::check),
    Check::document(&unknown_animation::RULE, unknown_animation::check),
    Check::document(&custom_speed::RULE, custom_speed::check),
    Check::document(
        &future_words_without_effect::RULE,
        future_words_without_effect::check,
    ),
    Check::document(&repeated_animation::RULE, repeated_animation::check),
    Check::document(&subtitle_only_style::RULE, subtitle_only_style::check),
];
