//! `storyform preview`

use std::path::{Path, PathBuf};

use crate::animatic::Timeline;
use crate::cli::animatic::{Animatics, drawing_is_built, fonts};
use crate::cli::args::{Global, PreviewArgs, Scope};
use crate::cli::basis::Basis;
use crate::cli::failure::{Exit, Failure};
use crate::cli::output::Output;
use crate::cli::workspace::{Workspace, sound};
use crate::cli::written::save;
use crate::media::{Fonts, SubtitleFormat};
use crate::report;

/// The longer edge of the film, in pixels.
const EDGE_PIXELS: u32 = 1280;
/// How many bytes of an id are in a file name: file systems take 255 in all.
const NAME_BYTES_MAX: usize = 160;

/// Writes the animatic of a declared video; no network, no key, no lock.
pub(in crate::cli) fn run(
    global: &Global,
    args: &PreviewArgs,
    output: &Output,
) -> Result<Exit, Failure> {
    drawing_is_built()?;
    let workspace = Workspace::open(global, output)?;
    let checked = sound(workspace.check()?, output)?;
    let basis = Basis::of(&workspace, &workspace.reader()?)?;
    let plan = workspace.plan_of(&checked, &basis, &Scope::default())?;
    let snapshot = basis.snapshot(&workspace)?;
    let animatics = Animatics {
        workspace: &workspace,
        checked: &checked,
        snapshot: &snapshot,
        plan: &plan,
    };
    let timeline = animatics.timeline(&args.id)?;
    let fonts = fonts(args.font.as_deref())?;
    let film = args.out.clone().unwrap_or_else(|| file_name(&args.id));
    let subtitles = beside(&film);
    if film.is_dir() {
        let message = format!("`{}` cannot be written: it is a folder", film.display());
        return Err(Failure::new(Exit::Error, message).hint("name a file with `--out FILE`"));
    }
    // Subtitles come first: what stands against writing is known before anything is drawn.
    save(
        &subtitles,
        timeline.subtitles(SubtitleFormat::Srt).as_bytes(),
    )?;
    let mp4 = animatics.mp4(&timeline, EDGE_PIXELS, &fonts)?;
    save(&film, &mp4)?;
    tell(output, &timeline, &fonts, [&film, &subtitles]);
    Ok(Exit::Done)
}

/// Says where the files are, and what could not be drawn.
fn tell(output: &Output, timeline: &Timeline, fonts: &Fonts, [film, subtitles]: [&Path; 2]) {
    if output.is_json() {
        output.result(&report::json::animatic(&report::json::AnimaticFiles {
            file: film,
            subtitles,
            millis: timeline.millis(),
            shots: timeline.shots,
        }));
    }
    let (length, shots) = (timeline.millis().div_ceil(1000), timeline.shots);
    let (length, shots) = (report::duration(length), report::count(shots, "shot"));
    output.hint(&format!(
        "written to {}: {shots}, {length}; subtitles in {}",
        film.display(),
        subtitles.display()
    ));
    if !timeline.can_be_written(fonts) {
        output.hint(
            "note: some words are in letters that could not be drawn; the subtitle file has what is \
             said. `--font FILE` adds a font, but not for scripts that join letters or run from the right",
        );
    }
}

/// Returns the name of the file of a video, of characters that every file system takes.
fn file_name(id: &str) -> PathBuf {
    /// Names that belong to devices on Windows, whatever follows a full stop.
    const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "com", "lpt"];
    let is_foreign = |char: char| !char.is_ascii() && !char.is_whitespace();
    let is_plain = |char: char| {
        char.is_ascii_alphanumeric()
            || "-_.".contains(char)
            || is_foreign(char) && report::is_harmless(char)
    };
    let mut name = String::new();
    for char in id.chars() {
        if name.len() + char.len_utf8() > NAME_BYTES_MAX {
            break;
        }
        name.push(if is_plain(char) { char } else { '-' });
    }
    let mut name = name.trim_matches(['.', '-']).to_owned();
    if name.is_empty() {
        name.push_str("video");
    }
    let stem = name.split('.').next().unwrap_or_default().to_lowercase();
    let stem = stem.trim_end_matches(|char: char| char.is_ascii_digit());
    if DEVICES.contains(&stem) {
        name.insert(0, '_');
    }
    PathBuf::from(format!("{name}.animatic.mp4"))
}

/// Returns where the subtitles of a film are.
fn beside(film: &Path) -> PathBuf {
    film.with_extension("srt")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_are_taken_by_every_file_system() {
        let name = |id: &str| file_name(id).display().to_string();
        assert_eq!(name("product-tour"), "product-tour.animatic.mp4");
        assert_eq!(name("Ein Tag am Meer"), "Ein-Tag-am-Meer.animatic.mp4");
        assert_eq!(name("../../etc/passwd"), "etc-passwd.animatic.mp4");
        assert_eq!(name("a/b\\c:d*e?f"), "a-b-c-d-e-f.animatic.mp4");
        assert_eq!(name("日本語"), "日本語.animatic.mp4");
        assert_eq!(name("..."), "video.animatic.mp4");
        assert_eq!(name("com1"), "_com1.animatic.mp4");
        assert_eq!(name("Nul.x"), "_Nul.x.animatic.mp4");
        assert!(name(&"é".repeat(200)).len() < 180);
    }

    #[test]
    fn subtitles_stand_beside_the_film() {
        let beside = |film: &str| super::beside(Path::new(film)).display().to_string();
        assert_eq!(beside("a.animatic.mp4"), "a.animatic.srt");
        assert_eq!(beside("drafts/tour"), "drafts/tour.srt");
    }
}
