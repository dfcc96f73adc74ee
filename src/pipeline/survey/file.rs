//! One manifest, from its text to what is declared in it.

use std::sync::Arc;

use super::known::{Known, KnownVideo, Remark};
use super::{Judge, Surveyed};
use crate::diagnostic::{Diagnostic, Source};
use crate::manifest::{Composed, Document, Parsed, Written, compose};
use crate::pipeline::sources::Sources;
use crate::validate::{may_allow, validate_one};

/// What a manifest that was read holds.
pub(super) struct FreshFile {
    /// Its text.
    pub(super) source: Arc<Source>,
    /// The videos that it declares, in order; none if something is wrong with it.
    pub(super) videos: Vec<Surveyed>,
    /// What is kept of them.
    known: Vec<KnownVideo<'static>>,
    /// The axes of its matrices.
    axes: Vec<String>,
    /// The files whose rows are videos of it.
    rows: Vec<String>,
    /// What was wrong when it was read and composed.
    pub(super) told: Vec<Diagnostic>,
    /// What the rules found.
    pub(super) judged: Vec<Diagnostic>,
}

impl FreshFile {
    /// Composes, judges and resolves what was parsed.
    pub(super) fn of(
        (source, parsed): (Arc<Source>, Parsed),
        sources: &Sources,
        judge: Judge<'_>,
    ) -> Self {
        let (axes, rows) = (axes(&parsed), rows(&parsed));
        let Parsed {
            documents,
            diagnostics: mut told,
        } = parsed;
        let around = sources.around(source.path(), sources.overlay(judge.profile));
        let mut composed: Vec<Document> = Vec::new();
        for document in documents {
            let mut found: Composed = compose(document, &around);
            composed.append(&mut found.documents);
            told.append(&mut found.diagnostics);
        }
        let judged: Vec<Diagnostic> = composed.iter().flat_map(validate_one).collect();
        let mut file = Self {
            source,
            videos: Vec::new(),
            known: Vec::new(),
            axes,
            rows,
            told,
            judged,
        };
        if let Some(project) = sources.project.as_ref().filter(|_| !file.is_broken()) {
            let videos = composed.iter().map(|document| judge.at(document, project));
            (file.videos, file.known) = videos.unzip();
        }
        file
    }

    /// Tells whether something must be mended before anything is planned.
    pub(super) fn is_broken(&self) -> bool {
        let mut all = self.told.iter().chain(&self.judged);
        all.any(Diagnostic::is_error)
    }

    /// Returns what is kept of it.
    pub(super) fn known(&self) -> Known<'static> {
        let mut known = Known::default();
        known.axes.clone_from(&self.axes);
        known.rows.clone_from(&self.rows);
        known.may_allow = may_allow(self.source.text());
        known.told = self.told.iter().map(Remark::of).collect();
        known.judged = self.judged.iter().map(Remark::of).collect();
        self.known.iter().for_each(|video| known.add(video.clone()));
        known
    }
}

/// Names the axes of the matrices of a manifest.
fn axes(parsed: &Parsed) -> Vec<String> {
    let axes = parsed.documents.iter().flat_map(Written::axes);
    axes.map(str::to_owned).collect()
}

/// Names the files whose rows are videos of a manifest.
pub(super) fn rows(parsed: &Parsed) -> Vec<String> {
    let rows = parsed.documents.iter().flat_map(Written::row_files);
    rows.map(str::to_owned).collect()
}
