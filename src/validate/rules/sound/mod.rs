//! Rules about narration and music.

mod conflicting_music;
mod conflicting_voices;
mod missing_music;
mod missing_music_volume;
mod missing_speaker;
mod missing_voice;
mod scene_music;
mod several_voices;
mod silent_video;
mod unknown_voice_model;

use crate::validate::Check;

/// The rules of this group, in the order of their codes.
pub(super) const CHECKS: &[Check] = &[
    Check::document(&conflicting_voices::RULE, conflicting_voices::check),
    Check::document(&missing_voice::RULE, missing_voice::check),
    Check::document(&missing_speaker::RULE, missing_speaker::check),
    Check::document(&several_voices::RULE, several_voices::check),
    Check::document(&unknown_voice_model::RULE, unknown_voice_model::check),
    Check::document(&silent_video::RULE, silent_video::check),
    Check::document(&conflicting_music::RULE, conflicting_music::check),
    Check::document(&missing_music::RULE, missing_music::check),
    Check::document(&missing_music_volume::RULE, missing_music_volume::check),
    Check::document(&scene_music::RULE, scene_music::check),
];
