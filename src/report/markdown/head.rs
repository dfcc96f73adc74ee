//! What stands above the table: the verdict, limits, doubts; and the footer.

use super::Forge;
use super::ink::{Ink, clip};
use super::room::Room;
use crate::model::{Cost, UnknownCost, VideoId};
use crate::plan::{Action, BudgetCheck, BudgetVerdict, Doubt, Plan, Reason, Refusal};
use crate::report::limits;
use crate::report::phrase;
use crate::report::wording::doubt::{WAYS, asked, search, sent};
use crate::report::wording::{bill, unfinished};

/// How many characters of a name are shown.
const NAME_MAX: usize = 120;
/// How many characters of a sentence are shown in which names stand.
const SENTENCE_MAX: usize = 1_000;
/// How much of the digest a command names: as much as `--expect` demands.
const DIGEST_CHARACTERS: usize = "sha256:".len() + 32;
/// How many characters of a lineage are shown.
const LINEAGE_CHARACTERS: usize = 8;

/// Writes the title, and in a line what happens and what it costs.
pub(super) fn verdict(ink: Ink, plan: &Plan) -> String {
    let mut title = format!("### storyform plan for {}", name(ink, &plan.project));
    if let Some(profile) = &plan.profile {
        title.push_str(&format!(", profile {}", name(ink, profile)));
    }
    let verdict = if plan.has_changes() || !plan.refusals.is_empty() {
        let refused = if plan.refusals.is_empty() {
            ""
        } else {
            "**Refused.** "
        };
        format!("{refused}{} · {}", credits(plan), counts(plan))
    } else {
        nothing_to_do(plan)
    };
    format!("{title}\n\n{verdict}\n\n")
}

fn name(ink: Ink, name: &str) -> String {
    match name {
        "" => ink.code(name),
        name => ink.prose(&clip(name, NAME_MAX)),
    }
}

fn nothing_to_do(plan: &Plan) -> String {
    let text = match plan.summary.unchanged {
        0 => "No videos are declared.".to_owned(),
        1 => "1 video is as declared.".to_owned(),
        number => format!("{number} videos are as declared."),
    };
    format!("**No changes.** {text}{}", unselected(plan))
}

fn unselected(plan: &Plan) -> String {
    match plan.unselected {
        0 => String::new(),
        1 => " 1 other change is not selected.".to_owned(),
        number => format!(" {number} other changes are not selected."),
    }
}

/// Says what the plan costs, and what reuse saves: `**≥ 58 credits** expected (58–62), 4 saved by reuse`.
fn credits(plan: &Plan) -> String {
    let cost = &plan.summary.cost;
    let Cost {
        low,
        expected,
        high,
        unknown,
    } = cost;
    let mut text = if unknown.is_empty() {
        format!("**{}** expected", phrase::amount(*expected))
    } else if high.is_zero() {
        "**An unknown number of credits**".to_owned()
    } else {
        format!("**≥ {}** expected", phrase::amount(*expected))
    };
    if low != high {
        text.push_str(&format!(" ({low}–{high})"));
    }
    match unknown.len() {
        0 => {}
        1 => text.push_str(", 1 part not priced"),
        parts => text.push_str(&format!(", {parts} parts not priced")),
    }
    if let Some(saved) = bill::saved(cost, &plan.summary.without_reuse) {
        text.push_str(&format!(", {saved} saved by reuse"));
    }
    text
}

/// Counts the videos by what is done with them: `1 video blocked, 2 to render, 3 unchanged`.
fn counts(plan: &Plan) -> String {
    const ORDER: [Action; 7] = [
        Action::Blocked,
        Action::Create,
        Action::Update,
        Action::Resume,
        Action::Rename,
        Action::Forget,
        Action::Unchanged,
    ];
    let told = ORDER
        .into_iter()
        .map(|action| (plan.summary.count(action), action));
    let told = told.filter(|(number, _)| *number > 0).enumerate();
    let counts = told.map(|(index, (number, action))| {
        let number = match index {
            0 => phrase::count(number, "video"),
            _ => number.to_string(),
        };
        let counted = format!("{number} {}", fate(action));
        match action {
            Action::Blocked => format!("**{counted}**"),
            Action::Create
            | Action::Update
            | Action::Resume
            | Action::Rename
            | Action::Forget
            | Action::Unchanged => counted,
        }
    });
    let counts: Vec<String> = counts.collect();
    match counts.as_slice() {
        [] => "no videos".to_owned(),
        counts => counts.join(", "),
    }
}

const fn fate(action: Action) -> &'static str {
    match action {
        Action::Create => "to render",
        Action::Update => "to render again",
        Action::Resume => "to collect",
        Action::Rename => "to rename",
        Action::Forget => "to forget",
        Action::Blocked => "blocked",
        Action::Unchanged => "unchanged",
    }
}

/// Writes what stands against the plan, what is worth knowing about its cost, and what is in doubt.
pub(super) fn obstacles(ink: Ink, plan: &Plan, room: &mut Room) -> String {
    let mut text = facts(ink, plan, room);
    text.push_str(&refusals(ink, &plan.refusals, room));
    text.push_str(&warnings(ink, plan, room));
    text.push_str(&unpriced(ink, plan, room));
    text.push_str(&blocked(ink, plan, room));
    text.push_str(&doubts(ink, &plan.doubts, room));
    text
}

/// Begins a remark that nobody overlooks.
fn remark(ink: Ink, kind: &str) -> String {
    if ink.forge().has_marks() {
        format!("> [!{kind}]\n")
    } else {
        String::new()
    }
}

fn refusals(ink: Ink, refusals: &[Refusal], room: &mut Room) -> String {
    if refusals.is_empty() {
        return String::new();
    }
    let words = refusals.iter().map(|refusal| {
        let text = clip(&limits::refusal(refusal), SENTENCE_MAX);
        format!("> **Refused:** {}\n>\n", ink.sentence(&text))
    });
    let mut text = remark(ink, "CAUTION");
    room.take(&text);
    let shown = room.take_first(words.collect(), 4);
    text.push_str(&shown.concat());
    if shown.len() < refusals.len() {
        let more = phrase::count(refusals.len() - shown.len(), "more reason");
        text.push_str(&format!("> **Refused** for {more}.\n>\n"));
    }
    format!("{}\n", text.trim_end_matches(">\n"))
}

/// Says that videos are blocked, unless that is said by doubts already.
fn blocked(ink: Ink, plan: &Plan, room: &mut Room) -> String {
    let is_in_doubt = |reason: &Reason| matches!(reason, Reason::InDoubt { .. });
    let blocked = plan
        .videos
        .iter()
        .filter(|video| video.action == Action::Blocked && !video.reasons.iter().any(is_in_doubt));
    let (what, them) = match blocked.count() {
        0 => return String::new(),
        1 => ("1 video is blocked".to_owned(), "it"),
        number => (format!("{number} videos are blocked"), "them"),
    };
    let text = format!(
        "{}> **{what}**: nothing is done with {them} until what the table says is settled.\n\n",
        remark(ink, "WARNING")
    );
    room.take(&text);
    text
}

/// Says in a paragraph what becomes of visuals, and which limits are kept.
fn facts(ink: Ink, plan: &Plan, room: &mut Room) -> String {
    let mut sentences: Vec<String> = Vec::new();
    sentences.extend(bill::visuals(plan));
    if let Some(text) = unfinished::collection(plan) {
        let text = clip(&format!("It {text}"), SENTENCE_MAX);
        sentences.push(ink.sentence(&text));
    }
    sentences.extend(kept(ink, &plan.budget, room));
    if plan.has_changes() || !plan.refusals.is_empty() {
        let unselected = unselected(plan);
        sentences.extend((!unselected.is_empty()).then(|| unselected.trim_start().to_owned()));
    }
    if sentences.is_empty() {
        return String::new();
    }
    let text = format!("{}\n\n", sentences.join(" "));
    room.take(&text);
    text
}

/// Says which limits are kept: `Within limits: 62 of 100 credits for one apply.`
fn kept(ink: Ink, checks: &[BudgetCheck], room: &mut Room) -> Option<String> {
    let kept = checks.iter().filter(|check| match check.verdict {
        BudgetVerdict::Within => true,
        BudgetVerdict::Warned | BudgetVerdict::Exceeded | BudgetVerdict::Unknown => false,
    });
    let words = kept.filter_map(|check| {
        let bound = phrase::amount(check.max.or(check.warn)?);
        let scope = clip(&limits::scope_words(&check.scope), NAME_MAX);
        Some(format!(
            "{} of {bound} {}",
            check.high,
            ink.sentence(&scope)
        ))
    });
    let words: Vec<String> = words.collect();
    let number = words.len();
    let mut shown = room.share(8).take_first(words, 1);
    match number - shown.len() {
        0 => {}
        more => shown.push(format!("{more} more")),
    }
    (number > 0).then(|| format!("Within limits: at most {}.", phrase::list(&shown)))
}

fn warnings(ink: Ink, plan: &Plan, room: &mut Room) -> String {
    let words = plan.budget.iter().filter_map(|check| {
        let warning = clip(&limits::warning(check)?, SENTENCE_MAX);
        let max = check.max.filter(|_| check.warn.is_some());
        let max = max.map(|max| format!(" More than {max} is refused."));
        let (warning, max) = (ink.sentence(&warning), max.unwrap_or_default());
        Some(format!("- **Warning:** {warning}{max}\n"))
    });
    listed(words.collect(), room, |more| match more {
        1 => "1 more limit is worth a warning".to_owned(),
        more => format!("{more} more limits are worth a warning"),
    })
}

/// Lists the parts of the cost that are in no sum.
fn unpriced(ink: Ink, plan: &Plan, room: &mut Room) -> String {
    let acting = plan.videos.iter().filter(|video| match video.action {
        Action::Blocked => false,
        Action::Create
        | Action::Update
        | Action::Resume
        | Action::Rename
        | Action::Forget
        | Action::Unchanged => true,
    });
    let parts = acting.flat_map(|video| {
        let parts = video.cost.unknown.iter();
        parts.map(|part| not_priced(ink, video.id(), part))
    });
    listed(parts.collect(), room, |more| match more {
        1 => "1 more part is not priced".to_owned(),
        more => format!("{more} more parts are not priced"),
    })
}

fn not_priced(ink: Ink, id: &VideoId, part: &UnknownCost) -> String {
    format!(
        "- **Not priced:** {} of {}, because {}\n",
        ink.prose(&clip(&part.what, NAME_MAX)),
        ink.code(&clip(id.as_str(), NAME_MAX)),
        ink.prose(&clip(&part.reason, SENTENCE_MAX)),
    )
}

/// Lists what there is room for, and counts the rest.
fn listed(words: Vec<String>, room: &mut Room, counted: fn(usize) -> String) -> String {
    if words.is_empty() {
        return String::new();
    }
    let number = words.len();
    let shown = room.take_first(words, 4);
    let mut text = shown.concat();
    if shown.len() < number {
        text.push_str(&format!("- … and {}\n", counted(number - shown.len())));
    }
    text + "\n"
}

fn doubts(ink: Ink, doubts: &[Doubt], room: &mut Room) -> String {
    let words = doubts.iter().map(|doubt| in_doubt(ink, doubt));
    let shown = room.take_first(words.collect(), 3);
    let mut text = shown.concat();
    let more = doubts.len() - shown.len();
    if more > 0 {
        let remark = remark(ink, "WARNING");
        text.push_str(&format!(
            "{remark}> **{more} more in doubt**; `storyform plan` tells about each.\n\n"
        ));
    }
    text
}

fn in_doubt(ink: Ink, doubt: &Doubt) -> String {
    let what = ink.prose(&clip(&asked(doubt), NAME_MAX));
    let id = ink.code(&clip(doubt.video.id.as_str(), NAME_MAX));
    let mut text = remark(ink, "WARNING");
    text.push_str(&format!(
        "> **In doubt:** {what} of {id}, {}",
        phrase::credits(&doubt.planned)
    ));
    if let Some(visual) = &doubt.visual {
        let words = ink.prose(&clip(&visual.words, NAME_MAX));
        text.push_str(&format!(": {words}"));
    }
    let (before, name, after) = search(doubt);
    let name = match name {
        "" => String::new(),
        name => ink.code(&clip(name, NAME_MAX)),
    };
    text.push_str(&format!(
        "\n>\n> {}\n> {}{name}{after}\n>\n",
        ink.prose(&clip(&sent(doubt), SENTENCE_MAX)),
        ink.sentence(&before)
    ));
    let command = phrase::command(&doubt.video);
    let operation = phrase::shell(doubt.operation.as_str());
    for (option, meaning) in WAYS {
        let command = format!("{command} state settle {operation} {option}");
        let command = ink.code(&clip(&command, SENTENCE_MAX));
        text.push_str(&format!("> - {command}: {meaning}\n"));
    }
    text + "\n"
}

/// Writes what the plan is based on, and how exactly this is performed.
pub(super) fn footer(ink: Ink, plan: &Plan) -> String {
    let mut text = String::new();
    if plan.has_changes() && plan.refusals.is_empty() {
        let digest = plan.digest.get(..DIGEST_CHARACTERS).unwrap_or(&plan.digest);
        let program = phrase::program(plan.profile.as_deref());
        let command = format!("{program} apply --expect {digest}");
        let command = ink.code(&clip(&command, SENTENCE_MAX));
        let when = match &plan.against {
            Some(_) => "Once this is merged, perform",
            None => "Perform",
        };
        text.push_str(&format!("{when} exactly this with {command}\n\n"));
    }
    let base = match (&plan.against, &plan.base) {
        (Some(revision), _) => format!(
            "against {} at {}",
            ink.code(&clip(&revision.name, NAME_MAX)),
            ink.code(&clip(revision.short(), NAME_MAX))
        ),
        (None, None) => "no state on this machine".to_owned(),
        (None, Some(base)) => format!(
            "state {} of {}",
            base.serial,
            ink.code(&start(&base.lineage, LINEAGE_CHARACTERS))
        ),
    };
    let origin = format!(
        "storyform {} · prices of {} · {base} · plan {}",
        env!("CARGO_PKG_VERSION"),
        ink.prose(&clip(&plan.prices, NAME_MAX)),
        ink.code(&clip(&plan.digest, NAME_MAX))
    );
    match ink.forge() {
        Forge::GitHub | Forge::GitLab => text.push_str(&format!("<sub>{origin}</sub>\n")),
        Forge::Bitbucket | Forge::Azure => text.push_str(&format!("{origin}\n")),
    }
    text
}

fn start(text: &str, characters: usize) -> String {
    text.chars().take(characters).collect()
}
