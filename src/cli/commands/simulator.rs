//! `storyform simulator`

use crate::cli::args::{Global, SimulatorArgs};
use crate::cli::failure::{Exit, Failure};
use crate::cli::output::Output;
use crate::cli::provider;
use crate::cli::workspace;
use crate::simulator::{self, Clock, DEFAULT_VIDEO_MINUTES, Fault, Options};

/// How a fault is written, and what all of them that meet single requests understand.
const FAULT_GRAMMAR: &str = "\
A fault is written NAME[=VALUE][:TARGET][:KEY=VALUE]…, such as `http-500:poll:chance=10`.
What meets single requests or jobs also understands
  after=N         lets the first N of them pass
  times=N         ends after N of them
  chance=PERCENT  strikes so many of a hundred; the seed decides which
What happens to jobs, `lost-answer` and `duplicate` meet all submissions, what else happens to
requests meets the whole API, unless one of these targets is named:
";
const TARGETS_ON_A_LINE: usize = 9;

/// Runs the Pictory API on this machine until it is interrupted.
pub(in crate::cli) fn run(
    global: &Global,
    args: &SimulatorArgs,
    output: &Output,
) -> Result<Exit, Failure> {
    if args.fault.iter().any(|spec| spec == "help") {
        output.result(&fault_help());
        return Ok(Exit::Done);
    }
    let faults: Result<Vec<Fault>, _> = args.fault.iter().map(|spec| spec.parse()).collect();
    let data = match &args.data {
        Some(data) => data.clone(),
        None => provider::data(&workspace::find(global).map_err(|failure| {
            failure.hint("outside a project, say where to keep the account with `--data DIR`")
        })?),
    };
    let options = Options {
        listen: args.listen,
        data,
        credits: args.credits,
        video_minutes: DEFAULT_VIDEO_MINUTES,
        job_time: args.job_time,
        seed: args.seed,
        keys: Vec::new(),
        faults: faults.map_err(|error| {
            Failure::of(Exit::Usage, &error).hint("`--fault help` lists what can go wrong")
        })?,
        clock: Clock::System,
    };
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        let running = simulator::start(options).await?;
        let announce = async {
            output.result(&format!("listening on {}\n", running.base_url()));
            std::future::pending::<()>().await;
        };
        // Whoever reads the address may interrupt at once, so that is listened for first.
        tokio::select! {
            biased;
            interrupted = tokio::signal::ctrl_c() => interrupted?,
            () = announce => {}
        }
        running.shutdown().await;
        Ok(Exit::Done)
    })
}

/// Says how faults are written, and what can go wrong.
fn fault_help() -> String {
    let faults: Vec<String> = Fault::summaries()
        .map(|(name, summary)| format!("{name:28}  {summary}\n"))
        .collect();
    let targets: Vec<String> = Fault::targets()
        .chunks(TARGETS_ON_A_LINE)
        .map(|words| format!("  {}\n", words.join(", ")))
        .collect();
    let (faults, targets) = (faults.concat(), targets.concat());
    format!("{faults}\n{FAULT_GRAMMAR}\n{targets}")
}
