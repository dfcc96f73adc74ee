//! `storyform plan`

use crate::cli::args::{Format, Global, PlanArgs, PlanFormat, Write};
use crate::cli::basis::Basis;
use crate::cli::failure::{Exit, Failure};
use crate::cli::output::Output;
use crate::cli::plan_file;
use crate::cli::report_page::ReportPage;
use crate::cli::workspace::Workspace;
use crate::cli::written::{FILE_WIDTH, write_all};
use crate::manifest::FINAL;
use crate::plan::{Plan, PlannedVideo, Reason};
use crate::report;
use crate::report::text::TextStyle;

/// Shows the plan; no network, no key, no lock.
pub(in crate::cli) fn run(
    global: &Global,
    args: &PlanArgs,
    output: &Output,
) -> Result<Exit, Failure> {
    let workspace = Workspace::open(global, output)?;
    if !args.compare_profiles.is_empty() {
        return compare(&workspace, args, output);
    }
    let (basis, plan) = plan(&workspace, args, folds_settled(args, output), output)?;
    let forms = Forms {
        workspace: &workspace,
        basis: &basis,
        plan: &plan,
        args,
    };
    // Whoever reads standard output reads one form.
    if !args.write.iter().any(Write::is_stdout) {
        output.result(&match output.format() {
            Format::Text => report::text::plan(&plan, &output.result_style(args.all)),
            Format::Json => forms.write(PlanFormat::Json)?,
            Format::Markdown => forms.write(PlanFormat::Markdown)?,
            Format::Html => forms.write(PlanFormat::Html)?,
        });
    }
    write_all(&args.write, output, |format| forms.write(format))?;
    if let Some(path) = &args.out {
        plan_file::save(&plan, path)?;
        let path = path.display();
        output.talk(&if plan.refusals.is_empty() {
            format!("saved to {path}; perform exactly this with: storyform apply {path}")
        } else {
            format!("saved to {path}; it breaks a limit, so apply refuses it as well")
        });
    }
    let exit = exit(&plan, args.detailed_exitcode);
    // The process ends: giving the memory of thousands of videos back piece by piece would only take time.
    std::mem::forget((basis, plan));
    Ok(exit)
}

/// Tells whether nobody is going to ask for the videos about which nothing is to be done: pages and saved plans
/// list them.
fn folds_settled(args: &PlanArgs, output: &Output) -> bool {
    let is_page = output.format() == Format::Html;
    let has_page = args
        .write
        .iter()
        .any(|write| write.format == PlanFormat::Html);
    args.out.is_none() && !is_page && !has_page
}

/// Makes the plan, with all that is known of every video if all of them are to be shown.
fn plan(
    workspace: &Workspace,
    args: &PlanArgs,
    folds_settled: bool,
    output: &Output,
) -> Result<(Basis, Plan), Failure> {
    // The files are listed while the state is read.
    let has_state = args.against.is_none();
    let listing = (!args.all).then(|| workspace.list(has_state));
    let basis = Basis::asked(workspace, args.against.as_deref(), output)?;
    let plan = match listing {
        None => workspace.plan(&basis, &args.scope, output)?,
        Some(listing) => {
            let scope = (&args.scope, folds_settled);
            workspace.plan_changes(listing, &basis, scope, output)?
        }
    };
    Ok((basis, plan))
}

/// Shows what profiles would cost, side by side.
fn compare(workspace: &Workspace, args: &PlanArgs, output: &Output) -> Result<Exit, Failure> {
    if workspace.profile.is_some() {
        let message = "`--profile` and `--compare-profiles` cannot be said together";
        return Err(Failure::new(Exit::Usage, message).hint("name every profile to compare"));
    }
    let planned = |name: &String| {
        let profile = Some(name.as_str()).filter(|name| *name != FINAL);
        let workspace = workspace.clone().under(profile)?;
        plan(&workspace, args, false, output).map(|(_, plan)| plan)
    };
    let plans: Vec<Plan> = args
        .compare_profiles
        .iter()
        .map(planned)
        .collect::<Result<_, _>>()?;
    output.result(&match output.format() {
        Format::Text => report::text::profiles(&plans, &output.style(args.all)),
        Format::Json => report::json::profiles(&plans),
        Format::Markdown | Format::Html => {
            let message = "profiles are compared as text or as JSON";
            return Err(Failure::new(Exit::Usage, message).hint("leave `--format` out"));
        }
    });
    Ok(Exit::Done)
}

/// A plan that is written in several forms.
struct Forms<'a> {
    workspace: &'a Workspace,
    basis: &'a Basis,
    plan: &'a Plan,
    args: &'a PlanArgs,
}

impl Forms<'_> {
    fn write(&self, format: PlanFormat) -> Result<String, Failure> {
        let Self { plan, args, .. } = *self;
        Ok(match format {
            PlanFormat::Text => {
                let style = TextStyle {
                    width: FILE_WIDTH,
                    color: false,
                    all: args.all,
                };
                report::text::plan(plan, &style)
            }
            PlanFormat::Json => report::json::plan(plan, args.all),
            PlanFormat::Outputs => {
                let is_refused = exit(plan, args.detailed_exitcode) == Exit::Refused;
                report::outputs::outputs(plan, is_refused)
            }
            PlanFormat::Markdown => report::markdown::plan(plan, args.forge.into()),
            PlanFormat::Html => self.page()?,
        })
    }

    /// Writes the page; compared with a revision, it needs no state either.
    fn page(&self) -> Result<String, Failure> {
        let Self {
            workspace,
            basis,
            plan,
            args: _,
        } = *self;
        let snapshot = basis.snapshot(workspace)?;
        let page = match &basis.revision {
            Some(_) => ReportPage::default(),
            None => ReportPage::gather(workspace, plan, &snapshot)?,
        };
        Ok(page.render(plan, &snapshot))
    }
}

fn exit(plan: &Plan, detailed: bool) -> Exit {
    if !plan.refusals.is_empty() || plan.videos.iter().any(is_refused) {
        Exit::Refused
    } else if detailed && plan.has_changes() {
        Exit::Changes
    } else {
        Exit::Done
    }
}

/// Tells whether budget or protection block a video.
pub(in crate::cli) fn is_refused(video: &PlannedVideo) -> bool {
    video
        .reasons
        .iter()
        .any(|reason| matches!(reason, Reason::Protected | Reason::OverBudget { .. }))
}
