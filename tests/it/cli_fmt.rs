//! Files in the form in which everybody writes them.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::environment::Project;

const UNFORMATTED: &str = "\
# A film.

scenes:
- background: {aiVisual: {prompt: A harbour, model: nanobanana}, type: image}
  # What is said.
  story: Every morning.  # calm


videoName: Harbour
";

const FORMATTED: &str = "\
# A film.

videoName: Harbour

scenes:
  # What is said.
  - story: Every morning.  # calm
    background: {type: image, aiVisual: {model: nanobanana, prompt: A harbour}}
";

/// A project with files that are formatted, and files that are not.
fn project() -> Project {
    let project = Project::new();
    project.write("storyform.yaml", "provider: simulator\nproject: acme\n");
    project.write("videos/a.yaml", UNFORMATTED);
    project.write("videos/b.yaml", "videoName: B\nscenes: [{story: Hi.}]\n");
    project.write(
        "videos/ads/c.json",
        "{\"scenes\": [], \"videoName\": \"C\"}\n",
    );
    project.write("videos/ads/_defaults.yaml", "language:   en\n");
    project
}

#[test]
fn a_project_is_formatted() {
    let project = project();
    insta::assert_snapshot!("formatted", project.run(&["fmt"]).success());
    assert_eq!(project.read("videos/a.yaml"), FORMATTED);
    assert_eq!(
        project.read("storyform.yaml"),
        "project: acme\nprovider: simulator\n"
    );
    assert_eq!(project.read("videos/ads/_defaults.yaml"), "language: en\n");
    insta::assert_snapshot!("formatted_again", project.run(&["fmt"]).success());
    drop(project.run(&["fmt", "--check"]).success());
    let entries = fs::read_dir(project.path("videos")).unwrap();
    assert_eq!(entries.count(), 3, "nothing else is left behind");
}

#[test]
fn a_check_tells_what_would_change() {
    let project = project();
    insta::assert_snapshot!("check", project.run(&["fmt", "--check"]).exits_with(1));
    let json = project.run(&["fmt", "--check", "--format", "json"]);
    insta::assert_snapshot!("check_json", json.exits_with(1));
    assert_eq!(project.read("videos/a.yaml"), UNFORMATTED);
    insta::assert_snapshot!(
        "formatted_json",
        project.run(&["fmt", "--format", "json"]).success()
    );
}

#[test]
fn files_and_folders_can_be_chosen() {
    let project = project();
    insta::assert_snapshot!(
        "chosen",
        project
            .run(&["fmt", "videos/ads", "videos/a.yaml"])
            .success()
    );
    drop(project.run(&["fmt", "--check", "videos"]).success());
    drop(project.run(&["fmt", "--check"]).exits_with(1));
    project.write("drafts/d.yaml", "scenes: []\nvideoName: D\n");
    drop(project.run(&["fmt", "drafts/d.yaml"]).success());
    assert_eq!(project.read("drafts/d.yaml"), "videoName: D\nscenes: []\n");
    insta::assert_snapshot!(
        "missing",
        project.run(&["fmt", "videos/none.yaml"]).exits_with(1)
    );
}

#[test]
fn what_cannot_be_read_is_left_and_the_rest_is_formatted() {
    let project = project();
    let cut = "videoName: [cut\n";
    project.write("videos/cut.yaml", cut);
    insta::assert_snapshot!("unreadable", project.run(&["fmt"]).exits_with(10));
    assert_eq!(project.read("videos/cut.yaml"), cut);
    assert_eq!(project.read("videos/a.yaml"), FORMATTED);
    project.write("storyform.yaml", "provider: [\n");
    insta::assert_snapshot!("unreadable_project", project.run(&["fmt"]).exits_with(10));
}

#[test]
fn editors_pass_a_file_through() {
    let project = Project::new();
    let formatted = project.run_with_input(&["fmt", "-"], UNFORMATTED).success();
    assert_eq!(formatted.stdout, FORMATTED);
    assert_eq!(formatted.stderr, "");
    let again = project.run_with_input(&["fmt", "-"], FORMATTED).success();
    assert_eq!(again.stdout, FORMATTED);
    let named = ["fmt", "-", "--stdin-filename", "acme/storyform.yaml"];
    let settings = project.run_with_input(&named, "provider: simulator\nproject: acme\n");
    assert_eq!(
        settings.success().stdout,
        "project: acme\nprovider: simulator\n"
    );
    let cut = project
        .run_with_input(&["fmt", "-"], "videoName: [cut\n")
        .exits_with(10);
    assert_eq!(cut.stdout, "", "an editor keeps what it has");
    let check = project.run_with_input(&["fmt", "--check", "-"], UNFORMATTED);
    insta::assert_snapshot!("check_stdin", check.exits_with(1));
    drop(project.run(&["fmt", "-", "a.yaml"]).exits_with(64));
}

#[test]
fn permissions_links_and_line_ends_stay() {
    let project = project();
    let file = project.path("videos/a.yaml");
    project.write("videos/a.yaml", &UNFORMATTED.replace('\n', "\r\n"));
    let mode = |file: &Path| fs::metadata(file).unwrap().permissions().mode() & 0o777;
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    let link = project.path("link.yaml");
    std::os::unix::fs::symlink(&file, &link).unwrap();
    drop(project.run(&["fmt", "link.yaml"]).success());
    assert_eq!(
        project.read("videos/a.yaml"),
        FORMATTED.replace('\n', "\r\n")
    );
    assert_eq!(mode(&file), 0o640);
    assert!(link.is_symlink());
    project.write("videos/a.yaml", UNFORMATTED);
    fs::set_permissions(&file, fs::Permissions::from_mode(0o440)).unwrap();
    insta::assert_snapshot!(
        "read_only",
        project.run(&["fmt", "videos/a.yaml"]).exits_with(1)
    );
    assert_eq!(project.read("videos/a.yaml"), UNFORMATTED);
}

#[test]
fn what_we_write_is_formatted() {
    for example in ["quickstart", "showcase"] {
        drop(
            Project::from_example(example)
                .run(&["fmt", "--check"])
                .success(),
        );
    }
    let project = Project::new();
    drop(project.run(&["init"]).success());
    drop(project.run(&["fmt", "--check"]).success());
}
