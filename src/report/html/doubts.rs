//! What is in doubt, before anything else: what was asked, what is known, and the ways out.

use maud::{Markup, html};

use super::shown::{Prose, Sentence, Shown};
use super::view::View;
use crate::model::OperationKind;
use crate::plan::Doubt;
use crate::report::phrase;
use crate::report::text::{RUN_DIGITS, WAYS, asked};

/// Shows everything in doubt.
pub(super) fn doubts(view: &View<'_>) -> Markup {
    let doubts = &view.report.plan.doubts;
    html! {
        @if !doubts.is_empty() {
            section #doubts.doubts aria-labelledby="doubts-title" {
                h2 #doubts-title { "In doubt" }
                @for doubt in doubts { (one(doubt)) }
            }
        }
    }
}

fn one(doubt: &Doubt) -> Markup {
    let Doubt {
        operation,
        video,
        kind,
        visual,
        name,
        planned,
        sent_at,
        run,
        detail,
    } = doubt;
    let list = match kind {
        OperationKind::Preview => "in Pictory's jobs",
        OperationKind::Visual | OperationKind::Render | OperationKind::RenderPreview => {
            "among Pictory's videos"
        }
    };
    let run = run.as_str().get(..RUN_DIGITS).unwrap_or(run.as_str());
    let command = phrase::command(video);
    let operation = phrase::shell(operation.as_str());
    html! {
        article.doubt {
            h3 { span.badge.blocked { span aria-hidden="true" { "!" } " in doubt" } " "
                (Shown(&asked(doubt))) " of " (Shown(&video.to_string()))
                span.worth { (phrase::credits(planned)) } }
            @if let Some(visual) = visual { p.prompt dir="auto" { (Prose(&visual.words)) } }
            p { "Sent " (phrase::moment(*sent_at)) " by run " (Shown(run)) ": " (Sentence(detail)) "." }
            p {
                "It may have been taken and charged, so it is not sent again. " code { "apply" }
                " looks for it first; "
                @match name {
                    Some(name) => { "you can look " (list) " for " b { (Shown(name)) } ". Then:" },
                    None => "you can look among what AI Studio made. Then:",
                }
            }
            dl.ways {
                @for (option, remark) in WAYS {
                    div {
                        dt { code { (Shown(&command)) " state settle " (Shown(&operation)) " " (option) } }
                        dd { (remark.trim_start_matches("# ")) }
                    }
                }
            }
        }
    }
}
