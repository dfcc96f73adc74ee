//! What `fmt` never changes: what a file says, its comments, and its own work.

use std::sync::Arc;

use fastrand::Rng;
use proptest::prelude::*;
use serde_json::{Value, json};
use storyform::diagnostic::Source;
use storyform::manifest::{FileRole, FormatError, format, read_alone};
use storyform::model::Fingerprint;

use crate::fixtures::{fixtures, good_manifests, plain_project, text};
use crate::spelling::{COMMENT, any_yaml, shuffled};
use crate::videos::{fingerprinted, request};

fn source(text: &str) -> Arc<Source> {
    Source::new("videos/a.yaml", text)
}

/// Formats a manifest.
#[track_caller]
fn formatted(text: &str) -> String {
    match format(&source(text), FileRole::Manifest) {
        Ok(formatted) => formatted,
        Err(error) => panic!("{error:?}\n{text}"),
    }
}

fn fingerprints(text: &str) -> Vec<(Fingerprint, Vec<Fingerprint>)> {
    let parsed = read_alone(&source(text));
    assert_eq!(parsed.diagnostics, [], "{text}");
    let videos = fingerprinted(&parsed.documents, &plain_project());
    let parts = videos
        .into_iter()
        .map(|video| (video.fingerprint, video.shots));
    parts.collect()
}

/// The comments of a text in which each of them begins in the same way.
fn comments(text: &str) -> Vec<&str> {
    let lines = text
        .lines()
        .filter_map(|line| Some(&line[line.find(COMMENT)?..]));
    let mut comments: Vec<&str> = lines.map(str::trim_end).collect();
    comments.sort_unstable();
    comments
}

/// Asserts that a manifest says the same after it was formatted, and is formatted then.
#[track_caller]
fn assert_formats(text: &str) {
    let formatted = formatted(text);
    assert_eq!(
        fingerprints(text),
        fingerprints(&formatted),
        "{text}\n{formatted}"
    );
    assert_eq!(comments(text), comments(&formatted), "{text}\n{formatted}");
    assert_stable(text, &formatted);
    let windows = text.replace('\n', "\r\n");
    assert_eq!(self::formatted(&windows), formatted.replace('\n', "\r\n"));
    let marked = format!("\u{feff}{text}");
    assert_eq!(self::formatted(&marked), format!("\u{feff}{formatted}"));
}

#[track_caller]
fn assert_stable(text: &str, formatted: &str) {
    let again = self::formatted(formatted);
    assert_eq!(again, formatted, "formatted twice:\n{text}");
}

/// Asserts that a text of any kind is either refused, or formatted without loss and for good.
pub(crate) fn assert_answer(text: &str) {
    for (path, role) in [
        ("videos/a.yaml", FileRole::Manifest),
        ("videos/a.json", FileRole::Manifest),
        ("storyform.yaml", FileRole::Project),
    ] {
        let format = |text: &str| format(&Source::new(path, text), role);
        match format(text) {
            Ok(formatted) => {
                let again = format(&formatted).expect("it could be read");
                assert_eq!(again, formatted, "{text:?}");
            }
            Err(FormatError::Invalid(diagnostics)) => assert_ne!(diagnostics, []),
            Err(FormatError::Unsafe(loss)) => panic!("{loss}: {text:?}"),
        }
    }
}

#[test]
fn fixtures_and_examples_say_the_same() {
    for path in good_manifests() {
        assert_formats(&text(&path));
    }
    for path in fixtures("bad") {
        assert_answer(&text(&path));
    }
}

#[test]
fn every_spelling_of_good_manifests_says_the_same() {
    for path in good_manifests() {
        let parsed = read_alone(&source(&text(&path)));
        for document in parsed.documents {
            let request = serde_json::to_value(&document.storyboard).unwrap();
            for seed in 0..12 {
                assert_formats(&any_yaml(&request, seed));
            }
        }
    }
}

/// As many cases as a test can afford, or that many times more or less as `PROPTEST_CASES` asks of
/// others.
fn config(cases: u32) -> ProptestConfig {
    const USUAL: u32 = 256;
    let config = ProptestConfig::default();
    ProptestConfig {
        cases: (cases * config.cases / USUAL).max(1),
        failure_persistence: None,
        ..config
    }
}

proptest! {
    #![proptest_config(config(60))]

    #[test]
    fn any_spelling_of_any_video_says_the_same(request in request(), seed in any::<u64>()) {
        assert_formats(&any_yaml(&request, seed));
    }

    #[test]
    fn several_documents_say_the_same(
        requests in prop::collection::vec(request(), 2..4),
        seed in any::<u64>(),
    ) {
        let documents = requests.iter().zip(seed..).map(|(request, seed)| any_yaml(request, seed));
        let documents: Vec<String> = documents.collect();
        assert_formats(&documents.join("---\n"));
        assert_formats(&documents.join("...\n--- # another\n"));
    }

    #[test]
    fn the_order_of_fields_is_one_for_all_authors(request in request(), seed in any::<u64>()) {
        let json = |value: &Value| {
            let source = Source::new("videos/a.json", value.to_string());
            format(&source, FileRole::Manifest).expect("JSON can be read")
        };
        let formatted = json(&request);
        let read: Value = serde_json::from_str(&formatted).unwrap();
        prop_assert_eq!(&read, &request);
        let elsewhere = shuffled(&request, &mut Rng::with_seed(seed));
        prop_assert_eq!(json(&elsewhere), formatted);
    }
}

#[test]
fn files_of_any_size_are_formatted() {
    let scene = json!({"story": "Hi.", "background": {"color": "#fff"}});
    let video = json!({"scenes": vec![scene; 5_000], "videoName": "a"});
    let formatted = formatted(&any_yaml(&video, 7));
    assert!(formatted.contains("\nscenes:"), "{}", &formatted[..200]);
    assert_answer(&format!("{}{}", "[".repeat(40), "]".repeat(40)));
    assert_answer(&format!("a: 1\n{}", "# more\n".repeat(10_000)));
}
