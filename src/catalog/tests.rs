//! The catalog against a plain filter and sort.

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use proptest::prelude::*;

use super::*;
use crate::model::{
    AccessLifetime, EmailAddress, GrantType, Lifecycle, Partner, RedirectUri, RefreshLifetime,
    Revision, Scope, Subdomain, Timestamp,
};
use crate::query::{Column, Order};

/// What happens to a catalog.
#[derive(Clone, Debug)]
enum Step {
    Put(Box<Client>),
    Remove(ClientId),
    Ask(Query),
}

fn directory() -> Directory {
    let mut directory = Directory::default();
    for (id, name) in (1..).map(PartnerId).zip(["Zebra", "acme", "Acme"]) {
        let partner = Partner {
            id,
            name: name.to_owned(),
            description: String::new(),
            subdomain: Subdomain::parse(&format!("p{id}")).unwrap(),
            lifecycle: Lifecycle::Active,
            created: Timestamp(0),
            modified: Timestamp(0),
            revision: Revision::FIRST,
        };
        directory.partners.insert(id, partner);
    }
    directory
}

/// Few IDs, so that they meet again; cases that fold together.
fn client_id() -> impl Strategy<Value = ClientId> {
    "[aAb]{1,2}-[xX]{0,2}".prop_map(|id| ClientId::parse(&id).unwrap())
}

/// Names that are the same for long, and then end or differ.
fn name() -> impl Strategy<Value = String> {
    (0..20usize, "[a-bÄä東 ]{0,3}")
        .prop_map(|(length, end)| format!("N{}{end}", "m".repeat(length)))
}

fn client() -> impl Strategy<Value = Client> {
    let lifetime = prop_oneof![
        Just(AccessLifetime::PlatformDefault),
        Just(AccessLifetime::Never),
        (1u32..300).prop_map(|n| AccessLifetime::Seconds(NonZeroU32::new(n).unwrap())),
    ];
    let scopes = prop::sample::subsequence(vec!["read", "write"], 1..=2);
    (client_id(), name(), 1..4u32, scopes, any::<bool>(), lifetime, -3..3i64).prop_map(
        |(id, name, partner, scopes, redirects, access_lifetime, modified)| Client {
            partner: PartnerId(partner),
            scopes: scopes.into_iter().map(|scope| Scope::parse(scope).unwrap()).collect(),
            grant_types: [if redirects { GrantType::Implicit } else { GrantType::Password }]
                .into_iter()
                .collect(),
            redirect_uris: redirects
                .then(|| RedirectUri::parse("https://acme.example/cb", &[]).unwrap())
                .into_iter()
                .collect(),
            access_lifetime,
            modified: Timestamp(modified),
            ..named(id, name)
        },
    )
}

fn named(id: ClientId, name: String) -> Client {
    Client {
        id,
        name,
        email: EmailAddress::parse("ops@acme.example").unwrap(),
        partner: PartnerId(1),
        restrict_to_partner_users: false,
        scopes: Vec::new(),
        grant_types: [GrantType::Password].into_iter().collect(),
        redirect_uris: Vec::new(),
        access_lifetime: AccessLifetime::PlatformDefault,
        refresh_lifetime: RefreshLifetime::PlatformDefault,
        enabled: true,
        created: Timestamp(0),
        modified: Timestamp(0),
        revision: Revision::FIRST,
    }
}

fn query() -> impl Strategy<Value = Query> {
    let columns: Vec<Column> = Kind::Clients.columns().iter().map(|spec| spec.column).collect();
    let search = prop_oneof![Just(String::new()), "[aNmÄ東]{1,3}( [bX])?"];
    let at = prop_oneof![
        (0..4usize).prop_map(At::Page),
        (0..12usize).prop_map(At::Index),
        (client_id(), 0..12usize)
            .prop_map(|(id, or_index)| At::Record { key: Key::Client(id), or_index }),
    ];
    (search, prop::sample::select(columns), any::<bool>(), 1..6usize, at).prop_map(
        |(search, column, descending, per_page, at)| Query {
            kind: Kind::Clients,
            search,
            order: Order { column, descending },
            per_page,
            at,
        },
    )
}

/// What a column sorts by, told as plainly as can be.
fn sorted_by(client: &Client, column: Column, directory: &Directory) -> (u64, String) {
    let text = |text: &str| (0, text.to_lowercase());
    let list = |items: Vec<&str>| (0, items.join(", ").to_lowercase());
    let settings = &directory.settings;
    match column {
        Column::ClientId => text(client.id.as_str()),
        Column::Partner => text(directory.partner_name(client.partner)),
        Column::Name => text(&client.name),
        Column::Email => text(client.email.as_str()),
        Column::RedirectUris => text(&client.redirect_text()),
        Column::Scopes => list(client.scopes.iter().map(Scope::as_str).collect()),
        Column::GrantTypes => list(client.grant_types.iter().map(GrantType::short).collect()),
        Column::Access => {
            let lifetime = client.access_lifetime.effective(settings.default_access_lifetime);
            (lifetime.map_or(u64::MAX, u64::from), String::new())
        }
        // No client of these tests has refresh tokens.
        Column::Refresh => (0, String::new()),
        Column::Modified => (u64::try_from(client.modified.0 + 3).unwrap(), String::new()),
        other => panic!("{other:?} is no column of clients"),
    }
}

fn plainly(clients: &BTreeMap<ClientId, Client>, query: &Query, directory: &Directory) -> Answer {
    let found = |client: &&Client| {
        let partner = directory.partner(client.partner).unwrap();
        let fields = [
            client.id.as_str(),
            &partner.name,
            partner.subdomain.as_str(),
            &client.name,
            client.email.as_str(),
            &client.redirect_text(),
        ]
        .map(str::to_lowercase);
        let mut words = query.search.split_whitespace().map(str::to_lowercase);
        words.all(|word| fields.iter().any(|field| field.contains(&word)))
    };
    let mut rows: Vec<&Client> = clients.values().filter(found).collect();
    rows.sort_by(|a, b| {
        let column = |client| sorted_by(client, query.order.column, directory);
        let by_column = column(a).cmp(&column(b));
        if query.order.descending { by_column.reverse() } else { by_column }
    });
    let last = rows.len().saturating_sub(1);
    let row = match &query.at {
        At::Page(number) => (number * query.per_page).min(last / query.per_page * query.per_page),
        At::Index(row) => *row,
        At::Record { key, or_index } => {
            let place = rows.iter().position(|client| Key::Client(client.id.clone()) == *key);
            place.unwrap_or(*or_index)
        }
    };
    let row = row.min(last);
    let number = row / query.per_page;
    let start = number * query.per_page;
    let page = rows.iter().skip(start).take(query.per_page);
    Answer {
        keys: page.map(|client| Key::Client(client.id.clone())).collect(),
        start,
        number,
        matched: rows.len(),
        total: clients.len(),
        cursor: row - start,
    }
}

proptest! {
    #[test]
    fn every_answer_is_what_a_plain_filter_and_sort_would_give(
        steps in prop::collection::vec(
            prop_oneof![
                3 => client().prop_map(|client| Step::Put(Box::new(client))),
                1 => client_id().prop_map(Step::Remove),
                3 => query().prop_map(Step::Ask),
            ],
            1..60,
        )
    ) {
        let directory = directory();
        let mut catalog = Catalog::new(&directory);
        let mut clients = BTreeMap::new();
        for step in steps {
            match step {
                Step::Put(client) => {
                    catalog.put_client(&client, &directory);
                    clients.insert(client.id.clone(), *client);
                }
                Step::Remove(id) => {
                    catalog.remove_client(&id, &directory);
                    clients.remove(&id);
                }
                Step::Ask(query) => {
                    let plain = plainly(&clients, &query, &directory);
                    prop_assert_eq!(catalog.answer(&query), plain, "{:?}", query);
                }
            }
        }
    }
}

#[test]
fn texts_that_are_the_same_for_very_long_are_still_sorted() {
    let directory = directory();
    let mut catalog = Catalog::new(&directory);
    let long = "x".repeat(5_000);
    for (id, end) in [("c", "2"), ("a", "3"), ("b", "1"), ("d", "")] {
        let client = named(ClientId::parse(id).unwrap(), format!("{long}{end}"));
        catalog.put_client(&client, &directory);
    }
    let order = Order { column: Column::Name, descending: false };
    let answer = catalog.answer(&Query { order, ..Query::new(Kind::Clients) });
    let ids = ["d", "b", "c", "a"].map(|id| Key::Client(ClientId::parse(id).unwrap()));
    assert_eq!(answer.keys, ids);
}
