//! No text whatsoever makes the stages panic, and none gets away with an unsound plan.

use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::sample::Index;
use storyform::diagnostic::{Diagnostic, Source};
use storyform::expand::expand;
use storyform::fingerprint::{FingerprintedVideo, fingerprint_video};
use storyform::manifest::{Document, Project, parse_project, read_alone};
use storyform::model::Snapshot;
use storyform::plan::{Plan, PlanInput, PlanOptions, check, plan};
use storyform::price::Prices;
use storyform::report::text::TextStyle;
use storyform::resolve::resolve;
use storyform::validate::validate;
use storyform::{diagnostic, report};

use crate::fixtures::{fixtures, good_manifests, plain_project, text};
use crate::properties_format::assert_answer;

/// Every text that some stage has an opinion about.
static CORPUS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let good = good_manifests();
    good.iter()
        .chain(&fixtures("bad"))
        .map(|path| text(path))
        .collect()
});

/// Words and signs that mean something in manifests, in project files or in YAML.
const TOKENS: &[&str] = &[
    "\n",
    "\n",
    "\n  ",
    "\n    ",
    "\n      ",
    "\n- ",
    "\n  - ",
    " ",
    ": ",
    ": ",
    ":",
    "-",
    "- ",
    ", ",
    "{",
    "}",
    "[",
    "]",
    "\"",
    "'",
    "#",
    " # ",
    "|",
    "|-",
    ">",
    "&a ",
    "*a",
    "<<: *a",
    "<<: ",
    "!tag ",
    "!!str ",
    "? ",
    "%YAML 1.2\n",
    "---\n",
    "\n---\n",
    "...\n",
    "\t",
    "\r\n",
    "\u{feff}",
    "\u{0}",
    "\u{2028}",
    "é",
    "海",
    "🎬",
    "e\u{301}",
    "null",
    "~",
    "true",
    "false",
    "yes",
    "0",
    "-1",
    "1e999",
    ".inf",
    ".nan",
    "0x10",
    "99999999999999999999",
    "1.5",
    "16:9",
    "videoName",
    "videoName: A\n",
    "storyform",
    "storyform: {id: a}\n",
    "id",
    "movedFrom",
    "protect",
    "maxCredits",
    "passthrough",
    "scenes",
    "scenes:\n",
    "story",
    "story: Hi. Ho.\n",
    "background",
    "aiVisual",
    "model",
    "model: nanobanana",
    "model: veo3.1",
    "prompt",
    "type",
    "type: image",
    "type: video",
    "videoDuration",
    "5s",
    "elements",
    "backgroundBrolls",
    "voiceOver",
    "aiVoices",
    "speaker",
    "avatar",
    "avatarId",
    "aspectRatio",
    "logo",
    "createSceneOnNewLine: true",
    "createSceneOnEndOfSentence: true",
    "minimumDuration",
    "backgroundMusic",
    "clips",
    "subtitleStyle",
    "animations",
    "project",
    "manifests",
    "provider",
    "state",
    "pricing",
    "budget",
    "apply",
    "timeout",
    "pollInterval",
    "render",
    "submissionsPerMinute",
    "attempts",
    "maxAnswerBytes",
    "settleAfter",
    "10s",
    "videos/**",
    "rgb(1,2,3)",
    "#fff",
    "12%",
    "https://example.com/a.png",
    "templateId",
];

/// Values that stand where something else is expected.
const VALUES: &[&str] = &[
    "",
    "null",
    "true",
    "0",
    "-1",
    "1.5",
    "1e308",
    "9007199254740993",
    "18446744073709551616",
    ".nan",
    "\"\"",
    "\" \"",
    "x",
    "\"\\u0000\"",
    "[]",
    "{}",
    "[[]]",
    "[null]",
    "{a: b}",
    "[1, x, {}]",
    "|\n",
    "*nowhere",
    "&x 1",
    "!t x",
    "\"\\ud800\"",
    "🎬",
    "{<<: {}}",
    "{\"a/b~c\": 1}",
];

/// Runs every stage over a text as one manifest and as a project file.
fn run(text: &str) {
    let source = Source::new("videos/a.yaml", text);
    let parsed = read_alone(&source);
    let mut diagnostics = parsed.diagnostics;
    diagnostics.extend(validate(&parsed.documents));
    diagnostic::sort(&mut diagnostics);
    for found in &diagnostics {
        let span = found
            .location
            .as_ref()
            .expect("problems in files have places")
            .span
            .range();
        assert!(
            span.start <= span.end && span.end <= text.len(),
            "{found:?}"
        );
    }
    show(&diagnostics);
    let has_errors = diagnostics.iter().any(Diagnostic::is_error);
    let (project, mut diagnostics) = parse_project(&source);
    diagnostic::sort(&mut diagnostics);
    show(&diagnostics);
    assert_answer(text);
    // Places can be asked for whatever a document holds.
    for document in &parsed.documents {
        document.id_location();
        document.location("/scenes/0/background/aiVisual");
        assert!(document.line() >= 1);
    }
    if !has_errors {
        perform(&parsed.documents, &plain_project());
        if let Some(project) = project {
            perform(&parsed.documents, &project);
        }
    }
}

fn show(diagnostics: &[Diagnostic]) {
    for (color, width) in [(false, 100), (true, 0)] {
        report::diagnostics::text(diagnostics, color, width);
    }
    report::diagnostics::json(diagnostics);
}

fn perform(documents: &[Document], project: &Project) {
    let videos: Vec<FingerprintedVideo> = documents
        .iter()
        .map(|document| fingerprint_video(expand(resolve(document, project, None))))
        .collect();
    let plan = plan(&PlanInput {
        project: "test",
        profile: None,
        videos: &videos,
        settled: &[],
        unlisted: 0,
        snapshot: &Snapshot::empty(),
        prices: &Prices::new(project.pricing.clone()),
        options: &PlanOptions::default(),
    });
    check(&plan).unwrap();
    let written = serde_json::to_string(&plan).unwrap();
    let read: Plan = serde_json::from_str(&written).unwrap();
    assert_eq!(read, plan);
    check(&read).unwrap();
    for (color, width, all) in [(false, 100, false), (true, 0, true)] {
        report::text::plan(&plan, &TextStyle { width, color, all });
        report::json::plan(&plan, all);
    }
}

/// One thing that goes wrong with a text.
#[derive(Debug, Clone)]
enum Damage {
    /// Bytes go, and others come.
    Bytes(Index, usize, Vec<u8>),
    /// A token comes in anywhere.
    Token(Index, &'static str),
    /// A line goes.
    DeleteLine(Index),
    /// A line is repeated elsewhere.
    CopyLine(Index, Index),
    /// Two lines change places.
    SwapLines(Index, Index),
    /// A line is indented more or less.
    Indent(Index, usize),
    /// What stands behind a colon becomes something else.
    Value(Index, &'static str),
    /// A name becomes another name.
    Key(Index, &'static str),
    /// The end is missing.
    Cut(Index),
    /// The lines end as on another system.
    CarriageReturns,
}

fn damage() -> impl Strategy<Value = Damage> {
    let index = any::<Index>;
    let token = || prop::sample::select(TOKENS);
    let bytes = prop::collection::vec(any::<u8>(), 0..4);
    prop_oneof![
        2 => (index(), 0..6usize, bytes).prop_map(|(at, count, new)| Damage::Bytes(at, count, new)),
        3 => (index(), token()).prop_map(|(at, token)| Damage::Token(at, token)),
        2 => index().prop_map(Damage::DeleteLine),
        2 => (index(), index()).prop_map(|(from, to)| Damage::CopyLine(from, to)),
        2 => (index(), index()).prop_map(|(one, other)| Damage::SwapLines(one, other)),
        1 => (index(), 0..9usize).prop_map(|(at, spaces)| Damage::Indent(at, spaces)),
        6 => (index(), prop::sample::select(VALUES)).prop_map(|(at, value)| Damage::Value(at, value)),
        2 => (index(), token()).prop_map(|(at, name)| Damage::Key(at, name)),
        1 => index().prop_map(Damage::Cut),
        1 => Just(Damage::CarriageReturns),
    ]
}

impl Damage {
    fn apply(&self, text: &str) -> String {
        match self {
            Self::Bytes(at, count, new) => {
                let mut bytes = text.as_bytes().to_vec();
                let start = at.index(bytes.len() + 1);
                let end = (start + count).min(bytes.len());
                bytes.splice(start..end, new.iter().copied());
                String::from_utf8_lossy(&bytes).into_owned()
            }
            Self::Token(at, token) => {
                let at = text.floor_char_boundary(at.index(text.len() + 1));
                format!("{}{token}{}", &text[..at], &text[at..])
            }
            Self::Cut(at) => text[..text.floor_char_boundary(at.index(text.len() + 1))].to_owned(),
            Self::CarriageReturns => text.replace('\n', "\r\n"),
            Self::Value(at, value) => replace_value(text, at, value),
            Self::Key(at, name) => replace_key(text, at, name),
            Self::DeleteLine(_) | Self::CopyLine(..) | Self::SwapLines(..) | Self::Indent(..) => {
                self.apply_to_lines(text)
            }
        }
    }

    fn apply_to_lines(&self, text: &str) -> String {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        if lines.is_empty() {
            return String::new();
        }
        let place = |at: &Index| at.index(lines.len());
        match self {
            Self::DeleteLine(at) => {
                lines.remove(place(at));
            }
            Self::CopyLine(from, to) => {
                let (from, to) = (lines[place(from)].clone(), place(to));
                lines.insert(to, from);
            }
            Self::SwapLines(one, other) => {
                let (one, other) = (place(one), place(other));
                lines.swap(one, other);
            }
            Self::Indent(at, spaces) => {
                let at = place(at);
                lines[at] = format!("{}{}", " ".repeat(*spaces), lines[at].trim_start());
            }
            Self::Bytes(..)
            | Self::Token(..)
            | Self::Value(..)
            | Self::Key(..)
            | Self::Cut(_)
            | Self::CarriageReturns => {}
        }
        lines.join("\n") + "\n"
    }
}

/// Replaces what stands between a colon and the next comma, bracket or line end.
fn replace_value(text: &str, at: &Index, value: &str) -> String {
    let colons: Vec<usize> = text
        .match_indices(": ")
        .map(|(colon, _)| colon + 2)
        .collect();
    if colons.is_empty() {
        return value.to_owned();
    }
    with_value(text, colons[at.index(colons.len())], value)
}

fn with_value(text: &str, start: usize, value: &str) -> String {
    let length = text[start..].find([',', '}', ']', '\n']);
    let end = length.map_or(text.len(), |length| start + length);
    format!("{}{value}{}", &text[..start], &text[end..])
}

/// Replaces a word before a colon.
fn replace_key(text: &str, at: &Index, name: &str) -> String {
    let colons: Vec<usize> = text.match_indices(':').map(|(colon, _)| colon).collect();
    if colons.is_empty() {
        return name.to_owned();
    }
    let end = colons[at.index(colons.len())];
    let start = text[..end].rfind(|char: char| !char.is_alphanumeric());
    let start = start.map_or(0, |before| text.ceil_char_boundary(before + 1));
    format!("{}{name}{}", &text[..start], &text[end..])
}

/// At least that many cases; `PROPTEST_CASES` asks for more.
fn config(cases: u32) -> ProptestConfig {
    let config = ProptestConfig::default();
    ProptestConfig {
        cases: config.cases.max(cases),
        failure_persistence: None,
        ..config
    }
}

proptest! {
    #![proptest_config(config(400))]

    #[test]
    fn random_bytes_get_an_answer(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        run(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn random_characters_get_an_answer(text in "(?s).{0,200}") {
        run(&text);
    }

    #[test]
    fn token_soup_gets_an_answer(tokens in prop::collection::vec(prop::sample::select(TOKENS), 0..60)) {
        run(&tokens.concat());
    }

    #[test]
    fn damaged_manifests_get_an_answer(
        chosen in any::<Index>(),
        damages in prop::collection::vec(damage(), 1..4),
    ) {
        let mut text = CORPUS[chosen.index(CORPUS.len())].clone();
        for damage in &damages {
            text = damage.apply(&text);
        }
        run(&text);
    }
}

#[test]
fn every_field_with_a_strange_value_gets_an_answer() {
    for path in good_manifests() {
        let text = text(&path);
        let places = text.match_indices(": ").map(|(colon, _)| colon + 2);
        for (place, value) in places.zip(VALUES.iter().cycle()) {
            run(&with_value(&text, place, value));
        }
    }
}
