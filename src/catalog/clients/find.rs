//! Finds the rows that match a single condition.
//!
//! Text is searched in the joined text of all rows, many bytes at a time; a hit is then traced to
//! its row. The rows are divided among all cores.

use fixedbitset::FixedBitSet;
use memchr::memmem;
use rayon::prelude::*;

use super::rows::{BETWEEN, Row, Rows, TextField, get};
use crate::model::{Directory, Field, GrantType, GrantTypes, Timestamp};
use crate::query::search::fold;
use crate::query::{Column, Compare, Is, Lifetime, Moment, Pattern, Term};

/// The number of rows per block of a bit set.
const BLOCK: usize = usize::BITS as usize;
/// The number of blocks per piece of work.
const PIECE: usize = 128;
/// If at most one in this many rows can match, each is tested by itself.
const FEW: usize = 16;

/// What conditions depend on besides the rows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Facts<'a> {
    pub directory: &'a Directory,
    pub now: Timestamp,
}

/// Whether a condition depends only on the text of the row and its partner; other conditions are
/// too cheap to be cached.
pub(super) fn is_text(term: &Term) -> bool {
    match term {
        Term::Word(_) => true,
        Term::Text { field, .. } => TextField::of(*field).is_some(),
        _ => false,
    }
}

/// Whether so few rows can match that each is tested by itself.
pub(super) fn is_few(rows: &Rows, among: &FixedBitSet) -> bool {
    among.count_ones(..) <= rows.len() / FEW
}

/// The rows, dead ones included, that match a condition; only rows of `among`, if given.
pub(super) fn find(
    rows: &Rows,
    term: &Term,
    facts: Facts<'_>,
    among: Option<&FixedBitSet>,
) -> FixedBitSet {
    let condition = Condition::new(rows, term, facts, None);
    let few = among.filter(|among| is_few(rows, among));
    match (&condition, few) {
        (_, Some(among)) => {
            let candidates: Vec<usize> = among.ones().collect();
            let hits: Vec<usize> =
                candidates.into_par_iter().filter(|row| condition.holds(rows, *row)).collect();
            let mut found = FixedBitSet::with_capacity(rows.len());
            found.extend(hits);
            found
        }
        (Condition::Text(text), None) => {
            in_pieces(rows, |range, mark| text.scan(rows, range, mark))
        }
        (_, None) => in_pieces(rows, |range, mark| {
            range.filter(|row| condition.holds(rows, *row)).for_each(mark);
        }),
    }
}

/// Whether a row matches a condition.
pub(super) fn holds(rows: &Rows, term: &Term, facts: Facts<'_>, row: Row) -> bool {
    let partner = get(&rows.partner, row as usize);
    Condition::new(rows, term, facts, Some(partner)).holds(rows, row as usize)
}

/// Scans the rows on all cores and collects those that match.
fn in_pieces(
    rows: &Rows,
    look: impl Fn(std::ops::Range<usize>, &mut dyn FnMut(usize)) + Sync,
) -> FixedBitSet {
    let mut found = FixedBitSet::with_capacity(rows.len());
    found.as_mut_slice().par_chunks_mut(PIECE).enumerate().for_each(|(n, blocks)| {
        let first = n * PIECE * BLOCK;
        let last = (first + blocks.len() * BLOCK).min(rows.len());
        look(first..last, &mut |row| {
            let bit = row.saturating_sub(first);
            if let Some(block) = blocks.get_mut(bit / BLOCK) {
                *block |= 1 << (bit % BLOCK);
            }
        });
    });
    found
}

/// A condition prepared for many rows.
enum Condition<'a> {
    Text(Box<Text<'a>>),
    /// A column with few distinct values, and whether the condition is true for each.
    Few {
        column: &'a [u32],
        true_of: Vec<bool>,
    },
    /// Has one of these grant types.
    Grants(GrantTypes),
    Access {
        compare: Compare,
        value: Lifetime,
        default: u32,
    },
    Refresh {
        compare: Compare,
        value: Lifetime,
        default: u32,
    },
    Created {
        compare: Compare,
        value: Moment,
        now: Timestamp,
    },
    Modified {
        compare: Compare,
        value: Moment,
        now: Timestamp,
    },
    Is(Is),
    Never,
}

/// A pattern to find in the text of the rows.
struct Text<'a> {
    pattern: &'a Pattern,
    /// Finds the longest part of the pattern.
    finder: memmem::Finder<'a>,
    /// `None` for all fields.
    field: Option<TextField>,
    equals: bool,
    /// The partners whose own text matches; empty if no partner's does.
    partners: Vec<bool>,
}

impl<'a> Condition<'a> {
    /// Prepares a pattern. If `only` is given, only rows of the partner at this index are tested.
    fn new(rows: &'a Rows, term: &'a Term, facts: Facts<'_>, only: Option<u32>) -> Self {
        let settings = &facts.directory.settings;
        let now = facts.now;
        match term {
            Term::Word(pattern) => {
                let partners = partners(rows, facts.directory, only, |text| pattern.is_in(text));
                Self::text(pattern, None, false, partners)
            }
            Term::Text { field, equals, pattern } => {
                let fits = |text: &str| {
                    let text = fold(text);
                    if *equals { pattern.is(&text) } else { pattern.is_in(&text) }
                };
                if let Some(field) = TextField::of(*field) {
                    return Self::text(pattern, Some(field), *equals, Vec::new());
                }
                match field {
                    Column::Field(Field::Partner) => Self::Few {
                        column: &rows.partner,
                        true_of: partners(rows, facts.directory, only, |text| {
                            if *equals { pattern.is(text) } else { pattern.is_in(text) }
                        }),
                    },
                    Column::Field(Field::Scopes) => Self::Few {
                        column: &rows.scopes,
                        true_of: rows
                            .scope_lists
                            .values()
                            .iter()
                            .map(|list| list.split(' ').any(fits))
                            .collect(),
                    },
                    Column::By => Self::Few {
                        column: &rows.by,
                        true_of: rows
                            .savers
                            .values()
                            .iter()
                            .map(|saver| !saver.is_empty() && fits(saver))
                            .collect(),
                    },
                    Column::Field(Field::GrantTypes) => {
                        let named = |grant: &GrantType| {
                            fits(grant.id()) || fits(grant.short()) || fits(grant.label())
                        };
                        let fitting = GrantType::ALL.into_iter().filter(named);
                        Self::Grants(fitting.collect())
                    }
                    _ => Self::Never,
                }
            }
            Term::Lifetime { field: Column::Field(Field::AccessLifetime), compare, value } => {
                Self::Access {
                    compare: *compare,
                    value: *value,
                    default: settings.default_access_lifetime.get(),
                }
            }
            Term::Lifetime { field: Column::Field(Field::RefreshLifetime), compare, value } => {
                Self::Refresh {
                    compare: *compare,
                    value: *value,
                    default: settings.default_refresh_lifetime.get(),
                }
            }
            Term::Moment { field: Column::Created, compare, value } => {
                Self::Created { compare: *compare, value: *value, now }
            }
            Term::Moment { field: Column::Modified, compare, value } => {
                Self::Modified { compare: *compare, value: *value, now }
            }
            Term::Is(is) => Self::Is(*is),
            // Conditions of other lists.
            Term::Number { .. } | Term::Lifetime { .. } | Term::Moment { .. } => Self::Never,
        }
    }

    fn text(
        pattern: &'a Pattern,
        field: Option<TextField>,
        equals: bool,
        partners: Vec<bool>,
    ) -> Self {
        // A line feed separates the fields, and no field contains one.
        if pattern.parts.iter().any(|part| part.contains('\n')) {
            return Self::Never;
        }
        let longest = pattern.parts.iter().max_by_key(|part| part.len());
        let finder = memmem::Finder::new(longest.map_or("", String::as_str));
        Self::Text(Box::new(Text { pattern, finder, field, equals, partners }))
    }

    fn holds(&self, rows: &Rows, row: usize) -> bool {
        match self {
            Self::Text(text) => text.holds(rows, row),
            Self::Few { column, true_of } => {
                true_of.get(get(column, row) as usize).copied().unwrap_or(false)
            }
            Self::Grants(fitting) => rows.grants(row).bits() & fitting.bits() != 0,
            Self::Access { compare: Compare::Equal, value: Lifetime::Default, .. } => {
                Rows::is_default(&rows.access, row)
            }
            Self::Access { compare, value, default } => {
                compare.holds(rows.access_seconds(row, *default), seconds(*value, *default))
            }
            Self::Refresh { compare, value, default } => {
                rows.refresh_seconds(row, *default).is_some_and(|own| match (compare, value) {
                    (Compare::Equal, Lifetime::Default) => Rows::is_default(&rows.refresh, row),
                    _ => compare.holds(own, seconds(*value, *default)),
                })
            }
            Self::Created { compare, value, now } => value.holds(*compare, rows.created(row), *now),
            Self::Modified { compare, value, now } => {
                value.holds(*compare, rows.modified(row), *now)
            }
            Self::Is(Is::Enabled) => rows.is_enabled(row),
            Self::Is(Is::Disabled) => !rows.is_enabled(row),
            Self::Is(Is::Restricted) => rows.is_restricted(row),
            Self::Is(Is::NeverExpires) => rows.never_expires(row),
            Self::Is(Is::HasRedirect) => rows.has_redirect(row),
            Self::Never => false,
        }
    }
}

impl Text<'_> {
    fn holds(&self, rows: &Rows, row: usize) -> bool {
        if self.is_of_partner(rows, row) {
            return true;
        }
        let (start, end) = match self.field {
            Some(field) => rows.place_of(row, field),
            None => (rows.place_of(row, TextField::ID).0, rows.end(row)),
        };
        let text = rows.text.get(start..end).unwrap_or_default();
        // An empty list of redirect URIs matches no pattern.
        if self.field == Some(TextField::REDIRECTS) && text.is_empty() {
            return false;
        }
        self.finder.find(text).is_some() && (self.is_plain() || self.fits(rows, row))
    }

    /// Whether a hit of the finder in the right field needs no further test.
    fn is_plain(&self) -> bool {
        !self.equals && self.pattern.parts.len() == 1
    }

    /// Whether the whole pattern matches one of the searched fields.
    fn fits(&self, rows: &Rows, row: usize) -> bool {
        let text = |bytes| std::str::from_utf8(bytes).unwrap_or_default();
        let fits = |text: &str| {
            if self.equals { self.pattern.is(text) } else { self.pattern.is_in(text) }
        };
        match self.field {
            None => rows.lines(row).any(|line| fits(text(line))),
            Some(field) => {
                let (start, end) = rows.place_of(row, field);
                let field_text = text(rows.text.get(start..end).unwrap_or_default());
                if field == TextField::REDIRECTS {
                    field_text.split(BETWEEN).any(fits)
                } else {
                    fits(field_text)
                }
            }
        }
    }

    fn is_of_partner(&self, rows: &Rows, row: usize) -> bool {
        let partner = get(&rows.partner, row) as usize;
        self.partners.get(partner).copied().unwrap_or(false)
    }

    /// Marks the matching rows of a range.
    fn scan(&self, rows: &Rows, range: std::ops::Range<usize>, mark: &mut dyn FnMut(usize)) {
        if self.finder.needle().is_empty() {
            return range.filter(|row| self.holds(rows, *row)).for_each(mark);
        }
        if self.partners.contains(&true) {
            range.clone().filter(|row| self.is_of_partner(rows, *row)).for_each(&mut *mark);
        }
        let Some(last) = range.end.checked_sub(1) else { return };
        let end = rows.end(last);
        let mut row = range.start;
        let mut at = rows.start(row);
        while let Some(found) = rows.text.get(at..end).and_then(|text| self.finder.find(text)) {
            let hit = at + found;
            while row < last && rows.end(row) <= hit {
                row += 1;
            }
            at = rows.end(row);
            if let Some(field) = self.field {
                let (start, end) = rows.place_of(row, field);
                if hit < start {
                    at = start;
                    continue;
                }
                if hit >= end {
                    continue;
                }
            }
            if self.is_plain() || self.fits(rows, row) {
                mark(row);
            }
        }
    }
}

/// Tests the name or subdomain of each partner that has clients.
fn partners(
    rows: &Rows,
    directory: &Directory,
    only: Option<u32>,
    fits: impl Fn(&str) -> bool,
) -> Vec<bool> {
    (0..)
        .zip(rows.partners.values())
        .map(|(place, id)| {
            if only.is_some_and(|only| only != place) {
                return false;
            }
            let subdomain = directory.subdomain(*id).map_or("", |subdomain| subdomain.as_str());
            fits(&fold(directory.partner_name(*id))) || (!subdomain.is_empty() && fits(subdomain))
        })
        .collect()
}

/// A named lifetime as stored in the columns.
const fn seconds(value: Lifetime, default: u32) -> u32 {
    match value {
        Lifetime::Seconds(seconds) => seconds,
        Lifetime::Never => u32::MAX,
        Lifetime::Default => default,
    }
}
