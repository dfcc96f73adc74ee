//! The page as a whole.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

use super::Report;
use super::cards;
use super::charts;
use super::doubts;
use super::drawing::MOTIFS;
use super::rendered;
use super::shown::Shown;
use super::toolbar;
use super::verdict;
use super::view::View;
use crate::plan::Plan;
use crate::report::phrase;

const STYLES: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");
/// How many digits of ids and digests are shown.
const DIGITS: usize = 8;

/// Writes the page.
pub fn page(report: &Report<'_>) -> String {
    let view = View::new(report);
    let plan = report.plan;
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            (head(plan))
            body {
                a.skip href="#videos" { "Skip to the videos" }
                svg.sources aria-hidden="true" width="0" height="0" {
                    (PreEscaped(MOTIFS)) (view.gallery.sources())
                }
                (header(plan))
                main {
                    (verdict::verdict(&view))
                    (doubts::doubts(&view))
                    @if !view.listed.is_empty() { (toolbar::toolbar(&view)) }
                    (charts::charts(&view))
                    (cards::videos(&view))
                    (rendered::rendered(&view))
                }
                (footer(report))
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    markup.into_string()
}

/// What a browser may do with the page: show what is in it, and run the one script.
fn policy() -> String {
    let script = STANDARD.encode(Sha256::digest(SCRIPT.as_bytes()));
    format!(
        "default-src 'none'; img-src data:; media-src data:; style-src 'unsafe-inline'; \
         script-src 'sha256-{script}'; base-uri 'none'; form-action 'none'"
    )
}

fn head(plan: &Plan) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta http-equiv="Content-Security-Policy" content=(policy());
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            meta name="referrer" content="no-referrer";
            meta name="generator" content={ "storyform " (env!("CARGO_PKG_VERSION")) };
            title { "Plan for " (Shown(&title(plan))) }
            style { (PreEscaped(STYLES)) }
        }
    }
}

fn title(plan: &Plan) -> String {
    match &plan.profile {
        None => plan.project.clone(),
        Some(profile) => format!("{}, profile {profile}", plan.project),
    }
}

fn header(plan: &Plan) -> Markup {
    html! {
        header.top {
            p.kind { "storyform plan" }
            h1 dir="auto" { (Shown(&title(plan))) }
            p.origin { (Shown(&origin(plan))) }
        }
    }
}

/// Says what a plan is compared with.
fn origin(plan: &Plan) -> String {
    match (&plan.against, &plan.base) {
        (Some(revision), _) => format!("against {} at {}", revision.name, revision.short()),
        (None, None) => "no state on this machine".to_owned(),
        (None, Some(base)) => {
            let lineage = base.lineage.get(..DIGITS).unwrap_or(&base.lineage);
            format!("state {} of {lineage}", base.serial)
        }
    }
}

fn footer(report: &Report<'_>) -> Markup {
    let plan = report.plan;
    html! {
        footer {
            dl {
                div { dt { "Made" } dd { (phrase::moment(report.now)) " by storyform " (env!("CARGO_PKG_VERSION")) } }
                div { dt { "Prices" } dd { "of " (Shown(&plan.prices)) } }
                div { dt { "Plan" } dd { code { (Shown(&plan.digest)) } } }
                @if let Some(base) = &plan.base {
                    div { dt { "State" } dd { (base.serial) " of " code { (Shown(&base.lineage)) } } }
                }
                @if let Some(revision) = &plan.against {
                    div { dt { "Against" } dd { (Shown(&revision.name)) " at " code { (Shown(&revision.commit)) } } }
                }
            }
        }
    }
}
