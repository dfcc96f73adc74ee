//! The figures as tables, and what they are worth beside each other.

use std::fmt::Write as _;

use serde::Serialize;

use super::measure::Sample;
use super::micro::Stage;
use super::ratios::{Ratio, Verdict, growth, ratios};
use super::rounds::Figures;

/// What the words around the figures mean.
const LEGEND: &str = "\
wall, CPU, peak    medians of the runs: from start to end, on all cores, the most memory at once
growth             the exponent with which wall grows from the size before: 1 is in proportion
met                what wall says of the largest size; `by CPU` is the same ratio of what was computed
";

/// Everything that was found out.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Report {
    pub(crate) program: String,
    pub(crate) cores: usize,
    pub(crate) figures: Vec<Figures>,
    pub(crate) stages: Vec<Stage>,
}

impl Report {
    /// Writes all of it as text.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        let Self { program, cores, .. } = self;
        // Writing to a text cannot fail.
        writeln!(text, "{program}, on {cores} cores").unwrap_or_default();
        for videos in self.sizes() {
            text.push_str(&self.size(videos));
        }
        text.push_str(&self.micro());
        let ratios = ratios(&self.figures);
        if !ratios.is_empty() {
            text.push_str(&table(&ratios, &self.sizes()));
        }
        format!("{text}\n{LEGEND}")
    }

    /// Writes all of it as JSON.
    pub(crate) fn json(&self) -> serde_json::Result<String> {
        #[derive(Serialize)]
        struct Whole<'a> {
            #[serde(flatten)]
            report: &'a Report,
            ratios: Vec<Ratio>,
        }
        serde_json::to_string_pretty(&Whole {
            report: self,
            ratios: ratios(&self.figures),
        })
    }

    fn sizes(&self) -> Vec<usize> {
        let mut sizes: Vec<usize> = self.figures.iter().map(|figures| figures.videos).collect();
        sizes.sort_unstable();
        sizes.dedup();
        sizes
    }

    fn size(&self, videos: usize) -> String {
        let mut text = format!(
            "\n{:9}  {:36} {:>4} {:>10} {:>10} {:>10} {:>9} {:>7}\n",
            "",
            format!("{videos} videos"),
            "runs",
            "wall",
            "fastest",
            "CPU",
            "peak",
            "growth"
        );
        let of_size = |figures: &&Figures| figures.videos == videos;
        for figures in self.figures.iter().filter(of_size) {
            let Sample { wall, cpu, peak } = figures.median;
            let fastest = figures.samples.iter().map(|sample| sample.wall);
            let fastest = fastest.fold(f64::INFINITY, f64::min);
            let growth = growth(&self.figures, figures);
            writeln!(
                text,
                "{:9}  {:36} {:>4} {:>10} {:>10} {:>10} {:>9} {:>7}",
                figures.group,
                figures.name,
                figures.samples.len(),
                time(wall),
                time(fastest),
                time(cpu),
                memory(peak),
                growth.map_or_else(String::new, |[wall, _]| format!("{wall:.2}")),
            )
            .unwrap_or_default();
        }
        text
    }

    fn micro(&self) -> String {
        if self.stages.is_empty() {
            return String::new();
        }
        let mut text = "\nmicro      one stage, one core, for one video\n".to_owned();
        for Stage { name, nanoseconds } in &self.stages {
            writeln!(text, "           {name:36} {nanoseconds:>12.0} ns").unwrap_or_default();
        }
        text
    }
}

fn table(ratios: &[Ratio], sizes: &[usize]) -> String {
    let mut text = format!("\n{:44}", "");
    for size in sizes {
        write!(text, " {size:>8}").unwrap_or_default();
    }
    writeln!(text, " {:>8} {:>8}", "by CPU", "target").unwrap_or_default();
    for ratio in ratios {
        write!(text, "{:44}", ratio.name).unwrap_or_default();
        for size in sizes {
            let value = ratio.walls.get(size).copied();
            write!(text, " {:>8}", value.map_or_else(String::new, short)).unwrap_or_default();
        }
        let verdict = match ratio.verdict {
            Verdict::Met => "met",
            Verdict::Missed => "missed",
        };
        let cpu = short(ratio.cpu);
        writeln!(text, " {cpu:>8} {:>8}  {verdict}", ratio.target.to_string()).unwrap_or_default();
    }
    text
}

/// Writes a ratio with three digits or so.
fn short(value: f64) -> String {
    match value {
        value if value >= 100.0 => format!("{value:.0}"),
        value if value >= 10.0 => format!("{value:.1}"),
        value => format!("{value:.2}"),
    }
}

fn time(seconds: f64) -> String {
    match seconds {
        seconds if seconds >= 1.0 => format!("{seconds:.2} s"),
        seconds => format!("{:.1} ms", seconds * 1e3),
    }
}

#[expect(clippy::cast_precision_loss, reason = "far below 2^53 bytes")]
fn memory(bytes: u64) -> String {
    format!("{:.0} MB", bytes as f64 / 1e6)
}
