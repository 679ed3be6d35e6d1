//! The figures as a table in Markdown.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::time::Duration;

use crate::steps::{WORD, What};
use crate::terminal::Answer;

/// What was measured of one thing at one size.
#[derive(Default)]
struct Figures {
    times: Vec<Duration>,
    bytes: Vec<usize>,
    number: Option<u64>,
}

/// All that was measured.
#[derive(Default)]
pub struct Report {
    figures: BTreeMap<(What, u64), Figures>,
}

impl Report {
    pub fn time(&mut self, what: What, size: u64, time: Duration) {
        self.at(what, size).times.push(time);
    }

    pub fn answer(&mut self, what: What, size: u64, answer: Answer) {
        let figures = self.at(what, size);
        figures.times.push(answer.time);
        figures.bytes.push(answer.bytes);
    }

    pub fn number(&mut self, what: What, size: u64, number: u64) {
        self.at(what, size).number = Some(number);
    }

    fn at(&mut self, what: What, size: u64) -> &mut Figures {
        self.figures.entry((what, size)).or_default()
    }

    /// A line for each thing, a column for each size.
    pub fn table(&self) -> String {
        let sizes: BTreeSet<u64> = self.figures.keys().map(|(_, size)| *size).collect();
        let whats: BTreeSet<What> = self.figures.keys().map(|(what, _)| *what).collect();
        let mut table = String::from("| median; worst; bytes |");
        for size in &sizes {
            let _ = write!(table, " {size} clients |");
        }
        table.push_str("\n| --- |");
        table.push_str(&" --- |".repeat(sizes.len()));
        for what in whats {
            let _ = write!(table, "\n| {} |", name(what));
            for size in &sizes {
                let cell = self.figures.get(&(what, *size)).map(|figures| cell(what, figures));
                let _ = write!(table, " {} |", cell.unwrap_or_default());
            }
        }
        table.push('\n');
        table
    }
}

fn name(what: What) -> String {
    match what {
        What::Echo => "yardstick: one cell changed by the smallest program".to_owned(),
        What::Memmem => "yardstick: memmem over the text of all clients, one thread".to_owned(),
        What::Append => "yardstick: 4 KiB appended and on the disk".to_owned(),
        What::StartNew => "start to first row, right after the registry was made".to_owned(),
        What::Start => "start to first row".to_owned(),
        What::Ready => "start to the screen that stays".to_owned(),
        What::StartSearch => {
            format!("start to the exact answer to `{WORD}`, typed at the first row")
        }
        What::Typed(count) => format!("typed `{}`", WORD.get(..count).unwrap_or(WORD)),
        What::OneWord => "a character of one word".to_owned(),
        What::TwoWords => "a character of two words".to_owned(),
        What::ThreeWords => "a character of three words".to_owned(),
        What::Terms => "a character of field terms, negation, or".to_owned(),
        What::SortFirst => "sort by a column, first time".to_owned(),
        What::SortAgain => "sort by a column, again".to_owned(),
        What::Page => "next page".to_owned(),
        What::Cursor => "cursor move".to_owned(),
        What::Save => "save".to_owned(),
        What::IdleBytes => "idle for 10 s: bytes".to_owned(),
        What::IdleCpu => "idle for 10 s: processor".to_owned(),
        What::MemoryNow => "memory".to_owned(),
        What::MemoryPeak => "memory, peak".to_owned(),
    }
}

fn cell(what: What, figures: &Figures) -> String {
    match (what, figures.number) {
        (What::MemoryNow | What::MemoryPeak, Some(kilobytes)) => {
            return format!("{} MB", kilobytes / 1_024);
        }
        (_, Some(number)) => return number.to_string(),
        (_, None) => {}
    }
    let mut times = figures.times.clone();
    times.sort_unstable();
    let mut bytes = figures.bytes.clone();
    bytes.sort_unstable();
    let median = times.get(times.len() / 2).copied().unwrap_or_default();
    let worst = times.last().copied().unwrap_or_default();
    let mut cell = milliseconds(median);
    if times.len() > 1 {
        let _ = write!(cell, "; {}", milliseconds(worst));
    }
    if let Some(bytes) = bytes.get(bytes.len() / 2) {
        let _ = write!(cell, "; {bytes}");
    }
    cell
}

fn milliseconds(time: Duration) -> String {
    let milliseconds = time.as_secs_f64() * 1_000.0;
    if milliseconds < 10.0 {
        format!("{milliseconds:.2} ms")
    } else {
        format!("{milliseconds:.0} ms")
    }
}
