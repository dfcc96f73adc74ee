//! Many videos from one manifest: a table, axes, and what an edit of them changes.

use crate::environment::Project;

const TABLE: &str = "videos/courses/locales.csv";
const MANIFEST: &str = "videos/courses/sailing.yaml";

/// The example, rendered; without copies of its pictures, which take longer than all the rest.
fn rendered() -> Project {
    let project = Project::from_example("localised");
    let provider = "provider: simulator\n";
    let quick = "provider: simulator\nvisualCopies: false\n";
    project.edit("storyform.yaml", provider, quick);
    let output = project.run(&["apply", "--auto-approve"]).success();
    assert!(output.stdout.contains("8 rendered"), "{output}");
    project
}

#[track_caller]
fn assert_no_changes(project: &Project) {
    let output = project.run(&["plan", "--detailed-exitcode"]).success();
    assert_eq!(
        output.stdout, "No changes. 8 videos are as declared.\n",
        "{output}"
    );
}

#[test]
fn a_table_of_languages_is_planned_and_rendered() {
    let project = Project::from_example("localised");
    insta::assert_snapshot!("localised_plan", project.run(&["plan"]));
    let apply = ["apply", "--auto-approve", "--parallelism", "1"];
    let output = project.run(&apply).success();
    assert!(output.stdout.contains("8 rendered"), "{output}");
    assert_no_changes(&project);
}

#[test]
fn the_order_of_rows_and_columns_changes_nothing() {
    let project = rendered();
    let text = project.read(TABLE);
    let mut lines: Vec<&str> = text.lines().collect();
    lines[1..].reverse();
    project.write(TABLE, &lines.join("\r\n"));
    assert_no_changes(&project);
    // A column that nothing shows is no change either.
    let wider: Vec<String> = lines
        .iter()
        .enumerate()
        .map(|(row, line)| format!("{line},{row}"))
        .collect();
    project.write(TABLE, &wider.join("\n").replacen(",0\n", ",note\n", 1));
    assert_no_changes(&project);
}

#[test]
fn one_row_is_one_change() {
    let project = rendered();
    project.edit(TABLE, "Bienvenue au port.", "Bienvenue dans notre port.");
    insta::assert_snapshot!("one_row_plan", project.run(&["plan"]));
}

#[test]
fn a_renamed_key_renders_nothing() {
    let project = rendered();
    project.edit(TABLE, "es,es,", "es-MX,es,");
    insta::assert_snapshot!("renamed_key_plan", project.run(&["plan"]));
    project.run(&["apply", "--auto-approve"]).success();
    assert_no_changes(&project);
}

#[test]
fn what_is_wrong_with_a_row_is_told_at_the_row() {
    let project = Project::from_example("localised");
    project.edit(TABLE, "fr,fr,Lea", "fr,fr");
    project.edit(MANIFEST, "${{ locale.welcome }}", "${{ locale.wellcome }}");
    insta::assert_snapshot!("broken_table", project.run(&["validate"]));
}

#[test]
fn a_branch_is_compared_with_the_tables_and_defaults_of_its_base() {
    let project = Project::from_example("localised");
    project.commit_all("eight videos");
    project.edit(TABLE, "Bienvenue au port.", "Bienvenue dans notre port.");
    let against = ["plan", "--against", "main", "--format", "json"];
    let plan = project.run(&against).success().json();
    assert_eq!(plan["summary"]["update"], 2);
    assert_eq!(plan["summary"]["unchanged"], 6);
    project.edit(
        "videos/courses/_defaults.yaml",
        "Harbour School",
        "Sea School",
    );
    project.edit("storyform.yaml", "volume: 0.3", "volume: 0.4");
    let plan = project.run(&against).success().json();
    assert_eq!(plan["summary"]["update"], 8);
}

#[test]
fn a_link_out_of_the_project_is_no_table() {
    let project = Project::from_example("localised");
    let outside = tempfile::NamedTempFile::with_suffix(".csv").unwrap();
    std::fs::write(outside.path(), "code,secret\nen,x\n").unwrap();
    let link = project.path("videos/courses/linked.csv");
    std::os::unix::fs::symlink(outside.path(), link).unwrap();
    project.edit(MANIFEST, "locales.csv", "linked.csv");
    let output = project.run(&["validate"]).exits_with(10);
    assert!(
        output
            .stdout
            .contains("there is no file `videos/courses/linked.csv`"),
        "{output}"
    );
}

/// A table of two hundred languages, of which one sentence is different in each.
fn table(changed: Option<usize>) -> String {
    let row = |number: usize| {
        let word = if changed == Some(number) {
            "Ahoy"
        } else {
            "Welcome"
        };
        format!("l{number:03},Sailing {number},{word} to harbour {number}.\n")
    };
    let rows: String = (0..200).map(row).collect();
    format!("id,title,welcome\n{rows}")
}

#[test]
fn two_hundred_videos_come_from_one_manifest_and_one_row_is_one_of_them() {
    let project = Project::new();
    project.write(
        "storyform.yaml",
        "project: many\nprovider: simulator\nvisualCopies: false\n",
    );
    project.write(
        "videos/tour.yaml",
        "storyform: {id: tour, matrix: {locale: {from: locales.csv}}}\nvideoName: ${{ locale.title }}\n\
         voiceOver: {enabled: true, aiVoices: [{speaker: Jackson}]}\nscenes:\n  - story: ${{ locale.welcome }}\n    \
         background: {type: image, aiVisual: {model: flux-schnell, prompt: A quiet harbour with sailing boats \
         at dawn}}\n",
    );
    project.write("videos/locales.csv", &table(None));
    let output = project.run(&["plan"]).success();
    assert!(
        output
            .stdout
            .contains("Plan: 200 to create. Credits: 0.6 expected"),
        "{output}"
    );
    project
        .run(&["apply", "--auto-approve", "--parallelism", "16"])
        .success();
    project.write("videos/locales.csv", &table(Some(77)));
    let plan = project.run(&["plan", "--format", "json"]).success().json();
    assert_eq!(plan["summary"]["update"], 1);
    assert_eq!(plan["summary"]["unchanged"], 199);
    assert_eq!(plan["videos"][0]["id"], "tour-l077");
    assert_eq!(plan["summary"]["credits"]["high"], 0);
}

#[test]
fn the_origin_of_every_value_is_shown() {
    let project = Project::from_example("localised");
    insta::assert_snapshot!(
        "origin",
        project.run(&["show", "sailing-tall-de", "--origin"])
    );
    let draft = [
        "--profile",
        "draft",
        "show",
        "sailing-tall-de",
        "--origin",
        "--format",
        "json",
    ];
    insta::assert_snapshot!("origin_json", project.run(&draft));
    insta::assert_snapshot!(
        "origin_unknown",
        project.run(&["show", "sailing-tall-dee", "--origin"])
    );
}
