//! The search box of a list: what is typed, the last of it that was understood, and what Tab makes
//! of the term at the cursor.

use super::TextBox;
use crate::model::{Directory, text};
use crate::query::{Candidate, Kind, MAX_BYTES, Mistake, Rows, Search, Setting, complete, without};
use crate::tui::config::PageSize;
use crate::tui::key::Key;

/// A search box. What it says is asked as long as it is understood; a mistake leaves what was
/// understood last in force.
#[derive(Debug)]
pub struct SearchBox {
    kind: Kind,
    text: TextBox,
    good: Search,
    good_text: String,
    mistake: Option<Mistake>,
    cycle: Option<Cycle>,
}

/// The candidates that further Tabs go through.
#[derive(Debug)]
struct Cycle {
    start: usize,
    candidates: Vec<Candidate>,
    at: usize,
}

/// What Tab can make of the term at the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offers {
    pub candidates: Vec<Candidate>,
    /// The one that stands in the box.
    pub at: Option<usize>,
}

impl SearchBox {
    pub(super) fn new(kind: Kind) -> Self {
        Self {
            kind,
            text: TextBox::default(),
            good: Search::default(),
            good_text: String::new(),
            mistake: None,
            cycle: None,
        }
    }

    pub const fn text_box(&self) -> &TextBox {
        &self.text
    }

    pub fn value(&self) -> &str {
        self.text.value()
    }

    /// What the list shows: the last search that was understood.
    pub const fn good(&self) -> &Search {
        &self.good
    }

    /// The text of [`SearchBox::good`].
    pub fn good_text(&self) -> &str {
        self.good_text.trim()
    }

    /// What is wrong with what is typed.
    pub const fn mistake(&self) -> Option<&Mistake> {
        self.mistake.as_ref()
    }

    /// The page size that the search asks for.
    pub fn page_size(&self) -> Option<PageSize> {
        self.good.per.map(|rows| match rows {
            Rows::Count(rows) => PageSize::Rows(rows),
            Rows::Fit => PageSize::Fit,
        })
    }

    /// Puts another text into the box; says whether it asks for something else.
    pub(super) fn set(&mut self, value: &str) -> bool {
        self.text.set(value);
        self.read()
    }

    /// Does what a key does in the box; says whether it asks for something else.
    pub(super) fn key(&mut self, key: Key) -> bool {
        self.text.key(key);
        self.read()
    }

    /// Inserts a text at the cursor; says whether it asks for something else.
    pub(super) fn insert(&mut self, pasted: &str) -> Result<bool, String> {
        let bytes = self.value().len() + pasted.len();
        if bytes > MAX_BYTES {
            let (bytes, most) = (text::grouped(bytes as u64), text::grouped(MAX_BYTES as u64));
            return Err(format!(
                "Not pasted: the search would have {bytes} bytes, and {most} is the most"
            ));
        }
        self.text.insert(pasted);
        Ok(self.read())
    }

    /// Takes what the search says of the order or of the page size out of it.
    pub(super) fn drop_setting(&mut self, setting: Setting) {
        match setting {
            Setting::Sort => self.good.sort.clear(),
            Setting::Per => self.good.per = None,
        }
        self.good_text = without(&self.good_text, setting);
        let left = without(self.value(), setting);
        if left != self.value() {
            self.text.set(&left);
            self.read();
        }
    }

    /// Reads what is typed; says whether it asks for something else.
    fn read(&mut self) -> bool {
        self.cycle = None;
        match Search::parse(self.kind, self.text.value()) {
            Ok(search) => {
                self.mistake = None;
                self.text.value().clone_into(&mut self.good_text);
                let changed = search != self.good;
                self.good = search;
                changed
            }
            Err(mistake) => {
                self.mistake = Some(mistake);
                false
            }
        }
    }

    /// What Tab can make of the term at the cursor, once a part of it is typed.
    pub fn offers(&self, directory: &Directory) -> Option<Offers> {
        if let Some(cycle) = &self.cycle {
            return Some(Offers { candidates: cycle.candidates.clone(), at: Some(cycle.at) });
        }
        let cursor = self.text.cursor();
        let found = complete(self.kind, self.value(), cursor, directory)?;
        let begun = found.is_value || found.start < cursor;
        begun.then_some(Offers { candidates: found.candidates, at: None })
    }

    /// Completes the term at the cursor: as far as all candidates agree, then by one after the
    /// other. Says whether it asks for something else now; `None` where nothing is known.
    pub(super) fn complete(&mut self, forward: bool, directory: &Directory) -> Option<bool> {
        if let Some(mut cycle) = self.cycle.take() {
            let count = cycle.candidates.len().max(1);
            let old = cycle.candidates.get(cycle.at).map_or(0, |c| c.text.len());
            cycle.at = if forward { cycle.at + 1 } else { cycle.at + count - 1 } % count;
            let new = cycle.candidates.get(cycle.at)?.text.clone();
            let changed = self.put(cycle.start, cycle.start + old, &new);
            self.cycle = Some(cycle);
            return Some(changed);
        }
        let cursor = self.text.cursor();
        let found = complete(self.kind, self.value(), cursor, directory)?;
        let typed = self.value().get(found.start..cursor).unwrap_or_default();
        let common = common_start(&found.candidates);
        let agreed = common.len() > typed.len()
            && common.get(..typed.len()).is_some_and(|start| start.eq_ignore_ascii_case(typed))
            && !common.contains('"');
        if let [only] = found.candidates.as_slice() {
            return Some(self.put(found.start, found.end, &only.text));
        }
        if forward && agreed {
            return Some(self.put(found.start, found.end, &common));
        }
        let at = if forward { 0 } else { found.candidates.len().saturating_sub(1) };
        let chosen = found.candidates.get(at)?.text.clone();
        let changed = self.put(found.start, found.end, &chosen);
        self.cycle = Some(Cycle { start: found.start, candidates: found.candidates, at });
        Some(changed)
    }

    fn put(&mut self, start: usize, end: usize, text: &str) -> bool {
        self.text.replace(start..end, text);
        self.read()
    }
}

/// The text that all candidates start with.
fn common_start(candidates: &[Candidate]) -> String {
    let mut texts = candidates.iter().map(|candidate| candidate.text.as_str());
    let first = texts.next().unwrap_or_default();
    let mut common = first.len();
    for text in texts {
        let same = first.char_indices().zip(text.chars()).find(|((_, a), b)| a != b);
        common = common.min(same.map_or(text.len().min(first.len()), |((at, _), _)| at));
    }
    first.get(..common).unwrap_or_default().to_owned()
}
