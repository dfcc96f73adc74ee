//! Animatics of declared videos: laid out from what is at hand, with pictures from local copies.

use std::fs;
use std::path::Path;

use super::failure::{Exit, Failure};
use super::workspace::Workspace;
use crate::animatic::Timeline;
use crate::diagnostic::nearest;
use crate::manifest::Document;
use crate::media::Fonts;
use crate::model::{Snapshot, VideoId};
use crate::pipeline::{self, Checked};
use crate::plan::Plan;

/// What animatics are made from: a project that was read, what state knows, and the plan for both.
pub(super) struct Animatics<'a> {
    /// The project.
    pub(super) workspace: &'a Workspace,
    /// What it declares, without errors.
    pub(super) checked: &'a Checked,
    /// What state knows.
    pub(super) snapshot: &'a Snapshot,
    /// The plan.
    pub(super) plan: &'a Plan,
}

impl Animatics<'_> {
    /// Lays out the animatic of a declared video.
    ///
    /// # Errors
    ///
    /// Fails if no such video is declared.
    pub(super) fn timeline(&self, id: &str) -> Result<Timeline, Failure> {
        let Self {
            workspace,
            checked,
            snapshot,
            plan,
        } = self;
        let video = VideoId::new(id);
        let timeline = pipeline::animatic(checked, &workspace.project, snapshot, (plan, &video));
        timeline.ok_or_else(|| {
            let declared: Vec<VideoId> = checked.documents.iter().map(Document::id).collect();
            let hint = nearest(id, declared.iter().map(VideoId::as_str)).map_or_else(
                || "`storyform plan --all` lists the declared videos".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            Failure::new(Exit::Error, format!("no video `{id}` is declared")).hint(hint)
        })
    }

    /// Draws an animatic whose longer edge has as many pixels, and returns the bytes of its MP4 file.
    ///
    /// # Errors
    ///
    /// Fails if the encoder does, or if this build has none.
    #[cfg(feature = "media")]
    pub(super) fn mp4(
        &self,
        timeline: &Timeline,
        edge: u32,
        fonts: &Fonts,
    ) -> Result<Vec<u8>, Failure> {
        let copies = self.workspace.copies();
        let visuals = &self.snapshot.visuals;
        // A copy that cannot be read, or is damaged, is none: its card says so.
        let mut picture = |key: &crate::model::VisualKey| {
            let copy = visuals.get(key)?.copy.as_ref()?;
            copies.read(copy).ok()
        };
        let mut means = crate::animatic::Means {
            edge,
            fonts,
            picture: &mut picture,
        };
        Ok(crate::animatic::mp4(timeline, &mut means)?)
    }

    /// Says that this build draws no films.
    #[cfg(not(feature = "media"))]
    pub(super) fn mp4(&self, _: &Timeline, _: u32, _: &Fonts) -> Result<Vec<u8>, Failure> {
        Err(drawing_is_built().expect_err("without the feature there is no encoder"))
    }
}

/// Makes sure that this build can draw films.
///
/// # Errors
///
/// Says how to make one that can.
pub(super) fn drawing_is_built() -> Result<(), Failure> {
    if cfg!(feature = "media") {
        return Ok(());
    }
    let message = "this build makes no videos: it was compiled without the feature `media`";
    Err(Failure::new(Exit::Error, message)
        .hint("build it with `cargo build --release --features media`; that needs a C++ compiler"))
}

/// Returns the fonts that cards are written with, and that of a file after them.
///
/// # Errors
///
/// Fails if the file cannot be read or is no font.
pub(super) fn fonts(file: Option<&Path>) -> Result<Fonts, Failure> {
    let mut fonts = Fonts::with_emoji();
    let Some(file) = file else {
        return Ok(fonts);
    };
    let unusable = |error: &dyn std::error::Error| {
        let message = format!("the font `{}` cannot be used", file.display());
        let mut failure = Failure::new(Exit::Error, message)
            .hint("name a TrueType or OpenType font, or leave `--font` out");
        failure.causes.push(error.to_string());
        failure
    };
    let bytes = fs::read(file).map_err(|error| unusable(&error))?;
    fonts.add(bytes).map_err(|error| unusable(&error))?;
    Ok(fonts)
}
