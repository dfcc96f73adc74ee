//! Where files live: the paths of everything that the simulator hands out.

use crate::simulator::rates::Medium;
use crate::simulator::world::ids::Ids;

/// The folders of generated images and clips.
const IMAGES: &str = "/files/images/user/simulator/";
const CLIPS: &str = "/files/videos/user/simulator/";

/// Returns the id of a visual, which is the stem of its file name and differs from its job's id.
pub(crate) fn visual_id(ids: Ids, job: u64, number: usize) -> String {
    ids.uuid("visual", &[job, u64::try_from(number).unwrap_or(u64::MAX)])
}

/// Returns the path of a generated visual.
pub(crate) fn visual(id: &str, medium: Medium) -> String {
    match medium {
        Medium::Image => format!("{IMAGES}{id}.png"),
        Medium::Clip => format!("{CLIPS}{id}.mp4"),
    }
}

/// Returns the path of a still picture of a clip: `thumbnail`, `preview` or `last-frame`.
pub(crate) fn still(id: &str, which: &str) -> String {
    format!("{CLIPS}{id}-{which}.png")
}

/// Returns the path of the watermarked stock clip behind a shot.
pub(crate) fn stock(job: &str, shot: u64) -> String {
    format!("/files/stock/{job}-{shot}.mp4")
}

/// Returns the path of a job's narration.
pub(crate) fn voice(job: &str) -> String {
    format!("/files/voice/{job}.mp3")
}

/// Returns the path of the music that was picked for a job.
pub(crate) fn music(job: &str) -> String {
    format!("/files/music/{job}.mp3")
}

/// Returns the path of a finished video's file: its title with underscores, and an extension.
pub(crate) fn output(job: &str, title: &str, extension: &str) -> String {
    let stem: String = title
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || c == '-' {
                c
            } else {
                '_'
            }
        })
        .collect();
    format!("/files/video/{job}/{stem}.{extension}")
}

/// Returns the path of an uploaded file.
pub(crate) fn upload(key: &str, file_name: &str) -> String {
    format!("/files/upload/{key}/{file_name}")
}

/// What a path names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Named<'p> {
    Image(&'p str),
    Clip(&'p str),
    /// A still picture of a clip.
    Still(&'p str),
    Stock {
        job: &'p str,
        shot: u64,
    },
    Voice(&'p str),
    Music(&'p str),
    Output {
        job: &'p str,
        extension: &'p str,
    },
    Upload {
        key: &'p str,
    },
}

/// The lengths of the endings that name a still picture of a clip.
const STILLS: [&str; 3] = ["-thumbnail", "-preview", "-last-frame"];

/// Reads a path.
pub(crate) fn read(path: &str) -> Option<Named<'_>> {
    let (stem, extension) = path.rsplit_once('.').unwrap_or((path, ""));
    if let Some(id) = stem.strip_prefix(IMAGES) {
        return (extension == "png").then_some(Named::Image(id));
    }
    if let Some(name) = stem.strip_prefix(CLIPS) {
        let still = STILLS.iter().find_map(|ending| name.strip_suffix(ending));
        return match (extension, still) {
            ("mp4", None) => Some(Named::Clip(name)),
            ("png", Some(id)) => Some(Named::Still(id)),
            _ => None,
        };
    }
    if let Some(name) = stem.strip_prefix("/files/stock/") {
        let (job, shot) = name.rsplit_once('-')?;
        let shot = shot.parse().ok()?;
        return Some(Named::Stock { job, shot });
    }
    if let Some(job) = stem.strip_prefix("/files/voice/") {
        return Some(Named::Voice(job));
    }
    if let Some(job) = stem.strip_prefix("/files/music/") {
        return Some(Named::Music(job));
    }
    if let Some(rest) = stem.strip_prefix("/files/video/") {
        let job = rest.split_once('/')?.0;
        return Some(Named::Output { job, extension });
    }
    let key = path.strip_prefix("/files/upload/")?.split_once('/')?.0;
    Some(Named::Upload { key })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_read_as_they_were_written() {
        assert_eq!(
            read(&visual("a-b", Medium::Image)),
            Some(Named::Image("a-b"))
        );
        assert_eq!(read(&visual("a-b", Medium::Clip)), Some(Named::Clip("a-b")));
        assert_eq!(read(&still("a-b", "last-frame")), Some(Named::Still("a-b")));
        assert_eq!(
            read(&stock("a-b", 3)),
            Some(Named::Stock {
                job: "a-b",
                shot: 3
            })
        );
        let extension = "srt";
        let named = Named::Output {
            job: "a",
            extension,
        };
        assert_eq!(read(&output("a", "Hello World", "srt")), Some(named));
        assert_eq!(
            read(&upload("k", "a.b.png")),
            Some(Named::Upload { key: "k" })
        );
    }

    #[test]
    fn titles_become_file_names() {
        assert_eq!(
            output("a", "My Video", "mp4"),
            "/files/video/a/My_Video.mp4"
        );
    }
}
