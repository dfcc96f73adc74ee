//! What is in doubt, for programs.

use serde::Serialize;

use super::CostJson;
use crate::plan::Doubt;
use crate::report::phrase;
use crate::report::wording::doubt::WAYS;

/// A request of which nobody knows whether Pictory took it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DoubtJson<'a> {
    operation: &'a str,
    id: &'a str,
    kind: &'static str,
    visual: Option<VisualJson<'a>>,
    /// The name to look for at Pictory.
    name: Option<&'a str>,
    credits: CostJson<'a>,
    sent_at: String,
    run: &'a str,
    detail: &'a str,
    /// The commands that settle it.
    ways_out: Vec<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct VisualJson<'a> {
    kind: &'static str,
    model: &'a str,
    subject: &'a str,
}

impl<'a> DoubtJson<'a> {
    pub(super) fn of(doubt: &'a Doubt) -> Self {
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
        let visual = visual.as_ref().map(|visual| VisualJson {
            kind: visual.kind.word(),
            model: &visual.model,
            subject: &visual.words,
        });
        let command = phrase::command(video);
        let settle = phrase::shell(operation.as_str());
        let ways = WAYS.iter();
        let ways = ways.map(|(option, _)| format!("{command} state settle {settle} {option}"));
        Self {
            operation: operation.as_str(),
            id: video.id.as_str(),
            kind: kind.label(),
            visual,
            name: name.as_deref(),
            credits: CostJson::of(planned),
            sent_at: sent_at.to_string(),
            run: run.as_str(),
            detail,
            ways_out: ways.collect(),
        }
    }
}
