//! Visuals as things of their own: what they cost, how long they last, what they depend on.

use super::*;

/// How long files last where they expire.
const LIFETIME: Duration = Duration::from_secs(60);
const EXPIRING: &str = "files-expire=60000";

fn board_of(scenes: Vec<Value>) -> Value {
    json!({"videoName": "My Video", "scenes": scenes})
}

fn showing(url: &str) -> Value {
    let background = json!({"type": "image", "visualUrl": url});
    json!({"story": "One.", "background": background})
}

fn generated(story: &str) -> Value {
    let background = json!({"type": "image", "aiVisual": visual("nanobanana")});
    json!({"story": story, "background": background})
}

fn elements_of(data: &Value, element_type: &str) -> Vec<Value> {
    let elements = data["renderParams"]["elements"].as_array().unwrap();
    let of_type = elements
        .iter()
        .filter(|element| element["elementType"] == element_type);
    of_type.cloned().collect()
}

/// Returns the path of a file that the simulator handed out.
fn path(url: &Value) -> &str {
    let path = url.as_str().unwrap().strip_prefix(ORIGIN).unwrap();
    path.split('?').next().unwrap()
}

impl Bench {
    fn has(&self, url: &Value) -> bool {
        self.world.depiction(path(url), self.now).is_some()
    }

    /// Uploads a file and returns its permanent address.
    fn upload(&mut self) -> String {
        let body = json!({"fileName": "a.png", "contentType": "image/png"});
        let (_, offer) = self.send("POST", "/v1/media/generateurl", &body);
        let url = offer["data"]["url"].as_str().unwrap().to_owned();
        let key = offer["data"]["key"].as_str().unwrap();
        let stored = World::uploaded(key.split('/').next().unwrap());
        self.world.apply(&stored);
        url
    }

    fn render_of_preview(&mut self, preview: &str) -> Value {
        let path = format!("/v2/video/render/{preview}");
        let render = self.submit("PUT", &path, &json!({}));
        self.wait();
        self.get(&format!("/v1/jobs/{render}"))["data"].clone()
    }
}

#[test]
fn every_submission_of_an_ai_visual_is_charged() {
    let mut bench = Bench::new(&[]);
    let body = storyboard("nanobanana");
    for (path, used) in [(PREVIEW, "12"), (PREVIEW, "24"), (RENDER, "36")] {
        let (_, data) = bench.run(path, &body);
        assert_eq!(data["aiCreditsUsed"], 12);
        assert_eq!(bench.used(), used);
    }
}

#[test]
fn a_render_of_resolved_visuals_charges_nothing() {
    let mut bench = Bench::new(&[]);
    let (preview, data) = bench.run(PREVIEW, &storyboard("nanobanana"));
    let (_, edited) = bench.run("/v2/video/render", &data["renderParams"]);
    let as_it_is = bench.render_of_preview(&preview);
    for rendered in [edited, as_it_is] {
        assert_eq!(rendered["status"], "completed");
        assert!(rendered.get("aiCreditsUsed").is_none());
    }
    assert_eq!(bench.used(), "12");
}

#[test]
fn a_given_visual_is_free_beside_a_generated_one() {
    let mut bench = Bench::new(&[]);
    let (_, first) = bench.run(PREVIEW, &board_of(vec![generated("One.")]));
    let elements = elements_of(&first, "backgroundElement");
    let kept = showing(elements[0]["visualUrl"].as_str().unwrap());
    let (_, second) = bench.run(PREVIEW, &board_of(vec![kept.clone(), generated("Two.")]));
    assert_eq!(second["aiCreditsUsed"], 4);
    let (_, third) = bench.run(RENDER, &board_of(vec![kept]));
    assert!(third.get("aiCreditsUsed").is_none());
    assert_eq!(bench.used(), "8");
}

#[test]
fn the_same_prompt_gives_another_file() {
    let mut bench = Bench::new(&[]);
    let prompt = json!({"prompt": "A harbour at dawn"});
    let (_, first) = bench.run("/v1/aistudio/images", &prompt);
    let (_, second) = bench.run("/v1/aistudio/images", &prompt);
    assert_ne!(first["url"], second["url"]);
}

#[test]
fn a_dead_background_or_broll_fails_the_job_and_a_dead_element_is_dropped() {
    let mut bench = Bench::new(&[]);
    let gone = json!({"type": "image", "visualUrl": format!("{ORIGIN}/files/gone.png")});
    let with = |name: &str, value: Value| {
        let mut scene = generated("One.");
        scene[name] = value;
        board_of(vec![scene])
    };
    let mut broll = gone.clone();
    broll["brollClip"] = json!({"start": 0, "end": 1});
    for body in [
        with("background", gone.clone()),
        with("backgroundBrolls", json!([broll])),
    ] {
        for endpoint in [PREVIEW, RENDER] {
            let (_, data) = bench.run(endpoint, &body);
            assert_eq!(data["error_code"], "SCENE_BACKGROUND_VISUAL_NOT_FOUND");
        }
    }
    assert_eq!(bench.used(), "0");
    let (_, data) = bench.run(PREVIEW, &with("elements", json!([gone])));
    assert_eq!(data["status"], "completed");
    assert!(elements_of(&data, "layerItem").is_empty());
    assert!(data["storyboard"]["scenes"][0].get("elements").is_none());
}

#[test]
fn a_dead_reference_loses_the_visual_but_not_the_job() {
    let mut bench = Bench::new(&[]);
    let mut body = storyboard("nanobanana");
    let gone = format!("{ORIGIN}/files/gone.png");
    body["scenes"][1]["background"]["aiVisual"]["referenceImageUrl"] = json!(gone);
    let (_, data) = bench.run(PREVIEW, &body);
    assert_eq!(data["aiCreditsUsed"], 8);
}

#[test]
fn a_preview_that_falls_back_shows_watermarked_stock() {
    let mut bench = Bench::new(&["stock-fallback:preview:scene=2"]);
    let (_, data) = bench.run(PREVIEW, &storyboard("nanobanana"));
    assert_eq!(data["aiCreditsUsed"], 8);
    let backgrounds = elements_of(&data, "backgroundElement");
    let stock = &backgrounds[1]["visualUrl"];
    let token = stock.as_str().unwrap().split_once("?token=");
    assert!(token.is_some_and(|(_, token)| !token.is_empty()), "{stock}");
    assert_eq!(backgrounds[1]["type"], "video");
    let scene = &data["storyboard"]["scenes"][1];
    assert_eq!(&scene["background"]["visualUrl"], stock);
    let Some(Depiction::Film { takes, .. }) = bench.world.depiction(path(stock), bench.now) else {
        panic!("{stock} is no film");
    };
    let Picture::Card(card) = &takes[0].picture else {
        panic!("stock is a card");
    };
    assert!(card.watermark.is_some());
    assert!(path(&backgrounds[0]["visualUrl"]).starts_with("/files/images/"));
    // The fault is aimed at previews.
    let (_, data) = bench.run(RENDER, &storyboard("nanobanana"));
    assert_eq!(data["aiCreditsUsed"], 12);
}

#[test]
fn stock_of_a_preview_keeps_its_watermark_in_another_storyboard() {
    let mut bench = Bench::new(&[]);
    let plain = board_of(vec![json!({"story": "One."})]);
    let (preview, data) = bench.run(PREVIEW, &plain);
    let render = bench.submit("PUT", &format!("/v2/video/render/{preview}"), &json!({}));
    let (again, _) = bench.run(RENDER, &data["storyboard"]);
    let is_marked = |id: &str| {
        let (_, takes) = bench.world.showing(id).unwrap();
        matches!(&takes[0].picture, Picture::Card(card) if card.watermark.is_some())
    };
    assert!(!is_marked(&render));
    assert!(is_marked(&again));
}

#[test]
fn a_shot_that_falls_back_counts_within_its_scene() {
    let mut split = generated("Two. Three.");
    split["createSceneOnEndOfSentence"] = json!(true);
    let body = board_of(vec![generated("One."), split]);
    for fault in [
        "stock-fallback:scene=2:shot=1",
        "stock-fallback:preview:shot=2",
    ] {
        let mut bench = Bench::new(&[fault]);
        let (_, data) = bench.run(PREVIEW, &body);
        let folders: Vec<bool> = elements_of(&data, "backgroundElement")
            .iter()
            .map(|element| path(&element["visualUrl"]).starts_with("/files/stock/"))
            .collect();
        assert_eq!(folders, [false, true, false]);
    }
}

#[test]
fn an_element_that_falls_back_is_dropped() {
    let mut bench = Bench::new(&["stock-fallback"]);
    let mut scene = generated("One.");
    scene["elements"] = json!([{"type": "image", "aiVisual": visual("flux-schnell")}]);
    let (_, data) = bench.run(PREVIEW, &board_of(vec![scene]));
    assert_eq!(data["aiCreditsUsed"], 0);
    assert!(elements_of(&data, "layerItem").is_empty());
    assert!(data["storyboard"]["scenes"][0].get("elements").is_none());
}

#[test]
fn generated_files_expire_and_uploads_do_not() {
    let mut bench = Bench::new(&[EXPIRING]);
    let upload = bench.upload();
    let (_, clip) = bench.run("/v1/aistudio/videos", &json!({"prompt": "A harbour"}));
    let (_, preview) = bench.run(PREVIEW, &storyboard("nanobanana"));
    let (_, render) = bench.run(RENDER, &board_of(vec![showing(&upload)]));
    let image = elements_of(&preview, "backgroundElement")[0]["visualUrl"].clone();
    let last_frame = clip["lastFrameImageUrl"].clone();
    // The job of the clip ended before the two others ended.
    assert!(
        [&image, &render["videoURL"]]
            .iter()
            .all(|url| bench.has(url))
    );
    assert!(![&clip["url"], &last_frame].iter().any(|url| bench.has(url)));
    bench.now = bench.now.plus(LIFETIME);
    assert!(!bench.has(&image));
    for name in ["videoURL", "audioURL", "thumbnail", "srtFile", "vttFile"] {
        assert!(!bench.has(&render[name]), "{name}");
    }
    assert!(bench.has(&json!(upload)));
    let (_, data) = bench.run(RENDER, &board_of(vec![showing(image.as_str().unwrap())]));
    assert_eq!(data["error_code"], "SCENE_BACKGROUND_VISUAL_NOT_FOUND");
    let (_, data) = bench.run(RENDER, &board_of(vec![showing(&upload)]));
    assert_eq!(data["status"], "completed");
}

#[test]
fn a_preview_is_not_rendered_from_expired_visuals() {
    let mut bench = Bench::new(&[EXPIRING]);
    let (preview, _) = bench.run(PREVIEW, &storyboard("nanobanana"));
    bench.now = bench.now.plus(LIFETIME);
    let rendered = bench.render_of_preview(&preview);
    assert_eq!(rendered["error_code"], "SCENE_BACKGROUND_VISUAL_NOT_FOUND");
}

#[test]
fn elements_are_in_order_of_time_unless_told_otherwise() {
    let starts = |faults: &[&str]| -> (Vec<i64>, Vec<Take>) {
        let mut bench = Bench::new(faults);
        let (id, data) = bench.run(PREVIEW, &storyboard("nanobanana"));
        let elements = elements_of(&data, "backgroundElement");
        assert!(
            elements
                .iter()
                .all(|element| element.get("scene").is_none())
        );
        let starts = elements.iter().map(|element| &element["startTime"]);
        let starts = starts.map(|start| start.as_i64().unwrap()).collect();
        (starts, bench.world.showing(&id).unwrap().1)
    };
    let (ordered, film) = starts(&[]);
    assert!(ordered.is_sorted());
    let (unordered, same_film) = starts(&["elements-unordered"]);
    assert!(!unordered.is_sorted());
    assert_eq!(unordered, starts(&["elements-unordered"]).0);
    assert_eq!(film, same_film);
}

#[test]
fn a_story_can_be_cut_by_another_rule_and_stays_so() {
    let mut scene = generated("Boats, nets; gulls. Ropes.");
    scene["createSceneOnEndOfSentence"] = json!(true);
    let body = board_of(vec![scene]);
    let (_, data) = Bench::new(&[]).run(PREVIEW, &body);
    assert_eq!(data["aiCreditsUsed"], 8);
    let mut bench = Bench::new(&["splits-differently"]);
    let (id, data) = bench.run(PREVIEW, &body);
    assert_eq!(data["aiCreditsUsed"], 16);
    assert_eq!(elements_of(&data, "backgroundElement").len(), 4);
    // Without the switch, a job that was read with it shows what it showed.
    let mut later = World::new(settings(1000, &Faults::new(Vec::new(), 7)));
    for event in &bench.log {
        let line = serde_json::to_string(event).unwrap();
        later.apply(&serde_json::from_str(&line).unwrap());
    }
    bench.world = later;
    assert_eq!(bench.get(&format!("/v1/jobs/{id}"))["data"], data);
}

#[test]
fn a_job_of_an_older_log_is_cut_after_sentences() {
    let old = json!({"kind": "preview", "storyboard": storyboard("nanobanana")});
    let work: job::Work = serde_json::from_value(old).unwrap();
    assert_eq!(work.generations().len(), 3);
}

#[test]
fn a_continuing_picture_shows_what_is_before_it() {
    let mut bench = Bench::new(&[]);
    let mut last_card = |first_prompt: &str| {
        let mut body = storyboard("nanobanana");
        body["scenes"][0]["background"]["aiVisual"]["prompt"] = json!(first_prompt);
        for scene in body["scenes"].as_array_mut().unwrap() {
            scene["background"]["aiVisual"]["visualContinuity"] = json!(true);
        }
        let (id, _) = bench.run(PREVIEW, &body);
        let (_, mut takes) = bench.world.showing(&id).unwrap();
        takes.remove(2).picture
    };
    assert_eq!(last_card("A harbour"), last_card("A harbour"));
    assert_ne!(last_card("A harbour"), last_card("A forest"));
}
