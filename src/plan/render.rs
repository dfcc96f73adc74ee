//! A video, and what becomes of its visuals, to what is sent and what that costs.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::treatment::{Treatments, background_before};
use super::work::{AfterPreview, PreviewRender, RenderWork, StoryboardWork};
use crate::assemble::{Assembly, Piece, StoryboardRequest, Treatment, assemble, assemble_apart};
use crate::fingerprint::FingerprintedVideo;
use crate::model::storyboard::VisualPlace;
use crate::model::{Cost, ExpectedShot, ExpectedVisual, VisualIdentity, VisualMode};
use crate::price::{Prices, VideoPrice, scene_cost};

/// Fields that ask to be told when a job is done; a preview is not what people wait for.
const NOTICES: [&str; 2] = ["webhook", "webhookInput"];

/// Fields without which a preview that is not rendered is as good: nobody speaks in it, and nobody
/// opens it.
const RENDERED_ONLY: [&str; 2] = ["avatar", "saveProject"];

/// A video that is to be rendered.
pub(super) struct Rendering<'a> {
    pub(super) video: &'a FingerprintedVideo,
    pub(super) price: &'a VideoPrice,
    pub(super) prices: &'a Prices,
}

impl Rendering<'_> {
    /// Settles what is sent, and what all of it costs.
    pub(super) fn work(&self, treatments: &Treatments) -> (RenderWork, Cost) {
        if self.video.expanded.video.visuals == VisualMode::Inline {
            return (
                RenderWork::Storyboard(self.whole()),
                self.price.total.clone(),
            );
        }
        let mut cost: Cost = treatments
            .studio
            .iter()
            .map(|visual| &visual.target.planned)
            .sum();
        if treatments.previewed.is_empty() {
            let work = self.storyboard(&treatments.visuals);
            cost.add(&work.planned);
            return (RenderWork::Storyboard(work), cost);
        }
        let then = self.after_preview(!treatments.has_duplicates);
        let (shown, mut assembly) = if treatments.has_duplicates {
            let shown = self.once(treatments);
            let assembly = assemble_apart(self.video, &shown);
            (shown, assembly)
        } else {
            let assembly = assemble(self.video, &treatments.visuals);
            (treatments.visuals.clone(), assembly)
        };
        let mut planned = self.pieces(&assembly, &shown);
        remove(&mut assembly.request.body, &NOTICES);
        match &then {
            AfterPreview::RenderIt(render) => {
                planned.add(&self.price.avatar);
                planned.unknown.extend(self.price.unknown.iter().cloned());
                cost.high += render.planned.high;
            }
            AfterPreview::Storyboard(work) => {
                remove_rendered_only(&mut assembly.request.body);
                cost.add(&work.planned);
            }
        }
        cost.add(&planned);
        let work = RenderWork::Preview {
            shots: self.expected(&assembly, &shown),
            request: assembly.request,
            planned,
            then,
        };
        (work, cost)
    }

    /// Settles what follows a preview, which is rendered as it is or only generated visuals.
    pub(super) fn after_preview(&self, is_rendered: bool) -> AfterPreview {
        if is_rendered {
            return AfterPreview::RenderIt(self.preview_render());
        }
        let shown = self.video.visuals.iter().map(|row| {
            let shown = row.iter().map(|identity| match identity {
                Ok(_) => Treatment::Slot,
                Err(_) => Treatment::Generate,
            });
            shown.collect()
        });
        AfterPreview::Storyboard(self.storyboard(&shown.collect::<Vec<_>>()))
    }

    /// A render of a preview. That it charges nothing is not documented for avatars, which are
    /// paid by the length of the video.
    pub(super) fn preview_render(&self) -> PreviewRender {
        let request = self.video.expanded.video.request();
        let notices = NOTICES
            .iter()
            .filter_map(|name| Some(((*name).to_owned(), request.get(*name)?.clone())));
        PreviewRender {
            body: Value::Object(notices.collect::<Map<_, _>>()),
            planned: Cost {
                high: self.price.avatar.high,
                unknown: self.price.avatar.unknown.clone(),
                ..Cost::zero()
            },
            is_disposable: self.price.avatar.is_zero()
                && self.price.unknown.is_empty()
                && self.video.visuals.iter().flatten().all(Result::is_ok),
        }
    }

    /// The video as its manifest has it, to the letter.
    fn whole(&self) -> StoryboardWork {
        StoryboardWork {
            request: StoryboardRequest {
                body: self.video.expanded.video.request(),
                slots: Vec::new(),
            },
            planned: self.price.total.clone(),
        }
    }

    fn storyboard(&self, shown: &[Vec<Treatment>]) -> StoryboardWork {
        let assembly = assemble(self.video, shown);
        let mut planned = self.pieces(&assembly, shown);
        planned.add(&self.price.avatar);
        planned.unknown.extend(self.price.unknown.iter().cloned());
        StoryboardWork {
            request: assembly.request,
            planned,
        }
    }

    /// Lets each visual of a preview be generated in one place only: where another goes on from it,
    /// or where it is shown first. Only if different ones go on from it in different places, it is
    /// there twice. What can never be used again is left to the render.
    fn once(&self, treatments: &Treatments) -> Vec<Vec<Treatment>> {
        let mut shown = treatments.visuals.clone();
        let mut chosen = BTreeSet::new();
        // Places that a shot after them goes on from: hence from the last shot to the first.
        let mut continued = BTreeSet::new();
        for (shot, row) in shown.iter_mut().enumerate().rev() {
            for (index, treatment) in row.iter_mut().enumerate() {
                let Ok(VisualIdentity { key, spec }) = &self.video.visuals[shot][index] else {
                    *treatment = Treatment::Placeholder;
                    continue;
                };
                if !treatments.previewed.contains(key) {
                    continue;
                }
                let is_first = *treatment == Treatment::Generate;
                if continued.contains(&(shot, index)) || (is_first && !chosen.contains(key)) {
                    *treatment = Treatment::Generate;
                    chosen.insert(key);
                    let before = spec.continues.as_ref();
                    continued.extend(before.and_then(|_| background_before(self.video, shot)));
                } else {
                    *treatment = Treatment::Placeholder;
                }
            }
        }
        shown
    }

    fn pieces(&self, assembly: &Assembly, shown: &[Vec<Treatment>]) -> Cost {
        let costs: Vec<Cost> = assembly
            .pieces
            .iter()
            .map(|piece| self.piece(piece, shown))
            .collect();
        costs.iter().sum()
    }

    fn piece(&self, piece: &Piece, shown: &[Vec<Treatment>]) -> Cost {
        let first = piece.shots.start;
        let (mut background, mut layers) = (Cost::zero(), Cost::zero());
        for (index, visual) in self.video.expanded.shots[first].visuals.iter().enumerate() {
            if shown[first][index] != Treatment::Generate {
                continue;
            }
            match visual.place {
                VisualPlace::Background => background.add(&self.visual(first, index)),
                VisualPlace::Broll(_) | VisualPlace::Element(_) => {
                    layers.add(&self.visual(first, index));
                }
            }
        }
        let scene = self.video.expanded.shots[first].scene;
        let number = usize::try_from(scene).unwrap_or(usize::MAX);
        scene_cost(number, &piece.count, &background, &layers)
    }

    /// Prices one visual: with the length that is asked for, or with any that may come.
    fn visual(&self, shot: usize, index: usize) -> Cost {
        let declared = &self.video.expanded.shots[shot].visuals[index];
        match &self.video.visuals[shot][index] {
            Ok(identity) => Cost::exact(self.prices.spec(&identity.spec)),
            Err(_) => self.prices.visual(declared),
        }
    }

    /// Lists the shots of the video as its manifest has it, where everything is generated.
    pub(super) fn expected_whole(&self) -> Vec<ExpectedShot> {
        let mut before = None;
        let shots = self.video.expanded.shots.iter().enumerate();
        let expected = shots.map(|(index, shot)| {
            // What lies over a scene that is split lies over the first of its shots.
            let is_first = before.replace(shot.scene) != Some(shot.scene);
            let shown = vec![Treatment::Generate; shot.visuals.len()];
            self.expected_shot(index, is_first, &shown)
        });
        expected.collect()
    }

    /// Lists the shots of an assembled storyboard with what is generated for each.
    fn expected(&self, assembly: &Assembly, shown: &[Vec<Treatment>]) -> Vec<ExpectedShot> {
        let pieces = assembly.pieces.iter();
        let places = pieces.flat_map(|piece| {
            let first = piece.shots.start;
            piece.shots.clone().map(move |shot| (shot, shot == first))
        });
        places
            .map(|(shot, is_first)| self.expected_shot(shot, is_first, &shown[shot]))
            .collect()
    }

    fn expected_shot(&self, shot: usize, is_first: bool, shown: &[Treatment]) -> ExpectedShot {
        let declared = &self.video.expanded.shots[shot];
        let visuals = declared
            .visuals
            .iter()
            .enumerate()
            .filter(|(index, visual)| {
                let is_here = is_first || visual.place == VisualPlace::Background;
                is_here && shown[*index] == Treatment::Generate
            });
        let count = |name: &str| {
            let list = declared.configuration[name].as_array();
            list.filter(|_| is_first).map_or(0, Vec::len)
        };
        ExpectedShot {
            scene: declared.scene,
            shot: declared.shot,
            story: declared.configuration["story"].as_str().map(str::to_owned),
            brolls: count("backgroundBrolls"),
            elements: count("elements"),
            visuals: visuals
                .map(|(index, visual)| ExpectedVisual {
                    place: visual.place,
                    kind: visual.kind,
                    planned: self.visual(shot, index),
                    identity: self.video.visuals[shot][index].as_ref().ok().cloned(),
                })
                .collect(),
        }
    }
}

fn remove_rendered_only(body: &mut Value) {
    remove(body, &RENDERED_ONLY);
    let scenes = body.get_mut("scenes").and_then(Value::as_array_mut);
    for scene in scenes.into_iter().flatten() {
        remove(scene, &RENDERED_ONLY);
    }
}

fn remove(body: &mut Value, fields: &[&str]) {
    if let Value::Object(body) = body {
        for name in fields {
            body.shift_remove(*name);
        }
    }
}
