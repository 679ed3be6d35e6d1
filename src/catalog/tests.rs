//! Compares the catalog with a plain filter and sort.

mod plain;

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index as Pick, select};

use super::*;
use crate::model::{
    AccessLifetime, ActKey, Action, EmailAddress, Field, GrantType, Lifecycle, Origin, Partner,
    Principal, RedirectUri, RefreshLifetime, Revision, Scope, Seq, Subdomain, Timestamp,
    UserStatus, Username,
};
use crate::query::{Column, Compare, Expr, Is, Lifetime, Moment, Order, Pattern, Term};
use plain::Plain;

/// More clients than the catalog moves one by one.
const CLIENTS: u32 = 90;
const PARTNERS: u32 = 3;
/// The time of every query.
const NOW: Timestamp = Timestamp(5_000);

/// Names with ties, mixed case, letters beyond ASCII, and long common prefixes.
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

/// A change of the registry, or a query.
#[derive(Clone, Debug)]
enum Step {
    Client(Box<Client>, String),
    /// Enough clients at once that none is moved one by one.
    Clients(Vec<Client>, String),
    Delete(Pick),
    DeleteFrom(Pick),
    Defaults(NonZeroU32, NonZeroU32),
    Partner(PartnerId, String, i64),
    User(Box<PartnerUser>),
    DeleteUser(Pick),
    Ask(Box<Question>),
}

#[derive(Clone, Debug)]
struct Question {
    kind: Kind,
    filter: Expr,
    column: Pick,
    descending: bool,
    then: Option<(Pick, bool)>,
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

/// Turns a question into a query on the present records.
fn query(question: &Question, plain: &Plain) -> Query {
    let kind = question.kind;
    let of = |pick: &Pick| kind.columns()[pick.index(kind.columns().len())].column;
    let column = of(&question.column);
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
        filter: question.filter.clone(),
        then: question
            .then
            .iter()
            .map(|(column, descending)| Order { column: of(column), descending: *descending })
            .collect(),
        of: None,
        order,
        per_page: question.per_page,
        at,
    }
}

/// Applies a step to both.
fn take(step: Step, plain: &mut Plain, catalog: &mut Catalog) {
    match step {
        Step::Client(client, by) => save(vec![*client], &by, plain, catalog),
        Step::Clients(clients, by) => save(clients, &by, plain, catalog),
        Step::Delete(pick) if !plain.clients.is_empty() => {
            let ids: Vec<ClientId> = plain.clients.keys().cloned().collect();
            let before = plain.clients.remove(pick.get(&ids));
            plain.savers.remove(pick.get(&ids));
            let change = change(before.map(Record::Client), None, "ana");
            catalog.follow(&[change], &plain.directory);
        }
        Step::DeleteFrom(pick) if !plain.clients.is_empty() => {
            let ids: Vec<ClientId> = plain.clients.keys().cloned().collect();
            let ids = &ids[pick.index(ids.len())..];
            let gone = ids.iter().map(|id| plain.clients.remove(id).unwrap());
            let changes: Vec<Change> =
                gone.map(|client| change(Some(Record::Client(client)), None, "ana")).collect();
            plain.savers.retain(|id, _| !ids.contains(id));
            catalog.follow(&changes, &plain.directory);
        }
        Step::Partner(id, name, modified) => {
            let new = partner(id.0, &name, modified);
            let old = plain.directory.partners.insert(id, new.clone()).unwrap();
            if old.name != new.name {
                catalog.rename_partner(id, &plain.directory);
            }
            let change = change(Some(Record::Partner(old)), Some(Record::Partner(new)), "ana");
            catalog.follow(&[change], &plain.directory);
        }
        Step::Defaults(access, refresh) => {
            plain.directory.settings.default_access_lifetime = access;
            plain.directory.settings.default_refresh_lifetime = refresh;
            catalog.follow_defaults();
        }
        Step::User(user) => {
            let key = (user.key.partner, user.key.username.clone());
            let old = plain.directory.users.insert(key, (*user).clone()).map(Record::User);
            catalog.follow(&[change(old, Some(Record::User(*user)), "ana")], &plain.directory);
        }
        Step::DeleteUser(pick) if !plain.directory.users.is_empty() => {
            let keys: Vec<_> = plain.directory.users.keys().cloned().collect();
            let old = plain.directory.users.remove(pick.get(&keys)).map(Record::User);
            catalog.follow(&[change(old, None, "ana")], &plain.directory);
        }
        Step::Delete(_) | Step::DeleteFrom(_) | Step::DeleteUser(_) | Step::Ask(_) => {}
    }
}

/// One act in which `by` saves these clients.
fn save(clients: Vec<Client>, by: &str, plain: &mut Plain, catalog: &mut Catalog) {
    let mut changes = Vec::new();
    for client in clients {
        let before = plain.clients.insert(client.id.clone(), client.clone());
        plain.savers.insert(client.id.clone(), by.to_owned());
        changes.push(change(before.map(Record::Client), Some(Record::Client(client)), by));
    }
    catalog.follow(&changes, &plain.directory);
}

fn change(before: Option<Record>, after: Option<Record>, by: &str) -> Change {
    Change {
        seq: Seq(1),
        key: ActKey(1),
        group: ActKey(1),
        at: Timestamp(0),
        by: Principal::named(by),
        action: Action::Update,
        origin: Origin::Plain,
        before,
        after,
        reason: None,
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
            restrict_to_partner_users: n % 3 == 0,
            scopes: scopes.iter().map(|scope| Scope::parse(scope).unwrap()).collect(),
            grant_types: grants.into_iter().collect(),
            redirect_uris: uris.iter().map(|uri| RedirectUri::parse(uri, &[]).unwrap()).collect(),
            access_lifetime: access,
            refresh_lifetime: refresh,
            enabled: n % 5 != 0,
            created: Timestamp(i64::from(n) * 1_000),
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
    let per_page = select(vec![1, 2, 7, 25, usize::MAX]);
    let kind = prop_oneof![
        3 => Just(Kind::Clients),
        1 => Just(Kind::Partners),
        1 => Just(Kind::Users),
    ];
    let then = proptest::option::of((any::<Pick>(), any::<bool>()));
    let order = (any::<Pick>(), any::<bool>(), then);
    (kind, filter(), order, per_page, at).prop_map(
        |(kind, filter, (column, descending, then), per_page, at)| Question {
            kind,
            filter,
            column,
            descending,
            then,
            per_page,
            at,
        },
    )
}

fn filter() -> impl Strategy<Value = Expr> {
    // Some are typed letter by letter: each search narrows the one before it.
    let words = prop_oneof![
        select(WORDS.to_vec()).prop_map(str::to_owned),
        (0..=4usize).prop_map(|letters| "acme".chars().take(letters).collect()),
    ];
    let words = words.prop_map(|words| Expr::words(&words)).boxed();
    let leaf = prop_oneof![2 => words.clone(), 2 => term().prop_map(Expr::Term)];
    let tree = leaf.prop_recursive(3, 8, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 2..4).prop_map(Expr::And),
            vec(inner.clone(), 2..4).prop_map(Expr::Or),
            inner.prop_map(|one| Expr::Not(Box::new(one))),
        ]
    });
    prop_oneof![1 => words, 2 => tree]
}

fn term() -> impl Strategy<Value = Term> {
    let texts = vec!["", "a", "c1", "acme", "p8", "read", "code", "authorization_code", "żó", "me"];
    let parts = vec(select(texts).prop_map(str::to_owned), 1..4);
    let pattern = parts.prop_map(|parts| Pattern { parts });
    let kinds = [Kind::Clients, Kind::Users, Kind::Partners];
    let fields: Vec<_> =
        kinds.into_iter().flat_map(Column::terms).map(|spec| spec.column).collect();
    let field = || select(fields.clone());
    let compare = || {
        select(vec![
            Compare::Equal,
            Compare::Less,
            Compare::More,
            Compare::AtMost,
            Compare::AtLeast,
        ])
    };
    let lifetime = select(vec![
        Lifetime::Seconds(60),
        Lifetime::Seconds(43_200),
        Lifetime::Never,
        Lifetime::Default,
    ]);
    let span = Moment::Span { from: Timestamp(0), to: Timestamp(2_000) };
    let moment = select(vec![span, Moment::Age(1), Moment::Age(10), Moment::Age(u64::MAX)]);
    let is = vec![Is::Enabled, Is::Disabled, Is::Restricted, Is::NeverExpires, Is::HasRedirect];
    prop_oneof![
        pattern.clone().prop_map(Term::Word),
        (field(), any::<bool>(), pattern).prop_map(|(field, equals, pattern)| Term::Text {
            field,
            equals,
            pattern
        }),
        (select(vec![Column::PartnerId, Column::Clients, Column::Users]), compare(), 0..4u64)
            .prop_map(|(field, compare, value)| Term::Number { field, compare, value }),
        (field(), compare(), lifetime).prop_map(|(field, compare, value)| {
            let compare = if value == Lifetime::Default { Compare::Equal } else { compare };
            Term::Lifetime { field, compare, value }
        }),
        (select(vec![Column::Created, Column::Modified]), compare(), moment)
            .prop_map(|(field, compare, value)| Term::Moment { field, compare, value }),
        select(is).prop_map(Term::Is),
    ]
}

fn by() -> impl Strategy<Value = String> {
    select(vec!["ana", "bob", "Bo"]).prop_map(str::to_owned)
}

fn step() -> impl Strategy<Value = Step> {
    let rename = (1..=PARTNERS, select(NAMES[..8].to_vec()), 0..3i64);
    prop_oneof![
        4 => (client(), by()).prop_map(|(client, by)| Step::Client(Box::new(client), by)),
        1 => (vec(client(), 64..100), by()).prop_map(|(clients, by)| Step::Clients(clients, by)),
        2 => any::<Pick>().prop_map(Step::Delete),
        1 => any::<Pick>().prop_map(Step::DeleteFrom),
        1 => (seconds(), seconds()).prop_map(|(access, refresh)| Step::Defaults(access, refresh)),
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
        let mut catalog = Catalog::new(&plain.directory, 0);
        // Unsorted, some twice.
        catalog.add_clients(&first, &plain.directory);
        for client in first {
            plain.clients.insert(client.id.clone(), client);
        }
        catalog.put_partners(&plain.directory);
        for step in steps {
            if let Step::Ask(question) = &step {
                let query = query(question, &plain);
                let answer = catalog.answer(&query, &plain.directory, NOW);
                prop_assert_eq!(answer, plain.answer(&query), "{:?}", query);
            }
            take(step, &mut plain, &mut catalog);
        }
        // A catalog built from the current records equals the one that followed the changes.
        let mut anew = Catalog::new(&plain.directory, plain.clients.len());
        let clients: Vec<Client> = plain.clients.values().cloned().collect();
        anew.add_clients(&clients, &plain.directory);
        anew.put_partners(&plain.directory);
        for (id, by) in &plain.savers {
            anew.set_saver(id, by);
        }
        for kind in Kind::ALL {
            for spec in kind.columns() {
                let order = Order { column: spec.column, descending: false };
                let query = Query { order, per_page: usize::MAX, ..Query::new(kind) };
                let expected = plain.answer(&query);
                let answer = catalog.answer(&query, &plain.directory, NOW);
                prop_assert_eq!(&answer, &expected, "{:?}", query);
                let answer = anew.answer(&query, &plain.directory, NOW);
                prop_assert_eq!(&answer, &expected, "{:?}", query);
            }
        }
    }
}
