//! `storyform status`

use crate::cli::args::Global;
use crate::cli::failure::{Exit, Failure};
use crate::cli::lost_state;
use crate::cli::output::Output;
use crate::cli::workspace::Workspace;
use crate::clock;
use crate::discover::{self, Standing};
use crate::model::VideoKey;
use crate::report;

/// Shows what is rendered, where it is, and what it cost.
pub(in crate::cli) fn run(global: &Global, output: &Output) -> Result<Exit, Failure> {
    let workspace = Workspace::open(global, output)?;
    let mut snapshot = workspace.snapshot()?;
    lost_state::warn(&workspace.state(), snapshot.version.as_ref(), output);
    tracked(&workspace, output);
    if global.profile.is_some() {
        let profile = workspace.profile.as_deref();
        let is_asked = |key: &VideoKey| key.profile.as_deref() == profile;
        snapshot.videos.retain(|key, _| is_asked(key));
        snapshot.previews.retain(|key, _| is_asked(key));
        snapshot.open.retain(|open| is_asked(open.video()));
    }
    if output.is_json() {
        output.result(&report::json::status(&snapshot));
    } else {
        output.result(&report::text::status(
            &snapshot,
            clock::now(),
            &output.style(false),
        ));
    }
    Ok(Exit::Done)
}

/// Warns of a state that git keeps: the next checkout brings back an old one.
fn tracked(workspace: &Workspace, output: &Output) {
    let name = &workspace.project.state;
    if discover::standing(&workspace.root, name).is_ok_and(|standing| standing == Standing::Tracked)
    {
        output.talk(&format!(
            "warning: git tracks the state, {name}: a checkout brings back an old one, and what was paid for \
             since is paid for again. Take it out with `git rm --cached {name}`, and ignore it."
        ));
    }
}
