//! Who renders: Pictory, a simulator that somebody else runs, or the built-in one.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use secrecy::SecretString;

use super::access::{Access, BASE_URL, KEY};
use super::args::duration;
use super::failure::{Exit, Failure};
use super::output::Output;
use crate::manifest::{ApplySettings, Project, Provider};
use crate::pictory::{self, Client, Files, SettingsError};
use crate::simulator::{self, Options, Running};

/// What a simulator is given in place of a key.
const STAND_IN_KEY: &str = "simulator";
/// Where the built-in simulator listens if it can, so that the addresses of what it rendered can
/// be opened again with `storyform simulator`.
const PORT: u16 = 8765;
/// The environment variable with how long a job of the built-in simulator takes, such as `100ms`.
const JOB_TIME: &str = "STORYFORM_SIMULATOR_JOB_TIME";
/// How long that is otherwise: long enough to be watched.
const JOB_TIME_DEFAULT: Duration = Duration::from_millis(1200);
/// How often the built-in simulator is asked.
const SIMULATOR_POLL_INTERVAL: Duration = Duration::from_millis(200);
/// How often Pictory is asked; its documentation suggests 10 to 30 seconds.
const POLL_INTERVAL: Duration = Duration::from_secs(15);
/// How often a file is looked for that cannot be reached. Nothing depends on the answer, and it
/// can be looked for again.
const LOOKS_MAX: u32 = 3;
/// Pictory must not be asked more often.
const POLL_INTERVAL_MIN: Duration = Duration::from_secs(10);
/// How old a request without an answer must be before it can be found not to have been taken.
/// Pictory does not say how soon its lists show a job; ten minutes are long for a list, and short
/// for a person who would have to look otherwise.
const SETTLE_AFTER: Duration = Duration::from_secs(10 * 60);
/// It must not be less: what is bought twice by impatience is lost.
const SETTLE_AFTER_MIN: Duration = Duration::from_secs(60);

/// A client, and the simulator that it talks to, if that runs in this process.
#[derive(Debug)]
pub(super) struct Connection {
    /// The client; `None` if nobody is to be asked.
    pub(super) client: Option<Client>,
    /// Fetches what was generated; `None` if nobody is to be asked.
    pub(super) files: Option<Files>,
    /// How long to wait between two looks at a job, unless the user says otherwise.
    pub(super) poll_interval: Duration,
    /// How old a request without an answer must be before it can be found not to have been taken.
    pub(super) settle_after: Duration,
    /// The simulator of this process, if it is the one who renders.
    pub(super) simulator: Option<Running>,
}

impl Connection {
    /// Connects to whoever renders for a project.
    ///
    /// # Errors
    ///
    /// Fails if the key is missing, if the address makes no sense, or if the simulator cannot start.
    pub(super) async fn open(
        root: &Path,
        project: &Project,
        poll: Option<Duration>,
        output: &Output,
    ) -> Result<Self, Failure> {
        let access = Access::read(root)?;
        access.warn(root, output);
        let asked = ApplySettings {
            poll_interval: poll.or(project.apply.poll_interval),
            ..project.apply
        };
        match (project.provider, access.simulator()) {
            (Provider::Simulator, None) => Self::built_in(root, &asked).await,
            (Provider::Simulator, Some(url)) => Self::stand_alone(url.to_owned(), &asked),
            (Provider::Pictory, _) => Self::remote(access, &asked),
        }
    }

    /// Connects to where files are, which takes no key.
    ///
    /// # Errors
    ///
    /// Fails if the address makes no sense, or if the simulator cannot start.
    pub(super) async fn for_files(root: &Path, project: &Project) -> Result<Self, Failure> {
        let access = Access::read(root)?;
        match (project.provider, access.simulator()) {
            (Provider::Simulator, None) => Self::built_in(root, &project.apply).await,
            (Provider::Simulator, Some(url)) => Self::stand_alone(url.to_owned(), &project.apply),
            (Provider::Pictory, _) => {
                let url = access.server();
                let mut settings = settings(url, SecretString::from(""), &project.apply);
                settings.attempts_max = LOOKS_MAX;
                let files = Files::new(&settings, None).map_err(|error| unusable(&error))?;
                Ok(Self {
                    files: Some(files),
                    ..Self::none()
                })
            }
        }
    }

    /// A connection for plans that ask nothing.
    pub(super) fn none() -> Self {
        Self {
            client: None,
            files: None,
            poll_interval: POLL_INTERVAL,
            settle_after: SETTLE_AFTER,
            simulator: None,
        }
    }

    fn remote(access: Access, asked: &ApplySettings) -> Result<Self, Failure> {
        let url = access.server();
        let key = access.key.ok_or_else(no_key)?.value;
        if pictory::is_loopback(&url) {
            return Self::local(url, key, asked, false);
        }
        let is_short = |interval: &Duration| *interval < POLL_INTERVAL_MIN;
        if let Some(interval) = asked.poll_interval.filter(is_short) {
            let message = format!("Pictory must not be asked every {interval:?}");
            return Err(Failure::new(Exit::Invalid, message).hint(
                "poll every 10 seconds or less often; shorter intervals are for simulators on this \
                 machine",
            ));
        }
        let is_short = |age: &Duration| *age < SETTLE_AFTER_MIN;
        if let Some(age) = asked.settle_after.filter(is_short) {
            let message = format!("a request must not be given up after {age:?}");
            return Err(Failure::new(Exit::Invalid, message).hint(
                "set `apply.settleAfter` to a minute or more; shorter times are for simulators on \
                 this machine",
            ));
        }
        let settings = settings(url, key, asked);
        let (client, files) = connect(&settings, None)?;
        Ok(Self {
            client: Some(client),
            files: Some(files),
            poll_interval: asked.poll_interval.unwrap_or(POLL_INTERVAL),
            settle_after: asked.settle_after.unwrap_or(SETTLE_AFTER),
            simulator: None,
        })
    }

    /// A simulator on this machine; it takes whatever comes, as fast as it comes. One that `moves`
    /// may have had another port when it made what it is asked for.
    fn local(
        url: String,
        key: SecretString,
        asked: &ApplySettings,
        moves: bool,
    ) -> Result<Self, Failure> {
        let mut settings = settings(url, key, asked);
        settings.request_gap = Duration::ZERO;
        if asked.submissions_per_minute.is_none() {
            settings.submission_gap = Duration::ZERO;
        }
        let rebase = moves.then_some(settings.base_url.as_str());
        let (client, files) = connect(&settings, rebase)?;
        Ok(Self {
            client: Some(client),
            files: Some(files),
            poll_interval: asked.poll_interval.unwrap_or(SIMULATOR_POLL_INTERVAL),
            settle_after: asked.settle_after.unwrap_or(Duration::ZERO),
            simulator: None,
        })
    }

    /// A simulator that runs on its own. The real key never goes there, and a project on the
    /// simulator never reaches Pictory, whatever the environment says.
    fn stand_alone(url: String, asked: &ApplySettings) -> Result<Self, Failure> {
        if !pictory::is_loopback(&url) {
            let message = format!("`{BASE_URL}` is `{url}`, and this project is on the simulator");
            return Err(Failure::new(Exit::Usage, message).hint(
                "unset the variable, or write `provider: pictory` if the videos are to be paid for",
            ));
        }
        Self::local(url, SecretString::from(STAND_IN_KEY), asked, true)
    }

    async fn built_in(root: &Path, asked: &ApplySettings) -> Result<Self, Failure> {
        let simulator = start(data(root)).await?;
        let url = simulator.base_url();
        Ok(Self {
            simulator: Some(simulator),
            ..Self::local(url, SecretString::from(STAND_IN_KEY), asked, true)?
        })
    }
}

/// Says that a key is needed, and where it belongs.
fn no_key() -> Failure {
    Failure::new(Exit::Key, format!("there is no API key in `{KEY}`")).hint(
        "copy it from https://app.pictory.ai/api-access into the environment or into `.env` beside \
         storyform.yaml, or write `provider: simulator` to practise for nothing",
    )
}

/// Where the built-in simulator of a project keeps its account.
pub(super) fn data(root: &Path) -> PathBuf {
    root.join("state").join("simulator")
}

/// Returns how long a job of the built-in simulator takes.
fn job_time() -> Result<Duration, Failure> {
    let Some(text) = std::env::var(JOB_TIME).ok().filter(|text| !text.is_empty()) else {
        return Ok(JOB_TIME_DEFAULT);
    };
    duration(&text).map_err(|expected| {
        Failure::new(Exit::Usage, format!("`{JOB_TIME}` is `{text}`; {expected}"))
    })
}

async fn start(data: PathBuf) -> Result<Running, Failure> {
    let job_time = job_time()?;
    let options = |port| Options {
        listen: SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
        data: data.clone(),
        credits: simulator::DEFAULT_CREDITS,
        video_minutes: simulator::DEFAULT_VIDEO_MINUTES,
        job_time,
        seed: 0,
        keys: Vec::new(),
        faults: Vec::new(),
        clock: simulator::Clock::System,
    };
    let started = match simulator::start(options(PORT)).await {
        Err(simulator::StartError::Listen { .. }) => simulator::start(options(0)).await,
        started => started,
    };
    started.map_err(|error| {
        Failure::of(Exit::Error, &error).hint(
            "is `storyform simulator` running on this project? Stop it, or use it: \
             PICTORY_API_BASE_URL=http://127.0.0.1:8765/pictoryapis, or wherever it listens",
        )
    })
}

/// Makes a client, and what fetches files.
fn connect(settings: &pictory::Settings, rebase: Option<&str>) -> Result<(Client, Files), Failure> {
    let client = Client::new(settings).map_err(|error| unusable(&error))?;
    let files = Files::new(settings, rebase).map_err(|error| unusable(&error))?;
    Ok((client, files))
}

fn settings(url: String, key: SecretString, asked: &ApplySettings) -> pictory::Settings {
    let default = pictory::Settings::new(url, key);
    pictory::Settings {
        submission_gap: asked
            .submissions_per_minute
            .map_or(default.submission_gap, pictory::submission_gap),
        attempts_max: asked.attempts.unwrap_or(default.attempts_max),
        body_bytes_max: asked.max_answer_bytes.unwrap_or(default.body_bytes_max),
        jitter_seed: fastrand::u64(..),
        ..default
    }
}

fn unusable(error: &SettingsError) -> Failure {
    Failure::of(Exit::Error, error).hint(error.hint())
}
