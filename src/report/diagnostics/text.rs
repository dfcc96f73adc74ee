//! Problems for people, in the look of the Rust compiler.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::Counts;
use super::excerpt::{Excerpt, are_near};
use crate::diagnostic::{Diagnostic, Location, Position, Severity};
use crate::report::layout::palette::{RED, STRONG, YELLOW};
use crate::report::layout::{Line, visible};
use crate::report::phrase::count;

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
        let rendered = renderer.render(&[group(diagnostic, width.max(WIDTH_MIN))]);
        text.push_str(&with_places(&rendered, diagnostic));
        text.push_str("\n\n");
    }
    for line in closing(diagnostics) {
        line.write(color, &mut text);
        text.push('\n');
    }
    text
}

/// Below this width there is no room for an excerpt.
const WIDTH_MIN: usize = 40;
/// What stands left of an excerpt: the line number and the rule beside it.
const MARGIN: usize = 10;
/// Stands for a path while a problem is laid out. The renderer counts columns in the excerpt, which
/// may be cut at the left; what it writes behind this sign is replaced by the true place. The
/// character is for private use, and [`visible`] lets none through.
const PLACE: char = '\u{e000}';

fn group<'a>(diagnostic: &'a Diagnostic, width: usize) -> Group<'a> {
    let Diagnostic {
        rule,
        message,
        location,
        label,
        related,
        help,
    } = diagnostic;
    let level = match rule.severity {
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
<<<<<<< HEAD
        underline,
    } = Excerpt::of(location, width.saturating_sub(MARGIN));
    let annotation = kind.span(underline).label(label.map(visible));
    let snippet = Snippet::source(text)
        .line_start(position.line)
        .path(PLACE.to_string())
        .annotation(annotation);
    group.element(snippet)
}

/// Puts the true places where the signs for them stand.
fn with_places(rendered: &str, diagnostic: &Diagnostic) -> String {
    let related = diagnostic.related.iter().map(|(location, _)| location);
    let mut places = diagnostic.location.iter().chain(related);
    let mut parts = rendered.split(PLACE);
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        if let Some(location) = places.next() {
            text.push_str(&visible(&location.to_string()));
        }
        text.push_str(part.trim_start_matches(|char: char| char == ':' || char.is_ascii_digit()));
    }
    text
=======
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
>>>>>>> props
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
    vec![counts, Line::plain(hint)]
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::diagnostic::{Rule, Source, Span};
    use crate::report::diagnostics::json;
    use crate::report::testing::without_colors;

    static UNKNOWN: Rule = Rule {
        code: "SF0101",
        name: "unknown-field",
        severity: Severity::Error,
        summary: "Every field is one that Pictory knows.",
        explanation: "",
    };
    static LONG: Rule = Rule {
        code: "SF0300",
        name: "long-story",
        severity: Severity::Warning,
        summary: "A story fits into its scene.",
        explanation: "",
    };

    fn at(source: &Arc<Source>, words: &str) -> Location {
        let start = source.text().find(words).expect("the text has the words");
        Location {
            source: Arc::clone(source),
            span: Span::new(start, start + words.len()),
        }
    }

    fn several() -> Vec<Diagnostic> {
        let tour = Source::new(
            "videos/tour.yaml",
            "videoName: Tour\nvideoNmae: Tour\nscenes:\n\t- story: Ñandú 漢字 first\n    storry: x\n",
        );
        let wide = Source::new(
            "videos/wide.json",
            format!(
                "{{\"videoName\": \"{}\", \"secnes\": []}}",
                "wide ".repeat(200)
            ),
        );
        let empty = Source::new("videos/empty.yaml", "");
        vec![
            Diagnostic::new(
                &UNKNOWN,
                at(&tour, "videoNmae"),
                "there is no field `videoNmae`",
            )
            .label("not a field of a storyboard")
            .related(at(&tour, "videoName"), "this field is known")
            .help(
                "did you mean `videoName`? Pictory drops what it does not know, so a typo costs \
                     money without a word",
            ),
            Diagnostic::new(
                &LONG,
                at(&tour, "漢字 first\n    storry"),
                "the story is \u{1b}[31mlong",
            ),
            Diagnostic::new(
                &UNKNOWN,
                at(&wide, "\"secnes\""),
                "there is no field `secnes`",
            )
            .label("here"),
            Diagnostic::new(
                &UNKNOWN,
                at(&empty, ""),
                "a manifest declares at least one video",
            ),
            Diagnostic::without_location(&UNKNOWN, "no manifest matches `videos/**/*.yaml`")
                .help("create one"),
        ]
    }

    #[test]
    fn problems_of_all_kinds() {
        insta::assert_snapshot!("several", text(&several(), false, 100));
        insta::assert_snapshot!("several_json", json(&several()));
    }

    #[test]
    fn colours_add_nothing_but_colours() {
        let colored = text(&several(), true, 100);
        assert_ne!(colored, text(&several(), false, 100));
        assert_eq!(without_colors(&colored), text(&several(), false, 100));
    }

    #[test]
    fn warnings_alone_are_counted_as_warnings() {
        let warnings = &several()[1..2];
        let text = text(warnings, false, 100);
        let end = "warning: 1 warning in 1 file\n`storyform explain SF0300` says more\n";
        assert!(text.ends_with(end), "{text}");
    }

    #[test]
    fn no_problems_no_words() {
        assert_eq!(text(&[], false, 100), "");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(512))]

        #[test]
        fn any_span_of_any_text_can_be_shown(
            content in "([a-z: \\t\r\n\u{1b}é漢👩\u{301}\u{202e}\u{9b}\u{0}]|\\PC){0,80}",
            spans in proptest::collection::vec((0usize..400, 0usize..400), 3),
            width in 0usize..130,
            color in any::<bool>(),
        ) {
            let source = Source::new("videos/\u{7}.yaml", content);
            let places: Vec<Location> = spans
                .iter()
                .map(|(start, end)| Location {
                    source: Arc::clone(&source),
                    span: Span::new(*start, *end),
                })
                .collect();
            let found = Diagnostic::new(&UNKNOWN, places[0].clone(), "what\nis wrong")
                .label("la\tbel")
                .related(places[1].clone(), "here")
                .related(places[2].clone(), "there\u{1b}")
                .help("do\nthis");
            let found = [found];
            let shown = without_colors(&text(&found, color, width));
            let obeyed = shown.chars().find(|char| char.is_control() && *char != '\n');
            prop_assert_eq!(obeyed, None);
            prop_assert!(serde_json::from_str::<serde_json::Value>(&json(&found)).is_ok());
        }
    }
}
