//! One document of a manifest, which declares one video.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use super::block::Block;
use super::check::{Findings, check};
use super::decode::decode;
use super::passthrough;
use super::read::read;
use super::rules::{NO_DOCUMENT, NOT_AN_OBJECT, TOO_LARGE, WRONG_TYPE};
use super::shape::Shapes;
use super::tree::{Content, Node};
use crate::diagnostic::{Diagnostic, Location, Source, Span};
use crate::model::VideoId;
use crate::model::storyboard::Storyboard;

/// How many bytes a manifest may have; the largest sensible ones are a hundredth of it.
const BYTES_MAX: usize = 16 << 20;

/// The field that holds what is ours.
pub(super) const BLOCK: &str = "storyform";

pub(super) static STORYBOARD: LazyLock<Shapes> = LazyLock::new(Shapes::of::<Storyboard>);
static BLOCK_SHAPES: LazyLock<Shapes> = LazyLock::new(Shapes::of::<Block>);

/// What was read from one file.
#[derive(Debug)]
pub struct Parsed {
    /// The documents, in order; parts that did not fit are cut out of them.
    pub documents: Vec<Document>,
    /// The problems, in order of place.
    pub diagnostics: Vec<Diagnostic>,
}

/// A declared video: the request to Pictory, our own block, and the places of both.
#[derive(Debug)]
pub struct Document {
    /// The request.
    pub storyboard: Storyboard,
    /// Our own block.
    pub block: Block,
    source: Arc<Source>,
    tree: Node,
    block_tree: Option<Node>,
    pruned: BTreeSet<String>,
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

    /// Returns the file.
    pub fn source(&self) -> &Arc<Source> {
        &self.source
    }

    /// Returns the line on which the document begins, counted from 1.
    pub fn line(&self) -> usize {
        self.source.position(self.tree.span.start as usize).line
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

    fn place(&self, locate: impl Fn(&Node, &str) -> Span, pointer: &str) -> Location {
        let block = self
            .block_tree
            .as_ref()
            .zip(pointer.strip_prefix("/storyform"));
        let span = match block {
            Some((block, rest)) => locate(block, rest),
            None => locate(&self.tree, pointer),
        };
        Location {
            source: Arc::clone(&self.source),
            span,
        }
    }
}

/// Reads a manifest: all documents, and all that is wrong with their form.
pub fn parse(source: &Arc<Source>) -> Parsed {
    let place = |span| Location {
        source: Arc::clone(source),
        span,
    };
    if source.text().len() > BYTES_MAX {
        let diagnostic = Diagnostic::new(
            &TOO_LARGE,
            place(Span::default()),
            "the file is larger than 16 MiB",
        )
        .help("split it into several manifests");
        return Parsed {
            documents: Vec::new(),
            diagnostics: vec![diagnostic],
        };
    }
    let read = read(source);
    let mut diagnostics = read.diagnostics;
    if read.documents.is_empty() && diagnostics.is_empty() {
        diagnostics.push(
            Diagnostic::new(
                &NO_DOCUMENT,
                place(Span::default()),
                "the file declares no video",
            )
            .help("remove the file if its videos are to go, or exclude it in `storyform.yaml`"),
        );
    }
    let mut documents = Vec::new();
    for tree in read.documents {
        if matches!(tree.content, Content::Object(_)) {
            let (document, mut found) = document(source, tree);
            documents.extend(document);
            diagnostics.append(&mut found);
        } else {
            diagnostics.push(
                Diagnostic::new(
                    &NOT_AN_OBJECT,
                    place(tree.locate("")),
                    "a document must be an object",
                )
                .help("begin with `videoName:`; put `---` between videos"),
            );
        }
    }
    Parsed {
        documents,
        diagnostics,
    }
}

fn document(source: &Arc<Source>, mut tree: Node) -> (Option<Document>, Vec<Diagnostic>) {
    let mut block_tree = tree.take_field(BLOCK).map(|entry| entry.value);
    let mut found = check(source, &mut tree, &STORYBOARD, "the document");
    if let Some(block_tree) = &mut block_tree {
        let Findings {
            mut diagnostics,
            pruned,
        } = check(source, block_tree, &BLOCK_SHAPES, "`storyform`");
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
        let mut refused = passthrough::check(source, &entry.value, &tree, &STORYBOARD);
        found.diagnostics.append(&mut refused);
    }
    let storyboard = decode::<Storyboard>(&tree);
    let block = block_tree
        .as_ref()
        .map_or_else(|| Ok(Block::default()), decode::<Block>);
    match (storyboard, block) {
        (Ok(storyboard), Ok(block)) => {
            let source = Arc::clone(source);
            let pruned = found.pruned;
            let document = Document {
                storyboard,
                block,
                source,
                tree,
                block_tree,
                pruned,
            };
            (Some(document), found.diagnostics)
        }
        (Err(error), _) | (_, Err(error)) => {
            // The shape check and the types disagree. Still a message with a place, not a crash.
            let location = Location {
                source: Arc::clone(source),
                span: tree.locate(""),
            };
            found
                .diagnostics
                .push(Diagnostic::new(&WRONG_TYPE, location, error.to_string()));
            (None, found.diagnostics)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Parses, and shows each problem on a line.
    fn problems(text: &str) -> String {
        let parsed = parse(&Source::new("videos/x.yaml", text));
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
        let parsed = parse(&Source::new("videos/x.yaml", text));
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
        let parsed = parse(&Source::new("x.yaml", text));
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
        let parsed = parse(&Source::new("x.json", text));
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
