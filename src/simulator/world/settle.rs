//! How a job ends: what it may spend, what it loses on the way, and what it charges.

use crate::model::Credits;
use crate::simulator::address;
use crate::simulator::clock::Moment;
use crate::simulator::faults::{Affliction, Failure, Stage};
use crate::simulator::rates;
use crate::simulator::rates::Medium;
use crate::simulator::world::World;
use crate::simulator::world::board::{Background, Generation};
use crate::simulator::world::discovery;
use crate::simulator::world::elements;
use crate::simulator::world::job::{Charge, Outcome, Submission, Work};

/// The code of a background that cannot be had.
const VISUAL_NOT_FOUND: &str = "SCENE_BACKGROUND_VISUAL_NOT_FOUND";

impl World {
    /// Returns the most that a job can charge.
    pub(super) fn price(&self, work: &Work) -> Credits {
        let visuals: Credits = work.generations().iter().map(|visual| visual.price).sum();
        visuals
            + self
                .avatar_charge(work)
                .map_or(Credits::ZERO, |charge| charge.amount)
    }

    /// Decides how a job ends at `at`.
    pub(super) fn outcome(&self, submission: &Submission, at: Moment) -> Outcome {
        let refused = self.refusal(submission, at);
        // What cannot be paid for is not even begun.
        let doom = submission.doom().filter(|_| !submission.lacks_credits());
        let failure = doom.cloned().or(refused);
        let lost = self.lost(submission, at);
        match failure {
            Some(failure) => Outcome::Failed {
                charges: self.charges_until(failure.stage, submission, &lost),
                failure,
            },
            None => self.completed(submission, at, lost),
        }
    }

    /// Lists what a job has charged when it fails at a stage.
    fn charges_until(&self, stage: Stage, submission: &Submission, lost: &[usize]) -> Vec<Charge> {
        match stage {
            Stage::Start => Vec::new(),
            Stage::Generating { made } => {
                let mut charges = generated(submission, lost);
                let made = made.unwrap_or(charges.len().div_ceil(2));
                charges.truncate(made);
                charges
            }
            Stage::Generated | Stage::Rendering => self.charges(submission, lost),
        }
    }

    fn completed(&self, submission: &Submission, at: Moment, lost: Vec<usize>) -> Outcome {
        let work = &submission.work;
        let charges = self.charges(submission, &lost);
        let used: Credits = charges.iter().map(|charge| charge.amount).sum();
        let asks_for_visuals = !work.generations().is_empty() || self.avatar_charge(work).is_some();
        let repeated = match work {
            Work::Render { repeats, .. } => *repeats,
            Work::Preview { .. }
            | Work::DirectRender { .. }
            | Work::StudioImage { .. }
            | Work::StudioClip { .. } => None,
        };
        Outcome::Completed {
            lost,
            missing: self.missing(submission, at),
            charges,
            credits_used: asks_for_visuals.then_some(used).or(repeated),
            video_millis: video_millis(work),
            premium_millis: self.premium_millis(work),
        }
    }

    /// Finds the reason for which Pictory would let the job fail.
    fn refusal(&self, submission: &Submission, at: Moment) -> Option<Failure> {
        let work = &submission.work;
        if submission.lacks_credits() {
            return Some(Failure::new(
                "INSUFFICIENT_CREDITS",
                "Insufficient AI credits",
            ));
        }
        if !self.ledger.has_minutes_for(video_millis(work)) {
            let message = "Not enough video minutes are left";
            return Some(Failure::new("INSUFFICIENT_VIDEO_MINUTES", message));
        }
        if let Some(failure) = self
            .unspeakable(work)
            .or_else(|| self.unknown_template(work))
        {
            return Some(failure);
        }
        let dead = self.background_urls(work);
        let mut dead = dead
            .iter()
            .filter(|url| !self.is_alive(url, submission, at));
        let studio_input = |url: &&String| is_studio(work) && !self.is_alive(url, submission, at);
        if let Some(url) = dead.next() {
            let message = format!("The visual {url} could not be found");
            return Some(Failure::new(VISUAL_NOT_FOUND, message));
        }
        let generations = work.generations();
        let mut inputs = generations.iter().flat_map(|generation| &generation.inputs);
        let url = inputs.find(studio_input)?;
        let message = format!("The reference {url} could not be loaded");
        Some(Failure::new("GENERATION_FAILED", message))
    }

    /// A speaker that nobody knows fails the job, not the request.
    fn unspeakable(&self, work: &Work) -> Option<Failure> {
        let storyboard = work.storyboard()?;
        let speakers = discovery::speakers(storyboard);
        let unknown = speakers
            .iter()
            .find(|speaker| self.voice(speaker).is_none())?;
        let message = format!("The speaker {unknown} could not be resolved");
        Some(Failure::new("TEXT_TO_VIDEO_FAILED", message))
    }

    fn unknown_template(&self, work: &Work) -> Option<Failure> {
        let id = work.storyboard()?.get("templateId")?;
        let text = id.as_str().map_or_else(|| id.to_string(), str::to_owned);
        let message = format!("The template {text} could not be found");
        let is_unknown = !self.projects.contains_key(&text);
        is_unknown.then(|| Failure::new("TEXT_TO_VIDEO_FAILED", message))
    }

    /// Lists the files that backgrounds and b-rolls name. Elements are not among them: what cannot
    /// be had there is dropped.
    fn background_urls(&self, work: &Work) -> Vec<String> {
        if let Work::Render { elements, .. } = work {
            let cuts = elements::cuts(elements).into_iter();
            // The stock of a preview is swapped for the clean original when it is rendered.
            let is_stock = |url: &String| url.contains("/files/stock/");
            return cuts
                .filter_map(|cut| cut.url)
                .filter(|url| !is_stock(url))
                .collect();
        }
        let Some(board) = work.board() else {
            return Vec::new();
        };
        let given = board
            .shots
            .iter()
            .filter_map(|shot| match &shot.background {
                Background::Given { url, .. } => Some(url.clone()),
                Background::Generated(_) | Background::Colour(_) | Background::Stock(_) => None,
            });
        let layers = board.shots.iter().flat_map(|shot| &shot.layers);
        let brolls = layers.filter(|layer| layer.is_broll);
        let named = brolls.filter_map(|layer| layer.source["visualUrl"].as_str());
        given.chain(named.map(str::to_owned)).collect()
    }

    /// Lists the files that elements name and that cannot be had.
    fn missing(&self, submission: &Submission, at: Moment) -> Vec<String> {
        let shots = submission.work.board().map(|board| board.shots);
        let layers = shots.into_iter().flatten().flat_map(|shot| shot.layers);
        let urls = layers
            .filter(|layer| !layer.is_broll)
            .filter_map(|layer| layer.source["visualUrl"].as_str().map(str::to_owned));
        urls.filter(|url| !self.is_alive(url, submission, at))
            .collect()
    }

    /// Tells whether an address can be fetched. Only addresses on this machine can be judged from
    /// here; all others are taken on trust.
    fn is_alive(&self, url: &str, submission: &Submission, at: Moment) -> bool {
        match address::own_file(url) {
            Some(path) => self.has_file(path, at),
            None => !submission.dead.contains(url),
        }
    }

    /// Lists the visuals that a storyboard asked for and does not get.
    fn lost(&self, submission: &Submission, at: Moment) -> Vec<usize> {
        if is_studio(&submission.work) {
            return Vec::new();
        }
        let generations = submission.work.generations();
        let is_lost = |generation: &Generation| {
            let is_hit = |affliction| falls_back(affliction, generation);
            let is_readable = |url: &String| self.is_alive(url, submission, at);
            !generation.is_possible
                || submission.afflictions.iter().any(is_hit)
                || !generation.inputs.iter().all(is_readable)
        };
        (0..generations.len())
            .filter(|number| is_lost(&generations[*number]))
            .collect()
    }

    fn charges(&self, submission: &Submission, lost: &[usize]) -> Vec<Charge> {
        let mut charges = generated(submission, lost);
        charges.extend(self.avatar_charge(&submission.work));
        charges
    }

    fn avatar_charge(&self, work: &Work) -> Option<Charge> {
        let storyboard = work.storyboard()?;
        storyboard.get("avatar")?;
        let millis = work.board()?.millis();
        let amount = rates::avatar_price(millis, self.settings.avatar_rounding());
        Some(Charge {
            amount,
            source: "AI Avatar".to_owned(),
            description: "Avatar video".to_owned(),
        })
    }

    fn premium_millis(&self, work: &Work) -> i64 {
        let Some(storyboard) = work.storyboard() else {
            return 0;
        };
        let speakers = discovery::speakers(storyboard);
        let mut voices = speakers.iter().filter_map(|speaker| self.voice(speaker));
        if voices.any(|voice| voice["service"] == "elevenlabs") {
            board_millis(work)
        } else {
            0
        }
    }
}

/// Lists the charges for the visuals that were generated.
fn generated(submission: &Submission, lost: &[usize]) -> Vec<Charge> {
    let generations = submission.work.generations();
    let visuals = generations.iter().enumerate();
    let made = visuals.filter(|(number, _)| !lost.contains(number));
    made.map(|(_, generation)| charge(generation)).collect()
}

fn is_studio(work: &Work) -> bool {
    match work {
        Work::StudioImage { .. } | Work::StudioClip { .. } => true,
        Work::Preview { .. } | Work::DirectRender { .. } | Work::Render { .. } => false,
    }
}

fn falls_back(affliction: &Affliction, generation: &Generation) -> bool {
    let Affliction::StockFallback { scene, shot } = affliction else {
        return false;
    };
    let nth = match scene {
        Some(_) => generation.shot_of_scene,
        None => generation.shot,
    };
    scene.is_none_or(|scene| scene == generation.scene) && shot.is_none_or(|shot| shot == nth)
}

/// Returns the length of the finished video that counts against the video minutes; a preview and a
/// single visual are none.
pub(super) fn video_millis(work: &Work) -> i64 {
    match work {
        Work::DirectRender { .. } => board_millis(work),
        Work::Render { elements, .. } => {
            elements::cuts(elements).iter().map(|cut| cut.millis).sum()
        }
        Work::Preview { .. } | Work::StudioImage { .. } | Work::StudioClip { .. } => 0,
    }
}

fn board_millis(work: &Work) -> i64 {
    work.board().map_or(0, |board| board.millis())
}

fn charge(generation: &Generation) -> Charge {
    let source = match generation.medium {
        Medium::Image => "Text-to-Image",
        Medium::Clip => "Text-to-Video",
    };
    Charge {
        amount: generation.price,
        source: source.to_owned(),
        description: format!("Generated with {}", generation.model),
    }
}
