//! Pages as a whole.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use proptest::prelude::*;
use scraper::{Html, Node};
use serde_json::Value;

use super::*;
use crate::model::RunId;
use crate::report::testing::{
    AFTER, BEFORE, Wish, credits, everything, key_of, now, planned, rendered, several, unfinished,
};

/// Elements that a page may hold; none of them fetches or runs anything but its own contents.
const ELEMENTS: &[&str] = &[
    "a",
    "article",
    "b",
    "body",
    "caption",
    "circle",
    "code",
    "dd",
    "del",
    "details",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "head",
    "header",
    "html",
    "image",
    "input",
    "ins",
    "label",
    "legend",
    "li",
    "main",
    "meta",
    "p",
    "path",
    "pre",
    "rect",
    "script",
    "section",
    "small",
    "span",
    "strong",
    "style",
    "summary",
    "svg",
    "symbol",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "time",
    "title",
    "tr",
    "ul",
    "use",
    "video",
];

/// Writes the page of a plan without pictures.
fn page_of(plan: &Plan, snapshot: &Snapshot) -> String {
    page(&Report {
        plan,
        basis: snapshot,
        snapshot,
        pictures: &BTreeMap::new(),
        animatics: &BTreeMap::new(),
        spending: &[],
        remarks: &[],
        now: now(),
    })
}

/// Takes what people read out of a page, a tag a line.
fn body(page: &str) -> String {
    let start = page
        .find("<header class=\"top\">")
        .expect("a page has a header");
    let end = page.find("<script>").expect("a page has a script");
    page[start..end].replace("><", ">\n<")
}

/// Checks that a page is well formed and can do no harm.
#[track_caller]
fn check(page: &str) -> Html {
    let html = Html::parse_document(page);
    assert_eq!(html.errors, Vec::<std::borrow::Cow<'_, str>>::new());
    let mut ids = BTreeSet::new();
    let mut scripts = 0;
    for node in html.tree.values() {
        let Node::Element(element) = node else {
            continue;
        };
        let name = element.name();
        assert!(ELEMENTS.contains(&name), "<{name}>");
        scripts += usize::from(name == "script");
        for (attribute, value) in element.attrs() {
            assert!(!attribute.starts_with("on"), "{attribute}=\"{value}\"");
            match attribute {
                "id" => assert!(ids.insert(value.to_owned()), "two elements are #{value}"),
                "href" | "src" => {
                    let starts: &[&str] = match name {
                        "a" => &["#", "https://", "http://"],
                        "use" => &["#"],
                        _ => &["data:image/", "data:video/mp4;"],
                    };
                    let is_known = starts.iter().any(|start| value.starts_with(start));
                    assert!(is_known, "<{name} {attribute}=\"{value}\">");
                }
                _ => {}
            }
        }
    }
    assert_eq!(scripts, 1);
    let is_shown = |char: char| char == '\n' || crate::report::layout::is_harmless(char);
    assert!(page.chars().all(is_shown));
    html
}

#[test]
fn a_new_video_and_a_limit() {
    let wish = Wish {
        targets: vec!["charts", "locked"],
        max_credits: Some(credits(20)),
        ..Wish::default()
    };
    let snapshot = Snapshot::empty();
    let page = page_of(&planned(&snapshot, AFTER, &wish), &snapshot);
    check(&page);
    insta::assert_snapshot!("new_and_limited", body(&page));
}

#[test]
fn before_and_after() {
    let snapshot = rendered(BEFORE);
    let wish = Wish {
        targets: vec!["welcome"],
        ..Wish::default()
    };
    let page = page_of(&planned(&snapshot, AFTER, &wish), &snapshot);
    check(&page);
    let body = body(&page);
    let end = body
        .find("<section class=\"rendered\"")
        .expect("videos are rendered");
    insta::assert_snapshot!("before_and_after", &body[..end]);
}

#[test]
fn nothing_to_do() {
    let mut snapshot = rendered(BEFORE);
    snapshot.videos.retain(|key, _| key.id.as_str() == "stays");
    let wish = Wish {
        targets: vec!["stays"],
        ..Wish::default()
    };
    let page = page_of(&planned(&snapshot, AFTER, &wish), &snapshot);
    check(&page);
    insta::assert_snapshot!("nothing_to_do", body(&page));
}

#[test]
fn pages_of_everything_are_well_formed() {
    for snapshot in [rendered(BEFORE), several(), unfinished(), Snapshot::empty()] {
        check(&page_of(&everything(), &snapshot));
        let plan = planned(&snapshot, AFTER, &Wish::default());
        check(&page_of(&plan, &snapshot));
    }
}

#[test]
fn doubts_come_before_everything_else() {
    let page = page_of(&everything(), &rendered(BEFORE));
    let at = |part: &str| page.find(part).unwrap_or_else(|| panic!("no {part}"));
    let order = [
        "id=\"verdict\"",
        "id=\"doubts\"",
        "id=\"filter\"",
        "id=\"charts\"",
        "id=\"videos\"",
        "id=\"rendered\"",
        "<footer>",
    ];
    assert!(order.map(at).is_sorted());
    assert!(page.contains("storyform state settle op-0042 --not-submitted"));
}

#[test]
fn pictures_and_animatics_are_in_the_page() {
    let snapshot = rendered(BEFORE);
    let plan = planned(&snapshot, AFTER, &Wish::default());
    let picture = Picture {
        width: 480,
        height: 270,
        bytes: b"picture".to_vec(),
    };
    let pictures = BTreeMap::from([(key_of(BEFORE, 0, 0), picture)]);
    let key = |id| VideoKey {
        id: crate::model::VideoId::new(id),
        profile: None,
    };
    let animatics = BTreeMap::from([(key("product-tour"), b"film".to_vec())]);
    let spending = [Spending {
        at: now(),
        credits: Some(credits(12)),
        has_succeeded: false,
    }];
    let page = page(&Report {
        plan: &plan,
        basis: &snapshot,
        snapshot: &snapshot,
        pictures: &pictures,
        animatics: &animatics,
        spending: &spending,
        remarks: &["Some pictures are <left> out.".to_owned()],
        now: now(),
    });
    check(&page);
    assert!(page.contains(
        "aria-label=\"before: A bright modern classroom with plants and large windows\""
    ));
    assert_eq!(
        page.matches("data:image/jpeg;base64,cGljdHVyZQ==").count(),
        1
    );
    assert_eq!(
        page.matches("src=\"data:video/mp4;base64,ZmlsbQ==\"")
            .count(),
        1
    );
    assert!(page.contains("Spent by week") && page.contains("failed, and charged all the same"));
    assert!(page.contains("Some pictures are &lt;left&gt; out."));
}

#[test]
fn only_what_is_in_the_page_may_be_loaded_or_run() {
    let page = page_of(&everything(), &rendered(BEFORE));
    let policy = page.split("Content-Security-Policy\" content=\"").nth(1);
    let policy = policy
        .and_then(|rest| rest.split('"').next())
        .expect("the page has a policy");
    assert!(
        policy.starts_with("default-src 'none'; img-src data:; media-src data:;"),
        "{policy}"
    );
    assert!(policy.contains("script-src 'sha256-") && !policy.contains("unsafe-eval"));
    let styles = page
        .split("<style>")
        .nth(1)
        .and_then(|rest| rest.split("</style>").next());
    let styles = styles.expect("the page has styles");
    assert!(!styles.contains("url(") && !styles.contains("@import"));
    // Addresses of the web stand in links alone.
    let without_links = page.replace("href=\"https://media.example.com/", "");
    assert!(!without_links.contains("http://") && !without_links.contains("https://"));
}

/// Puts a text in the place of all texts of strangers in a plan.
fn replaced(value: &mut Value, text: &str) {
    const STRANGERS: &[&str] = &[
        "project",
        "name",
        "story",
        "prompt",
        "path",
        "what",
        "reason",
        "detail",
        "manifest",
        "before",
        "after",
        "words",
        "text",
        "direction",
        "why",
        "model",
        "run",
        "language",
        "lineage",
        "prices",
        "commit",
    ];
    match value {
        Value::Object(fields) => {
            // What has a kind is said in words of ours.
            let is_reason = fields.contains_key("kind");
            for (name, value) in fields {
                match value {
                    Value::String(_) if is_reason && name == "what" => {}
                    Value::String(known) if STRANGERS.contains(&name.as_str()) => {
                        text.clone_into(known);
                    }
                    value => replaced(value, text),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| replaced(item, text)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// A plan and a state in which strangers say the same text everywhere.
fn strange(text: &str) -> (Plan, Snapshot) {
    let mut json = serde_json::to_value(everything()).expect("a plan is JSON");
    replaced(&mut json, text);
    let mut plan: Plan = serde_json::from_value(json).expect("it still is a plan");
    for video in &mut plan.videos {
        video.key.id = crate::model::VideoId::new(format!("{}{text}", video.key.id));
        video.key.profile = Some(text.to_owned());
    }
    plan.profile = Some(text.to_owned());
    let mut snapshot = several();
    let mut videos = BTreeMap::new();
    for (mut key, mut video) in snapshot.videos {
        key.profile = Some(text.to_owned());
        video.target.key = key.clone();
        video.target.name = text.to_owned();
        video.degraded = Some(text.to_owned());
        video.run = RunId::new(text);
        video.outputs.video_url = Some(text.to_owned());
        video.outputs.share_url = Some(format!("javascript:{text}"));
        video.outputs.srt_url = Some(format!("https://media.example.com/{text}"));
        videos.insert(key, video);
    }
    snapshot.videos = videos;
    for visual in snapshot.visuals.values_mut() {
        let spec = Arc::make_mut(&mut visual.spec);
        spec.subject = crate::model::VisualSubject::Prompt(text.to_owned());
        spec.model = text.to_owned();
    }
    (plan, snapshot)
}

/// Checks that a text of strangers stays a text.
#[track_caller]
fn stays_text(text: &str) {
    let (plan, snapshot) = strange(text);
    let html = check(&page_of(&plan, &snapshot));
    let title = scraper::Selector::parse("h1").expect("a selector");
    let title: String = html.select(&title).flat_map(|title| title.text()).collect();
    let shown = crate::report::layout::visible(text);
    assert_eq!(title, format!("{shown}, profile {shown}"));
}

#[test]
fn texts_of_strangers_are_harmless() {
    for text in [
        "</script><script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "' onclick='alert(1)",
        "javascript:alert(1)",
        "https://evil.example.com/\"onmouseover=\"alert(1)",
        "</style></title></textarea><!-- -->",
        "a\u{202e}gnp.exe\u{2066}\u{200b}\u{feff}",
        "\u{1b}[2J\u{0}\r\n\tx",
        "]]>&lt;b&gt;&#60;b&#62;",
        "`a` and `<b>`",
    ] {
        stays_text(text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_text_stays_text(text in "(\\PC|[<>\"'&;/=\\s\u{202e}\u{0}]){0,40}") {
        stays_text(&text);
    }
}
