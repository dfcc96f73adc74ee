//! The rules of the world, without HTTP.
