//! The catalog against a plain filter and sort.

mod plain;

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index as Pick, select};

use super::*;
use crate::model::{
    AccessLifetime, EmailAddress, GrantType, Lifecycle, Partner, RedirectUri, RefreshLifetime,
    Revision, Scope, Subdomain, Timestamp, UserStatus, Username,
};
use crate::query::{Expr, Order};
use plain::Plain;

/// More clients of one partner than are moved one by one when it is renamed.
const CLIENTS: u32 = 90;
const PARTNERS: u32 = 3;

/// Names with ties, cases, letters beyond ASCII, and starts that are the same for long.
const NAMES: [&str; 10] = [
    "Acme",
    "acme",
    "Acme Media Group",
    "Acme Media group ",
    "Żółw",
    "żółw",
    "ΟΔΟΣ",
    "οδοσα",
    "",
    "広告",
];
const WORDS: [&str; 14] = [
    "",
    "a",
    "ac",
    "acme",
    "MEDIA",
    "acme media",
    "group acme",
    "żó",
    "οδος",
    "example",
    "c1",
    "com, https",
    "zzz",
    "  c1   x ",
];

/// What happens to the registry, or is asked of it.
#[derive(Clone, Debug)]
enum Step {
    Client(Box<Client>),
    Delete(Pick),
    Partner(PartnerId, String, i64),
    User(Box<PartnerUser>),
    DeleteUser(Pick),
    Ask(Box<Question>),
}

#[derive(Clone, Debug)]
struct Question {
    kind: Kind,
    search: String,
    column: Pick,
    descending: bool,
    per_page: usize,
    at: Place,
}

#[derive(Clone, Debug)]
enum Place {
    Page(usize),
    Row(usize),
    Record(Pick, usize),
    Missing(usize),
}

/// The query that a question is, with the records that there are.
fn query(question: &Question, plain: &Plain) -> Query {
    let kind = question.kind;
    let column = kind.columns()[question.column.index(kind.columns().len())].column;
    let keys: Vec<Key> = plain.records(kind, column).into_iter().map(|seen| seen.key).collect();
    let at = match &question.at {
        Place::Record(pick, or_index) if !keys.is_empty() => {
            At::Record { key: pick.get(&keys).clone(), or_index: *or_index }
        }
        Place::Record(_, or_index) | Place::Missing(or_index) => {
            let key = Key::Client(ClientId::parse("not-there").unwrap());
            At::Record { key, or_index: *or_index }
        }
        Place::Page(number) => At::Page(*number),
        Place::Row(row) => At::Index(*row),
    };
    let order = Order { column, descending: question.descending };
    Query {
        kind,
        filter: Expr::words(&question.search),
        then: Vec::new(),
        of: None,
        order,
        per_page: question.per_page,
        at,
    }
}

/// Does a step in both.
fn take(step: Step, plain: &mut Plain, catalog: &mut Catalog) {
    match step {
        Step::Client(client) => {
            catalog.put_client(&client, &plain.directory);
            plain.clients.insert(client.id.clone(), *client);
        }
        Step::Delete(pick) if !plain.clients.is_empty() => {
            let ids: Vec<ClientId> = plain.clients.keys().cloned().collect();
            let id = pick.get(&ids);
            plain.clients.remove(id);
            catalog.remove_client(id, &plain.directory);
        }
        Step::Partner(id, name, modified) => {
            let new = partner(id.0, &name, modified);
            let renamed = plain.directory.partners[&id].name != new.name;
            plain.directory.partners.insert(id, new);
            if renamed {
                let own: Vec<Client> =
                    plain.clients.values().filter(|c| c.partner == id).cloned().collect();
                catalog.rename_partner(id, &own, &plain.directory);
            } else {
                catalog.put_partner(id, &plain.directory);
            }
        }
        Step::User(user) => {
            let key = (user.key.partner, user.key.username.clone());
            plain.directory.users.insert(key, (*user).clone());
            catalog.put_user(&user, &plain.directory);
        }
        Step::DeleteUser(pick) if !plain.directory.users.is_empty() => {
            let keys: Vec<_> = plain.directory.users.keys().cloned().collect();
            let (partner, username) = pick.get(&keys).clone();
            plain.directory.users.remove(&(partner, username.clone()));
            catalog.remove_user(&UserKey { partner, username }, &plain.directory);
        }
        Step::Delete(_) | Step::DeleteUser(_) | Step::Ask(_) => {}
    }
}

fn partner(id: u32, name: &str, modified: i64) -> Partner {
    Partner {
        id: PartnerId(id),
        name: name.to_owned(),
        description: format!("{name} of {}", id % 2),
        subdomain: Subdomain::parse(&format!("p{}", 9 - id)).unwrap(),
        lifecycle: Lifecycle::ALL[id as usize % 4],
        created: Timestamp(0),
        modified: Timestamp(modified),
        revision: Revision::FIRST,
    }
}

fn email() -> impl Strategy<Value = EmailAddress> {
    select(vec!["a@x.example", "B@x.example", "acme@y.example"])
        .prop_map(|text| EmailAddress::parse(text).unwrap())
}

fn moment() -> impl Strategy<Value = Timestamp> {
    select(vec![i64::MIN, -1, 0, 1, 1_700_000_000_000]).prop_map(Timestamp)
}

fn seconds() -> impl Strategy<Value = NonZeroU32> {
    select(vec![1, 60, 43_200, 2_592_000]).prop_map(|n| NonZeroU32::new(n).unwrap())
}

fn client() -> impl Strategy<Value = Client> {
    let access = prop_oneof![
        Just(AccessLifetime::PlatformDefault),
        Just(AccessLifetime::Never),
        seconds().prop_map(AccessLifetime::Seconds),
    ];
    let refresh = prop_oneof![
        Just(RefreshLifetime::PlatformDefault),
        seconds().prop_map(RefreshLifetime::Seconds),
    ];
    let grants = vec(select(GrantType::ALL.to_vec()), 1..4);
    let scopes = vec(select(vec!["read", "write", "x"]), 1..3);
    let uris = vec(select(vec!["https://a.example/c1", "com.ex.app:/cb", "https://acme"]), 0..3);
    let names = (0..CLIENTS, 1..=PARTNERS, select(NAMES.to_vec()), email(), moment());
    (names, grants, scopes, uris, access, refresh).prop_map(
        |((n, partner, name, email, modified), grants, scopes, uris, access, refresh)| Client {
            // In both cases, so that the order of keys is not that of the folded text.
            id: ClientId::parse(&format!("{}{}", if n % 2 == 0 { "c" } else { "C" }, n)).unwrap(),
            name: name.to_owned(),
            email,
            partner: PartnerId(partner),
            restrict_to_partner_users: false,
            scopes: scopes.iter().map(|scope| Scope::parse(scope).unwrap()).collect(),
            grant_types: grants.into_iter().collect(),
            redirect_uris: uris.iter().map(|uri| RedirectUri::parse(uri, &[]).unwrap()).collect(),
            access_lifetime: access,
            refresh_lifetime: refresh,
            enabled: true,
            created: Timestamp(0),
            modified,
            revision: Revision::FIRST,
        },
    )
}

fn user() -> impl Strategy<Value = PartnerUser> {
    let names = (select(NAMES.to_vec()), select(NAMES.to_vec()));
    let status = select(UserStatus::ALL.to_vec());
    (1..=PARTNERS, select(vec!["a", "A", "b", "c1"]), names, email(), status, moment()).prop_map(
        |(partner, username, (first, last), email, status, modified)| PartnerUser {
            key: UserKey {
                partner: PartnerId(partner),
                username: Username::parse(username).unwrap(),
            },
            first_name: first.to_owned(),
            last_name: last.to_owned(),
            email,
            status,
            created: Timestamp(0),
            modified,
            revision: Revision::FIRST,
        },
    )
}

fn question() -> impl Strategy<Value = Question> {
    let number = || prop_oneof![4 => 0..40usize, 1 => Just(usize::MAX)];
    let at = prop_oneof![
        number().prop_map(Place::Page),
        number().prop_map(Place::Row),
        (any::<Pick>(), number()).prop_map(|(pick, row)| Place::Record(pick, row)),
        number().prop_map(Place::Missing),
    ];
    // Some are typed letter by letter: a search that narrows the one before it.
    let search = prop_oneof![
        select(WORDS.to_vec()).prop_map(str::to_owned),
        (0..=4usize).prop_map(|letters| "acme".chars().take(letters).collect()),
    ];
    let per_page = select(vec![1, 2, 7, 25, usize::MAX]);
    let kind = prop_oneof![
        3 => Just(Kind::Clients),
        1 => Just(Kind::Partners),
        1 => Just(Kind::Users),
    ];
    (kind, search, any::<Pick>(), any::<bool>(), per_page, at).prop_map(
        |(kind, search, column, descending, per_page, at)| Question {
            kind,
            search,
            column,
            descending,
            per_page,
            at,
        },
    )
}

fn step() -> impl Strategy<Value = Step> {
    let rename = (1..=PARTNERS, select(NAMES[..8].to_vec()), 0..3i64);
    prop_oneof![
        4 => client().prop_map(|client| Step::Client(Box::new(client))),
        2 => any::<Pick>().prop_map(Step::Delete),
        1 => rename.prop_map(|(id, name, at)| Step::Partner(PartnerId(id), name.to_owned(), at)),
        2 => user().prop_map(|user| Step::User(Box::new(user))),
        1 => any::<Pick>().prop_map(Step::DeleteUser),
        8 => question().prop_map(|question| Step::Ask(Box::new(question))),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn every_answer_is_that_of_a_plain_filter_and_sort(
        first in vec(client(), 0..160),
        steps in vec(step(), 1..60),
    ) {
        let mut plain = Plain::new();
        let mut catalog = Catalog::new(&plain.directory);
        for client in first {
            catalog.put_client(&client, &plain.directory);
            plain.clients.insert(client.id.clone(), client);
        }
        catalog.put_partners(&plain.directory);
        for step in steps {
            if let Step::Ask(question) = &step {
                let query = query(question, &plain);
                prop_assert_eq!(catalog.answer(&query), plain.answer(&query), "{:?}", query);
            }
            take(step, &mut plain, &mut catalog);
        }
        // One that is built from what is there now says the same as the one that went along.
        let mut anew = Catalog::new(&plain.directory);
        for client in plain.clients.values() {
            anew.add_client(client, &plain.directory);
        }
        anew.put_partners(&plain.directory);
        for kind in Kind::ALL {
            for spec in kind.columns() {
                let order = Order { column: spec.column, descending: false };
                let query = Query { order, per_page: usize::MAX, ..Query::new(kind) };
                let expected = plain.answer(&query);
                prop_assert_eq!(&catalog.answer(&query), &expected, "{:?}", query);
                prop_assert_eq!(&anew.answer(&query), &expected, "{:?}", query);
            }
        }
    }
}
