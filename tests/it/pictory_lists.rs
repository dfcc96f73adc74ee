//! What the client finds in the simulator's lists: visuals of AI Studio, and saved projects.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use serde_json::json;
use storyform::pictory::{ApiError, Client, SavedProject, StudioPage, StudioVisual};

use crate::pictory_visuals::{Account, leave};
use crate::servers::Server;

/// The pages of a list, up to its end.
async fn pages<P>(
    read: impl AsyncFn(Option<&str>) -> Result<P, ApiError>,
    next: impl Fn(&P) -> Option<String>,
) -> Vec<P> {
    let mut pages = vec![read(None).await.unwrap()];
    while let Some(key) = next(&pages[pages.len() - 1]) {
        assert!(pages.len() < 10, "the list must end");
        pages.push(read(Some(&key)).await.unwrap());
    }
    pages
}

async fn studio_images(client: &Client) -> Vec<StudioVisual> {
    let read = async |key: Option<&str>| client.studio_images(key).await;
    let pages = pages(read, |page: &StudioPage| page.next.clone()).await;
    assert!(pages.iter().all(|page| page.unreadable == 0));
    pages.into_iter().flat_map(|page| page.visuals).collect()
}

#[tokio::test]
async fn images_are_listed_with_what_was_asked_for() {
    let account = Account::open(&["page-size=2"]).await;
    assert_eq!(studio_images(&account.client).await, []);
    let image = async |prompt: &str, fields: serde_json::Value| {
        let mut body = json!({"prompt": prompt, "model": "nanobanana", "aspectRatio": "9:16"});
        let fields = fields.as_object().unwrap().clone();
        body.as_object_mut().unwrap().extend(fields);
        account.image(body).await.visual.unwrap()
    };
    let first = image("harbour at dawn", json!({"style": "vintage"})).await;
    let reference = json!({"referenceImageUrl": first.url});
    let second = image("harbour at noon", reference).await;
    let third = image("harbour at night", json!({})).await;
    let listed = studio_images(&account.client).await;
    let urls: Vec<&str> = listed.iter().map(|visual| visual.url.as_str()).collect();
    assert_eq!(urls, [&third.url, &second.url, &first.url]);
    let oldest = &listed[2];
    assert_eq!(oldest.prompt.as_deref(), Some("harbour at dawn"));
    assert_eq!(oldest.model.as_deref(), Some("nanobanana"));
    assert_eq!(oldest.aspect_ratio.as_deref(), Some("9:16"));
    assert_eq!(oldest.style.as_deref(), Some("vintage"));
    assert_eq!((oldest.width, oldest.height), (first.width, first.height));
    assert_eq!((oldest.duration_ms, &oldest.reference_url), (None, &None));
    assert_eq!(listed[1].reference_url, Some(first.url));
    assert_eq!(listed[1].style, None);
    assert!(listed.is_sorted_by_key(|visual| std::cmp::Reverse(visual.created_at)));
    assert!(listed.iter().all(|visual| visual.created_at.is_some()));
    assert_eq!(account.client.studio_clips(None).await.unwrap().visuals, []);
    account.running.shutdown().await;
}

#[tokio::test]
async fn clips_are_listed_with_their_frames() {
    let account = Account::open(&[]).await;
    let frame = account
        .image(json!({"prompt": "harbour at dawn", "model": "nanobanana"}))
        .await;
    let frame = frame.visual.unwrap().url;
    let body = json!({
        "prompt": "harbour at dawn", "model": "pixverse5.5", "duration": "8s",
        "firstFrameImageUrl": frame,
    });
    let turn = account.client.turn().await;
    let job = account.client.generate_clip(turn, &body, leave()).await;
    let done = account.finished(job).await.visual.unwrap();
    let page = account.client.studio_clips(None).await.unwrap();
    assert_eq!(
        (page.visuals.len(), page.unreadable, page.next),
        (1, 0, None)
    );
    let clip = &page.visuals[0];
    assert_eq!(clip.url, done.url);
    assert_eq!(clip.duration_ms, Some(8_000));
    assert_eq!(clip.first_frame_url.as_deref(), Some(frame.as_str()));
    assert_eq!(clip.last_frame_url, done.last_frame_url);
    assert!(clip.reference_urls.is_empty());
    account.running.shutdown().await;
}

#[tokio::test]
async fn saved_projects_are_listed_by_name() {
    let account = Account::open(&["page-size=1"]).await;
    for name in ["First", "Unsaved", "Second"] {
        let body = json!({
            "videoName": name, "saveProject": name != "Unsaved", "scenes": [{"story": "One."}],
        });
        let job = account.previewed(&body).await;
        account.finished(Ok(job)).await;
    }
    let read = async |key: Option<&str>| account.client.projects(key).await;
    let pages = pages(read, |page| page.next.clone()).await;
    let projects: Vec<&SavedProject> = pages.iter().flat_map(|page| &page.projects).collect();
    let names: Vec<&str> = projects
        .iter()
        .map(|project| project.name.as_str())
        .collect();
    assert_eq!(names, ["Second", "First"]);
    assert!(projects.iter().all(|project| project.saved_at.is_some()));
    account.running.shutdown().await;
}

#[tokio::test]
async fn each_list_is_asked_for_in_its_own_way() {
    let server = Server::always(200, r#"{"items":[]}"#).await;
    let mut settings = storyform::pictory::Settings::new(&server.url, "key".into());
    settings.request_gap = std::time::Duration::ZERO;
    let client = Client::new(&settings).unwrap();
    client.jobs(Some("a=b")).await.unwrap();
    client.studio_images(Some("k")).await.unwrap();
    client.studio_clips(Some("k")).await.unwrap();
    client.projects(Some("k")).await.unwrap();
    client.projects(None).await.unwrap();
    let asked: Vec<String> = server
        .seen()
        .iter()
        .map(|seen| seen.uri.to_string())
        .collect();
    assert_eq!(
        asked,
        [
            "/pictoryapis/v1/jobs?nextPageKey=a%3Db",
            "/pictoryapis/v1/aistudio/images?nextPageKey=k",
            "/pictoryapis/v1/aistudio/videos?nextPageKey=k",
            "/pictoryapis/v2/projects?pagekey=k",
            "/pictoryapis/v2/projects",
        ]
    );
}
