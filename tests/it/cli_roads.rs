//! Every place and kind of visual, on each road that it can take: by itself, or in a preview.

use serde_json::Value;

use crate::account::Account;
use crate::account::PROJECT;
use crate::received::Received;

const APPLY: [&str; 4] = ["apply", "--auto-approve", "--parallelism", "1"];

/// One video, and a simulator.
fn video(scenes: &str) -> Account {
    let account = Account::with_project(&settings(), &[], &[]);
    write(&account, "a", scenes);
    account
}

/// Settings under which short prompts and several styles in one video are no news.
fn settings() -> String {
    format!("{PROJECT}visualCopies: false\nlints: {{vague-prompt: allow, mixed-styles: allow}}\n")
}

fn write(account: &Account, name: &str, scenes: &str) {
    let text = format!("videoName: {name}\nvoiceOver: {{enabled: false}}\n{scenes}");
    account.project.write(&format!("videos/{name}.yaml"), &text);
}

/// Demands that what is planned is what is charged, in thousandths of a credit, and that nothing
/// is left.
#[track_caller]
fn assert_costs(account: &Account, thousandths: i64) {
    let before = spent(account);
    let plan = account
        .project
        .run(&["plan", "--format", "json"])
        .success()
        .json();
    let credits = &plan["summary"]["credits"];
    assert_eq!(credits["low"], credits["high"], "{credits}");
    let planned = credits["expected"].as_f64().unwrap() * 1000.0;
    assert!((planned - thousandths as f64).abs() < 0.5, "{credits}");
    drop(account.project.run(&APPLY).success());
    account.assert_done();
    assert_eq!(spent(account) - before, thousandths);
}

fn spent(account: &Account) -> i64 {
    // The simulator settles its jobs when it is asked for anything.
    account.charges();
    let log = account.project.path("state/simulator/events.jsonl");
    if log.exists() {
        Received::by(&account.project).spent()
    } else {
        0
    }
}

/// A scene whose picture continues the one before.
fn continued(words: &str) -> String {
    format!(
        "  - story: {words} sails.
    background:
      type: image
      aiVisual: {{model: nanobanana, mediaStyle: photorealistic, prompt: {words}, visualContinuity: true}}
"
    )
}

#[test]
fn a_chain_is_made_anew_from_where_it_changed() {
    let chain = |words: &[&str]| -> String {
        let scenes: String = words.iter().map(|words| continued(words)).collect();
        format!("scenes:\n{scenes}")
    };
    let account = video(&chain(&[
        "A red ship",
        "A blue ship",
        "A green ship",
        "A grey ship",
    ]));
    assert_costs(&account, 16_000);
    write(
        &account,
        "a",
        &chain(&["A red ship", "A blue ship", "A gold ship", "A grey ship"]),
    );
    insta::assert_snapshot!("chain_plan", account.plan());
    assert_costs(&account, 8_000);
    let received = Received::by(&account.project);
    let scenes = received.last_scenes("preview");
    let asks = |scene: &Value| scene["background"].get("aiVisual").is_some();
    let asks: Vec<bool> = scenes.iter().map(asks).collect();
    assert_eq!(asks, [false, false, true, true], "{scenes:#?}");
    // What is continued is the known picture before.
    let seed = &scenes[1]["background"]["visualUrl"];
    assert!(seed.is_string(), "{scenes:#?}");
    insta::assert_json_snapshot!("chain_seed", &shape(&scenes[2]["background"]));

    // The last one is dropped, and comes back.
    write(
        &account,
        "a",
        &chain(&["A red ship", "A blue ship", "A gold ship"]),
    );
    assert_costs(&account, 0);
    write(
        &account,
        "a",
        &chain(&["A red ship", "A blue ship", "A gold ship", "A grey ship"]),
    );
    assert_costs(&account, 0);
    // A first one is put before all of them.
    write(
        &account,
        "a",
        &chain(&[
            "A tug",
            "A red ship",
            "A blue ship",
            "A gold ship",
            "A grey ship",
        ]),
    );
    assert_costs(&account, 20_000);
}

/// A value with its addresses left out.
fn shape(value: &Value) -> Value {
    match value {
        Value::String(text) if text.starts_with("http") => Value::from("URL"),
        Value::Object(fields) => {
            let fields = fields.iter();
            fields
                .map(|(name, value)| (name.clone(), shape(value)))
                .collect()
        }
        Value::Array(items) => items.iter().map(shape).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}

/// A scene with a clip, a clip cut in, a picture and a clip laid over it.
const LAYERS: &str = "scenes:
  - story: The boats leave.
    background:
      type: video
      aiVisual: {model: pixverse5.5, videoDuration: 5s, prompt: Boats that leave}
    backgroundBrolls:
      - type: image
        aiVisual: {model: nanobanana, mediaStyle: photorealistic, prompt: A net}
        brollClip: {start: 0, end: 1}
    elements:
      - type: image
        aiVisual: {model: seedream3.0, mediaStyle: vintage, prompt: An enamel sign}
        top: 8%
        left: 6%
        width: 20%
";

#[test]
fn clips_and_pictures_in_every_place_are_bought_once() {
    let account = video(LAYERS);
    let plan = account
        .project
        .run(&["plan", "--format", "json"])
        .success()
        .json();
    let whole = plan["summary"]["credits"]["expected"].as_f64().unwrap() * 1000.0;
    drop(account.project.run(&APPLY).success());
    account.assert_done();
    let first = spent(&account);
    assert!((whole - first as f64).abs() < 0.5, "{whole} {first}");
    let received = Received::by(&account.project);
    assert_eq!(
        received.kinds(),
        "1 direct_render, 1 studio_clip, 2 studio_image"
    );
    insta::assert_json_snapshot!("layers", &shape(&received.last_scenes("direct_render")[0]));

    account
        .project
        .edit("videos/a.yaml", "The boats leave", "They leave");
    assert_costs(&account, 0);
    account
        .project
        .edit("videos/a.yaml", "prompt: A net", "prompt: A torn net");
    assert_costs(&account, 4_000);
    // What was cut in becomes a background elsewhere.
    write(
        &account,
        "b",
        "scenes:
  - story: Nets.
    background:
      type: image
      aiVisual: {model: nanobanana, mediaStyle: photorealistic, prompt: A torn net}
",
    );
    assert_costs(&account, 0);
}

#[test]
fn layers_beside_a_picture_from_a_preview_are_kept_too() {
    let scenes = LAYERS.replace(
        "videoDuration: 5s, prompt: Boats that leave",
        "videoDuration: 5s",
    );
    let account = video(&scenes);
    drop(account.project.run(&APPLY).success());
    account.assert_done();
    account.project.edit(
        "videos/a.yaml",
        "prompt: An enamel sign",
        "prompt: A wooden sign",
    );
    let plan = account.plan().success();
    insta::assert_snapshot!("sign_plan", plan);
    let before = spent(&account);
    drop(account.project.run(&APPLY).success());
    account.assert_done();
    let charges = account.charges();
    assert_eq!(charges.len(), 4, "{charges:?}");
    assert!(spent(&account) > before);
    account.project.edit(
        "videos/a.yaml",
        "prompt: A wooden sign",
        "prompt: An enamel sign",
    );
    assert_costs(&account, 0);
}

#[test]
fn a_clip_from_references_has_the_length_that_is_paid() {
    let account = video(
        "scenes:
  - story: The boats leave.
    background:
      type: video
      aiVisual:
        model: veo3.1_fast
        videoDuration: 4s
        prompt: Boats that leave
        referenceImageUrls: [\"https://cdn.example.com/acme/boat.png\"]
",
    );
    let plan = account.plan();
    insta::assert_snapshot!("references_plan", plan);
    drop(account.project.run(&APPLY).success());
    account.assert_done();
    let received = Received::by(&account.project);
    insta::assert_json_snapshot!("references", &received.works("studio_clip")[0]["request"]);
    insta::assert_snapshot!("references_charged", spent(&account));
}

#[test]
fn an_avatar_is_never_charged_more_than_the_plan_said() {
    for (background, faults) in [
        ("prompt: A quay", &[][..]),
        ("mediaStyle: photorealistic", &[][..]),
        ("prompt: A quay", &["--fault", "avatar-proportional"][..]),
        (
            "mediaStyle: photorealistic",
            &["--fault", "avatar-proportional"][..],
        ),
    ] {
        let account = Account::with_project(&settings(), &[], faults);
        let text = format!(
            "videoName: a
avatar: {{avatarId: anna-office, position: bottom-right, width: 22%}}
voiceOver: {{enabled: true, aiVoices: [{{speaker: Jackson}}]}}
scenes:
  - story: My father sold fish on this quay. I sell stories about it.
    background:
      type: image
      aiVisual: {{model: nanobanana, {background}}}
"
        );
        account.project.write("videos/a.yaml", &text);
        let plan = account
            .project
            .run(&["plan", "--format", "json"])
            .success()
            .json();
        let high = plan["summary"]["credits"]["high"].as_f64().unwrap();
        let output = account.project.run(&APPLY).success();
        account.assert_done();
        let charged = spent(&account) as f64 / 1000.0;
        assert!(charged <= high, "{charged} of {high}: {output}");
        assert!(charged > 4.0, "{charged}: {output}");
        // The face is paid again with every render, and the picture is not.
        account.project.edit("videos/a.yaml", "I sell", "I write");
        if background.starts_with("prompt") {
            let plan = account
                .project
                .run(&["plan", "--format", "json"])
                .success()
                .json();
            let again = plan["summary"]["credits"]["high"].as_f64().unwrap();
            assert!(again < high, "{again} of {high}");
        }
        drop(account.project.run(&APPLY).success());
        account.assert_done();
    }
}

#[test]
fn a_story_that_is_cut_in_other_places_keeps_the_sentences_that_it_has() {
    let account = video("scenes: []\n");
    let write = |story: &str| {
        account
            .project
            .write("videos/a.yaml", &crate::account::story("a", story));
    };
    write("One ship sails. Two ships wait. Three ships sink. Four ships burn.");
    assert_costs(&account, 16_000);
    write("One ship sails. Two ships wait. Five ships meet. Three ships sink. Four ships burn.");
    assert_costs(&account, 4_000);
    write("Four ships burn. One ship sails. Two ships turn. Five ships meet. Six ships come.");
    assert_costs(&account, 8_000);
    let received = Received::by(&account.project);
    // Neighbours that are known are separate scenes, each with its picture.
    insta::assert_json_snapshot!(
        "cut_story",
        &shape(&Value::from(received.last_scenes("preview").to_vec()))
    );
}
