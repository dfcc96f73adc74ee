//! A manifest, from its text to a plan.

#![no_main]

use libfuzzer_sys::fuzz_target;
use storyform_fuzz::{examine, planned, project, videos};

fuzz_target!(|text: &str| {
    let project = project("").expect("an empty project file is fine");
    if let Some(videos) = videos(text, &project) {
        examine(&planned(&videos, &project));
    }
});
