//! Decides what became of requests whose answers were lost. Pure: doubts, lists and time in, verdicts
//! out.
//!
//! Two mistakes would cost: to take a request for never sent whose job runs, and to take the job of
//! somebody else for its own. The first is avoided by order. Jobs are listed newest first, so the job
//! of a request stands above every job that was accepted before its intent was written down; the
//! newest of those is its *anchor*. What this state does not know above the anchor must be explained,
//! entry by entry, before a request counts as not taken. The second is avoided by what jobs show of
//! themselves: the tag in a name, the prompt of a visual.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use super::doubt::{Asked, Doubt, Likeness, begins_alike};
use super::evidence::{Evidence, Failure, Shows, Sight, Studio, is_same_file};
use super::verdict::{Delay, Obstacle, Verdict};
use crate::model::{JobId, NameTag, VisualFile, VisualKind, VisualSpec};
use crate::pictory::StudioVisual;
use crate::store::KnownJob;

/// How far the clock of this machine may differ from Pictory's.
pub(super) const CLOCK_SKEW: SignedDuration = SignedDuration::from_mins(5);
/// How long a job stays listed for sure. Pictory purges jobs after a time that it does not document,
/// and speaks of days elsewhere.
const LISTED_FOR: SignedDuration = SignedDuration::from_hours(24);

/// Everything that a verdict depends on.
pub(super) struct Case<'a> {
    /// What is in doubt, oldest first.
    pub(super) doubts: &'a [Doubt],
    /// The jobs that this state knows.
    pub(super) known: &'a [KnownJob],
    /// Where the visuals are that this state knows.
    pub(super) known_visuals: &'a [String],
    /// What Pictory's lists show.
    pub(super) evidence: &'a Evidence,
    /// What time it is.
    pub(super) now: Timestamp,
    /// How long Pictory's lists may lag behind.
    pub(super) settle_after: SignedDuration,
}

/// Judges every doubt; the verdicts are in the order of the doubts.
pub(super) fn judge(case: &Case<'_>) -> Vec<Verdict> {
    let mut desk = Desk::new(case);
    let found: Vec<Option<JobId>> = case
        .doubts
        .iter()
        .map(|doubt| desk.identify(doubt))
        .collect();
    let mut verdicts: Vec<Option<Verdict>> = found
        .into_iter()
        .zip(case.doubts)
        .map(|(job, doubt)| job.map(Verdict::Took).or_else(|| desk.open(doubt)))
        .collect();
    desk.share_failures(&mut verdicts);
    verdicts
        .into_iter()
        .map(|verdict| verdict.unwrap_or(Verdict::NotTaken))
        .collect()
}

/// Finds the visual of an operation whose job is known and gone.
pub(super) fn whereabouts(case: &Case<'_>, gone: &Doubt) -> Option<VisualFile> {
    let Asked::Visual(spec) = &gone.asked else {
        return None;
    };
    let desk = Desk::new(case);
    let visuals = desk.studio(spec).visuals.iter().rev();
    let mut its = visuals.filter(|visual| desk.is_its(gone, spec, visual));
    its.next().map(file)
}

/// A case in progress.
struct Desk<'a> {
    case: &'a Case<'a>,
    /// The jobs that this state knows, each with the place in the journal where it was accepted.
    known: BTreeMap<String, u64>,
    /// The jobs that were found to belong to doubts.
    taken: BTreeSet<JobId>,
    /// Whether the file names of videos are known to carry tags here.
    has_named_files: bool,
}

impl<'a> Desk<'a> {
    fn new(case: &'a Case<'a>) -> Self {
        let mut known = BTreeMap::new();
        for job in case.known {
            let accepted = known.entry(folded(&job.job)).or_insert(job.accepted);
            *accepted = job.accepted.min(*accepted);
        }
        let jobs = case.evidence.jobs.iter().filter_map(Sight::job);
        let names = jobs.flat_map(|(_, shows)| shows.video());
        Self {
            case,
            known,
            taken: BTreeSet::new(),
            has_named_files: names.into_iter().any(|name| NameTag::is_any_in(name)),
        }
    }

    /// Lists the jobs that this state does not know, newest first.
    fn unknown(&self, sights: &'a [Sight]) -> Vec<(&'a JobId, &'a Shows)> {
        let jobs = sights.iter().filter_map(Sight::job);
        jobs.filter(|(id, _)| !self.is_known_job(id)).collect()
    }

    fn is_known_job(&self, job: &JobId) -> bool {
        self.known.contains_key(&folded(job)) || self.taken.contains(job)
    }

    /// Returns what stands above the anchor of a doubt, and what does not; the latter is empty if
    /// there is no anchor.
    fn window(&self, doubt: &Doubt) -> (&'a [Sight], &'a [Sight]) {
        let sights = self.case.evidence.jobs.as_slice();
        let is_anchor = |sight: &Sight| {
            let accepted = sight.job().and_then(|(id, _)| self.known.get(&folded(id)));
            accepted.is_some_and(|accepted| *accepted < doubt.intended)
        };
        let anchor = sights.iter().position(is_anchor);
        sights.split_at(anchor.unwrap_or(sights.len()))
    }

    /// Finds the job of a doubt by what it shows. If a request was delivered twice, the older one
    /// is taken for the right one.
    fn identify(&mut self, doubt: &Doubt) -> Option<JobId> {
        let jobs = self.unknown(&self.case.evidence.jobs);
        let job = match &doubt.asked {
            // An equal visual in another account is another one. A tag is in no two accounts.
            Asked::Visual(_) if doubt.is_elsewhere => None,
            Asked::Visual(spec) => self.studio_job(doubt, spec),
            Asked::Preview { tag, .. } => oldest(&jobs, |shows| {
                shows.preview().is_some_and(|name| tag.is_in(name))
            }),
            Asked::Render { tag: None, .. } => None,
            Asked::Render { tag: Some(tag), .. } => oldest(&jobs, |shows| {
                shows.video().iter().any(|name| tag.is_in(name))
            }),
        };
        self.taken.extend(job.clone());
        job
    }

    /// Finds the job that made the visual of a doubt.
    fn studio_job(&self, doubt: &Doubt, spec: &VisualSpec) -> Option<JobId> {
        let (window, _) = self.window(doubt);
        oldest(&self.unknown(window), |shows| {
            let visual = shows.visual().and_then(|url| self.studio(spec).at(url));
            visual.is_some_and(|visual| self.is_its(doubt, spec, visual))
        })
    }

    /// Tells whether a visual is the one that was asked for: equal, made since, and new.
    fn is_its(&self, doubt: &Doubt, spec: &VisualSpec, visual: &StudioVisual) -> bool {
        Likeness::of(spec, visual) == Likeness::Equal
            && doubt.is_since(visual.created_at, CLOCK_SKEW)
            && !self.is_contested(spec, visual)
            && !self.is_explained(doubt, visual)
    }

    /// Tells whether another request in doubt asked for something else that is listed alike: not
    /// everything that is asked for must be listed.
    fn is_contested(&self, spec: &VisualSpec, visual: &StudioVisual) -> bool {
        self.case.doubts.iter().any(|other| match &other.asked {
            Asked::Visual(asked) => asked != spec && Likeness::of(asked, visual) == Likeness::Equal,
            Asked::Preview { .. } | Asked::Render { .. } => false,
        })
    }

    /// Tells whether a visual is known, or of a job that is, or of one that is older than a doubt.
    fn is_explained(&self, doubt: &Doubt, visual: &StudioVisual) -> bool {
        let mut known = self.case.known_visuals.iter();
        let made_it = |(_, shows): &(&JobId, &Shows)| {
            let url = shows.visual();
            url.is_some_and(|url| is_same_file(url, &visual.url))
        };
        let (window, below) = self.window(doubt);
        let mut jobs = window.iter().filter_map(Sight::job).filter(made_it);
        let mut older = below.iter().filter_map(Sight::job);
        known.any(|url| is_same_file(url, &visual.url))
            || jobs.any(|(id, _)| self.is_known_job(id))
            || older.any(|job| made_it(&job))
    }

    fn studio(&self, spec: &VisualSpec) -> &'a Studio {
        match spec.kind {
            VisualKind::Image => &self.case.evidence.images,
            VisualKind::Video => &self.case.evidence.clips,
        }
    }

    /// Judges a doubt whose job was not found; `None` if its request left no trace at all, unless a
    /// job that failed is its own.
    fn open(&self, doubt: &Doubt) -> Option<Verdict> {
        if doubt.is_elsewhere {
            return Some(Verdict::Unsettled(Obstacle::Elsewhere));
        }
        let (window, below) = self.window(doubt);
        let unknown = self.unknown(window);
        let running = select(&unknown, |shows| matches!(shows, Shows::Running));
        if !running.is_empty() {
            return Some(Verdict::Wait(Delay::Running { jobs: running }));
        }
        let until = doubt.intended_at.checked_add(self.case.settle_after);
        let until = until.unwrap_or(Timestamp::MAX);
        if self.case.now < until {
            return Some(Verdict::Wait(Delay::Young { until }));
        }
        let obstacle = self
            .reach(doubt, !below.is_empty())
            .or_else(|| self.unexplained(doubt, window, &unknown))
            .or_else(|| self.trace(doubt));
        if let Some(obstacle) = obstacle {
            return Some(Verdict::Unsettled(obstacle));
        }
        self.made(doubt)
    }

    /// Says what is not read far enough back.
    fn reach(&self, doubt: &Doubt, has_anchor: bool) -> Option<Obstacle> {
        let evidence = self.case.evidence;
        if !has_anchor && !evidence.has_all_jobs {
            return Some(Obstacle::TooLong { list: "jobs" });
        }
        if !has_anchor && self.case.now.duration_since(doubt.intended_at) > LISTED_FOR {
            return Some(Obstacle::NoAnchor);
        }
        match &doubt.asked {
            Asked::Visual(spec) => {
                let studio = self.studio(spec);
                let mut dates = studio.visuals.iter().filter_map(|it| it.created_at);
                let is_far_enough =
                    studio.is_whole || dates.any(|at| !doubt.is_since(Some(at), CLOCK_SKEW));
                (!is_far_enough).then_some(Obstacle::TooLong { list: "AI visuals" })
            }
            Asked::Preview { is_saved, .. } | Asked::Render { is_saved, .. } => (*is_saved
                && !evidence.has_all_projects)
                .then_some(Obstacle::TooLong { list: "projects" }),
        }
    }

    /// Says what above the anchor may be the job, for all that can be told.
    fn unexplained(
        &self,
        doubt: &Doubt,
        window: &[Sight],
        unknown: &[(&JobId, &Shows)],
    ) -> Option<Obstacle> {
        if window.contains(&Sight::Unreadable) {
            return Some(Obstacle::Unreadable { list: "jobs" });
        }
        let cleaned = select(unknown, |shows| matches!(shows, Shows::Cleaned));
        if !cleaned.is_empty() {
            return Some(Obstacle::Cleaned { jobs: cleaned });
        }
        let nameless = select(unknown, |shows| self.is_nameless(doubt, shows));
        (!nameless.is_empty()).then_some(Obstacle::Nameless { jobs: nameless })
    }

    /// Tells whether what a job shows does not exclude that it is that of a doubt.
    fn is_nameless(&self, doubt: &Doubt, shows: &Shows) -> bool {
        match (shows, &doubt.asked) {
            (Shows::Nothing, _) => true,
            (Shows::Visual { url }, Asked::Visual(_)) => {
                let Evidence { images, clips, .. } = self.case.evidence;
                images.at(url).is_none() && clips.at(url).is_none()
            }
            (Shows::Preview { name: shown }, Asked::Preview { name, .. }) => {
                let is_cut = |it: &String| !NameTag::is_any_in(it) && begins_alike(it, name);
                shown.as_ref().is_none_or(is_cut)
            }
            (Shows::Video { names }, Asked::Render { tag, name, .. }) => {
                let has_tag = names.iter().any(|name| NameTag::is_any_in(name));
                let is_cut = names.iter().any(|it| begins_alike(it, name));
                // That files are named after their videos is nowhere promised: it must be seen. Nor
                // is it that long names are kept whole.
                tag.is_none() || !has_tag && (is_cut || !self.has_named_files)
            }
            (
                Shows::Running
                | Shows::Failed(_)
                | Shows::Cleaned
                | Shows::Visual { .. }
                | Shows::Preview { .. }
                | Shows::Video { .. },
                _,
            ) => false,
        }
    }

    /// Says what else hints at the request.
    fn trace(&self, doubt: &Doubt) -> Option<Obstacle> {
        match &doubt.asked {
            Asked::Visual(spec) => {
                let studio = self.studio(spec);
                if studio.unreadable > 0 {
                    return Some(Obstacle::Unreadable { list: "AI visuals" });
                }
                let mut new = studio
                    .visuals
                    .iter()
                    .filter(|it| !self.is_explained(doubt, it));
                let alike = new.find(|visual| match Likeness::of(spec, visual) {
                    // One that is equal and older was made before, unless a clock jumped.
                    Likeness::Equal => {
                        !doubt.is_since(visual.created_at, CLOCK_SKEW)
                            || self.is_contested(spec, visual)
                    }
                    Likeness::Similar => doubt.is_since(visual.created_at, CLOCK_SKEW),
                    Likeness::Different => false,
                })?;
                let url = alike.url.clone();
                Some(Obstacle::Alike { url })
            }
            Asked::Preview { tag, .. } => self.project(tag),
            Asked::Render { tag, .. } => tag.as_ref().and_then(|tag| self.project(tag)),
        }
    }

    fn project(&self, tag: &NameTag) -> Option<Obstacle> {
        let mut projects = self.case.evidence.projects.iter();
        let saved = projects.find(|project| tag.is_in(&project.name))?;
        let name = saved.name.clone();
        Some(Obstacle::Project { name })
    }

    /// Finds the visual of a doubt that no listed job made.
    fn made(&self, doubt: &Doubt) -> Option<Verdict> {
        let Asked::Visual(spec) = &doubt.asked else {
            return None;
        };
        let mut visuals = self.studio(spec).visuals.iter().rev();
        let visual = visuals.find(|visual| self.is_its(doubt, spec, visual))?;
        Some(Verdict::Made {
            id: JobId::new(&visual.id),
            file: file(visual),
        })
    }

    /// Gives the jobs that failed to the doubts that have no other trace, the oldest to the oldest.
    /// A job that failed left nothing behind, so that it makes no difference which one it was.
    fn share_failures(&mut self, verdicts: &mut [Option<Verdict>]) {
        for (doubt, verdict) in self.case.doubts.iter().zip(verdicts.iter_mut()) {
            if verdict.is_none()
                && let Some((job, failure)) = self.failures(doubt).pop()
            {
                self.taken.insert(job.clone());
                *verdict = Some(Verdict::Failed(job, failure));
            }
        }
        for (doubt, verdict) in self.case.doubts.iter().zip(verdicts) {
            let own = match verdict {
                None => None,
                Some(Verdict::Failed(job, _)) => Some(job.clone()),
                Some(
                    Verdict::Took(_)
                    | Verdict::Made { .. }
                    | Verdict::NotTaken
                    | Verdict::Wait(_)
                    | Verdict::Unsettled(_),
                ) => continue,
            };
            let left = self.failures(doubt).into_iter().map(|(job, _)| job);
            let left: Vec<JobId> = left.collect();
            if !left.is_empty() {
                let jobs = own.into_iter().chain(left).collect();
                *verdict = Some(Verdict::Unsettled(Obstacle::Failures { jobs }));
            }
        }
    }

    /// Lists the failed jobs above the anchor of a doubt that belong to nobody, newest first.
    fn failures(&self, doubt: &Doubt) -> Vec<(JobId, Failure)> {
        let unknown = self.unknown(self.window(doubt).0).into_iter();
        unknown
            .filter_map(|(id, shows)| Some((id.clone(), shows.failure()?.clone())))
            .collect()
    }
}

fn oldest(newest_first: &[(&JobId, &Shows)], test: impl Fn(&Shows) -> bool) -> Option<JobId> {
    let mut jobs = newest_first.iter().rev();
    let (id, _) = jobs.find(|(_, shows)| test(shows))?;
    Some((*id).clone())
}

fn select(unknown: &[(&JobId, &Shows)], test: impl Fn(&Shows) -> bool) -> Vec<JobId> {
    let jobs = unknown.iter().filter(|(_, shows)| test(shows));
    jobs.map(|(id, _)| (*id).clone()).collect()
}

/// Returns an id as it is compared: ids are UUIDs, in which case makes no difference.
fn folded(job: &JobId) -> String {
    job.as_str().to_ascii_lowercase()
}

/// Returns where a listed visual is.
fn file(visual: &StudioVisual) -> VisualFile {
    VisualFile {
        url: visual.url.clone(),
        last_frame_url: visual.last_frame_url.clone(),
        width: visual.width,
        height: visual.height,
    }
}
