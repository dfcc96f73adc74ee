//! What goes wrong with jobs and lists when it is asked for.

use super::*;

const IMAGES: &str = "/v1/aistudio/images";

fn prompt() -> Value {
    json!({"prompt": "A harbour at dawn"})
}

impl Bench {
    /// Lets so many hundredths of the time of a job pass.
    fn wait_percent(&mut self, percent: u32) {
        self.now = self.now.plus(JOB_TIME * percent / 100);
    }

    fn status(&mut self, job: &str) -> Value {
        self.get(&format!("/v1/jobs/{job}"))["data"]["status"].clone()
    }

    /// The ids of the jobs that are listed, newest first.
    fn listed(&mut self) -> Vec<String> {
        let jobs = self.get("/v1/jobs");
        let items = jobs["items"].as_array().unwrap().iter();
        let ids = items.map(|item| item["data"]["jobId"].as_str().unwrap().to_owned());
        ids.collect()
    }
}

#[test]
fn jobs_fail_at_each_stage_and_charge_what_was_made() {
    let stages = [
        ("fail", 10, "0"),
        ("fail-midway", 20, "8"),
        ("fail-midway=1", 20, "4"),
        ("fail-charged", 30, "12"),
        ("fail-rendering", 80, "12"),
    ];
    for (fault, percent, charged) in stages {
        let mut bench = Bench::new(&[fault]);
        let job = bench.submit("POST", RENDER, &storyboard("nanobanana"));
        bench.wait_percent(percent - 1);
        let before = bench.get(&format!("/v1/jobs/{job}"))["data"].clone();
        assert_eq!(before["status"], "in-progress", "{fault}");
        let is_rendering = before.get("renderProgress").is_some();
        assert_eq!(is_rendering, fault == "fail-rendering", "{fault}");
        assert_eq!(bench.used(), "0", "{fault}");
        bench.wait_percent(1);
        let after = bench.get(&format!("/v1/jobs/{job}"));
        assert_eq!(after["success"], false, "{fault}");
        assert_eq!(after["data"]["error_code"], "TEXT_TO_VIDEO_FAILED");
        assert!(after["data"].get("aiCreditsUsed").is_none());
        assert_eq!(bench.used(), charged, "{fault}");
    }
}

#[test]
fn a_job_that_cannot_be_paid_for_does_not_fail_later() {
    let mut bench = Bench::with_credits(1, &["fail-charged"]);
    let (_, data) = bench.run(RENDER, &storyboard("nanobanana"));
    assert_eq!(data["error_code"], "INSUFFICIENT_CREDITS");
    assert_eq!(bench.used(), "0");
}

#[test]
fn a_render_of_a_preview_fails_while_rendering_for_nothing() {
    let mut bench = Bench::new(&["fail-rendering:render-from-preview"]);
    let (preview, _) = bench.run(PREVIEW, &storyboard("nanobanana"));
    let render = bench.submit("PUT", &format!("/v2/video/render/{preview}"), &json!({}));
    bench.wait();
    assert_eq!(bench.status(&render), "failed");
    assert_eq!(bench.used(), "12");
}

#[test]
fn a_job_is_cleaned_by_itself_at_once_or_later() {
    let mut bench = Bench::new(&["cleaned:image", "cleaned=5000:preview"]);
    let (image, data) = bench.run(IMAGES, &prompt());
    assert_eq!(data, json!({"status": "cleaned"}));
    assert_eq!(bench.used(), "2");
    let listed = bench.get("/v1/aistudio/images")["items"][0].clone();
    let path = listed["url"]
        .as_str()
        .unwrap()
        .strip_prefix(ORIGIN)
        .unwrap();
    assert!(bench.world.depiction(path, bench.now).is_none());
    let (preview, data) = bench.run(PREVIEW, &storyboard("nanobanana"));
    assert_eq!(data["status"], "completed");
    bench.now = bench.now.plus(Duration::from_secs(5));
    assert_eq!(bench.status(&preview), "cleaned");
    for job in [image, preview] {
        let clean = format!("/v1/jobs/{job}/clean");
        assert_eq!(bench.send("DELETE", &clean, &json!({})).0, 200);
    }
}

#[test]
fn a_purge_survives_a_restart_and_happens_once() {
    let mut bench = Bench::new(&["cleaned=1000"]);
    bench.run(IMAGES, &prompt());
    let settings = settings(1000, &bench.faults);
    let mut replayed = World::new(settings);
    for event in &bench.log {
        let line = serde_json::to_string(event).unwrap();
        replayed.apply(&serde_json::from_str(&line).unwrap());
    }
    let later = bench.now.plus(Duration::from_secs(1));
    assert_eq!(replayed.advance(later), [Event::Cleaned { number: 0 }]);
    assert_eq!(replayed.advance(later), []);
}

#[test]
fn a_job_cannot_be_found_for_a_while_or_for_ever_but_is_listed() {
    let faults = ["job-404=5000:image:times=1", "job-404:preview:since=40000"];
    let mut bench = Bench::new(&faults);
    let image = bench.submit("POST", IMAGES, &prompt());
    let path = format!("/v1/jobs/{image}");
    assert_eq!(bench.send("GET", &path, &json!({})).0, 404);
    assert_eq!(bench.listed(), [image]);
    bench.now = bench.now.plus(Duration::from_secs(5));
    assert_eq!(bench.send("GET", &path, &json!({})).0, 200);
    let (preview, data) = bench.run(PREVIEW, &storyboard("nanobanana"));
    assert_eq!(data["status"], "completed");
    bench.now = bench.now.plus(Duration::from_secs(10));
    let render = format!("/v2/video/render/{preview}");
    let path = format!("/v1/jobs/{preview}");
    for (method, path) in [("GET", &path), ("PUT", &render)] {
        let (status, body) = bench.send(method, path, &json!({}));
        assert_eq!((status, &body["data"]["error_code"]), (404, &json!("5000")));
    }
    assert_eq!(bench.used(), "14");
}

#[test]
fn what_is_listed_late_moves_nobody_to_another_page() {
    let mut bench = Bench::new(&["list-lag=60000:image:after=1:times=1", "page-size=2"]);
    let submit = |bench: &mut Bench| bench.submit("POST", IMAGES, &prompt());
    let jobs: Vec<String> = (0..4).map(|_| submit(&mut bench)).collect();
    assert_eq!(bench.listed(), [&*jobs[3], &*jobs[2]]);
    let key = bench.get("/v1/jobs")["nextPageKey"].clone();
    let next = format!("/v1/jobs?nextPageKey={}", key.as_str().unwrap());
    let ids = |page: &Value| -> Vec<Value> {
        let items = page["items"].as_array().unwrap().iter();
        items.map(|item| item["data"]["jobId"].clone()).collect()
    };
    assert_eq!(ids(&bench.get(&next)), [json!(jobs[0])]);
    bench.now = bench.now.plus(Duration::from_secs(60));
    assert_eq!(ids(&bench.get(&next)), [json!(jobs[1]), json!(jobs[0])]);
    // The job was done half a minute after it was asked for, so its image is listed later still.
    let shown = |bench: &mut Bench| {
        let first = bench.get(IMAGES);
        let key = first["nextPageKey"].as_str().unwrap().to_owned();
        let second = bench.get(&format!("{IMAGES}?nextPageKey={key}"));
        first["items"].as_array().unwrap().len() + second["items"].as_array().unwrap().len()
    };
    assert_eq!(shown(&mut bench), 3);
    bench.wait();
    assert_eq!(shown(&mut bench), 4);
}

#[test]
fn a_late_project_is_listed_late() {
    let mut bench = Bench::new(&["list-lag=5000"]);
    let mut body = storyboard("nanobanana");
    body["saveProject"] = json!(true);
    bench.run(PREVIEW, &body);
    assert_eq!(bench.get("/v2/projects")["items"], json!([]));
    bench.now = bench.now.plus(Duration::from_secs(5));
    assert_eq!(bench.get("/v2/projects")["items"][0]["name"], "My Video");
}

#[test]
fn dates_and_dated_ids_follow_a_clock_that_jumps_and_jobs_take_no_longer() {
    let mut bench = Bench::new(&["clock-jump=-86400"]);
    bench.faults.on_request(Operation::StudioImage);
    let mut body = storyboard("nanobanana");
    body["saveProject"] = json!(true);
    bench.run(IMAGES, &prompt());
    let (_, data) = bench.run(PREVIEW, &body);
    assert_eq!(data["status"], "completed");
    let day = "2026-05-03T10:0";
    let image = bench.get(IMAGES)["items"][0].clone();
    assert!(image["createdDate"].as_str().unwrap().starts_with(day));
    let row = bench.get("/v1/aicredits/usage?year=2026&month=5")[0].clone();
    assert!(row["transactionDate"].as_str().unwrap().starts_with(day));
    let project = bench.get("/v2/projects")["items"][0].clone();
    assert!(project["savedDate"].as_str().unwrap().starts_with(day));
    assert!(data["projectId"].as_str().unwrap().starts_with("20260503"));
    let element = data["renderParams"]["elements"][0]["id"].as_str().unwrap();
    assert!(element.contains("20260503"), "{element}");
}
