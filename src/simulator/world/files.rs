//! Files: which exist at a given time, and what each of them shows.
//!
//! Nothing is drawn here. A file is described from the data of its job, and drawn when somebody
//! fetches it.

use std::time::Duration;

use crate::simulator::address;
use crate::simulator::clock::Moment;
use crate::simulator::rates;
use crate::simulator::world::World;
use crate::simulator::world::answers;
use crate::simulator::world::board::{Background, Generation};
use crate::simulator::world::elements;
use crate::simulator::world::event::{Event, Upload};
use crate::simulator::world::job::{Job, Submission, Work};
use crate::simulator::world::paths;
use crate::simulator::world::paths::Named;

/// How long the tokens in stock addresses last. Pictory says that they expire, not when.
const STOCK_LIFETIME: Duration = Duration::from_secs(60 * 60);
/// What is written across stock that was not paid for.
const STOCK_MARK: &str = "STOCK PREVIEW";
/// How long a signed upload address can be used.
const UPLOAD_LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

/// What an AI visual or a stock clip shows.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Card {
    /// The words in the middle.
    pub(crate) prompt: String,
    /// What made it, in a corner.
    pub(crate) maker: String,
    pub(crate) style: Option<String>,
    pub(crate) size: (u32, u32),
    /// Written across it, as on stock that was not paid for.
    pub(crate) watermark: Option<&'static str>,
    /// The mark of what it was made after.
    pub(crate) after: Option<String>,
}

/// What is to be seen.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Picture {
    Card(Card),
    Colour(String),
    /// A file that is not here; its address is shown.
    Elsewhere(String),
}

/// One stretch of a film.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Take {
    pub(crate) millis: i64,
    pub(crate) picture: Picture,
    pub(crate) subtitle: String,
}

/// What a file holds.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Depiction {
    Still(Picture),
    Film {
        size: (u32, u32),
        takes: Vec<Take>,
    },
    Silence {
        millis: i64,
    },
    Subtitles {
        extension: &'static str,
        takes: Vec<Take>,
    },
    Upload {
        key: String,
        content_type: String,
    },
}

impl World {
    /// Tells whether a file can be fetched.
    pub(super) fn has_file(&self, path: &str, now: Moment) -> bool {
        self.depiction(path, now).is_some()
    }

    /// Describes the file at a path; `None` if there is none, or none any more.
    pub(crate) fn depiction(&self, path: &str, now: Moment) -> Option<Depiction> {
        if self.settings.makes_dead(path) {
            return None;
        }
        match paths::read(path)? {
            Named::Image(id) => {
                let card = card(&self.visual(id, now)?);
                Some(Depiction::Still(Picture::Card(card)))
            }
            Named::Still(id) => {
                let card = card(&self.visual(id, now)?);
                Some(Depiction::Still(Picture::Card(card)))
            }
            Named::Clip(id) => Some(clip(&self.visual(id, now)?)),
            Named::Stock { job, shot } => self.stock(job, shot, now),
            Named::Voice(job) | Named::Music(job) => {
                let board = answers::resolved_board(self.fresh(job, now)?)?;
                let millis = board.millis();
                Some(Depiction::Silence { millis })
            }
            Named::Output { job, extension } => self.output(self.fresh(job, now)?, path, extension),
            Named::Upload { key } => {
                let upload = self.uploads.get(key).filter(|upload| upload.is_stored)?;
                Some(Depiction::Upload {
                    key: upload.key.clone(),
                    content_type: upload.content_type.clone(),
                })
            }
        }
    }

    /// Returns the title and the takes of a finished job, for its share and preview pages.
    pub(crate) fn showing(&self, id: &str) -> Option<(&str, Vec<Take>)> {
        let job = self.living(id)?;
        Some((job.submission.work.title(), self.takes(job)))
    }

    /// Returns the file behind a finished render's page.
    pub(crate) fn film_path(&self, id: &str) -> Option<String> {
        let work = &self.living(id)?.submission.work;
        work.is_render()
            .then(|| paths::output(id, work.title(), "mp4"))
    }

    /// Finds the upload that a signed address stands for.
    pub(crate) fn upload_slot(&self, path: &str, signature: &str, now: Moment) -> Option<&Upload> {
        let Named::Upload { key } = paths::read(path)? else {
            return None;
        };
        let upload = self.uploads.get(key)?;
        let is_signed = upload.signature == signature;
        let is_fresh = now <= upload.offered_at.plus(UPLOAD_LIFETIME);
        (is_signed && is_fresh).then_some(upload)
    }

    /// Returns the event that a file arrived.
    pub(crate) fn uploaded(key: &str) -> Event {
        let key = key.to_owned();
        Event::Uploaded { key }
    }

    fn living(&self, id: &str) -> Option<&Job> {
        self.job(id).filter(|job| job.has_files())
    }

    /// Finds a job whose files are there and not too old.
    fn fresh(&self, id: &str, now: Moment) -> Option<&Job> {
        self.job(id).filter(|job| self.has_fresh_files(job, now))
    }

    fn has_fresh_files(&self, job: &Job, now: Moment) -> bool {
        let end = job.ended.as_ref().zip(self.settings.file_lifetime());
        let is_expired = end.is_some_and(|((at, _), lifetime)| now >= at.plus(lifetime));
        job.has_files() && !is_expired
    }

    /// Finds a generated visual whose file is still there.
    fn visual(&self, id: &str, now: Moment) -> Option<Generation> {
        let origin = self.visuals.get(id)?;
        let job = self.jobs.get(origin.job)?;
        if !self.has_fresh_files(job, now) {
            return None;
        }
        job.submission
            .work
            .generations()
            .into_iter()
            .nth(origin.number)
    }

    /// The stock clip behind a shot of a preview, until its token expires.
    fn stock(&self, job: &str, shot: u64, now: Moment) -> Option<Depiction> {
        let job = self.fresh(job, now)?;
        let (ended_at, _) = job.ended.as_ref()?;
        if now > ended_at.plus(STOCK_LIFETIME) {
            return None;
        }
        let picture = self.stock_picture(job, shot, Some(STOCK_MARK))?;
        let board = answers::resolved_board(job)?;
        let shot = board.shots.get(usize::try_from(shot).ok()?)?;
        let take = Take {
            millis: shot.millis,
            picture,
            subtitle: String::new(),
        };
        Some(Depiction::Film {
            size: board.size,
            takes: vec![take],
        })
    }

    fn stock_picture(
        &self,
        job: &Job,
        shot: u64,
        watermark: Option<&'static str>,
    ) -> Option<Picture> {
        let board = answers::resolved_board(job)?;
        let shot = board.shots.get(usize::try_from(shot).ok()?)?;
        let words = match &shot.background {
            Background::Stock(query) => query,
            Background::Generated(_) | Background::Given { .. } | Background::Colour(_) => {
                &shot.text
            }
        };
        Some(Picture::Card(Card {
            prompt: words.clone(),
            maker: "stock".to_owned(),
            style: None,
            size: board.size,
            watermark,
            after: None,
        }))
    }

    /// Describes a file of a finished render; its title is part of the path.
    fn output(&self, job: &Job, path: &str, extension: &str) -> Option<Depiction> {
        let work = &job.submission.work;
        let expected = paths::output(&job.submission.id, work.title(), extension);
        if !work.is_render() || expected != path {
            return None;
        }
        let takes = self.takes(job);
        match extension {
            "mp4" => Some(Depiction::Film {
                size: film_size(work),
                takes,
            }),
            "mp3" => Some(Depiction::Silence {
                millis: takes.iter().map(|take| take.millis).sum(),
            }),
            "png" => takes
                .into_iter()
                .next()
                .map(|take| Depiction::Still(take.picture)),
            "srt" => Some(Depiction::Subtitles {
                extension: "srt",
                takes,
            }),
            "vtt" => Some(Depiction::Subtitles {
                extension: "vtt",
                takes,
            }),
            "txt" => Some(Depiction::Subtitles {
                extension: "txt",
                takes,
            }),
            _ => None,
        }
    }

    fn takes(&self, job: &Job) -> Vec<Take> {
        let elements = match &job.submission.work {
            Work::Render { elements, .. } => elements.clone(),
            Work::Preview { .. }
            | Work::DirectRender { .. }
            | Work::StudioImage { .. }
            | Work::StudioClip { .. } => {
                let params = self.render_params_of(job, "http://127.0.0.1");
                let elements = params.and_then(|params| params["elements"].as_array().cloned());
                elements.unwrap_or_default()
            }
        };
        let cuts = elements::cuts(&elements).into_iter();
        cuts.map(|cut| Take {
            millis: cut.millis,
            picture: match (cut.url, cut.colour) {
                (Some(url), _) => self.picture(&url, &job.submission),
                (None, Some(colour)) => Picture::Colour(colour),
                (None, None) => Picture::Colour("#000000".to_owned()),
            },
            subtitle: cut.subtitle,
        })
        .collect()
    }

    /// Describes what a job shows of an address: one of our own visuals, or an address of elsewhere.
    fn picture(&self, url: &str, shown_by: &Submission) -> Picture {
        let seen = address::own_file(url).and_then(|path| match paths::read(path)? {
            // A render shows the clean original of a stock clip, whatever became of its token. A
            // storyboard that names the clip of another job's preview gets what is there.
            Named::Stock { job, shot } => {
                let is_foreign = shown_by.work.storyboard().is_some() && job != shown_by.id;
                let watermark = is_foreign.then_some(STOCK_MARK);
                self.stock_picture(self.job(job)?, shot, watermark)
            }
            // A film keeps what was in it when its visuals are purged later.
            Named::Image(id) | Named::Clip(id) | Named::Still(id) => {
                let origin = self.visuals.get(id)?;
                let work = &self.jobs.get(origin.job)?.submission.work;
                let generation = work.generations().into_iter().nth(origin.number)?;
                Some(Picture::Card(card(&generation)))
            }
            Named::Voice(_) | Named::Music(_) | Named::Output { .. } | Named::Upload { .. } => None,
        });
        seen.unwrap_or_else(|| Picture::Elsewhere(url.to_owned()))
    }
}

fn card(generation: &Generation) -> Card {
    Card {
        prompt: generation.prompt.clone(),
        maker: generation.model.clone(),
        style: generation.style.clone(),
        size: rates::pixels(&generation.ratio),
        watermark: None,
        after: generation.after.clone(),
    }
}

fn clip(generation: &Generation) -> Depiction {
    let card = card(generation);
    Depiction::Film {
        size: card.size,
        takes: vec![Take {
            millis: i64::from(generation.seconds.unwrap_or(1)) * 1000,
            picture: Picture::Card(card),
            subtitle: String::new(),
        }],
    }
}

fn film_size(work: &Work) -> (u32, u32) {
    match work {
        Work::Render { output, .. } => {
            let edge = |name: &str| u32::try_from(output[name].as_u64()?).ok();
            let given = edge("width").zip(edge("height"));
            given.unwrap_or_else(|| rates::pixels("16:9"))
        }
        Work::Preview { .. }
        | Work::DirectRender { .. }
        | Work::StudioImage { .. }
        | Work::StudioClip { .. } => work
            .board()
            .map_or_else(|| rates::pixels("16:9"), |board| board.size),
    }
}
