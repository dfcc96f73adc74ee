//! `storyform state visuals`

use std::collections::BTreeSet;
use std::fs;
use std::sync::Arc;

use jiff::SignedDuration;

use crate::apply::{Care, Copies, Finding, VisualCondition, examine, repair};
use crate::cli::args::{Global, PruneArgs, Scope, VisualsArgs, VisualsCommand};
use crate::cli::confirm::{Question, confirm};
use crate::cli::failure::{Exit, Failure};
use crate::cli::output::Output;
use crate::cli::provider::Connection;
use crate::cli::run_record;
use crate::cli::workspace::Workspace;
use crate::clock;
use crate::model::{Cost, GeneratedVisual, Snapshot, VisualCopy, VisualKey};
use crate::pictory::Files;
use crate::plan::Plan;
use crate::report;
use crate::report::care::{Found, Pruned, VerifiedRow};
use crate::store::{
    Commit, RunEnd, RunOutcome, SqliteStore, StateChange, StateReader, StateStore, StoreError,
};

/// What is asked before visuals are forgotten.
const FORGET: Question<'_> = Question {
    text: "Forget these visuals?",
    unattended: "nothing was removed; pass `--auto-approve` to forget these",
};

/// Lists, verifies or prunes.
pub(in crate::cli) fn run(
    global: &Global,
    args: &VisualsArgs,
    output: &Output,
) -> Result<Exit, Failure> {
    let workspace = Workspace::open(global, output)?;
    match &args.command {
        None | Some(VisualsCommand::List) => list(&workspace, output),
        Some(VisualsCommand::Verify) => verify(&workspace, output),
        Some(VisualsCommand::Prune(args)) => prune(&workspace, args, output),
    }
}

/// Lists what was bought; no network, no key, no lock.
fn list(workspace: &Workspace, output: &Output) -> Result<Exit, Failure> {
    let snapshot = workspace.snapshot()?;
    if output.is_json() {
        output.result(&report::json::visuals(&snapshot));
    } else {
        output.result(&report::text::visuals(&snapshot, &output.style(false)));
    }
    Ok(Exit::Done)
}

/// Looks at files and copies, and mends what can be mended.
fn verify(workspace: &Workspace, output: &Output) -> Result<Exit, Failure> {
    let snapshot = workspace.snapshot()?;
    let copies = workspace.copies();
    let mut findings = Vec::new();
    if !snapshot.visuals.is_empty() {
        let runtime = tokio::runtime::Runtime::new()?;
        let looked = runtime.block_on(look(workspace, &copies, &snapshot, output));
        runtime.shutdown_background();
        findings = looked?;
    }
    let rows: Vec<VerifiedRow> = findings
        .into_iter()
        .map(|finding| row(finding, workspace.project.visual_copies))
        .collect();
    if output.is_json() {
        output.result(&report::care::verified_json(&rows));
    } else {
        let style = output.style(false);
        output.result(&report::care::verified_text(&rows, &style));
    }
    Ok(exit(&rows))
}

async fn look(
    workspace: &Workspace,
    copies: &Copies,
    snapshot: &Snapshot,
    output: &Output,
) -> Result<Vec<Finding>, Failure> {
    let connection = Connection::for_files(&workspace.root, &workspace.project).await?;
    let files = connection.files.map(Arc::new);
    let files = files.expect("a connection for files has some");
    let mut findings = examine(&files, copies, snapshot).await;
    let makes_copies = workspace.project.visual_copies;
    let needs_repair = |finding: &Finding| finding.needs_repair(makes_copies);
    if findings.iter().any(needs_repair) {
        record(workspace, copies, &files, &mut findings, output).await?;
    }
    if let Some(simulator) = connection.simulator {
        simulator.shutdown().await;
    }
    Ok(findings)
}

/// Mends under the lock: copies that are being made are nobody's until they are recorded.
async fn record(
    workspace: &Workspace,
    copies: &Copies,
    files: &Files,
    findings: &mut [Finding],
    output: &Output,
) -> Result<(), Failure> {
    let mut store = workspace.writer("state visuals verify", output)?;
    let command = ["state", "visuals", "verify"];
    let run = run_record::start(&workspace.root, Cost::zero(), &command);
    let care = Care {
        files,
        copies,
        makes_copies: workspace.project.visual_copies,
        now: clock::now,
    };
    Ok(repair(&mut store, &run, findings, &care).await?)
}

fn row(finding: Finding, makes_copies: bool) -> VerifiedRow {
    let is_found_again = finding.is_found_again();
    let Finding {
        key,
        visual,
        condition,
    } = finding;
    let found = match condition {
        VisualCondition::Good => Found::Good,
        VisualCondition::Copied { why } => Found::Copied { why },
        VisualCondition::Uncopied { .. } if visual.copy.is_none() && !makes_copies => Found::Good,
        VisualCondition::Uncopied { why } => Found::Uncopied {
            why,
            is_wanted: makes_copies,
        },
        VisualCondition::CopyOnly { status } => Found::CopyOnly { status },
        VisualCondition::Lost { status, why } => Found::Lost { status, why },
        VisualCondition::Unknown { why, copy } => Found::Unknown {
            why: copy.map_or(why.clone(), |copy| format!("{why}; {copy}")),
        },
    };
    VerifiedRow {
        key,
        visual,
        found,
        is_found_again,
    }
}

fn exit(rows: &[VerifiedRow]) -> Exit {
    let is_bad = |row: &VerifiedRow| match row.found {
        Found::Lost { .. } | Found::Unknown { .. } => true,
        Found::Uncopied { is_wanted, .. } => is_wanted,
        Found::Good | Found::Copied { .. } | Found::CopyOnly { .. } => false,
    };
    if rows.iter().any(is_bad) {
        Exit::Error
    } else {
        Exit::Done
    }
}

/// Removes what nobody needs, after asking if that was bought.
fn prune(workspace: &Workspace, args: &PruneArgs, output: &Output) -> Result<Exit, Failure> {
    let state = workspace.state();
    if !state.exists() {
        // Without a state, every copy would seem to be nobody's.
        let message = format!("there is no state in `{}` yet", state.display());
        return Err(Failure::new(Exit::Error, message));
    }
    // Under the lock no copy is being made.
    let mut store = workspace.writer("state visuals prune", output)?;
    let mut pruned = Pruned::default();
    if args.unused {
        let snapshot = store.snapshot()?;
        pruned.forgotten = unused(workspace, &snapshot, args.older_than, output)?;
    }
    if !pruned.forgotten.is_empty() {
        if !output.is_json() {
            let text = report::care::unused_text(&pruned, clock::now(), &output.style(false));
            output.result(&text);
        }
        if !args.auto_approve && !confirm(output, &FORGET)? {
            output.talk("Nothing was done.");
            return Ok(Exit::Error);
        }
        forget(workspace, &mut store, &pruned)?;
    }
    pruned.removed = sweep(&workspace.copies(), &store.snapshot()?)?;
    if output.is_json() {
        output.result(&report::care::pruned_json(&pruned));
    } else {
        let text = report::care::pruned_text(&pruned, &output.style(false));
        let gap = if pruned.forgotten.is_empty() {
            ""
        } else {
            "\n"
        };
        output.result(&format!("{gap}{text}"));
    }
    Ok(Exit::Done)
}

/// Returns the visuals that nothing shows: neither what is recorded or under way, nor what the
/// next apply would render.
fn unused(
    workspace: &Workspace,
    snapshot: &Snapshot,
    older_than: Option<SignedDuration>,
    output: &Output,
) -> Result<Vec<(VisualKey, GeneratedVisual)>, Failure> {
    let plan =
        |workspace: Workspace| workspace.plan(&snapshot.clone().into(), &Scope::default(), output);
    // What another profile shows is used.
    let plans: Vec<Plan> = workspace.profiles().map(plan).collect::<Result<_, _>>()?;
    let videos = plans.iter().flat_map(|plan| &plan.videos);
    let shots = videos.flat_map(|video| &video.shots);
    let declared: BTreeSet<&VisualKey> = shots
        .flat_map(|shot| &shot.visuals)
        .filter_map(|visual| visual.key.as_ref())
        .collect();
    let recorded = snapshot.visuals_in_use();
    let now = clock::now();
    let is_old = |visual: &GeneratedVisual| {
        older_than.is_none_or(|age| now.duration_since(visual.generated_at) > age)
    };
    let visuals = snapshot.visuals.iter();
    let unused = visuals.filter(|(key, visual)| {
        !recorded.contains(key) && !declared.contains(key) && is_old(visual)
    });
    Ok(unused
        .map(|(key, visual)| (key.clone(), visual.clone()))
        .collect())
}

fn forget(workspace: &Workspace, store: &mut SqliteStore, pruned: &Pruned) -> Result<(), Failure> {
    let command = ["state", "visuals", "prune", "--unused"];
    let run = run_record::start(&workspace.root, Cost::zero(), &command);
    let serial = store.begin_run(&run)?;
    let forgotten = pruned.forgotten.iter();
    let commit = Commit {
        run: run.id.clone(),
        at: clock::now(),
        change: StateChange::VisualsForgotten {
            keys: forgotten.map(|(key, _)| key.clone()).collect(),
        },
    };
    let committed: Result<u64, StoreError> = store.commit(serial, &commit);
    let outcome = if committed.is_ok() {
        RunOutcome::Succeeded
    } else {
        RunOutcome::Failed
    };
    let finished_at = clock::now();
    store.finish_run(
        &run.id,
        &RunEnd {
            finished_at,
            outcome,
        },
    )?;
    committed?;
    Ok(())
}

/// Removes the copies that belong to no visual; a file that two visuals share stays for either.
fn sweep(copies: &Copies, snapshot: &Snapshot) -> Result<Vec<(std::path::PathBuf, u64)>, Failure> {
    let visuals = snapshot.visuals.values();
    let known: Vec<&VisualCopy> = visuals.filter_map(|visual| visual.copy.as_ref()).collect();
    let mut removed = Vec::new();
    for path in copies.strangers(&known)? {
        let bytes = fs::metadata(&path)?.len();
        fs::remove_file(&path).map_err(|error| {
            let message = format!("`{}` could not be removed", path.display());
            Failure {
                causes: vec![error.to_string()],
                ..Failure::new(Exit::Error, message)
            }
        })?;
        removed.push((path, bytes));
    }
    Ok(removed)
}
