//! `storyform apply`

use serde_json::json;
use tokio::runtime::Runtime;
use tokio::sync::mpsc;

use crate::apply::{self, Outcome, Report, Session, VideoOutcome, needs_recovery};
use crate::cli::args::{ApplyArgs, Global};
use crate::cli::balance::Affordable;
use crate::cli::basis;
use crate::cli::confirm::{self, Question, confirm_unless};
use crate::cli::doubts::Search;
use crate::cli::ending;
use crate::cli::expected::Review;
use crate::cli::failure::{Exit, Failure};
use crate::cli::interrupt::Interrupts;
use crate::cli::junit::Record;
use crate::cli::output::Output;
use crate::cli::planning::survey;
use crate::cli::provider::Connection;
use crate::cli::saved::{self, Saved};
use crate::cli::workspace::{Workspace, invalid};
use crate::cli::{balance, lost_state, plan_file, progress, run_record};
use crate::clock;
use crate::model::{Credits, JobPatience, Wanted};
use crate::pictory::ATTEMPTS_MAX;
use crate::pipeline::{Rendered, Survey};
use crate::plan::{Plan, PlanOptions, PlannedVideo, PlannedVisual, Step, VisualStep, spendable};
use crate::report;
use crate::store::{SqliteStore, StateReader, new_operation_id};

/// How to apply where there is nobody to ask.
const UNATTENDED: &str = "review with `storyform plan --out FILE` and run `storyform apply FILE`, \
     or pass `--auto-approve`";

/// What an apply works with, from its first look at the state to its end.
struct Applying<'a> {
    workspace: &'a Workspace,
    args: &'a ApplyArgs,
    output: &'a Output,
    runtime: &'a Runtime,
    interrupts: &'a Interrupts,
    record: &'a Record,
}

/// What comes of the manifests.
enum Declared {
    Plan(Box<Plan>),
    /// Something must be mended first.
    Broken(Box<Survey>),
}

/// What is performed, by whom, and for how much.
struct Performance {
    connection: Connection,
    affordable: Affordable,
    /// The most that may be spent beside what the plan allows itself.
    max_credits: Option<Credits>,
}

/// Shows the plan, asks, and performs it.
pub(in crate::cli) fn run(
    global: &Global,
    args: &ApplyArgs,
    output: &Output,
) -> Result<Exit, Failure> {
    let record = Record::default();
    record.begin(&args.write, output)?;
    let ended = attempt(global, args, output, &record);
    record.end(&args.write, output, ended)
}

fn attempt(
    global: &Global,
    args: &ApplyArgs,
    output: &Output,
    record: &Record,
) -> Result<Exit, Failure> {
    let mut workspace = Workspace::open(global, output)?;
    if let Some(path) = &args.plan {
        let plan = plan_file::load(path)?;
        workspace = workspace.under(plan.profile.as_deref())?;
    }
    let runtime = Runtime::new()?;
    let interrupts = Interrupts::listen(&runtime, output)?;
    let applying = Applying {
        workspace: &workspace,
        args,
        output,
        runtime: &runtime,
        interrupts: &interrupts,
        record,
    };
    let exit = applying.run();
    lost_state::remember(&workspace.state());
    // Nothing of the runtime is waited for: what matters is recorded.
    runtime.shutdown_background();
    exit
}

impl Applying<'_> {
    fn run(&self) -> Result<Exit, Failure> {
        let Self {
            workspace,
            args,
            output,
            runtime,
            interrupts,
            record,
        } = *self;
        lost_state::refuse(&workspace.state())?;
        let mut store = workspace.writer("apply", output)?;
        interrupts.prepare();
        let connection = self.examine(&mut store)?;
        let spent = basis::spent(workspace, &store)?;
        let options = workspace.options(&args.scope, spent.as_ref(), None)?;
        let (plan, digest) = match &args.plan {
            Some(path) => {
                let snapshot = store.snapshot();
                let snapshot = snapshot.map_err(|error| workspace.unreadable(&error))?;
                let Saved { plan, digest } =
                    saved::load(path, workspace, (&snapshot, &options), output)?;
                (plan, digest)
            }
            None => match self.declared(&store, &options)? {
                Declared::Plan(plan) => {
                    let digest = plan.digest.clone();
                    (*plan, digest)
                }
                Declared::Broken(survey) => {
                    let collected = self.collect(store, &survey.name, connection)?;
                    return Err(broken(&survey, collected, output));
                }
            },
        };
        record.planned(&plan);
        show(&plan, output);
        if !plan.has_changes() {
            if output.is_json() {
                // Whoever reads events waits for the last one.
                ending::conclude(output, &workspace.root, &Report::default(), Exit::Done);
            }
            return Ok(Exit::Done);
        }
        refuse(&plan)?;
        Review::of(&plan, &digest).demand(workspace, args, output)?;
        interrupts.check()?;
        let is_approved = self.is_approved(&plan);
        if !is_approved {
            // Nobody is asked for a key who cannot be asked for a yes.
            confirm::somebody(output, UNATTENDED)?;
        }
        let connection = match connection {
            Some(connection) => connection,
            None => runtime.block_on(connect(workspace, args, &plan, output))?,
        };
        let client = connection.client.as_ref();
        let parts = store.parts(&plan.wanted())?;
        let asked = balance::within(client, plan, &parts, args.partial, output);
        let affordable = runtime.block_on(interrupts.unless(asked))??;
        if !is_approved && !self.asks(&affordable)? {
            output.talk("Nothing was done.");
            return Ok(Exit::Error);
        }
        let performance = Performance {
            connection,
            affordable,
            max_credits: spendable(&options),
        };
        runtime.block_on(perform(self, store, performance))
    }

    /// Plans what is declared, unless something must be mended first. Nobody else writes to the state
    /// meanwhile: it is locked.
    fn declared(&self, store: &SqliteStore, options: &PlanOptions) -> Result<Declared, Failure> {
        let Self {
            workspace,
            args,
            output,
            ..
        } = *self;
        let unreadable = |error| workspace.unreadable(&error);
        let listing = workspace.list(true);
        let recorded = store.recorded().map_err(unreadable)?;
        let survey = survey(listing, Rendered::Recorded(&recorded), options)?;
        if survey.has_errors() {
            return Ok(Declared::Broken(Box::new(survey)));
        }
        let parts = store.parts(&survey.wanted(&recorded)).map_err(unreadable)?;
        let known = (&recorded, &parts);
        let plan = workspace.plan_survey(survey, known, (&args.scope, options), output)?;
        Ok(Declared::Plan(Box::new(plan)))
    }

    /// Tells whether a plan was approved before, or needs no approval.
    fn is_approved(&self, plan: &Plan) -> bool {
        let acts = plan.videos.iter().any(|video| video.step != Step::Nothing);
        let is_reviewed = self.args.plan.is_some() || self.args.expect.is_some();
        !acts || self.args.auto_approve || is_reviewed
    }

    /// Asks for a yes, and tells whether it was given.
    fn asks(&self, affordable: &Affordable) -> Result<bool, Failure> {
        let question = Question {
            text: &question(affordable),
            unattended: UNATTENDED,
        };
        confirm_unless(self.interrupts, self.runtime, self.output, &question)
    }

    /// Finds out what became of what an earlier run left in doubt, before anything is planned.
    fn examine(&self, store: &mut SqliteStore) -> Result<Option<Connection>, Failure> {
        let Self {
            workspace,
            args,
            output,
            runtime,
            interrupts,
            record: _,
        } = *self;
        let unfinished = store.parts(&Wanted::default())?;
        if !needs_recovery(&unfinished) {
            return Ok(None);
        }
        let (root, project) = (&workspace.root, &workspace.project);
        let opened = runtime.block_on(Connection::open(root, project, args.poll_interval, output));
        let connection = match opened {
            Ok(connection) => connection,
            // Whoever must ask Pictory for something fails for the same reason later on.
            Err(failure) => {
                let why = failure.message;
                output.talk(&format!(
                    "warning: what is in doubt could not be looked for: {why}"
                ));
                return Ok(None);
            }
        };
        let search = Search {
            workspace,
            connection: &connection,
            command: &["apply"],
            output,
        };
        runtime.block_on(interrupts.unless(search.settle(store)))??;
        Ok(Some(connection))
    }

    /// Collects what was begun before the manifests were broken: it is paid, and needs none of them.
    /// Tells whether there was anything.
    fn collect(
        &self,
        store: SqliteStore,
        project: &str,
        connection: Option<Connection>,
    ) -> Result<bool, Failure> {
        let plan = Plan::collecting(project, &store.snapshot()?);
        if !plan.collects() {
            return Ok(false);
        }
        self.record.planned(&plan);
        let connection = match connection {
            Some(connection) => connection,
            None => {
                self.runtime
                    .block_on(connect(self.workspace, self.args, &plan, self.output))?
            }
        };
        self.output
            .hint("The manifests have errors. What was begun before is collected all the same.");
        let shortage = None;
        let performance = Performance {
            connection,
            affordable: Affordable { plan, shortage },
            max_credits: None,
        };
        let exit = self.runtime.block_on(perform(self, store, performance))?;
        if exit == Exit::Interrupted {
            return Err(Failure::new(exit, "interrupted while jobs were collected")
                .hint("`storyform apply` goes on"));
        }
        Ok(true)
    }
}

/// Says that there is no plan, because manifests have errors.
fn broken(survey: &Survey, has_collected: bool, output: &Output) -> Failure {
    let failure = invalid(output, &survey.diagnostics);
    if has_collected {
        let message = "nothing new was begun: the errors above must be mended first".to_owned();
        return Failure { message, ..failure };
    }
    failure
}

fn show(plan: &Plan, output: &Output) {
    if output.is_json() {
        let (digest, cost) = (&plan.digest, &plan.summary.cost);
        let event = json!({"event": "planned", "digest": digest, "creditsPlanned": cost});
        output.result(&format!("{event}\n"));
    } else {
        output.result(&report::text::plan(plan, &output.style(false)));
    }
}

/// Refuses a plan that a limit of today, or the size of the change, stands against.
fn refuse(plan: &Plan) -> Result<(), Failure> {
    match plan.refusals.first() {
        None => Ok(()),
        Some(refusal) => Err(Failure::new(
            Exit::Refused,
            report::limits::refusal(refusal),
        )),
    }
}

fn question(affordable: &Affordable) -> String {
    let Affordable { plan, shortage } = affordable;
    let what = shortage
        .as_ref()
        .map_or("this plan", |_| "this part of the plan");
    let cost = &plan.summary.cost;
    let unknown = if cost.unknown.is_empty() {
        ""
    } else {
        " and parts that cannot be known"
    };
    let credits = if cost.low == cost.high {
        format!("{} credits", cost.expected)
    } else {
        format!("{} credits ({}–{})", cost.expected, cost.low, cost.high)
    };
    format!("Perform {what} for {credits}{unknown}?")
}

async fn perform(
    applying: &Applying<'_>,
    store: SqliteStore,
    performance: Performance,
) -> Result<Exit, Failure> {
    let Performance {
        connection,
        affordable,
        max_credits,
    } = performance;
    let Applying {
        workspace,
        args,
        output,
        runtime: _,
        interrupts,
        record,
    } = *applying;
    let project = &workspace.project;
    let Affordable { plan, shortage } = &affordable;
    let (events, listener) = mpsc::unbounded_channel();
    let stop = interrupts.perform()?;
    let session = Session {
        client: connection.client,
        files: connection.files,
        copies: Some(workspace.copies()),
        makes_copies: project.visual_copies,
        parallelism: args
            .parallelism
            .map_or(project.apply.parallelism, usize::from),
        poll_interval: connection.poll_interval,
        timeouts: args
            .timeout
            .map_or(project.apply.timeouts, JobPatience::equal),
        attempts_max: project.apply.attempts.unwrap_or(ATTEMPTS_MAX),
        max_credits,
        now: clock::now,
        ids: new_operation_id,
        jitter_seed: fastrand::u64(..),
        stop,
        events,
    };
    let run = run_record::start(&workspace.root, plan.summary.cost.clone(), &["apply"]);
    if output.is_json() {
        let at = run.started_at.to_string();
        let event = json!({"event": "run_started", "run": run.id, "at": at});
        output.result(&format!("{event}\n"));
    }
    let performed = apply::apply(store, plan, run, session);
    let shown = progress::show(listener, name_width(plan), output);
    let (report, ()) = tokio::join!(performed, shown);
    let report = report.map_err(|error| Failure::of(Exit::Error, &error))?;
    record.performed(&report);
    let exit = ending::exit(plan, &report, shortage.as_ref());
    ending::conclude(output, &workspace.root, &report, exit);
    if let Some(simulator) = connection.simulator {
        simulator.shutdown().await;
        let is_rendered = |video: &VideoOutcome| matches!(video.outcome, Outcome::Rendered { .. });
        if report.videos.iter().any(is_rendered) {
            output.hint(
                "Rendered by the built-in simulator, for nothing. `storyform simulator` serves what it made.",
            );
        }
    }
    match shortage {
        Some(shortage) if exit == shortage.exit => Err(shortage.clone()),
        Some(_) | None => Ok(exit),
    }
}

/// Connects, if anything is to be asked; renaming and forgetting need nobody and no key.
async fn connect(
    workspace: &Workspace,
    args: &ApplyArgs,
    plan: &Plan,
    output: &Output,
) -> Result<Connection, Failure> {
    let asks = |video: &PlannedVideo| match video.step {
        Step::Render { .. } | Step::Resume { .. } => true,
        Step::Nothing | Step::Rename { .. } | Step::Forget => false,
    };
    let collects = |visual: &PlannedVisual| match visual.step {
        VisualStep::Resume { .. } => true,
        VisualStep::Generate { .. } | VisualStep::Settle { .. } => false,
    };
    if plan.videos.iter().any(asks) || plan.visuals.iter().any(collects) {
        let (root, project) = (&workspace.root, &workspace.project);
        Connection::open(root, project, args.poll_interval, output).await
    } else {
        Ok(Connection::none())
    }
}

/// The width of the longest name of a video, within reason.
fn name_width(plan: &Plan) -> usize {
    const WIDTH_MAX: usize = 40;
    let widths = plan
        .videos
        .iter()
        .map(|video| video.key.to_string().chars().count());
    widths.max().unwrap_or_default().min(WIDTH_MAX)
}
