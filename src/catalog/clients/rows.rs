//! The clients in memory: one row across the columns, and all searchable text in one buffer.
//!
//! Rows are never changed. Saving a client again appends a new row and leaves the old one dead, so
//! the text stays contiguous and every offset in it leads to a row.

use std::sync::LazyLock;

use fixedbitset::FixedBitSet;

use super::table::Table;
use crate::model::fields::Member;
use crate::model::{
    AccessLifetime, Client, ClientId, Field, Fields, GrantType, GrantTypes, PartnerId,
    RefreshLifetime, Scope, Timestamp,
};
use crate::query::Column;
use crate::query::search::fold;

/// The number of a row.
pub(super) type Row = u32;

/// The lifetime column's value for the platform default.
const DEFAULT: u32 = 0;
/// The lifetime column's value for access tokens that never expire.
const NEVER: u32 = u32::MAX;

const ENABLED: u8 = 1;
const RESTRICTED: u8 = 2;
/// The client ID has capital letters: the row's text starts with the unfolded ID.
const CASED: u8 = 4;

/// The separator of redirect URIs, which contain no blank.
pub(super) const BETWEEN: &str = ", ";

/// The number of fields in a row's text, but for the redirect URIs.
const TEXTS: usize = {
    let (mut count, mut members) = (0, Client::MEMBERS);
    while let [member, rest @ ..] = members {
        count += member.searched_text().is_some() as usize;
        members = rest;
    }
    count
};

/// The text of a client's field.
type TextOf = fn(&Client) -> &str;

/// The fields of a row's text in their order, but for the redirect URIs, which stand last. The
/// client ID is the first.
static FIELDS: LazyLock<Vec<(Column, TextOf)>> = LazyLock::new(|| {
    let text = |member: &Member<Client>| {
        Some((Column::Field(member.input.as_ref()?.field), member.searched_text()?))
    };
    Client::MEMBERS.iter().filter_map(text).collect()
});

/// The place of a searchable field in a row's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TextField(usize);

impl TextField {
    pub const ID: Self = Self(0);
    pub const REDIRECTS: Self = Self(TEXTS);

    /// The field that a column shows.
    pub fn of(column: Column) -> Option<Self> {
        match column {
            Column::Field(Field::RedirectUris) => Some(Self::REDIRECTS),
            _ => FIELDS.iter().position(|(of, _)| *of == column).map(Self),
        }
    }
}

/// The columns.
#[derive(Clone, Debug, Default)]
pub(super) struct Rows {
    /// The text of all rows. A row has the unfolded client ID, if folding changes it; then the
    /// folded client ID, name, email and so on and, if there are any, redirect URIs as in the table. Each is
    /// ended by a line feed, so that no match spans two.
    pub text: Vec<u8>,
    /// The end offset of each row's text.
    pub ends: Vec<u64>,
    /// The lengths in bytes of the folded fields, but for the redirect URIs.
    pub widths: Vec<[u16; TEXTS]>,
    pub partner: Vec<u32>,
    pub scopes: Vec<u32>,
    pub grants: Vec<u16>,
    pub access: Vec<u32>,
    pub refresh: Vec<u32>,
    pub created: Vec<i64>,
    pub modified: Vec<i64>,
    pub by: Vec<u32>,
    pub flags: Vec<u8>,
    /// The rows that are not dead.
    pub alive: FixedBitSet,
    pub partners: Table<PartnerId>,
    /// The distinct lists of scopes, each joined by blanks.
    pub scope_lists: Table<String>,
    /// The OS users who last saved a client; the first is empty, for nobody.
    pub savers: Table<String>,
}

impl Rows {
    /// The number of rows, dead ones included.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Reserves room for this many clients.
    pub fn reserve(&mut self, clients: usize) {
        self.ends.reserve(clients);
        self.widths.reserve(clients);
        self.partner.reserve(clients);
        self.scopes.reserve(clients);
        self.grants.reserve(clients);
        self.access.reserve(clients);
        self.refresh.reserve(clients);
        self.created.reserve(clients);
        self.modified.reserve(clients);
        self.by.reserve(clients);
        self.flags.reserve(clients);
        // An estimate; unused memory costs nothing.
        self.text.reserve(clients.saturating_mul(160));
    }

    /// Appends a row for a client that `by` saved last.
    pub fn push(&mut self, client: &Client, by: &str) -> Row {
        let row = Row::try_from(self.len()).unwrap_or(Row::MAX);
        let id = client.id.as_str();
        let mut flags = 0;
        if client.enabled {
            flags |= ENABLED;
        }
        if client.restrict_to_partner_users {
            flags |= RESTRICTED;
        }
        if id.bytes().any(|byte| byte.is_ascii_uppercase()) {
            flags |= CASED;
            self.text.extend_from_slice(id.as_bytes());
            self.text.push(b'\n');
        }
        let mut widths = [0; TEXTS];
        for (width, (_, text)) in widths.iter_mut().zip(FIELDS.iter()) {
            *width = self.push_field(text(client));
        }
        if !client.redirect_uris.is_empty() {
            self.push_field(&client.redirect_text());
        }
        self.ends.push(self.text.len() as u64);
        self.widths.push(widths);
        self.flags.push(flags);
        self.partner.push(self.partners.place(&client.partner));
        let scopes = join(&client.scopes);
        self.scopes.push(self.scope_lists.place(&scopes));
        self.grants.push(client.grant_types.bits());
        self.access.push(match client.access_lifetime {
            AccessLifetime::PlatformDefault => DEFAULT,
            AccessLifetime::Seconds(seconds) => seconds.get(),
            AccessLifetime::Never => NEVER,
        });
        self.refresh.push(match client.refresh_lifetime {
            RefreshLifetime::PlatformDefault => DEFAULT,
            RefreshLifetime::Seconds(seconds) => seconds.get(),
        });
        self.created.push(client.created.0);
        self.modified.push(client.modified.0);
        self.by.push(self.savers.place(by));
        self.alive.grow_and_insert(row as usize);
        row
    }

    /// Sets the OS user who last saved a client.
    pub fn set_saver(&mut self, row: Row, by: &str) {
        let place = self.savers.place(by);
        if let Some(saver) = self.by.get_mut(row as usize) {
            *saver = place;
        }
    }

    /// Copies the live rows in the given order, without the dead ones.
    pub fn compacted(&self, order: &[Row]) -> Self {
        let mut new = Self {
            partners: self.partners.clone(),
            scope_lists: self.scope_lists.clone(),
            savers: self.savers.clone(),
            ..Self::default()
        };
        new.reserve(order.len());
        for &row in order {
            new.text.extend_from_slice(self.text_of(row));
            new.ends.push(new.text.len() as u64);
            let at = row as usize;
            new.widths.push(get(&self.widths, at));
            new.partner.push(get(&self.partner, at));
            new.scopes.push(get(&self.scopes, at));
            new.grants.push(get(&self.grants, at));
            new.access.push(get(&self.access, at));
            new.refresh.push(get(&self.refresh, at));
            new.created.push(get(&self.created, at));
            new.modified.push(get(&self.modified, at));
            new.by.push(get(&self.by, at));
            new.flags.push(get(&self.flags, at));
        }
        new.alive.grow(order.len());
        new.alive.insert_range(..);
        new
    }

    fn push_field(&mut self, field: &str) -> u16 {
        let start = self.text.len();
        if field.is_ascii() {
            self.text.extend_from_slice(field.as_bytes());
            if let Some(added) = self.text.get_mut(start..) {
                added.make_ascii_lowercase();
            }
        } else {
            self.text.extend_from_slice(fold(field).as_bytes());
        }
        // A stored record is limited to less than `u16::MAX`.
        let width = u16::try_from(self.text.len() - start).unwrap_or(u16::MAX);
        self.text.push(b'\n');
        width
    }

    /// The start offset of a row's text.
    pub fn start(&self, row: usize) -> usize {
        match row.checked_sub(1) {
            Some(before) => place(get(&self.ends, before)),
            None => 0,
        }
    }

    /// The end offset of a row's text.
    pub fn end(&self, row: usize) -> usize {
        place(get(&self.ends, row))
    }

    fn text_of(&self, row: Row) -> &[u8] {
        let row = row as usize;
        self.text.get(self.start(row)..self.end(row)).unwrap_or_default()
    }

    /// The client ID, unfolded.
    pub fn id(&self, row: Row) -> &[u8] {
        let [id, ..] = get(&self.widths, row as usize);
        self.text_of(row).get(..usize::from(id)).unwrap_or_default()
    }

    /// The client ID of a row.
    pub fn client_id(&self, row: Row) -> Option<ClientId> {
        ClientId::parse(std::str::from_utf8(self.id(row)).ok()?).ok()
    }

    /// The byte range of a field in the text. All redirect URIs are one field here, separated by
    /// [`BETWEEN`].
    pub fn place_of(&self, row: usize, field: TextField) -> (usize, usize) {
        let widths = get(&self.widths, row).map(usize::from);
        let [id, ..] = widths;
        let cased = if get(&self.flags, row) & CASED != 0 { id + 1 } else { 0 };
        let mut start = self.start(row) + cased;
        for (place, width) in widths.into_iter().enumerate() {
            if place == field.0 {
                return (start, start + width);
            }
            start += width + 1;
        }
        (start, self.end(row).saturating_sub(1).max(start))
    }

    /// The folded text of a field.
    pub fn field(&self, row: Row, field: TextField) -> &[u8] {
        let (start, end) = self.place_of(row as usize, field);
        self.text.get(start..end).unwrap_or_default()
    }

    /// The folded fields of a row.
    pub fn lines(&self, row: usize) -> impl Iterator<Item = &[u8]> {
        let (start, _) = self.place_of(row, TextField::ID);
        let text = self.text.get(start..self.end(row)).unwrap_or_default();
        text.split(|byte| *byte == b'\n')
    }

    pub fn partner(&self, row: Row) -> PartnerId {
        let place = get(&self.partner, row as usize);
        self.partners.get(place).copied().unwrap_or(PartnerId(0))
    }

    pub fn grants(&self, row: usize) -> GrantTypes {
        GrantTypes::from_bits(get(&self.grants, row))
    }

    pub fn is_enabled(&self, row: usize) -> bool {
        get(&self.flags, row) & ENABLED != 0
    }

    pub fn is_restricted(&self, row: usize) -> bool {
        get(&self.flags, row) & RESTRICTED != 0
    }

    pub fn has_redirect(&self, row: usize) -> bool {
        let (start, end) = self.place_of(row, TextField::REDIRECTS);
        start < end
    }

    pub fn never_expires(&self, row: usize) -> bool {
        get(&self.access, row) == NEVER
    }

    /// Whether the lifetime follows the platform default.
    pub fn is_default(column: &[u32], row: usize) -> bool {
        get(column, row) == DEFAULT
    }

    /// The effective access token lifetime; never sorts after every number of seconds.
    pub fn access_seconds(&self, row: usize, default: u32) -> u32 {
        match get(&self.access, row) {
            DEFAULT => default,
            seconds => seconds,
        }
    }

    /// The effective refresh token lifetime; `None` without refresh tokens.
    pub fn refresh_seconds(&self, row: usize, default: u32) -> Option<u32> {
        if !self.grants(row).contains(GrantType::RefreshToken) {
            return None;
        }
        Some(match get(&self.refresh, row) {
            DEFAULT => default,
            seconds => seconds,
        })
    }

    pub fn created(&self, row: usize) -> Timestamp {
        Timestamp(get(&self.created, row))
    }

    pub fn modified(&self, row: usize) -> Timestamp {
        Timestamp(get(&self.modified, row))
    }
}

/// Joins scopes by blanks.
fn join(scopes: &[Scope]) -> String {
    let mut text = String::new();
    for (n, scope) in scopes.iter().enumerate() {
        if n > 0 {
            text.push(' ');
        }
        text.push_str(scope.as_str());
    }
    text
}

/// A row's value in a column; the default if the row does not exist, which would be a bug.
pub(super) fn get<T: Copy + Default>(column: &[T], row: usize) -> T {
    column.get(row).copied().unwrap_or_default()
}

fn place(end: u64) -> usize {
    usize::try_from(end).unwrap_or(usize::MAX)
}
