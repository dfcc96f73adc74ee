//! Keys of AI visuals.

use std::sync::Arc;

use super::Digester;
use crate::expand::{Shot, Visual};
use crate::model::storyboard::VisualPlace;
use crate::model::{VisualIdentity, VisualKey, VisualSpec};

/// Identifies the AI visuals of all shots. A background that continues the one before it is
/// another visual when that one is another.
pub(super) fn identities(
    shots: &[Shot],
    digester: &mut Digester,
) -> Vec<Vec<Result<VisualIdentity, &'static str>>> {
    let mut before: Option<Result<VisualKey, &'static str>> = None;
    let mut all = Vec::with_capacity(shots.len());
    for shot in shots {
        let mut identities = Vec::with_capacity(shot.visuals.len());
        for visual in &shot.visuals {
            let identity = identify(visual, before.as_ref(), digester);
            if visual.place == VisualPlace::Background {
                before = Some(
                    identity
                        .as_ref()
                        .map(|id| id.key.clone())
                        .map_err(|why| *why),
                );
            }
            identities.push(identity);
        }
        all.push(identities);
    }
    all
}

fn identify(
    visual: &Visual,
    before: Option<&Result<VisualKey, &'static str>>,
    digester: &mut Digester,
) -> Result<VisualIdentity, &'static str> {
    let mut spec = visual.spec.clone()?;
    if visual.continues {
        Arc::make_mut(&mut spec).continues = match before {
            None => None,
            Some(Ok(key)) => Some(key.clone()),
            Some(Err(_)) => return Err("it continues a visual that can never be used again"),
        };
    }
    let key = key_of(&spec, digester);
    Ok(VisualIdentity { key, spec })
}

/// Computes the key of a visual.
pub fn visual_key(spec: &VisualSpec) -> VisualKey {
    key_of(spec, &mut Digester::default())
}

fn key_of(spec: &VisualSpec, digester: &mut Digester) -> VisualKey {
    VisualKey::new(digester.versioned(spec))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::diagnostic::Source;
    use crate::expand::expand;
    use crate::fingerprint::fingerprint_video;
    use crate::manifest::{parse_project, read_alone};
    use crate::resolve::resolve;

    /// The keys of all visuals of a request, in order.
    fn keys(request: &Value) -> Vec<VisualKey> {
        keys_in(&request.to_string())
    }

    fn keys_in(manifest: &str) -> Vec<VisualKey> {
        let parsed = read_alone(&Source::new("videos/a.yaml", manifest));
        assert_eq!(parsed.diagnostics, vec![]);
        let (project, _) = parse_project(&Source::new("storyform.yaml", ""));
        let resolved = resolve(&parsed.documents[0], &project.unwrap(), None);
        let video = fingerprint_video(expand(resolved));
        let all = video.visuals.into_iter().flatten();
        all.map(|identity| identity.unwrap().key).collect()
    }

    /// The key of the only visual of a scene.
    fn key(scene: &Value) -> VisualKey {
        let keys = keys(&json!({"videoName": "A", "scenes": [scene]}));
        assert_eq!(keys.len(), 1, "{scene}");
        keys[0].clone()
    }

    /// A scene with a background of this kind, made by this.
    fn scene(kind: &str, ai: &Value) -> Value {
        json!({"story": "The harbour wakes.", "background": {"type": kind, "aiVisual": ai}})
    }

    fn image(ai: &Value) -> VisualKey {
        key(&scene("image", &with(&json!({"model": "nanobanana"}), ai)))
    }

    fn clip(ai: &Value) -> VisualKey {
        key(&scene("video", &with(&json!({"model": "veo3.1"}), ai)))
    }

    fn with(base: &Value, more: &Value) -> Value {
        let mut all = base.clone();
        for (name, value) in more.as_object().unwrap() {
            all[name] = value.clone();
        }
        all
    }

    #[test]
    fn the_place_is_nothing() {
        let ai = json!({"model": "nanobanana", "prompt": "A harbour"});
        let visual = json!({"type": "image", "aiVisual": ai});
        let alone = key(&scene("image", &ai));
        for other in [
            json!({"story": "Another story.", "background": visual, "hideSubtitles": true}),
            json!({"minimumDuration": 3, "background": visual}),
            json!({"story": "One. Two", "backgroundBrolls": [visual]}),
            json!({"story": "One.", "background": {"color": "#fff"}, "elements": [visual]}),
        ] {
            assert_eq!(key(&other), alone, "{other}");
        }
        let video = json!({"videoName": "B", "language": "de", "scenes": [
            {"story": "Before.", "background": {"color": "#000"}},
            {"story": "One. Two.", "createSceneOnEndOfSentence": true, "elements": [visual]},
        ]});
        assert_eq!(keys(&video), [alone.clone(), alone]);
    }

    #[test]
    fn the_spelling_is_nothing() {
        let plain = keys_in(
            "videoName: A\nscenes:\n- {story: Über. Uns., background: {type: image, aiVisual: \
             {model: nanobanana}}}\n- {story: One., background: {type: image, aiVisual: \
             {model: nanobanana, prompt: \"Über\\nuns\"}}}\n",
        );
        let spelt = "scenes:\r\n- background:\r\n    aiVisual: {model: nanobanana}\r\n    \
                     type: image\r\n  story: \"U\u{308}ber. Uns.  \"\r\n- background:\r\n    \
                     type: image\r\n    aiVisual:\r\n      prompt: |\r\n        U\u{308}ber\r\n        \
                     uns\r\n      model: nanobanana\r\n  story: Other words.\r\nvideoName: B\r\n";
        assert_eq!(keys_in(spelt), plain);
    }

    #[test]
    fn the_likely_length_may_be_written_out() {
        let prompt = json!({"prompt": "A harbour"});
        let long = json!({"prompt": "A harbour", "videoDuration": "4s"});
        assert_eq!(clip(&prompt), clip(&long));
        assert_ne!(
            clip(&prompt),
            clip(&with(&prompt, &json!({"videoDuration": "6s"})))
        );
        // A Veo clip with references lasts 8 seconds, whatever is asked for.
        let references =
            json!({"prompt": "A harbour", "referenceImageUrls": ["https://a.b/c.png"]});
        let asked = with(&references, &json!({"videoDuration": "8s"}));
        assert_eq!(clip(&references), clip(&asked));
    }

    #[test]
    fn the_style_counts_where_the_model_heeds_it() {
        let style = json!({"mediaStyle": "cartoon"});
        let [prompted, styled] =
            [json!({}), style.clone()].map(|more| with(&json!({"prompt": "A harbour"}), &more));
        assert_eq!(clip(&prompted), clip(&styled));
        assert_ne!(image(&prompted), image(&styled));
        assert_ne!(clip(&json!({})), clip(&style));
        assert_ne!(image(&json!({})), image(&style));
    }

    #[test]
    fn all_else_makes_another_visual() {
        let reference = |url: &str| json!({"prompt": "A harbour", "referenceImageUrl": url});
        let clips = |extra: Value| clip(&with(&json!({"prompt": "A harbour"}), &extra));
        let ratio = |ratio: &str| {
            let scene = scene(
                "image",
                &json!({"model": "nanobanana", "prompt": "A harbour"}),
            );
            keys(&json!({"videoName": "A", "aspectRatio": ratio, "scenes": [scene]})).remove(0)
        };
        let other_story = json!({"story": "Another.", "background":
            {"type": "image", "aiVisual": {"model": "nanobanana"}}});
        let mut all = vec![
            image(&json!({"prompt": "A harbour"})),
            image(&json!({"prompt": "a harbour"})),
            image(&json!({"prompt": "The harbour wakes."})),
            image(&json!({})),
            key(&other_story),
            image(&json!({"prompt": "A harbour", "model": "seedream3.0"})),
            image(&reference("https://example.com/a.png")),
            image(&reference("https://example.com/b.png")),
            clips(json!({})),
            clips(json!({"model": "veo3.1_fast"})),
            clips(json!({"firstFrameImageUrl": "https://example.com/a.png"})),
            clips(json!({"referenceImageUrls": ["https://example.com/a.png"]})),
            clips(
                json!({"referenceImageUrls": ["https://example.com/a.png", "https://example.com/b.png"]}),
            ),
            ratio("1:1"),
            ratio("9:16"),
        ];
        let count = all.len();
        all.sort();
        all.dedup();
        assert_eq!(all.len(), count);
        assert_eq!(ratio("16:9"), image(&json!({"prompt": "A harbour"})));
        let sized = json!({"videoName": "A", "videoWidth": 1920, "videoHeight": 1080,
            "scenes": [scene("image", &json!({"model": "nanobanana", "prompt": "A harbour"}))]});
        assert_eq!(keys(&sized), [ratio("16:9")]);
    }

    #[test]
    fn a_split_story_is_one_visual_for_each_part_and_a_direction_counts() {
        let split = |prompt: Option<&str>, story: &str| {
            let mut ai = json!({"model": "nanobanana"});
            if let Some(prompt) = prompt {
                ai["prompt"] = json!(prompt);
            }
            keys(
                &json!({"videoName": "A", "scenes": [{"story": story, "createSceneOnEndOfSentence": true,
                "background": {"type": "image", "aiVisual": ai}}]}),
            )
        };
        let [plain, directed] = [None, Some("In blue")].map(|prompt| split(prompt, "One. Two."));
        assert_eq!((plain.len(), directed.len()), (2, 2));
        assert!(plain.iter().all(|key| !directed.contains(key)));
        assert_eq!(
            split(None, "Two.  \n Three. One."),
            [&plain[1], &split(None, "Three.")[0], &plain[0]].map(Clone::clone)
        );
    }

    #[test]
    fn each_link_of_a_chain_stands_for_all_before_it() {
        let link = |prompt: &str| {
            let ai = json!({"model": "nanobanana", "prompt": prompt, "visualContinuity": true});
            scene("image", &ai)
        };
        let chain = |prompts: &[&str]| {
            let scenes: Vec<Value> = prompts.iter().map(|prompt| link(prompt)).collect();
            keys(&json!({"videoName": "A", "scenes": scenes}))
        };
        let before = chain(&["One", "Two", "Three", "Four"]);
        assert_eq!(before[0], image(&json!({"prompt": "One"})));
        assert_ne!(before[1], image(&json!({"prompt": "Two"})));
        for changed in 0..4 {
            let mut prompts = ["One", "Two", "Three", "Four"];
            prompts[changed] = "Other";
            let after = chain(&prompts);
            for link in 0..4 {
                assert_eq!(
                    before[link] == after[link],
                    link < changed,
                    "{changed} {link}"
                );
            }
        }
    }
}
