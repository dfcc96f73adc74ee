//! What a new project is asked for. The dialogue is a function from lines to answers; whoever calls it
//! shows the questions and reads the lines.

use std::io;

use clap::ValueEnum;

use crate::cli::args::{InitArgs, Pipelines, Renderer};

/// The most characters that the project file takes for a name.
const NAME_LENGTH_MAX: usize = 100;

/// What is settled about a new project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answers {
    /// Its name.
    pub(super) name: String,
    /// Who renders.
    pub(super) provider: Renderer,
    /// Whose pipelines it has.
    pub(super) ci: Pipelines,
}

/// Settles what was typed with the command, and the defaults for the rest.
pub(super) fn unasked(args: &InitArgs, folder: &str) -> Answers {
    Answers {
        name: args.name.clone().unwrap_or_else(|| folder.to_owned()),
        provider: args.provider.unwrap_or_default(),
        ci: args.ci.unwrap_or_default(),
    }
}

/// Asks for what was not typed with the command; `None` if the answers end before the questions do.
///
/// `ask` shows a question and returns the line that answers it.
///
/// # Errors
///
/// Fails if a line cannot be read.
pub(super) fn answers(
    args: &InitArgs,
    folder: &str,
    ask: &mut dyn FnMut(&str) -> io::Result<Option<String>>,
) -> io::Result<Option<Answers>> {
    let default = unasked(args, folder);
    let name = match args.name {
        Some(_) => Some(default.name),
        None => name(&default.name, ask)?,
    };
    let Some(name) = name else { return Ok(None) };
    let provider = match args.provider {
        Some(provider) => Some(provider),
        None => choice(
            "Who renders: the built-in simulator, for nothing, or pictory?",
            ask,
        )?,
    };
    let Some(provider) = provider else {
        return Ok(None);
    };
    let ci = match args.ci {
        Some(ci) => Some(ci),
        None => choice("Files for pipelines: none, github or gitlab?", ask)?,
    };
    Ok(ci.map(|ci| Answers { name, provider, ci }))
}

fn name(
    default: &str,
    ask: &mut dyn FnMut(&str) -> io::Result<Option<String>>,
) -> io::Result<Option<String>> {
    let mut question = format!("Name of the project [{default}]: ");
    loop {
        let Some(line) = ask(&question)? else {
            return Ok(None);
        };
        let name = match line.trim() {
            "" => default,
            name => name,
        };
        if is_name(name) {
            return Ok(Some(name.to_owned()));
        }
        question = format!("At most {NAME_LENGTH_MAX} characters [{default}]: ");
    }
}

/// Tells whether a project may have this name.
pub(super) fn is_name(name: &str) -> bool {
    (1..=NAME_LENGTH_MAX).contains(&name.chars().count()) && !name.chars().any(char::is_control)
}

/// Asks for one of a few words; the beginning of a word is enough.
fn choice<T: ValueEnum + Default>(
    text: &str,
    ask: &mut dyn FnMut(&str) -> io::Result<Option<String>>,
) -> io::Result<Option<T>> {
    let word = |value: &T| {
        let possible = value.to_possible_value();
        possible.map_or_else(String::new, |possible| possible.get_name().to_owned())
    };
    let default = T::default();
    let mut question = format!("{text} [{}]: ", word(&default));
    loop {
        let Some(line) = ask(&question)? else {
            return Ok(None);
        };
        let answer = line.trim().to_lowercase();
        if answer.is_empty() {
            return Ok(Some(default));
        }
        let values = T::value_variants().iter();
        let mut meant = values.filter(|value| word(value).starts_with(&answer));
        if let (Some(value), None) = (meant.next(), meant.next()) {
            return Ok(Some(value.clone()));
        }
        let words: Vec<String> = T::value_variants().iter().map(word).collect();
        question = format!("One of {} [{}]: ", words.join(", "), word(&default));
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Typed {
        #[command(flatten)]
        args: InitArgs,
    }

    /// Answers with lines, and writes what was asked and what came of it.
    fn check(typed: &[&str], lines: &[&str]) -> (Vec<String>, Option<Answers>) {
        let typed = std::iter::once(&"init").chain(typed);
        let args = Typed::parse_from(typed).args;
        let mut lines = lines.iter();
        let mut asked = Vec::new();
        let answers = answers(&args, "films", &mut |question| {
            asked.push(question.to_owned());
            Ok(lines.next().map(|line| (*line).to_owned()))
        });
        (asked, answers.unwrap())
    }

    fn settled(name: &str, provider: Renderer, ci: Pipelines) -> Option<Answers> {
        Some(Answers {
            name: name.to_owned(),
            provider,
            ci,
        })
    }

    #[test]
    fn enter_takes_the_defaults() {
        let (asked, answers) = check(&[], &["\n", "", "  "]);
        let questions = [
            "Name of the project [films]: ",
            "Who renders: the built-in simulator, for nothing, or pictory? [simulator]: ",
            "Files for pipelines: none, github or gitlab? [none]: ",
        ];
        assert_eq!(asked, questions);
        assert_eq!(
            answers,
            settled("films", Renderer::Simulator, Pipelines::None)
        );
    }

    #[test]
    fn what_was_typed_is_not_asked_for() {
        let typed = ["--name", "A", "--provider", "pictory"];
        let (asked, answers) = check(&typed, &["gitlab"]);
        assert_eq!(asked.len(), 1);
        assert_eq!(answers, settled("A", Renderer::Pictory, Pipelines::Gitlab));
    }

    #[test]
    fn an_answer_that_means_nothing_is_asked_for_again() {
        let (asked, answers) = check(&[], &["Spring", "p", "git", "bitbucket", "GitH"]);
        assert_eq!(
            asked[3..],
            [
                "One of none, github, gitlab [none]: ",
                "One of none, github, gitlab [none]: "
            ]
        );
        assert_eq!(
            answers,
            settled("Spring", Renderer::Pictory, Pipelines::Github)
        );
        let long = "x".repeat(101);
        assert_eq!(check(&[], &[&long, "x", "", ""]).0.len(), 4);
    }

    #[test]
    fn an_end_of_the_answers_settles_nothing() {
        for lines in [&[][..], &["a"], &["a", ""]] {
            assert_eq!(check(&[], lines).1, None, "{lines:?}");
        }
    }
}
