//! The records in plain lists, and what a filter and a sort over them answer.

use super::*;
use crate::query::Column;
use crate::query::search::fold;

/// Everything as it is, in plain lists.
pub(super) struct Plain {
    pub directory: Directory,
    pub clients: BTreeMap<ClientId, Client>,
}

/// A record as the oracle sees it.
pub(super) struct Seen {
    pub key: Key,
    fields: Vec<String>,
    cell: Cell,
}

/// What a column is sorted by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Cell {
    Number(i128),
    Text(String),
}

impl Plain {
    pub(super) fn new() -> Self {
        let mut plain = Self { directory: Directory::default(), clients: BTreeMap::new() };
        for id in 1..=PARTNERS {
            plain.directory.partners.insert(PartnerId(id), partner(id, "Acme", 0));
        }
        plain
    }

    pub(super) fn records(&self, kind: Kind, column: Column) -> Vec<Seen> {
        match kind {
            Kind::Clients => self.clients.values().map(|c| self.client(c, column)).collect(),
            Kind::Partners => {
                self.directory.partners.values().map(|p| self.partner(p, column)).collect()
            }
            Kind::Users => self.directory.users.values().map(|u| self.user(u, column)).collect(),
            // What happens to the records here leaves no history.
            Kind::History => Vec::new(),
        }
    }

    fn client(&self, client: &Client, column: Column) -> Seen {
        let settings = &self.directory.settings;
        let partner = &self.directory.partners[&client.partner];
        let uris: Vec<_> = client.redirect_uris.iter().map(RedirectUri::as_str).collect();
        let uris = uris.join(", ");
        let refreshes = client.grant_types.contains(GrantType::RefreshToken);
        let list = |items: Vec<&str>| Cell::Text(items.join(", "));
        let cell = match column {
            Column::ClientId => text(client.id.as_str()),
            Column::Partner => text(&partner.name),
            Column::Name => text(&client.name),
            Column::Scopes => list(client.scopes.iter().map(Scope::as_str).collect()),
            Column::GrantTypes => list(client.grant_types.iter().map(GrantType::short).collect()),
            Column::Access => match client.access_lifetime {
                AccessLifetime::PlatformDefault => {
                    Cell::Number(settings.default_access_lifetime.get().into())
                }
                AccessLifetime::Seconds(seconds) => Cell::Number(seconds.get().into()),
                AccessLifetime::Never => Cell::Number(i128::MAX),
            },
            Column::Refresh if !refreshes => Cell::Number(i128::MAX),
            Column::Refresh => match client.refresh_lifetime {
                RefreshLifetime::PlatformDefault => {
                    Cell::Number(settings.default_refresh_lifetime.get().into())
                }
                RefreshLifetime::Seconds(seconds) => Cell::Number(seconds.get().into()),
            },
            Column::Email => text(client.email.as_str()),
            Column::RedirectUris => text(&uris),
            Column::Modified => Cell::Number(client.modified.0.into()),
            other => panic!("{other:?}"),
        };
        let fields = [
            client.id.as_str(),
            &partner.name,
            partner.subdomain.as_str(),
            &client.name,
            client.email.as_str(),
            &uris,
        ];
        Seen { key: Key::Client(client.id.clone()), fields: fields.map(fold).into(), cell }
    }

    fn partner(&self, partner: &Partner, column: Column) -> Seen {
        let clients = self.clients.values().filter(|client| client.partner == partner.id).count();
        let users = self.directory.users_of(partner.id).count();
        let cell = match column {
            Column::PartnerId => Cell::Number(partner.id.0.into()),
            Column::Name => text(&partner.name),
            Column::Subdomain => text(partner.subdomain.as_str()),
            Column::Lifecycle => text(partner.lifecycle.id()),
            Column::Clients => Cell::Number(clients as i128),
            Column::Users => Cell::Number(users as i128),
            Column::Description => text(&partner.description),
            Column::Modified => Cell::Number(partner.modified.0.into()),
            other => panic!("{other:?}"),
        };
        let id = partner.id.to_string();
        let fields = [&partner.name, partner.subdomain.as_str(), &partner.description, &id];
        Seen { key: Key::Partner(partner.id), fields: fields.map(fold).into(), cell }
    }

    fn user(&self, user: &PartnerUser, column: Column) -> Seen {
        let company = &self.directory.partners[&user.key.partner].name;
        let cell = match column {
            Column::Username => text(user.key.username.as_str()),
            Column::Partner => text(company),
            Column::FirstName => text(&user.first_name),
            Column::LastName => text(&user.last_name),
            Column::Status => text(user.status.label()),
            Column::Email => text(user.email.as_str()),
            Column::Modified => Cell::Number(user.modified.0.into()),
            other => panic!("{other:?}"),
        };
        let fields = [
            user.key.username.as_str(),
            &user.first_name,
            &user.last_name,
            user.email.as_str(),
            company,
        ];
        Seen { key: Key::User(user.key.clone()), fields: fields.map(fold).into(), cell }
    }

    pub(super) fn answer(&self, query: &Query) -> Answer {
        let mut all = self.records(query.kind, query.order.column);
        let total = all.len();
        let words: Vec<String> =
            crate::query::Words::of(&query.filter).iter().map(str::to_owned).collect();
        all.retain(|seen| words.iter().all(|word| seen.fields.iter().any(|f| f.contains(word))));
        all.sort_by(|a, b| {
            let by_cell = a.cell.cmp(&b.cell);
            let by_cell = if query.order.descending { by_cell.reverse() } else { by_cell };
            by_cell.then_with(|| a.key.cmp(&b.key))
        });
        let keys: Vec<Key> = all.into_iter().map(|seen| seen.key).collect();
        let pages: Vec<&[Key]> = keys.chunks(query.per_page).collect();
        let row_of_page =
            |number: usize| number.min(pages.len().saturating_sub(1)) * query.per_page;
        let row = match &query.at {
            At::Page(number) => row_of_page(*number),
            At::Index(row) => *row,
            At::Record { key, or_index } => keys.iter().position(|k| k == key).unwrap_or(*or_index),
        };
        let row = row.min(keys.len().saturating_sub(1));
        let number = row / query.per_page;
        Answer {
            keys: pages.get(number).map(|page| page.to_vec()).unwrap_or_default(),
            start: number * query.per_page,
            number,
            matched: keys.len(),
            total,
            cursor: row % query.per_page,
        }
    }
}

fn text(text: &str) -> Cell {
    Cell::Text(fold(text))
}
