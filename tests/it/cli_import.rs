//! What people have becomes manifests, and nothing is rendered for it.

use reqwest::Method;
use serde_json::{Value, json};
use storyform::diagnostic::Source;
use storyform::manifest;

use crate::account::{Account, manifest as declared};
use crate::environment::{Output, Project};
use crate::fixtures::{files, root};
use crate::received::Received;

/// Where a storyboard is rendered, and where it is only previewed.
const RENDER: &str = "/v2/video/storyboard/render";
const PREVIEW: &str = "/v2/video/storyboard";

/// A body of two shots by prompts and one of stock.
fn tour() -> Value {
    json!({
        "videoName": "Harbour Tour",
        "aspectRatio": "16:9",
        "voiceOver": {"enabled": true, "aiVoices": [{"speaker": "Jackson", "speed": 100}]},
        "scenes": [
            {"story": "The harbour wakes before the town does, and the first boats leave with lamps lit.",
             "background": {"type": "image", "aiVisual": {"model": "nanobanana",
                "prompt": "A harbour at dawn, seen from a hill, with small boats that leave and lamps on them"}}},
            {"story": "By noon it is full.",
             "background": {"type": "image", "aiVisual":
             {"model": "flux-schnell", "prompt": "A full harbour at noon"}}},
            {"story": "At night it sleeps."},
        ],
    })
}

/// An account whose project declares nothing, and a body in it that was asked for by a script.
fn asked(path: &str, body: &Value) -> (Account, String) {
    let account = Account::new(&[], &[]);
    let job = ask(&account, path, body);
    (account, job)
}

/// Sends a body as a script does, waits for its job, and leaves the body in the project.
fn ask(account: &Account, path: &str, body: &Value) -> String {
    let job = account.submit(Method::POST, path, body);
    account.wait_for_job(&job);
    account.project.write("body.json", &body.to_string());
    job
}

fn import(project: &Project, arguments: &[&str]) -> Output {
    project.run(&[&["import"], arguments].concat())
}

/// Shows what was said with a manifest.
fn with_manifest(project: &Project, output: Output, path: &str) -> String {
    let output = output.success();
    let manifest = output.redact(&project.read(path));
    format!("{output}----- {path} -----\n{manifest}")
}

#[test]
fn bodies_of_the_documentation_are_imported_and_never_rendered_again() {
    let account = Account::new(&[], &[]);
    for file in files(&root().join("examples/quickstart/videos")) {
        let text = std::fs::read_to_string(&file).unwrap();
        let parsed = manifest::read_alone(&Source::new("x.yaml", text));
        let body = json!(parsed.documents[0].storyboard);
        let job = ask(&account, RENDER, &body);
        let asked = (Received::by(&account.project).kinds(), account.charges());
        let imported = import(&account.project, &["body.json", "--job", &job]).success();
        assert!(imported.stdout.contains(" credits used\n"), "{imported}");
        account.assert_done();
        let after = (Received::by(&account.project).kinds(), account.charges());
        assert_eq!(after, asked);
    }
    drop(account.apply().success());
    assert_eq!(Received::by(&account.project).kinds(), "4 direct_render");
    assert_eq!(account.jobs().len(), 4);
}

#[test]
fn a_body_becomes_a_manifest() {
    let mut project = Project::new();
    project.set("PICTORY_API_BASE_URL", "http://127.0.0.1:9/nobody");
    project.write("storyform.yaml", "provider: pictory\n");
    project.write(".storyform/schema/manifest.json", "{}");
    project.write("body.json", &tour().to_string());
    // No key is needed, and nobody is asked.
    let output = import(&project, &["body.json"]);
    let shown = with_manifest(&project, output, "videos/harbour-tour.yaml");
    insta::assert_snapshot!("body", shown);
    drop(project.run(&["validate", "--deny", "warnings"]).success());
    insta::assert_snapshot!("body_again", import(&project, &["body.json"]).success());
    assert!(!project.path("state").exists());
}

#[test]
fn a_body_is_printed_and_nothing_is_written() {
    let project = Project::new();
    project.write("storyform.yaml", "provider: simulator\n");
    let body = tour().to_string();
    let printed = project.run_with_input(&["import", "-", "--stdout", "--id", "tour"], &body);
    insta::assert_snapshot!("stdout", printed.success());
    let entries = std::fs::read_dir(project.root()).unwrap().count();
    assert_eq!(entries, 1);
}

#[test]
fn a_rendered_body_is_recorded_and_priced_honestly_when_it_is_edited() {
    let (account, job) = asked(RENDER, &tour());
    let project = &account.project;
    let output = import(project, &["body.json", "--job", &job]);
    insta::assert_snapshot!("rendered", output.success());
    account.assert_done();
    insta::assert_snapshot!("history", project.run(&["state", "history"]).success());
    let again = import(project, &["body.json", "--job", &job]).success();
    insta::assert_snapshot!("rendered_again", again);
    // Nobody knows where its pictures are, so that both are priced.
    project.edit(
        "videos/harbour-tour.yaml",
        "By noon it is full.",
        "At noon it is full.",
    );
    insta::assert_snapshot!("edited", account.plan().success());
    assert_eq!(Received::by(project).kinds(), "1 direct_render");
}

#[test]
fn an_import_is_told_to_programs() {
    let mut body = tour();
    body["glow"] = json!(1);
    let (account, job) = asked(RENDER, &body);
    let arguments = ["body.json", "--job", &job, "--format", "json"];
    let output = import(&account.project, &arguments).success();
    assert_eq!(output.stderr, "");
    let text = serde_json::to_string_pretty(&output.json()).unwrap();
    insta::assert_snapshot!("json", output.redact(&text));
}

#[test]
fn a_preview_of_a_body_is_rendered_as_it_is() {
    let (account, job) = asked(PREVIEW, &tour());
    let project = &account.project;
    let output = import(project, &["body.json", "--job", &job]);
    insta::assert_snapshot!("preview", output.success());
    insta::assert_snapshot!("preview_plan", account.plan().success());
    let charged = account.charges();
    drop(account.apply().success());
    account.assert_done();
    assert_eq!(account.charges(), charged);
    assert_eq!(Received::by(project).kinds(), "1 preview, 1 render");
    // What it generated is used again.
    project.edit(
        "videos/harbour-tour.yaml",
        "A full harbour at noon",
        "A full old harbour",
    );
    let plan = account.plan().success();
    assert!(plan.stdout.contains("Credits: 0.6 expected"), "{plan}");
}

#[test]
fn a_render_of_a_preview_is_recorded_with_what_the_preview_generated() {
    let (account, preview) = asked(PREVIEW, &tour());
    let project = &account.project;
    let render = format!("/v2/video/render/{preview}");
    let render = account.submit(Method::PUT, &render, &json!({}));
    account.wait_for_job(&render);
    drop(import(project, &["body.json", "--job", &preview]).success());
    let path = "videos/harbour-tour.yaml";
    insta::assert_snapshot!(
        "adopted",
        import(project, &[path, "--job", &render]).success()
    );
    account.assert_done();
    project.edit(path, "By noon it is full.", "At noon it is full.");
    let plan = account.plan().success();
    assert!(plan.stdout.contains("Credits: 0 expected"), "{plan}");
    let show = ["show", "harbour-tour", "--format", "json"];
    let shown = project.run(&show).success().json();
    assert_eq!(shown["video"]["creditsUsed"], Value::Null, "{shown:#}");
}

#[test]
fn a_preview_alone_becomes_a_manifest_of_what_it_made() {
    let (account, job) = asked(PREVIEW, &tour());
    let project = &account.project;
    let output = import(project, &["--job", &job, "--id", "tour"]);
    let shown = with_manifest(project, output, "videos/tour.yaml");
    insta::assert_snapshot!("preview_alone", shown);
    let charged = account.charges();
    drop(account.apply().success());
    account.assert_done();
    assert_eq!(account.charges(), charged);
    assert_eq!(Received::by(project).kinds(), "1 preview, 1 render");
}

#[test]
fn a_saved_project_becomes_a_manifest_of_what_it_tells() {
    let mut body = tour();
    body["saveProject"] = json!(true);
    body["language"] = json!("en");
    let (account, job) = asked(RENDER, &body);
    let project = &account.project;
    let list = import(project, &["--list", "--format", "json"]).success();
    let id = list.json()["projects"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let redacted = |text: String| text.replace(&id, "[PROJECT-ID]");
    let list = import(project, &["--list"]).success().to_string();
    let of_id = " ".repeat(id.len() - "PROJECT".len());
    insta::assert_snapshot!("projects", redacted(list).replace(&of_id, ""));
    let output = import(project, &["--project-id", &id]);
    let shown = with_manifest(project, output, "videos/harbour-tour.yaml");
    insta::assert_snapshot!("project", redacted(shown));
    account.assert_done();
    let show = ["show", "harbour-tour", "--format", "json"];
    let shown = project.run(&show).success().json();
    assert_eq!(shown["video"]["creditsUsed"], Value::Null, "{shown:#}");
    // The job that rendered it made this video, and no second one.
    let refused = import(project, &["body.json", "--job", &job, "--id", "second"]);
    insta::assert_snapshot!("project_is_recorded", refused.exits_with(1));
    let unknown = import(project, &["--project-id", "2026"]).exits_with(1);
    insta::assert_snapshot!("unknown_project", unknown);
    assert_eq!(Received::by(project).kinds(), "1 direct_render");
}

#[test]
fn nothing_of_a_body_is_lost_without_a_word() {
    let project = Project::new();
    project.write("storyform.yaml", "provider: simulator\n");
    let body = r#"{
  "videoName": "Odd one",
  "glow": 1,
  "language": null,
  "webhook": "https://ada:secret@example.com/hook",
  "voiceOver": {"enabled": false},
  "scenes": [
    {"story": "Hello."},
    {"story": "There.", "shine": {"much": true}, "background": {"type": "image",
      "aiVisual": {"model": "nanobanana", "promt": "A hill",
        "referenceImageUrl": "https://b.s3.amazonaws.com/a.png?X-Amz-Signature=1"}}}
  ]
}
"#;
    project.write("body.json", body);
    let output = import(&project, &["body.json"]);
    let shown = with_manifest(&project, output, "videos/odd-one.yaml");
    insta::assert_snapshot!("left_out", shown);
    let output = import(&project, &["body.json", "--passthrough", "--force"]);
    let shown = with_manifest(&project, output, "videos/odd-one.yaml");
    insta::assert_snapshot!("passthrough", shown);
}

#[test]
fn what_is_wrong_with_a_body_is_shown_at_its_place() {
    let project = Project::new();
    project.write("storyform.yaml", "provider: simulator\n");
    let refuse = |body: &str| {
        project
            .run_with_input(&["import", "-"], body)
            .exits_with(10)
    };
    let wrong = r#"{"videoName": "A", "voiceOver": {"enabled": false},
 "scenes": [{"story": 5}, {"story": "B", "background": {"aiVisual": {"model": "nanobanana"}}}]}"#;
    insta::assert_snapshot!("wrong_body", refuse(wrong));
    insta::assert_snapshot!("no_json", refuse("{\"videoName\": \"A\","));
    let several = "videoName: A\nscenes: [{story: B}]\nvoiceOver: {enabled: false}\n";
    let several = format!("{several}---\n{several}");
    insta::assert_snapshot!("several_bodies", refuse(&several));
    assert!(!project.path("videos").exists());
}

#[test]
fn no_manifest_is_overwritten_or_hidden() {
    let project = Project::new();
    project.write("storyform.yaml", "provider: simulator\n");
    project.write("body.json", &tour().to_string());
    project.write("videos/harbour-tour.yaml", &declared("mine"));
    let refused = import(&project, &["body.json"]).exits_with(1);
    insta::assert_snapshot!("exists", refused);
    let outside = import(&project, &["body.json", "--out", "../x.yaml"]);
    insta::assert_snapshot!("outside", outside.exits_with(64));
    let unread = import(&project, &["body.json", "--out", "notes/x.txt"]);
    insta::assert_snapshot!("unread", unread.exits_with(64));
    let second = import(
        &project,
        &["body.json", "--id", "mine", "--out", "videos/b.yaml"],
    );
    insta::assert_snapshot!("second", second.exits_with(10));
    let own = import(&project, &["videos/harbour-tour.yaml"]).exits_with(64);
    insta::assert_snapshot!("own_manifest", own);
    let missing = import(&project, &["gone.json"]).exits_with(1);
    insta::assert_snapshot!("missing_body", missing);
    assert_eq!(project.read("videos/harbour-tour.yaml"), declared("mine"));
    let forced = import(&project, &["body.json", "--force"]).success();
    insta::assert_snapshot!("forced", forced);
}

#[test]
fn a_job_that_made_something_else_is_refused() {
    let (mut account, job) = asked(RENDER, &tour());
    let mut other = tour();
    other["videoName"] = json!("Another Tour");
    account.project.write("other.json", &other.to_string());
    let refuse = |account: &Account, arguments: &[&str]| {
        let output = import(&account.project, arguments);
        assert_eq!(account.jobs().len(), Received::by(&account.project).all());
        output
    };
    let of_job = |job: &str| refuse(&account, &["body.json", "--job", job]).exits_with(1);
    insta::assert_snapshot!(
        "render_alone",
        refuse(&account, &["--job", &job]).exits_with(1)
    );
    insta::assert_snapshot!(
        "unknown_job",
        of_job("0b0e7f0a-6f7e-4d5c-9f3e-0d6f4b2a1c3d")
    );
    let named = refuse(&account, &["other.json", "--job", &job]).exits_with(1);
    insta::assert_snapshot!("other_name", named);
    let studio = account.submit(
        Method::POST,
        "/v1/aistudio/images",
        &json!({"prompt": "A harbour at dawn"}),
    );
    account.wait_for_job(&studio);
    insta::assert_snapshot!("studio_job", of_job(&studio));
    // By its name it could be this video, and somebody knows that it is.
    let forced = ["other.json", "--job", &job, "--force"];
    drop(import(&account.project, &forced).success());
    insta::assert_snapshot!("recorded_for_another", of_job(&job));
    let render = ask(&account, RENDER, &tour());
    drop(import(&account.project, &["body.json", "--job", &render]).success());
    let newer = ask(&account, RENDER, &tour());
    let of_job = |job: &str| import(&account.project, &["body.json", "--job", job]).exits_with(1);
    insta::assert_snapshot!("recorded_by_another", of_job(&newer));
    account.clean(&newer);
    insta::assert_snapshot!("cleaned_job", of_job(&newer));
    account.project.set("PICTORY_API_KEY", "");
    let keyless = import(&account.project, &["body.json", "--job", &newer]);
    insta::assert_snapshot!("keyless", keyless.exits_with(12));
}

#[test]
fn a_job_that_has_not_ended_well_is_refused() {
    let account = Account::new(&[], &["--job-time", "60s"]);
    account.project.write("body.json", &tour().to_string());
    let running = account.submit(Method::POST, RENDER, &tour());
    let running = import(&account.project, &["body.json", "--job", &running]);
    insta::assert_snapshot!("running_job", running.exits_with(1));
    let mut body = tour();
    body["voiceOver"]["aiVoices"][0]["speaker"] = json!("Nobody");
    let (account, failed) = asked(RENDER, &body);
    let failed = import(&account.project, &["body.json", "--job", &failed]);
    insta::assert_snapshot!("failed_job", failed.exits_with(1));
    assert!(!account.project.path("videos/harbour-tour.yaml").exists());
}

#[test]
fn what_is_under_way_is_not_imported() {
    let account = Account::inline(&["a"], &["--job-time", "60s"]);
    let mut apply = account.project.start(&crate::account::APPLY);
    apply.line_containing("rendering as job");
    apply.kill();
    // A job of a script, of the same name.
    let mut quick = Account::new(&[], &[]);
    let body =
        json!({"videoName": "a", "voiceOver": {"enabled": false}, "scenes": [{"story": "A."}]});
    let job = ask(&quick, RENDER, &body);
    let url = quick.url().to_owned();
    let mut project = account.project;
    project.set("PICTORY_API_BASE_URL", &url);
    let refused = import(&project, &["videos/a.yaml", "--job", &job]).exits_with(1);
    insta::assert_snapshot!("under_way", refused);
    quick.stop();
}
