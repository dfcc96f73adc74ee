//! A simulator in a process of its own, with an account that can pay for everything.

use std::ffi::OsString;
use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use storyform::model::Credits;
use storyform::simulator::{Clock, Options, start};
use tokio::runtime::Runtime;

use super::measure::Outcome;

/// The first argument of the process that is a simulator.
pub(crate) const SIMULATOR: &str = "simulator";
/// The path below which the API is.
const API: &str = "/pictoryapis";
/// More than everything costs.
const CREDITS: Credits = Credits::from_thousandths(1_000_000_000);
const VIDEO_MINUTES: u32 = 1_000_000;

/// A simulator whose jobs take no time; it ends when this is dropped.
pub(crate) struct Simulator {
    process: Child,
    /// Where it listens, such as `http://127.0.0.1:8765`.
    pub(crate) origin: String,
}

impl Simulator {
    /// Starts one with a new account, whose data is kept in a folder.
    pub(crate) fn start(data: &Path) -> Outcome<Self> {
        let mut process = Command::new(std::env::current_exe()?)
            .arg(SIMULATOR)
            .arg(data)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut line = String::new();
        if let Some(output) = process.stdout.take() {
            BufReader::new(output).read_line(&mut line)?;
        }
        Ok(Self {
            process,
            origin: line.trim().to_owned(),
        })
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        // One that has ended already needs no end.
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

/// Is a simulator until it is killed.
pub(crate) fn simulate(mut arguments: impl Iterator<Item = OsString>) -> Outcome<String> {
    let data = arguments.next().ok_or("a folder is missing")?;
    let options = Options {
        listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
        data: data.into(),
        credits: CREDITS,
        video_minutes: VIDEO_MINUTES,
        job_time: Duration::ZERO,
        seed: 1,
        keys: Vec::new(),
        faults: Vec::new(),
        clock: Clock::System,
    };
    Runtime::new()?.block_on(async {
        let running = start(options).await?;
        println!("http://{}", running.address());
        std::future::pending().await
    })
}

/// Returns what `PICTORY_API_BASE_URL` is to be for a server.
pub(crate) fn base_url(origin: &str) -> String {
    format!("{origin}{API}")
}
