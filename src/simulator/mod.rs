//! A local Pictory: the same API over real HTTP, on this machine, for nothing.
//!
//! It is the provider of the examples and the test bed of the product, and stands in for the real
//! service as strictly as it can: what Pictory refuses is refused, what Pictory silently drops is
//! silently dropped, what Pictory charges is charged, and what Pictory leaves open takes the less
//! convenient side or is a [`Fault`] that can be switched on.
//!
//! It models the other side. It knows nothing of manifests, plans or fingerprints, and has a table of
//! rates and a sentence splitter of its own, so that neither side can hide a mistake of the other.
//!
//! | module | knows |
//! |---|---|
//! | `server`, `connection`, `body` | HTTP, and how a delivery is carried out on a connection |
//! | `account` | the order: make durable, apply, answer |
//! | `passage`, `delivery` | what happens to a request and its answer on the way |
//! | `world` | the account, pure and event-sourced: requests in, responses and events out |
//! | `log` | the events on disk |
//! | `faults`, `operation` | what goes wrong on request, and where |
//! | `files`, `pictures`, `video`, `sound`, `subtitles` | how a described file is drawn, when it is fetched |
//! | `speech`, `rates` | how stories are read, and what models cost |
//! | `address`, `loopback`, `clock` | own addresses; webhooks to this machine; the time |
//!
//! Limits: addresses on other machines cannot be judged from here, so a visual there is taken on
//! trust; webhooks go to this machine only.

mod account;
mod address;
mod body;
mod clock;
mod connection;
mod delivery;
mod faults;
mod files;
mod log;
mod loopback;
mod operation;
mod pages;
mod passage;
mod pictures;
mod rates;
mod server;
mod sound;
mod speech;
mod subtitles;
#[cfg(feature = "media")]
mod video;
mod world;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use crate::model::Credits;

pub use account::{Account, Terms};
pub use clock::{Clock, ManualClock, Moment};
pub use delivery::{Arrival, Call, ConnectionEnd, Delivery, Reply};
pub use faults::{Fault, FaultError};
pub use log::LogError;
pub use server::{Running, StartError, start};
pub use world::{Accepted, Ending, Kind};

/// How many credits an account has unless told otherwise.
pub const DEFAULT_CREDITS: Credits = Credits::from_thousandths(1_000_000);
/// How many minutes of finished video an account includes unless told otherwise.
pub const DEFAULT_VIDEO_MINUTES: u32 = 600;

/// How long a job takes unless told otherwise.
pub const DEFAULT_JOB_TIME: Duration = Duration::from_secs(30);

/// How a simulator is set up.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where to listen; port 0 lets the system choose one.
    pub listen: SocketAddr,
    /// The directory of the event log and of uploaded files; it is created.
    pub data: PathBuf,
    /// The AI credits that the account includes, used ones among them.
    pub credits: Credits,
    /// The minutes of finished video that the account includes, used ones among them.
    pub video_minutes: u32,
    /// How long a job takes.
    pub job_time: Duration,
    /// What identifiers follow from; the same seed gives the same ids in the same order.
    pub seed: u64,
    /// The keys that are accepted. None means that every key is.
    pub keys: Vec<String>,
    /// What goes wrong.
    pub faults: Vec<Fault>,
    /// Where the time comes from.
    pub clock: Clock,
}
