//! How the help looks: colours, groups of commands, examples.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use clap::builder::StyledStr;
use clap::builder::styling::Styles;
use clap::{Command, CommandFactory};

use super::{Arguments, examples};

/// Headings of the list of commands, with the commands below each, in the order in which people meet
/// them. Whatever stands in none of them is listed last.
const GROUPS: &[(&str, &[&str])] = &[
    ("Begin", &["init", "import", "doctor"]),
    (
        "Write",
        &["validate", "fmt", "explain", "schema", "preview"],
    ),
    ("Review", &["plan", "report", "comment"]),
    ("Render", &["apply", "status", "show", "output"]),
    ("State", &["state", "credits"]),
];
/// The heading of the rest.
const REST: &str = "More";

/// What headings look like, here and where clap writes them.
const HEADING: Style = Style::new().bold().underline();
/// What is typed as it stands.
const LITERAL: Style = Style::new().bold();
/// The colours of failures, which usage errors have too.
const ERROR: Style = AnsiColor::Red.on_default().bold();

/// Returns the command line, as it is read and as its help shows it.
pub(in crate::cli) fn command() -> Command {
    let styles = Styles::styled()
        .header(HEADING)
        .usage(HEADING)
        .literal(LITERAL)
        .placeholder(Style::new())
        .error(ERROR);
    let command = with_examples(Arguments::command(), "").styles(styles);
    let template = template(&command);
    command.help_template(template)
}

/// Adds examples to the commands below one, whose words begin with `path`.
fn with_examples(command: Command, path: &str) -> Command {
    let names: Vec<String> = command
        .get_subcommands()
        .map(|command| command.get_name().to_owned())
        .collect();
    names.iter().fold(command, |command, name| {
        command.mut_subcommand(name, |command| {
            let path = format!("{path}{name}");
            let command = with_examples(command, &format!("{path} "));
            match examples::of(&path) {
                Some(examples) if command.get_after_help().is_none() => {
                    command.after_help(examples)
                }
                Some(_) | None => command,
            }
        })
    })
}

/// Writes the help of the program itself: clap has no groups of commands.
fn template(command: &Command) -> StyledStr {
    let commands: Vec<&Command> = command
        .get_subcommands()
        .filter(|command| !command.is_hide_set())
        .collect();
    let named = |name: &str| commands.iter().find(|command| command.get_name() == name);
    let width = commands.iter().map(|command| command.get_name().len());
    let width = width.max().unwrap_or_default().max("help".len());
    let mut text = String::from("{about}\n\n{usage-heading} {usage}\n");
    let mut group = |heading: &str, rows: &[(&str, String)]| {
        if !rows.is_empty() {
            write!(text, "\n{HEADING}{heading}:{HEADING:#}\n").expect("text takes text");
        }
        for (name, about) in rows {
            writeln!(text, "  {LITERAL}{name:width$}{LITERAL:#}  {about}")
                .expect("text takes text");
        }
    };
    let about = |command: &Command| {
        let about = command.get_about();
        about.map_or_else(String::new, ToString::to_string)
    };
    for (heading, names) in GROUPS {
        let rows = names.iter().filter_map(|name| {
            let command = named(name)?;
            Some((*name, about(command)))
        });
        group(heading, &rows.collect::<Vec<_>>());
    }
    let is_grouped = |name: &str| GROUPS.iter().any(|(_, names)| names.contains(&name));
    let rest = commands
        .iter()
        .filter(|command| !is_grouped(command.get_name()));
    let rest = rest.map(|command| (command.get_name(), about(command)));
    let help = ("help", "Show this, or the help of a command".to_owned());
    group(REST, &rest.chain([help]).collect::<Vec<_>>());
    write!(
        text,
        "\n{HEADING}Options:{HEADING:#}\n{{options}}{{after-help}}"
    )
    .expect("text takes text");
    StyledStr::from(text)
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    /// Lists all commands with their words.
    fn all(command: &Command, path: &str) -> Vec<(String, Command)> {
        command
            .get_subcommands()
            .filter(|command| !command.is_hide_set() && command.get_name() != "help")
            .flat_map(|command| {
                let path = format!("{path}{}", command.get_name());
                let mut below = all(command, &format!("{path} "));
                below.push((path, command.clone()));
                below
            })
            .collect()
    }

    /// Parts a line as a shell does: quotation marks, and no more than one command.
    fn words(line: &str) -> Vec<String> {
        let mut words = vec![String::new()];
        let mut quote = None;
        for char in line.chars() {
            match (char, quote) {
                ('\'' | '"', None) => quote = Some(char),
                (char, Some(open)) if char == open => quote = None,
                (' ', None) => words.push(String::new()),
                (char, _) => words.last_mut().expect("there is one").push(char),
            }
        }
        let end = words
            .iter()
            .position(|word| ["|", ">", "<"].contains(&word.as_str()));
        words.truncate(end.unwrap_or(words.len()));
        words
    }

    #[test]
    fn every_command_shows_examples_that_can_be_typed() {
        for (path, command) in all(&command(), "") {
            let help = command.clone().render_long_help().to_string();
            let (_, examples) = help
                .split_once("Examples:\n")
                .unwrap_or_else(|| panic!("`{path}` has no examples; see examples.rs"));
            let lines: Vec<&str> = examples
                .lines()
                .take_while(|line| !line.is_empty())
                .map(str::trim)
                .filter(|line| line.starts_with("storyform "))
                .collect();
            let is_own = |line: &&&str| line.starts_with(&format!("storyform {path}"));
            assert!(lines.iter().any(|line| is_own(&line)), "{path}: {lines:?}");
            for line in lines {
                if let Err(error) = Arguments::try_parse_from(words(line)) {
                    panic!("`{path}` shows `{line}`: {error}");
                }
            }
        }
    }

    #[test]
    fn the_first_help_fits_a_small_terminal_and_names_all_commands() {
        let help = command().render_help().to_string();
        for (path, _) in all(&command(), "") {
            let is_top = !path.contains(' ');
            let is_listed = help.lines().any(|line| {
                line.trim_start()
                    .strip_prefix(&path)
                    .is_some_and(|rest| rest.starts_with("  "))
            });
            assert!(!is_top || is_listed, "{path}\n{help}");
        }
        let (commands, _) = help.split_once("\nOptions:").expect("there are options");
        // The sentence on top is wrapped by clap; the rows are not.
        let rows = commands.lines().filter(|line| line.starts_with("  "));
        let widest = rows.map(|line| line.chars().count()).max();
        assert!(widest <= Some(80), "{help}");
    }

    #[test]
    fn the_command_line_is_well_formed() {
        command().debug_assert();
    }
}
