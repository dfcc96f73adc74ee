//! Who may import whom: imports point down the table, and what reaches the world has one owner.
//!
//! Tests, benches and fuzz targets are no layer: they use the crate from outside, by what is public.

use crate::sources::SourceFile;
use crate::sources::line_of;
use crate::sources::rust_files;
use crate::sources::words;

/// The top-level modules from the top down, each with the modules that its production code may name.
///
/// A stage names the output of the stage before it and the words that all share. Unit tests may
/// name anything that stands further down, because they build their inputs with earlier stages.
const LAYERS: &[(&str, &[&str])] = &[
    (
        "cli",
        &[
            "pipeline",
            "apply",
            "pictory",
            "forge",
            "simulator",
            "store",
            "discover",
            "clock",
            "animatic",
            "report",
            "plan",
            "price",
            "validate",
            "manifest",
            "journal",
            "media",
            "model",
            "diagnostic",
        ],
    ),
    (
        "pipeline",
        &[
            "index",
            "discover",
            "animatic",
            "plan",
            "price",
            "diff",
            "fingerprint",
            "expand",
            "resolve",
            "validate",
            "manifest",
            "model",
            "diagnostic",
        ],
    ),
    (
        "apply",
        &[
            "pictory",
            "store",
            "clock",
            "plan",
            "journal",
            "model",
            "diagnostic",
        ],
    ),
    ("pictory", &["network", "journal", "model", "diagnostic"]),
    // A comment is found again by the line that a report of a plan begins with.
    ("forge", &["network", "report"]),
    ("simulator", &["media", "model"]),
    // It is the same whoever is asked, so it knows neither Pictory nor forges.
    ("network", &[]),
    ("store", &["journal", "model", "diagnostic"]),
    // It knows files and no manifests: what is kept of a file is for whoever keeps it.
    ("index", &["discover"]),
    ("discover", &["model", "diagnostic"]),
    ("clock", &[]),
    // Words as in reports, on cards that last as long as what is declared is spoken.
    (
        "animatic",
        &[
            "report",
            "plan",
            "price",
            "fingerprint",
            "expand",
            "media",
            "model",
        ],
    ),
    // Only `manifest` writes YAML, and what state knows is shown as YAML.
    (
        "report",
        &["plan", "manifest", "journal", "model", "diagnostic"],
    ),
    // A plan joins what is sent, what it costs and what differs, and signs it with the digest of a
    // fingerprint.
    (
        "plan",
        &[
            "assemble",
            "price",
            "diff",
            "fingerprint",
            "expand",
            "journal",
            "model",
            "diagnostic",
        ],
    ),
    // What is sent is made of shots whose visuals have keys.
    (
        "assemble",
        &["fingerprint", "expand", "model", "diagnostic"],
    ),
    // A price depends on what is declared, and not on what was rendered before.
    ("price", &["expand", "model", "diagnostic"]),
    ("diff", &["fingerprint", "model", "diagnostic"]),
    ("fingerprint", &["expand", "model", "diagnostic"]),
    ("expand", &["resolve", "model", "diagnostic"]),
    // Validation adds diagnostics, so what is resolved may be the parsed manifest itself.
    ("resolve", &["validate", "manifest", "model", "diagnostic"]),
    ("validate", &["manifest", "model", "diagnostic"]),
    ("manifest", &["model", "diagnostic"]),
    ("journal", &["model"]),
    ("media", &[]),
    ("model", &[]),
    ("diagnostic", &[]),
];

/// Within a module: who must not name whom, and why.
const APART: &[(&str, &str, &str)] = &[
    (
        "simulator::world",
        "simulator::server",
        "the world is pure; the server calls it",
    ),
    (
        "simulator::world",
        "simulator::account",
        "the world is pure; the account calls it",
    ),
    (
        "simulator::account",
        "simulator::server",
        "an account needs no network; the server calls it",
    ),
    (
        "apply::decide",
        "apply::executor",
        "decisions are pure; the executor calls them",
    ),
    (
        "forge::decide",
        "forge::post",
        "decisions are pure; whoever carries them out calls them",
    ),
    (
        "apply::recovery",
        "apply::executor",
        "recovery knows no plan; it comes before one is made",
    ),
];

/// Crates and macros that belong to one place, and what others do instead.
const OWNED: &[(&str, &[&str], &str)] = &[
    ("rusqlite", &["store"], "ask `store`"),
    (
        "granit_parser",
        &["manifest"],
        "ask `manifest` for the tree of a document",
    ),
    ("serde_yaml", &["manifest"], "let `manifest` write YAML"),
    (
        "postcard",
        &["index"],
        "let `index` keep what was found out",
    ),
    (
        "minijinja",
        &["manifest"],
        "let `manifest` fill in expressions",
    ),
    (
        "csv",
        &["manifest"],
        "ask `manifest` for the rows of a file",
    ),
    // Two services are talked to, and what both conversations need is `network`.
    (
        "reqwest",
        &["pictory", "forge", "network"],
        "ask `pictory`, or `forge` about comments",
    ),
    ("axum", &["simulator"], "let `simulator` serve"),
    ("ab_glyph", &["media"], "let `media` write letters"),
    (
        "epaint_default_fonts",
        &["media"],
        "let `media` write letters",
    ),
    // The word alone is also what a visual can be.
    ("image::", &["media"], "let `media` read and write pictures"),
    ("muxide", &["media"], "let `media` make films"),
    ("openh264", &["media"], "let `media` make films"),
    ("maud", &["report::html"], "let `report::html` write pages"),
    (
        "clap",
        &["cli"],
        "settle arguments in `cli` and pass values",
    ),
    ("clap_complete", &["cli"], "ask `cli` for completions"),
    ("clap_mangen", &["cli"], "ask `cli` for manual pages"),
    (
        "dotenvy",
        &["cli::access"],
        "ask `cli::access` for the key and the address",
    ),
    (
        "fs4",
        &["cli::commands::doctor"],
        "let `doctor` tell how much room there is",
    ),
    ("anstream", &["cli::output"], "write through `cli::output`"),
    ("indicatif", &["cli"], "emit an event and let `cli` show it"),
    ("println!", &["cli::output"], "write through `cli::output`"),
    ("print!", &["cli::output"], "write through `cli::output`"),
    ("eprintln!", &["cli::output"], "write through `cli::output`"),
    ("eprint!", &["cli::output"], "write through `cli::output`"),
    (
        "anyhow",
        &[],
        "declare a `thiserror` type beside the code that raises it",
    ),
];

/// How SQL begins inside a string literal.
const SQL: &[&str] = &[
    "\"SELECT ",
    "\"INSERT ",
    "\"UPDATE ",
    "\"DELETE FROM ",
    "\"CREATE TABLE ",
    "\"CREATE INDEX ",
    "\"PRAGMA ",
    ".sql\")",
];

/// The modules whose results depend on their arguments alone.
pub(crate) const PURE: &[&str] = &[
    "animatic",
    "report",
    "plan",
    "price",
    "diff",
    "fingerprint",
    "expand",
    "resolve",
    "validate",
    "manifest",
    "journal",
    "media",
    "model",
    "diagnostic",
];

#[test]
fn imports_point_down() {
    let problems: Vec<String> = rust_files("src").iter().flat_map(problems).collect();
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
}

/// Returns everything that a file names and should not, as `path:line: what; what to do`.
fn problems(file: &SourceFile) -> Vec<String> {
    let module = file.module();
    let Some(owner) = module.first() else {
        let mut found = root_problems(file);
        found.extend(owned_problems(file, &file.code()));
        return found;
    };
    let Some(rank) = rank(owner) else {
        return vec![at(
            file,
            1,
            &format!("`{owner}` is in no layer; give it a row in tests/it/layers.rs"),
        )];
    };
    let code = file.code();
    let mut found = form_problems(file, &code);
    found.extend(references(file, &code).iter().filter_map(|reference| {
        let words = import_problem(file, rank, reference)?;
        Some(at(file, reference.line, &words))
    }));
    found.extend(owned_problems(file, &code));
    if PURE.contains(owner) {
        found.extend(async_problems(file, &code));
    }
    found
}

/// The crate root declares modules; each must have its layer.
fn root_problems(file: &SourceFile) -> Vec<String> {
    let code = file.code();
    let declared = words(&code, "mod").map(|offset| {
        (
            line_of(&code, offset),
            name_at(code[offset + "mod".len()..].trim_start()),
        )
    });
    declared
        .filter(|(_, name)| rank(name).is_none())
        .map(|(line, name)| {
            at(
                file,
                line,
                &format!("`{name}` is in no layer; give it a row in tests/it/layers.rs"),
            )
        })
        .collect()
}

/// Forms of import that would hide a reference from this test.
fn form_problems(file: &SourceFile, code: &str) -> Vec<String> {
    let forms = [
        (
            "crate::{",
            "groups at the crate root hide what is imported; write one `use crate::module::Name;` each",
        ),
        (
            "super::super",
            "the path is relative twice over; write it from `crate::`",
        ),
        (
            "crate::*",
            "a glob at the crate root imports everything; name what is needed",
        ),
    ];
    let mut found = Vec::new();
    for (form, advice) in forms {
        for (offset, _) in code.match_indices(form) {
            found.push(at(
                file,
                line_of(code, offset),
                &format!("`{form}`: {advice}"),
            ));
        }
    }
    found
}

/// A path into this crate, from its root.
struct Reference {
    path: Vec<String>,
    line: usize,
    in_tests: bool,
}

/// Finds every path that begins with `crate::`, and those with `super::` in production code.
fn references(file: &SourceFile, code: &str) -> Vec<Reference> {
    let production = file.production_lines();
    let module = file.module();
    let mut found = Vec::new();
    for (start, base) in [
        ("crate::", &[][..]),
        ("super::", &module[..module.len() - 1]),
    ] {
        for (offset, _) in code.match_indices(start) {
            let line = line_of(code, offset);
            let in_tests = line > production;
            // Within `mod tests`, `super` is the file's own module.
            if start == "super::" && in_tests {
                continue;
            }
            let mut path: Vec<String> = base.iter().map(|name| (*name).to_owned()).collect();
            path.extend(names(&code[offset + start.len()..]));
            // Within an inline module, `super` is the file's own module too.
            if start == "super::" && path.first().is_none_or(|name| rank(name).is_none()) {
                continue;
            }
            found.push(Reference {
                path,
                line,
                in_tests,
            });
        }
    }
    found
}

fn import_problem(file: &SourceFile, owner_rank: usize, reference: &Reference) -> Option<String> {
    let module = file.module();
    let target = reference.path.first()?.as_str();
    let path = reference.path.join("::");
    if target == module[0] {
        let here = module.join("::");
        let (_, _, why) = APART.iter().find(|(owner, other, _)| {
            within(&here, owner) && within(&path, other) && !reference.in_tests
        })?;
        return Some(format!("`{here}` must not name `{path}`: {why}"));
    }
    let (owner, allowed) = LAYERS[owner_rank];
    let Some(target_rank) = rank(target) else {
        return Some(format!(
            "`{target}` is in no layer; give it a row in tests/it/layers.rs"
        ));
    };
    if allowed.contains(&target) || reference.in_tests && target_rank > owner_rank {
        return None;
    }
    let advice = if target_rank < owner_rank {
        "imports point down only, so pass a value or move the type down"
    } else {
        "it is not in the row of this module, so take what is needed from the stage before"
    };
    Some(format!("`{owner}` must not name `{path}`: {advice}"))
}

/// Crates, macros and SQL outside their owners.
fn owned_problems(file: &SourceFile, code: &str) -> Vec<String> {
    let here = file.module().join("::");
    let mut found = Vec::new();
    for (name, owners, advice) in OWNED {
        if owners.iter().any(|owner| within(&here, owner)) {
            continue;
        }
        for offset in words(code, name) {
            found.push(at(
                file,
                line_of(code, offset),
                &format!("`{name}` does not belong here: {advice}"),
            ));
        }
    }
    if !within(&here, "store") {
        let text = file.without_comments();
        for (offset, _) in SQL.iter().flat_map(|start| text.match_indices(start)) {
            found.push(at(
                file,
                line_of(&text, offset),
                "SQL does not belong here: ask `store`",
            ));
        }
    }
    found
}

fn async_problems(file: &SourceFile, code: &str) -> Vec<String> {
    let offsets = ["async", "await"]
        .into_iter()
        .flat_map(|word| words(code, word));
    offsets
        .map(|offset| {
            at(
                file,
                line_of(code, offset),
                "a pure module is not async: return a value",
            )
        })
        .collect()
}

fn rank(module: &str) -> Option<usize> {
    LAYERS.iter().position(|(name, _)| *name == module)
}

/// Tells whether a module path is `outer` or lies inside it.
fn within(path: &str, outer: &str) -> bool {
    path.strip_prefix(outer)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// Reads the names of a path, up to the first thing that is none.
fn names(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = text;
    loop {
        let name = name_at(rest);
        if name.is_empty() {
            return found;
        }
        found.push(name.to_owned());
        match rest[name.len()..].strip_prefix("::") {
            Some(tail) => rest = tail,
            None => return found,
        }
    }
}

fn name_at(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_');
    &text[..end.unwrap_or(text.len())]
}

fn at(file: &SourceFile, line: usize, words: &str) -> String {
    format!("{}:{line}: {words}", file.path)
}

mod checker {
    //! The checker itself, on snippets that it must refuse.

    use super::*;

    #[track_caller]
    fn check(path: &str, text: &str, expected: &[&str]) {
        let found = problems(&SourceFile::new(path, text));
        assert_eq!(found.len(), expected.len(), "{found:#?}");
        for (found, expected) in found.iter().zip(expected) {
            assert!(
                found.starts_with(expected),
                "{found}\ndoes not start with\n{expected}"
            );
        }
    }

    #[test]
    fn what_the_table_allows_passes() {
        check(
            "src/price/mod.rs",
            "use crate::expand::Shot;\nuse crate::model::Credits;",
            &[],
        );
        check(
            "src/price/visual.rs",
            "use super::Rates;\nuse crate::price::Rate;",
            &[],
        );
        check(
            "src/store/sqlite.rs",
            "use rusqlite::Connection; const Q: &str = \"SELECT 1\";",
            &[],
        );
        check(
            "src/cli/output.rs",
            "fn f() { anstream::println!(\"x\"); }",
            &[],
        );
    }

    #[test]
    fn an_import_that_points_up_fails() {
        check(
            "src/model/cost.rs",
            "//! Words.\nuse crate::plan::Plan;",
            &["src/model/cost.rs:2: `model` must not name `plan::Plan`: imports point down"],
        );
        check(
            "src/model/mod.rs",
            "use super::plan::Plan;",
            &["src/model/mod.rs:1: `model` must not name `plan::Plan`"],
        );
        check(
            "src/simulator/server.rs",
            "fn f() { crate::journal::f() }",
            &[
                "src/simulator/server.rs:1: `simulator` must not name `journal::f`: it is not in the row",
            ],
        );
    }

    #[test]
    fn a_stage_names_only_the_stage_before_but_its_tests_may_look_further_down() {
        let import = "use crate::manifest::parse;";
        let refused = "src/price/mod.rs:1: `price` must not name `manifest::parse`";
        check("src/price/mod.rs", import, &[refused]);
        let tests = format!("\n#[cfg(test)]\nmod tests {{ use super::*; {import} }}");
        check("src/price/mod.rs", &tests, &[]);
        let upwards = tests.replace("manifest::parse", "plan::Plan");
        let refused = "src/price/mod.rs:3: `price` must not name `plan::Plan`";
        check("src/price/mod.rs", &upwards, &[refused]);
    }

    #[test]
    fn forms_that_hide_an_import_fail() {
        check(
            "src/plan/mod.rs",
            "use crate::{model::Credits};",
            &["src/plan/mod.rs:1: `crate::{`"],
        );
        check(
            "src/plan/mod.rs",
            "use crate::*;",
            &["src/plan/mod.rs:1: `crate::*`"],
        );
        check(
            "src/plan/a/b.rs",
            "use super::super::x;",
            &["src/plan/a/b.rs:1: `super::super`"],
        );
    }

    #[test]
    fn a_module_without_a_layer_fails() {
        check(
            "src/engine/mod.rs",
            "",
            &["src/engine/mod.rs:1: `engine` is in no layer"],
        );
        check(
            "src/lib.rs",
            "pub mod cli;\npub mod engine;",
            &["src/lib.rs:2: `engine` is in no"],
        );
        check(
            "src/cli/mod.rs",
            "use crate::engine::Run;",
            &["src/cli/mod.rs:1: `engine` is in no"],
        );
    }

    #[test]
    fn a_pure_part_does_not_name_its_shell() {
        let refused = "src/simulator/world/jobs.rs:1: `simulator::world::jobs` must not name";
        check(
            "src/simulator/world/jobs.rs",
            "use crate::simulator::server::Reply;",
            &[refused],
        );
        let refused = "src/simulator/world.rs:1: `simulator::world` must not name";
        check(
            "src/simulator/world.rs",
            "use super::server::Reply;",
            &[refused],
        );
        check("src/simulator/server.rs", "use super::world::World;", &[]);
    }

    #[test]
    fn what_reaches_the_world_has_one_owner() {
        check(
            "src/apply/mod.rs",
            "use rusqlite::Row;",
            &["src/apply/mod.rs:1: `rusqlite` does not belong"],
        );
        check(
            "src/apply/mod.rs",
            "f(\"SELECT 1\")",
            &["src/apply/mod.rs:1: SQL does not belong here"],
        );
        check(
            "src/cli/plan.rs",
            "fn f() { println!() }",
            &["src/cli/plan.rs:1: `println!` does not"],
        );
        check(
            "src/apply/mod.rs",
            "use reqwest::Client;",
            &["src/apply/mod.rs:1: `reqwest` does not"],
        );
        check(
            "src/cli/plan.rs",
            "use image::RgbImage;\nfn f() { duration_on_image::f(patience.image) }",
            &["src/cli/plan.rs:1: `image::` does not"],
        );
        check(
            "src/apply/mod.rs",
            "// println! and rusqlite\nf(\"println!\")",
            &[],
        );
    }

    #[test]
    fn a_pure_module_is_not_async() {
        check(
            "src/plan/mod.rs",
            "async fn f() {}",
            &["src/plan/mod.rs:1: a pure module is not async"],
        );
        check("src/store/mod.rs", "async fn f() {}", &[]);
    }
}
