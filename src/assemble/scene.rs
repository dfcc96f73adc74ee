//! One scene of a manifest to the scenes that are sent.

use std::ops::Range;

use serde_json::{Value, json};

use super::{Assembler, Piece, Treatment};
use crate::expand::{Flags, SceneShots};
use crate::model::VisualSubject;
use crate::model::storyboard::VisualPlace;

/// The longest prompt that Pictory takes in a storyboard, in characters.
const PROMPT_MAX: usize = 500;

impl Assembler<'_> {
    /// Adds the scene with this index, whose shots are these.
    pub(super) fn scene(&mut self, index: usize, shots: Range<usize>, count: SceneShots) {
        if count.is_split && self.is_cut(&shots) {
            for run in self.runs(index, shots) {
                self.run(index, run);
            }
        } else {
            self.whole(index, shots, count);
        }
    }

    /// Tells whether the shots of a split story are not treated all alike.
    fn is_cut(&self, shots: &Range<usize>) -> bool {
        let is = |shot, wanted| self.background_treatment(shot) == Some(wanted);
        let any = |wanted| shots.clone().any(|shot| is(shot, wanted));
        let is_mixed = any(Treatment::Generate) && any(Treatment::Placeholder);
        let is_apart = self.is_apart && any(Treatment::Generate);
        any(Treatment::Slot)
            || is_mixed
            || is_apart
            || (shots.len() > 1 && self.seed_of(shots.start).is_some())
    }

    fn generates(&self, shot: usize) -> bool {
        self.background_treatment(shot) == Some(Treatment::Generate)
    }

    /// Cuts the shots of a split story into stretches: each shot whose visual exists alone, and
    /// those between them together. A shot that goes on from a picture that exists begins a new
    /// stretch of its own, since what it is told about that picture is for it alone; so does one
    /// that Pictory might cut further, since what is made of it could never be told apart.
    fn runs(&self, index: usize, shots: Range<usize>) -> Vec<Range<usize>> {
        let flags = Flags::of(&self.video.expanded.video.storyboard.scenes()[index]);
        let joins = |shot: usize| {
            let part = self.video.expanded.shots[shot].configuration["story"].as_str();
            let is_certain = part.is_none_or(|part| !flags.count(part).is_split);
            self.generates(shot) && self.seed_of(shot).is_none() && is_certain && !self.is_apart
        };
        let mut runs: Vec<Range<usize>> = Vec::new();
        for shot in shots {
            match runs.last_mut() {
                Some(run) if joins(run.start) && joins(shot) => {
                    run.end = shot + 1;
                }
                Some(_) | None => runs.push(shot..shot + 1),
            }
        }
        runs
    }

    /// Adds a scene as the manifest has it, but for its visuals.
    fn whole(&mut self, index: usize, shots: Range<usize>, count: SceneShots) {
        let scene = self.declared[index].take();
        self.push(scene, shots, count);
    }

    /// Adds a stretch of a split story.
    fn run(&mut self, index: usize, shots: Range<usize>) {
        let mut scene = self.declared[index].clone();
        let story = self.video.expanded.video.configuration["scenes"][index]["story"]
            .as_str()
            .unwrap_or_default();
        let spans = &self.video.expanded.shots;
        let start = spans[shots.start]
            .span
            .as_ref()
            .map_or(0, |span| span.start);
        let end = spans[shots.end - 1]
            .span
            .as_ref()
            .map_or(story.len(), |span| span.end);
        let text = story.get(start..end).unwrap_or(story);
        scene["story"] = Value::from(text);
        let typed = &self.video.expanded.video.storyboard.scenes()[index];
        let count = if shots.len() > 1 {
            Flags::of(typed).count(text)
        } else {
            // Nothing is left to split, and without the flags that is certain.
            remove_flags(&mut scene);
            if self.generates(shots.start) {
                self.keep_direction(shots.start, &mut scene);
            }
            SceneShots::ONE
        };
        self.push(scene, shots, count);
    }

    /// A prompt directs a story of several shots, and describes the picture of a single one. A
    /// shot that was one of several, and is sent alone, therefore gets a prompt with both: the
    /// direction, and what the shot speaks of.
    fn keep_direction(&self, shot: usize, scene: &mut Value) {
        let Some(background) = self.background_of(shot) else {
            return;
        };
        let Ok(identity) = &self.video.visuals[shot][background] else {
            return;
        };
        if let VisualSubject::Story {
            text,
            direction: Some(direction),
        } = &identity.spec.subject
        {
            scene["background"]["aiVisual"]["prompt"] = Value::from(directed(direction, text));
        }
    }

    /// Adds a scene whose visuals are still as the manifest has them.
    fn push(&mut self, mut scene: Value, shots: Range<usize>, count: SceneShots) {
        let root = format!("/scenes/{}", self.scenes.len());
        let shot = shots.start;
        let mut piece = Piece {
            shots,
            count,
            generates_backgrounds: false,
            generated_layers: Vec::new(),
        };
        for index in 0..self.treatments[shot].len() {
            let place = self.video.expanded.shots[shot].visuals[index].place;
            let pointer = match place {
                VisualPlace::Background => "/background".to_owned(),
                VisualPlace::Broll(number) => format!("/backgroundBrolls/{number}"),
                VisualPlace::Element(number) => format!("/elements/{number}"),
            };
            if self.treatments[shot][index] == Treatment::Generate {
                match place {
                    VisualPlace::Background => piece.generates_backgrounds = true,
                    VisualPlace::Broll(_) | VisualPlace::Element(_) => {
                        piece.generated_layers.push(index);
                    }
                }
            }
            let Some(holder) = scene.pointer_mut(&pointer) else {
                continue;
            };
            let mut treated = holder.take();
            self.treat(shot, index, &format!("{root}{pointer}"), &mut treated);
            *holder = treated;
        }
        self.scenes.push(scene);
        self.pieces.push(piece);
    }
}

/// Joins a direction and a text to a prompt that Pictory takes; what is too long is cut short, but
/// never so that one of them is missing.
fn directed(direction: &str, text: &str) -> String {
    const JOINT: &str = ". Showing: ";
    let room = PROMPT_MAX - JOINT.len();
    let (direction_length, text_length) = (direction.chars().count(), text.chars().count());
    let text_kept = text_length.min((room / 2).max(room.saturating_sub(direction_length)));
    let direction_kept = direction_length.min(room - text_kept);
    let direction: String = direction.chars().take(direction_kept).collect();
    let text: String = text.chars().take(text_kept).collect();
    format!("{}{JOINT}{text}", direction.trim_end_matches('.'))
}

fn remove_flags(scene: &mut Value) {
    for flag in ["createSceneOnNewLine", "createSceneOnEndOfSentence"] {
        if scene.get(flag).is_some() {
            scene[flag] = json!(false);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_direction_and_a_text_share_the_room_of_a_prompt() {
        assert_eq!(directed("In blue.", "A boat."), "In blue. Showing: A boat.");
        let (long, short) = ("é".repeat(600), "A boat.");
        for (direction, text) in [(&*long, short), (short, &*long), (&*long, &*long)] {
            let prompt = directed(direction, text);
            assert!(prompt.chars().count() <= PROMPT_MAX);
            let (kept, shown) = prompt.split_once(". Showing: ").unwrap();
            assert!(kept.len() >= 6 && shown.len() >= short.len(), "{prompt}");
        }
    }
}
