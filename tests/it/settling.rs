//! What a person does about requests of which nobody knows what became: looks for the job at
//! Pictory, and says what was found.

use std::collections::BTreeSet;

use rusqlite::Connection;
use rusqlite::OpenFlags;
use serde_json::Value;

use crate::environment::Project;
use crate::received::Received;

/// A request without a job.
struct Doubt {
    operation: String,
    kind: String,
    video: String,
    target: String,
}

/// Settles every doubt of a state: with the job of its kind and content that the state does not
/// know, or as never sent.
#[track_caller]
pub(crate) fn settle(project: &Project, state: &str, received: &Received) {
    let database = project.path(state);
    for doubt in doubts(&open(&database)) {
        let known = jobs(&open(&database));
        let mut settle = vec!["state", "settle", doubt.operation.as_str()];
        match doubt.found_in(received, &known) {
            Some(job) => settle.extend(["--job", job]),
            None => settle.push("--not-submitted"),
        }
        drop(project.run(&settle).success());
    }
}

/// Opens a state for looking at it.
pub(crate) fn open(database: &std::path::Path) -> Connection {
    Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap()
}

/// Every job that a state knows.
pub(crate) fn jobs(state: &Connection) -> BTreeSet<String> {
    let sql = "SELECT job FROM operations WHERE job IS NOT NULL";
    let mut jobs = state.prepare(sql).unwrap();
    let jobs = jobs.query_map([], |row| row.get(0)).unwrap();
    jobs.map(Result::unwrap).collect()
}

fn doubts(state: &Connection) -> Vec<Doubt> {
    let sql = "SELECT id, kind, video_id, target FROM operations
               WHERE status IN ('intended', 'in_doubt') ORDER BY intended_at";
    let mut doubts = state.prepare(sql).unwrap();
    let doubts = doubts.query_map([], |row| {
        Ok(Doubt {
            operation: row.get(0)?,
            kind: row.get(1)?,
            video: row.get(2)?,
            target: row.get(3)?,
        })
    });
    doubts.unwrap().map(Result::unwrap).collect()
}

impl Doubt {
    fn found_in<'a>(&self, received: &'a Received, known: &BTreeSet<String>) -> Option<&'a str> {
        let kinds: &[&str] = match self.kind.as_str() {
            "visual" => &["studio_image", "studio_clip"],
            "preview" => &["preview"],
            _ => &["render", "direct_render"],
        };
        let jobs = kinds.iter().flat_map(|kind| {
            let works = received.works(kind).into_iter();
            received.jobs(kind).into_iter().zip(works)
        });
        let mut jobs = jobs.filter(|(job, work)| !known.contains(*job) && self.is_for(work));
        jobs.next().map(|(job, _)| job)
    }

    /// Compares the prompt of a visual, or the name of a video.
    fn is_for(&self, work: &Value) -> bool {
        match work["request"]["prompt"].as_str() {
            Some(prompt) => self.target.contains(prompt),
            None => title(work) == Some(self.video.as_str()),
        }
    }
}

/// The name of the video that is rendered or previewed, without what may be added to tell it apart.
pub(crate) fn title(work: &Value) -> Option<&str> {
    let storyboard = work["storyboard"]["videoName"].as_str();
    let name = storyboard.or_else(|| work["output"]["name"].as_str())?;
    name.split([' ', '_']).next()
}
