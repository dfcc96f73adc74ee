//! A project file, and what it makes of a manifest.

#![no_main]

use libfuzzer_sys::fuzz_target;
use storyform_fuzz::{examine, planned, project, videos};

const MANIFEST: &str = "videoName: tour
scenes:
  - story: One ship sails. Two ships wait.
    createSceneOnEndOfSentence: true
    background:
      type: image
      aiVisual: {model: nanobanana, mediaStyle: photorealistic}
  - story: Nobody waits for them.
    background:
      type: image
      aiVisual: {model: flux-schnell, prompt: A pier at night}
";

fuzz_target!(|text: &str| {
    if let Some(project) = project(text)
        && let Some(videos) = videos(MANIFEST, &project)
    {
        examine(&planned(&videos, &project));
    }
});
