//! How each command is typed, for the end of its help. A command with more to say has its own.

/// The words of a command, and real command lines.
type Example = (&'static str, &'static [&'static str]);

/// By command, in the order of the help.
const EXAMPLES: &[Example] = &[
    (
        "validate",
        &[
            "storyform validate",
            "storyform validate --deny warnings",
            "storyform validate --write sarif=problems.sarif --write github=-",
        ],
    ),
    (
        "fmt",
        &[
            "storyform fmt",
            "storyform fmt --check",
            "storyform fmt videos/ads",
        ],
    ),
    (
        "schema",
        &[
            "storyform schema --write",
            "storyform schema manifest > manifest.schema.json",
        ],
    ),
    (
        "status",
        &["storyform status", "storyform status --format json"],
    ),
    (
        "show",
        &[
            "storyform show tour",
            "storyform show tour --origin",
            "storyform show tour --format json",
        ],
    ),
    (
        "output",
        &[
            "storyform output tour",
            "storyform output tour --only video",
            "curl --output tour.mp4 \"$(storyform output tour --only video)\"",
        ],
    ),
    (
        "state",
        &[
            "storyform state list",
            "storyform state history tour",
            "storyform state backup before-the-campaign.db",
        ],
    ),
    (
        "state list",
        &["storyform state list", "storyform state list --format json"],
    ),
    ("state show", &["storyform state show tour"]),
    (
        "state history",
        &[
            "storyform state history",
            "storyform state history tour --limit 5",
        ],
    ),
    (
        "state backup",
        &["storyform state backup before-the-campaign.db"],
    ),
    (
        "state settle",
        &[
            "storyform state settle 0b0e7f0a-6f7e-4d5c-9f3e-0d6f4b2a1c3d --wait",
            "storyform state settle 0b0e7f0a-6f7e-4d5c-9f3e-0d6f4b2a1c3d --job 4f1c",
            "storyform state settle 0b0e7f0a-6f7e-4d5c-9f3e-0d6f4b2a1c3d --not-submitted",
        ],
    ),
    (
        "state visuals list",
        &[
            "storyform state visuals list",
            "storyform state visuals list --format json",
        ],
    ),
    ("state visuals verify", &["storyform state visuals verify"]),
    (
        "state visuals prune",
        &[
            "storyform state visuals prune",
            "storyform state visuals prune --unused --older-than 90d",
        ],
    ),
    (
        "simulator",
        &[
            "storyform simulator",
            "storyform simulator --listen 127.0.0.1:0 --data account --credits 20",
            "storyform simulator --fault http-429:render:times=2 --fault slow=500",
        ],
    ),
    (
        "doctor",
        &["storyform doctor", "storyform doctor --format json"],
    ),
    (
        "explain",
        &[
            "storyform explain",
            "storyform explain SF0101",
            "storyform explain unknown-field",
        ],
    ),
];

/// Returns the end of the help of a command, by its words.
pub(super) fn of(words: &str) -> Option<String> {
    let (_, lines) = EXAMPLES.iter().find(|(known, _)| *known == words)?;
    let lines = lines.iter().map(|line| format!("\n  {line}"));
    Some(format!("Examples:{}", lines.collect::<String>()))
}
