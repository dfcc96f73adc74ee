//! What documents become, with what stands around them.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};

use super::{Composed, Surroundings, Table, compose, parse_table};
use crate::diagnostic::{Diagnostic, Source};
use crate::manifest::{Document, Layer, Project, parse, parse_defaults, parse_project};

/// A project in the making.
#[derive(Default)]
struct Given<'a> {
    project: &'a str,
    /// Defaults of folders, the nearest first.
    defaults: Vec<&'a str>,
    manifest: &'a str,
    profile: Option<&'a str>,
    /// Files with rows, by their paths.
    rows: Vec<(&'a str, &'a str)>,
}

impl Given<'_> {
    fn composed(&self) -> Composed {
        let source = Source::new("storyform.yaml", self.project);
        let (project, mut diagnostics) = parse_project(&source);
        let project: Project = project.expect("the project file is an object");
        let mut layers: Vec<Layer> = Vec::new();
        for (depth, text) in self.defaults.iter().enumerate() {
            let path = format!("{}/_defaults.yaml", depth + 1);
            let (layer, mut found) = parse_defaults(&Source::new(path, *text));
            diagnostics.append(&mut found);
            layers.extend(layer);
        }
        let mut tables: BTreeMap<String, Result<Table, String>> = BTreeMap::new();
        for (path, text) in &self.rows {
            let mut table = parse_table(&Source::new(*path, *text));
            diagnostics.append(&mut table.diagnostics);
            tables.insert((*path).to_owned(), Ok(table));
        }
        let parsed = parse(&Source::new("videos/tour.yaml", self.manifest));
        diagnostics.extend(parsed.diagnostics);
        let named = parsed
            .documents
            .iter()
            .flat_map(|document| document.row_files());
        let missing: Vec<String> = named
            .filter(|path| !tables.contains_key(*path))
            .map(str::to_owned)
            .collect();
        for path in missing {
            let reason = format!("there is no file `{path}` in the project");
            tables.insert(path, Err(reason));
        }
        let profile = self
            .profile
            .map(|name| (name, &project.profiles[name].layer));
        let surroundings = Surroundings {
            defaults: layers.iter().chain(&project.defaults).collect(),
            profile,
            tables: &tables,
        };
        let mut documents = Vec::new();
        for written in parsed.documents {
            let mut composed = compose(written, &surroundings);
            documents.append(&mut composed.documents);
            diagnostics.append(&mut composed.diagnostics);
        }
        Composed {
            documents,
            diagnostics,
        }
    }

    /// Composes what has no problems.
    #[track_caller]
    fn documents(&self) -> Vec<Document> {
        let composed = self.composed();
        assert_eq!(composed.diagnostics, vec![]);
        composed.documents
    }

    /// Composes the only video of what has no problems.
    #[track_caller]
    fn request(&self) -> Value {
        let documents = self.documents();
        assert_eq!(documents.len(), 1);
        request(&documents[0])
    }

    /// Shows each problem on a line.
    fn problems(&self) -> String {
        let lines = self
            .composed()
            .diagnostics
            .iter()
            .map(shown)
            .collect::<Vec<_>>();
        lines.join("\n")
    }
}

fn request(document: &Document) -> Value {
    serde_json::to_value(&document.storyboard).unwrap()
}

fn ids(documents: &[Document]) -> Vec<String> {
    documents
        .iter()
        .map(|document| document.id().to_string())
        .collect()
}

fn shown(diagnostic: &Diagnostic) -> String {
    let Some(location) = &diagnostic.location else {
        return format!("{} - {}", diagnostic.rule.code, diagnostic.message);
    };
    let underlined = &location.source.text()[location.span.range()];
    let related = diagnostic
        .related
        .iter()
        .map(|(place, words)| format!(" ({place} {words})"));
    let related: String = related.collect();
    let help = diagnostic.help.as_deref().unwrap_or("-");
    let message = &diagnostic.message;
    format!(
        "{} {location} [{underlined}] {message}{related} | {help}",
        diagnostic.rule.code
    )
}

const SCENES: &str = "scenes: [{story: Hi., background: {type: image, aiVisual: {model: nanobanana, prompt: A \
         harbour}}}]";

#[test]
fn defaults_show_through_where_a_video_says_nothing() {
    let manifest = format!("videoName: A\nvoiceOver: {{enabled: true}}\nlanguage: fr\n{SCENES}");
    let given = Given {
        project: "defaults: {language: en, aspectRatio: '1:1', webhook: 'https://x.example/'}",
        defaults: vec![
            "{aspectRatio: '9:16', voiceOver: {enabled: false, aiVoices: [{speaker: Joan}]}}",
            "{aspectRatio: '16:9', backgroundMusic: {enabled: true, autoMusic: true, volume: 0.1}}",
        ],
        manifest: &manifest,
        ..Given::default()
    };
    let request = given.request();
    assert_eq!(request["language"], "fr");
    assert_eq!(request["aspectRatio"], "9:16");
    assert_eq!(
        request["voiceOver"],
        json!({"enabled": true, "aiVoices": [{"speaker": "Joan"}]})
    );
    assert_eq!(request["backgroundMusic"]["volume"], 0.1);
    assert_eq!(request["webhook"], "https://x.example/");
}

#[test]
fn every_value_knows_its_file() {
    let manifest = format!("videoName: A\n{SCENES}");
    let given = Given {
        project: "project: x\ndefaults:\n  language: en\n",
        defaults: vec!["\naspectRatio: '9:16'\n"],
        manifest: &manifest,
        ..Given::default()
    };
    let documents = given.documents();
    let at = |pointer: &str| documents[0].location(pointer).to_string();
    assert_eq!(at("/language"), "storyform.yaml:3:13");
    assert_eq!(at("/aspectRatio"), "1/_defaults.yaml:2:14");
    assert_eq!(at("/videoName"), "videos/tour.yaml:1:12");
    assert_eq!(documents[0].line(), 1);
    let origins = documents[0].origins();
    let language = origins
        .iter()
        .find(|origin| origin.pointer == "/language")
        .unwrap();
    assert_eq!(language.location.to_string(), "storyform.yaml:3:13");
    assert_eq!(language.value, "en");
}

#[test]
fn null_takes_a_default_away() {
    let manifest = format!("videoName: A\navatar: null\n{SCENES}");
    let given = Given {
        project: "defaults: {avatar: {avatarId: anna}, language: en}",
        defaults: vec!["{language: null}"],
        manifest: &manifest,
        ..Given::default()
    };
    let request = given.request();
    assert_eq!(request.get("avatar"), None);
    assert_eq!(request.get("language"), None);
    // Where nothing is taken away it is the slip that it was before.
    let manifest = format!("videoName: A\navatar: null\nlogo:\n{SCENES}");
    let slips = Given {
        project: "defaults: {logo: {url: 'https://x.example/l.png'}}",
        manifest: &manifest,
        ..Given::default()
    };
    insta::assert_snapshot!(slips.problems());
}

#[test]
fn what_is_wrong_with_defaults_is_wrong_once_and_where_they_stand() {
    let manifest = format!("videoName: A\n{SCENES}\n---\nvideoName: B\n{SCENES}\n");
    let given = Given {
        project: "defaults: {langauge: en, voiceOver: {enabled: yes}, storyform: {id: x}}\nprofiles:\n  final: {}\n  \
                  draft: {storyform: {budget: {maxCreditsPerMonth: 3, maxCreditsPerApply: {}}}}\n",
        defaults: vec!["- a", "{aspectRatio: '2:1'}\n---\n{}"],
        manifest: &manifest,
        ..Given::default()
    };
    insta::assert_snapshot!(given.problems());
}

#[test]
fn rules_change_single_places() {
    let manifest = "videoName: A\nscenes:\n- story: One.\n  background: {type: image, aiVisual: {prompt: A \
         harbour, mediaStyle: vintage}}\n\
                    - story: Two.\n  background: {type: video, aiVisual: {prompt: Waves, model: veo3.1}}\n\
                    - story: Three.\n  background: {color: '#000000'}\n\
                    storyform: {rules: [{at: /scenes/2/background, set: {color: '#ffffff'}}]}\n";
    let given = Given {
        project: "defaults: {storyform: {rules: [\
                    {at: images, set: {model: seedream3.0, mediaStyle: cartoon}},\
                    {at: clips, set: {model: pixverse5.5, videoDuration: 8s}},\
                    {at: /scenes/*/background, set: {settings: {loop: false}}}]}}",
        manifest,
        ..Given::default()
    };
    let request = given.request();
    let background = |scene: usize| &request["scenes"][scene]["background"];
    let image = json!({"prompt": "A harbour", "mediaStyle": "vintage", "model": "seedream3.0"});
    assert_eq!(background(0)["aiVisual"], image);
    let clip = json!({"prompt": "Waves", "model": "veo3.1", "videoDuration": "8s"});
    assert_eq!(background(1)["aiVisual"], clip);
    assert_eq!(
        *background(2),
        json!({"color": "#ffffff", "settings": {"loop": false}})
    );
}

#[test]
fn a_profile_replaces_what_videos_say() {
    let manifest = "videoName: A\navatar: {avatarId: anna}\nscenes:\n\
                    - story: One.\n  background: {type: image, aiVisual: {model: nanobanana-pro, prompt: x}}\n  \
                    backgroundBrolls: [{type: image, aiVisual: {model: nanobanana, prompt: y}}]\n  \
                    elements: [{type: image, aiVisual: {model: seedream3.0, prompt: z}}]\n\
                    - story: Two.\n  background: {type: video, aiVisual: {model: veo3.1, videoDuration: 8s, \
                    prompt: w}}\n\
                    storyform: {maxCredits: 500}\n";
    let given = Given {
        project: "defaults: {language: en}\nprofiles: {draft: {language: de, avatar: null, storyform: \
         {maxCredits: 9, rules: [\
                    {at: images, set: {model: flux-schnell}},\
                    {at: clips, set: {model: pixverse5.5, videoDuration: 5s}}]}}}",
        manifest,
        profile: Some("draft"),
        ..Given::default()
    };
    let documents = given.documents();
    let request = request(&documents[0]);
    assert_eq!(request["language"], "de");
    assert_eq!(request.get("avatar"), None);
    let scene = &request["scenes"][0];
    assert_eq!(scene["background"]["aiVisual"]["model"], "flux-schnell");
    assert_eq!(
        scene["backgroundBrolls"][0]["aiVisual"]["model"],
        "flux-schnell"
    );
    assert_eq!(scene["elements"][0]["aiVisual"]["model"], "flux-schnell");
    let clip = &request["scenes"][1]["background"]["aiVisual"];
    assert_eq!(
        (&clip["model"], &clip["videoDuration"]),
        (&json!("pixverse5.5"), &json!("5s"))
    );
    assert_eq!(documents[0].block.max_credits.unwrap().to_string(), "9");
    let plain = Given {
        profile: None,
        ..given
    };
    assert_eq!(
        plain.request()["scenes"][0]["background"]["aiVisual"]["model"],
        "nanobanana-pro"
    );
}

#[test]
fn rules_that_are_about_nothing_are_refused() {
    let rules = "storyform:\n  matrix: {language: [en]}\n  rules:\n  - {at: scenes, set: {}}\n  - {at: '/', \
         set: {storyform: {id: x}}}\n  \
                 - {at: /storyform/id, set: {}}\n  - {at: //x, set: {}}\n  - {where: {langage: en}, set: {}}\n  \
                 - {where: {language: [en, dee]}, set: {}}\n  - {at: images}\n  - {at: '${{ x }}', set: {}}\n";
    let manifest = format!("{rules}videoName: A\n{SCENES}");
    let given = Given {
        manifest: &manifest,
        ..Given::default()
    };
    insta::assert_snapshot!(given.problems());
}

#[test]
fn a_matrix_makes_a_video_of_every_combination() {
    let manifest = "storyform:\n  id: tour\n  vars: {brand: Acme}\n  matrix:\n    language: [en, de]\n    \
                    ratio: {wide: '16:9', tall: '9:16'}\n  exclude: [{language: de, ratio: tall}]\n  \
                    rules: [{where: {language: de}, set: {voiceOver: {enabled: true, aiVoices: [{speaker: Hans}]}}}]\n\
                    videoName: ${{ brand }} ${{ language | upper }}\naspectRatio: ${{ ratio }}\nlanguage: ${{ \
                    language }}\n\
                    scenes: [{story: 'Key ${{ key.ratio }}.'}]\n";
    let given = Given {
        manifest,
        ..Given::default()
    };
    let documents = given.documents();
    assert_eq!(
        ids(&documents),
        ["tour-de-wide", "tour-en-tall", "tour-en-wide"]
    );
    let german = request(&documents[0]);
    assert_eq!(german["videoName"], "Acme DE");
    assert_eq!(german["aspectRatio"], "16:9");
    assert_eq!(german["voiceOver"]["aiVoices"][0]["speaker"], "Hans");
    assert_eq!(german["scenes"][0]["story"], "Key wide.");
    assert_eq!(request(&documents[1]).get("voiceOver"), None);
}

#[test]
fn keys_that_are_numbers_are_chosen_as_they_are_written() {
    let manifest = format!(
        "storyform:\n  id: tour\n  matrix: {{year: [2026, 2027]}}\n  exclude: [{{year: 2027}}]\n  \
         rules: [{{where: {{year: [2026]}}, set: {{language: fr}}}}]\nvideoName: A\n{SCENES}"
    );
    let given = Given {
        manifest: &manifest,
        ..Given::default()
    };
    let documents = given.documents();
    assert_eq!(ids(&documents), ["tour-2026"]);
    assert_eq!(request(&documents[0])["language"], "fr");
}

#[test]
fn ids_follow_the_keys_unless_they_are_written_with_them() {
    let ids_of = |head: &str| {
        let matrix = "  matrix: {language: [en, de]}\n";
        let manifest =
            format!("storyform:\n{matrix}{head}\nscenes: [{{story: '${{{{ language }}}}'}}]\n");
        ids(&Given {
            manifest: &manifest,
            ..Given::default()
        }
        .documents())
    };
    assert_eq!(ids_of("videoName: Tour"), ["Tour-de", "Tour-en"]);
    assert_eq!(
        ids_of("videoName: Tour in ${{ language }}"),
        ["Tour in de", "Tour in en"]
    );
    assert_eq!(ids_of("  id: a\nvideoName: Tour"), ["a-de", "a-en"]);
    assert_eq!(
        ids_of("  id: ${{ key.language }}.a\nvideoName: Tour"),
        ["de.a", "en.a"]
    );
}

const CSV: &str = "code,title,speed\nen,\"Hello, you\",110\nde,Hallo,90\n";

fn rows<'a>(manifest: &'a str, table: (&'a str, &'a str)) -> Given<'a> {
    Given {
        manifest,
        rows: vec![table],
        ..Given::default()
    }
}

/// A video for each row of a file, whose speed is a number.
fn of_rows(from: &str) -> String {
    format!(
        "storyform: {{id: tour, matrix: {{locale: {from}}}}}\nvideoName: ${{{{ locale.title | replace(',', '') }}}}\n\
         voiceOver: {{enabled: true, aiVoices: [{{speaker: Jackson, speed: \"${{{{ locale.speed }}}}\"}}]}}\n\
         scenes: [{{story: '${{{{ locale.title }}}}.'}}]\n"
    )
}

#[test]
fn rows_of_a_file_are_videos_in_whatever_form_and_order() {
    let json_list = r#"[{"code": "de", "title": "Hallo", "speed": 90},
        {"code": "en", "title": "Hello, you", "speed": 110}]"#;
    let json_object =
        r#"{"en": {"title": "Hello, you", "speed": 110}, "de": {"title": "Hallo", "speed": "90"}}"#;
    let semicolons = "\u{feff}code;title;speed\r\nde;Hallo;90\r\nen;Hello, you;110\r\n";
    let tabs = "code\ttitle\tspeed\nde\tHallo\t90\nen\tHello, you\t110";
    for (from, path, text) in [
        ("{from: l.csv, key: code}", "videos/l.csv", CSV),
        ("{from: ../l.csv, key: code}", "l.csv", semicolons),
        ("{from: l.tsv, key: code}", "videos/l.tsv", tabs),
        ("{from: l.csv, key: code}", "videos/l.csv", tabs),
        ("{from: l.json, key: code}", "videos/l.json", json_list),
        ("{from: ./l.json}", "videos/l.json", json_object),
        (
            "{from: l.yaml}",
            "videos/l.yaml",
            "de: {title: Hallo, speed: 90}\nen: {title: 'Hello, you', speed: 110}\n",
        ),
        (
            "{from: l.csv}",
            "videos/l.csv",
            "title,speed,id\nHallo,90,de\n\"Hello, you\",110,en\n",
        ),
    ] {
        let manifest = of_rows(from);
        let documents = rows(&manifest, (path, text)).documents();
        assert_eq!(ids(&documents), ["tour-de", "tour-en"], "{path}");
        let request = request(&documents[1]);
        assert_eq!(request["scenes"][0]["story"], "Hello, you.", "{path}");
        assert_eq!(
            request["voiceOver"]["aiVoices"][0]["speed"], 110.0,
            "{path}"
        );
    }
}

#[test]
fn rows_that_cannot_be_used_are_told() {
    let mut all = String::new();
    for (from, text) in [
        ("{from: l.csv, key: coed}", CSV),
        ("{from: l.csv}", CSV),
        (
            "{from: l.csv, key: code}",
            "code,title,speed\nen,a,1\nen,b,2\na/b,c,3\n,d,4\n",
        ),
        ("{from: l.csv, key: code}", "code,title,speed\nen,a\n"),
        ("{from: l.csv, key: code}", "code,code,\nen,a,1\n"),
        ("{from: l.csv, key: code}", "code,title,speed\n"),
        (
            "{from: l.csv, key: code}",
            "code,title,speed\nen,\"a\nde,b,2\n",
        ),
        (
            "{from: l.csv, key: code}",
            "code,title,speed\nen,${{ x }},fast\n",
        ),
        ("{from: gone.csv}", CSV),
        ("{from: ../../l.csv}", CSV),
        ("{from: /etc/passwd}", CSV),
        ("{form: l.csv}", CSV),
        ("[16:9]", CSV),
        ("[]", CSV),
        ("5", CSV),
    ] {
        let manifest = of_rows(from);
        all.push_str(&format!(
            "# {from}\n{}\n",
            rows(&manifest, ("videos/l.csv", text)).problems()
        ));
    }
    insta::assert_snapshot!(all);
}

#[test]
fn expressions_that_have_no_value_are_told_where_they_stand() {
    let mut all = String::new();
    for story in [
        "${{ titel }}",
        "${{ locale.titel }} and ${{ locale.title }}",
        "${{ locale }}!",
        "${{ locale.title | shout }}",
        "${{ 1 + }}",
        "${{ title",
        "${{ locale.title ~ missing }}",
        "${{ }}",
        "${{ range(100000) | list | length }}",
        "${{ nothing }}",
        "${{ key.lang }}",
    ] {
        let manifest = format!(
            "storyform: {{id: tour, vars: {{nothing: null, title: T}}, matrix: {{locale: {{from: l.csv, key: \
            code}}}}}}\n\
             videoName: A\nscenes:\n  - story: \"{story}\"\n"
        );
        all.push_str(&format!(
            "# {story}\n{}\n",
            rows(&manifest, ("videos/l.csv", CSV)).problems()
        ));
    }
    insta::assert_snapshot!(all);
}

#[test]
fn expressions_can_be_shown_and_values_hold_none() {
    let manifest = "storyform: {vars: {a: x}}\nvideoName: A\n\
                    scenes: [{story: '${{ a }} ${{ ''${{ b }}'' }} $ {{ b }}'}]\n";
    let given = Given {
        manifest,
        ..Given::default()
    };
    let request = given.request();
    assert_eq!(request["scenes"][0]["story"], "x ${{ b }} $ {{ b }}");
    let manifest = format!(
        "storyform: {{vars: {{a: '${{{{ b }}}}', version: 1.10, zip: 01234}}, matrix: {{m: {{x: {{n: 1e3}}}}}}}}\n\
         videoName: A\n{SCENES}"
    );
    insta::assert_snapshot!(
        Given {
            manifest: &manifest,
            ..Given::default()
        }
        .problems()
    );
}

#[test]
fn what_looks_like_an_expression_is_asked_about() {
    let manifest = "storyform: {vars: {city: Kiel}}\nvideoName: A\nscenes:\n- story: Hi {{ city }}.\n- story: \
         ${ city.name }\n\
                    - story: '{{ other }} ${{ city }} {{ city }}'\n";
    insta::assert_snapshot!(
        Given {
            manifest,
            ..Given::default()
        }
        .problems()
    );
}

#[test]
fn nothing_is_filled_into_limits_and_rules() {
    let manifest = format!("videoName: A\n{SCENES}");
    let given = Given {
        project: "profiles:\n  draft:\n    storyform:\n      vars: {cap: 1}\n      budget: {maxCreditsPerApply: \
         '${{ cap }}'}\n      \
                  rules:\n      - {where: '${{ x }}', set: {}}\n      - {where: null, set: {}}\n      - {at: \
                  null, set: {}}\n      \
                  - {set: null}\n      - {set: '${{ x }}'}\n  other: {storyform: {budget: null, rules: '${{ r \
                  }}', vars: null}}\n",
        manifest: &manifest,
        ..Given::default()
    };
    insta::assert_snapshot!(given.problems());
}

#[test]
fn rules_of_a_manifest_reach_what_defaults_have_brought() {
    let manifest = "videoName: A\nscenes: [{story: Hi., background: {aiVisual: {prompt: A harbour}}}]\n\
                    storyform: {rules: [{at: /voiceOver, set: {enabled: false}}, {at: images, set: {model: \
                    nanobanana}}]}\n";
    let given = Given {
        project: "defaults: {language: en, voiceOver: {enabled: true}}",
        defaults: vec![
            "{storyform: {rules: [{set: {language: de}}, {at: /voiceOver, set: {aiVoices: [{speaker: Hans}]}},\
              {at: /scenes/*/background, set: {type: image}}, {at: images, set: {model: flux-schnell}}]}}",
        ],
        manifest,
        ..Given::default()
    };
    let request = given.request();
    assert_eq!(request["language"], "de");
    assert_eq!(
        request["voiceOver"],
        json!({"enabled": false, "aiVoices": [{"speaker": "Hans"}]})
    );
    assert_eq!(
        request["scenes"][0]["background"]["aiVisual"]["model"],
        "nanobanana"
    );
}

#[test]
fn a_kind_that_is_an_expression_is_known_to_rules() {
    let manifest = "storyform: {vars: {kind: image, model: nanobanana-pro}}\nvideoName: A\n\
                    scenes: [{story: Hi., background: {type: '${{ kind }}', aiVisual: {model: '${{ model }}', \
                    prompt: x}}}]\n";
    let given = Given {
        project: "profiles: {draft: {storyform: {rules: [{at: images, set: {model: flux-schnell}}]}}}",
        manifest,
        profile: Some("draft"),
        ..Given::default()
    };
    assert_eq!(
        given.request()["scenes"][0]["background"]["aiVisual"]["model"],
        "flux-schnell"
    );
}

#[test]
fn values_take_the_type_of_their_field() {
    let manifest = "storyform: {vars: {loud: 0.5, on: 'true', year: 2026, scenes: [{story: One.}, {story: \
         Two.}], fast: '120'}}\n\
                    videoName: Tour ${{ year }}\nscenes: ${{ scenes }}\nlanguage: ${{ 'en' if year == 2026 else \
                    'de' }}\n\
                    backgroundMusic: {enabled: '${{ on }}', autoMusic: true, volume: '${{ loud }}'}\n\
                    voiceOver: {enabled: true, aiVoices: [{speaker: '${{ year }}', speed: '${{ fast }}'}]}\n";
    let request = Given {
        manifest,
        ..Given::default()
    }
    .request();
    assert_eq!(request["videoName"], "Tour 2026");
    assert_eq!(request["scenes"][1]["story"], "Two.");
    assert_eq!(
        request["backgroundMusic"],
        json!({"enabled": true, "autoMusic": true, "volume": 0.5})
    );
    assert_eq!(
        request["voiceOver"]["aiVoices"][0],
        json!({"speaker": "2026", "speed": 120})
    );
    let wrong = "storyform: {vars: {loud: noisy, on: 3}}\nvideoName: A\nscenes: [{story: Hi.}]\n\
                 backgroundMusic: {enabled: '${{ on }}', volume: '${{ loud }}'}\n";
    insta::assert_snapshot!(
        Given {
            manifest: wrong,
            ..Given::default()
        }
        .problems()
    );
}

#[test]
fn nearer_variables_win_and_their_names_are_checked() {
    let manifest = format!(
        "storyform: {{vars: {{c: manifest}}}}\nvideoName: ${{{{ a }}}} ${{{{ b }}}} ${{{{ c }}}} ${{{{ d }}}}\n{SCENES}"
    );
    let given = Given {
        project: "defaults: {storyform: {vars: {a: project, b: project, c: project, d: project}}}\n\
                  profiles: {draft: {storyform: {vars: {d: profile}}}}",
        defaults: vec!["{storyform: {vars: {b: folder, c: folder, d: folder}}}"],
        manifest: &manifest,
        profile: Some("draft"),
        ..Given::default()
    };
    assert_eq!(
        given.request()["videoName"],
        "project folder manifest profile"
    );
    let manifest = format!(
        "storyform: {{vars: {{key: 1, in: 2, a-b: 3, 2x: 4}}, matrix: {{not: [a], b c: [d]}}}}\nvideoName: A\n{SCENES}"
    );
    insta::assert_snapshot!(
        Given {
            manifest: &manifest,
            ..Given::default()
        }
        .problems()
    );
}

#[test]
fn an_id_that_leaves_an_axis_out_is_refused() {
    let manifest = format!(
        "storyform:\n  id: tour-${{{{ key.a }}}}\n  matrix: {{a: [x, y], b: [1, 2]}}\nvideoName: A\n{SCENES}"
    );
    let given = Given {
        manifest: &manifest,
        ..Given::default()
    };
    insta::assert_snapshot!(given.problems());
    assert_eq!(ids(&given.composed().documents), ["tour-x", "tour-y"]);
}

#[test]
fn too_many_videos_and_none_at_all_are_refused() {
    let keys = (0..150)
        .map(|key| key.to_string())
        .collect::<Vec<_>>()
        .join(", ");
    let many = format!(
        "storyform: {{id: a, matrix: {{a: [{keys}], b: [{keys}]}}}}\nvideoName: A\n{SCENES}"
    );
    assert!(
        Given {
            manifest: &many,
            ..Given::default()
        }
        .problems()
        .contains("the matrix has 22500 videos")
    );
    let none = format!(
        "storyform: {{id: a, matrix: {{a: [x]}}, exclude: [{{a: x}}]}}\nvideoName: A\n{SCENES}"
    );
    assert!(
        Given {
            manifest: &none,
            ..Given::default()
        }
        .problems()
        .contains("no video is left")
    );
}

#[test]
fn a_document_shares_its_files() {
    let manifest = format!("videoName: A\n{SCENES}");
    let given = Given {
        defaults: vec!["{language: en}"],
        manifest: &manifest,
        ..Given::default()
    };
    let documents = given.documents();
    let files: Vec<&str> = documents[0]
        .files()
        .iter()
        .map(|file| file.path())
        .collect();
    assert_eq!(files, ["videos/tour.yaml", "1/_defaults.yaml"]);
    assert!(Arc::ptr_eq(documents[0].source(), &documents[0].files()[0]));
}
