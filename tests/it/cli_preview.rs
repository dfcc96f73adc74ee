//! The animatic of a declared video, before and after it is rendered.

use crate::environment::Project;

/// The shortest video of the example: three scenes of a sentence each.
const VIDEO: &str = "ai-images-scene-prompts";
#[cfg(feature = "media")]
const FILM: &str = "ai-images-scene-prompts.animatic.mp4";
const SUBTITLES: &str = "ai-images-scene-prompts.animatic.srt";

#[cfg(not(feature = "media"))]
#[test]
fn a_build_without_an_encoder_says_how_to_make_another() {
    let project = Project::from_example("quickstart");
    let refused = project.run(&["preview", VIDEO]).exits_with(1);
    assert!(refused.stderr.contains("--features media"), "{refused}");
    assert!(!project.path(SUBTITLES).exists());
}

#[cfg(feature = "media")]
mod with_media {
    use std::path::Path;
    use std::process::Command;

    use super::*;

    /// Lists what is in the folder of a project.
    fn listed(project: &Project) -> Vec<String> {
        let entries = std::fs::read_dir(project.root()).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.collect();
        names.sort();
        names
    }

    #[test]
    fn a_film_and_its_subtitles_are_written_and_nothing_else() {
        let project = Project::from_example("quickstart");
        let before = listed(&project);
        insta::assert_snapshot!("preview", project.run(&["preview", VIDEO]).success());
        let film = std::fs::read(project.path(FILM)).unwrap();
        assert_eq!(&film[4..8], b"ftyp");
        insta::assert_snapshot!("preview_subtitles", project.read(SUBTITLES));
        let mut expected = before;
        expected.extend([FILM.to_owned(), SUBTITLES.to_owned()]);
        expected.sort();
        assert_eq!(listed(&project), expected);
    }

    #[test]
    fn programs_read_where_the_files_are() {
        let project = Project::new();
        project.write("storyform.yaml", "project: acme\n");
        let manifest =
            "videoName: Ein Tag am Meer\nscenes: [{story: Kurz., background: {color: '#123'}}]\n";
        project.write("videos/a.yaml", manifest);
        let id = ["preview", "Ein Tag am Meer", "--format", "json"];
        insta::assert_snapshot!("preview_json", project.run(&id).success());
        assert!(project.path("Ein-Tag-am-Meer.animatic.mp4").exists());
        let out = ["preview", "Ein Tag am Meer", "--out", "tour.mp4"];
        drop(project.run(&out).success());
        assert!(project.path("tour.mp4").exists() && project.path("tour.srt").exists());
    }

    #[test]
    fn pictures_that_were_bought_are_shown() {
        let project = Project::from_example("quickstart");
        let film = |project: &Project| {
            drop(project.run(&["preview", VIDEO]).success());
            std::fs::read(project.path(FILM)).unwrap()
        };
        let before = film(&project);
        let apply = ["apply", "--auto-approve", "--target", VIDEO];
        drop(project.run(&apply).success());
        let after = film(&project);
        assert_ne!(before, after);
        assert_eq!(film(&project), after);
        // What is left are placeholders that say that the pictures cannot be shown.
        std::fs::remove_dir_all(project.path("state/simulator/visuals")).unwrap();
        assert_ne!(film(&project), after);
        assert_ne!(film(&project), before);
    }

    #[test]
    fn what_cannot_be_done_is_said_with_a_way_out() {
        let project = Project::from_example("quickstart");
        let near = project
            .run(&["preview", "ai-images-scene-prompt"])
            .exits_with(1);
        insta::assert_snapshot!("preview_unknown", near);
        drop(
            project
                .run(&["preview", "something-else-altogether"])
                .exits_with(1),
        );
        let nowhere = ["preview", VIDEO, "--out", "no/such/folder/a.mp4"];
        insta::assert_snapshot!("preview_no_folder", project.run(&nowhere).exits_with(1));
        let text = ["preview", VIDEO, "--out", "tour.txt"];
        insta::assert_snapshot!("preview_no_film", project.run(&text).exits_with(64));
        assert!(!project.path("tour.txt").exists());
        let folder = ["preview", VIDEO, "--out", "videos"];
        insta::assert_snapshot!("preview_folder", project.run(&folder).exits_with(1));
        let font = ["preview", VIDEO, "--font", "storyform.yaml"];
        insta::assert_snapshot!("preview_no_font", project.run(&font).exits_with(1));
        assert_eq!(listed(&project), ["storyform.yaml", "videos"]);
    }

    #[test]
    fn a_font_is_asked_for_where_letters_are_missing() {
        let project = Project::new();
        project.write("storyform.yaml", "project: acme\n");
        let manifest = "videoName: a\nscenes: [{story: 字幕です。, background: {color: '#123'}}]\n";
        project.write("videos/a.yaml", manifest);
        let output = project.run(&["preview", "a"]).success();
        assert!(
            output.stderr.contains("`--font FILE` adds a font"),
            "{output}"
        );
        assert!(project.read("a.animatic.srt").contains("字幕です。"));
    }

    /// Asks ffprobe for some fields of the film's picture, in the order of its own.
    fn probed(film: &Path, fields: &str) -> Vec<String> {
        let output = Command::new("ffprobe")
            .args(["-v", "error", "-count_frames", "-select_streams", "v:0"])
            .args(["-show_entries", &format!("stream={fields}")])
            .args(["-of", "default=noprint_wrappers=1:nokey=1"])
            .arg(film)
            .output()
            .expect("ffprobe is installed");
        assert!(output.status.success(), "{output:?}");
        let text = String::from_utf8(output.stdout).unwrap();
        text.lines().map(str::to_owned).collect()
    }

    /// Returns when the last subtitle ends, in milliseconds, after looking at all of them.
    fn last_end(srt: &str) -> u64 {
        let time = |text: &str| -> u64 {
            let (clock, millis) = text.split_once(',').unwrap();
            let parts = clock.split(':').map(|part| part.parse::<u64>().unwrap());
            parts.fold(0, |sum, part| sum * 60 + part) * 1000 + millis.parse::<u64>().unwrap()
        };
        let mut last = 0;
        for (index, cue) in srt.trim_end().split("\n\n").enumerate() {
            let lines: Vec<&str> = cue.lines().collect();
            assert_eq!(lines.len(), 3, "{cue}");
            assert_eq!(lines[0], (index + 1).to_string());
            let (start, end) = lines[1].split_once(" --> ").unwrap();
            assert!(last <= time(start) && time(start) < time(end), "{cue}");
            last = time(end);
        }
        last
    }

    #[test]
    #[ignore = "needs ffprobe"]
    fn players_see_what_was_promised() {
        let mut project = Project::from_example("quickstart");
        project.set("STORYFORM_FORMAT", "json");
        let tall = "videoName: tall\naspectRatio: '9:16'\nscenes: [{story: Short.}, {story: 'And a \
                    longer one, which needs some more seconds.', minimumDuration: 2.5}]\n";
        project.write("videos/5.yaml", tall);
        let sizes = [(VIDEO, ["1280", "720"]), ("tall", ["720", "1280"])];
        for (id, [width, height]) in sizes {
            let told = project.run(&["preview", id]).success().json();
            let film = project.path(told["file"].as_str().unwrap());
            let seconds = told["seconds"].as_f64().unwrap();
            let seen = probed(
                &film,
                "codec_name,width,height,r_frame_rate,duration,nb_read_frames",
            );
            assert_eq!(&seen[..4], ["h264", width, height, "5/1"], "{id}");
            let duration: f64 = seen[4].parse().unwrap();
            assert!((duration - seconds).abs() < 0.001, "{duration} {seconds}");
            let frames: f64 = seen[5].parse().unwrap();
            assert!((frames / 5.0 - seconds).abs() < 0.001, "{frames} {seconds}");
            let srt = project.read(told["subtitles"].as_str().unwrap());
            assert_eq!(last_end(&srt) as f64 / 1000.0, seconds, "{srt}");
        }
    }
}
