//! A video to the storyboard that is sent, once it is settled what becomes of each visual.
//!
//! A visual that exists already enters the storyboard by its URL, in a slot that is filled when
//! the request is sent; one that the request is to generate stays as the manifest has it. A story
//! that is split by flags cannot hold a URL for each of its parts, so it is cut here: parts whose
//! visual exists become scenes of their own, and what stands between them stays together, keeps
//! its flags and its creative direction, and is split by Pictory as before. Visuals aside, the
//! storyboard is the one that the manifest declares, shot by shot.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

mod scene;
mod studio;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::expand::{SceneShots, Visual};
use crate::fingerprint::FingerprintedVideo;
use crate::model::storyboard::VisualPlace;
use crate::model::{VisualIdentity, VisualKey, VisualKind};

pub use studio::studio_request;

/// What becomes of a visual in a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Treatment {
    /// Its URL is put in its place; it has a key.
    Slot,
    /// The request generates it.
    Generate,
    /// Something plain stands in its place, in a request that is not rendered.
    Placeholder,
}

/// The body of a request, with slots for the URLs of visuals.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoryboardRequest {
    /// The body; the fields that the slots name are absent from it.
    pub body: Value,
    /// The slots.
    pub slots: Vec<VisualSlot>,
}

/// A field of a request that takes the URL of a visual.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisualSlot {
    /// The JSON pointer of the field. Everything but its last segment exists.
    pub pointer: String,
    /// The visual.
    pub visual: VisualKey,
    /// Which of its URLs.
    pub takes: SlotContent,
}

/// Which URL of a visual goes into a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SlotContent {
    /// The visual itself.
    File,
    /// The picture of its last frame; the slot stays empty if it has none.
    LastFrame,
}

/// A storyboard with what it generates.
#[derive(Debug, Clone, PartialEq)]
pub struct Assembly {
    /// The request.
    pub request: StoryboardRequest,
    /// The scenes that are sent, in order.
    pub pieces: Vec<Piece>,
}

/// A scene that is sent: one of the video, or a stretch of one that was cut.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The indices of its shots among those of the video.
    pub shots: std::ops::Range<usize>,
    /// How many shots Pictory makes of it.
    pub count: SceneShots,
    /// Whether it generates the backgrounds of its shots.
    pub generates_backgrounds: bool,
    /// The indices, among the visuals of each shot, of the b-rolls and elements that it generates.
    pub generated_layers: Vec<usize>,
}

/// Assembles a storyboard. `treatments` has an entry for each visual of each shot.
pub fn assemble(video: &FingerprintedVideo, treatments: &[Vec<Treatment>]) -> Assembly {
    assembled(video, treatments, false)
}

/// Assembles a storyboard that is not rendered, and only generates visuals. Each shot of a split
/// story for which one is generated is a scene of its own, so that it can be told from the others
/// however Pictory cuts stories.
pub fn assemble_apart(video: &FingerprintedVideo, treatments: &[Vec<Treatment>]) -> Assembly {
    assembled(video, treatments, true)
}

fn assembled(
    video: &FingerprintedVideo,
    treatments: &[Vec<Treatment>],
    is_apart: bool,
) -> Assembly {
    let resolved = &video.expanded.video;
    let mut body = resolved.request();
    let declared = body.get_mut("scenes").map(Value::take);
    let mut assembler = Assembler {
        video,
        treatments,
        is_apart,
        declared: match declared {
            Some(Value::Array(scenes)) => scenes,
            _ => Vec::new(),
        },
        scenes: Vec::new(),
        slots: Vec::new(),
        pieces: Vec::new(),
    };
    let mut start = 0;
    for (index, count) in video.expanded.scenes.iter().enumerate() {
        let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
        let shots = &video.expanded.shots[start..];
        let length = shots.iter().take_while(|shot| shot.scene == number).count();
        assembler.scene(index, start..start + length, *count);
        start += length;
    }
    if let Some(scenes) = body.get_mut("scenes") {
        let is_empty = assembler.scenes.is_empty();
        *scenes = Value::Array(if is_empty {
            assembler.declared
        } else {
            assembler.scenes
        });
    }
    Assembly {
        request: StoryboardRequest {
            body,
            slots: assembler.slots,
        },
        pieces: assembler.pieces,
    }
}

/// A storyboard under construction.
struct Assembler<'a> {
    video: &'a FingerprintedVideo,
    treatments: &'a [Vec<Treatment>],
    /// Whether no two shots for which something is generated share a scene.
    is_apart: bool,
    /// The scenes of the request, as the manifest has them. What became a scene that is sent is gone.
    declared: Vec<Value>,
    scenes: Vec<Value>,
    slots: Vec<VisualSlot>,
    pieces: Vec<Piece>,
}

impl Assembler<'_> {
    /// Returns the index of the background among the visuals of a shot.
    fn background_of(&self, shot: usize) -> Option<usize> {
        let visuals = &self.video.expanded.shots[shot].visuals;
        visuals
            .iter()
            .position(|visual| visual.place == VisualPlace::Background)
    }

    /// Returns what becomes of the background of a shot, if it is an AI visual.
    fn background_treatment(&self, shot: usize) -> Option<Treatment> {
        let index = self.background_of(shot)?;
        Some(self.treatments[shot][index])
    }

    /// Returns the background before that of a shot: the index of its shot and its own.
    fn predecessor(&self, shot: usize) -> Option<(usize, usize)> {
        (0..shot)
            .rev()
            .find_map(|before| Some((before, self.background_of(before)?)))
    }

    /// Returns the visual that the background of a shot goes on from, if this request generates
    /// the one and not the other.
    fn seed_of(&self, shot: usize) -> Option<&VisualIdentity> {
        let index = self.background_of(shot)?;
        let is_generated = self.treatments[shot][index] == Treatment::Generate;
        let continues = self.video.visuals[shot][index]
            .as_ref()
            .ok()?
            .spec
            .continues
            .as_ref();
        continues.filter(|_| is_generated)?;
        let (shot, index) = self.predecessor(shot)?;
        let seed = self.video.visuals[shot][index].as_ref().ok()?;
        (self.treatments[shot][index] != Treatment::Generate).then_some(seed)
    }

    /// Puts the picture that a background goes on from where the model looks for one, unless the
    /// manifest has put another there.
    fn seed(&mut self, shot: usize, visual: &Visual, pointer: &str, ai: &Value) {
        let Some(identity) = self.seed_of(shot) else {
            return;
        };
        let has = |name: &str| ai.get(name).is_some();
        let is_taken = [
            "referenceImageUrl",
            "referenceImageUrls",
            "firstFrameImageUrl",
        ]
        .into_iter()
        .any(has);
        let field = match visual.kind {
            VisualKind::Image if visual.model.takes_reference() => "referenceImageUrl",
            VisualKind::Video => "firstFrameImageUrl",
            VisualKind::Image => return,
        };
        if is_taken {
            return;
        }
        let takes = match identity.spec.kind {
            VisualKind::Image => SlotContent::File,
            VisualKind::Video => SlotContent::LastFrame,
        };
        let slot = VisualSlot {
            pointer: format!("{pointer}/{field}"),
            visual: identity.key.clone(),
            takes,
        };
        self.slots.push(slot);
    }

    /// Treats one visual of a scene that is sent; `holder` is the object that holds it.
    fn treat(&mut self, shot: usize, index: usize, pointer: &str, holder: &mut Value) {
        let Some(fields) = holder.as_object_mut() else {
            return;
        };
        match self.treatments[shot][index] {
            Treatment::Slot => {
                fields.shift_remove("aiVisual");
                if let Ok(identity) = &self.video.visuals[shot][index] {
                    self.slots.push(VisualSlot {
                        pointer: format!("{pointer}/visualUrl"),
                        visual: identity.key.clone(),
                        takes: SlotContent::File,
                    });
                }
            }
            Treatment::Placeholder => {
                *holder = match self.video.expanded.shots[shot].visuals[index].place {
                    VisualPlace::Background | VisualPlace::Broll(_) => {
                        let clip = fields.get("brollClip").cloned();
                        let mut plain = json!({ "color": "#000000" });
                        if let Some(clip) = clip {
                            plain["brollClip"] = clip;
                        }
                        plain
                    }
                    VisualPlace::Element(_) => json!({ "type": "shape", "name": "rectangle" }),
                };
            }
            Treatment::Generate => {
                let seconds = self.video.visuals[shot][index]
                    .as_ref()
                    .ok()
                    .and_then(|identity| identity.spec.seconds);
                let mut ai = fields.get("aiVisual").cloned().unwrap_or_default();
                if let (Some(seconds), None) = (seconds, ai.get("videoDuration")) {
                    // Where the manifest leaves the length open, the one that is paid is asked for.
                    ai["videoDuration"] = json!(format!("{seconds}s"));
                }
                let visual = &self.video.expanded.shots[shot].visuals[index];
                if visual.place == VisualPlace::Background {
                    self.seed(shot, visual, &format!("{pointer}/aiVisual"), &ai);
                }
                fields.insert("aiVisual".to_owned(), ai);
            }
        }
    }
}
