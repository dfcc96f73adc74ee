//! `storyform doctor`

mod account;
mod machine;
mod project;
mod repository;
mod state;

use crate::cli::access::Access;
use crate::cli::args::Global;
use crate::cli::failure::{Exit, Failure};
use crate::cli::output::Output;
use crate::report::doctor::{self, Check, Verdict};

use project::Surroundings;

/// The name of the check whose failure has an exit code of its own.
const KEY: &str = "key";

/// Looks at everything that a run depends on. Nothing is written, nobody is waited for, and nothing is
/// paid; what cannot be looked at is said, and the rest is looked at all the same.
pub(in crate::cli) fn run(global: &Global, output: &Output) -> Result<Exit, Failure> {
    let surroundings = Surroundings::of(global)?;
    let mut checks = project::checks(&surroundings);
    let access = match &surroundings.root {
        Some(root) => Access::read(root),
        None => Ok(Access::of_environment()),
    };
    checks.extend(account::checks(&surroundings, access)?);
    checks.extend(state::checks(&surroundings));
    checks.extend(repository::checks(&surroundings));
    checks.push(machine::program());
    if output.is_json() {
        output.result(&doctor::json(&checks));
    } else {
        output.result(&doctor::text(&checks, &output.style(false)));
    }
    Ok(exit(&checks))
}

fn exit(checks: &[Check]) -> Exit {
    let mut problems = checks
        .iter()
        .filter(|check| check.verdict == Verdict::Problem);
    if problems.clone().any(|check| check.name == KEY) {
        return Exit::Key;
    }
    match problems.next() {
        Some(_) => Exit::Error,
        None => Exit::Done,
    }
}

/// Makes a check that found a problem, from the failure that it would lead to.
fn problem(name: &'static str, failure: &Failure) -> Check {
    let Failure {
        exit: _,
        message,
        causes,
        hint,
    } = failure;
    // What stands between the first cause and the last one are the layers of libraries.
    let (first, last) = (causes.first(), causes.iter().skip(1).next_back());
    let because = first
        .into_iter()
        .chain(last)
        .map(|cause| format!(": {cause}"));
    let finding: String = std::iter::once(message.clone()).chain(because).collect();
    let check = Check::new(name, Verdict::Problem, finding);
    hint.iter()
        .fold(check, |check, hint| check.advice(hint.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_does_not_work_has_its_own_exit_code() {
        let check = |name, verdict| Check::new(name, verdict, "");
        let fine = check("state", Verdict::Fine);
        let warning = check(KEY, Verdict::Warning);
        let skipped = check("git", Verdict::Skipped);
        assert_eq!(exit(&[fine, warning, skipped]), Exit::Done);
        let state = check("state", Verdict::Problem);
        assert_eq!(exit(std::slice::from_ref(&state)), Exit::Error);
        assert_eq!(exit(&[state, check(KEY, Verdict::Problem)]), Exit::Key);
    }
}
