//! What state knows, for people.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::TextStyle;
use super::doubts::settle;
use super::shots::spoken;
use crate::manifest::to_yaml;
use crate::model::{
    AppliedVideo, Credits, DegradedVisual, OpenOperation, OperationKind, OperationTarget, Outputs,
    ShotTarget, Snapshot, VideoTarget, VisualKey,
};
use crate::report::layout::palette::{CYAN, FAINT, GREEN, PLAIN, RED, STRONG, YELLOW};
use crate::report::layout::{Column, Line, Page, Table};
use crate::report::phrase;
use crate::report::standing::{Condition, Standing, standings};

/// Writes what is rendered, where it is, and what it cost.
pub fn status(snapshot: &Snapshot, now: Timestamp, style: &TextStyle) -> String {
    let standings = standings(snapshot);
    let mut page = Page::new(style.width, style.color);
    if standings.is_empty() {
        page.line(0, &Line::plain("Nothing has been rendered yet."));
        return page.finish();
    }
    page.table(0, &table(&standings, snapshot, now));
    page.blank();
    page.line(0, &totals(&standings, snapshot));
    for standing in &standings {
        attention(&mut page, standing);
    }
    page.finish()
}

fn table(standings: &[Standing<'_>], snapshot: &Snapshot, now: Timestamp) -> Table {
    let has_profiles = standings
        .iter()
        .any(|standing| standing.key.profile.is_some());
    let mut columns = vec![Column::text("VIDEO")];
    columns.extend(has_profiles.then_some(Column::text("PROFILE")));
    columns.extend([
        Column::text("STATE"),
        Column::number("CREDITS"),
        Column::text("WHEN"),
        Column::text("ADDRESS"),
    ]);
    let mut table = Table::new(columns);
    for standing in standings {
        let condition = standing.condition();
        let mut cells = vec![Line::styled(STRONG, standing.key.id.as_str())];
        if has_profiles {
            let profile = standing.key.profile.as_deref();
            cells.push(Line::plain(profile.unwrap_or_default()));
        }
        cells.extend([
            Line::styled(style_of(condition), condition.words()),
            Line::plain(
                standing
                    .applied
                    .map_or_else(|| "–".to_owned(), |video| worth(video, snapshot)),
            ),
            when(standing, now),
            Line::styled(FAINT, address(standing).unwrap_or_default()),
        ]);
        table.row(cells);
    }
    table
}

const fn style_of(condition: Condition) -> anstyle::Style {
    match condition {
        Condition::Rendered => GREEN,
        Condition::Degraded => YELLOW,
        Condition::Previewed | Condition::InProgress => CYAN,
        Condition::InDoubt => RED,
    }
}

/// What a video cost as it is: its render, and the visuals that it shows. One that several videos
/// show counts for each of them. What Pictory did not report is not zero.
pub(in crate::report) fn worth(video: &AppliedVideo, snapshot: &Snapshot) -> String {
    let shown = video.target.shots.iter().flat_map(|shot| &shot.visuals);
    let mut shown: BTreeSet<&VisualKey> = shown.collect();
    for lacking in &video.degraded_visuals {
        // What is not shown was not paid.
        lacking.key.as_ref().map(|key| shown.remove(key));
    }
    let bought = shown.into_iter().map(|key| {
        let visual = snapshot.visuals.get(key);
        visual.and_then(|visual| visual.credits)
    });
    let parts: Vec<Option<Credits>> = bought.chain([video.credits_used]).collect();
    let known: Credits = parts.iter().flatten().copied().sum();
    if parts.iter().all(Option::is_some) {
        known.to_string()
    } else if known.is_zero() {
        "not reported".to_owned()
    } else {
        format!("≥ {known}")
    }
}

fn when(standing: &Standing<'_>, now: Timestamp) -> Line {
    let begun = standing.operation().map(|open| open.intended_at);
    let time = begun.or(standing.applied.map(|applied| applied.applied_at));
    time.map_or_else(Line::new, |time| {
        Line::plain(phrase::ago(time, now)).with(FAINT, format!(", {}", phrase::moment(time)))
    })
}

fn address<'a>(standing: &Standing<'a>) -> Option<&'a str> {
    standing.applied?.outputs.video_url.as_deref()
}

fn totals(standings: &[Standing<'_>], snapshot: &Snapshot) -> Line {
    let count = |condition| {
        let alike = standings
            .iter()
            .filter(|standing| standing.condition() == condition);
        alike.count()
    };
    let counts: Vec<String> = Condition::ALL
        .into_iter()
        .filter(|condition| count(*condition) > 0)
        .map(|condition| format!("{} {}", count(condition), condition.words()))
        .collect();
    let visuals = || snapshot.visuals.values();
    let applied = || standings.iter().filter_map(|standing| standing.applied);
    let used: Credits = applied().filter_map(|video| video.credits_used).sum();
    let silent = applied()
        .filter(|video| video.credits_used.is_none())
        .count();
    let mut line = Line::plain(format!(
        "{}: {}. ",
        phrase::count(standings.len(), "video"),
        counts.join(", ")
    ));
    let bought: Credits = visuals().filter_map(|visual| visual.credits).sum();
    line.push(STRONG, format!("Credits used: {}.", used + bought));
    if visuals().next().is_some() {
        let number = phrase::count(visuals().count(), "visual");
        line.push(PLAIN, format!(" {bought} of them bought {number}"));
        line.push(PLAIN, format!("{}.", unshown(snapshot)));
    }
    if silent > 0 {
        let text = format!(
            " For {} Pictory reported none.",
            phrase::count(silent, "video")
        );
        line.push(PLAIN, text);
    }
    line
}

/// Counts what no row includes: visuals of earlier renders, which are kept and can be used again. What a
/// video under way is about to show is not among them.
fn unshown(snapshot: &Snapshot) -> String {
    let shown = snapshot.visuals_in_use();
    let unshown = snapshot
        .visuals
        .iter()
        .filter(|(key, _)| !shown.contains(key));
    let unshown: Vec<_> = unshown.map(|(_, visual)| visual).collect();
    if unshown.is_empty() {
        return String::new();
    }
    let cost: Credits = unshown.iter().filter_map(|visual| visual.credits).sum();
    let number = phrase::count(unshown.len(), "visual");
    format!(", {cost} of those for {number} that no video shows now")
}

/// Writes what a video waits for, or lacks, and what to do about it.
fn attention(page: &mut Page, standing: &Standing<'_>) {
    let command = phrase::command(standing.key);
    for open in &standing.open {
        doubt(page, standing, open, &command);
    }
    for text in under_way(standing, &command) {
        remark(page, Line::styled(CYAN, "> "), standing, &text);
    }
    if let Some(text) = standing.applied.and_then(|video| lacking(video, &command)) {
        remark(page, Line::styled(YELLOW, "! "), standing, &text);
    }
}

/// Writes what is known about an operation in doubt, and how to settle it.
fn doubt(page: &mut Page, standing: &Standing<'_>, open: &OpenOperation, command: &str) {
    if open.job.is_some() {
        return;
    }
    let detail = open
        .doubt
        .as_deref()
        .unwrap_or("the answer was never recorded");
    let what = match &open.target {
        OperationTarget::Visual { target, video: _ } => format!(
            " has a visual in doubt, `{}` by {}: {detail}. Look for it among what AI Studio made,",
            target.spec.subject.words(),
            target.spec.model
        ),
        OperationTarget::Preview(_) => {
            format!(" has a preview in doubt: {detail}. Look for it in Pictory,")
        }
        OperationTarget::Render(_) => format!(" is in doubt: {detail}. Look for it in Pictory,"),
    };
    let text = format!("{what} then say what you found:");
    remark(page, Line::styled(RED, "! "), standing, &text);
    settle(page, 4, command, &open.id);
}

/// Says which jobs are under way for a video, and which result waits for it.
fn under_way(standing: &Standing<'_>, command: &str) -> Vec<String> {
    let mut visuals: Vec<String> = Vec::new();
    let mut texts: Vec<String> = Vec::new();
    for open in &standing.open {
        let Some(job) = &open.job else {
            continue;
        };
        match open.target.kind() {
            OperationKind::Visual => visuals.push(format!("`{job}`")),
            OperationKind::Preview => texts.push(format!(
                " is being previewed as job `{job}`; `{command} apply` collects it."
            )),
            OperationKind::Render | OperationKind::RenderPreview => texts.push(format!(
                " is being rendered as job `{job}`; `{command} apply` collects it."
            )),
        }
    }
    match visuals.as_slice() {
        [] => {}
        [job] => texts.push(format!(
            " has a visual under way as job {job}; `{command} apply` collects it."
        )),
        jobs => texts.push(format!(
            " has {} visuals under way as jobs {}; `{command} apply` collects them.",
            jobs.len(),
            phrase::list(jobs)
        )),
    }
    let is_rendered = |open: &&OpenOperation| open.target.kind() == OperationKind::RenderPreview;
    let is_used = standing.open.iter().copied().any(|open| is_rendered(&open));
    if let Some(preview) = standing.preview.filter(|_| !is_used) {
        texts.push(format!(
            " has a finished preview, job `{}`, whose visuals are paid; `{command} apply` uses it.",
            preview.job
        ));
    }
    texts
}

/// Says what the last render lacks, and what brings it.
fn lacking(video: &AppliedVideo, command: &str) -> Option<String> {
    let id = phrase::shell(video.target.key.id.as_str());
    let named: Vec<String> = video
        .degraded_visuals
        .iter()
        .map(DegradedVisual::to_string)
        .collect();
    if !named.is_empty() {
        let (lacks, them) = match named.len() {
            1 => ("an AI visual", "it"),
            _ => ("AI visuals", "them"),
        };
        let is_offered = video
            .degraded_visuals
            .iter()
            .any(|visual| visual.key.is_some());
        let way = if is_offered {
            format!("the next plan offers {them} again, alone")
        } else {
            format!("`{command} apply --replace {id}` renders the video again")
        };
        return Some(format!(" lacks {lacks}: {}; {way}.", named.join(", ")));
    }
    let reason = video.degraded.as_deref()?;
    Some(format!(
        " is degraded: {reason}. `{command} apply --replace {id}` renders it again, and \
         `--replace {}` makes all of its visuals anew, for their full price.",
        phrase::shell(&format!("{}#*", video.target.key.id))
    ))
}

fn remark(page: &mut Page, symbol: Line, standing: &Standing<'_>, text: &str) {
    page.blank();
    let line = symbol
        .with(STRONG, standing.key.to_string())
        .with(PLAIN, text);
    page.hanging(0, 2, &line);
}

/// Writes everything that is known about one video.
pub fn show(video: &AppliedVideo, now: Timestamp, style: &TextStyle) -> String {
    let mut page = Page::new(style.width, style.color);
    page.line(0, &Line::styled(STRONG, video.target.key.to_string()));
    page.table(2, &facts(video, now));
    page.blank();
    page.line(2, &Line::styled(FAINT, "shots"));
    page.table(4, &shots(&video.target));
    page.blank();
    page.line(2, &Line::styled(FAINT, "configuration"));
    for line in to_yaml(&video.target.configuration).lines() {
        page.raw(4, &Line::plain(line));
    }
    page.finish()
}

fn facts(video: &AppliedVideo, now: Timestamp) -> Table {
    let AppliedVideo {
        target,
        revision,
        job,
        outputs,
        credits_used,
        degraded,
        degraded_visuals,
        applied_at,
        run,
    } = video;
    let VideoTarget {
        key: _,
        name,
        manifest,
        fingerprint,
        configuration: _,
        shots: _,
        planned,
        protect,
    } = target;
    let mut facts = Table::new(vec![Column::text(""), Column::text("")]);
    let mut fact = |name: &str, value: String| {
        facts.row(vec![Line::styled(FAINT, name), Line::plain(value)]);
    };
    fact("name", name.clone());
    fact("manifest", manifest.clone());
    let (ago, moment) = (phrase::ago(*applied_at, now), phrase::moment(*applied_at));
    fact("rendered", format!("{ago}, {moment}"));
    if let Some(reason) = degraded {
        fact("degraded", reason.clone());
    }
    for visual in degraded_visuals {
        fact("lacks", visual.to_string());
    }
    let used =
        credits_used.map_or_else(|| "not reported".to_owned(), |used| format!("{used} used"));
    let by = if target.shots.iter().any(|shot| !shot.visuals.is_empty()) {
        " by the render, with visuals that were there"
    } else {
        ""
    };
    fact(
        "credits",
        format!("{used}{by}; {} planned in all", phrase::cost(planned)),
    );
    if *protect {
        fact("protected", "yes".to_owned());
    }
    fact("job", job.to_string());
    fact("run", run.to_string());
    fact("revision", revision.to_string());
    fact("fingerprint", fingerprint.to_string());
    for (name, address) in addresses(outputs) {
        fact(name, address.to_owned());
    }
    if let Some(length) = outputs.duration_ms {
        fact("length", phrase::duration(length / 1000));
    }
    facts
}

fn shots(target: &VideoTarget) -> Table {
    let columns = ["", "", "", ""].map(Column::text).to_vec();
    let mut table = Table::new(columns).clipped();
    for shot in &target.shots {
        table.row(vec![
            Line::plain(format!("scene {}, shot {}", shot.scene, shot.shot)),
            Line::styled(FAINT, shot.fingerprint.short()),
            Line::styled(FAINT, visuals(shot)),
            spoken(&shot.configuration),
        ]);
    }
    table
}

/// Names the AI visuals of a shot that can be used again.
fn visuals(shot: &ShotTarget) -> String {
    match shot.visuals.as_slice() {
        [] => String::new(),
        keys => {
            let keys: Vec<&str> = keys.iter().map(VisualKey::short).collect();
            format!("visual {}", keys.join(", "))
        }
    }
}

/// Writes where the results of a video are, one line for each: its name and its address.
pub fn output(video: &AppliedVideo) -> String {
    let mut page = Page::new(usize::MAX, false);
    for (name, address) in addresses(&video.outputs) {
        page.raw(0, &Line::plain(format!("{name}  {address}")));
    }
    page.finish()
}

/// Returns the address of one result of a video by its name, such as `video` or `srt`.
pub fn output_named<'a>(video: &'a AppliedVideo, name: &str) -> Option<&'a str> {
    let named = addresses(&video.outputs);
    named
        .into_iter()
        .find(|(known, _)| *known == name)
        .map(|(_, address)| address)
}

/// The addresses that Pictory named, each with its name.
fn addresses(outputs: &Outputs) -> Vec<(&'static str, &str)> {
    let Outputs {
        video_url,
        share_url,
        audio_url,
        thumbnail_url,
        srt_url,
        vtt_url,
        txt_url,
        preview_url,
        project_url,
        duration_ms: _,
    } = outputs;
    let named = [
        ("video", video_url),
        ("share", share_url),
        ("audio", audio_url),
        ("thumbnail", thumbnail_url),
        ("srt", srt_url),
        ("vtt", vtt_url),
        ("txt", txt_url),
        ("preview", preview_url),
        ("project", project_url),
    ];
    named
        .into_iter()
        .filter_map(|(name, address)| Some((name, address.as_deref()?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::testing::{now, one, several, unfinished, without_colors};

    const STYLE: TextStyle = TextStyle {
        width: 120,
        color: false,
        all: false,
    };

    #[test]
    fn several_videos() {
        insta::assert_snapshot!("status", status(&several(), now(), &STYLE));
    }

    #[test]
    fn several_videos_in_a_narrow_terminal() {
        let style = TextStyle { width: 70, ..STYLE };
        insta::assert_snapshot!("status_narrow", status(&several(), now(), &style));
    }

    #[test]
    fn colours_add_nothing_but_colours() {
        let color = TextStyle {
            color: true,
            ..STYLE
        };
        assert_eq!(
            without_colors(&status(&several(), now(), &color)),
            status(&several(), now(), &STYLE)
        );
    }

    #[test]
    fn nothing_yet() {
        let text = status(&Snapshot::empty(), now(), &STYLE);
        assert_eq!(text, "Nothing has been rendered yet.\n");
    }

    #[test]
    fn visuals_and_previews() {
        let style = TextStyle {
            width: 100,
            ..STYLE
        };
        insta::assert_snapshot!("unfinished", status(&unfinished(), now(), &style));
        let snapshot = unfinished();
        let video = snapshot.videos.values().next().unwrap();
        insta::assert_snapshot!("show_degraded", show(video, now(), &style));
    }

    #[test]
    fn one_video() {
        insta::assert_snapshot!("show", show(&one(), now(), &STYLE));
        insta::assert_snapshot!("output", output(&one()));
    }
}
