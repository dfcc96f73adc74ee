//! The ratios that matter, and what is wanted of them.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Serialize, Serializer};

use super::rounds::Figures;

/// What is wanted of a ratio.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Target {
    AtMost(f64),
    AtLeast(f64),
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtMost(bound) => write!(f, "<= {bound}"),
            Self::AtLeast(bound) => write!(f, ">= {bound}"),
        }
    }
}

impl Serialize for Target {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Whether a ratio is as it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Verdict {
    Met,
    Missed,
}

/// Each ratio: what is divided, by what, and what is wanted.
const RATIOS: [(&str, &str, Target); 6] = [
    ("nothing changed", "git status", Target::AtMost(2.0)),
    (
        "python, nothing changed",
        "nothing changed",
        Target::AtLeast(200.0),
    ),
    ("python, first plan", "first plan", Target::AtLeast(10.0)),
    ("first plan", "parse only", Target::AtMost(1.5)),
    ("one file changed", "nothing changed", Target::AtMost(1.3)),
    ("apply", "bare requests", Target::AtMost(2.0)),
];
/// How anything that storyform does may grow: in proportion, and little more.
const GROWTH: Target = Target::AtMost(1.05);

/// Two times that were compared, or one with itself at another size.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Ratio {
    pub(crate) name: String,
    /// The ratio of the walls, by the number of videos.
    pub(crate) walls: BTreeMap<usize, f64>,
    /// The ratio of what was computed, at the largest size.
    pub(crate) cpu: f64,
    pub(crate) target: Target,
    /// What the largest size says.
    pub(crate) verdict: Verdict,
}

impl Ratio {
    /// Judges values by the number of videos, those of walls and of what was computed; `None` without any.
    fn judge(name: String, values: &BTreeMap<usize, [f64; 2]>, target: Target) -> Option<Self> {
        let (_, &[wall, cpu]) = values.last_key_value()?;
        let is_met = match target {
            Target::AtMost(bound) => wall <= bound,
            Target::AtLeast(bound) => wall >= bound,
        };
        Some(Self {
            name,
            walls: values
                .iter()
                .map(|(size, [wall, _])| (*size, *wall))
                .collect(),
            cpu,
            target,
            verdict: if is_met {
                Verdict::Met
            } else {
                Verdict::Missed
            },
        })
    }
}

/// Compares all figures that are there to be compared.
pub(crate) fn ratios(all: &[Figures]) -> Vec<Ratio> {
    let compared = RATIOS.iter().filter_map(|&(above, below, target)| {
        Ratio::judge(
            format!("{above} / {below}"),
            &quotients(all, above, below),
            target,
        )
    });
    let mut names: Vec<&str> = Vec::new();
    for figures in all.iter().filter(|figures| figures.group == "storyform") {
        if !names.contains(&figures.name) {
            names.push(figures.name);
        }
    }
    let grown = names
        .into_iter()
        .filter_map(|name| Ratio::judge(format!("growth of: {name}"), &growths(all, name), GROWTH));
    compared.chain(grown).collect()
}

fn named<'a>(all: &'a [Figures], name: &'a str) -> impl Iterator<Item = &'a Figures> {
    all.iter().filter(move |figures| figures.name == name)
}

fn quotients(all: &[Figures], above: &str, below: &str) -> BTreeMap<usize, [f64; 2]> {
    let pairs = named(all, above).filter_map(|above| {
        let below = named(all, below).find(|below| below.videos == above.videos)?;
        let [over, under] = [above.median, below.median];
        Some((above.videos, [over.wall / under.wall, over.cpu / under.cpu]))
    });
    pairs.collect()
}

fn growths(all: &[Figures], name: &str) -> BTreeMap<usize, [f64; 2]> {
    let grown =
        named(all, name).filter_map(|figures| Some((figures.videos, growth(all, figures)?)));
    grown.collect()
}

/// Returns the exponents with which a time has grown from the next smaller size: of the wall, and of what
/// was computed.
pub(crate) fn growth(all: &[Figures], figures: &Figures) -> Option<[f64; 2]> {
    let smaller = named(all, figures.name).filter(|other| other.videos < figures.videos);
    let smaller = smaller.max_by_key(|other| other.videos)?;
    #[expect(clippy::cast_precision_loss, reason = "nobody has 2^53 videos")]
    let sizes = figures.videos as f64 / smaller.videos as f64;
    let [now, before] = [figures.median, smaller.median];
    let exponent = |times: f64| times.ln() / sizes.ln();
    Some([
        exponent(now.wall / before.wall),
        exponent(now.cpu / before.cpu),
    ])
}
