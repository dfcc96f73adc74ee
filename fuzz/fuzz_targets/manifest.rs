//! A manifest from its text to a plan.

#![no_main]

use libfuzzer_sys::fuzz_target;
use storyform::diagnostic::Source;
use storyform::manifest::parse;

fuzz_target!(|text: &str| {
    let parsed = parse(&Source::new("videos/fuzz.yaml", text));
    std::hint::black_box(parsed);
});
