//! Which of two runs is the newer one, and the hidden line that says so in a comment.

use serde::{Deserialize, Serialize};

const BEGIN: &str = "<!-- storyform:run ";
const END: &str = " -->";

/// Where a run stands among all that write the same comment.
///
/// Only numbers of one source say something about each other: a pipeline of GitLab is neither
/// older nor newer than a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RunOrder {
    by: Source,
    run: u64,
    part: u64,
}

/// Who counts the runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Source {
    /// The clock of the machine that posts, in milliseconds.
    Time,
    /// Whoever calls this program.
    Given,
    /// GitHub Actions: the workflow run and its attempt.
    GitHub,
    /// GitLab CI: the pipeline and the job.
    GitLab,
}

impl RunOrder {
    /// A run that has no number but its time, in milliseconds since 1970.
    pub const fn at(milliseconds: u64) -> Self {
        Self::new(Source::Time, milliseconds, 0)
    }

    /// A run with a number that somebody chose.
    pub const fn given(run: u64) -> Self {
        Self::new(Source::Given, run, 0)
    }

    /// A run of GitHub Actions, by its id and the number of its attempt.
    pub const fn github(run: u64, attempt: u64) -> Self {
        Self::new(Source::GitHub, run, attempt)
    }

    /// A job of GitLab CI, by the ids of its pipeline and its own.
    pub const fn gitlab(pipeline: u64, job: u64) -> Self {
        Self::new(Source::GitLab, pipeline, job)
    }

    const fn new(by: Source, run: u64, part: u64) -> Self {
        Self { by, run, part }
    }

    /// Tells whether two numbers come from one source.
    pub(super) fn is_comparable(self, other: Self) -> bool {
        self.by == other.by
    }

    /// Returns how the run is named in a sentence.
    pub fn words(self) -> String {
        let Self { by, run, part } = self;
        match by {
            Source::Time => {
                let time = i64::try_from(run).ok();
                let time = time.and_then(|run| jiff::Timestamp::from_millisecond(run).ok());
                time.map_or_else(|| format!("run {run}"), |time| format!("the run at {time}"))
            }
            Source::Given => format!("run {run}"),
            Source::GitHub => format!("run {run}, attempt {part}"),
            Source::GitLab => format!("pipeline {run}, job {part}"),
        }
    }

    /// Writes the line.
    pub(super) fn write(self) -> String {
        let json = serde_json::to_string(&self).expect("an order has text keys and numbers only");
        format!("{BEGIN}{json}{END}")
    }

    /// Finds the line in a comment: it is the second one. What stands further down was written by
    /// whoever wrote the text.
    pub(super) fn find(body: &str) -> Option<Self> {
        let line = body.lines().nth(1)?.trim_end();
        let json = line.strip_prefix(BEGIN)?.strip_suffix(END)?;
        serde_json::from_str(json).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_found_again() {
        for order in [
            RunOrder::at(u64::MAX),
            RunOrder::given(0),
            RunOrder::github(16_000_000_000, 2),
            RunOrder::gitlab(7, 9),
        ] {
            let line = order.write();
            assert_eq!(
                RunOrder::find(&format!("first\r\n{line}\r\nmore")),
                Some(order)
            );
            for elsewhere in [format!("{line}\nmore"), format!("first\n\n{line}")] {
                assert_eq!(RunOrder::find(&elsewhere), None, "{elsewhere}");
            }
        }
        assert_eq!(RunOrder::find("first\n<!-- storyform:run {} -->"), None);
    }

    #[test]
    fn later_attempts_and_jobs_are_newer() {
        assert!(RunOrder::github(8, 1) > RunOrder::github(7, 3));
        assert!(RunOrder::github(7, 3) > RunOrder::github(7, 2));
        assert!(RunOrder::gitlab(7, 30) > RunOrder::gitlab(7, 29));
        assert!(!RunOrder::given(1).is_comparable(RunOrder::at(2)));
    }
}
