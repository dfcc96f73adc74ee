//! What the lists show of jobs, visuals and projects.

use super::*;

#[test]
fn the_job_list_shows_what_the_single_answers_show() {
    let faults = [
        "fail:render:times=1",
        "stuck:clip",
        "unknown-status=queued:clip",
    ];
    let mut bench = Bench::new(&faults);
    let preview = bench.submit("POST", PREVIEW, &storyboard("nanobanana"));
    let failed = bench.submit("POST", RENDER, &storyboard("nanobanana"));
    bench.wait();
    let patch = format!("/v2/video/render/{preview}");
    let from_preview = bench.submit("PUT", &patch, &json!({}));
    let direct = bench.submit("POST", RENDER, &storyboard("nanobanana"));
    let prompt = json!({"prompt": "A harbour at dawn"});
    let image = bench.submit("POST", "/v1/aistudio/images", &prompt);
    bench.wait();
    let running = bench.submit("POST", "/v1/aistudio/images", &prompt);
    let clip = bench.submit("POST", "/v1/aistudio/videos", &prompt);
    let jobs = [clip, running, image, direct, from_preview, failed, preview];
    let list = bench.get("/v1/jobs");
    let items = list["items"].as_array().unwrap();
    assert_eq!(items.len(), jobs.len());
    for (item, job) in items.iter().zip(&jobs) {
        let single = bench.get(&format!("/v1/jobs/{job}"));
        let mut data = item["data"].clone();
        assert_eq!(data["jobId"], json!(job));
        data.as_object_mut().unwrap().shift_remove("jobId");
        assert_eq!(
            (&item["success"], &data),
            (&single["success"], &single["data"])
        );
    }
    let data = |nth: usize| &items[nth]["data"];
    let [clip, running, ..] = &jobs;
    assert_eq!(data(0), &json!({"jobId": clip, "status": "queued"}));
    assert_eq!(data(1), &json!({"jobId": running, "status": "in-progress"}));
    let visual = data(2)["url"].as_str().unwrap();
    assert!(visual.contains("/files/images/"), "{visual}");
    for (nth, credits) in [(3, Some(&json!(12))), (4, None)] {
        let film = data(nth)["videoURL"].as_str().unwrap();
        assert!(film.ends_with("/My_Video.mp4"), "{film}");
        assert_eq!(data(nth).get("aiCreditsUsed"), credits);
    }
    assert_eq!(data(5)["error_code"], "TEXT_TO_VIDEO_FAILED");
    assert!(data(5)["error_message"].is_string());
    assert!(data(5).get("aiCreditsUsed").is_none());
    assert_eq!(data(6)["storyboard"]["videoName"], "My Video");
}

#[test]
fn a_tag_in_a_name_is_in_every_file_name_that_follows_from_it() {
    let mut bench = Bench::new(&[]);
    let mut body = storyboard("nanobanana");
    body["videoName"] = json!("My Video sf-0a1b2c3d");
    body["saveProject"] = json!(true);
    let (preview, data) = bench.run(PREVIEW, &body);
    assert_eq!(data["storyboard"]["videoName"], "My Video sf-0a1b2c3d");
    let project = data["projectId"].as_str().unwrap().to_owned();
    let (_, direct) = bench.run(RENDER, &body);
    let from_preview = bench.submit("PUT", &format!("/v2/video/render/{preview}"), &json!({}));
    let from_project = bench.submit(
        "POST",
        &format!("/v2/projects/{project}/render"),
        &json!({}),
    );
    let params = data["renderParams"].clone();
    let edited = bench.submit("POST", "/v2/video/render", &params);
    bench.wait();
    let mut films = vec![direct["videoURL"].clone()];
    for job in [from_preview, from_project, edited] {
        films.push(bench.get(&format!("/v1/jobs/{job}"))["data"]["videoURL"].clone());
    }
    for film in films {
        let film = film.as_str().unwrap();
        assert!(film.ends_with("/My_Video_sf-0a1b2c3d.mp4"), "{film}");
    }
    let names = bench.get("/v2/projects")["items"].clone();
    let names = names.as_array().unwrap().iter().map(|item| &item["name"]);
    assert!(names.clone().count() == 2 && names.clone().all(|name| name == "My Video sf-0a1b2c3d"));
}

#[test]
fn studio_lists_show_what_is_done_with_what_was_asked_for() {
    let mut bench = Bench::new(&["fail:image:after=1:times=1"]);
    let image = json!({
        "prompt": "A harbour at dawn", "model": "nanobanana", "aspectRatio": "1:1",
        "style": "vintage", "referenceImageUrl": "https://example.com/a.png"
    });
    bench.submit("POST", "/v1/aistudio/images", &image);
    assert_eq!(bench.get("/v1/aistudio/images"), json!({"items": []}));
    bench.wait();
    bench.run("/v1/aistudio/images", &image);
    let clip = json!({
        "prompt": "A harbour at dusk", "model": "pixverse5.5", "aspectRatio": "16:9",
        "duration": "8s", "firstFrameImageUrl": "https://example.com/a.png"
    });
    bench.run("/v1/aistudio/videos", &clip);
    bench.run(RENDER, &storyboard("nanobanana"));
    let list = bench.get("/v1/aistudio/images");
    let [item] = list["items"].as_array().unwrap().as_slice() else {
        panic!("{list}");
    };
    for (name, value) in image.as_object().unwrap() {
        assert_eq!(&item[name], value, "{name}");
    }
    assert_eq!(item["createdDate"], "2026-05-04T10:00:30.000Z");
    assert_eq!(
        (&item["width"], &item["height"]),
        (&json!(1024), &json!(1024))
    );
    let url = item["url"].as_str().unwrap();
    assert!(url.ends_with(&format!("/{}.png", item["id"].as_str().unwrap())));
    let list = bench.get("/v1/aistudio/videos");
    let item = &list["items"][0];
    for (name, value) in clip.as_object().unwrap() {
        assert_eq!(&item[name], value, "{name}");
    }
    for name in [
        "url",
        "thumbnailImageUrl",
        "previewImageUrl",
        "lastFrameImageUrl",
    ] {
        assert!(item[name].is_string(), "{name}");
    }
}
