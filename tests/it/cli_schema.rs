//! `schema`: what editors learn about the files of a project.

use storyform::manifest::{FileKind, schema_text};

use crate::environment::Project;

#[test]
fn a_schema_is_printed_as_it_is_published() {
    // Needs no project, and is data whatever the format.
    let project = Project::new();
    for (arguments, kind) in [
        (&["schema"][..], FileKind::Manifest),
        (&["schema", "manifest"], FileKind::Manifest),
        (
            &["schema", "project", "--format", "json"],
            FileKind::Project,
        ),
        (&["schema", "defaults"], FileKind::Defaults),
    ] {
        let output = project.run(arguments).success();
        assert_eq!(output.stdout, schema_text(kind), "{arguments:?}");
        assert_eq!(output.stderr, "");
    }
    insta::assert_snapshot!(
        "schema_of_nothing",
        project.run(&["schema", "scene"]).exits_with(64)
    );
}

#[test]
fn schemas_are_written_into_the_project() {
    let project = Project::new();
    insta::assert_snapshot!(
        "schema_without_project",
        project.run(&["schema", "--write"]).exits_with(10)
    );
    drop(project.run(&["init"]).success());
    project.write("videos/deep/keep", "");
    let within = ["schema", "--write", "--project", "videos/deep"];
    insta::assert_snapshot!("schema_write", project.run(&within).success());
    for kind in FileKind::ALL {
        let written = project.read(&format!(".storyform/schema/{}", kind.file_name()));
        assert_eq!(written, schema_text(kind));
    }
    drop(project.run(&["validate"]).success());
}

#[test]
fn schemas_are_written_into_another_folder() {
    let project = Project::new();
    let there = ["schema", "--write", "my schemas", "--format", "json"];
    insta::assert_snapshot!("schema_write_there", project.run(&there).success());
    assert_eq!(
        project.read("my schemas/project.json"),
        schema_text(FileKind::Project)
    );
    project.write("taken", "");
    let taken = ["schema", "--write", "taken"];
    insta::assert_snapshot!("schema_write_taken", project.run(&taken).exits_with(1));
    let both = ["schema", "project", "--write", "there"];
    insta::assert_snapshot!("schema_write_one", project.run(&both).exits_with(64));
}
