//! Problems for people, in the look of the Rust compiler.

use std::collections::BTreeSet;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::Counts;
use super::excerpt::{Excerpt, are_near};
use crate::diagnostic::{Diagnostic, Location, Position, Rule, Severity};
use crate::report::layout::palette::{RED, STRONG, YELLOW};
use crate::report::layout::{Line, Page, visible};
use crate::report::phrase::count;

/// Warnings that no comment can allow: those about comments, and those about what is imported.
const NOT_ALLOWED: [&str; 4] = ["SF0112", "SF0113", "SF0805", "SF0806"];

/// Writes problems with the lines they are about, and how many there are.
pub fn text(diagnostics: &[Diagnostic], color: bool, width: usize) -> String {
    let renderer = if color {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let renderer = renderer.term_width(width.max(WIDTH_MIN));
    let mut text = String::new();
    for diagnostic in diagnostics {
        text.push_str(&renderer.render(&[group(diagnostic, width.max(WIDTH_MIN))]));
        text.push_str("\n\n");
    }
    for line in closing(diagnostics) {
        line.write(color, &mut text);
        text.push('\n');
    }
    text
}

/// Writes all there is to say about a rule; what stands between fences is shown as it is. Of a warning it
/// says how it is allowed, at one place only if a comment can do so.
pub fn explanation(rule: &Rule, allowed_by_comment: bool, color: bool, width: usize) -> String {
    let Rule {
        code,
        name,
        severity,
        summary,
        explanation,
    } = rule;
    let style = match severity {
        Severity::Error => RED,
        Severity::Warning => YELLOW,
    };
    let mut page = Page::new(width.max(WIDTH_MIN), color);
    let kind = format!("{}[{code}]", severity.word());
    page.line(
        0,
        &Line::styled(style.bold(), kind).with(STRONG, format!(" {name}")),
    );
    page.blank();
    page.line(0, &Line::plain(*summary));
    page.blank();
    prose(&mut page, explanation);
    if *severity == Severity::Warning {
        ways_to_allow(&mut page, name, allowed_by_comment);
    }
    page.finish()
}

/// Adds Markdown: paragraphs are filled, rows of tables stay lines, and code is set in.
fn prose(page: &mut Page, markdown: &str) {
    let mut is_code = false;
    let mut paragraph = String::new();
    let fill = |page: &mut Page, paragraph: &mut String| {
        if !paragraph.is_empty() {
            page.line(0, &Line::plain(std::mem::take(paragraph)));
        }
    };
    for line in markdown.lines() {
        let is_fence = line.starts_with("```");
        let stands_alone = is_code || is_fence || line.is_empty() || line.starts_with('|');
        if !stands_alone {
            if !paragraph.is_empty() {
                paragraph.push(' ');
            }
            paragraph.push_str(line);
            continue;
        }
        fill(page, &mut paragraph);
        match line {
            _ if is_fence => is_code = !is_code,
            "" => page.blank(),
            _ if is_code => page.raw(4, &Line::plain(line)),
            _ => page.line(0, &Line::plain(line)),
        }
    }
    fill(page, &mut paragraph);
}

/// Says how a warning is allowed where it is right.
fn ways_to_allow(page: &mut Page, name: &str, by_comment: bool) {
    let comment = (
        "To allow it at one place, write at the end of the line, or above it:",
        format!("# storyform: allow {name} -- why it is right here"),
    );
    let setting = (
        "To allow it in the whole project, write into `storyform.yaml`:",
        format!("lints: {{{name}: allow}}   # or deny, which makes it an error"),
    );
    for (words, example) in by_comment.then_some(comment).into_iter().chain([setting]) {
        page.blank();
        page.line(0, &Line::plain(words));
        page.blank();
        page.raw(4, &Line::plain(example));
    }
}

/// Below this width there is no room for an excerpt.
const WIDTH_MIN: usize = 40;
/// What stands left of an excerpt: the line number and the rule beside it.
const MARGIN: usize = 10;

fn group<'a>(diagnostic: &'a Diagnostic, width: usize) -> Group<'a> {
    let Diagnostic {
        rule,
        severity,
        message,
        location,
        label,
        related,
        help,
    } = diagnostic;
    let level = match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(visible(message)).id(rule.code);
    let mut group = Group::with_title(title);
    let primary = location.iter().map(|location| Mark {
        location,
        kind: AnnotationKind::Primary,
        label: label.as_deref(),
    });
    let context = related.iter().map(|(location, words)| Mark {
        location,
        kind: AnnotationKind::Context,
        label: Some(words),
    });
    let mut marks: Vec<Mark<'a>> = primary.chain(context).collect();
    while let Some(first) = marks.first().copied() {
        let is_shown_with_first =
            |mark: &Mark<'_>| *mark == first || are_near(first.location, mark.location);
        let (here, elsewhere) = marks.into_iter().partition(is_shown_with_first);
        group = excerpt(group, here, width);
        marks = elsewhere;
    }
    if let Some(help) = help {
        group = group.element(Level::HELP.message(wrapped(help, width)));
    }
    group
}

/// A place to underline.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Mark<'a> {
    location: &'a Location,
    kind: AnnotationKind,
    label: Option<&'a str>,
}

/// Adds places with their lines. Only those lines are handed on, never the whole file.
fn excerpt<'a>(group: Group<'a>, marks: Vec<Mark<'a>>, width: usize) -> Group<'a> {
    let Some(Mark { location, .. }) = marks.first() else {
        return group;
    };
    let path = visible(location.source.path());
    let locations: Vec<&Location> = marks.iter().map(|mark| mark.location).collect();
    let Excerpt {
        line,
        position,
        text,
        underlines,
    } = Excerpt::of(&locations, width.saturating_sub(MARGIN));
    let annotations = marks
        .into_iter()
        .zip(underlines)
        .map(|(mark, underline)| mark.kind.span(underline).label(mark.label.map(visible)));
    let snippet = Snippet::source(text)
        .line_start(line)
        .annotations(annotations);
    match position {
        None => group.element(snippet.path(path)),
        Some(Position { line, column }) => group
            .element(Origin::path(path).line(line).char_column(column))
            .element(snippet),
    }
}

/// Wraps a text that stands behind `= help: `.
fn wrapped(text: &str, width: usize) -> String {
    let room = width.saturating_sub(MARGIN + "= help: ".len());
    let lines = Line::plain(text).wrap(room, room);
    let mut text = String::new();
    for (index, line) in lines.iter().enumerate() {
        if index > 0 {
            text.push('\n');
        }
        line.write(false, &mut text);
    }
    text
}

/// Says how many problems there are, and where to read more.
fn closing(diagnostics: &[Diagnostic]) -> Vec<Line> {
    let Counts {
        errors,
        warnings,
        files,
    } = Counts::of(diagnostics);
    let Some(first) = diagnostics
        .iter()
        .find(|found| found.is_error() || errors == 0)
    else {
        return Vec::new();
    };
    let (style, word) = if errors > 0 {
        (RED, "error")
    } else {
        (YELLOW, "warning")
    };
    let counted = match (errors, warnings) {
        (_, 0) => count(errors, "error"),
        (0, _) => count(warnings, "warning"),
        (_, _) => format!(
            "{} and {}",
            count(errors, "error"),
            count(warnings, "warning")
        ),
    };
    let place = if files == 0 {
        String::new()
    } else {
        format!(" in {}", count(files, "file"))
    };
    let counts = Line::styled(style.bold(), word).with(STRONG, format!(": {counted}{place}"));
    let hint = format!("`storyform explain {}` says more", first.rule.code);
    let mut lines = vec![counts, Line::plain(hint)];
    let warnings = diagnostics
        .iter()
        .filter(|found| !found.is_error() && !NOT_ALLOWED.contains(&found.rule.code));
    let names: BTreeSet<&str> = warnings.map(|found| found.rule.name).collect();
    if let Some(name) = names.first() {
        let others = match names.len() {
            1 => String::new(),
            _ => {
                let rest: Vec<String> = names
                    .iter()
                    .skip(1)
                    .map(|name| format!("`{name}`"))
                    .collect();
                format!("; the others are {}", rest.join(", "))
            }
        };
        let hint = format!(
            "where it is right, allow it with a comment: `# storyform: allow {name}`{others}"
        );
        lines.push(Line::plain(hint));
    }
    lines
}
