//! The rules of the world, without HTTP: money, states, lists, files.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use crate::model::Credits;
use crate::simulator::faults::Faults;
use crate::simulator::operation::Operation;
use crate::simulator::world::message::{Content, Request};

use super::*;

mod faults;
mod lists;
mod visuals;

const ORIGIN: &str = "http://127.0.0.1:8080";
const START: Moment = Moment::from_millis(1_777_888_800_000);
const JOB_TIME: Duration = Duration::from_secs(30);

/// A world with hands: requests go in, and events are applied as the server would.
struct Bench {
    world: World,
    faults: Faults,
    now: Moment,
    log: Vec<Event>,
}

impl Bench {
    fn new(faults: &[&str]) -> Self {
        Self::with_credits(1000, faults)
    }

    fn with_credits(credits: i64, faults: &[&str]) -> Self {
        let parsed = faults.iter().map(|fault| fault.parse().unwrap());
        let faults = Faults::new(parsed.collect(), 7);
        Self {
            world: World::new(settings(credits, &faults)),
            faults,
            now: START,
            log: Vec::new(),
        }
    }

    fn send(&mut self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        let body = body.to_string();
        let request = Request {
            method,
            path,
            query: pairs
                .map(|(key, value)| (key.to_owned(), value.to_owned()))
                .collect(),
            authorization: Some("key"),
            user_agent: Some("test"),
            body: body.as_bytes(),
            origin: ORIGIN,
            dead: BTreeSet::new(),
        };
        let happened = self.world.advance(self.now);
        self.log.extend(happened);
        let answer = self.world.handle(&request, self.now, &mut self.faults);
        for event in answer.events {
            self.world.apply(&event);
            self.log.push(event);
        }
        let content = match answer.response.content {
            Content::Json(body) => body,
            Content::Nothing | Content::Html(_) => Value::Null,
        };
        (answer.response.status, content)
    }

    fn get(&mut self, path: &str) -> Value {
        self.send("GET", path, &json!({})).1
    }

    /// Submits a job and returns its id.
    fn submit(&mut self, method: &str, path: &str, body: &Value) -> String {
        let (status, answer) = self.send(method, path, body);
        assert_eq!(status, 200, "{answer}");
        answer["data"]["jobId"].as_str().unwrap().to_owned()
    }

    fn wait(&mut self) {
        self.now = self.now.plus(JOB_TIME);
    }

    /// Submits a job and returns what it shows when its time is over.
    fn run(&mut self, path: &str, body: &Value) -> (String, Value) {
        let id = self.submit("POST", path, body);
        self.wait();
        let data = self.get(&format!("/v1/jobs/{id}"))["data"].clone();
        (id, data)
    }

    fn used(&mut self) -> String {
        self.get("/v1/quota")["aiCredits"]["used"].to_string()
    }
}

fn settings(credits: i64, faults: &Faults) -> Settings {
    Settings {
        allowance: Allowance {
            credits: Credits::from_thousandths(credits * 1000),
            video_minutes: 10,
        },
        job_time: JOB_TIME,
        seed: 7,
        keys: Vec::new(),
        switches: faults.switches(),
    }
}

const PREVIEW: &str = "/v2/video/storyboard";
const RENDER: &str = "/v2/video/storyboard/render";

fn visual(model: &str) -> Value {
    json!({"model": model, "prompt": "A harbour at dawn"})
}

/// Three scenes of one image each.
fn storyboard(model: &str) -> Value {
    let scene = |story: &str| {
        let background = json!({"type": "image", "aiVisual": visual(model)});
        json!({"story": story, "background": background})
    };
    json!({"videoName": "My Video", "scenes": [scene("One."), scene("Two."), scene("Three.")]})
}

#[test]
fn a_direct_render_charges_and_charges_again() {
    let mut bench = Bench::new(&[]);
    let (_, data) = bench.run(RENDER, &storyboard("nanobanana"));
    assert_eq!(data["aiCreditsUsed"], 12);
    bench.run(RENDER, &storyboard("nanobanana"));
    assert_eq!(bench.used(), "24");
    let usage = bench.get("/v1/aicredits/usage");
    assert_eq!(usage.as_array().unwrap().len(), 6);
    assert_eq!(usage[0]["amount"], 4);
    assert!(usage[0].get("jobId").is_none());
}

#[test]
fn a_preview_charges_and_its_render_does_not() {
    let mut bench = Bench::new(&[]);
    let (preview, data) = bench.run(PREVIEW, &storyboard("flux-schnell"));
    assert_eq!(data["aiCreditsUsed"], json!(1.8));
    let path = format!("/v2/video/render/{preview}");
    let render = bench.submit("PUT", &path, &json!({}));
    bench.wait();
    let rendered = bench.get(&format!("/v1/jobs/{render}"))["data"].clone();
    assert_eq!(rendered["status"], "completed");
    assert!(rendered.get("aiCreditsUsed").is_none());
    assert_eq!(bench.used(), "1.8");
}

#[test]
fn a_render_repeats_the_credits_if_it_is_told_to() {
    let mut bench = Bench::new(&["reports-credits-on-render"]);
    let (preview, _) = bench.run(PREVIEW, &storyboard("flux-schnell"));
    let path = format!("/v2/video/render/{preview}");
    let render = bench.submit("PUT", &path, &json!({}));
    bench.wait();
    let rendered = bench.get(&format!("/v1/jobs/{render}"));
    assert_eq!(rendered["data"]["aiCreditsUsed"], json!(1.8));
    assert_eq!(bench.used(), "1.8");
}

#[test]
fn a_video_without_ai_visuals_reports_no_credits() {
    let mut bench = Bench::new(&[]);
    let plain = json!({"videoName": "a", "scenes": [{"story": "One."}]});
    let (_, data) = bench.run(RENDER, &plain);
    assert!(data.get("aiCreditsUsed").is_none());
    assert_eq!(bench.get("/v1/quota")["videoMinutes"]["used"], json!(0.03));
}

#[test]
fn studio_prices_follow_the_model_and_the_seconds() {
    let mut bench = Bench::new(&[]);
    let prompt = "A harbour at dawn";
    let (_, image) = bench.run("/v1/aistudio/images", &json!({"prompt": prompt}));
    assert_eq!(image["aiCreditsUsed"], 2);
    let clip = json!({"prompt": prompt, "duration": "8s"});
    let (_, clip) = bench.run("/v1/aistudio/videos", &clip);
    assert_eq!(clip["aiCreditsUsed"], json!(12.8));
    let reference = json!(["https://example.com/a.png"]);
    let veo = json!({"prompt": prompt, "model": "veo3.1_fast", "referenceImageUrls": reference});
    let (_, veo) = bench.run("/v1/aistudio/videos", &veo);
    assert_eq!(
        (&veo["aiCreditsUsed"], &veo["duration"]),
        (&json!(80), &json!("8s"))
    );
}

#[test]
fn an_avatar_costs_by_the_started_half_minute() {
    let mut bench = Bench::new(&[]);
    let body = json!({
        "videoName": "a", "avatar": {"avatarId": "maya-office"},
        "voiceOver": {"enabled": true, "aiVoices": [{"speaker": "Jackson"}]},
        "scenes": [{"story": "word ".repeat(80)}]
    });
    let (_, data) = bench.run(RENDER, &body);
    assert_eq!(data["aiCreditsUsed"], 30);
}

#[test]
fn missing_credits_fail_the_job_and_charge_nothing() {
    let mut bench = Bench::with_credits(11, &[]);
    let (_, data) = bench.run(RENDER, &storyboard("nanobanana"));
    assert_eq!(data["error_code"], "INSUFFICIENT_CREDITS");
    assert_eq!(bench.used(), "0");
}

#[test]
fn missing_credits_are_an_answer_if_told_so() {
    let mut bench = Bench::with_credits(11, &["insufficient-http"]);
    let (status, body) = bench.send("POST", RENDER, &storyboard("nanobanana"));
    assert_eq!(
        (status, &body["code"]),
        (402, &json!("INSUFFICIENT_CREDITS"))
    );
    assert_eq!(bench.get("/v1/jobs")["items"], json!([]));
}

#[test]
fn two_jobs_at_once_cannot_spend_the_same_credits() {
    let mut bench = Bench::with_credits(20, &[]);
    bench.submit("POST", RENDER, &storyboard("nanobanana"));
    let (_, second) = bench.run(RENDER, &storyboard("nanobanana"));
    assert_eq!(second["error_code"], "INSUFFICIENT_CREDITS");
    assert_eq!(bench.used(), "12");
}

#[test]
fn video_minutes_run_out() {
    let mut bench = Bench::new(&[]);
    let scene = json!({"minimumDuration": 601, "background": {"color": "#fff"}});
    let (_, data) = bench.run(RENDER, &json!({"videoName": "a", "scenes": [scene]}));
    assert_eq!(data["error_code"], "INSUFFICIENT_VIDEO_MINUTES");
}

#[test]
fn a_stock_fallback_is_silent_and_free() {
    let mut bench = Bench::new(&["stock-fallback:scene=2:times=1"]);
    let (_, data) = bench.run(PREVIEW, &storyboard("nanobanana"));
    assert_eq!(
        (&data["status"], &data["aiCreditsUsed"]),
        (&json!("completed"), &json!(8))
    );
    let scenes = &data["storyboard"]["scenes"];
    let url = |n: usize| {
        scenes[n]["background"]["visualUrl"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert!(url(1).contains("/files/stock/"), "{}", url(1));
    assert!(url(0).contains("/files/images/"), "{}", url(0));
}

#[test]
fn no_model_makes_four_to_five_and_nobody_says_so() {
    let mut bench = Bench::new(&[]);
    let mut body = storyboard("nanobanana");
    body["aspectRatio"] = json!("4:5");
    let (_, data) = bench.run(RENDER, &body);
    assert_eq!(
        (&data["status"], &data["aiCreditsUsed"]),
        (&json!("completed"), &json!(0))
    );
}

#[test]
fn a_failed_job_charges_nothing_unless_told_to() {
    let mut bench = Bench::new(&["fail:preview:code=SOMETHING", "fail-charged:render"]);
    let (_, data) = bench.run(PREVIEW, &storyboard("nanobanana"));
    assert_eq!(data["error_code"], "SOMETHING");
    assert_eq!(bench.used(), "0");
    let (_, data) = bench.run(RENDER, &storyboard("nanobanana"));
    assert_eq!(data["error_code"], "TEXT_TO_VIDEO_FAILED");
    assert_eq!(bench.used(), "12");
}

#[test]
fn jobs_move_through_their_states() {
    let mut bench = Bench::new(&[]);
    let id = bench.submit("POST", RENDER, &storyboard("nanobanana"));
    let path = format!("/v1/jobs/{id}");
    assert_eq!(
        bench.get(&path),
        json!({"job_id": id, "success": true, "data": {"status": "in-progress"}})
    );
    bench.now = bench.now.plus(JOB_TIME / 2);
    assert_eq!(bench.get(&path)["data"]["renderProgress"], 50);
    let clean = format!("/v1/jobs/{id}/clean");
    assert_eq!(bench.send("DELETE", &clean, &json!({})).0, 400);
    bench.wait();
    assert_eq!(bench.get(&path)["data"]["progress"], 100);
    for _ in 0..2 {
        let (status, body) = bench.send("DELETE", &clean, &json!({}));
        assert_eq!((status, body), (200, json!({"success": true})));
    }
    assert_eq!(bench.get(&path)["data"], json!({"status": "cleaned"}));
}

#[test]
fn a_stuck_job_never_ends_and_an_odd_status_passes() {
    let mut bench = Bench::new(&["stuck:preview", "unknown-status=pending:render"]);
    let (_, stuck) = bench.run(PREVIEW, &storyboard("nanobanana"));
    assert_eq!(stuck, json!({"status": "in-progress"}));
    let id = bench.submit("POST", RENDER, &storyboard("nanobanana"));
    let path = format!("/v1/jobs/{id}");
    assert_eq!(bench.get(&path)["data"]["status"], "pending");
    bench.wait();
    assert_eq!(bench.get(&path)["data"]["status"], "completed");
}

#[test]
fn an_unknown_job_is_not_found() {
    let mut bench = Bench::new(&[]);
    let (status, body) = bench.send("GET", "/v1/jobs/nope", &json!({}));
    assert_eq!((status, &body["data"]["error_code"]), (404, &json!("5000")));
    let mut bench = Bench::new(&["job-not-found-200"]);
    assert_eq!(bench.send("GET", "/v1/jobs/nope", &json!({})).0, 200);
}

#[test]
fn an_unknown_speaker_fails_the_job_by_name() {
    let mut bench = Bench::new(&[]);
    let mut body = storyboard("nanobanana");
    body["voiceOver"] = json!({"enabled": true, "aiVoices": [{"speaker": "Nobody"}]});
    let (_, data) = bench.run(RENDER, &body);
    assert!(data["error_message"].as_str().unwrap().contains("Nobody"));
    for speaker in [
        json!("jackson"),
        json!(1001),
        json!("1002"),
        json!("abcdefghij0123456789"),
    ] {
        body["voiceOver"]["aiVoices"][0]["speaker"] = speaker;
        assert_eq!(bench.run(RENDER, &body).1["status"], "completed");
    }
}

#[test]
fn a_preview_hands_out_elements_with_fresh_ids() {
    let mut bench = Bench::new(&[]);
    let mut body = storyboard("nanobanana");
    body["voiceOver"] = json!({"enabled": true, "aiVoices": [{"speaker": "Jackson"}]});
    let (_, first) = bench.run(PREVIEW, &body);
    let (_, second) = bench.run(PREVIEW, &body);
    let ids = |data: &Value| -> Vec<String> {
        let elements = data["renderParams"]["elements"].as_array().unwrap();
        let backgrounds = elements
            .iter()
            .filter(|e| e["elementType"] == "backgroundElement");
        backgrounds
            .map(|e| e["id"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(ids(&first).len(), 3);
    assert!(ids(&first).iter().all(|id| !ids(&second).contains(id)));
    let elements = &first["renderParams"]["elements"];
    assert_eq!(elements[0]["id"], "voiceOver");
    assert_eq!(elements[3]["startTime"], 2);
    let background = &first["storyboard"]["scenes"][0]["background"];
    assert!(background.get("aiVisual").is_none());
}

#[test]
fn a_resolved_storyboard_can_be_submitted_again_for_nothing() {
    let mut bench = Bench::new(&[]);
    let flux = json!({"type": "image", "aiVisual": visual("flux-schnell")});
    let gone = json!({"type": "image", "visualUrl": "http://127.0.0.1:1/files/gone.png"});
    let mut broll = flux.clone();
    broll["brollClip"] = json!({"start": 0, "end": 1});
    let body = json!({"videoName": "a", "webhookInput": {"a": 1}, "scenes": [{
        "story": "One. Two.", "createSceneOnEndOfSentence": true, "background": flux,
        "backgroundBrolls": [broll], "elements": [flux, gone, {"type": "text", "text": "Hi"}]
    }]});
    let (_, data) = bench.run(PREVIEW, &body);
    assert_eq!(data["aiCreditsUsed"], json!(2.4));
    let resolved = data["storyboard"].clone();
    assert!(resolved.get("webhookInput").is_none());
    let scenes = resolved["scenes"].as_array().unwrap();
    assert_eq!(scenes.len(), 2);
    assert_eq!(scenes[0]["elements"].as_array().unwrap().len(), 2);
    assert!(scenes[1].get("elements").is_none());
    let (_, again) = bench.run(RENDER, &resolved);
    assert_eq!(again["status"], "completed");
    assert!(again.get("aiCreditsUsed").is_none());
    assert_eq!(bench.used(), "2.4");
}

#[test]
fn changed_elements_are_rendered_and_unknown_ones_ignored() {
    let mut bench = Bench::new(&[]);
    let (preview, data) = bench.run(PREVIEW, &storyboard("nanobanana"));
    let id = data["renderParams"]["elements"][0]["id"].clone();
    let url = "https://example.com/new.png";
    let patches = json!([{"id": id, "url": url, "visualUrl": url}, {"id": "nope", "url": url}]);
    let path = format!("/v2/video/storyboard/{preview}/elements");
    assert_eq!(bench.send("PUT", &path, &patches), (204, Value::Null));
    assert_eq!(bench.send("PUT", &path, &json!({"id": id})).0, 400);
    let render = bench.submit("PUT", &format!("/v2/video/render/{preview}"), &json!({}));
    bench.wait();
    bench.get("/v1/jobs");
    let (_, takes) = bench.world.showing(&render).unwrap();
    assert_eq!(takes[0].picture, Picture::Elsewhere(url.to_owned()));
    assert!(matches!(takes[1].picture, Picture::Card(_)));
}

#[test]
fn generated_visuals_can_be_used_again_until_they_are_cleaned() {
    let mut bench = Bench::new(&[]);
    let prompt = json!({"prompt": "A harbour at dawn"});
    let (image, data) = bench.run("/v1/aistudio/images", &prompt);
    let url = data["url"].as_str().unwrap().replace("8080", "9999");
    let background = json!({"type": "image", "visualUrl": url});
    let scene = json!({"story": "One.", "background": background});
    let body = json!({"videoName": "a", "scenes": [scene]});
    assert_eq!(bench.run(RENDER, &body).1["status"], "completed");
    assert_eq!(bench.used(), "2");
    bench.send("DELETE", &format!("/v1/jobs/{image}/clean"), &json!({}));
    let (_, data) = bench.run(RENDER, &body);
    assert_eq!(data["error_code"], "SCENE_BACKGROUND_VISUAL_NOT_FOUND");
    assert_eq!(
        bench.get("/v1/aistudio/images")["items"][0]["prompt"],
        "A harbour at dawn"
    );
}

#[test]
fn stock_addresses_of_a_preview_expire() {
    let mut bench = Bench::new(&[]);
    let plain = json!({"videoName": "a", "scenes": [{"story": "One."}]});
    let (preview, data) = bench.run(PREVIEW, &plain);
    let stock = data["storyboard"]["scenes"][0].clone();
    bench.now = bench.now.plus(Duration::from_secs(2 * 60 * 60));
    let (_, data) = bench.run(RENDER, &json!({"videoName": "b", "scenes": [stock]}));
    assert_eq!(data["error_code"], "SCENE_BACKGROUND_VISUAL_NOT_FOUND");
    let render = bench.submit("PUT", &format!("/v2/video/render/{preview}"), &json!({}));
    bench.wait();
    let rendered = bench.get(&format!("/v1/jobs/{render}"));
    assert_eq!(rendered["data"]["status"], "completed");
}

#[test]
fn lists_page_newest_first_and_end_differently() {
    let mut bench = Bench::new(&["page-size=2"]);
    let ids: Vec<String> = (0..5)
        .map(|_| {
            bench.submit(
                "POST",
                "/v1/aistudio/images",
                &json!({"prompt": "A harbour"}),
            )
        })
        .collect();
    bench.wait();
    let mut seen = Vec::new();
    let mut path = "/v1/jobs".to_owned();
    loop {
        let page = bench.get(&path);
        for item in page["items"].as_array().unwrap() {
            assert!(item.get("job_id").is_none());
            seen.push(item["data"]["jobId"].as_str().unwrap().to_owned());
        }
        let Some(key) = page["nextPageKey"].as_str() else {
            assert_eq!(page["nextPageKey"], Value::Null);
            assert!(page.get("nextPageKey").is_some());
            break;
        };
        path = format!("/v1/jobs?nextPageKey={key}");
    }
    let newest_first: Vec<String> = ids.into_iter().rev().collect();
    assert_eq!(seen, newest_first);
    let first = bench.get("/v1/aistudio/images");
    let key = first["nextPageKey"].as_str().unwrap();
    let second = bench.get(&format!("/v1/aistudio/images?nextPageKey={key}"));
    let key = second["nextPageKey"].as_str().unwrap();
    let last = bench.get(&format!("/v1/aistudio/images?nextPageKey={key}"));
    assert_eq!(last["items"].as_array().unwrap().len(), 1);
    assert!(last.get("nextPageKey").is_none());
    assert_eq!(
        bench.send("GET", "/v1/jobs?nextPageKey=x", &json!({})).0,
        400
    );
}

#[test]
fn saved_projects_are_listed_rendered_and_deleted() {
    let mut bench = Bench::new(&[]);
    let mut body = storyboard("nanobanana");
    body["saveProject"] = json!(true);
    let (job, data) = bench.run(RENDER, &body);
    let id = data["projectId"].as_str().unwrap().to_owned();
    assert_eq!(bench.get("/v2/projects")["items"][0]["name"], "My Video");
    let project = format!("/v2/projects/{id}");
    assert_eq!(bench.get(&project)["shareVideoURL"], data["videoShareURL"]);
    let render = bench.submit("POST", &format!("{project}/render"), &json!({}));
    bench.wait();
    let rendered = bench.get(&format!("/v1/jobs/{render}"));
    assert_eq!(rendered["data"]["status"], "completed");
    assert_eq!(bench.used(), "12");
    let path = data["videoURL"]
        .as_str()
        .unwrap()
        .strip_prefix(ORIGIN)
        .unwrap()
        .to_owned();
    assert!(bench.world.depiction(&path, bench.now).is_some());
    assert_eq!(
        bench.send("DELETE", &project, &json!({})).1["success"],
        true
    );
    assert!(bench.world.depiction(&path, bench.now).is_none());
    assert_eq!(bench.get("/v2/projects")["items"], json!([]));
    assert_eq!(
        bench.get(&format!("/v1/jobs/{job}"))["data"]["status"],
        "completed"
    );
}

#[test]
fn ledger_pages_are_months_and_a_year_alone_is_refused() {
    let mut bench = Bench::new(&[]);
    bench.run("/v1/aistudio/images", &json!({"prompt": "A harbour"}));
    let rows = |bench: &mut Bench, query: &str| {
        bench
            .get(&format!("/v1/aicredits/usage{query}"))
            .as_array()
            .map(Vec::len)
    };
    assert_eq!(rows(&mut bench, "?year=2026&month=5"), Some(1));
    assert_eq!(rows(&mut bench, "?month=4"), Some(0));
    let (status, body) = bench.send("GET", "/v1/aicredits/usage?year=2026", &json!({}));
    assert_eq!((status, &body["code"]), (400, &json!("INVALID_REQUEST")));
}

#[test]
fn replaying_the_log_gives_the_same_world() {
    let mut bench = Bench::new(&[]);
    bench.run(PREVIEW, &storyboard("nanobanana"));
    bench.run(RENDER, &storyboard("flux-schnell"));
    let id = bench.submit(
        "POST",
        "/v1/aistudio/images",
        &json!({"prompt": "A harbour"}),
    );
    let mut replayed = World::new(settings(1000, &bench.faults));
    for event in &bench.log {
        let line = serde_json::to_string(event).unwrap();
        replayed.apply(&serde_json::from_str(&line).unwrap());
    }
    let mut again = Bench::new(&[]);
    again.world = replayed;
    again.now = bench.now;
    assert_eq!(again.get("/v1/jobs"), bench.get("/v1/jobs"));
    bench.wait();
    again.wait();
    for path in [
        "/v1/jobs",
        "/v1/quota",
        "/v1/aicredits/usage",
        &format!("/v1/jobs/{id}"),
    ] {
        assert_eq!(again.get(path), bench.get(path));
    }
}

#[test]
fn keys_are_raw_and_agents_are_named() {
    let bench = Bench::new(&[]);
    let status = |authorization, user_agent| {
        let request = Request {
            method: "GET",
            path: "/v1/quota",
            query: BTreeMap::new(),
            authorization,
            user_agent,
            body: b"",
            origin: ORIGIN,
            dead: BTreeSet::new(),
        };
        bench
            .world
            .admit(&request)
            .map_err(|response| response.status)
    };
    let agent = Some("test");
    assert!(status(Some("pictai_x"), agent).is_ok());
    assert_eq!(status(Some("Bearer pictai_x"), agent).unwrap_err(), 401);
    assert_eq!(status(None, agent).unwrap_err(), 401);
    assert_eq!(status(Some("pictai_x"), None).unwrap_err(), 403);
    assert_eq!(
        status(Some("pictai_x"), Some("Python-urllib/3.11")).unwrap_err(),
        403
    );
}

#[test]
fn refusals_name_every_field() {
    let mut bench = Bench::new(&[]);
    let (status, body) = bench.send("POST", RENDER, &json!({"scenes": [{"story": 1}]}));
    assert_eq!(
        (status, &body["code"]),
        (400, &json!("INVALID_REQUEST_BODY"))
    );
    assert_eq!(
        body["fields"],
        json!([{"name": "scenes[0].story", "errors": "must be a string"}])
    );
    let (_, body) = bench.send("POST", RENDER, &json!({}));
    assert_eq!(
        body["fields"][0],
        json!({"name": "videoName", "errors": "is required"})
    );
    let (_, body) = bench.send(
        "POST",
        "/v1/aistudio/images",
        &json!({"prompt": "A cup", "aspectRatio": "4:5"}),
    );
    assert_eq!(body["fields"][0]["name"], "aspectRatio");
}
