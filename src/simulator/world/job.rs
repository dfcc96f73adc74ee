//! Jobs: what was asked, what becomes of it, and where it stands at a given time.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::model::Credits;
use crate::simulator::clock::Moment;
use crate::simulator::faults::{Affliction, Failure};
use crate::simulator::rates::Medium;
use crate::simulator::speech::SentenceRule;
use crate::simulator::world::board;
use crate::simulator::world::board::{Board, Generation};

/// What a job is to do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub(crate) enum Work {
    /// Resolve a storyboard and generate its visuals.
    Preview {
        storyboard: Value,
        /// How its stories are cut.
        #[serde(default)]
        rule: SentenceRule,
    },
    /// The same, and render it.
    DirectRender {
        storyboard: Value,
        /// How its stories are cut.
        #[serde(default)]
        rule: SentenceRule,
    },
    /// Render what is resolved already.
    Render {
        output: Value,
        elements: Vec<Value>,
        /// What the preview behind it used, if that is to be reported again.
        repeats: Option<Credits>,
    },
    /// Generate one image.
    StudioImage { request: Value },
    /// Generate one clip.
    StudioClip { request: Value },
}

impl Work {
    /// Tells whether a finished video comes out of it.
    pub(crate) fn is_render(&self) -> bool {
        match self {
            Self::DirectRender { .. } | Self::Render { .. } => true,
            Self::Preview { .. } | Self::StudioImage { .. } | Self::StudioClip { .. } => false,
        }
    }

    /// Returns the storyboard it works from.
    pub(crate) fn storyboard(&self) -> Option<&Value> {
        match self {
            Self::Preview { storyboard, .. } | Self::DirectRender { storyboard, .. } => {
                Some(storyboard)
            }
            Self::Render { .. } | Self::StudioImage { .. } | Self::StudioClip { .. } => None,
        }
    }

    /// Returns the storyboard it works from, expanded.
    pub(crate) fn board(&self) -> Option<Board> {
        match self {
            Self::Preview { storyboard, rule } | Self::DirectRender { storyboard, rule } => {
                Some(Board::of(storyboard, *rule))
            }
            Self::Render { .. } | Self::StudioImage { .. } | Self::StudioClip { .. } => None,
        }
    }

    /// Returns all that it generates, in order.
    pub(crate) fn generations(&self) -> Vec<Generation> {
        match self {
            Self::Preview { .. } | Self::DirectRender { .. } | Self::Render { .. } => {
                let board = self.board();
                board.map_or_else(Vec::new, |board| board.generations)
            }
            Self::StudioImage { request } => {
                board::studio(request, Medium::Image).into_iter().collect()
            }
            Self::StudioClip { request } => {
                board::studio(request, Medium::Clip).into_iter().collect()
            }
        }
    }

    /// Returns the name that was given to the video.
    pub(crate) fn video_name(&self) -> Option<&str> {
        match self {
            Self::Preview { storyboard, .. } | Self::DirectRender { storyboard, .. } => {
                storyboard["videoName"].as_str()
            }
            Self::Render { output, .. } => output["name"].as_str(),
            Self::StudioImage { .. } | Self::StudioClip { .. } => None,
        }
    }

    /// Returns the title of the video.
    pub(crate) fn title(&self) -> &str {
        self.video_name().unwrap_or("Untitled")
    }
}

/// Where to tell that a job is done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Webhook {
    pub(crate) url: String,
    pub(crate) input: Option<Value>,
}

/// A job as it was accepted; it never changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Submission {
    pub(crate) id: String,
    /// Its place among all jobs, from 0.
    pub(crate) number: u64,
    pub(crate) created_at: Moment,
    pub(crate) due_at: Moment,
    pub(crate) work: Work,
    pub(crate) webhook: Option<Webhook>,
    pub(crate) afflictions: Vec<Affliction>,
    /// The most that it can cost, held back from other jobs until it is settled.
    pub(crate) reserved: Credits,
    /// Addresses on this machine that were dead when it was submitted.
    pub(crate) dead: BTreeSet<String>,
    /// By how much the clock that dates follow was ahead when it was submitted, in milliseconds.
    #[serde(default)]
    pub(crate) skew_millis: i64,
}

impl Submission {
    /// Tells whether it will never finish.
    pub(crate) fn is_stuck(&self) -> bool {
        self.afflictions.contains(&Affliction::Stuck)
    }

    /// Returns the failure that it was destined for.
    pub(crate) fn doom(&self) -> Option<&Failure> {
        self.afflictions.iter().find_map(|affliction| {
            let Affliction::Fail(failure) = affliction else {
                return None;
            };
            Some(failure)
        })
    }

    /// Returns when it ends, if it ever does: a doomed job before its time.
    pub(crate) fn ends_at(&self) -> Option<Moment> {
        if self.is_stuck() {
            return None;
        }
        let millis = self.due_at.millis() - self.created_at.millis();
        let percent = self.doom().map_or(100, |failure| failure.stage.percent());
        let millis = millis.saturating_mul(i64::from(percent)) / 100;
        Some(self.created_at.shifted(millis))
    }

    /// Returns how long after its end it is purged by itself.
    pub(crate) fn purged_after(&self) -> Option<Duration> {
        self.afflictions.iter().find_map(|affliction| {
            let Affliction::Purged(delay) = affliction else {
                return None;
            };
            Some(*delay)
        })
    }

    /// Tells whether somebody who asks for it at `now` is told that there is no such job.
    pub(crate) fn is_unfindable(&self, now: Moment) -> bool {
        self.afflictions.iter().any(|affliction| {
            let Affliction::Unfindable { since, lasting } = affliction else {
                return false;
            };
            let start = self.created_at.plus(*since);
            now >= start && lasting.is_none_or(|span| now < start.plus(span))
        })
    }

    /// Tells whether what came to be at `at` is listed at `now`.
    pub(crate) fn is_listed(&self, at: Moment, now: Moment) -> bool {
        self.afflictions.iter().all(|affliction| {
            let Affliction::ListedLate(lag) = affliction else {
                return true;
            };
            now >= at.plus(*lag)
        })
    }

    /// Returns what the clock that dates follow shows at `at`.
    pub(crate) fn wall_clock(&self, at: Moment) -> Moment {
        at.shifted(self.skew_millis)
    }

    /// Tells whether it has not enough credits.
    pub(crate) fn lacks_credits(&self) -> bool {
        self.afflictions.contains(&Affliction::NoCredits)
    }
}

/// One debit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Charge {
    pub(crate) amount: Credits,
    pub(crate) source: String,
    pub(crate) description: String,
}

/// How a job ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "ended")]
pub(crate) enum Outcome {
    Completed {
        /// The numbers of the generations that failed and were replaced by stock or dropped.
        lost: Vec<usize>,
        /// The addresses of element visuals that could not be fetched; such elements are dropped.
        missing: Vec<String>,
        charges: Vec<Charge>,
        /// What `aiCreditsUsed` says; absent if no visual was asked for.
        credits_used: Option<Credits>,
        /// Milliseconds of finished video, counted against the video minutes.
        video_millis: i64,
        /// Milliseconds spoken by premium voices.
        premium_millis: i64,
    },
    Failed {
        failure: Failure,
        charges: Vec<Charge>,
    },
}

impl Outcome {
    /// Returns all debits.
    pub(crate) fn charges(&self) -> &[Charge] {
        match self {
            Self::Completed { charges, .. } | Self::Failed { charges, .. } => charges,
        }
    }
}

/// A job with what became of it so far.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Job {
    pub(crate) submission: Submission,
    /// When and how it ended.
    pub(crate) ended: Option<(Moment, Outcome)>,
    /// Whether its data and files were purged.
    pub(crate) is_cleaned: bool,
    /// Whether its files are gone although the job is not: its project was deleted.
    pub(crate) has_no_files: bool,
    /// Later changes to the elements of a preview, by element id.
    pub(crate) patches: BTreeMap<String, Map<String, Value>>,
}

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Standing<'a> {
    /// Accepted, nothing to show yet.
    Waiting,
    /// Rendering, with a percentage.
    Rendering(i64),
    Completed(&'a Outcome),
    Failed(&'a Failure),
    Cleaned,
}

/// The highest percentage that an unfinished render reports.
const PROGRESS_MAX: i64 = 99;

impl Job {
    /// Makes a job that was just accepted.
    pub(crate) fn new(submission: Submission) -> Self {
        Self {
            submission,
            ended: None,
            is_cleaned: false,
            has_no_files: false,
            patches: BTreeMap::new(),
        }
    }

    /// Tells where the job stands at `now`.
    pub(crate) fn standing(&self, now: Moment) -> Standing<'_> {
        if self.is_cleaned {
            return Standing::Cleaned;
        }
        match &self.ended {
            Some((_, outcome @ Outcome::Completed { .. })) => Standing::Completed(outcome),
            Some((_, Outcome::Failed { failure, .. })) => Standing::Failed(failure),
            None => self.progress(now),
        }
    }

    /// Renders begin to render after a third of their time.
    fn progress(&self, now: Moment) -> Standing<'_> {
        let Submission {
            created_at, due_at, ..
        } = self.submission;
        let total = (due_at.millis() - created_at.millis()).max(1);
        let percent = (now.millis() - created_at.millis()).saturating_mul(100) / total;
        if self.submission.work.is_render() && percent * 3 >= 100 {
            Standing::Rendering(percent.min(PROGRESS_MAX))
        } else {
            Standing::Waiting
        }
    }

    /// Tells whether its files can be fetched.
    pub(crate) fn has_files(&self) -> bool {
        let is_completed = matches!(self.ended, Some((_, Outcome::Completed { .. })));
        is_completed && !self.is_cleaned && !self.has_no_files
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn job(work: Work) -> Job {
        Job::new(Submission {
            id: "a".to_owned(),
            number: 0,
            created_at: Moment::from_millis(0),
            due_at: Moment::from_millis(300),
            work,
            webhook: None,
            afflictions: Vec::new(),
            reserved: Credits::ZERO,
            dead: BTreeSet::new(),
            skew_millis: 0,
        })
    }

    #[test]
    fn renders_show_progress_after_a_third_of_their_time() {
        let render = job(Work::DirectRender {
            storyboard: json!({}),
            rule: SentenceRule::default(),
        });
        let at = |millis| render.standing(Moment::from_millis(millis));
        assert_eq!(at(50), Standing::Waiting);
        assert_eq!(at(150), Standing::Rendering(50));
        assert_eq!(at(9000), Standing::Rendering(99));
    }

    #[test]
    fn previews_show_no_progress() {
        let preview = job(Work::Preview {
            storyboard: json!({}),
            rule: SentenceRule::default(),
        });
        assert_eq!(
            preview.standing(Moment::from_millis(250)),
            Standing::Waiting
        );
    }

    #[test]
    fn a_cleaned_job_has_nothing_left() {
        let mut preview = job(Work::Preview {
            storyboard: json!({}),
            rule: SentenceRule::default(),
        });
        let failure = Failure::new("5000", "gone");
        let charges = Vec::new();
        preview.ended = Some((
            Moment::from_millis(300),
            Outcome::Failed { failure, charges },
        ));
        preview.is_cleaned = true;
        assert_eq!(
            preview.standing(Moment::from_millis(300)),
            Standing::Cleaned
        );
        assert!(!preview.has_files());
    }
}
