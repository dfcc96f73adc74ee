//! What is imported, where it goes, and what state learns of it.

pub(super) mod draft;
pub(super) mod origin;
pub(super) mod place;
pub(super) mod record;
