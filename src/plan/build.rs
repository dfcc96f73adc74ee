//! Declared videos and a snapshot to a plan.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use rayon::prelude::*;

use super::acceptance::Acceptance;
use super::apart::stand_alone;
use super::budget;
use super::digest::digest;
use super::doubt::doubts;
use super::narrowed::blocked;
use super::reason::{self, Reason};
use super::settled::SettledVideo;
use super::stock::Stock;
use super::subject::{Addition, Subject, pending};
use super::totals::summarise;
use super::treatment::Look;
use super::work::{PlannedVisual, Step, VisualStep};
use super::{Action, Plan, PlanOptions, PlannedVideo, Selection};
use crate::diff;
use crate::fingerprint::FingerprintedVideo;
use crate::model::{
    AppliedVideo, CATALOGUE_DATE, Cost, OpenOperation, OperationTarget, ReadyPreview, Snapshot,
    VideoKey, VideoTarget, VisualMode,
};
use crate::price::{Prices, price};

/// What a plan is made from.
#[derive(Debug)]
pub struct PlanInput<'a> {
    /// The name of the project.
    pub project: &'a str,
    /// The profile; `None` for the manifests as they are.
    pub profile: Option<&'a str>,
    /// The declared videos, in the order of their files, but those that are settled; their ids are unique.
    pub videos: &'a [FingerprintedVideo],
    /// The declared videos about which nothing is to be done, in the order of their places.
    pub settled: &'a [SettledVideo],
    /// How many others there are about which nothing is to be done; the plan is about all of them.
    pub unlisted: usize,
    /// What state knows.
    pub snapshot: &'a Snapshot,
    /// What things cost.
    pub prices: &'a Prices,
    /// What the user asked for.
    pub options: &'a PlanOptions,
}

/// Makes the plan.
pub fn plan(input: &PlanInput<'_>) -> Plan {
    let planner = Planner::new(input);
    let selection = &input.options.selection;
    let (folded, listed) = match input.options.folds() {
        true => (input.settled, &[][..]),
        false => (&[][..], input.settled),
    };
    let (mut videos, visuals) = planner.all(listed);
    let count = input.videos.len() + input.settled.len() + input.unlisted;
    let changing = |videos: &[PlannedVideo]| {
        videos
            .iter()
            .filter(|video| video.action != Action::Unchanged)
            .count()
    };
    let changing_before = changing(&videos);
    videos.retain(|video| is_selected(video, selection));
    let unlisted = folded.iter().filter(|video| video.is_selected(selection));
    let unlisted = unlisted.count() + input.unlisted;
    let summary = summarise(&videos, unlisted);
    let mut plan = Plan {
        project: input.project.to_owned(),
        profile: input.profile.map(str::to_owned),
        // A state to which nothing was written yet says as little as none.
        base: input
            .snapshot
            .version
            .clone()
            .filter(|version| version.serial > 0),
        prices: CATALOGUE_DATE.to_owned(),
        visuals,
        doubts: doubts(input.snapshot),
        unselected: changing_before - changing(&videos),
        budget: Vec::new(),
        refusals: Vec::new(),
        videos,
        unlisted,
        summary,
        digest: String::new(),
        against: input.options.against.clone(),
    };
    plan.budget = budget::checks(&plan, input.options);
    plan.refusals = budget::refusals(&plan, count.max(recorded(input)), input.options);
    plan.digest = digest(&plan);
    plan
}

fn is_selected(video: &PlannedVideo, selection: &Selection) -> bool {
    let manifest = video.manifest.as_ref().map(|place| place.path.as_str());
    selection.includes(&video.key, manifest)
}

/// Counts the videos of this profile that state knows, whether the snapshot holds those that are settled or not.
fn recorded(input: &PlanInput<'_>) -> usize {
    let settled = input.settled.iter().map(|video| &video.key);
    let held = settled.filter(|key| input.snapshot.videos.contains_key(key));
    let known = input.snapshot.videos.keys();
    let known = known.filter(|key| key.profile.as_deref() == input.profile);
    input.settled.len() + input.unlisted + known.count() - held.count()
}

/// Lists the single visuals that an earlier run left unfinished.
fn unfinished(stock: &Stock<'_>) -> Vec<PlannedVisual> {
    let unfinished = stock.open().filter_map(|open| {
        let OperationTarget::Visual { target, video } = &open.target else {
            return None;
        };
        let operation = open.id.clone();
        let step = match &open.job {
            Some(job) => VisualStep::Resume {
                operation,
                job: job.clone(),
            },
            None => VisualStep::Settle {
                operation,
                detail: reason::doubt(open),
            },
        };
        Some(PlannedVisual {
            target: target.clone(),
            video: video.clone(),
            step,
        })
    });
    unfinished.collect()
}

struct Planner<'a> {
    input: &'a PlanInput<'a>,
    /// Declared keys.
    declared: BTreeSet<&'a VideoKey>,
    /// Declared videos that state knows under another key, each with that key.
    origins: BTreeMap<VideoKey, VideoKey>,
    /// Recorded videos that live on under another key.
    renamed: BTreeSet<VideoKey>,
    /// Declared videos that are what another, undeclared id was, whose operation is unfinished.
    waiting: BTreeMap<VideoKey, VideoKey>,
    /// The videos whose costs may have parts that cannot be known.
    acceptance: Acceptance,
    /// Unfinished operations by their video.
    open: BTreeMap<&'a VideoKey, &'a OpenOperation>,
}

impl<'a> Planner<'a> {
    fn new(input: &'a PlanInput<'a>) -> Self {
        let videos = input.videos.iter();
        let videos = videos.map(|video| &video.expanded.video.key);
        let settled = input.settled.iter().map(|video| &video.key);
        let open = &input.snapshot.open;
        // Whether a video is declared is asked of those only that state knows.
        let is_asked = !input.snapshot.videos.is_empty() || !open.is_empty();
        let declared = videos.chain(settled).filter(|_| is_asked).collect();
        let mut planner = Self {
            input,
            declared,
            origins: BTreeMap::new(),
            renamed: BTreeSet::new(),
            waiting: BTreeMap::new(),
            acceptance: Acceptance::new(&input.options.limits.allow_unknown),
            open: open
                .iter()
                .filter(|open| open.target.video_target().is_some())
                .map(|open| (open.video(), open))
                .collect(),
        };
        planner.find_renames();
        planner.find_waiting();
        planner
    }

    /// Plans all videos: the declared ones in the order of their files, with those that are settled and listed, then
    /// those that are declared no more. Returns the single visuals too.
    fn all(&self, listed: &[SettledVideo]) -> (Vec<PlannedVideo>, Vec<PlannedVisual>) {
        let input = self.input;
        let mut stock = Stock::new(input.snapshot);
        let mut visuals = unfinished(&stock);
        let mut apart = self.apart(&stock).into_iter();
        let mut settled = listed.iter().peekable();
        let mut videos: Vec<PlannedVideo> = Vec::with_capacity(input.videos.len() + listed.len());
        for video in input.videos {
            while let Some(video) = settled.next_if(|video| video.place == videos.len()) {
                videos.push(video.planned());
            }
            let Addition {
                planned,
                studio,
                owned,
            } = match apart.next().flatten() {
                Some(addition) => addition,
                None => self.declared(video, &stock),
            };
            // What is not done for this video must be counted for the next one that needs it.
            if planned.action != Action::Blocked && is_selected(&planned, &input.options.selection)
            {
                stock.plan(owned);
                visuals.extend(studio);
            }
            videos.push(planned);
        }
        videos.extend(settled.map(SettledVideo::planned));
        videos.extend(self.undeclared());
        (videos, visuals)
    }

    /// Finds the recorded videos that live on under another id: by `movedFrom` first, then by an
    /// equal fingerprint.
    fn find_renames(&mut self) {
        let snapshot = self.input.snapshot;
        let new =
            |video: &&FingerprintedVideo| !snapshot.videos.contains_key(&video.expanded.video.key);
        for video in self.input.videos.iter().filter(new) {
            let resolved = &video.expanded.video;
            let earlier = resolved.moved_from.iter().map(|id| VideoKey {
                id: id.clone(),
                profile: resolved.key.profile.clone(),
            });
            let mut orphans = earlier.filter(|from| self.is_orphan(from));
            if let Some(from) = orphans.next() {
                self.rename(from, &resolved.key);
            }
        }
        let mut orphans: BTreeMap<&str, VecDeque<&VideoKey>> = BTreeMap::new();
        for (key, applied) in snapshot
            .videos
            .iter()
            .filter(|(key, _)| self.is_orphan(key))
        {
            let fingerprint = applied.target.fingerprint.as_str();
            orphans.entry(fingerprint).or_default().push_back(key);
        }
        for video in self.input.videos.iter().filter(new) {
            let key = &video.expanded.video.key;
            if self.origins.contains_key(key) {
                continue;
            }
            let same = orphans.get_mut(video.fingerprint.as_str());
            if let Some(from) = same.and_then(VecDeque::pop_front) {
                self.rename(from.clone(), key);
            }
        }
    }

    /// Finds the new videos that were asked for under another id, by an operation that has not
    /// ended. Were they rendered now, they could be paid twice.
    fn find_waiting(&mut self) {
        let orphans: Vec<&OpenOperation> = self
            .open
            .values()
            .filter(|open| !self.declared.contains(open.video()))
            .copied()
            .collect();
        let mut by_content: BTreeMap<&str, VecDeque<&VideoKey>> = BTreeMap::new();
        for open in &orphans {
            let Some(target) = open.target.video_target() else {
                continue;
            };
            let fingerprint = target.fingerprint.as_str();
            by_content
                .entry(fingerprint)
                .or_default()
                .push_back(&target.key);
        }
        for video in self.input.videos {
            let resolved = &video.expanded.video;
            let earlier = resolved.moved_from.iter().map(|id| VideoKey {
                id: id.clone(),
                profile: resolved.key.profile.clone(),
            });
            let moved = earlier.into_iter().find_map(|key| {
                let (key, _) = self.open.get_key_value(&key)?;
                (!self.declared.contains(*key)).then_some(*key)
            });
            let is_new = !self.input.snapshot.videos.contains_key(&resolved.key);
            let same = by_content
                .get_mut(video.fingerprint.as_str())
                .filter(|_| is_new);
            let from = self
                .origins
                .get(&resolved.key)
                .filter(|from| self.open.contains_key(from));
            if let Some(from) = moved
                .or(from)
                .or_else(|| same.and_then(VecDeque::pop_front))
            {
                self.waiting.insert(resolved.key.clone(), from.clone());
            }
        }
    }

    /// Tells whether state knows a video of this profile that is not declared under its key, nor
    /// found under another one.
    fn is_orphan(&self, key: &VideoKey) -> bool {
        key.profile.as_deref() == self.input.profile
            && self.input.snapshot.videos.contains_key(key)
            && !self.declared.contains(key)
            && !self.renamed.contains(key)
    }

    fn rename(&mut self, from: VideoKey, to: &VideoKey) {
        self.renamed.insert(from.clone());
        self.origins.insert(to.clone(), from);
    }

    /// Plans the videos that share no visual with another one, side by side: what is planned for the
    /// others changes nothing for them, nor they for the others.
    fn apart(&self, stock: &Stock<'_>) -> Vec<Option<Addition>> {
        let plan = |(video, is_alone): (&FingerprintedVideo, bool)| {
            is_alone.then(|| Addition {
                owned: BTreeMap::new(),
                ..self.declared(video, stock)
            })
        };
        let videos = self.input.videos;
        let are_alone = stand_alone(videos);
        videos.par_iter().zip(are_alone).map(plan).collect()
    }

    fn declared(&self, video: &FingerprintedVideo, stock: &Stock<'_>) -> Addition {
        let resolved = &video.expanded.video;
        let key = &resolved.key;
        let price = price(&video.expanded, self.input.prices);
        let from = self.origins.get(key);
        let applied = self.input.snapshot.videos.get(from.unwrap_or(key));
        let subject = Subject {
            video,
            price: &price,
            prices: self.input.prices,
            applied,
            protect: protects(video, applied),
            from,
            ready: self.ready_preview(video),
        };
        let requested = self.input.options.replace.names(key.id.as_str());
        if let Some(open) = self.open.get(key) {
            let mut planned = resume(open, &subject);
            self.acceptance.mark(&mut planned);
            return self.guard(planned, &subject, requested).into();
        }
        if let Some(from) = self.waiting.get(key).filter(|from| *from != key) {
            let from = from.id.clone();
            return subject.wait(Vec::new(), Reason::Waits { from }).into();
        }
        let degraded = match resolved.visuals {
            VisualMode::Studio => stock.degraded(from.unwrap_or(key)),
            VisualMode::Inline => BTreeMap::new(),
        };
        let looked = |degraded| {
            Look {
                video,
                key,
                stock,
                prices: self.input.prices,
                replacements: &self.input.options.replace,
                degraded,
                is_prepared: subject.ready.is_some(),
                rendered_at: applied.map(|applied| applied.applied_at),
            }
            .decide()
        };
        let addition = match applied {
            None => subject.create(looked(degraded)),
            Some(applied) if requested => {
                subject.update(applied, vec![Reason::Requested], looked(degraded))
            }
            Some(applied) if diff::same(&applied.target, video) && degraded.is_empty() => {
                subject.keep(applied).into()
            }
            Some(applied) if diff::same(&applied.target, video) => {
                subject.update(applied, reason::degraded(applied), looked(degraded))
            }
            Some(applied) => subject.update(applied, Vec::new(), looked(degraded)),
        };
        let mut planned = addition.planned;
        self.acceptance.mark(&mut planned);
        Addition {
            planned: self.guard(planned, &subject, requested),
            ..addition
        }
    }

    /// Finds a preview of just this video that was paid and not rendered.
    fn ready_preview(&self, video: &FingerprintedVideo) -> Option<&'a ReadyPreview> {
        let resolved = &video.expanded.video;
        let ready = self.input.snapshot.previews.get(&resolved.key)?;
        let is_this = ready.target.fingerprint == video.fingerprint
            && ready.target.name == resolved.name
            && resolved.visuals == VisualMode::Studio
            && !self.input.options.replace.regenerates_any(&resolved.key.id);
        is_this.then_some(ready)
    }

    /// Blocks what may not be spent; what was paid before is collected all the same.
    fn guard(&self, planned: PlannedVideo, subject: &Subject<'_>, requested: bool) -> PlannedVideo {
        if planned.cost.is_zero() || planned.step == Step::Nothing {
            return planned;
        }
        let is_again = subject.applied.is_some() && planned.action != Action::Create;
        let protected = subject.protect && is_again && !requested;
        let high = planned.cost.limited();
        let limit = subject.video.expanded.video.max_credits;
        let over = limit.filter(|limit| high.is_none_or(|high| high > *limit));
        let over = over.map(|limit| Reason::OverBudget { limit, high });
        let blocks = protected.then_some(Reason::Protected).into_iter();
        // The first one stands first.
        let blocks: Vec<Reason> = blocks.chain(over).collect();
        blocks
            .iter()
            .rev()
            .fold(planned, |video, why| blocked(&video, why))
    }

    /// A recorded video that is declared no more; a protected one stays until its removal is asked
    /// for by name.
    fn forgotten(&self, key: &VideoKey, applied: &AppliedVideo) -> PlannedVideo {
        let keeps = applied.target.protect && !self.input.options.replace.names(key.id.as_str());
        let (action, step) = if keeps {
            (Action::Blocked, Step::Nothing)
        } else {
            (Action::Forget, Step::Forget)
        };
        let protected = keeps.then_some(Reason::Protected);
        PlannedVideo {
            key: key.clone(),
            manifest: None,
            action,
            reasons: protected.into_iter().chain([Reason::NotDeclared]).collect(),
            before: Some(applied.target.fingerprint.clone()),
            after: None,
            revision: Some(applied.revision),
            shots: Vec::new(),
            settings: Vec::new(),
            cost: Cost::zero(),
            without_reuse: Cost::zero(),
            step,
        }
    }

    /// Recorded videos of this profile that are declared no more.
    fn undeclared(&self) -> Vec<PlannedVideo> {
        let snapshot = self.input.snapshot;
        let gone = |key: &VideoKey| {
            key.profile.as_deref() == self.input.profile
                && !self.declared.contains(key)
                && !self.renamed.contains(key)
        };
        let open = self.open.values().filter(|open| gone(open.video()));
        let mut planned: Vec<PlannedVideo> = open
            .map(|open| pending(open, None, snapshot.videos.get(open.video())))
            .collect();
        let waiting: BTreeSet<VideoKey> = planned.iter().map(|video| video.key.clone()).collect();
        let forgotten = snapshot
            .videos
            .iter()
            .filter(|(key, _)| gone(key) && !waiting.contains(*key));
        planned.extend(forgotten.map(|(key, applied)| self.forgotten(key, applied)));
        planned
    }
}

/// Tells whether spending credits on a video is refused. What state remembers holds until a manifest
/// says otherwise, so that a protection does not vanish with the line or the file that it stands in.
fn protects(video: &FingerprintedVideo, applied: Option<&AppliedVideo>) -> bool {
    let declared = video.expanded.video.protect;
    declared.unwrap_or_else(|| applied.is_some_and(|applied| applied.target.protect))
}

/// A declared video that an earlier run left unfinished.
fn resume(open: &OpenOperation, subject: &Subject<'_>) -> PlannedVideo {
    let resolved = &subject.video.expanded.video;
    let mut planned = pending(open, Some(resolved.manifest.clone()), subject.applied);
    let is_same =
        |target: &VideoTarget| diff::same(target, subject.video) && target.name == resolved.name;
    match (&open.target, &mut planned.step) {
        (OperationTarget::Preview(target), Step::Resume { then, .. }) if is_same(&target.video) => {
            let after = then.insert(subject.after_preview(target.is_rendered));
            planned.cost = after.planned().clone();
        }
        (target, _) => {
            let target = target.video_target();
            if target.is_some_and(|target| !diff::same(target, subject.video)) {
                planned.reasons.push(Reason::ChangedSince);
            }
        }
    }
    planned
}
