//! Texts before and after.

use super::*;

/// Formats a manifest.
#[track_caller]
fn formatted(text: &str) -> String {
    format(&Source::new("videos/a.yaml", text), FileRole::Manifest).expect("it can be formatted")
}

#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(formatted(text), expected);
    assert_eq!(formatted(expected), expected, "formatted twice");
}

#[test]
fn fields_stand_in_the_order_of_the_types() {
    check(
        "\
scenes:
  - elements: [{text: Hi, type: text}]
    background:
      aiVisual: {prompt: x, model: y}
      type: image
    story: Hi.
language: en
videoName: A
storyform: {maxCredits: 3, id: a}
",
        "\
storyform: {id: a, maxCredits: 3}
videoName: A
language: en
scenes:
  - story: Hi.
    background:
      type: image
      aiVisual: {model: y, prompt: x}
    elements: [{type: text, text: Hi}]
",
    );
    let project = Source::new(
        "storyform.yaml",
        "budget: {allowUnknown: [b, a], maxCreditsPerVideo: 1}\nproject: a\n",
    );
    assert_eq!(
        format(&project, FileRole::Project).unwrap(),
        "project: a\nbudget: {maxCreditsPerVideo: 1, allowUnknown: [b, a]}\n"
    );
}

#[test]
fn unknown_fields_follow_and_free_ones_stay() {
    check(
        "zebra: 1\nscenes: []\nant: 2\nvideoName: A\nvariables: {b: 1, a: 2}\n\
         storyform: {passthrough: {scenes: 1, brandId: x}}\n",
        "storyform: {passthrough: {scenes: 1, brandId: x}}\nvideoName: A\nvariables: {b: 1, a: 2}\nscenes: []\n\
         zebra: 1\nant: 2\n",
    );
    // An element without a type could be any.
    check(
        "scenes:\n  - elements: [{width: 1%, text: Hi}]\n",
        "scenes:\n  - elements: [{width: 1%, text: Hi}]\n",
    );
}

#[test]
fn comments_go_where_they_belong() {
    check(
        "\
# yaml-language-server: $schema=x.json
# A video.

# The scenes.
scenes: # all of them
# The first.
- background:   # nothing
    color: '#fff'   # white
    # no overlay
  # What is said.
  story: Hi. # hello

# Names.


# Its name.
videoName: A
# That is all.
",
        "\
# yaml-language-server: $schema=x.json
# A video.

# Names.

# Its name.
videoName: A

# The scenes.
scenes: # all of them
  # The first.
  # What is said.
  - story: Hi. # hello
    background:   # nothing
      color: '#fff'   # white
      # no overlay
# That is all.
",
    );
}

#[test]
fn a_comment_that_closes_a_list_stays_in_it() {
    check(
        "scenes:\n    - story: Hi.\n      # - story: Ho.\n    # - story: Hm.\n  # none\nvideoName: A\n",
        "videoName: A\nscenes:\n  - story: Hi.\n    # - story: Ho.\n  # - story: Hm.\n  # none\n",
    );
    check(
        "backgroundMusic:\n  # enabled: true\nvideoName: A\n",
        "videoName: A\nbackgroundMusic:\n  # enabled: true\n",
    );
}

#[test]
fn an_alias_never_comes_before_its_anchor() {
    let tied = "voiceOver: &voice {enabled: true}\nscenes:\n  - voiceOver: *voice\n    story: Hi.\nvideoName: A\n";
    check(
        tied,
        "videoName: A\nvoiceOver: &voice {enabled: true}\nscenes:\n  - story: Hi.\n    voiceOver: *voice\n",
    );
    let kept = "scenes: [{voiceOver: &voice {enabled: true}}]\nvoiceOver: *voice\nvideoName: A\n";
    check(kept, kept);
    // The second anchor takes the name over, so the alias means another value above it.
    let twice = "scenes: [{story: &a Hi.}]\nvideoName: *a\nlanguage: &a en\n";
    check(twice, twice);
}

#[test]
fn merge_keys_come_first() {
    check(
        "scenes:\n  - &one {story: Hi.}\n  - background: {type: image}\n    <<: *one\n    story: Ho.\n",
        "scenes:\n  - &one {story: Hi.}\n  - <<: *one\n    story: Ho.\n    background: {type: image}\n",
    );
}

#[test]
fn texts_keep_their_lines() {
    check(
        "\
scenes:
- story: >-
     One
     two.

       Three.
  caption: |+
     Four.\x20\x20



- story: One
   two.
- story: \"One \\
   two.\x20\x20

   Three.\"
- {story: 'One
   two.'}
- story:
   Hi.
- story: |3-
     A
      B
",
        "\
scenes:
  - story: >-
      One
      two.

        Three.
    caption: |+
      Four.\x20\x20



  - story: One
      two.
  - story: \"One \\
      two.

      Three.\"
  - {
      story: 'One
        two.'
    }
  - story:
      Hi.
  - story: |3-
       A
        B
",
    );
}

#[test]
fn brackets_stay_on_one_line_or_open_wholly() {
    check(
        "scenes: [ {story : Hi. ,} , { } ]\nstoryform: {movedFrom: [ a,\n b,], id: c}\nlanguage: [  ]\n",
        "storyform:\n  {\n    id: c,\n    movedFrom: [\n      a,\n      b\n    ]\n  }\nlanguage: []\n\
         scenes: [{story: Hi.}, {}]\n",
    );
    let commented = "scenes: [\n  {story: Hi., background: {type: image}}, # one\n  ]\n";
    check(commented, commented);
}

#[test]
fn blank_lines_go_with_what_they_part() {
    check(
        "\n\nscenes: []\n\n\n\nvideoName: A\nlanguage: en\n\n\n",
        "videoName: A\nlanguage: en\n\nscenes: []\n",
    );
}

#[test]
fn documents_keep_their_marks() {
    check(
        "\
# About both.
%YAML 1.2
---   # one
scenes: []
videoName: A



---
# About the second.
videoName: B
...
--- &c
videoName: C
",
        "\
# About both.
%YAML 1.2
---   # one
videoName: A
scenes: []

---
# About the second.
videoName: B
...
--- &c
videoName: C
",
    );
}

#[test]
fn a_value_that_is_not_there_needs_no_line() {
    check(
        "scenes: # none\nlanguage: &a # yet\n\nvideoName:\n  # A.\n",
        "videoName:\n  # A.\nlanguage: &a # yet\n\nscenes: # none\n",
    );
}

#[test]
fn line_ends_and_the_byte_order_mark_stay() {
    assert_eq!(
        formatted("\u{feff}scenes: []\r\nvideoName: A  "),
        "\u{feff}videoName: A\r\nscenes: []\r\n"
    );
}

#[test]
fn json_has_a_line_for_each_value_and_keeps_its_spellings() {
    let text = r#"{"scenes":[{"minimumDuration":1.50e0,"story":"\u00e9\/"},{}],"videoName":"A"}"#;
    let source = Source::new("videos/a.json", text);
    assert_eq!(
        format(&source, FileRole::Manifest).unwrap(),
        "{\n  \"videoName\": \"A\",\n  \"scenes\": [\n    {\n      \"story\": \"\\u00e9\\/\",\n      \
         \"minimumDuration\": 1.50e0\n    },\n    {}\n  ]\n}\n"
    );
}

#[test]
fn unusual_texts_stay_as_they_are() {
    for text in [
        "? scenes\n: []\nvideoName:   A\n",
        "just words\n",
        "",
        "# nothing\n",
        "---\n",
    ] {
        assert_eq!(formatted(text), text);
    }
}

#[test]
fn what_cannot_be_read_is_said() {
    for text in ["a: [", "a: 1\na: 2\n", "a: *nowhere\n", "a: !custom x\n"] {
        let error = format(&Source::new("a.yaml", text), FileRole::Manifest).unwrap_err();
        assert!(
            matches!(error, FormatError::Invalid(found) if !found.is_empty()),
            "{text}"
        );
    }
}

#[test]
fn a_loss_is_noticed() {
    let before = Source::new("a.yaml", "a: {b: 1, c: 2} # one\n");
    let documents = read(&before).documents;
    let loss = |text: &str| verify(&before, &documents, &Source::new("a.yaml", text)).err();
    assert_eq!(loss("# one\na: {c: 2, b: 1}\n"), None);
    assert_eq!(loss("a: {b: 1, c: 2}\n"), Some(Loss::Comments));
    assert_eq!(loss("a: {b: 1} # one\n"), Some(Loss::Meaning));
    assert_eq!(loss("a: {b: 1, c: '2'} # one\n"), Some(Loss::Meaning));
    assert_eq!(
        loss("a: {b: 1, c: 2} # one\n---\na: 1\n"),
        Some(Loss::Meaning)
    );
    assert_eq!(loss("a: {b: 1, c: 2 # one\n"), Some(Loss::Form));
}
