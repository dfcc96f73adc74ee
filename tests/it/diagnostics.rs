//! What people see when a manifest is wrong: the whole diagnostic of every rule.

use std::fs;
use std::path::Path;

use storyform::diagnostic::Diagnostic;
use storyform::{manifest, pipeline, report, validate};
use tempfile::TempDir;

use crate::fixtures::{fixtures, source, stem};

const WIDTH: usize = 100;
/// A manifest without problems.
const FINE: &[u8] =
    b"videoName: Fine\nvoiceOver: {enabled: true, aiVoices: [{speaker: Jackson}]}\nscenes: [{story: Hi.}]\n";

fn shown(diagnostics: &[Diagnostic]) -> String {
    report::diagnostics::text(diagnostics, false, WIDTH)
}

/// Reads and checks one manifest by itself.
fn diagnose(path: &Path) -> Vec<Diagnostic> {
    let parsed = manifest::read_alone(&source(path));
    let mut diagnostics = parsed.diagnostics;
    diagnostics.extend(validate::validate(&parsed.documents));
    validate::settle(
        &[],
        parsed.documents.iter().map(manifest::Document::source),
        diagnostics,
    )
}

/// A project folder with the given files.
fn project(files: &[(&str, &[u8])]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (path, bytes) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    folder
}

fn check(folder: &TempDir) -> String {
    let checked = pipeline::check_project(folder.path(), None).unwrap();
    assert!(checked.has_errors());
    let root = folder.path().to_string_lossy();
    shown(&checked.diagnostics).replace(&*root, "[root]")
}

#[test]
fn every_rule_is_shown_whole() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("snapshots/diagnostics");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for path in fixtures("bad") {
            insta::assert_snapshot!(stem(&path), shown(&diagnose(&path)));
        }
    });
}

#[test]
fn every_problem_has_a_place_and_a_way_out() {
    for path in fixtures("bad") {
        for diagnostic in diagnose(&path) {
            let name = diagnostic.rule.name;
            assert!(diagnostic.location.is_some(), "{name}");
            assert!(diagnostic.help.is_some(), "{name}");
            let message = &diagnostic.message;
            assert!(!message.ends_with('.'), "{name}: {message}");
            assert!(
                !message.starts_with(char::is_uppercase),
                "{name}: {message}"
            );
        }
    }
}

#[test]
fn all_problems_of_all_files_are_found_in_one_run() {
    let folder = project(&[
        ("storyform.yaml", b"provider: simulator\nbudgets: {}\n"),
        ("videos/a.yaml", b"videoName: [\n"),
        (
            "videos/b.yaml",
            b"videoName: B\n---\nvideoName: C\nscene: []\n",
        ),
        (
            "videos/c.json",
            b"{\"videoName\": \"B\", \"scenes\": [{\"story\": 1}]}\n",
        ),
        ("videos/d.yaml", b"videoName: Caf\xe9\n"),
        ("videos/e.yaml", b""),
        ("videos/fine.yaml", FINE),
    ]);
    insta::assert_snapshot!("all_problems_of_all_files", check(&folder));
}

#[test]
fn files_that_are_not_utf8_have_an_answer() {
    for bytes in [
        &b"\xff\xfev\0i\0"[..],
        b"\xc3",
        b"a: \xed\xa0\x80",
        b"\x80\x80\x80",
    ] {
        let folder = project(&[
            ("storyform.yaml", b""),
            ("videos/a.yaml", bytes),
            ("videos/b.yaml", FINE),
        ]);
        let checked = pipeline::check_project(folder.path(), None).unwrap();
        let names: Vec<&str> = checked
            .diagnostics
            .iter()
            .map(|diagnostic| diagnostic.rule.name)
            .collect();
        assert_eq!(names, ["not-utf8"], "{bytes:?}");
        assert_eq!(checked.documents.len(), 1);
    }
    let folder = project(&[
        ("storyform.yaml", b"project: \xff\n"),
        ("videos/b.yaml", FINE),
    ]);
    insta::assert_snapshot!("a_project_file_that_is_not_utf8", check(&folder));
}

#[test]
fn a_folder_without_a_project_says_what_to_do() {
    let folder = project(&[]);
    insta::assert_snapshot!("a_folder_without_a_project", check(&folder));
}
