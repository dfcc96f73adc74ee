//! What state knows, for people.

use jiff::Timestamp;

use super::TextStyle;
use super::blocked::settle;
use crate::manifest::to_yaml;
use crate::model::{AppliedVideo, Credits, Outputs, Snapshot, VideoTarget};
use crate::report::layout::palette::{CYAN, FAINT, GREEN, PLAIN, RED, STRONG, YELLOW};
use crate::report::layout::{Column, Line, Page, Table};
use crate::report::phrase;
use crate::report::standing::{Standing, standings};

/// Writes what is rendered, where it is, and what it cost.
pub fn status(snapshot: &Snapshot, now: Timestamp, style: &TextStyle) -> String {
    let standings = standings(snapshot);
    let mut page = Page::new(style.width, style.color);
    if standings.is_empty() {
        page.line(0, &Line::plain("Nothing has been rendered yet."));
        return page.finish();
    }
    page.table(0, &table(&standings, now));
    page.blank();
    page.line(0, &totals(&standings));
    for standing in &standings {
        attention(&mut page, standing);
    }
    page.finish()
}

fn table(standings: &[Standing<'_>], now: Timestamp) -> Table {
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
        let mut cells = vec![Line::styled(STRONG, standing.key.id.as_str())];
        if has_profiles {
            let profile = standing.key.profile.as_deref();
            cells.push(Line::plain(profile.unwrap_or_default()));
        }
        cells.extend([
            Line::styled(state_style(standing), state_words(standing)),
            Line::plain(standing.applied.map_or_else(|| "–".to_owned(), used)),
            when(standing, now),
            Line::styled(FAINT, address(standing).unwrap_or("–")),
        ]);
        table.row(cells);
    }
    table
}

fn state_words(standing: &Standing<'_>) -> &'static str {
    match standing.word() {
        "in_doubt" => "in doubt",
        "in_progress" => "in progress",
        word => word,
    }
}

fn state_style(standing: &Standing<'_>) -> anstyle::Style {
    match (standing.open, standing.applied) {
        (Some(open), _) if open.job.is_none() => RED,
        (Some(_), _) => CYAN,
        (None, Some(applied)) if applied.degraded.is_some() => YELLOW,
        (None, _) => GREEN,
    }
}

/// What was charged; what Pictory did not report is not zero.
fn used(video: &AppliedVideo) -> String {
    match video.credits_used {
        Some(used) => used.to_string(),
        None => "not reported".to_owned(),
    }
}

fn when(standing: &Standing<'_>, now: Timestamp) -> Line {
    let begun = standing.open.map(|open| open.intended_at);
    let time = begun.or(standing.applied.map(|applied| applied.applied_at));
    time.map_or_else(Line::new, |time| {
        Line::plain(phrase::ago(time, now)).with(FAINT, format!(", {}", phrase::moment(time)))
    })
}

fn address<'a>(standing: &Standing<'a>) -> Option<&'a str> {
    standing.applied?.outputs.video_url.as_deref()
}

fn totals(standings: &[Standing<'_>]) -> Line {
    let mut counts = Vec::new();
    for (word, shown) in [
        ("rendered", "rendered"),
        ("degraded", "degraded"),
        ("in_progress", "in progress"),
        ("in_doubt", "in doubt"),
    ] {
        let number = standings
            .iter()
            .filter(|standing| standing.word() == word)
            .count();
        if number > 0 {
            counts.push(format!("{number} {shown}"));
        }
    }
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
    line.push(STRONG, format!("Credits used: {used}."));
    if silent > 0 {
        let text = format!(
            " For {} Pictory reported none.",
            phrase::count(silent, "video")
        );
        line.push(PLAIN, text);
    }
    line
}

/// Writes what a video waits for, or lacks.
fn attention(page: &mut Page, standing: &Standing<'_>) {
    if let Some(open) = standing.open {
        page.blank();
        let operation = phrase::shell(open.id.as_str());
        match &open.job {
            Some(job) => {
                let line = Line::styled(CYAN, "> ")
                    .with(STRONG, standing.key.to_string())
                    .with(
                        PLAIN,
                        format!(" is being rendered as job `{job}`; `storyform apply` collects it"),
                    );
                page.hanging(0, 2, &line);
            }
            None => {
                let detail = open
                    .doubt
                    .as_deref()
                    .unwrap_or("the answer was never recorded");
                let line = Line::styled(RED, "! ")
                    .with(STRONG, standing.key.to_string())
                    .with(PLAIN, format!(" is in doubt (operation {operation}): {detail}. Look for it in Pictory, then:"));
                page.hanging(0, 2, &line);
                settle(page, 4, &phrase::command(standing.key), &open.id);
            }
        }
    }
    let degraded = standing
        .applied
        .and_then(|applied| applied.degraded.as_deref());
    if let Some(reason) = degraded {
        page.blank();
        let line = Line::styled(YELLOW, "! ")
            .with(STRONG, standing.key.to_string())
            .with(PLAIN, format!(" is less than was asked for: {reason}"));
        page.hanging(0, 2, &line);
    }
}

/// Writes everything that is known about one video.
pub fn show(video: &AppliedVideo, now: Timestamp, style: &TextStyle) -> String {
    let AppliedVideo {
        target,
        revision,
        job,
        outputs,
        credits_used: _,
        degraded,
        applied_at,
        run,
    } = video;
    let VideoTarget {
        key,
        name,
        manifest,
        fingerprint,
        configuration,
        shots,
        planned,
        protect,
    } = target;
    let mut page = Page::new(style.width, style.color);
    page.line(0, &Line::styled(STRONG, key.to_string()));
    let mut facts = Table::new(vec![Column::text(""), Column::text("")]);
    let mut fact = |name: &str, value: String| {
        facts.row(vec![Line::styled(FAINT, name), Line::plain(value)]);
    };
    fact("name", name.clone());
    fact("manifest", manifest.clone());
    fact(
        "rendered",
        format!(
            "{}, {}",
            phrase::ago(*applied_at, now),
            phrase::moment(*applied_at)
        ),
    );
    if let Some(reason) = degraded {
        fact("degraded", reason.clone());
    }
    fact(
        "credits",
        format!("{} used, {} planned", used(video), phrase::cost(planned)),
    );
    fact("shots", shots.len().to_string());
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
    page.table(2, &facts);
    page.blank();
    page.line(2, &Line::styled(FAINT, "configuration"));
    for line in to_yaml(configuration).lines() {
        page.raw(4, &Line::plain(line));
    }
    page.finish()
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
