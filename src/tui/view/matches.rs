//! Where the words of a search stand in a cell, as it is drawn.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use crate::model::text;
use crate::query::{Column, Expr, Pattern, Term, search::fold};

/// The sign that stands in place of what is cut out of a cell.
const CUT: &str = "…";

/// What a search looks for, and where: the words in every searched column, the texts of a field in
/// the column that shows it.
#[derive(Debug, Default)]
pub struct Sought {
    words: Vec<String>,
    texts: Vec<(Column, String)>,
}

impl Sought {
    /// What makes the rows of a list be found; what must not be there cannot be marked.
    pub fn of(filter: &Expr) -> Self {
        let mut sought = Self::default();
        sought.add(filter);
        sought
    }

    fn add(&mut self, expr: &Expr) {
        let parts = |pattern: &Pattern| {
            pattern.parts.iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>()
        };
        match expr {
            Expr::And(some) | Expr::Or(some) => some.iter().for_each(|one| self.add(one)),
            Expr::Term(Term::Word(pattern)) => self.words.extend(parts(pattern)),
            Expr::Term(Term::Text { field, pattern, .. }) => {
                self.texts.extend(parts(pattern).into_iter().map(|part| (*field, part)));
            }
            Expr::All | Expr::Not(_) | Expr::Term(_) => {}
        }
    }

    /// What is marked in a column.
    pub fn in_column(&self, column: Column) -> Vec<&str> {
        let words = self.words.iter().filter(|_| column.is_searched());
        let texts = self.texts.iter().filter(|(of, _)| *of == column).map(|(_, text)| text);
        words.chain(texts).map(String::as_str).collect()
    }
}

/// The cells of a drawn text, counted from 0, that have a word of the search. `is_cut` says that a
/// part of the text is not shown: what lies in that part, or reaches into it, is not found.
pub fn matches(drawn: &str, is_cut: bool, words: &[&str]) -> Vec<Range<u16>> {
    if words.is_empty() || drawn.is_empty() {
        return Vec::new();
    }
    let folded = fold(drawn);
    let mut found: Vec<Range<usize>> = Vec::new();
    for word in words.iter().filter(|word| !(is_cut && word.contains(CUT))) {
        found.extend(folded.match_indices(*word).map(|(at, _)| at..at + word.len()));
    }
    if found.is_empty() {
        return Vec::new();
    }
    let mut cells = Vec::new();
    let (mut byte, mut cell) = (0, 0);
    for cluster in drawn.graphemes(true) {
        let width = u16::try_from(text::width(cluster)).unwrap_or(0);
        let end = byte + folded_len(cluster);
        if found.iter().any(|range| range.start < end && byte < range.end) {
            cells.push(cell..cell + width);
        }
        (byte, cell) = (end, cell + width);
    }
    cells
}

/// The bytes that a part of a text has once the whole is folded. Folding goes character by
/// character; only a final sigma looks at its neighbours, and it is as long as any other.
fn folded_len(part: &str) -> usize {
    part.chars().flat_map(char::to_lowercase).map(char::len_utf8).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Field;
    use crate::query::Kind;
    use crate::query::Search;

    fn sought(search: &str) -> Sought {
        Sought::of(&Search::parse(Kind::Clients, search).unwrap().filter)
    }

    #[test]
    fn only_what_is_sought_in_a_column_is_marked_there() {
        let sought = sought("nov or (name:\"acme m\"*a -bid -name:bid scope=read access>1h)");
        assert_eq!(sought.in_column(Column::Field(Field::Name)), ["nov", "acme m", "a"]);
        assert_eq!(sought.in_column(Column::Field(Field::Email)), ["nov"]);
        assert_eq!(sought.in_column(Column::Field(Field::Scopes)), ["read"]);
        assert!(sought.in_column(Column::Field(Field::AccessLifetime)).is_empty());
    }

    /// The drawn text with brackets around what is marked.
    fn marked(drawn: &str, is_cut: bool, search: &str) -> String {
        let found = matches(drawn, is_cut, &sought(search).in_column(Column::Field(Field::Name)));
        let (mut out, mut cell, mut open) = (String::new(), 0, false);
        for cluster in drawn.graphemes(true) {
            let here = found.iter().any(|range| range.contains(&cell));
            if here != open {
                out.push(if here { '[' } else { ']' });
                open = here;
            }
            out.push_str(cluster);
            cell += u16::try_from(text::width(cluster)).unwrap();
        }
        if open {
            out.push(']');
        }
        out
    }

    #[test]
    fn every_word_is_marked_wherever_it_stands_in_either_case() {
        assert_eq!(marked("acme-Anna.Novak", false, "nov ANNA"), "acme-[Anna].[Nov]ak");
        assert_eq!(marked("banana", false, "an"), "b[anan]a");
        assert_eq!(marked("banana", false, ""), "banana");
        assert_eq!(marked("", false, "x"), "");
    }

    #[test]
    fn places_are_right_where_letters_are_wide_or_change_their_length() {
        assert_eq!(marked("広告 Media", false, "med"), "広告 [Med]ia");
        assert_eq!(marked("日本広告社", false, "広告"), "日本[広告]社");
        // A large I with a dot is three bytes when it is folded, and two before.
        assert_eq!(marked("İİ Novak", false, "novak"), "İİ [Novak]");
        assert_eq!(marked("ẞẞ straße", false, "straße"), "ẞẞ [straße]");
        assert_eq!(marked("ΟΔΟΣ x", false, "οδος"), "[ΟΔΟΣ] x");
        assert_eq!(marked("Cafe\u{301} bar", false, "bar"), "Cafe\u{301} [bar]");
        assert_eq!(marked("Cafe\u{301} bar", false, "cafe"), "[Cafe\u{301}] bar");
    }

    #[test]
    fn what_is_cut_off_marks_nothing() {
        assert_eq!(marked("bidqu…board-eu", true, "board bidq"), "[bidq]u…[board]-eu");
        assert_eq!(marked("bidqu…board-eu", true, "bidquarry"), "bidqu…board-eu");
        assert_eq!(marked("bidqu…board-eu", true, "…"), "bidqu…board-eu");
        assert_eq!(marked("and so on…", false, "…"), "and so on[…]");
    }

    proptest::proptest! {
        #[test]
        fn what_is_marked_lies_in_the_text_and_is_there_when_a_word_is(
            drawn in "\\PC{0,20}",
            search in "\\PC{0,4}",
        ) {
            let sought = Sought::of(&Expr::words(&search));
            let words = sought.in_column(Column::Field(Field::Name));
            let drawn = text::shown(&drawn);
            let found = matches(&drawn, false, &words);
            let width = u16::try_from(text::width(&drawn)).unwrap();
            proptest::prop_assert!(found.iter().all(|range| range.end <= width));
            let there = words.iter().any(|word| fold(&drawn).contains(*word));
            proptest::prop_assert_eq!(!found.is_empty(), there);
        }
    }
}
