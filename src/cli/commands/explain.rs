//! `storyform explain`

use std::fmt::Write;

use crate::cli::args::ExplainArgs;
use crate::cli::failure::{Exit, Failure};
use crate::cli::output::Output;
use crate::diagnostic::{Rule, nearest};
use crate::validate::{RULES, allowed_by_comment, find_rule};

/// What can be said to warnings; talk, so that the list stays one of rules.
const HOW_TO_ALLOW: &str = "
A warning is allowed at one place by a comment at the end of the line, or above it:
  # storyform: allow NAME -- why it is right here
In the whole project it is by `storyform.yaml`, and `deny` makes an error of it:
  lints: {NAME: allow}
`storyform explain CODE` says more about one.";

/// Explains a diagnostic in full, or lists them all.
pub(in crate::cli) fn run(args: &ExplainArgs, output: &Output) -> Result<Exit, Failure> {
    let Some(code) = &args.code else {
        let mut rules = RULES.to_vec();
        rules.sort_by_key(|rule| rule.code);
        let list = rules.iter().fold(String::new(), |mut list, rule| {
            let Rule {
                code,
                severity,
                name,
                summary,
                ..
            } = rule;
            // Writing to a string cannot fail.
            let _infallible = writeln!(list, "{code}  {:7}  {name:32}  {summary}", severity.word());
            list
        });
        output.result(&list);
        output.hint(HOW_TO_ALLOW);
        return Ok(Exit::Done);
    };
    let rule = find_rule(code).ok_or_else(|| {
        let known = RULES.iter().flat_map(|rule| [rule.code, rule.name]);
        let hint = nearest(code, known).map_or_else(
            || "`storyform explain` lists them all".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        Failure::new(Exit::Usage, format!("there is no diagnostic `{code}`")).hint(hint)
    })?;
    output.result(&output.explanation(rule, allowed_by_comment(rule)));
    Ok(Exit::Done)
}
