//! Measurements side by side: each is run once, then each again, so that whatever else the machine does
//! meets all of them.

use serde::Serialize;

use super::measure::{Outcome, Sample, Task};
use super::simulator::Simulator;

/// What takes longer, in seconds, is run at most [`SLOW_RUNS`] times.
const SLOW: f64 = 2.0;
const SLOW_RUNS: usize = 3;
/// What takes longer, in seconds, is run once.
const VERY_SLOW: f64 = 30.0;

/// A command that is about to be measured, and whom it talks to.
pub(crate) struct Ready {
    pub(crate) task: Task,
    pub(crate) simulator: Option<Simulator>,
}

/// Something to measure.
pub(crate) struct Subject {
    pub(crate) group: &'static str,
    pub(crate) name: &'static str,
    /// Makes everything as it must be before a run; each run has another number.
    ready: Box<dyn Fn(usize) -> Outcome<Ready>>,
}

impl Subject {
    /// Measures a command that leaves everything as it was.
    pub(crate) fn new(group: &'static str, name: &'static str, task: Task) -> Self {
        Self::prepared(group, name, move |_| {
            Ok(Ready {
                task: task.clone(),
                simulator: None,
            })
        })
    }

    /// Measures a command before which something has to be done.
    pub(crate) fn prepared(
        group: &'static str,
        name: &'static str,
        ready: impl Fn(usize) -> Outcome<Ready> + 'static,
    ) -> Self {
        Self {
            group,
            name,
            ready: Box::new(ready),
        }
    }

    fn run(&self, number: usize) -> Outcome<Sample> {
        let Ready { task, simulator } = (self.ready)(number)?;
        let sample = task.measure();
        drop(simulator);
        sample
    }
}

/// What was found out about a subject.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Figures {
    pub(crate) group: &'static str,
    pub(crate) name: &'static str,
    /// How many videos the repository has.
    pub(crate) videos: usize,
    /// The median, of each figure by itself.
    pub(crate) median: Sample,
    pub(crate) samples: Vec<Sample>,
}

/// Measures all of them in a repository of some videos, each as often as is said and as it is fast enough for.
pub(crate) fn measure(
    subjects: &[Subject],
    videos: usize,
    runs: usize,
    say: impl Fn(&str),
) -> Outcome<Vec<Figures>> {
    let mut found = Vec::with_capacity(subjects.len());
    for subject in subjects {
        // The first run fills the caches, and counts only where there is no second.
        let first = subject.run(0)?;
        let (name, wall) = (subject.name, first.wall);
        say(&format!(
            "{videos} videos: {name} took {wall:.3} s at first"
        ));
        let (runs, samples) = match wall {
            wall if wall > VERY_SLOW => (1, vec![first]),
            wall if wall > SLOW => (runs.min(SLOW_RUNS), Vec::new()),
            _ => (runs, Vec::new()),
        };
        found.push((subject, runs, samples));
    }
    for number in 1..=runs {
        for (subject, runs, samples) in &mut found {
            if samples.len() < *runs {
                samples.push(subject.run(number)?);
            }
        }
    }
    let figures = found.into_iter().map(|(subject, _, samples)| Figures {
        group: subject.group,
        name: subject.name,
        videos,
        median: median(&samples),
        samples,
    });
    Ok(figures.collect())
}

fn median(samples: &[Sample]) -> Sample {
    let of = |figure: fn(&Sample) -> f64| middle(samples.iter().map(figure).collect());
    let mut peaks: Vec<u64> = samples.iter().map(|sample| sample.peak).collect();
    peaks.sort_unstable();
    Sample {
        wall: of(|sample| sample.wall),
        cpu: of(|sample| sample.cpu),
        peak: peaks[peaks.len() / 2],
    }
}

/// Returns the value in the middle, the upper one of two. There must be one.
pub(crate) fn middle(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
