//! What may be asked of the benchmark.

use std::path::PathBuf;

use clap::Parser;

/// Measures storyform on large repositories, beside what bounds it and what else there is.
#[derive(Debug, Parser)]
#[command(name = "cargo bench --bench scale --")]
pub(crate) struct Arguments {
    /// How many videos the repositories have
    #[arg(long, value_name = "N", value_delimiter = ',', value_parser = one_or_more,
          default_values_t = [100, 1_000, 10_000])]
    videos: Vec<usize>,

    /// How often each is run; at most 3 times if it takes more than 2 seconds, once if more than 30
    #[arg(long, value_name = "N", value_parser = one_or_more, default_value_t = 5)]
    pub(crate) runs: usize,

    /// Only these: storyform, floors, peers, apply, micro, or a name before or behind a comma
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    only: Vec<String>,

    /// All but these, named in the same way
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    skip: Vec<String>,

    /// Keep the figures in this file too
    #[arg(long, value_name = "FILE")]
    pub(crate) json: Option<PathBuf>,

    /// Another storyform than the one that was built with this
    #[arg(long, value_name = "FILE", default_value = env!("CARGO_BIN_EXE_storyform"))]
    pub(crate) program: PathBuf,

    /// What cargo says to every benchmark
    #[arg(long, hide = true)]
    bench: bool,
}

/// What is measured beside the repositories of given sizes.
const ELSEWHERE: [&str; 2] = ["apply", "micro"];

impl Arguments {
    /// Returns the sizes of the repositories in which something is measured, the smallest first.
    pub(crate) fn sizes(&self) -> Vec<usize> {
        let is_there = |word: &String| !ELSEWHERE.contains(&word.as_str());
        if !self.only.is_empty() && !self.only.iter().any(is_there) {
            return Vec::new();
        }
        let mut sizes = self.videos.clone();
        sizes.sort_unstable();
        sizes.dedup();
        sizes
    }

    /// Tells whether a measurement of a group was asked for.
    pub(crate) fn wants(&self, group: &str, name: &str) -> bool {
        let is_meant = |word: &String| {
            let mut parts = name.split(", ");
            word == group || word == name || parts.any(|part| part == word)
        };
        let is_asked = self.only.is_empty() || self.only.iter().any(is_meant);
        is_asked && !self.skip.iter().any(is_meant)
    }
}

fn one_or_more(text: &str) -> Result<usize, String> {
    let number = text.parse().ok().filter(|number| *number > 0);
    number.ok_or_else(|| "a number from 1 is expected".to_owned())
}
