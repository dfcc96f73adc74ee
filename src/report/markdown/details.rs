//! What there is to say about one video beyond its row, folded where the forge can fold.

use super::ink::{Ink, block, clip, html};
use super::room::Room;
use super::table::ID_MAX;
use super::{DETAILS_BEGIN, DETAILS_END};
use crate::plan::{Action, FieldChange, PlannedVideo, ShotAction};
use crate::report::phrase;
use crate::report::text;
use crate::report::wording::groups::{GROUPS_MAX, Group, changed_groups, is_told, new_groups};
use crate::report::wording::value::{Changed, changed};
use crate::report::wording::{
    ALL_THE_SAME, Comparison, Obstacle, Piece, Said, Told, bill, obstacles, removed, said,
};

/// How many columns text has that is laid out beforehand.
const TEXT_WIDTH: usize = 96;
/// How far such text is indented under its title, which stands elsewhere here.
const TEXT_INDENT: &str = "    ";
/// How many characters of the words of a shot are shown.
const WORDS_MAX: usize = 100;
/// How many characters of a value are shown that is not a text which people read.
const VALUE_MAX: usize = 160;

/// Writes the details of all videos for which there is room, between the lines by which they are found.
pub(super) fn details(ink: Ink, videos: &[&PlannedVideo], room: &mut Room) -> String {
    let told = videos.iter().filter(|video| match video.action {
        Action::Create | Action::Update | Action::Blocked => true,
        Action::Resume | Action::Rename | Action::Forget | Action::Unchanged => false,
    });
    let texts: Vec<String> = told.map(|video| detail(ink, video)).collect();
    if texts.is_empty() {
        return String::new();
    }
    let shown = room.take_smallest(texts);
    let left_out = shown.iter().filter(|text| text.is_none()).count();
    let mut text = format!("{DETAILS_BEGIN}\n\n");
    text.extend(shown.into_iter().flatten());
    if left_out > 0 {
        let videos = phrase::count(left_out, "video");
        text.push_str(&format!(
            "The details of {videos} are left out, because a comment takes no more; `storyform plan` \
             shows them.\n\n"
        ));
    }
    text + DETAILS_END + "\n\n"
}

fn detail(ink: Ink, video: &PlannedVideo) -> String {
    let action = format!("{} {}", video.action.symbol(), video.action.word());
    let id = clip(video.id().as_str(), ID_MAX);
    let cost = match video.action {
        Action::Blocked => String::new(),
        Action::Create
        | Action::Update
        | Action::Resume
        | Action::Rename
        | Action::Forget
        | Action::Unchanged => format!(" · {}", phrase::credits(&video.cost)),
    };
    if !ink.forge().has_html() {
        return format!(
            "#### {action} {}{cost}\n\n{}\n",
            ink.code(&id),
            laid_out(video)
        );
    }
    let content = if ink.forge().has_marks() {
        marked(ink, video)
    } else {
        laid_out(video)
    };
    format!(
        "<details>\n<summary><b>{}</b> {}{cost}</summary>\n\n{}\n\n</details>\n\n",
        html(&action),
        ink.html_code(&id),
        content.trim_end()
    )
}

/// Writes the details as in a terminal, as a block of code.
fn laid_out(video: &PlannedVideo) -> String {
    let text = text::body_of(video, TEXT_WIDTH);
    let lines = text
        .lines()
        .map(|line| line.strip_prefix(TEXT_INDENT).unwrap_or(line));
    block(&lines.collect::<Vec<_>>().join("\n"))
}

/// Writes the details as paragraphs and a list, with what changed marked in it.
fn marked(ink: Ink, video: &PlannedVideo) -> String {
    let (mut paragraphs, list) = match video.action {
        Action::Create => (cost(ink, video), storyboard(ink, video)),
        Action::Update => (cost(ink, video), changes(ink, video)),
        Action::Blocked => (ways_out(ink, video), changes(ink, video)),
        Action::Resume | Action::Rename | Action::Forget | Action::Unchanged => {
            (Vec::new(), String::new())
        }
    };
    if let Some(place) = &video.manifest {
        let place = clip(&format!("{}:{}", place.path, place.line), VALUE_MAX);
        let place = ink.code(&place);
        match paragraphs.first_mut() {
            Some(first) => *first = format!("{place} · {first}"),
            None => paragraphs.push(place),
        }
    }
    format!("{}\n\n{list}", paragraphs.join("\n\n"))
}

fn ways_out(ink: Ink, video: &PlannedVideo) -> Vec<String> {
    let written = obstacles(video).into_iter().map(|obstacle| {
        let Obstacle { text, command } = obstacle;
        let command = command.map(|command| format!(" {ALL_THE_SAME} {}", ink.code(&command)));
        format!("{}{}", ink.sentence(&text), command.unwrap_or_default())
    });
    written.collect()
}

fn cost(ink: Ink, video: &PlannedVideo) -> Vec<String> {
    let (amount, rest) = bill::paid(video);
    let line = format!("**{amount}**{}", ink.sentence(&rest));
    let notes = bill::notes(video).into_iter();
    let notes = notes.map(|note| format!("Note: {}", ink.sentence(&note)));
    std::iter::once(line).chain(notes).collect()
}

/// Lists the scenes of a video that is rendered for the first time.
fn storyboard(ink: Ink, video: &PlannedVideo) -> String {
    let groups = new_groups(video);
    let mut text = String::new();
    for group in groups.iter().take(GROUPS_MAX) {
        let scene = group.first().scene;
        let made = group.made().unwrap_or_else(|| "no AI visual".to_owned());
        let made = ink.prose(&format!("{made} {}", group.paid()));
        text.push_str(&format!(
            "- **scene {scene}** · {made}{}\n",
            words(ink, group)
        ));
    }
    let besides = bill::besides(video);
    if !besides.is_zero() {
        let name = bill::besides_name(video);
        text.push_str(&format!("- **{name}** = {}\n", phrase::cost(&besides)));
    }
    for part in &video.cost.unknown {
        let what = ink.prose(&format!("{} = unknown: {}", part.what, part.reason));
        text.push_str(&format!("- also {what}\n"));
    }
    text + &more(groups.len().saturating_sub(GROUPS_MAX), "scene")
}

/// Begins with the words of a group's first shot.
fn words(ink: Ink, group: &Group<'_>) -> String {
    let number = match group.shots.len() {
        1 => String::new(),
        number => format!("{number} shots: "),
    };
    let words = group.target.map(|target| spoken(&target.configuration));
    let words = words.unwrap_or_default();
    if number.is_empty() && words.is_empty() {
        return String::new();
    }
    format!(" · {number}{}", ink.prose(&words))
}

fn spoken(configuration: &serde_json::Value) -> String {
    match said(configuration) {
        Said::Story(story) => clip(story, WORDS_MAX),
        Said::Else(words) => clip(&words, WORDS_MAX),
    }
}

/// Lists what changed: the settings of the video, then shot by shot.
fn changes(ink: Ink, video: &PlannedVideo) -> String {
    let mut text = String::new();
    if !video.settings.is_empty() {
        text.push_str("- **settings**\n");
        for change in &video.settings {
            text.push_str(&field(ink, change));
        }
    }
    let groups = changed_groups(video);
    let mut told = groups.iter().filter(|group| is_told(group.first()));
    for group in told.by_ref().take(GROUPS_MAX) {
        text.push_str(&changed_group(ink, group, video));
    }
    text + &more(told.count(), "changed shot")
}

fn more(number: usize, what: &str) -> String {
    match number {
        0 => String::new(),
        number => format!("- … and {} more\n", phrase::count(number, what)),
    }
}

fn changed_group(ink: Ink, group: &Group<'_>, video: &PlannedVideo) -> String {
    let first = group.first();
    let (what, configuration) = match first.action {
        ShotAction::Create => (" added", group.target.map(|target| &*target.configuration)),
        ShotAction::Remove => (" removed", removed(&first.changes)),
        ShotAction::Update | ShotAction::Unchanged => ("", None),
    };
    let mut text = format!("- **{}**{what}", group.place());
    let told = |visual| {
        let shots = group.shots.len();
        Told {
            visual,
            shots,
            video,
        }
        .words()
    };
    if let [visual] = first.visuals.as_slice() {
        text.push_str(&format!(" · {}", ink.sentence(&told(visual))));
    }
    if let Some(configuration) = configuration {
        text.push_str(&format!(" · {}", ink.prose(&spoken(configuration))));
    }
    text.push('\n');
    if first.visuals.len() > 1 {
        for visual in &first.visuals {
            let words = ink.sentence(&told(visual));
            text.push_str(&format!("  - {}: {words}\n", visual.place));
        }
    }
    if first.action == ShotAction::Update {
        for change in &first.changes {
            text.push_str(&field(ink, change));
        }
    }
    text
}

/// Writes a changed field as an entry of its own.
fn field(ink: Ink, change: &FieldChange) -> String {
    let name = ink.code(&clip(&phrase::path(&change.path), VALUE_MAX));
    match changed(change) {
        Changed::Prose(Comparison::Woven(pieces)) => {
            format!("  - {name}: {}\n", woven(ink, &pieces))
        }
        Changed::Prose(Comparison::Apart { before, after }) => format!(
            "  - {name}\n    - was: {}\n    - now: {}\n",
            ink.prose(&before),
            ink.prose(&after)
        ),
        Changed::Values { before, after } => {
            format!(
                "  - {name}: {} → {}\n",
                value(ink, before),
                value(ink, after)
            )
        }
    }
}

fn value(ink: Ink, value: Option<String>) -> String {
    value.map_or_else(
        || "(not set)".to_owned(),
        |value| ink.code(&clip(&value, VALUE_MAX)),
    )
}

fn woven(ink: Ink, pieces: &[Piece]) -> String {
    let mut written = String::new();
    for piece in pieces {
        match piece {
            Piece::Kept(text) => written.push_str(&ink.prose(text)),
            Piece::Elided => written.push('…'),
            Piece::Gone(text) => written.push_str(&format!("<del>{}</del>", ink.prose(text))),
            Piece::New(text) => {
                // What came would run into what went.
                if written.ends_with("</del>") {
                    written.push(' ');
                }
                written.push_str(&format!("<ins>{}</ins>", ink.prose(text)));
            }
        }
    }
    written
}
