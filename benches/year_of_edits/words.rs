//! Sentences and prompts without end, no two of them alike.

/// One word of each list, chosen by the digits of a number, the last list fastest.
fn compose(lists: [&[&str]; 4], mut number: usize) -> [String; 4] {
    let mut chosen = [const { String::new() }; 4];
    for (list, word) in lists.iter().zip(&mut chosen).rev() {
        list[number % list.len()].clone_into(word);
        number /= list.len();
    }
    assert_eq!(number, 0, "there are not enough words");
    chosen
}

/// Returns the sentence with a number.
pub(crate) fn sentence(number: usize) -> String {
    let [who, does, what, when] = compose([SUBJECTS, VERBS, OBJECTS, TIMES], number);
    format!("{who} {does} {what} {when}.")
}

/// Returns the prompt with a number.
pub(crate) fn prompt(number: usize) -> String {
    let [shot, what, place, light] = compose([SHOTS, MOTIFS, PLACES, LIGHTS], number);
    format!("{shot} of {what} {place}, {light}")
}

const SUBJECTS: &[&str] = &[
    "Your team",
    "Every customer",
    "The new editor",
    "A good manager",
    "Our support",
    "The report",
    "Each department",
    "The assistant",
    "A single click",
    "The whole company",
];
const VERBS: &[&str] = &[
    "saves", "plans", "shares", "checks", "finds", "sends", "sorts", "reviews", "shows", "keeps",
];
const OBJECTS: &[&str] = &[
    "every invoice",
    "the weekly numbers",
    "open questions",
    "the next release",
    "all contracts",
    "the shift plan",
    "new requests",
    "the inventory",
    "travel expenses",
    "the training plan",
];
const TIMES: &[&str] = &[
    "before lunch",
    "in one place",
    "within a minute",
    "without a meeting",
    "from any device",
    "at the end of the month",
    "while you sleep",
    "on the first try",
    "in plain words",
    "with two clicks",
];
const SHOTS: &[&str] = &[
    "Wide shot",
    "Close view",
    "View from above",
    "Slow pan",
    "Portrait",
    "Flat illustration",
    "Silhouette",
    "Side view",
    "Macro shot",
    "Panorama",
];
const MOTIFS: &[&str] = &[
    "two colleagues",
    "a tidy desk",
    "a warehouse worker",
    "a smiling customer",
    "a laptop screen",
    "a delivery van",
    "a whiteboard",
    "a busy counter",
    "a stack of parcels",
    "a phone in a hand",
];
const PLACES: &[&str] = &[
    "in a bright office",
    "by a large window",
    "in a small shop",
    "on a factory floor",
    "at a kitchen table",
    "in a train",
    "on a roof terrace",
    "in a meeting room",
    "in a workshop",
    "in a quiet library",
];
const LIGHTS: &[&str] = &[
    "morning light",
    "soft shadows",
    "warm colours",
    "cool colours",
    "golden hour",
    "overcast sky",
    "neon signs",
    "high contrast",
    "pastel tones",
    "candle light",
];
