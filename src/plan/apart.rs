//! The videos that share no visual with another one: they can be planned side by side.

use rayon::prelude::*;

use crate::fingerprint::FingerprintedVideo;
use crate::model::VisualKey;

/// Tells for each video whether no other one shows a visual that it shows.
pub(super) fn stand_alone(videos: &[FingerprintedVideo]) -> Vec<bool> {
    let shown = videos.par_iter().enumerate();
    let shown = shown.flat_map_iter(|(index, video)| {
        let identities = video.visuals.iter().flatten().flatten();
        identities.map(move |identity| (head(&identity.key), index))
    });
    let mut shown: Vec<(Head, usize)> = shown.collect();
    shown.par_sort_unstable();
    let mut are_alone = vec![true; videos.len()];
    for alike in shown.chunk_by(|one, next| one.0 == next.0) {
        let (_, first) = alike[0];
        if alike.iter().any(|(_, video)| *video != first) {
            for (_, video) in alike {
                are_alone[*video] = false;
            }
        }
    }
    are_alone
}

/// How a key begins. Two keys that begin alike by chance are taken for the same, which costs time only.
type Head = [u8; 24];

fn head(key: &VisualKey) -> Head {
    let mut head = Head::default();
    for (to, from) in head.iter_mut().zip(key.as_str().bytes()) {
        *to = from;
    }
    head
}

#[cfg(test)]
mod tests {
    use super::stand_alone;
    use crate::plan::tests::videos;

    #[test]
    fn videos_that_show_the_same_do_not_stand_alone() {
        let video = |name: &str, prompts: &[&str]| {
            let scenes = prompts.iter().map(|prompt| {
                format!(
                    "- story: One.\n  background:\n    type: image\n    \
                     aiVisual: {{model: nanobanana, prompt: {prompt}}}\n"
                )
            });
            let scenes: String = scenes.collect();
            format!("videoName: {name}\nscenes:\n{scenes}")
        };
        let text = [
            video("a", &["A harbour", "A harbour"]),
            video("b", &["A mill", "A boat"]),
            video("c", &["A barn"]),
            video("d", &["A boat"]),
        ];
        assert_eq!(
            stand_alone(&videos(&text.join("---\n"), "")),
            [true, false, true, false]
        );
    }
}
