//! Rules about what lies over the background.

mod conflicting_place;
mod element_color_form;
mod element_search;
mod element_search_fields;
mod element_source;
mod missing_shape_name;
mod missing_text;
mod missing_text_variant;
mod shape_style_without_effect;
mod unknown_shape;

use crate::validate::Check;

/// The rules of this group, in the order of their codes.
pub(super) const CHECKS: &[Check] = &[
    Check::document(&conflicting_place::RULE, conflicting_place::check),
    Check::document(&missing_shape_name::RULE, missing_shape_name::check),
    Check::document(&unknown_shape::RULE, unknown_shape::check),
    Check::document(&missing_text::RULE, missing_text::check),
    Check::document(&element_source::RULE, element_source::check),
    Check::document(&element_search::RULE, element_search::check),
    Check::document(&element_search_fields::RULE, element_search_fields::check),
    Check::document(
        &shape_style_without_effect::RULE,
        shape_style_without_effect::check,
    ),
    Check::document(&missing_text_variant::RULE, missing_text_variant::check),
    Check::document(&element_color_form::RULE, element_color_form::check),
];
