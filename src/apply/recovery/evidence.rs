//! What Pictory's lists show, as data.

use crate::model::{Credits, JobId};
use crate::pictory::{CompletedJob, Job, JobStatus, SavedProject, StudioVisual};

/// What was read from Pictory's lists, at one time.
#[derive(Debug, Clone, Default)]
pub(super) struct Evidence {
    /// The jobs, newest first.
    pub(super) jobs: Vec<Sight>,
    /// Whether the list of jobs was read to its end.
    pub(super) has_all_jobs: bool,
    /// The images of AI Studio.
    pub(super) images: Studio,
    /// The clips of AI Studio.
    pub(super) clips: Studio,
    /// The saved projects.
    pub(super) projects: Vec<SavedProject>,
    /// Whether the list of projects was read to its end.
    pub(super) has_all_projects: bool,
}

/// One entry of the list of jobs.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Sight {
    /// A job.
    Job {
        /// Its id.
        id: JobId,
        /// What it shows.
        shows: Shows,
    },
    /// Something that could not be read. It stands at the top of its page, so that it is taken for
    /// newer than anything on it.
    Unreadable,
}

/// What a job shows of itself. None repeats its request or tells when it began.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Shows {
    /// It runs, or stands where this program does not know: nothing tells what it makes.
    Running,
    /// It failed, and left nothing behind.
    Failed(Failure),
    /// Its results were deleted, so that nothing tells what they were.
    Cleaned,
    /// It made one visual.
    Visual {
        /// Where it is.
        url: String,
    },
    /// It made a preview.
    Preview {
        /// The name in its storyboard, if there is one.
        name: Option<String>,
    },
    /// It made a video.
    Video {
        /// The texts that hold its name: the address of the file, the name in a storyboard.
        names: Vec<String>,
    },
    /// It ended well and shows nothing that this program can read.
    Nothing,
}

impl Shows {
    /// Returns where the one visual is that a job made.
    pub(super) fn visual(&self) -> Option<&str> {
        match self {
            Self::Visual { url } => Some(url),
            Self::Running
            | Self::Failed(_)
            | Self::Cleaned
            | Self::Preview { .. }
            | Self::Video { .. }
            | Self::Nothing => None,
        }
    }

    /// Returns the name of a preview.
    pub(super) fn preview(&self) -> Option<&str> {
        match self {
            Self::Preview { name } => name.as_deref(),
            Self::Running
            | Self::Failed(_)
            | Self::Cleaned
            | Self::Visual { .. }
            | Self::Video { .. }
            | Self::Nothing => None,
        }
    }

    /// Returns the texts that hold the name of a video.
    pub(super) fn video(&self) -> &[String] {
        match self {
            Self::Video { names } => names,
            Self::Running
            | Self::Failed(_)
            | Self::Cleaned
            | Self::Visual { .. }
            | Self::Preview { .. }
            | Self::Nothing => &[],
        }
    }

    /// Returns how a job failed.
    pub(super) fn failure(&self) -> Option<&Failure> {
        match self {
            Self::Failed(failure) => Some(failure),
            Self::Running
            | Self::Cleaned
            | Self::Visual { .. }
            | Self::Preview { .. }
            | Self::Video { .. }
            | Self::Nothing => None,
        }
    }
}

impl Sight {
    /// Returns the job, if it could be read.
    pub(super) fn job(&self) -> Option<(&JobId, &Shows)> {
        match self {
            Self::Job { id, shows } => Some((id, shows)),
            Self::Unreadable => None,
        }
    }
}

/// How a job failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Failure {
    pub(super) code: String,
    pub(super) message: String,
    pub(super) credits_used: Option<Credits>,
}

/// What was read of a list of AI Studio, newest first.
#[derive(Debug, Clone, Default)]
pub(super) struct Studio {
    /// The visuals.
    pub(super) visuals: Vec<StudioVisual>,
    /// How many entries could not be read.
    pub(super) unreadable: usize,
    /// Whether it was read to its end.
    pub(super) is_whole: bool,
}

impl Studio {
    /// Finds the entry of a visual by its address.
    pub(super) fn at(&self, url: &str) -> Option<&StudioVisual> {
        let mut visuals = self.visuals.iter();
        visuals.find(|visual| is_same_file(&visual.url, url))
    }
}

impl From<Job> for Sight {
    fn from(job: Job) -> Self {
        let shows = match job.status {
            JobStatus::InProgress { .. } | JobStatus::Unknown { .. } => Shows::Running,
            JobStatus::Failed {
                code,
                message,
                credits_used,
            } => Shows::Failed(Failure {
                code,
                message,
                credits_used,
            }),
            JobStatus::Cleaned => Shows::Cleaned,
            JobStatus::Completed(done) => made(*done),
        };
        Self::Job { id: job.id, shows }
    }
}

fn made(done: CompletedJob) -> Shows {
    let CompletedJob {
        outputs,
        credits_used: _,
        visual,
        preview,
    } = done;
    let name = preview.as_ref().and_then(|it| it.video_name.clone());
    match (outputs.video_url, visual, preview) {
        (Some(url), _, _) => Shows::Video {
            names: name.into_iter().chain([url]).collect(),
        },
        (None, Some(visual), _) => Shows::Visual { url: visual.url },
        (None, None, Some(_)) => Shows::Preview { name },
        (None, None, None) => Shows::Nothing,
    }
}

/// Tells whether two addresses mean the same file. A simulator on this machine may listen on another
/// port each time.
pub(super) fn is_same_file(one: &str, other: &str) -> bool {
    one == other || on_this_machine(one).is_some_and(|path| on_this_machine(other) == Some(path))
}

/// Returns the path of an address on this machine.
fn on_this_machine(url: &str) -> Option<&str> {
    let rest = url.strip_prefix("http://")?;
    let (host, path) = rest.split_once('/')?;
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    matches!(name, "127.0.0.1" | "[::1]" | "localhost").then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Outputs;
    use crate::pictory::{Preview, VisualResult};

    fn completed(outputs: Outputs, visual: bool, preview: Option<Option<&str>>) -> Shows {
        let done = CompletedJob {
            outputs,
            credits_used: None,
            visual: visual.then(|| VisualResult {
                url: "https://f.test/1.png".to_owned(),
                last_frame_url: None,
                width: None,
                height: None,
                duration_ms: None,
            }),
            preview: preview.map(|name| Preview {
                video_name: name.map(str::to_owned),
                scenes: Vec::new(),
                backgrounds: Vec::new(),
            }),
        };
        let job = Job {
            id: JobId::new("j"),
            status: JobStatus::Completed(Box::new(done)),
        };
        let sight = Sight::from(job);
        let (_, shows) = sight.job().expect("a job was read");
        shows.clone()
    }

    #[test]
    fn a_job_shows_what_it_made() {
        let video = Outputs {
            video_url: Some("https://f.test/A_sf-00000000.mp4".to_owned()),
            ..Outputs::default()
        };
        let url = "https://f.test/A_sf-00000000.mp4".to_owned();
        assert_eq!(
            completed(video.clone(), false, None),
            Shows::Video {
                names: vec![url.clone()]
            }
        );
        assert_eq!(
            completed(video, false, Some(Some("A"))),
            Shows::Video {
                names: vec!["A".to_owned(), url]
            }
        );
        let url = "https://f.test/1.png".to_owned();
        assert_eq!(
            completed(Outputs::default(), true, None),
            Shows::Visual { url }
        );
        assert_eq!(
            completed(Outputs::default(), false, Some(None)),
            Shows::Preview { name: None }
        );
        assert_eq!(completed(Outputs::default(), false, None), Shows::Nothing);
    }

    #[test]
    fn a_file_is_the_same_on_every_port_of_this_machine() {
        for (one, other, same) in [
            ("https://f.test/a", "https://f.test/a", true),
            ("https://f.test/a", "https://g.test/a", false),
            ("http://127.0.0.1:1/a", "http://127.0.0.1:2/a", true),
            ("http://127.0.0.1:1/a", "http://[::1]:2/a", true),
            ("http://127.0.0.1:1/a", "http://127.0.0.1:1/b", false),
            ("http://127.0.0.1:1/a", "https://f.test/a", false),
        ] {
            assert_eq!(is_same_file(one, other), same, "{one} {other}");
        }
    }
}
