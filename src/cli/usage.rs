//! Usage errors, told as all other errors are; and the help that was asked for.

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Error, ValueEnum};

use super::args::{self, ColorChoice, Format};
use super::failure::{Exit, Failure};
use super::output::Output;

/// Shows what is wrong with the arguments, or the help that was asked for.
pub(super) fn report(error: &Error) -> Exit {
    let typed: Vec<OsString> = std::env::args_os().collect();
    let output = Output::new(
        said(&typed, "--format", "STORYFORM_FORMAT").unwrap_or(Format::Text),
        said(&typed, "--color", "STORYFORM_COLOR").unwrap_or(ColorChoice::Auto),
    );
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            output.result(&error.render().ansi().to_string());
            Exit::Done
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand if !output.is_json() => {
            output.talk(error.render().ansi().to_string().trim_end());
            Exit::Usage
        }
        _ => output.failure(&failure(error, &command(&typed))),
    }
}

/// Finds the value of an option in a command line that could not be read as a whole, or else in the
/// variable of that option.
fn said<T: ValueEnum>(typed: &[OsString], option: &str, variable: &str) -> Option<T> {
    let words: Vec<&str> = typed.iter().filter_map(|word| word.to_str()).collect();
    let mut values =
        words
            .iter()
            .enumerate()
            .filter_map(|(index, word)| match word.strip_prefix(option)? {
                "" => words.get(index + 1).copied(),
                rest => rest.strip_prefix('='),
            });
    let value = values.next_back().map(str::to_owned);
    let value = value.or_else(|| std::env::var(variable).ok())?;
    T::from_str(&value, false).ok()
}

/// Words what the parser of arguments found.
fn failure(error: &Error, command: &str) -> Failure {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        Some(ContextValue::Strings(texts)) => Some(texts.join("` `")),
        Some(_) | None => None,
    };
    let argument = text(ContextKind::InvalidArg).unwrap_or_default();
    let value = text(ContextKind::InvalidValue).unwrap_or_default();
    let message = match error.kind() {
        ErrorKind::InvalidSubcommand => {
            let name = text(ContextKind::InvalidSubcommand).unwrap_or_default();
            format!("`{command}` has no command `{name}`")
        }
        ErrorKind::UnknownArgument if argument.starts_with('-') => {
            format!("`{command}` has no option `{argument}`")
        }
        ErrorKind::UnknownArgument => format!("`{command}` takes no `{argument}` here"),
        ErrorKind::InvalidValue if value.is_empty() => format!("`{argument}` needs a value"),
        ErrorKind::InvalidValue => format!("`{value}` is no value of `{argument}`"),
        ErrorKind::ValueValidation => match std::error::Error::source(error) {
            Some(why) => format!("`{value}` is no value of `{argument}`: {why}"),
            None => format!("`{value}` is no value of `{argument}`"),
        },
        ErrorKind::MissingRequiredArgument => format!("`{command}` needs `{argument}`"),
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            format!("`{command}` needs a command")
        }
        ErrorKind::ArgumentConflict => match text(ContextKind::PriorArg) {
            Some(other) if other == argument => {
                format!("`{argument}` can be given only once")
            }
            Some(other) => format!("`{argument}` cannot stand together with `{other}`"),
            None => format!("`{argument}` cannot stand together with others"),
        },
        _ => first_line(error),
    };
    Failure::new(Exit::Usage, message).hint(hint(error, command))
}

/// Says what may have been meant, and where the command is explained.
fn hint(error: &Error, command: &str) -> String {
    let listed = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => vec![text.clone()],
        Some(ContextValue::Strings(texts)) => texts.clone(),
        Some(_) | None => Vec::new(),
    };
    let suggested = [
        ContextKind::SuggestedSubcommand,
        ContextKind::SuggestedArg,
        ContextKind::SuggestedValue,
    ];
    // The most similar one comes last.
    let mut suggested: Vec<String> = suggested.into_iter().flat_map(listed).collect();
    suggested.reverse();
    let known = [ContextKind::ValidValue, ContextKind::ValidSubcommand];
    let known: Vec<String> = known.into_iter().flat_map(listed).collect();
    let quoted = |words: &[String], between: &str| {
        let words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
        words.join(between)
    };
    let mut hints = Vec::new();
    if !suggested.is_empty() {
        hints.push(format!("did you mean {}?", quoted(&suggested, " or ")));
    } else if !known.is_empty() {
        hints.push(format!("one of {} is expected;", quoted(&known, ", ")));
    }
    hints.push(format!("`{command} --help` shows how it is typed"));
    hints.join(" ")
}

/// Returns the words of the command that was meant, as far as they were typed.
fn command(typed: &[OsString]) -> String {
    let mut command = args::command();
    let mut path = command.get_name().to_owned();
    for word in typed.iter().skip(1) {
        let Some(below) = command.find_subcommand(word) else {
            continue;
        };
        path.push(' ');
        path.push_str(below.get_name());
        command = below.clone();
    }
    path
}

/// Returns what the parser says, where there are no better words.
fn first_line(error: &Error) -> String {
    let text = error.render().to_string();
    let line = text.lines().next().unwrap_or_default();
    line.trim_start_matches("error: ").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Types a wrong command line, and writes what is said about it.
    fn check(line: &str) -> String {
        let typed: Vec<OsString> = line.split(' ').map(OsString::from).collect();
        let error = args::command()
            .try_get_matches_from(&typed)
            .expect_err("the command line is wrong");
        let failure = failure(&error, &command(&typed));
        format!("{}\n{}", failure.message, failure.hint.unwrap_or_default())
    }

    #[test]
    fn what_was_meant_is_guessed() {
        assert_eq!(
            check("storyform aply"),
            "`storyform` has no command `aply`\n\
             did you mean `apply`? `storyform --help` shows how it is typed"
        );
        assert_eq!(
            check("storyform plan --detailed"),
            "`storyform plan` has no option `--detailed`\n\
             did you mean `--detailed-exitcode`? `storyform plan --help` shows how it is typed"
        );
        assert_eq!(
            check("storyform plan --format jsn"),
            "`jsn` is no value of `--format <FORMAT>`\n\
             did you mean `json`? `storyform plan --help` shows how it is typed"
        );
    }

    #[test]
    fn what_is_missing_or_too_much_is_named() {
        assert_eq!(
            check("storyform show"),
            "`storyform show` needs `<ID>`\n`storyform show --help` shows how it is typed"
        );
        assert_eq!(
            check("storyform status now"),
            "`storyform status` takes no `now` here\n\
             `storyform status --help` shows how it is typed"
        );
        assert_eq!(
            check("storyform apply a.plan --target b"),
            "`[PLAN_FILE]` cannot stand together with `--target <SEL>`\n\
             `storyform apply --help` shows how it is typed"
        );
        assert_eq!(
            check("storyform plan --all --all"),
            "`--all` can be given only once\n`storyform plan --help` shows how it is typed"
        );
        let message = check("storyform apply --timeout 5");
        assert!(
            message.starts_with("`5` is no value of `--timeout <TIME>`: a number with a unit"),
            "{message}"
        );
    }

    #[test]
    fn options_are_found_in_a_line_that_cannot_be_read() {
        let typed = |line: &str| line.split(' ').map(OsString::from).collect::<Vec<_>>();
        let format =
            |line: &str| said::<Format>(&typed(line), "--format", "STORYFORM_TEST_NOTHING");
        assert_eq!(format("storyform aply --format json"), Some(Format::Json));
        assert_eq!(format("storyform --format=json aply"), Some(Format::Json));
        assert_eq!(
            format("storyform --format text x --format=json"),
            Some(Format::Json)
        );
        assert_eq!(format("storyform --format nothing"), None);
        assert_eq!(format("storyform --formats=json --format"), None);
    }
}
