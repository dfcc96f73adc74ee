//! Looking at everything that was bought: what can still be fetched, and what the copies are worth.
//!
//! Looking changes nothing. What it found is brought into state by [`repair`], which looks again at
//! whatever changed in between.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::care::Copies;
use super::video::chain;
use crate::model::{GeneratedVisual, RunId, Snapshot, VisualKey};
use crate::pictory::{Files, Liveness};
use crate::store::{Commit, RunEnd, RunOutcome, RunStart, StateChange, StateStore, StoreError};

/// How many visuals are looked at at once: enough to hide how far away a CDN is, and nothing that
/// one would call a flood.
const LOOKS_AT_ONCE: usize = 8;

/// What was found of a visual.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The visual.
    pub key: VisualKey,
    /// As state knew it when it was looked at.
    pub visual: GeneratedVisual,
    /// What there is of it.
    pub condition: VisualCondition,
}

/// What there is of a visual.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VisualCondition {
    /// It can be fetched, and there is a good copy if copies are made.
    Good,
    /// It can be fetched, and there is no good copy.
    Uncopied {
        /// What is wrong with the copy.
        why: String,
    },
    /// It can be fetched, and was copied just now.
    Copied {
        /// What was wrong with the copy.
        why: String,
    },
    /// It can no longer be fetched, and the copy is good.
    CopyOnly {
        /// The HTTP status that says that it is gone.
        status: u16,
    },
    /// Nothing is left of it.
    Lost {
        /// The HTTP status that says that it is gone.
        status: u16,
        /// What is wrong with the copy.
        why: String,
    },
    /// Nobody knows.
    Unknown {
        /// What happened instead of an answer.
        why: String,
        /// What is wrong with the copy; `None` if it is good.
        copy: Option<String>,
    },
}

impl VisualCondition {
    /// Judges by what the server said and what is wrong with the copy, if anything.
    fn of(remote: Result<Liveness, String>, copy: Result<(), String>) -> Self {
        match (remote, copy) {
            (Ok(Liveness::Alive), Ok(())) => Self::Good,
            (Ok(Liveness::Alive), Err(why)) => Self::Uncopied { why },
            (Ok(Liveness::Dead { status }), Ok(())) => Self::CopyOnly { status },
            (Ok(Liveness::Dead { status }), Err(why)) => Self::Lost { status, why },
            (Err(why), copy) => Self::Unknown {
                why,
                copy: copy.err(),
            },
        }
    }

    /// Tells whether nothing is left, or `None` if nobody knows.
    const fn is_lost(&self) -> Option<bool> {
        match self {
            Self::Good | Self::Uncopied { .. } | Self::Copied { .. } | Self::CopyOnly { .. } => {
                Some(false)
            }
            Self::Lost { .. } => Some(true),
            Self::Unknown { .. } => None,
        }
    }
}

impl Finding {
    /// Tells whether a visual that counted as lost is there after all.
    pub fn is_found_again(&self) -> bool {
        self.visual.is_lost && self.condition.is_lost() == Some(false)
    }

    /// Tells whether there is something to record, or to copy if copies are made.
    pub fn needs_repair(&self, makes_copies: bool) -> bool {
        let is_news = self
            .condition
            .is_lost()
            .is_some_and(|is_lost| is_lost != self.visual.is_lost);
        let is_uncopied = matches!(self.condition, VisualCondition::Uncopied { .. });
        is_news || (is_uncopied && makes_copies)
    }
}

/// Looks at all visuals of a state, in the order of their keys.
pub async fn examine(files: &Arc<Files>, copies: &Copies, snapshot: &Snapshot) -> Vec<Finding> {
    let places = Arc::new(Semaphore::new(LOOKS_AT_ONCE));
    let mut looks = JoinSet::new();
    for (key, visual) in &snapshot.visuals {
        let (key, visual) = (key.clone(), visual.clone());
        let (files, copies) = (Arc::clone(files), copies.clone());
        let places = Arc::clone(&places);
        looks.spawn(async move {
            let _place = places.acquire_owned().await;
            look(&files, &copies, key, visual).await
        });
    }
    let found = looks.join_all().await.into_iter();
    let by_key: BTreeMap<VisualKey, Finding> =
        found.map(|found| (found.key.clone(), found)).collect();
    by_key.into_values().collect()
}

async fn look(files: &Files, copies: &Copies, key: VisualKey, visual: GeneratedVisual) -> Finding {
    let remote = files.is_alive(&visual.file.url).await;
    let remote = remote.map_err(|error| chain(&error));
    let condition = VisualCondition::of(remote, copied(copies, &visual));
    Finding {
        key,
        visual,
        condition,
    }
}

/// Says what is wrong with the copy of a visual, if anything is.
fn copied(copies: &Copies, visual: &GeneratedVisual) -> Result<(), String> {
    let Some(copy) = &visual.copy else {
        return Err("no copy".to_owned());
    };
    match copies.read(copy) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Err("copy missing".to_owned())
        }
        Err(error) if error.kind() == std::io::ErrorKind::InvalidData => {
            Err("copy damaged".to_owned())
        }
        Err(error) => Err(format!("copy unreadable: {error}")),
    }
}

/// Copies again what can be fetched, and records what is lost and what was found again.
///
/// # Errors
///
/// Fails if the state cannot be read or written; what was recorded before stays.
pub async fn repair<S: StateStore>(
    store: &mut S,
    run: &RunStart,
    findings: &mut [Finding],
    care: &Care<'_>,
) -> Result<(), StoreError> {
    store.begin_run(run)?;
    let repaired = repair_all(store, &run.id, findings, care).await;
    let outcome = if repaired.is_ok() {
        RunOutcome::Succeeded
    } else {
        RunOutcome::Failed
    };
    let end = RunEnd {
        finished_at: (care.now)(),
        outcome,
    };
    let ended = store.finish_run(&run.id, &end);
    repaired?;
    ended.map(drop)
}

/// What visuals are cared for with.
pub struct Care<'a> {
    /// Fetches files.
    pub files: &'a Files,
    /// Where copies are.
    pub copies: &'a Copies,
    /// Whether what has no copy is copied.
    pub makes_copies: bool,
    /// Tells the time.
    pub now: fn() -> Timestamp,
}

async fn repair_all<S: StateStore>(
    store: &mut S,
    run: &RunId,
    findings: &mut [Finding],
    care: &Care<'_>,
) -> Result<(), StoreError> {
    let snapshot = store.snapshot()?;
    let mut serial = snapshot.version.map_or(0, |version| version.serial);
    for finding in findings {
        let Some(now) = snapshot.visuals.get(&finding.key) else {
            // It was forgotten meanwhile.
            continue;
        };
        if *now != finding.visual {
            *finding = look(care.files, care.copies, finding.key.clone(), now.clone()).await;
        }
        if !finding.needs_repair(care.makes_copies) {
            continue;
        }
        if let Some(change) = mend(finding, care).await {
            let commit = Commit {
                run: run.clone(),
                at: (care.now)(),
                change,
            };
            serial = store.commit(serial, &commit)?;
        }
    }
    Ok(())
}

/// Copies a visual if that is what it lacks, and returns what is to be recorded, if anything is.
async fn mend(finding: &mut Finding, care: &Care<'_>) -> Option<StateChange> {
    let mut copy = finding.visual.copy.clone();
    if let VisualCondition::Uncopied { why } = &finding.condition
        && care.makes_copies
    {
        let url = &finding.visual.file.url;
        finding.condition = match care.copies.fetch(care.files, url).await {
            Ok(made) => {
                copy = Some(made);
                VisualCondition::Copied { why: why.clone() }
            }
            Err(failure) => VisualCondition::Uncopied {
                why: format!("{why}, and none could be made: {failure}"),
            },
        };
    }
    let is_lost = finding.condition.is_lost()?;
    let is_news = copy != finding.visual.copy || is_lost != finding.visual.is_lost;
    is_news.then(|| StateChange::VisualKept {
        key: finding.key.clone(),
        url: finding.visual.file.url.clone(),
        copy,
        is_lost,
    })
}
