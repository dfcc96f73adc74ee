//! An account at Pictory, and the one order of things: happen, become durable, be told.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::model::Credits;
use crate::simulator::address;
use crate::simulator::clock::{Clock, Moment};
use crate::simulator::delivery::{Call, Delivery, Reply};
use crate::simulator::faults::{Fault, Faults};
use crate::simulator::files::{Fetched, FileStore};
use crate::simulator::log::{EventLog, LogError};
use crate::simulator::operation::Operation;
use crate::simulator::pages;
use crate::simulator::passage::Passage;
use crate::simulator::world::event::Event;
use crate::simulator::world::message::{Request, Response};
use crate::simulator::world::{Accepted, Allowance, Notice, Settings, World};
use crate::simulator::{DEFAULT_CREDITS, DEFAULT_JOB_TIME, DEFAULT_VIDEO_MINUTES};

/// The path below which the API lives, as at Pictory.
pub(crate) const API: &str = "/pictoryapis";
/// The scheme and authority of addresses when nobody listens.
const NOWHERE: &str = "http://127.0.0.1:8080";

/// What an account includes, and how it behaves.
#[derive(Debug, Clone)]
pub struct Terms {
    /// The AI credits that the account includes, used ones among them.
    pub credits: Credits,
    /// The minutes of finished video that the account includes, used ones among them.
    pub video_minutes: u32,
    /// How long a job takes.
    pub job_time: Duration,
    /// What identifiers and the draws of faults follow from.
    pub seed: u64,
    /// The keys that are accepted. None means that every key is.
    pub keys: Vec<String>,
    /// What goes wrong.
    pub faults: Vec<Fault>,
    /// Where the time comes from.
    pub clock: Clock,
}

impl Terms {
    /// Makes the terms of an ordinary account on which nothing goes wrong.
    pub fn new(clock: Clock) -> Self {
        Self {
            credits: DEFAULT_CREDITS,
            video_minutes: DEFAULT_VIDEO_MINUTES,
            job_time: DEFAULT_JOB_TIME,
            seed: 0,
            keys: Vec::new(),
            faults: Vec::new(),
            clock,
        }
    }
}

/// The simulator without a network: calls go in, and what a client would see of them comes out.
///
/// It is what [`start`](crate::simulator::start) serves over HTTP. Over no network at all, it answers
/// at once and has nothing that is not said by its terms, the calls and the order of the calls.
#[derive(Debug)]
pub struct Account {
    present: Mutex<Present>,
    clock: Clock,
    origin: String,
    files: FileStore,
}

/// The world as it is now, and the log that it can be made from.
#[derive(Debug)]
struct Present {
    world: World,
    faults: Faults,
    record: Record,
    /// Whom to tell of what has ended.
    notices: Vec<Notice>,
}

/// Where events become durable.
#[derive(Debug)]
enum Record {
    /// Nowhere: the world is gone when the account is.
    Nowhere,
    Log(EventLog),
    /// Closed after a failed write, because memory and disk may differ then, and at the end.
    Closed,
}

impl Present {
    fn persist(&mut self, events: &[Event]) -> io::Result<()> {
        let written = match &mut self.record {
            Record::Nowhere => Ok(()),
            Record::Log(log) => log.append(events),
            Record::Closed => Err(io::ErrorKind::BrokenPipe.into()),
        };
        if written.is_err() {
            self.record = Record::Closed;
        }
        written
    }

    /// Makes events durable, then true.
    fn commit(&mut self, events: &[Event]) -> io::Result<()> {
        self.persist(events)?;
        for event in events {
            self.world.apply(event);
        }
        Ok(())
    }
}

impl Account {
    /// Opens an account that lives in memory only.
    pub fn new(terms: Terms) -> Self {
        Self::with(terms, FileStore::in_memory())
    }

    /// Opens the account whose events and uploads are in a directory, which is created.
    pub(crate) fn open(terms: Terms, data: &Path) -> Result<Self, LogError> {
        let (log, events) = EventLog::open(data)?;
        let mut account = Self::with(terms, FileStore::below(data));
        let present = account
            .present
            .get_mut()
            .unwrap_or_else(PoisonError::into_inner);
        for event in &events {
            present.world.apply(event);
        }
        present.record = Record::Log(log);
        Ok(account)
    }

    fn with(terms: Terms, files: FileStore) -> Self {
        let faults = Faults::new(terms.faults, terms.seed);
        let world = World::new(Settings {
            allowance: Allowance {
                credits: terms.credits,
                video_minutes: terms.video_minutes,
            },
            job_time: terms.job_time,
            seed: terms.seed,
            keys: terms.keys,
            switches: faults.switches(),
        });
        Self {
            present: Mutex::new(Present {
                world,
                faults,
                record: Record::Nowhere,
                notices: Vec::new(),
            }),
            clock: terms.clock,
            origin: NOWHERE.to_owned(),
            files,
        }
    }

    /// Hands out addresses with this scheme and authority from now on.
    pub(crate) fn move_to(&mut self, origin: String) {
        self.origin = origin;
    }

    /// Returns what `PICTORY_API_BASE_URL` should be: `http://127.0.0.1:PORT/pictoryapis`.
    pub fn base_url(&self) -> String {
        format!("{}{API}", self.origin)
    }

    /// Handles a call, and returns what the client gets to see of it.
    ///
    /// Neither delay nor pause is spent here: it is up to the caller to let them pass.
    pub fn answer(&self, call: &Call<'_>) -> Delivery {
        self.answer_knowing(call, BTreeSet::new())
    }

    /// Handles a call whose body names these dead addresses on this machine.
    pub(crate) fn answer_knowing(&self, call: &Call<'_>, dead: BTreeSet<String>) -> Delivery {
        let delivered = self.advance().and_then(|now| {
            if let Some(path) = call.path.strip_prefix(API) {
                self.answer_api(&self.request(call, path, dead), now)
            } else if call.path.starts_with(address::FILES) {
                self.answer_file(call, now)
            } else {
                Ok(Delivery::whole(self.page(call.path)))
            }
        });
        let broken = |_| Delivery::whole(Response::server_error().into());
        delivered.unwrap_or_else(broken).dated(self.wall_clock())
    }

    /// Returns what the clock shows that dates and dated ids follow. It differs from that of the
    /// terms after a `clock-jump`.
    pub fn wall_clock(&self) -> Moment {
        let skew = self.lock().faults.skew_millis();
        self.clock.now().shifted(skew)
    }

    /// Makes these the faults from now on, with their counts at the beginning. What was done to jobs
    /// stays done, and switches hold for as long as the account.
    pub fn set_faults(&self, faults: Vec<Fault>) {
        self.lock().faults.replace(faults);
    }

    /// Lets stuck jobs go on, as if they had been accepted just now.
    ///
    /// # Errors
    ///
    /// Fails if the account cannot be written.
    pub fn release_stuck(&self) -> io::Result<()> {
        let now = self.advance()?;
        let mut present = self.lock();
        let events = present.world.released(now);
        present.commit(&events)
    }

    /// Adds credits to those that the account includes.
    ///
    /// # Errors
    ///
    /// Fails if the account cannot be written.
    pub fn top_up(&self, credits: Credits) -> io::Result<()> {
        self.lock().commit(&[Event::ToppedUp { credits }])
    }

    /// Returns what was charged so far, as the ledger says.
    pub fn charged(&self) -> Credits {
        self.look(|world, _| world.charged())
    }

    /// Lists the accepted jobs in the order in which they were accepted, with what became of them.
    pub fn accepted(&self) -> Vec<Accepted> {
        self.look(|world, _| world.history(&self.origin))
    }

    /// Lists the addresses of the visuals and videos that can be fetched now, oldest first.
    pub fn files(&self) -> Vec<String> {
        self.look(|world, now| world.files_at(now, &self.origin))
    }

    /// Returns when the next unfinished job ends; stuck ones never do.
    pub fn next_end(&self) -> Option<Moment> {
        self.look(|world, _| world.next_end())
    }

    /// Looks at the world of now. If it cannot be written down, it is looked at nevertheless.
    fn look<T>(&self, look: impl FnOnce(&World, Moment) -> T) -> T {
        let now = self.advance().unwrap_or_else(|_| self.clock.now());
        look(&self.lock().world, now)
    }

    /// Lets everything happen that is due.
    pub(crate) fn advance(&self) -> io::Result<Moment> {
        let now = self.clock.now();
        let mut present = self.lock();
        let events = present.world.advance(now);
        present.persist(&events)?;
        let ended = events.iter().filter_map(Event::settled);
        let notices: Vec<Notice> = ended
            .filter_map(|number| present.world.notice(number, &self.origin, now))
            .collect();
        present.notices.extend(notices);
        Ok(now)
    }

    /// Takes the notices that are still to be sent.
    pub(crate) fn take_notices(&self) -> Vec<Notice> {
        std::mem::take(&mut self.lock().notices)
    }

    /// Frees the data directory; nothing is accepted any more.
    pub(crate) fn close(&self) {
        self.lock().record = Record::Closed;
    }

    fn lock(&self) -> MutexGuard<'_, Present> {
        // A panic elsewhere cannot leave the world half changed: events are applied whole.
        self.present.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn request<'a>(
        &'a self,
        call: &'a Call<'a>,
        path: &'a str,
        dead: BTreeSet<String>,
    ) -> Request<'a> {
        Request {
            method: call.method,
            path,
            query: call.query.clone(),
            authorization: call.authorization,
            user_agent: call.user_agent,
            body: call.body,
            origin: &self.origin,
            dead,
        }
    }

    /// Counts a request, and finds out what happens to it on its way.
    fn passage(&self, operation: Operation, now: Moment) -> Passage {
        let faults = &mut self.lock().faults;
        Passage {
            transports: faults.on_request(operation),
            wall: now.shifted(faults.skew_millis()),
        }
    }

    fn answer_api(&self, request: &Request<'_>, now: Moment) -> io::Result<Delivery> {
        let admitted = self.lock().world.admit(request);
        let operation = match admitted {
            Ok((operation, _)) => operation,
            Err(refusal) => return Ok(Delivery::whole(refusal.into())),
        };
        self.passage(operation, now).carry(|| {
            let mut present = self.lock();
            let Present { world, faults, .. } = &mut *present;
            let answer = world.handle(request, now, faults);
            present.commit(&answer.events)?;
            Ok(answer.response.into())
        })
    }

    fn answer_file(&self, call: &Call<'_>, now: Moment) -> io::Result<Delivery> {
        let operation = match call.method {
            "PUT" => Operation::Upload,
            "GET" | "HEAD" => Operation::File,
            _ => return Ok(Delivery::whole(Reply::text_of(405, ""))),
        };
        self.passage(operation, now).carry(|| match operation {
            Operation::Upload => self.store(call, now),
            _ => {
                let reply = self.fetch(call.path, now)?;
                let is_head = call.method == "HEAD";
                Ok(if is_head { reply.without_body() } else { reply })
            }
        })
    }

    fn fetch(&self, path: &str, now: Moment) -> io::Result<Reply> {
        let depiction = self.lock().world.depiction(path, now);
        let Some(depiction) = depiction else {
            return Ok(Reply::text_of(404, "not found\n"));
        };
        Ok(match self.files.fetch(path, &depiction)? {
            Fetched::File {
                bytes,
                content_type,
            } => Reply::new(200, &content_type, bytes),
            Fetched::NotBuilt => Reply::text_of(
                501,
                "this build makes no videos: it was compiled without the feature `media`\n",
            ),
        })
    }

    /// Stores an upload if its address is signed and its type is the announced one.
    fn store(&self, call: &Call<'_>, now: Moment) -> io::Result<Reply> {
        let mut present = self.lock();
        let signature = call.query.get("signature").map_or("", String::as_str);
        let slot = present.world.upload_slot(call.path, signature, now);
        let Some(key) = slot
            .filter(|slot| Some(slot.content_type.as_str()) == call.content_type)
            .map(|slot| slot.key.clone())
        else {
            return Ok(Reply::text_of(403, ""));
        };
        self.files.keep(&key, call.body)?;
        present.commit(&[World::uploaded(&key)])?;
        Ok(Reply::text_of(200, ""))
    }

    /// Shows a page for people: what is behind share and preview addresses.
    fn page(&self, path: &str) -> Reply {
        let id = path
            .strip_prefix("/share/")
            .or_else(|| path.strip_prefix("/v2/preview/"))
            .unwrap_or_default();
        let present = self.lock();
        let film = present.world.film_path(id);
        match present.world.showing(id) {
            Some((title, takes)) => {
                let page = pages::page(title, film.as_deref(), &takes);
                Reply::new(200, "text/html; charset=utf-8", page)
            }
            None => Reply::text_of(404, "not found\n"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::{Value, json};

    use super::*;
    use crate::simulator::clock::ManualClock;
    use crate::simulator::{Arrival, ConnectionEnd, Ending, Kind};

    /// An account in memory, and the hands of its clock.
    fn account(faults: &[&str]) -> (Account, ManualClock) {
        let clock = ManualClock::new(Moment::from_millis(1_777_888_800_000));
        let mut terms = Terms::new(Clock::Manual(clock.clone()));
        terms.faults = faults.iter().map(|fault| fault.parse().unwrap()).collect();
        (Account::new(terms), clock)
    }

    fn send(account: &Account, method: &str, path: &str, body: &Value) -> Delivery {
        let path = format!("{API}{path}");
        let body = body.to_string();
        account.answer(&Call {
            method,
            path: &path,
            query: BTreeMap::new(),
            authorization: Some("key"),
            user_agent: Some("test"),
            content_type: Some("application/json"),
            body: body.as_bytes(),
        })
    }

    fn read(delivery: &Delivery) -> Value {
        serde_json::from_slice(&delivery.reply().unwrap().body).unwrap()
    }

    const IMAGES: &str = "/v1/aistudio/images";

    #[test]
    fn an_account_tells_what_it_took_and_charged() {
        let (account, clock) = account(&[]);
        let request = json!({"prompt": "A harbour at dawn", "unknown": 1});
        let answer = read(&send(&account, "POST", IMAGES, &request));
        assert_eq!(account.charged(), Credits::ZERO);
        assert_eq!(account.next_end(), Some(clock.now().plus(DEFAULT_JOB_TIME)));
        clock.advance(DEFAULT_JOB_TIME);
        let accepted = account.accepted();
        let [job] = accepted.as_slice() else {
            panic!("{accepted:?}");
        };
        assert_eq!(answer["data"]["jobId"], job.job);
        assert_eq!(
            (job.kind, &job.ending),
            (Kind::StudioImage, &Ending::Completed)
        );
        assert_eq!(job.body, json!({"prompt": "A harbour at dawn"}));
        assert_eq!(job.charged.to_string(), "2");
        assert_eq!(account.charged(), job.charged);
        assert_eq!(account.files(), job.files);
        assert_eq!(account.next_end(), None);
    }

    #[test]
    fn a_lost_answer_is_told_as_lost_and_its_job_exists() {
        let (account, clock) = account(&["lost-answer:times=1"]);
        let prompt = json!({"prompt": "A harbour at dawn"});
        let lost = send(&account, "POST", IMAGES, &prompt);
        let end = ConnectionEnd::Closed;
        let expected = Arrival::Lost {
            was_handled: true,
            end,
        };
        assert_eq!((lost.delay, lost.arrival), (Duration::ZERO, expected));
        clock.advance(DEFAULT_JOB_TIME);
        let jobs = read(&send(&account, "GET", "/v1/jobs", &Value::Null));
        assert_eq!(jobs["items"][0]["data"]["status"], "completed");
        assert_eq!(account.charged().to_string(), "2");
    }

    #[test]
    fn files_and_uploads_need_no_disk() {
        let (account, clock) = account(&[]);
        let prompt = json!({"prompt": "A harbour at dawn", "aspectRatio": "1:1"});
        send(&account, "POST", IMAGES, &prompt);
        clock.advance(DEFAULT_JOB_TIME);
        let files = account.files();
        let path = files[0].strip_prefix(NOWHERE).unwrap();
        let fetch = |method, path| {
            let call = Call {
                method,
                path,
                ..Call::default()
            };
            account.answer(&call).reply().unwrap().clone()
        };
        let (file, head) = (fetch("GET", path), fetch("HEAD", path));
        assert_eq!(file.header("content-type"), Some("image/png"));
        assert_eq!(
            head.header("content-length"),
            Some(file.body.len().to_string().as_str())
        );
        assert!(head.body.is_empty());

        let asked = json!({"fileName": "a.png", "contentType": "image/png"});
        let offer = read(&send(&account, "POST", "/v1/media/generateurl", &asked));
        let signed = offer["data"]["signedUrl"].as_str().unwrap();
        let (url, signature) = signed.split_once("?signature=").unwrap();
        let path = url.strip_prefix(NOWHERE).unwrap();
        let query = [("signature".to_owned(), signature.to_owned())];
        let put = account.answer(&Call {
            method: "PUT",
            path,
            query: query.into(),
            content_type: Some("image/png"),
            body: b"picture",
            ..Call::default()
        });
        assert_eq!(put.reply().unwrap().status, 200);
        assert_eq!(fetch("GET", path).body, b"picture");
    }
}
