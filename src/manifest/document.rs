//! One video as a typed document in which every value knows its place.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use serde_json::Value;

use super::block::Block;
use super::check::{Findings, Form, check};
use super::decode::decode;
use super::passthrough;
use super::rules::WRONG_TYPE;
use super::shape::Shapes;
use super::tree::{How, Mark, Node, escape};
use crate::diagnostic::{Diagnostic, Location, Source};
use crate::model::VideoId;
use crate::model::storyboard::Storyboard;

/// The field that holds what is ours.
pub(super) const BLOCK: &str = "storyform";

pub(super) static STORYBOARD: LazyLock<Shapes> = LazyLock::new(Shapes::of::<Storyboard>);
static BLOCK_SHAPES: LazyLock<Shapes> = LazyLock::new(Shapes::of::<Block>);

/// A declared video: the request to Pictory, our own block, and the places of both.
#[derive(Debug)]
pub struct Document {
    /// The request.
    pub storyboard: Arc<Storyboard>,
    /// Our own block.
    pub block: Block,
    /// The files it comes from; the manifest is the first.
    files: Arc<[Arc<Source>]>,
    tree: Node,
    block_tree: Option<Node>,
    pruned: BTreeSet<String>,
    profile: Option<String>,
    keys: Vec<(String, Location)>,
}

/// Where a value of a video comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct Origin {
    /// The value, as a JSON pointer.
    pub pointer: String,
    /// What it is.
    pub value: Value,
    /// Where it is written.
    pub location: Location,
    /// What is written there, if an expression was filled in.
    pub expression: Option<String>,
}

impl Document {
    /// Returns the id of the video: the one in the block, or else its name. It is empty if there
    /// is neither, which a rule reports.
    pub fn id(&self) -> VideoId {
        let id = self
            .block
            .id
            .as_deref()
            .or(self.storyboard.video_name.as_deref());
        VideoId::new(id.unwrap_or_default())
    }

    /// Returns the place of the id, or of the name that stands in for it.
    pub fn id_location(&self) -> Location {
        let explicit = self.block.id.is_some();
        self.location(if explicit {
            "/storyform/id"
        } else {
            "/videoName"
        })
    }

    /// Returns the manifest.
    pub fn source(&self) -> &Arc<Source> {
        &self.files[0]
    }

    /// Returns the name of the profile that lies over it; `None` for the manifest as it is.
    pub fn profile(&self) -> Option<&str> {
        self.profile.as_deref()
    }

    /// Returns where the values are written that make it another video than the rest of its matrix, each
    /// with its axis and key in words.
    pub fn keys(&self) -> &[(String, Location)] {
        &self.keys
    }

    /// Says which profile lies over it, and which keys of a matrix it has.
    pub(super) fn under(self, profile: Option<String>, keys: Vec<(String, Location)>) -> Self {
        Self {
            profile,
            keys,
            ..self
        }
    }

    /// Returns the files that the video comes from: the manifest, then those of its defaults and its
    /// profile.
    pub fn files(&self) -> &[Arc<Source>] {
        &self.files
    }

    /// Returns the line of the manifest on which the document begins, counted from 1.
    pub fn line(&self) -> usize {
        self.source()
            .position(self.tree.mark.span.start as usize)
            .line
    }

    /// Returns the place of the value at a JSON pointer, such as `/scenes/0/story` or
    /// `/storyform/id`; of its nearest existing ancestor, if it is absent.
    pub fn location(&self, pointer: &str) -> Location {
        self.place(|node, pointer| node.locate(pointer), pointer)
    }

    /// Returns the place of the name of the field at a JSON pointer.
    pub fn key_location(&self, pointer: &str) -> Location {
        self.place(|node, pointer| node.locate_key(pointer), pointer)
    }

    /// Tells whether a part of the object at a JSON pointer did not fit and was cut out, so that
    /// its absence means nothing.
    pub fn pruned(&self, pointer: &str) -> bool {
        self.pruned.contains(pointer)
    }

    /// Lists where every value comes from: those of our block first, then those of the request, in order.
    pub fn origins(&self) -> Vec<Origin> {
        let mut origins = Vec::new();
        if let Some(block) = &self.block_tree {
            self.collect(block, &format!("/{BLOCK}"), &mut origins);
        }
        self.collect(&self.tree, "", &mut origins);
        origins
    }

    fn collect(&self, node: &Node, pointer: &str, origins: &mut Vec<Origin>) {
        for entry in node.entries() {
            let pointer = format!("{pointer}/{}", escape(&entry.key));
            self.collect(&entry.value, &pointer, origins);
        }
        for (index, item) in node.items().iter().enumerate() {
            self.collect(item, &format!("{pointer}/{index}"), origins);
        }
        let is_leaf = node.entries().is_empty() && node.items().is_empty();
        if is_leaf && let Ok(value) = decode::<Value>(node) {
            let location = node.mark.location(&self.files);
            let written = location.source.text().get(location.span.range());
            let expression = written.filter(|_| node.mark.how == How::Filled);
            origins.push(Origin {
                pointer: pointer.to_owned(),
                value,
                expression: expression.map(str::to_owned),
                location,
            });
        }
    }

    fn place(&self, locate: impl Fn(&Node, &str) -> Mark, pointer: &str) -> Location {
        let block = self
            .block_tree
            .as_ref()
            .zip(pointer.strip_prefix("/storyform"));
        let mark = match block {
            Some((block, rest)) => locate(block, rest),
            None => locate(&self.tree, pointer),
        };
        mark.location(&self.files)
    }

    /// Reads a tree in which nothing is left open, with what was found before; what does not fit is
    /// reported and cut out.
    pub(super) fn read(
        files: &Arc<[Arc<Source>]>,
        mut tree: Node,
        mut found: Findings,
    ) -> (Option<Self>, Vec<Diagnostic>) {
        let mut block_tree = tree.take_field(BLOCK).map(|entry| entry.value);
        let Findings {
            mut diagnostics,
            mut pruned,
        } = check(files, &mut tree, (&STORYBOARD, Form::Final), "the document");
        found.diagnostics.append(&mut diagnostics);
        found.pruned.append(&mut pruned);
        if let Some(block_tree) = &mut block_tree {
            let shapes = (&*BLOCK_SHAPES, Form::Final);
            let Findings {
                mut diagnostics,
                pruned,
            } = check(files, block_tree, shapes, "`storyform`");
            found.diagnostics.append(&mut diagnostics);
            found.pruned.extend(
                pruned
                    .into_iter()
                    .map(|pointer| format!("/{BLOCK}{pointer}")),
            );
        }
        let passthrough = block_tree
            .as_ref()
            .and_then(|block| block.field("passthrough"));
        if let Some(entry) = passthrough {
            let mut refused = passthrough::check(files, &entry.value, &tree, &STORYBOARD);
            found.diagnostics.append(&mut refused);
        }
        let storyboard = decode::<Storyboard>(&tree);
        let block = block_tree
            .as_ref()
            .map_or_else(|| Ok(Block::default()), decode::<Block>);
        match (storyboard, block) {
            (Ok(storyboard), Ok(block)) => {
                let document = Self {
                    storyboard: Arc::new(storyboard),
                    block,
                    files: Arc::clone(files),
                    tree,
                    block_tree,
                    pruned: found.pruned,
                    profile: None,
                    keys: Vec::new(),
                };
                (Some(document), found.diagnostics)
            }
            (Err(error), _) | (_, Err(error)) => {
                // The shape check and the types disagree. Still a message with a place, not a crash.
                let location = tree.locate("").location(files);
                found
                    .diagnostics
                    .push(Diagnostic::new(&WRONG_TYPE, location, error.to_string()));
                (None, found.diagnostics)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::read_alone;

    /// Parses, and shows each problem on a line.
    fn problems(text: &str) -> String {
        let parsed = read_alone(&Source::new("videos/x.yaml", text));
        let lines = parsed.diagnostics.iter().map(|diagnostic| {
            let location = diagnostic.location.as_ref().unwrap();
            let underlined = &text[location.span.range()];
            let help = diagnostic.help.as_deref().unwrap_or("-");
            format!(
                "{} {location} [{underlined}] {} | {help}",
                diagnostic.rule.code, diagnostic.message
            )
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn places_survive_into_typed_documents() {
        let text = "videoName: A\nscenes:\n  - story: Hi.\n    background:\n      type: image\n";
        let parsed = read_alone(&Source::new("videos/x.yaml", text));
        assert_eq!(parsed.diagnostics, vec![]);
        let document = &parsed.documents[0];
        assert_eq!(
            document.storyboard.scenes.as_ref().unwrap()[0]
                .story
                .as_deref(),
            Some("Hi.")
        );
        assert_eq!(
            document.location("/scenes/0/story").to_string(),
            "videos/x.yaml:3:12"
        );
        assert_eq!(
            document.key_location("/scenes/0/story").to_string(),
            "videos/x.yaml:3:5"
        );
        assert_eq!(
            document.location("/scenes/0/background").to_string(),
            "videos/x.yaml:4:5"
        );
        assert_eq!(
            document.location("/scenes/0/background/color").to_string(),
            "videos/x.yaml:4:5"
        );
        assert_eq!(
            document.location("/scenes/0").to_string(),
            "videos/x.yaml:3:5"
        );
    }

    #[test]
    fn every_problem_of_form_is_found_at_once() {
        insta::assert_snapshot!(problems(
            "videoName: 5\nscene: []\nscenes:\n  - story: Hi.\n    story: Ho.\n    hideSubtitles: yes\n    \
             background: {type: picture, aiVisual: {promt: x}}\n    elements: [{type: shap}, {text: a}]\n\
             voiceOver: {enabled: true, aiVoices: [{speaker: 12, speed: 500}]}\nlanguage:\n"
        ));
    }

    #[test]
    fn several_documents_anchors_and_merge_keys() {
        let text = "videoName: A\nscenes: &scenes\n  - &s {story: Hi., hideSubtitles: true}\n  - {<<: *s, story: Ho.}\n\
                    ---\nvideoName: B\nscenes: [{story: x}]\n---\n";
        let parsed = read_alone(&Source::new("x.yaml", text));
        assert_eq!(parsed.diagnostics, vec![]);
        assert_eq!(parsed.documents.len(), 2);
        let scenes = parsed.documents[0].storyboard.scenes.as_ref().unwrap();
        assert_eq!(scenes[1].story.as_deref(), Some("Ho."));
        assert_eq!(scenes[1].hide_subtitles, Some(true));
        assert_eq!(parsed.documents[1].line(), 6);
    }

    #[test]
    fn json_is_read_with_its_escapes() {
        let text =
            "{\"videoName\": \"A\", \"scenes\": [{\"story\": \"\\ud83d\\ude00 \\/ \\u00e9\"}]}";
        let parsed = read_alone(&Source::new("x.json", text));
        assert_eq!(parsed.diagnostics, vec![]);
        let scenes = parsed.documents[0].storyboard.scenes.as_ref().unwrap();
        assert_eq!(scenes[0].story.as_deref(), Some("😀 / é"));
    }

    #[test]
    fn passthrough_holds_only_what_is_unknown() {
        let video = "videoName: A\nscenes: [{story: Hi., background: {type: image}}]\nstoryform:\n  passthrough:\n";
        let with = |passthrough: &str| problems(&format!("{video}    {passthrough}\n"));
        assert_eq!(
            with("{newField: 1, scenes: [{brandNew: {a: 1}, background: {glow: 2}}]}"),
            ""
        );
        assert_eq!(with("webhookInput: {more: 1}"), "");
        for known in [
            "aspectRatio: '1:1'",
            "scenes: [{background: {aiVisual: {model: veo3.1}}}]",
            "scenes: [{}, {newField: 1}]",
            "scenes: 5",
        ] {
            assert!(with(known).contains("SF0111"), "{known}: {}", with(known));
        }
    }

    #[test]
    fn hostile_files_get_an_answer() {
        let bomb = format!(
            "a: &a [{}]\nb: &b [{}]\nc: &c [{}]\nd: [{}]\n",
            "x,".repeat(200),
            "*a,".repeat(200),
            "*b,".repeat(200),
            "*c,".repeat(200)
        );
        assert!(problems(&bomb).contains("SF0004"), "{}", problems(&bomb));
        assert!(problems(&"{a: ".repeat(50_000)).contains("SF0004"));
        assert!(problems(&"? ".repeat(100_000)).contains("SF0003"));
        assert!(problems("").contains("SF0006"));
        assert!(problems("# nothing\n---\n").contains("SF0006"));
        assert!(problems("- a\n- b\n").contains("SF0007"));
        assert!(problems("a: *nowhere\n").contains("SF0001"));
        assert!(problems("a: !custom x\n").contains("SF0003"));
        assert!(problems("a: .nan\n").contains("SF0003"));
        assert!(problems("[a]: b\n").contains("SF0003"));
    }

    #[test]
    fn a_broken_document_does_not_hide_the_next() {
        let found = problems("videoName: [\n---\nvideoNam: B\n");
        assert!(
            found.contains("SF0001") && found.contains("did you mean `videoName`?"),
            "{found}"
        );
    }
}
