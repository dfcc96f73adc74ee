//! What people read about edits of a few scenes.

use serde_json::Value;

use super::{TextStyle, plan};
use crate::model::{DegradedVisual, OperationId};
use crate::report::testing::{
    Wish, key_of, open_preview, open_visual, planned, ready_preview, rendered, videos,
    without_colors,
};

const STYLE: TextStyle = TextStyle {
    width: 100,
    color: false,
    all: false,
};

/// Plans the step from one text to another.
fn step(before: &str, after: &str, wish: &Wish) -> String {
    plan(&planned(&rendered(before), after, wish), &STYLE)
}

/// A video with an image for each of these stories and prompts.
fn video(shots: &[(&str, &str)]) -> String {
    let scene = |(story, prompt): &(&str, &str)| {
        let [story, prompt] = [story, prompt].map(|text| Value::from(*text));
        let visual = format!("{{model: nanobanana, prompt: {prompt}}}");
        format!("  - story: {story}\n    background: {{type: image, aiVisual: {visual}}}\n")
    };
    let scenes: String = shots.iter().map(scene).collect();
    format!("videoName: intro\nscenes:\n{scenes}")
}

const PROMPTS: [(&str, &str); 3] = [
    ("We meet on two days.", "A calendar on a wall"),
    ("We leave early.", "An open door"),
    ("Goodbye.", "A bright modern harbour at dawn"),
];

/// Eight sentences of which Pictory makes eight shots.
fn sentences(text: &str) -> String {
    format!(
        "videoName: tale\nscenes:\n  - story: {}\n    createSceneOnEndOfSentence: true\n    \
         background: {{type: image, aiVisual: {{model: nanobanana}}}}\n",
        Value::from(text)
    )
}

const TALE: &str = "First we write. Then we draw. Then we cut. Then we speak. We render it \
                    all. We wait a while. We look at it twice. We publish.";

#[test]
fn one_prompt_of_three() {
    let mut later = PROMPTS;
    later[1].1 = "An open window";
    let (before, after) = (video(&PROMPTS), video(&later));
    insta::assert_snapshot!("one_prompt", step(&before, &after, &Wish::default()));
    let all = TextStyle {
        width: 80,
        all: true,
        ..STYLE
    };
    let planned = planned(&rendered(&before), &after, &Wish::default());
    insta::assert_snapshot!("one_prompt_all", plan(&planned, &all));
}

#[test]
fn one_sentence_of_eight() {
    let later = TALE.replace("We wait a while.", "We wait for an hour.");
    let text = step(&sentences(TALE), &sentences(&later), &Wish::default());
    insta::assert_snapshot!("one_sentence", text);
}

#[test]
fn several_sentences_in_a_row() {
    let later = TALE.replace("Then we draw. Then we cut.", "Then we paint. Then we trim.");
    let text = step(&sentences(TALE), &sentences(&later), &Wish::default());
    insta::assert_snapshot!("several_sentences", text);
}

#[test]
fn a_voice_costs_no_credits() {
    let spoken = |speaker: &str| {
        let voice = format!("voiceOver: {{enabled: true, aiVoices: [{{speaker: {speaker}}}]}}");
        format!("{}{voice}\n", video(&PROMPTS))
    };
    let text = step(&spoken("Jackson"), &spoken("Emma"), &Wish::default());
    insta::assert_snapshot!("voice", text);
}

#[test]
fn narration_alone_costs_no_credits() {
    let mut later = PROMPTS;
    later[0].0 = "We meet on three days.";
    insta::assert_snapshot!(
        "narration",
        step(&video(&PROMPTS), &video(&later), &Wish::default())
    );
}

#[test]
fn inline_pays_for_everything() {
    let inline = |shots| format!("storyform: {{visuals: inline}}\n{}", video(shots));
    let mut later = PROMPTS;
    later[1].1 = "An open window";
    let text = step(&inline(&PROMPTS), &inline(&later), &Wish::default());
    insta::assert_snapshot!("inline", text);
}

/// Six scenes of which each but the first goes on from the one before.
fn chain(third: &str) -> String {
    let prompts = [
        "A seed",
        "A sprout",
        third,
        "A young tree",
        "An old tree",
        "A chair",
    ];
    let scene = |(index, prompt): (usize, &&str)| {
        let number = index + 1;
        format!(
            "  - story: Part {number}.\n    background: {{type: image, aiVisual: {{model: \
             nanobanana, visualContinuity: true, prompt: {prompt}}}}}\n"
        )
    };
    let scenes: String = prompts.iter().enumerate().map(scene).collect();
    format!("videoName: growth\nscenes:\n{scenes}")
}

#[test]
fn a_chain_broken_in_the_middle() {
    let text = step(&chain("A bush"), &chain("A green bush"), &Wish::default());
    insta::assert_snapshot!("chain", text);
}

#[test]
fn what_is_asked_for_anew() {
    let text = video(&PROMPTS);
    let wish = Wish {
        replace: vec!["intro#2"],
        ..Wish::default()
    };
    insta::assert_snapshot!("requested_scene", step(&text, &text, &wish));
}

#[test]
fn a_preview_under_way_and_one_that_is_paid() {
    let text = sentences(TALE);
    let mut snapshot = rendered("");
    snapshot.open = vec![open_preview(&videos(&text)[0], Some("job-0080"))];
    let under_way = plan(&planned(&snapshot, &text, &Wish::default()), &STYLE);
    insta::assert_snapshot!("preview_under_way", under_way);
    let mut snapshot = rendered(&text);
    snapshot.videos.clear();
    let (key, ready) = ready_preview(&videos(&text)[0]);
    snapshot.previews.insert(key, ready);
    let paid = plan(&planned(&snapshot, &text, &Wish::default()), &STYLE);
    insta::assert_snapshot!("preview_paid", paid);
}

#[test]
fn a_visual_shared_by_two_videos() {
    let promo = [PROMPTS[0], ("Come along.", "A ticket for a train")];
    let other = [("On the way.", "A ticket for a train"), PROMPTS[2]];
    let two = |first: &[_], second: &[_]| {
        let second = video(second).replace("intro", "promo");
        format!("{}---\n{second}", video(first))
    };
    let mut later = other;
    later[0].0 = "We are on our way.";
    later[0].1 = "A ticket for a boat";
    let mut first = promo;
    first[1].1 = "A ticket for a boat";
    let text = step(&two(&promo, &other), &two(&first, &later), &Wish::default());
    insta::assert_snapshot!("shared", text);
    let text = step(&video(&promo), &two(&first, &later), &Wish::default());
    insta::assert_snapshot!("shared_new", text);
}

/// A split story with a b-roll, so that nobody can say on which of its parts that stands.
fn layered(first: &str, broll: &str) -> String {
    format!(
        "{}  - story: One is here. Two is there.\n    createSceneOnEndOfSentence: true\n    \
         background: {{type: image, aiVisual: {{model: nanobanana}}}}\n    \
         backgroundBrolls: [{{type: image, brollClip: {{start: 1, end: 3}}, aiVisual: {{model: \
         flux-schnell, prompt: {broll}}}}}]\n",
        video(&[("We leave.", first)])
    )
}

#[test]
fn what_is_paid_at_every_render() {
    let before = layered("A boat at sea", "A map of the way");
    let after = layered("A ship at sea", "A map of the way");
    insta::assert_snapshot!("unrepeatable", step(&before, &after, &Wish::default()));
    insta::assert_snapshot!("unrepeatable_new", step("", &after, &Wish::default()));
}

#[test]
fn a_visual_in_doubt_and_one_under_way() {
    let mut later = PROMPTS;
    later[1].1 = "An open window";
    later[2].1 = "A dark harbour";
    let (before, after) = (video(&PROMPTS), video(&later));
    let mut snapshot = rendered(&before);
    let mut under_way = open_visual(&videos(&after)[0], 1, Some("job-0099"));
    under_way.id = OperationId::new("op-0078");
    snapshot.open = vec![under_way.clone()];
    let text = plan(&planned(&snapshot, &after, &Wish::default()), &STYLE);
    insta::assert_snapshot!("visual_under_way", text);
    snapshot.open.push(open_visual(&videos(&after)[0], 2, None));
    let text = plan(&planned(&snapshot, &after, &Wish::default()), &STYLE);
    insta::assert_snapshot!("visual_in_doubt", text);
    let text = plan(&planned(&snapshot, &before, &Wish::default()), &STYLE);
    insta::assert_snapshot!("visual_in_doubt_alone", text);
}

#[test]
fn every_width_and_colours() {
    use unicode_width::UnicodeWidthStr;
    let mut later = PROMPTS;
    later[1].1 = "An open window";
    let after = format!(
        "{}---\n{}---\n{}",
        video(&later),
        layered("A boat at sea", "A map of the way").replace("intro", "layers"),
        chain("A bush")
    );
    let mut snapshot = rendered(&chain("A green bush"));
    snapshot.open = vec![open_visual(&videos(&after)[0], 2, None)];
    let edits = planned(&snapshot, &after, &Wish::default());
    for width in 80..140 {
        let text = plan(&edits, &TextStyle { width, ..STYLE });
        let longest = text.lines().map(UnicodeWidthStr::width).max();
        assert!(longest <= Some(width), "{longest:?} at {width}");
    }
    let color = TextStyle {
        color: true,
        ..STYLE
    };
    assert_eq!(without_colors(&plan(&edits, &color)), plan(&edits, &STYLE));
}

#[test]
fn what_was_replaced_by_stock_is_offered_again() {
    let text = video(&PROMPTS);
    let mut snapshot = rendered(&text);
    let key = key_of(&text, 0, 1);
    snapshot.visuals.remove(&key);
    for video in snapshot.videos.values_mut() {
        video.degraded_visuals = vec![DegradedVisual {
            scene: 2,
            shot: 1,
            place: "background".to_owned(),
            key: Some(key.clone()),
            why: "a stock clip stands in its place".to_owned(),
        }];
    }
    let text = plan(&planned(&snapshot, &text, &Wish::default()), &STYLE);
    insta::assert_snapshot!("degraded", text);
}

#[test]
fn what_is_lost_is_bought_again() {
    let before = video(&PROMPTS);
    let mut later = PROMPTS;
    later[0].0 = "We meet on three days.";
    let mut snapshot = rendered(&before);
    for shot in [0, 2] {
        let visual = snapshot.visuals.get_mut(&key_of(&before, 0, shot)).unwrap();
        visual.is_lost = true;
        visual.copy = None;
    }
    let text = plan(
        &planned(&snapshot, &video(&later), &Wish::default()),
        &STYLE,
    );
    insta::assert_snapshot!("lost", text);
}

#[test]
fn an_avatar_beside_a_preview() {
    let with_avatar = |text: &str| {
        format!(
            "{}avatar: {{avatarId: anna}}\nvoiceOver: {{enabled: true, aiVoices: [{{speaker: \
             Jackson}}]}}\n",
            sentences(text)
        )
    };
    let later = TALE.replace("Then we draw. Then we cut.", "Then we paint. Then we trim.");
    let (before, after) = (with_avatar(TALE), with_avatar(&later));
    insta::assert_snapshot!("avatar", step(&before, &after, &Wish::default()));
    insta::assert_snapshot!("avatar_new", step("", &after, &Wish::default()));
}

#[test]
fn scenes_that_move_come_and_go() {
    let before = [
        ("One.", "An attic"),
        ("Two.", "A bakery"),
        ("Three.", "A cellar"),
        ("Four.", "A den"),
    ];
    let after = [
        ("Zero.", "A zoo"),
        ("Two.", "A bakery"),
        ("One.", "An attic"),
        ("Four!", "A den"),
    ];
    insta::assert_snapshot!(
        "moves",
        step(&video(&before), &video(&after), &Wish::default())
    );
}

#[test]
fn texts_of_strangers_are_harmless() {
    let before = [(
        "Hello,  dear \u{202e}friends of ours.",
        "A \u{1b}[2Jroom with a view",
    )];
    let after = [(
        "Hello, dear \u{202e}friends of ours.",
        "A \u{1b}[31mroom with a\nview \u{9}",
    )];
    let text = step(&video(&before), &video(&after), &Wish::default());
    assert!(
        text.chars().all(|char| char == '\n' || !char.is_control()),
        "{text:?}"
    );
    insta::assert_snapshot!("strangers", text);
}

#[test]
fn a_long_storyboard_is_cut_short() {
    let stories: Vec<String> = (1..=40).map(|number| format!("Story {number}.")).collect();
    let shots: Vec<(&str, &str)> = stories.iter().map(|story| (story.as_str(), "A")).collect();
    let text = step("", &video(&shots), &Wish::default());
    assert!(text.contains("scene 24"), "{text}");
    assert!(
        text.ends_with("… and 16 scenes more (--all lists them)\n"),
        "{text}"
    );
}
