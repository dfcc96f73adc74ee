//! The words of the product: amounts, models, storyboards, state. No logic.

mod catalogue;
mod credits;
pub mod storyboard;

pub use catalogue::{
    AVATAR_CREDITS, AVATAR_SECONDS, CATALOGUE_DATE, MODELS, VEO_REFERENCE_SECONDS, VisualModel,
    find_model,
};
pub use credits::{Credits, ParseCreditsError};
pub use storyboard::VisualKind;
