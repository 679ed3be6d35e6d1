//! What is typed, and what of it is timed.

/// The kinds of figures, in the order of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    Echo,
    Memmem,
    Append,
    StartNew,
    Start,
    Ready,
    StartSearch,
    /// So many characters of `novak`.
    Typed(usize),
    OneWord,
    TwoWords,
    ThreeWords,
    Terms,
    SortFirst,
    SortAgain,
    Page,
    Cursor,
    Save,
    IdleBytes,
    IdleCpu,
    MemoryNow,
    MemoryPeak,
}

/// Some keys.
#[derive(Clone, Debug)]
pub struct Step {
    pub keys: String,
    /// Nothing where they only lead to what is timed.
    pub what: Vec<What>,
}

/// The word whose every character has a line of its own.
pub const WORD: &str = "novak";

/// What is searched for. Terms that a desk does not know are words to it, and timed as well.
const QUERIES: [(What, &[&str]); 4] = [
    (What::OneWord, &[WORD, "prod", "billing", "zzz"]),
    (What::TwoWords, &["novak prod", "callback eu"]),
    (What::ThreeWords, &["tracking staging eu", "oauth portal jan"]),
    (
        What::Terms,
        &["scope:admin", "access>12h", "is:disabled", "prod -staging", "novak or kowalski"],
    ),
];

fn step(keys: &str) -> Step {
    Step { keys: keys.to_owned(), what: Vec::new() }
}

fn timed(keys: &str, what: What) -> Step {
    Step { keys: keys.to_owned(), what: vec![what] }
}

/// Each query, typed character by character and cleared again.
pub fn searches() -> Vec<Step> {
    let mut steps = Vec::new();
    for (what, query) in QUERIES.iter().flat_map(|(what, all)| all.iter().map(|q| (*what, *q))) {
        steps.push(step("/"));
        for (nth, character) in (1..).zip(query.chars()) {
            let mut step = timed(&character.to_string(), what);
            if query == WORD {
                step.what.push(What::Typed(nth));
            }
            steps.push(step);
        }
        steps.push(step("\x1b"));
    }
    steps
}

/// Orders that a desk has not been in, and then the same again.
pub fn sorts() -> Vec<Step> {
    let columns = ["n", "p", "g"];
    let mut steps = Vec::new();
    for what in [What::SortFirst, What::SortAgain, What::SortAgain] {
        for column in columns {
            steps.extend([step("s"), timed(column, what)]);
        }
        // Back to where it was, so that each column is sorted the other way round the next time.
        steps.extend([step("s"), step("c")]);
    }
    steps
}

/// Pages, there and back.
pub fn pages() -> Vec<Step> {
    let turn = |keys| (0..10).map(move |_| timed(keys, What::Page));
    turn("\x1b[C").chain(turn("\x1b[D")).collect()
}

/// The cursor, there and back.
pub fn moves() -> Vec<Step> {
    let turn = |keys| (0..15).map(move |_| timed(keys, What::Cursor));
    turn("\x1b[B").chain(turn("\x1b[A")).collect()
}
