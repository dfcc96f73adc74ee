//! What holds of every body, whatever stands in the plan: it fits, nothing of a stranger means anything
//! in it, and what is left out is counted.

use std::sync::LazyLock;

use fastrand::Rng;
use proptest::prelude::*;
use regex::{Captures, Regex};
use serde_json::Value;

use super::reading::{Reading, read, spaced};
use crate::model::{Cost, Credits, UnknownCost, VideoId};
use crate::plan::{
    Action, BudgetCheck, BudgetScope, BudgetVerdict, Plan, PlannedVideo, Refusal, Summary,
};
use crate::report::layout::visible;
use crate::report::markdown::ink::{Ink, clip};
use crate::report::markdown::table::ID_MAX;
use crate::report::markdown::{self, Forge};
use crate::report::marker::{DETAILS_BEGIN, DETAILS_END, Marker};
use crate::report::phrase;
use crate::report::testing::{
    AFTER, BEFORE, Wish, credits, everything, planned, rendered, several, unfinished,
};
use crate::report::wording::{cost_cell, listed, unfinished as single, why};

/// Texts that mean something to Markdown, HTML, a forge or an eye.
const HOSTILE: &[&str] = &[
    "@acme",
    "@acme/team",
    "#12",
    "acme/site#12",
    "GH-12",
    "!12",
    "~bug",
    "~\"a b\"",
    "%2",
    "&3",
    "$x$",
    "$`x`$",
    ":tada:",
    "https://example.com/a?b=c&d",
    "www.example.com",
    "example.com",
    "a@example.com",
    "<b>",
    "</details>",
    "</summary>",
    "</code>",
    "</del>",
    "<!--",
    "-->",
    "<!-- storyform:details-end -->",
    "<img src=x onerror=alert(1)>",
    "<script>",
    "**x**",
    "__x__",
    "_x_",
    "[x](http://y)",
    "![x](y)",
    "[^1]",
    "[x]: y",
    "~~x~~",
    "\\",
    "\\|",
    "|",
    "||",
    "|---|",
    "`",
    "``",
    "```",
    "~~~",
    "````text",
    "&lt;",
    "&#64;x",
    "\n",
    "\r\n",
    "\n\n",
    "\n# x",
    "\n- [ ] x",
    "\n---\n",
    "\n===\n",
    "\n> [!NOTE]\n",
    "\n/close\n",
    "\t",
    "0123abcd",
    "defacedc0ffee",
    "{+x+}",
    "[-x-]",
    "---",
    "===",
    "1.",
    "1)",
    "-",
    "+",
    "*",
    "#",
    ">",
    "=",
    "\u{202e}",
    "\u{200b}",
    "\u{1b}[31m",
    "\u{0}",
    "\u{feff}",
    "\u{2028}",
    "::include{file=x}",
    "[[_TOC_]]",
    "GHSA-abcd-efgh-jkmp",
    "ABC-123",
    "{{x}}",
    "${{ secrets.X }}",
    "%{x}",
    "^alert#1",
    "*iteration:1",
    "^^",
    "\u{a0}",
    " ",
    "  ",
    "漢字",
    "👩‍🚀",
    "é",
    "50%",
    "C++",
    "e.g.",
    "\"",
    "'",
    "(",
    ")",
    "…",
    "?",
    "!",
    "&",
];

/// What is shown of a text: rows of backticks that are too long for any fence stand in another way, and
/// so do lines by which a body is taken apart.
fn shown(text: &str) -> String {
    static LONG: LazyLock<Regex> = LazyLock::new(|| Regex::new("`{17,}").unwrap());
    let escaped = |found: &Captures<'_>| r"\u{60}".repeat(found[0].len());
    let text = visible(text).replace("<!-- storyform:", r"<\u{21}-- storyform:");
    LONG.replace_all(&text, escaped).into_owned()
}

/// What is shown of a sentence, without backticks, which may have become marks of code,
/// and without what stands for nothing between two.
fn unquoted(text: &str) -> String {
    let text = shown(text).replace(r"\u{60}", "").replace("(empty)", "");
    spaced(&text.replace('`', ""))
}

fn text() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        6 => prop::sample::select(HOSTILE).prop_map(str::to_owned),
        3 => "[a-zA-Z]{1,9}",
        2 => "\\PC{0,12}",
        1 => "[ -~]{0,12}",
    ];
    let gap = prop::sample::select(&["", "", " ", " ", " ", "\n"][..]);
    let short = prop::collection::vec((word, gap), 0..8).prop_map(|words| {
        let words = words.iter().map(|(word, gap)| [word, *gap].concat());
        words.collect::<String>()
    });
    let long = (prop::sample::select(HOSTILE), 10..1500_usize);
    prop_oneof![
        12 => short,
        1 => long.prop_map(|(word, times)| word.repeat(times)),
        1 => (10..1500_usize).prop_map(|times| "long story ".repeat(times)),
    ]
}

/// Plans that the real stages made, as data.
static PLANS: LazyLock<Vec<Value>> = LazyLock::new(|| {
    let refused = Wish {
        max_credits: Some(credits(20)),
        ..Wish::default()
    };
    let none = Wish::default();
    let plans = [
        everything(),
        planned(&rendered(BEFORE), AFTER, &refused),
        planned(&rendered(""), AFTER, &none),
        planned(&rendered(BEFORE), BEFORE, &none),
        planned(&unfinished(), AFTER, &none),
        planned(&several(), AFTER, &none),
    ];
    let values = plans.map(|plan| serde_json::to_value(plan).unwrap());
    values.to_vec()
});

/// Fields that hold any text.
const FREE: &[&str] = &[
    "profile",
    "name",
    "commit",
    "lineage",
    "prices",
    "id",
    "path",
    "before",
    "after",
    "from",
    "job",
    "operation",
    "detail",
    "of",
    "reason",
    "why",
    "model",
    "words",
    "run",
    "story",
    "prompt",
    "language",
    "video",
    "text",
    "manifest",
];

/// A plan in the making.
#[derive(Debug, Clone)]
struct Recipe {
    base: usize,
    videos: usize,
    texts: Vec<String>,
    seed: u64,
}

fn recipe(videos: std::ops::Range<usize>) -> impl Strategy<Value = Recipe> {
    let texts = prop::collection::vec(text(), 1..12);
    (0..PLANS.len(), videos, texts, any::<u64>()).prop_map(|(base, videos, texts, seed)| Recipe {
        base,
        videos,
        texts,
        seed,
    })
}

impl Recipe {
    fn plan(&self) -> Plan {
        let mut random = Rng::with_seed(self.seed);
        let mut value = PLANS[self.base].clone();
        let known = value["videos"].as_array().cloned().unwrap_or_default();
        let videos = known.into_iter().cycle().take(self.videos);
        value["videos"] = Value::Array(videos.collect());
        self.spoil(&mut value, "", &mut random);
        let mut plan: Plan = serde_json::from_value(value).unwrap();
        // Names of projects are short, and stand whole in the marker.
        plan.project = self.text(&mut random).chars().take(100).collect();
        for video in &mut plan.videos {
            if random.u8(..4) == 0 {
                video.cost = self.cost(&mut random);
            }
        }
        let doubts = plan
            .doubts
            .iter()
            .cycle()
            .take(random.usize(..4) * plan.doubts.len() * 9);
        plan.doubts = doubts.cloned().collect();
        let limits = random.usize(..2) * random.usize(..30);
        plan.budget = (0..limits).map(|_| self.limit(&mut random)).collect();
        let refusals = random.usize(..2) * random.usize(..30);
        plan.refusals = (0..refusals).map(|_| self.refusal(&mut random)).collect();
        plan.summary = summary(&plan.videos);
        plan
    }

    fn text(&self, random: &mut Rng) -> String {
        self.texts[random.usize(..self.texts.len())].clone()
    }

    /// Puts texts of strangers where texts may stand.
    fn spoil(&self, value: &mut Value, field: &str, random: &mut Rng) {
        match value {
            Value::String(text) if FREE.contains(&field) && random.u8(..3) == 0 => {
                *text = self.text(random);
            }
            Value::Object(fields) => {
                for (name, value) in fields {
                    self.spoil(value, name, random);
                }
            }
            Value::Array(items) => items
                .iter_mut()
                .for_each(|item| self.spoil(item, field, random)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    fn cost(&self, random: &mut Rng) -> Cost {
        let mut amounts = [(); 3].map(|()| Credits::from_thousandths(random.i64(0..90_000)));
        amounts.sort();
        let parts = random.usize(..3);
        Cost {
            low: amounts[0],
            expected: amounts[1],
            high: amounts[2],
            unknown: (0..parts)
                .map(|_| UnknownCost::new(self.text(random), self.text(random)))
                .collect(),
        }
    }

    fn scope(&self, random: &mut Rng) -> BudgetScope {
        match random.u8(..3) {
            0 => BudgetScope::Apply,
            1 => BudgetScope::Folder {
                pattern: self.text(random),
            },
            _ => BudgetScope::Video {
                id: VideoId::new(self.text(random)),
            },
        }
    }

    fn limit(&self, random: &mut Rng) -> BudgetCheck {
        let verdicts = [
            BudgetVerdict::Within,
            BudgetVerdict::Warned,
            BudgetVerdict::Exceeded,
            BudgetVerdict::Unknown,
        ];
        BudgetCheck {
            scope: self.scope(random),
            warn: Some(credits(random.i64(0..50))),
            max: Some(credits(50)),
            high: credits(random.i64(0..90)),
            unknown: random.usize(..3),
            verdict: verdicts[random.usize(..4)],
        }
    }

    fn refusal(&self, random: &mut Rng) -> Refusal {
        let (scope, limit) = (self.scope(random), credits(20));
        match random.u8(..3) {
            0 => Refusal::OverBudget {
                scope,
                limit,
                high: credits(44),
            },
            1 => Refusal::UnknownCost {
                scope,
                limit,
                parts: 2,
            },
            _ => Refusal::LargeChange {
                updates: 8,
                forgets: 3,
                videos: 12,
            },
        }
    }
}

fn summary(videos: &[PlannedVideo]) -> Summary {
    let count = |action| videos.iter().filter(|video| video.action == action).count();
    let acting = || {
        videos
            .iter()
            .filter(|video| video.action != Action::Blocked)
    };
    Summary {
        create: count(Action::Create),
        update: count(Action::Update),
        resume: count(Action::Resume),
        rename: count(Action::Rename),
        forget: count(Action::Forget),
        blocked: count(Action::Blocked),
        unchanged: count(Action::Unchanged),
        cost: acting().map(|video| &video.cost).sum(),
        without_reuse: acting().map(|video| &video.without_reuse).sum(),
    }
}

/// Returns the first number of a text.
fn number(text: &str) -> usize {
    let mut words = text.split_whitespace();
    words.find_map(|word| word.parse().ok()).unwrap_or_default()
}

/// Returns the number of whatever ends in some words, in a list.
fn listed_number(list: &str, words: &str) -> usize {
    let entries = list.split([',', '·', ':']).map(str::trim);
    entries
        .filter(|entry| entry.ends_with(words))
        .map(number)
        .sum()
}

fn assert_fits(body: &str, forge: Forge) {
    assert!(body.chars().count() <= forge.characters_max());
    assert!(body.encode_utf16().count() <= forge.characters_max());
    assert!(body.len() <= forge.bytes_max());
}

/// The verdict names every action, and what the plan costs.
fn assert_summary(plan: &Plan, reading: &Reading) {
    let Summary { cost, .. } = &plan.summary;
    let verdict = spaced(&reading.paragraphs[0]);
    if !plan.has_changes() && plan.refusals.is_empty() {
        assert!(verdict.starts_with("No changes."), "{verdict}");
        return;
    }
    for (action, words) in [
        (Action::Create, "to render"),
        (Action::Update, "to render again"),
        (Action::Resume, "to collect"),
        (Action::Rename, "to rename"),
        (Action::Forget, "to forget"),
        (Action::Blocked, "blocked"),
        (Action::Unchanged, "unchanged"),
    ] {
        let told = listed_number(&verdict, words);
        assert_eq!(told, plan.summary.count(action), "{verdict}");
    }
    let amount = match (cost.unknown.is_empty(), cost.high.is_zero()) {
        (true, _) => phrase::amount(cost.expected),
        (false, true) => "An unknown number of credits".to_owned(),
        (false, false) => format!("≥ {}", phrase::amount(cost.expected)),
    };
    assert!(verdict.contains(&amount), "{verdict}");
    let parts =
        listed_number(&verdict, "part not priced") + listed_number(&verdict, "parts not priced");
    assert_eq!(parts, cost.unknown.len(), "{verdict}");
}

/// Rows show what the plan holds, and those that are not shown are counted.
fn assert_rows(plan: &Plan, forge: Forge, reading: &Reading) {
    let listed = listed(plan, false);
    let rows = reading.tables.first().map_or(&[][..], Vec::as_slice);
    let in_doubt = single::in_doubt(plan);
    let piped = |text: &str| match forge {
        Forge::Bitbucket => text.replace('|', r"\u{7c}"),
        Forge::GitHub | Forge::GitLab | Forge::Azure => text.to_owned(),
    };
    for (row, video) in rows.iter().zip(&listed) {
        let [action, id, _, _, cost, reasons] = row.as_slice() else {
            panic!("{row:?}");
        };
        let symbol = format!("{} {}", video.action.symbol(), video.action.word());
        assert_eq!(spaced(action), spaced(&symbol));
        match video.id().as_str() {
            "" => assert_eq!(id, "(empty)"),
            expected => assert_eq!(*id, piped(&shown(&clip(expected, ID_MAX)))),
        }
        assert_eq!(spaced(cost), cost_cell(video));
        let expected = piped(&clip(&why(video, &in_doubt), 400));
        assert_eq!(unquoted(reasons), unquoted(&expected));
    }
    let rest = listed.get(rows.len()..).unwrap_or_default();
    let is_count = |text: &&String| {
        let is_more = text.starts_with("… and ") && text.contains(" more video");
        is_more || text.contains("too many to list")
    };
    let told = reading.paragraphs.iter().find(is_count);
    let Some(told) = told else {
        assert_eq!(rest.len(), 0, "rows are missing");
        return;
    };
    let told = spaced(told);
    assert_eq!(number(&told), rest.len(), "{told}");
    for action in Action::ALL {
        let count = rest.iter().filter(|video| video.action == action).count();
        assert_eq!(listed_number(&told, action.word()), count, "{told}");
    }
    let acting = rest.iter().filter(|video| video.action != Action::Blocked);
    let cost: Cost = acting.map(|video| &video.cost).sum();
    assert!(
        told.ends_with(&format!("{}.", phrase::credits(&cost))),
        "{told}"
    );
}

/// Details are folded, closed, and counted where they are left out.
fn assert_details(plan: &Plan, forge: Forge, reading: &Reading) {
    static OPEN: LazyLock<Regex> = LazyLock::new(|| {
        let pattern = "^<details>\n<summary><b>([!+~] (blocked|create|update))</b> \
                       <code>[^<>`]*</code>( · [^<>`]*)?</summary>\n$";
        // A text in code may hold backticks where Markdown is not read.
        Regex::new(&pattern.replace('`', "")).unwrap()
    });
    let opened = reading
        .html
        .iter()
        .filter(|html| OPEN.is_match(html))
        .count();
    let count = |text: &str| {
        reading
            .html
            .iter()
            .filter(|html| html.trim_end() == text)
            .count()
    };
    let lines = usize::from(count(DETAILS_BEGIN) == 1);
    assert_eq!((count(DETAILS_BEGIN), count(DETAILS_END)), (lines, lines));
    assert_eq!(opened, count("</details>"));
    assert_eq!(
        reading.html.len(),
        1 + 2 * lines + 2 * opened,
        "{:?}",
        reading.html
    );
    let told = plan.videos.iter().filter(|video| {
        matches!(
            video.action,
            Action::Create | Action::Update | Action::Blocked
        )
    });
    let told = told.count();
    let left_out = reading.paragraphs.iter();
    let left_out: usize = left_out
        .filter(|text| text.starts_with("The details of "))
        .map(|text| number(text))
        .sum();
    let shown = match forge {
        Forge::GitHub | Forge::GitLab => {
            assert_eq!(reading.blocks.len(), 0);
            opened
        }
        Forge::Azure => {
            assert_eq!(reading.blocks.len(), opened);
            opened
        }
        Forge::Bitbucket => {
            assert_eq!(
                (opened, reading.headings.len()),
                (0, 1 + reading.blocks.len())
            );
            reading.blocks.len()
        }
    };
    assert_eq!(shown + left_out, told);
    assert_eq!(lines, usize::from(told > 0));
}

fn assert_sound(plan: &Plan, forge: Forge) {
    let body = markdown::plan(plan, forge);
    assert_fits(&body, forge);
    assert_eq!(body.lines().next(), Some(Marker::of(plan).write().as_str()));
    assert_eq!(Marker::find(&body), Some(Marker::of(plan)));
    let reading = read(&body).unwrap_or_else(|problem| panic!("{problem}\n\n{body}"));
    assert_eq!(
        reading.tables.len(),
        usize::from(body.contains("\n| Action |"))
    );
    assert_summary(plan, &reading);
    assert_rows(plan, forge, &reading);
    assert_details(plan, forge, &reading);
    let last = reading.paragraphs.last().unwrap();
    assert!(last.ends_with(plan.digest.as_str()), "{last}");
    let begins = body.matches("<!-- storyform:").count();
    assert_eq!(begins, 1 + 2 * usize::from(body.contains(DETAILS_BEGIN)));
    // Whoever needs more room may cut the details out.
    if let (Some(begin), Some(end)) = (body.find(DETAILS_BEGIN), body.find(DETAILS_END)) {
        let rest = [&body[..begin], &body[end..]].concat();
        let cut = read(&rest).unwrap_or_else(|problem| panic!("{problem}\n\n{rest}"));
        assert_eq!(cut.tables, reading.tables);
    }
}

/// As many cases as a test can afford, or that many times more or less as `PROPTEST_CASES` asks of
/// proptest's own 256.
fn config(cases: u32) -> ProptestConfig {
    let config = ProptestConfig::default();
    ProptestConfig {
        cases: (cases * config.cases / 256).max(1),
        failure_persistence: None,
        ..config
    }
}

proptest! {
    #![proptest_config(config(1000))]

    #[test]
    fn whatever_is_written_is_read_as_it_was(text in text(), forge in prop::sample::select(&Forge::ALL[..])) {
        let ink = Ink::new(forge);
        let piped = |text: &str| match forge {
            Forge::Bitbucket => text.replace('|', r"\u{7c}"),
            Forge::GitHub | Forge::GitLab | Forge::Azure => text.to_owned(),
        };
        let shown = shown(&text);
        let (code, prose, sentence) = (ink.code(&text), ink.prose(&text), ink.sentence(&text));
        let whole = if shown.is_empty() { "(empty)" } else { &shown };
        // In a line, a heading and an entry of a list.
        let body = format!("a {code}\n\n### b {prose}\n\n- c: {sentence}\n\n> <del>{prose}</del> <ins>x</ins>\n");
        let reading = read(&body).unwrap_or_else(|problem| panic!("{problem}\n\n{body}"));
        prop_assert_eq!(&reading.paragraphs[0], &format!("a {whole}"));
        prop_assert_eq!(spaced(&reading.headings[0]), spaced(&format!("b {shown}")));
        prop_assert_eq!(unquoted(&reading.paragraphs[1]), unquoted(&format!("c: {text}")));
        prop_assert_eq!(spaced(&reading.paragraphs[2]), spaced(&format!("{shown} x")));
        // In a cell.
        let ink = ink.cell();
        let body = format!("| A | B |\n|---|---|\n| {} | {} |\n", ink.code(&text), ink.prose(&text));
        let reading = read(&body).unwrap_or_else(|problem| panic!("{problem}\n\n{body}"));
        let row = &reading.tables[0][0];
        prop_assert_eq!(&row[0], &piped(whole));
        prop_assert_eq!(spaced(&row[1]), spaced(&piped(&shown)));
    }
}

proptest! {
    #![proptest_config(config(400))]

    #[test]
    fn small_plans(recipe in recipe(0..7), forge in prop::sample::select(&Forge::ALL[..])) {
        assert_sound(&recipe.plan(), forge);
    }
}

proptest! {
    #![proptest_config(config(6))]

    #[test]
    fn plans_that_do_not_fit(recipe in recipe(60..300), forge in prop::sample::select(&Forge::ALL[..])) {
        assert_sound(&recipe.plan(), forge);
    }
}

#[test]
fn a_thousand_videos() {
    let recipe = Recipe {
        base: 0,
        videos: 1_000,
        texts: vec!["a plain text".to_owned(), "@acme | `x`".to_owned()],
        seed: 7,
    };
    let plan = recipe.plan();
    for forge in [Forge::GitHub, Forge::Bitbucket] {
        assert_sound(&plan, forge);
    }
}
