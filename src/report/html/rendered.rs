//! The videos that are rendered, newest first.

use maud::{Markup, html};

use super::pictures::cover;
use super::shots::Frame;
use super::shown::{Sentence, Shown, address};
use super::view::{Subject, View, ratio_class, ratio_of};
use crate::model::{AppliedVideo, Outputs, VisualKind};
use crate::report::phrase;
use crate::report::text::worth;

/// How many videos stand open before the rest is folded.
const OPEN_MAX: usize = 12;

/// Shows every rendered video.
pub(super) fn rendered(view: &View<'_>) -> Markup {
    let mut videos: Vec<&AppliedVideo> = view.report.snapshot.videos.values().collect();
    videos.sort_by_key(|video| (std::cmp::Reverse(video.applied_at), &video.target.key));
    let (open, folded) = videos.split_at(videos.len().min(OPEN_MAX));
    html! {
        @if !videos.is_empty() {
            section #rendered.rendered aria-labelledby="rendered-title" {
                h2 #rendered-title { "Rendered " span.count { (phrase::count(videos.len(), "video")) } }
                (list(view, open))
                @if !folded.is_empty() {
                    details {
                        summary { (folded.len()) " more, rendered before those" }
                        (list(view, folded))
                    }
                }
            }
        }
    }
}

fn list(view: &View<'_>, videos: &[&AppliedVideo]) -> Markup {
    html! { ul.gallery { @for video in videos { (one(view, video)) } } }
}

fn one(view: &View<'_>, video: &AppliedVideo) -> Markup {
    let key = &video.target.key;
    let ratio = ratio_class(ratio_of(&video.target.configuration));
    let lacking = video.degraded_visuals.len();
    html! {
        li.(ratio) {
            figure {
                (picture(view, video))
                figcaption {
                    p.title { (Shown(&key.to_string())) }
                    p.dim {
                        time datetime=(video.applied_at.to_string()) { (phrase::day(video.applied_at)) }
                        ", " (phrase::ago(video.applied_at, view.report.now))
                    }
                    p.dim {
                        (worth(video, view.report.snapshot)) " credits"
                        @if let Some(length) = video.outputs.duration_ms { " · " (phrase::duration(length / 1000)) }
                    }
                    @if let Some(why) = &video.degraded { p.lacks { span aria-hidden="true" { "! " } (Sentence(why)) } }
                    @else if lacking > 0 {
                        p.lacks { span aria-hidden="true" { "! " } "lacks " (phrase::count(lacking, "AI visual")) }
                    }
                    (links(&video.outputs, &key.to_string()))
                }
            }
        }
    }
}

fn picture(view: &View<'_>, video: &AppliedVideo) -> Markup {
    let known = cover(view.report.snapshot, &video.target.key);
    let spec = known.and_then(|key| view.spec(key));
    let frame = Frame {
        key: known,
        kind: spec.map_or(VisualKind::Image, |spec| spec.kind),
        model: spec.map_or("", |spec| &spec.model),
        subject: spec.map_or_else(
            || Subject {
                words: Some(&video.target.name),
                ..Subject::default()
            },
            Subject::of_spec,
        ),
        state: "",
    };
    frame.show(view)
}

fn links(outputs: &Outputs, title: &str) -> Markup {
    let named = [
        ("Video", &outputs.video_url),
        ("Player", &outputs.share_url),
        ("Subtitles", &outputs.srt_url),
        ("Project", &outputs.project_url),
    ];
    let links: Vec<(&str, &str)> = named
        .into_iter()
        .filter_map(|(name, url)| Some((name, address(url.as_deref()?)?)))
        .collect();
    html! {
        @if !links.is_empty() {
            p.links {
                @for (name, url) in links {
                    a href=(url) rel="noreferrer noopener" target="_blank" {
                        (name) span.unseen { " of " (Shown(title)) }
                    } " "
                }
            }
        }
    }
}
