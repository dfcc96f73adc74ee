//! What is in doubt, before anything else: what was asked, what is known, and the ways out.

use maud::{Markup, html};

use super::shown::{Prose, Sentence, Shown};
use super::view::View;
use crate::plan::Doubt;
use crate::report::phrase;
use crate::report::wording::doubt::{WAYS, asked, search, sent};

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
    let command = phrase::command(&doubt.video);
    let operation = phrase::shell(doubt.operation.as_str());
    let (before, name, after) = search(doubt);
    html! {
        article.doubt {
            h3 { span.badge.blocked { span aria-hidden="true" { "!" } " in doubt" } " "
                (Shown(&asked(doubt))) " of " (Shown(&doubt.video.to_string()))
                span.worth { (phrase::credits(&doubt.planned)) } }
            @if let Some(visual) = &doubt.visual {
                p.prompt dir="auto" { (Prose(&visual.words)) }
            }
            p { (Sentence(&sent(doubt))) }
            p { (Sentence(&before)) @if !name.is_empty() { b { (Shown(name)) } } (after) }
            dl.ways {
                @for (option, remark) in WAYS {
                    div {
                        dt { code { (Shown(&command)) " state settle " (Shown(&operation)) " " (option) } }
                        dd { (remark) }
                    }
                }
            }
        }
    }
}
