//! Whether what was paid for is known, safe, and open to the next run.

use std::path::Path;

use super::machine;
use super::problem;
use super::project::Surroundings;
use crate::cli::lost_state::{self, Loss};
use crate::cli::workspace::unusable;
use crate::clock;
use crate::model::Snapshot;
use crate::report::doctor::{Check, Verdict};
use crate::report::{self, count};
use crate::store::{self, Backup, SCHEMA, SqliteReader, StateReader, Summary, Writing};

/// Looks at the lock, the state, its backups, what is under way, and the disk.
pub(super) fn checks(surroundings: &Surroundings) -> Vec<Check> {
    let Some((state, name)) = surroundings.state() else {
        return Vec::new();
    };
    let backups = store::backups(&state).unwrap_or_default();
    let mut checks = vec![lock(&state)];
    let is_there = state.exists();
    match is_there.then(|| store::summary(&state)) {
        None => checks.push(missing(&state, name, surroundings.is_practice())),
        Some(Err(error)) => checks.push(problem("state", &unusable(&error))),
        Some(Ok(summary)) => {
            checks.push(sound(&state, name, &summary));
            checks.push(kept(&state, &backups, &summary));
            let snapshot = SqliteReader::open(&state).map(|reader| reader.snapshot());
            if let Ok(Ok(snapshot)) = snapshot {
                checks.push(operations(&snapshot));
            }
        }
    }
    checks.push(machine::disk(&state));
    checks
}

fn lock(state: &Path) -> Check {
    match store::writing(state) {
        Ok(Writing::Free) => Check::new("lock", Verdict::Fine, "nobody writes the state"),
        Ok(Writing::Held(holder)) => {
            let who = holder.map_or_else(
                || "another process writes the state".to_owned(),
                |holder| {
                    format!(
                        "`{}` of {}@{}, process {}, writes the state since {:.0}",
                        holder.command, holder.user, holder.host, holder.pid, holder.since
                    )
                },
            );
            Check::new("lock", Verdict::Warning, who).advice(
                "the next run waits for it; the lock ends with the process, however that ends",
            )
        }
        Err(error) => Check::new("lock", Verdict::Problem, error.to_string())
            .advice("make the lock file readable and writable for you"),
    }
}

/// Says that there is no state, which is either the beginning or the worst that can happen.
fn missing(state: &Path, name: &str, is_practice: bool) -> Check {
    if let Some(loss) = lost_state::loss(state, None) {
        return lost("state", loss);
    }
    let found = format!("there is no {name} on this machine: nothing was applied here");
    let none = Check::new("state", Verdict::Fine, found);
    if is_practice {
        return none;
    }
    none.advice(
        "if it was applied elsewhere, bring the file here first, or every video is paid for again",
    )
}

fn lost(name: &'static str, loss: Loss) -> Check {
    Check::new(name, Verdict::Problem, loss.what).advice(loss.advice)
}

fn sound(state: &Path, name: &str, summary: &Summary) -> Check {
    let Summary {
        version,
        videos,
        schema,
    } = summary;
    let size = std::fs::metadata(state).map_or(0, |about| about.len());
    let videos = count(usize::try_from(*videos).unwrap_or(usize::MAX), "video");
    let found = format!(
        "{name} is sound: {videos}, serial {}, schema {schema}, {}",
        version.serial,
        report::bytes(size)
    );
    if *schema < SCHEMA {
        return Check::new("state", Verdict::Fine, found).advice(format!(
            "the next run brings it to schema {SCHEMA}, and keeps a copy of what it was"
        ));
    }
    Check::new("state", Verdict::Fine, found)
}

fn kept(state: &Path, backups: &[Backup], summary: &Summary) -> Check {
    let Some(newest) = backups.first() else {
        // The first run has nothing to keep before it begins.
        return Check::new(
            "backups",
            Verdict::Skipped,
            "there is none yet: each run but the first makes one",
        );
    };
    let ago = report::ago(newest.at, clock::now());
    let found = format!(
        "{}, the newest {ago} at serial {}",
        count(backups.len(), "backup"),
        newest.serial
    );
    if let Some(loss) = lost_state::loss(state, Some(&summary.version)) {
        return lost("backups", loss);
    }
    Check::new("backups", Verdict::Fine, found)
}

fn operations(snapshot: &Snapshot) -> Check {
    let in_doubt = snapshot
        .open
        .iter()
        .filter(|open| open.job.is_none())
        .count();
    let under_way = snapshot.open.len() - in_doubt;
    let found = format!(
        "{} under way, {in_doubt} in doubt",
        count(under_way, "operation")
    );
    match (under_way, in_doubt) {
        (0, 0) => Check::new(
            "operations",
            Verdict::Fine,
            "nothing is under way or in doubt",
        ),
        (_, 0) => Check::new("operations", Verdict::Fine, found)
            .advice("the next `storyform apply` collects what they make, and pays nothing twice"),
        _ => Check::new("operations", Verdict::Warning, found).advice(
            "the next `storyform apply` looks for them; `storyform status` shows what you can do",
        ),
    }
}
