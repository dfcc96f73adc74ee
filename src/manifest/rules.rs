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
/// Something in an imported body that no manifest holds.
pub static LEFT_OUT: Rule = Rule {
    code: "SF0112",
    name: "left-out",
    severity: Severity::Warning,
    summary: "A body that is imported holds only what Pictory knows.",
    explanation: "\
`storyform import` leaves out fields that Pictory does not know, and fields without a value. Pictory drops \
the former without a word, so that the video never had what they were meant to give it. A field that is \
newer than this program is kept by `--passthrough`.\n\n\
```json\n{\"videoName\": \"Tour\", \"scene\": []}\n```\n\n\
`scene` should be `scenes`: mend the file, and import it again.",
};
/// Something in an imported body that should not stand in a file.
pub static SECRET: Rule = Rule {
    code: "SF0113",
    name: "secret-in-body",
    severity: Severity::Warning,
    summary: "A body that is imported holds no secrets.",
    explanation: "\
A manifest is read by everybody who can read the repository, and git forgets nothing. Keys, passwords, \
and addresses that let in whoever has them do not belong there. Signed addresses expire besides, and \
Pictory fetches what they lead to at each render.",
};
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
    /// A profile has a name that it cannot have.
    PROFILE_NAME, "SF0807", "profile-name",
    "A profile has a name of letters, digits, `_` and `-`, and is not called `final`.",
    "`final` stands for videos as their manifests say, without any profile, as in \
     `plan --compare-profiles draft,final`."
}
rule! {
    /// A file of defaults has another name than it must have.
    DEFAULTS_NAME, "SF0808", "defaults-file-name",
    "The defaults of a folder stand in `_defaults.yaml`.",
    "A file such as `_defaults.yml` or `_defaults.json` looks like defaults and would be read as a manifest. \
     Rename it to `_defaults.yaml`."
}
rule! {
    /// A text holds an expression that cannot be read or has no use there.
    EXPRESSION, "SF0901", "invalid-expression",
    "What stands between `${{` and `}}` is an expression.",
    "Expressions are those of Jinja: names, fields, filters, comparisons.\n\n\
     ```yaml\nstory: Welcome to ${{ city }}.                 # the value of a variable\n\
     story: Welcome to ${{ locale.city | title }}. # a field, with a filter\n\
     story: Write ${{ '${{ name }}' }}.            # a text that shows an expression\n\
     voiceOver: {enabled: ${{ spoken }}}           # wrong: YAML reads braces; put it in quotes\n```\n\n\
     A text that is one expression as a whole becomes its value, with the type of the field. Values \
     are no templates: an expression within a value is shown as it is."
}
rule! {
    /// A variable has no value.
    UNDEFINED_VARIABLE, "SF0902", "undefined-variable",
    "Every name in an expression has a value.",
    "Values come from `storyform.vars` of the manifest, of `_defaults.yaml`, of `defaults` and of the \
     profile, and from the axes of `storyform.matrix`. An expression without a value would put an \
     empty text into a video that is paid for. For a value that may be missing write \
     `${{ locale.note | default('') }}`."
}
rule! {
    /// A key or an axis of a matrix makes no sense.
    MATRIX_KEY, "SF0903", "matrix-key",
    "Axes have keys, each once, that fit into an id.",
    "Every combination of keys is one video, and its id is made of its keys. So keys never stand twice, have \
     letters, digits, spaces, `_`, `-` and `.` only, and `where` and `exclude` name keys that there are. Values \
         are free:\n\n\
     ```yaml\nstoryform:\n  id: tour\n  matrix:\n    language: [en, de]\n    ratio: {wide: \"16:9\", tall: \
         \"9:16\"}\n```\n\n\
     These are the videos `tour-de-tall`, `tour-de-wide`, `tour-en-tall` and `tour-en-wide`. To rename a key \
     renames its videos and renders nothing; the order of keys means nothing."
}
rule! {
    /// A file with rows cannot be used.
    ROWS_FILE, "SF0904", "rows-file",
    "A file with rows can be read, names its columns, and has a column of keys.",
    "`from` names a CSV file with a first line of names, or a JSON or YAML file with a list of objects or an \
     object of objects, relative to the manifest and within the project. `key` names the column that tells \
     rows apart; it is `id` if left out.\n\n\
     ```yaml\nstoryform:\n  matrix:\n    locale: {from: locales.csv, key: code}\n```"
}
rule! {
    /// Several videos of a matrix have one id.
    MATRIX_ID, "SF0905", "matrix-id",
    "Every video of a matrix has an id of its own.",
    "An id with expressions is taken as it is, so it must name the keys of every axis:\n\n\
     ```yaml\nstoryform:\n  id: tour-${{ key.language }}-${{ key.ratio }}\n```\n\n\
     Without expressions the keys are put at its end."
}
rule! {
    /// A variable cannot have this name.
    VARIABLE_NAME, "SF0906", "variable-name",
    "Variables and axes have names that an expression can hold.",
    "Names have letters, digits and `_`, with a letter first. `key` and the words of expressions (`and`, `in`, \
     `not`, …) are taken."
}
rule! {
    /// A value of a variable would be shown as something else.
    VARIABLE_VALUE, "SF0908", "variable-value",
    "Values of variables are shown as they are written.",
    "YAML reads `1.10` as the number 1.1 and `01234` as 1234, and both would be spoken that way. Put such a value in \
     quotes. Values are no templates: an expression stands where a value is used, and not in the value."
}
rule! {
    /// A rule is about no place in a video.
    RULE_PLACE, "SF0907", "rule-place",
    "A rule sets fields at `images`, at `clips`, or at a path.",
    "A path leads from the video down, `*` stands for every item of a list, and items count from 0. Places \
     that a video does not have are left alone.\n\n\
     ```yaml\nrules:\n  - {at: images, set: {model: flux-schnell}}\n  \
     - {at: /scenes/*/background/settings, set: {zoomAndPan: false}}\n  \
     - {where: {language: de}, set: {voiceOver: {aiVoices: [{speaker: Hans}]}}}\n```\n\n\
     A rule cannot say which videos there are: `id`, `vars`, `matrix`, `exclude` and `rules` stand in the \
     manifest itself."
}

/// An expression lacks its dollar sign or a brace.
pub static UNMARKED_EXPRESSION: Rule = Rule {
    code: "SF0909",
    name: "unmarked-expression",
    severity: Severity::Warning,
    summary: "An expression begins with `${{`.",
    explanation: "`{{ name }}` and `${ name }` are texts like any other, and would be spoken or drawn. Where \
     `name` is a variable of the video, an expression is most likely meant.\n\n\
     ```yaml\nstory: Welcome to {{ city }}.  # wrong\nstory: Welcome to ${{ city }}. # right\n```",
};

/// A pattern finds no manifest.
pub static UNMATCHED_PATTERN: Rule = Rule {
    code: "SF0809",
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
    &LEFT_OUT,
    &SECRET,
    &PROJECT_SETTING,
    &NO_PROJECT,
    &PROFILE_NAME,
    &DEFAULTS_NAME,
    &EXPRESSION,
    &UNDEFINED_VARIABLE,
    &MATRIX_KEY,
    &ROWS_FILE,
    &MATRIX_ID,
    &VARIABLE_NAME,
    &VARIABLE_VALUE,
    &RULE_PLACE,
    &UNMATCHED_PATTERN,
    &UNMARKED_EXPRESSION,
];
