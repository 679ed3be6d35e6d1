//! What the catalog keeps of a record: the text to search and what to sort by, folded.

use std::cmp::Ordering;

use crate::model::{
    Action, Change, Client, Directory, GrantType, Partner, PartnerId, PartnerUser, Record, Scope,
    Settings, UserKey, diff,
};
use crate::query::{Column, Key, Kind, search::fold_into};

/// No list has more columns.
const COLUMNS: usize = 10;
/// The bytes of a text that one rank tells apart.
const STRIDE: usize = 7;

/// A record in the catalog. There may be a million, so it is one allocation beside its key's.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub key: Key,
    /// The partner that the record belongs to, or is.
    pub partner: PartnerId,
    /// The record that a change is about.
    pub subject: Option<Box<Key>>,
    /// First the searchable fields, each on a line of its own, so that no match spans two; then
    /// what is only sorted by.
    text: Box<str>,
    searched: u32,
    /// One for each column, in the order of [`Kind::columns`].
    sorts: [Sort; COLUMNS],
}

/// What a column is sorted by.
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
    /// The text that a search looks in.
    pub(super) fn searched(&self) -> &str {
        self.text.get(..self.searched as usize).unwrap_or_default()
    }

    /// A number that orders records by the column as far as their texts are the same up to this
    /// depth, and whether equal ones can differ further down.
    ///
    /// Of a text it has the bytes of one stride, and then how many these are: a text that goes on
    /// comes after one that ends there.
    pub(super) fn rank(&self, column: usize, depth: usize) -> (u64, bool) {
        match self.sorts.get(column) {
            Some(Sort::Number(number)) => (*number, false),
            Some(Sort::Text { .. }) => {
                let text = self.sort_text(column).unwrap_or_default().as_bytes();
                let rest = text.get(depth * STRIDE..).unwrap_or_default();
                if let Some(bytes) = rest.first_chunk::<{ STRIDE + 1 }>() {
                    return (u64::from_be_bytes(*bytes) & !0xff | bytes.len() as u64, true);
                }
                let mut bytes = [0; STRIDE + 1];
                for (to, from) in bytes.iter_mut().zip(rest) {
                    *to = *from;
                }
                (u64::from_be_bytes(bytes) | rest.len() as u64, false)
            }
            None => (0, false),
        }
    }

    /// How two records stand in the column, whatever their keys.
    pub(super) fn by_column(&self, other: &Self, column: usize) -> Ordering {
        match (self.sort_text(column), other.sort_text(column)) {
            (Some(a), Some(b)) => a.cmp(b),
            _ => self.rank(column, 0).cmp(&other.rank(column, 0)),
        }
    }

    fn sort_text(&self, column: usize) -> Option<&str> {
        match self.sorts.get(column) {
            Some(Sort::Text { start, end }) => self.text.get(*start as usize..*end as usize),
            _ => None,
        }
    }

    pub(super) fn of_client(
        client: &Client,
        partner: Option<&Partner>,
        settings: &Settings,
    ) -> Self {
        let mut text = Text(String::with_capacity(256));
        let id = text.field(client.id.as_str());
        let company = text.field(partner.map_or("(unknown partner)", |p| &p.name));
        text.field(partner.map_or("", |p| p.subdomain.as_str()));
        let name = text.field(&client.name);
        let email = text.field(client.email.as_str());
        let redirects = text.field(&client.redirect_text());
        let searched = text.end();
        let scopes = text.list(client.scopes.iter().map(Scope::as_str));
        let grants = text.list(client.grant_types.iter().map(GrantType::short));
        let sorts = sorts(Kind::Clients, |column| match column {
            Column::ClientId => id,
            Column::Partner => company,
            Column::Name => name,
            Column::Scopes => scopes,
            Column::GrantTypes => grants,
            // Never comes after every number of seconds.
            Column::Access => Sort::Number(
                client
                    .access_lifetime
                    .effective(settings.default_access_lifetime)
                    .map_or(u64::MAX, u64::from),
            ),
            Column::Refresh if !client.grant_types.contains(GrantType::RefreshToken) => {
                Sort::Number(u64::MAX)
            }
            Column::Refresh => Sort::Number(
                client.refresh_lifetime.effective(settings.default_refresh_lifetime).into(),
            ),
            Column::Email => email,
            Column::RedirectUris => redirects,
            Column::Modified => moment(client.modified.0),
            _ => Sort::Number(0),
        });
        text.entry(Key::Client(client.id.clone()), client.partner, searched, sorts)
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
            Column::Name => name,
            Column::Subdomain => subdomain,
            Column::Lifecycle => lifecycle,
            Column::Clients => Sort::Number(clients),
            Column::Users => Sort::Number(users),
            Column::Description => description,
            Column::Modified => moment(partner.modified.0),
            _ => Sort::Number(0),
        });
        text.entry(Key::Partner(partner.id), partner.id, searched, sorts)
    }

    pub(super) fn of_user(user: &PartnerUser, partner: Option<&Partner>) -> Self {
        let mut text = Text::default();
        let username = text.field(user.key.username.as_str());
        let first = text.field(&user.first_name);
        let last = text.field(&user.last_name);
        let email = text.field(user.email.as_str());
        let company = text.field(partner.map_or("(unknown partner)", |p| &p.name));
        let searched = text.end();
        let status = text.field(user.status.label());
        let sorts = sorts(Kind::Users, |column| match column {
            Column::Username => username,
            Column::Partner => company,
            Column::FirstName => first,
            Column::LastName => last,
            Column::Status => status,
            Column::Email => email,
            Column::Modified => moment(user.modified.0),
            _ => Sort::Number(0),
        });
        let UserKey { partner, username } = user.key.clone();
        text.entry(Key::User(UserKey { partner, username }), partner, searched, sorts)
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
        let host = change.by.host.as_deref().unwrap_or_default();
        let session = change.by.session.as_deref().unwrap_or_default();
        let from = text.field(&format!("{host} {session}"));
        text.field(&change.at.to_minute());
        let searched = text.end();
        let sorts = sorts(Kind::History, |column| match column {
            Column::Seq => Sort::Number(change.seq.0),
            Column::When => moment(change.at.0),
            Column::Who => who,
            Column::Action => action,
            Column::Record => name,
            Column::Changed => changed,
            Column::Reason => reason,
            Column::From => from,
            _ => Sort::Number(0),
        });
        let subject = record.and_then(Key::of).map(Box::new);
        let entry = text.entry(Key::Change(change.seq), PartnerId(0), searched, sorts);
        Self { subject, ..entry }
    }
}

/// What a record is sorted by in each column of its list.
fn sorts(kind: Kind, sort: impl Fn(Column) -> Sort) -> [Sort; COLUMNS] {
    let mut sorts = [Sort::Number(0); COLUMNS];
    for (place, spec) in sorts.iter_mut().zip(kind.columns()) {
        *place = sort(spec.column);
    }
    sorts
}

/// A moment as a number of the same order.
const fn moment(millis: i64) -> Sort {
    Sort::Number(millis.cast_unsigned() ^ (1 << 63))
}

/// The text of an entry while it is put together.
#[derive(Default)]
struct Text(String);

impl Text {
    fn field(&mut self, field: &str) -> Sort {
        self.list(std::iter::once(field))
    }

    fn list<'a>(&mut self, items: impl Iterator<Item = &'a str>) -> Sort {
        if !self.0.is_empty() {
            self.0.push('\n');
        }
        let start = self.end();
        for (n, item) in items.enumerate() {
            if n > 0 {
                self.0.push_str(", ");
            }
            fold_into(&mut self.0, item);
        }
        Sort::Text { start, end: self.end() }
    }

    /// Where the text ends so far. A record has its limit, far below what the number can say.
    fn end(&self) -> u32 {
        u32::try_from(self.0.len()).unwrap_or(u32::MAX)
    }

    fn entry(self, key: Key, partner: PartnerId, searched: u32, sorts: [Sort; COLUMNS]) -> Entry {
        let text = self.0.into_boxed_str();
        Entry { key, partner, subject: None, text, searched, sorts }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_s_columns_have_their_place() {
        assert_eq!(Kind::ALL.map(|kind| kind.columns().len()).into_iter().max(), Some(COLUMNS));
    }
}
