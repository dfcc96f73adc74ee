//! The rules that reading and shape checking enforce.

use crate::diagnostic::{Rule, Severity};

/// Declares an error rule.
macro_rules! rule {
    ($(#[$doc:meta])* $constant:ident, $code:literal, $name:literal, $summary:literal, $explanation:literal) => {
        $(#[$doc])*
        pub static $constant: Rule = Rule {
            code: $code,
            name: $name,
            severity: Severity::Error,
            summary: $summary,
            explanation: $explanation,
        };
    };
}

rule! {
    /// The text is not YAML.
    INVALID_YAML, "SF0001", "invalid-yaml",
    "A manifest is YAML 1.2 or JSON.",
    "The text breaks the grammar of YAML at the place shown. Common causes are a colon followed by \
     a space in an unquoted text, a tab used for indentation, and a list item that is indented \
     less than the one before.\n\n\
     ```yaml\nstory: Note: this breaks      # wrong: a second `: ` on the line\n\
     story: \"Note: this works\"    # right\n```\n\n\
     A file that cannot be read fails the whole plan: it is never taken for a file without videos."
}
rule! {
    /// A field stands twice in one object.
    DUPLICATE_KEY, "SF0002", "duplicate-key",
    "A field stands at most once in an object.",
    "Which of the two values would win depends on the reader, so neither is taken.\n\n\
     ```yaml\nbackground: {type: image}\nbackground: {type: video}   # wrong: keep one\n```"
}
rule! {
    /// YAML that has no meaning for a manifest.
    UNSUPPORTED_YAML, "SF0003", "unsupported-yaml",
    "A manifest holds what JSON can hold, with anchors, aliases and merge keys.",
    "Custom tags (`!name`), field names that are lists or objects, infinities and \"not a number\" \
     cannot become part of a request."
}
rule! {
    /// A budget of the reader is exceeded.
    TOO_LARGE, "SF0004", "too-large",
    "A manifest stays within the limits of size and depth.",
    "A file may be 16 MiB long, nest 48 levels deep, and hold two million values after aliases \
     are expanded. Storyboards need far less; the limits keep a damaged or hostile file from \
     filling the memory. Split large files into several manifests."
}
rule! {
    /// The bytes are not text.
    NOT_UTF8, "SF0005", "not-utf8",
    "A manifest is text in UTF-8.",
    "Save the file as UTF-8. Editors often call it \"UTF-8 without BOM\"; a byte order mark does no harm."
}
rule! {
    /// The file has no document.
    NO_DOCUMENT, "SF0006", "no-document",
    "A manifest declares at least one video.",
    "An empty file, or one with comments only, is more often a mistake than a wish: were it read as \
     \"no videos\", a plan would forget the ones that stood in it. Remove the file if its videos are \
     to go."
}
rule! {
    /// The document is no object.
    NOT_AN_OBJECT, "SF0007", "not-an-object",
    "A document is an object with the fields of a storyboard.",
    "Each document declares one video; several videos stand in several documents, separated by \
     `---`, and not in a list.\n\n\
     ```yaml\nvideoName: First\nscenes: [{story: Hello.}]\n---\nvideoName: Second\nscenes: [{story: Hello again.}]\n```"
}
rule! {
    /// The file cannot be read.
    UNREADABLE, "SF0008", "unreadable-file",
    "Every manifest and the project file can be read.",
    "The operating system refused to open or read the file. Check that it exists and its permissions. A manifest that \
     cannot be read fails the whole plan: it is never taken for a file without videos."
}
rule! {
    /// The field does not exist.
    UNKNOWN_FIELD, "SF0101", "unknown-field",
    "Every field is one that Pictory knows.",
    "Pictory drops unknown fields without a word, so a typo costs money and shows nothing. A field \
     that is newer than this program goes under `storyform.passthrough`, from where it is merged \
     into the request as it is.\n\n\
     ```yaml\nstoryform:\n  passthrough:\n    newField: value\n```"
}
rule! {
    /// The value has the wrong type.
    WRONG_TYPE, "SF0102", "wrong-type",
    "Every value has the type of its field.",
    "Text that looks like a number or a truth value needs quotes; truth values are `true` and \
     `false`; a list has `- ` before each item.\n\n\
     ```yaml\nspeaker: 1024      # wrong: a number\nspeaker: \"1024\"    # right: text\n```"
}
rule! {
    /// The value is not in a closed list.
    UNKNOWN_VALUE, "SF0103", "unknown-value",
    "A field with a closed list of values has one of them.",
    "Pictory refuses other values, or silently falls back to a default."
}
rule! {
    /// The text is too long.
    TOO_LONG, "SF0104", "too-long",
    "Texts keep within the documented lengths.",
    "Lengths count characters, not bytes. A prompt has at most 500, a story 15,000, a text element 2,000. \
     Concise prompts also make more focused pictures."
}
rule! {
    /// The text is too short.
    TOO_SHORT, "SF0105", "too-short",
    "Texts keep within the documented lengths.",
    "The field needs some text to be of use."
}
rule! {
    /// The number is outside its range.
    OUT_OF_RANGE, "SF0106", "out-of-range",
    "Numbers keep within the documented ranges.",
    "Speed goes from 50 to 200, amplification from -1 to 1, volume and opacity from 0 to 1."
}
rule! {
    /// The list has too many items.
    TOO_MANY, "SF0107", "too-many-items",
    "Lists keep within the documented lengths.",
    "A scene has at most 20 elements, a text at most 2 animations, a clip at most 2 reference images, a search at \
     most 10 keywords, music at most 10 clips."
}
rule! {
    /// The list has too few items.
    TOO_FEW, "SF0108", "too-few-items",
    "A list that is given has items.",
    "Remove an empty list, or fill it."
}
rule! {
    /// The field has no value.
    EMPTY_VALUE, "SF0109", "empty-value",
    "A field that is given has a value.",
    "In YAML a field with nothing after its colon is `null`. Remove the field to leave it to its default."
}
rule! {
    /// The object does not say what it is.
    MISSING_TAG, "SF0110", "missing-element-type",
    "An element says what it is.",
    "The other fields of an element depend on its `type`: `shape`, `text`, `image` or `video`."
}
rule! {
    /// The passthrough holds what this program knows.
    PASSTHROUGH, "SF0111", "known-passthrough",
    "`storyform.passthrough` holds only what this version does not know.",
    "What stands under `passthrough` is merged into the request without being checked or priced. A \
     known field there could ask for visuals that no plan shows, so it belongs into the video \
     itself.\n\n\
     ```yaml\nstoryform:\n  passthrough:\n    aspectRatio: \"9:16\"   # wrong: a known field\n    \
     scenes: [{newField: 1}] # right: added to the first scene\n```"
}
rule! {
    /// A value of the project file makes no sense.
    PROJECT_SETTING, "SF0801", "project-setting",
    "Every setting of `storyform.yaml` has a meaning.",
    "Durations are written with a unit (`15s`, `30m`); manifest patterns stay inside the project; \
     prices name known models; polling more often than every 10 seconds is for the simulator only."
}
rule! {
    /// The project file is missing.
    NO_PROJECT, "SF0802", "no-project",
    "A project is a folder with a `storyform.yaml`.",
    "Run `storyform init` to make one, or name another folder with `--project`."
}
rule! {
    /// A reserved key is used.
    RESERVED, "SF0803", "reserved-key",
    "Keys that are reserved for later are not used yet.",
    "The key has a meaning in the design of the project file, and this version does not act on it. \
     Taking it without acting on it would render something else than was written."
}

/// A pattern finds no manifest.
pub static UNMATCHED_PATTERN: Rule = Rule {
    code: "SF0804",
    name: "unmatched-pattern",
    severity: Severity::Warning,
    summary: "Every folder that `manifests` names has manifests.",
    explanation: "A pattern that finds nothing is more often a mistyped folder than a wish, and its videos \
     are not in the plan: those in state would be forgotten. Patterns are relative to the project, and \
     files that git ignores are not found.\n\n\
     ```yaml\nmanifests: [\"vidoes/**/*.yaml\"]   # wrong: the folder is `videos`\n```\n\n\
     A pattern for another kind of file in a folder that has manifests is no mistake.",
};

/// Every rule of this module.
pub const RULES: &[&Rule] = &[
    &INVALID_YAML,
    &DUPLICATE_KEY,
    &UNSUPPORTED_YAML,
    &TOO_LARGE,
    &NOT_UTF8,
    &NO_DOCUMENT,
    &NOT_AN_OBJECT,
    &UNREADABLE,
    &UNKNOWN_FIELD,
    &WRONG_TYPE,
    &UNKNOWN_VALUE,
    &TOO_LONG,
    &TOO_SHORT,
    &OUT_OF_RANGE,
    &TOO_MANY,
    &TOO_FEW,
    &EMPTY_VALUE,
    &MISSING_TAG,
    &PASSTHROUGH,
    &PROJECT_SETTING,
    &NO_PROJECT,
    &RESERVED,
    &UNMATCHED_PATTERN,
];
