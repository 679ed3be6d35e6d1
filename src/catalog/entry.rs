//! What the catalog keeps of a record: the text to search and what to sort by, folded.

use std::cmp::Ordering;

use crate::model::{
    Action, Change, Client, Directory, GrantType, Partner, PartnerId, PartnerUser, Record,
    Settings, UserKey, diff,
};
use crate::query::{Column, Key, Kind, search::fold};

/// A record in the catalog.
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
    searched: usize,
    /// One for each column, in the order of [`Kind::columns`].
    sorts: Box<[Sort]>,
}

/// What a column is sorted by.
#[derive(Clone, Copy, Debug)]
enum Sort {
    Number(u64),
    Text { start: usize, end: usize },
}

impl Entry {
    /// The text that a search looks in.
    pub(super) fn searched(&self) -> &str {
        self.text.get(..self.searched).unwrap_or_default()
    }

    /// A number that orders most records by the column without looking at their text.
    pub(super) fn rank(&self, column: usize) -> u64 {
        match self.sorts.get(column) {
            Some(Sort::Number(number)) => *number,
            Some(Sort::Text { start, end }) => {
                let text = self.text.get(*start..*end).unwrap_or_default();
                let mut bytes = [0; 8];
                for (to, from) in bytes.iter_mut().zip(text.bytes()) {
                    *to = from;
                }
                u64::from_be_bytes(bytes)
            }
            None => 0,
        }
    }

    /// How two records stand in the column, whatever their keys.
    pub(super) fn by_column(&self, other: &Self, column: usize) -> Ordering {
        match (self.sort_text(column), other.sort_text(column)) {
            (Some(a), Some(b)) => a.cmp(b),
            _ => self.rank(column).cmp(&other.rank(column)),
        }
    }

    fn sort_text(&self, column: usize) -> Option<&str> {
        match self.sorts.get(column) {
            Some(Sort::Text { start, end }) => self.text.get(*start..*end),
            _ => None,
        }
    }

    pub(super) fn of_client(
        client: &Client,
        partner: Option<&Partner>,
        settings: &Settings,
    ) -> Self {
        let mut text = Text::default();
        let id = text.field(client.id.as_str());
        let company = text.field(partner.map_or("(unknown partner)", |p| &p.name));
        text.field(partner.map_or("", |p| p.subdomain.as_str()));
        let name = text.field(&client.name);
        let email = text.field(client.email.as_str());
        let redirects = text.field(&client.redirect_text());
        let searched = text.end();
        let scopes: Vec<&str> = client.scopes.iter().map(crate::model::Scope::as_str).collect();
        let scopes = text.field(&scopes.join(", "));
        let grants: Vec<&str> = client.grant_types.iter().map(GrantType::short).collect();
        let grants = text.field(&grants.join(", "));
        let sorts = Kind::Clients.columns().iter().map(|spec| match spec.column {
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
        let sorts = sorts.collect();
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
        let sorts = Kind::Partners.columns().iter().map(|spec| match spec.column {
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
        let sorts = sorts.collect();
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
        let sorts = Kind::Users.columns().iter().map(|spec| match spec.column {
            Column::Username => username,
            Column::Partner => company,
            Column::FirstName => first,
            Column::LastName => last,
            Column::Status => status,
            Column::Email => email,
            Column::Modified => moment(user.modified.0),
            _ => Sort::Number(0),
        });
        let sorts = sorts.collect();
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
        let sorts = Kind::History.columns().iter().map(|spec| match spec.column {
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
        let sorts = sorts.collect();
        let subject = record.and_then(Key::of).map(Box::new);
        let entry = text.entry(Key::Change(change.seq), PartnerId(0), searched, sorts);
        Self { subject, ..entry }
    }
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
        if !self.0.is_empty() {
            self.0.push('\n');
        }
        let start = self.0.len();
        self.0.push_str(&fold(field));
        Sort::Text { start, end: self.0.len() }
    }

    const fn end(&self) -> usize {
        self.0.len()
    }

    fn entry(self, key: Key, partner: PartnerId, searched: usize, sorts: Box<[Sort]>) -> Entry {
        let text = self.0.into_boxed_str();
        Entry { key, partner, subject: None, text, searched, sorts }
    }
}
