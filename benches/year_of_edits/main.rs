//! What a year of edits costs: a repository of fifty videos, rendered after every commit in four
//! ways, by the simulator and for nothing.
//!
//! Run it with `cargo bench --bench year_of_edits`; it prints one table. Every figure but the
//! theoretical minimum is read from the account of a simulator that received the requests.

#![expect(clippy::print_stdout, reason = "the table is the result")]
#![expect(
    clippy::unwrap_used,
    reason = "a benchmark that cannot go on panics at once"
)]

#[path = "../../tests/it/footage.rs"]
#[expect(dead_code, reason = "the tests use the rest")]
mod footage;
mod words;
#[path = "../../tests/it/workshop.rs"]
#[expect(dead_code, reason = "the tests use the rest")]
mod workshop;
mod year;

use std::collections::{BTreeMap, BTreeSet};
use std::thread;

use serde_json::Value;
use storyform::model::Credits;

use footage::{Need, Video, manifests};
use workshop::{Habits, Workshop};
use year::{Commit, year};

/// Makes each visual once, and uses it again.
const STORYFORM: Habits = Habits {
    project: "project: year\n",
    keeps_copies: false,
    parallelism: 8,
};
/// Renders a video whole when its resolved configuration changes.
const HASHING: Habits = Habits {
    project: "project: year\nvisuals: inline\n",
    ..STORYFORM
};

/// What the words around the figures mean.
const LEGEND: &str = "\
every touched video   whatever file a commit touches is rendered whole, also for cosmetic edits:
                      a script over the changed files
per-video hashing     a video is rendered whole when what reaches its pixels or its sound changed:
                      storyform with `visuals: inline`
storyform             planned and applied as always
theoretical minimum   each distinct visual that was ever needed, bought once

first render          the videos as they are at the beginning, in credits
edits                 everything after that, in credits, and how often the minimum that is
in general            the part of it that is due to two commits that concern every video: other
                      subtitles, and another pace of the voice
the rest              without that part, how often the minimum it is

No video here has visuals that can never be used again, such as those of marked-up stories or of
scripts that Pictory writes: they are paid at every render, whichever way that is asked for.
";

/// The ways to render a repository, each on an account of its own.
struct Ways {
    touched: Workshop,
    hashing: Workshop,
    storyform: Workshop,
    files: BTreeMap<String, String>,
    needed: BTreeSet<Need>,
}

/// The names of the ways, the dearest first.
const NAMES: [&str; 4] = [
    "every touched video",
    "per-video hashing",
    "storyform",
    "theoretical minimum",
];

impl Ways {
    fn open() -> Self {
        Self {
            touched: Workshop::open(HASHING),
            hashing: Workshop::open(HASHING),
            storyform: Workshop::open(STORYFORM),
            files: BTreeMap::new(),
            needed: BTreeSet::new(),
        }
    }

    fn render(&mut self, videos: &[Video]) {
        let files = manifests(videos);
        for video in videos {
            let file = video.manifest_file();
            if self.files.get(&file) != files.get(&file) {
                self.touched.render_directly(&video.request());
            }
        }
        let apply = |workshop: &Workshop| {
            workshop.declare(&files);
            workshop.apply(&workshop.plan());
        };
        thread::scope(|scope| {
            scope.spawn(|| apply(&self.hashing));
            apply(&self.storyform);
        });
        self.files = files;
        self.needed.extend(videos.iter().flat_map(Video::needs));
        assert_eq!(
            self.storyform.charged(),
            self.minimum(),
            "storyform buys each visual once"
        );
    }

    fn minimum(&self) -> Credits {
        self.needed.iter().map(Need::price).sum()
    }

    /// Returns what each way has cost so far.
    fn charged(&self) -> [Credits; 4] {
        [
            self.touched.charged(),
            self.hashing.charged(),
            self.storyform.charged(),
            self.minimum(),
        ]
    }

    /// Returns how many videos were rendered, and how many minutes of them.
    fn rendered(&self) -> [Option<(usize, f64)>; 4] {
        let rendered = |workshop: &Workshop| {
            let received = workshop.received();
            let is_render = |submission: &&Value| {
                let kind = submission["work"]["kind"].as_str();
                matches!(kind, Some("render" | "direct_render"))
            };
            Some((
                received.iter().filter(is_render).count(),
                workshop.minutes(),
            ))
        };
        let [touched, hashing, storyform] =
            [&self.touched, &self.hashing, &self.storyform].map(rendered);
        [touched, hashing, storyform, None]
    }
}

fn main() {
    let (first, commits) = year();
    let mut ways = Ways::open();
    ways.render(&first);
    let founded = ways.charged();
    let mut general = [Credits::ZERO; 4];
    for commit in &commits {
        let before = ways.charged();
        ways.render(&commit.videos);
        if commit.is_general {
            for (sum, (after, before)) in general.iter_mut().zip(ways.charged().iter().zip(before))
            {
                *sum += *after - before;
            }
        }
    }
    print(&ways, &commits, first.len(), [founded, general]);
}

fn print(ways: &Ways, commits: &[Commit], videos: usize, [founded, general]: [[Credits; 4]; 2]) {
    let edits: usize = commits.iter().map(|commit| commit.edits).sum();
    println!(
        "AI credits spent on a repository of {videos} videos: {edits} edits in {} commits in a year\n",
        commits.len()
    );
    println!(
        "{:20} {:>12} {:>9} {:>9} {:>11} {:>9} {:>9} {:>9}",
        "", "first render", "edits", "", "in general", "the rest", "renders", "minutes"
    );
    let charged = ways.charged();
    let years = [0, 1, 2, 3].map(|way| charged[way] - founded[way]);
    for (way, rendered) in ways.rendered().iter().enumerate() {
        let all = ratio(years[way], years[3]);
        let rest = ratio(years[way] - general[way], years[3] - general[3]);
        let (renders, minutes) = match rendered {
            Some((renders, minutes)) => (renders.to_string(), format!("{minutes:.0}")),
            None => ("-".to_owned(), "-".to_owned()),
        };
        println!(
            "{:20} {:>12} {:>9} {all:>8.2}x {:>11} {rest:>8.2}x {renders:>9} {minutes:>9}",
            NAMES[way], founded[way], years[way], general[way]
        );
    }
    println!("\n{LEGEND}");
}

/// Divides credits, for people to read.
fn ratio(credits: Credits, by: Credits) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "far below 2^53 thousandths")]
    let [credits, by] = [credits, by].map(|credits| credits.thousandths() as f64);
    credits / by
}
