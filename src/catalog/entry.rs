//! A record in the catalog: its searchable text and its sort keys, folded.

use std::cmp::Ordering;

use crate::model::{
    Action, Change, Directory, Field, Partner, PartnerUser, Record, Timestamp, diff,
};
use crate::query::{Column, Expr, Key, Kind, Term, search::fold_into};

/// The maximum number of columns of a list other than the clients'.
const COLUMNS: usize = 9;

/// A partner, a user or a change in the catalog: one allocation beside its key's.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub key: Key,
    /// The record that a change belongs to.
    pub subject: Option<Box<Key>>,
    /// The searchable fields, each on its own line, so that no match spans two; then text that is
    /// only sorted by.
    text: Box<str>,
    searched: u32,
    /// One sort key per column, in the order of [`Kind::columns`].
    sorts: [Sort; COLUMNS],
    /// The other name of a user's field: the partner's subdomain, the id of the status.
    aliases: [(Column, Sort); 2],
}

/// The sort key of a column.
#[derive(Clone, Copy, Debug)]
enum Sort {
    Number(u64),
    /// A part of the entry's text.
    Text {
        start: u32,
        end: u32,
    },
}

impl Entry {
    /// Whether a filter matches the entry.
    pub(super) fn is_found(&self, kind: Kind, filter: &Expr, now: Timestamp) -> bool {
        match filter {
            Expr::All => true,
            Expr::And(all) => all.iter().all(|one| self.is_found(kind, one, now)),
            Expr::Or(any) => any.iter().any(|one| self.is_found(kind, one, now)),
            Expr::Not(one) => !self.is_found(kind, one, now),
            Expr::Term(term) => self.holds(kind, term, now),
        }
    }

    fn holds(&self, kind: Kind, term: &Term, now: Timestamp) -> bool {
        let column = |field: Column| kind.columns().iter().position(|spec| spec.column == field);
        let number = |field| column(field).and_then(|column| self.number(column));
        match term {
            Term::Word(pattern) => {
                let searched = self.text.get(..self.searched as usize).unwrap_or_default();
                searched.split('\n').any(|field| pattern.is_in(field))
            }
            Term::Text { field, equals, pattern } => {
                let fits = |text: &str| {
                    if *equals { pattern.is(text) } else { pattern.is_in(text) }
                };
                let mut aliases = self.aliases.iter().filter(|(of, _)| of == field);
                column(*field).and_then(|column| self.sort_text(column)).is_some_and(fits)
                    || aliases.any(|(_, alias)| self.text_of(*alias).is_some_and(fits))
            }
            Term::Number { field, compare, value } => {
                number(*field).is_some_and(|number| compare.holds(number, *value))
            }
            Term::Moment { field, compare, value } => number(*field).is_some_and(|number| {
                value.holds(*compare, Timestamp((number ^ SIGN).cast_signed()), now)
            }),
            // Conditions of clients only.
            Term::Lifetime { .. } | Term::Is(_) => false,
        }
    }

    /// Compares two records by a column, ignoring their keys.
    pub(super) fn by_column(&self, other: &Self, column: usize) -> Ordering {
        match (self.sort_text(column), other.sort_text(column)) {
            (Some(a), Some(b)) => a.cmp(b),
            _ => self.number(column).cmp(&other.number(column)),
        }
    }

    fn number(&self, column: usize) -> Option<u64> {
        match self.sorts.get(column) {
            Some(Sort::Number(number)) => Some(*number),
            _ => None,
        }
    }

    fn sort_text(&self, column: usize) -> Option<&str> {
        self.sorts.get(column).and_then(|sort| self.text_of(*sort))
    }

    fn text_of(&self, sort: Sort) -> Option<&str> {
        match sort {
            Sort::Text { start, end } => self.text.get(start as usize..end as usize),
            Sort::Number(_) => None,
        }
    }

    pub(super) fn of_partner(partner: &Partner, clients: u64, users: u64) -> Self {
        let mut text = Text::default();
        let name = text.field(&partner.name);
        let subdomain = text.field(partner.subdomain.as_str());
        let description = text.field(&partner.description);
        text.field(&partner.id.to_string());
        let searched = text.end();
        let lifecycle = text.field(partner.lifecycle.id());
        let sorts = sorts(Kind::Partners, |column| match column {
            Column::PartnerId => Sort::Number(partner.id.0.into()),
            Column::Field(Field::Name) => name,
            Column::Field(Field::Subdomain) => subdomain,
            Column::Field(Field::Lifecycle) => lifecycle,
            Column::Clients => Sort::Number(clients),
            Column::Users => Sort::Number(users),
            Column::Field(Field::Description) => description,
            Column::Modified => time_key(partner.modified.0),
            _ => Sort::Number(0),
        });
        text.entry(Key::Partner(partner.id), searched, sorts)
    }

    pub(super) fn of_user(user: &PartnerUser, partner: Option<&Partner>) -> Self {
        let mut text = Text::default();
        let username = text.field(user.key.username.as_str());
        let first = text.field(&user.first_name);
        let last = text.field(&user.last_name);
        let email = text.field(user.email.as_str());
        let company = text.field(partner.map_or("(unknown partner)", |p| &p.name));
        let subdomain = text.field(partner.map_or("", |p| p.subdomain.as_str()));
        let searched = text.end();
        let status = text.field(user.status.label());
        let status_id = text.field(user.status.id());
        let sorts = sorts(Kind::Users, |column| match column {
            Column::Field(Field::Username) => username,
            Column::Field(Field::Partner) => company,
            Column::Field(Field::FirstName) => first,
            Column::Field(Field::LastName) => last,
            Column::Field(Field::Status) => status,
            Column::Field(Field::Email) => email,
            Column::Modified => time_key(user.modified.0),
            _ => Sort::Number(0),
        });
        let entry = text.entry(Key::User(user.key.clone()), searched, sorts);
        Self {
            aliases: [
                (Column::Field(Field::Partner), subdomain),
                (Column::Field(Field::Status), status_id),
            ],
            ..entry
        }
    }

    pub(super) fn of_change(change: &Change, directory: &Directory) -> Self {
        let mut text = Text::default();
        let who = text.field(&change.by.user);
        let action = text.field(change.verb());
        let record = change.record();
        let kind = record.map(Record::noun).unwrap_or_default();
        let title = record.map(Record::title).unwrap_or_default();
        let name = text.field(&format!("{kind} {title}"));
        let changed = match change.action {
            Action::Update => diff(change.before.as_ref(), change.after.as_ref(), directory),
            Action::Create | Action::Delete => Vec::new(),
        };
        let changed: Vec<_> = changed.iter().map(|field| field.field).collect();
        let changed = text.field(&changed.join(", "));
        let reason = text.field(change.reason.as_deref().unwrap_or_default());
        let claimed = text.field(&change.by.claimed.to_string());
        text.field(&change.at.to_minute());
        let searched = text.end();
        let sorts = sorts(Kind::History, |column| match column {
            Column::Seq => Sort::Number(change.seq.0),
            Column::When => time_key(change.at.0),
            Column::Who => who,
            Column::Action => action,
            Column::Record => name,
            Column::Changed => changed,
            Column::Reason => reason,
            Column::Uid => change.by.uid.map_or(NO_NUMBER, |uid| Sort::Number(uid.into())),
            Column::Claimed => claimed,
            _ => Sort::Number(0),
        });
        let subject = record.and_then(Key::of).map(Box::new);
        let entry = text.entry(Key::Change(change.seq), searched, sorts);
        Self { subject, ..entry }
    }
}

/// The sort keys of a record, one per column of its list.
fn sorts(kind: Kind, sort: impl Fn(Column) -> Sort) -> [Sort; COLUMNS] {
    let mut sorts = [Sort::Number(0); COLUMNS];
    for (place, spec) in sorts.iter_mut().zip(kind.columns()) {
        *place = sort(spec.column);
    }
    sorts
}

/// The sort key where there is no number: before every number, and found by none.
const NO_NUMBER: Sort = Sort::Text { start: 0, end: 0 };

const SIGN: u64 = 1 << 63;

/// A time as a number that sorts the same.
const fn time_key(millis: i64) -> Sort {
    Sort::Number(millis.cast_unsigned() ^ SIGN)
}

/// The text of an entry under construction.
#[derive(Default)]
struct Text(String);

impl Text {
    fn field(&mut self, field: &str) -> Sort {
        if !self.0.is_empty() {
            self.0.push('\n');
        }
        let start = self.end();
        fold_into(&mut self.0, field);
        Sort::Text { start, end: self.end() }
    }

    /// The current end of the text. A stored record is limited to far less than `u32::MAX`.
    fn end(&self) -> u32 {
        u32::try_from(self.0.len()).unwrap_or(u32::MAX)
    }

    fn entry(self, key: Key, searched: u32, sorts: [Sort; COLUMNS]) -> Entry {
        let text = self.0.into_boxed_str();
        let aliases = [(Column::By, Sort::Number(0)); 2];
        Entry { key, subject: None, text, searched, sorts, aliases }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_s_columns_have_their_place() {
        let kinds = [Kind::Partners, Kind::Users, Kind::History];
        assert_eq!(kinds.map(|kind| kind.columns().len()).into_iter().max(), Some(COLUMNS));
    }
}
