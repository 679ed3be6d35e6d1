//! The reference implementation: plain lists, filtered and sorted.

use super::*;
use crate::query::Column;
use crate::query::search::fold;

/// All records in plain lists.
pub(super) struct Plain {
    pub directory: Directory,
    pub clients: BTreeMap<ClientId, Client>,
    /// The OS user who last saved each client, if any did.
    pub savers: BTreeMap<ClientId, String>,
}

/// A record as the reference sees it.
pub(super) struct Seen {
    pub key: Key,
    /// The texts that free words search.
    searched: Vec<String>,
    /// All values of each field.
    fields: Vec<(Column, Vec<Value>)>,
    cells: Vec<Cell>,
    traits: Vec<Is>,
}

/// The sort key of a column.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Cell {
    Number(i128),
    Text(String),
}

impl Plain {
    pub(super) fn new() -> Self {
        let mut plain = Self {
            directory: Directory::default(),
            clients: BTreeMap::new(),
            savers: BTreeMap::new(),
        };
        for id in 1..=PARTNERS {
            plain.directory.partners.insert(PartnerId(id), partner(id, "Acme", 0));
        }
        plain
    }

    pub(super) fn records(&self, kind: Kind, column: Column) -> Vec<Seen> {
        self.seen(kind, &[column])
    }

    fn seen(&self, kind: Kind, columns: &[Column]) -> Vec<Seen> {
        match kind {
            Kind::Clients => self.clients.values().map(|c| self.client(c, columns)).collect(),
            Kind::Partners => {
                self.directory.partners.values().map(|p| self.partner(p, columns)).collect()
            }
            Kind::Users => self.directory.users.values().map(|u| self.user(u, columns)).collect(),
            // Steps of this test leave no history.
            Kind::History => Vec::new(),
        }
    }

    fn client(&self, client: &Client, columns: &[Column]) -> Seen {
        let settings = &self.directory.settings;
        let partner = &self.directory.partners[&client.partner];
        let uris: Vec<_> = client.redirect_uris.iter().map(RedirectUri::as_str).collect();
        let scopes: Vec<_> = client.scopes.iter().map(Scope::as_str).collect();
        let grants: Vec<_> = client.grant_types.iter().map(GrantType::short).collect();
        let refreshes = client.grant_types.contains(GrantType::RefreshToken);
        let access = match client.access_lifetime {
            AccessLifetime::PlatformDefault => settings.default_access_lifetime.get().into(),
            AccessLifetime::Seconds(seconds) => seconds.get().into(),
            AccessLifetime::Never => i128::MAX,
        };
        let refresh: i128 = match client.refresh_lifetime {
            _ if !refreshes => i128::MAX,
            RefreshLifetime::PlatformDefault => settings.default_refresh_lifetime.get().into(),
            RefreshLifetime::Seconds(seconds) => seconds.get().into(),
        };
        let cell = |column: &Column| match column {
            // Client IDs are case-sensitive.
            Column::Field(Field::ClientId) => Cell::Text(client.id.as_str().to_owned()),
            Column::Field(Field::Partner) => text(&partner.name),
            Column::Field(Field::Name) => text(&client.name),
            Column::Field(Field::Scopes) => text(&scopes.join(" ")),
            Column::Field(Field::GrantTypes) => Cell::Text(grants.join(" ")),
            Column::Field(Field::AccessLifetime) => Cell::Number(access),
            Column::Field(Field::RefreshLifetime) => Cell::Number(refresh),
            Column::Field(Field::Email) => text(client.email.as_str()),
            Column::Field(Field::RedirectUris) => text(&uris.join(", ")),
            Column::Modified => Cell::Number(client.modified.0.into()),
            other => panic!("{other:?}"),
        };
        let subdomain = partner.subdomain.as_str();
        let mut searched =
            vec![client.id.as_str(), &partner.name, subdomain, &client.name, client.email.as_str()];
        let together = uris.join(", ");
        searched.push(&together);
        let defaults = (
            client.access_lifetime == AccessLifetime::PlatformDefault,
            client.refresh_lifetime == RefreshLifetime::PlatformDefault,
        );
        let mut fields = vec![
            (Column::Field(Field::ClientId), texts(&[client.id.as_str()])),
            (Column::Field(Field::Name), texts(&[&client.name])),
            (Column::Field(Field::Email), texts(&[client.email.as_str()])),
            (Column::Field(Field::Partner), texts(&[&partner.name, subdomain])),
            (Column::Field(Field::Scopes), texts(&scopes)),
            (
                Column::Field(Field::GrantTypes),
                client
                    .grant_types
                    .iter()
                    .flat_map(|grant| texts(&[grant.id(), grant.short(), grant.label()]))
                    .collect(),
            ),
            (Column::Field(Field::RedirectUris), texts(&uris)),
            (Column::Field(Field::AccessLifetime), vec![Value::Lifetime(access, defaults.0)]),
            (Column::Created, vec![Value::Moment(client.created)]),
            (Column::Modified, vec![Value::Moment(client.modified)]),
        ];
        if refreshes {
            fields.push((
                Column::Field(Field::RefreshLifetime),
                vec![Value::Lifetime(refresh, defaults.1)],
            ));
        }
        if let Some(saver) = self.savers.get(&client.id) {
            fields.push((Column::By, texts(&[saver])));
        }
        let mut traits = vec![if client.enabled { Is::Enabled } else { Is::Disabled }];
        traits.extend(client.restrict_to_partner_users.then_some(Is::Restricted));
        traits.extend((access == i128::MAX).then_some(Is::NeverExpires));
        traits.extend((!uris.is_empty()).then_some(Is::HasRedirect));
        let searched = searched.into_iter().map(fold).collect();
        let cells = columns.iter().map(cell).collect();
        Seen { key: Key::Client(client.id.clone()), searched, fields, cells, traits }
    }

    fn partner(&self, partner: &Partner, columns: &[Column]) -> Seen {
        let clients = self.clients.values().filter(|client| client.partner == partner.id).count();
        let users = self.directory.users_of(partner.id).count();
        let cell = |column: &Column| match column {
            Column::PartnerId => Cell::Number(partner.id.0.into()),
            Column::Field(Field::Name) => text(&partner.name),
            Column::Field(Field::Subdomain) => text(partner.subdomain.as_str()),
            Column::Field(Field::Lifecycle) => text(partner.lifecycle.id()),
            Column::Clients => Cell::Number(clients as i128),
            Column::Users => Cell::Number(users as i128),
            Column::Field(Field::Description) => text(&partner.description),
            Column::Modified => Cell::Number(partner.modified.0.into()),
            other => panic!("{other:?}"),
        };
        let id = partner.id.to_string();
        let searched = [&partner.name, partner.subdomain.as_str(), &partner.description, &id];
        let fields = vec![
            (Column::PartnerId, vec![Value::Number(partner.id.0.into())]),
            (Column::Field(Field::Name), texts(&[&partner.name])),
            (Column::Field(Field::Subdomain), texts(&[partner.subdomain.as_str()])),
            (Column::Field(Field::Lifecycle), texts(&[partner.lifecycle.id()])),
            (Column::Clients, vec![Value::Number(clients as u64)]),
            (Column::Users, vec![Value::Number(users as u64)]),
            (Column::Field(Field::Description), texts(&[&partner.description])),
            (Column::Modified, vec![Value::Moment(partner.modified)]),
        ];
        Seen {
            key: Key::Partner(partner.id),
            searched: searched.map(fold).into(),
            fields,
            cells: columns.iter().map(cell).collect(),
            traits: Vec::new(),
        }
    }

    fn user(&self, user: &PartnerUser, columns: &[Column]) -> Seen {
        let partner = &self.directory.partners[&user.key.partner];
        let (company, subdomain) = (&partner.name, partner.subdomain.as_str());
        let username = user.key.username.as_str();
        let cell = |column: &Column| match column {
            Column::Field(Field::Username) => text(username),
            Column::Field(Field::Partner) => text(company),
            Column::Field(Field::FirstName) => text(&user.first_name),
            Column::Field(Field::LastName) => text(&user.last_name),
            Column::Field(Field::Status) => text(user.status.label()),
            Column::Field(Field::Email) => text(user.email.as_str()),
            Column::Modified => Cell::Number(user.modified.0.into()),
            other => panic!("{other:?}"),
        };
        let searched =
            [username, &user.first_name, &user.last_name, user.email.as_str(), company, subdomain];
        let fields = vec![
            (Column::Field(Field::Username), texts(&[username])),
            (Column::Field(Field::Partner), texts(&[company, subdomain])),
            (Column::Field(Field::FirstName), texts(&[&user.first_name])),
            (Column::Field(Field::LastName), texts(&[&user.last_name])),
            (Column::Field(Field::Status), texts(&[user.status.label(), user.status.id()])),
            (Column::Field(Field::Email), texts(&[user.email.as_str()])),
            (Column::Modified, vec![Value::Moment(user.modified)]),
        ];
        Seen {
            key: Key::User(user.key.clone()),
            searched: searched.map(fold).into(),
            fields,
            cells: columns.iter().map(cell).collect(),
            traits: Vec::new(),
        }
    }

    pub(super) fn answer(&self, query: &Query) -> Answer {
        let order = query.whole_order();
        let columns: Vec<_> = order.iter().map(|order| order.column).collect();
        let mut all = self.seen(query.kind, &columns);
        let total = all.len();
        all.retain(|seen| seen.is_found(&query.filter));
        let backwards = query.order.descending;
        all.sort_by(|a, b| {
            let pairs = a.cells.iter().zip(&b.cells).zip(&order);
            let by_cells =
                pairs.map(
                    |((a, b), order)| {
                        if order.descending == backwards { a.cmp(b) } else { b.cmp(a) }
                    },
                );
            by_cells
                .fold(std::cmp::Ordering::Equal, std::cmp::Ordering::then)
                .then_with(|| a.key.cmp(&b.key))
        });
        if backwards {
            all.reverse();
        }
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

impl Seen {
    fn is_found(&self, filter: &Expr) -> bool {
        match filter {
            Expr::All => true,
            Expr::And(all) => all.iter().all(|one| self.is_found(one)),
            Expr::Or(any) => any.iter().any(|one| self.is_found(one)),
            Expr::Not(one) => !self.is_found(one),
            Expr::Term(Term::Word(pattern)) => {
                self.searched.iter().any(|text| glob(&pattern.parts, text, false))
            }
            Expr::Term(Term::Is(is)) => self.traits.contains(is),
            Expr::Term(Term::Text { field, equals, pattern }) => {
                self.any(*field, |value| match value {
                    Value::Text(text) => glob(&pattern.parts, text, *equals),
                    _ => false,
                })
            }
            Expr::Term(Term::Number { field, compare, value }) => {
                self.any(*field, |own| match own {
                    Value::Number(own) => stands(*compare, own.cmp(value)),
                    _ => false,
                })
            }
            Expr::Term(Term::Lifetime { field, compare, value }) => {
                self.any(*field, |own| match (own, value) {
                    (Value::Lifetime(_, follows), Lifetime::Default) => *follows,
                    (Value::Lifetime(own, _), Lifetime::Seconds(seconds)) => {
                        stands(*compare, own.cmp(&i128::from(*seconds)))
                    }
                    (Value::Lifetime(own, _), Lifetime::Never) => {
                        stands(*compare, own.cmp(&i128::MAX))
                    }
                    _ => false,
                })
            }
            Expr::Term(Term::Moment { field, compare, value }) => {
                self.any(*field, |own| match (own, value) {
                    (Value::Moment(own), Moment::Age(seconds)) => {
                        let age = i128::from(NOW.0) - i128::from(own.0);
                        stands(*compare, age.cmp(&(i128::from(*seconds) * 1_000)))
                    }
                    (Value::Moment(own), Moment::Span { from, to }) => match compare {
                        Compare::Equal => (*from..*to).contains(own),
                        Compare::Less => own < from,
                        Compare::AtMost => own < to,
                        Compare::More => own >= to,
                        Compare::AtLeast => own >= from,
                    },
                    _ => false,
                })
            }
        }
    }

    fn any(&self, field: Column, is: impl Fn(&Value) -> bool) -> bool {
        self.fields.iter().any(|(own, values)| *own == field && values.iter().any(&is))
    }
}

/// A value that a condition tests.
#[derive(Clone, Debug)]
enum Value {
    /// Folded.
    Text(String),
    Number(u64),
    /// The effective lifetime, and whether it is the platform default.
    Lifetime(i128, bool),
    Moment(Timestamp),
}

fn texts(texts: &[&str]) -> Vec<Value> {
    texts.iter().map(|text| Value::Text(fold(text))).collect()
}

fn stands(compare: Compare, own: std::cmp::Ordering) -> bool {
    match compare {
        Compare::Equal => own.is_eq(),
        Compare::Less => own.is_lt(),
        Compare::More => own.is_gt(),
        Compare::AtMost => own.is_le(),
        Compare::AtLeast => own.is_ge(),
    }
}

/// Whether a text contains the parts in order with anything in between; or, with `whole`, consists
/// of them.
fn glob(parts: &[String], text: &str, whole: bool) -> bool {
    match parts {
        [] => !whole || text.is_empty(),
        [only] if whole => text == only,
        [first, rest @ ..] if whole => {
            text.strip_prefix(first).is_some_and(|text| ends(rest, text))
        }
        [first, rest @ ..] => tails(text, first).any(|text| glob(rest, text, false)),
    }
}

/// Whether a text contains the parts in order, the last one at its end.
fn ends(parts: &[String], text: &str) -> bool {
    match parts {
        [] => true,
        [last] => text.ends_with(last),
        [first, rest @ ..] => tails(text, first).any(|text| ends(rest, text)),
    }
}

/// What follows each occurrence of a part in a text.
fn tails<'a>(text: &'a str, part: &'a str) -> impl Iterator<Item = &'a str> {
    let starts = text.char_indices().map(|(at, _)| at).chain([text.len()]);
    starts.filter_map(move |at| text.get(at..)?.strip_prefix(part))
}

fn text(text: &str) -> Cell {
    Cell::Text(fold(text))
}
