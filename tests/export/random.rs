//! Any clients of a registry, through each format and back.

use std::num::NonZeroU32;

use oauthdesk::exchange::export::{Loss, Losses, Target, piece};
use oauthdesk::exchange::import::place::PartnerFrom;
use oauthdesk::exchange::import::{
    Foreign, Format, OnConflict, Placed, Reading, Rules, place, read,
};
use oauthdesk::model::{
    AccessLifetime, Client, ClientDraft, ClientId, Directory, EmailAddress, GrantType, GrantTypes,
    Lifecycle, Partner, PartnerId, PartnerUser, RedirectUri, RefreshLifetime, Revision, Scope,
    Settings, Subdomain, Timestamp, UserKey, UserStatus, Username,
};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

const SCOPES: [&str; 9] =
    ["read", "write", "a,b", "c;d", "=sum", "null", "'=x", "urn:x:1|2", "openid"];
const IDS: [&str; 16] = [
    "acme-anna",
    "acme-bob",
    "globex-anna",
    "=1+1",
    "'=1",
    "null",
    "account",
    "x-realm",
    "https://app.example/client?a=b,c&d=\"e\"",
    "-dash",
    "@scope/app",
    "a'b\"c;d|e",
    "##KEY##",
    "{{id}}",
    "#a",
    "0123",
];
const NAMES: [&str; 14] = [
    "Anna's report",
    "=HYPERLINK(\"https://x.example\")",
    "'=x",
    "null",
    "\\N",
    "日本の アプリ",
    "a, b; c | d",
    "\"quoted\"",
    "<b>bold</b> & more",
    "true",
    "12",
    "[to mend: x] y",
    "ünï e\u{301}",
    "- - -",
];
const EMAILS: [&str; 6] = [
    "anna@acme.example",
    "=x@acme.example",
    "-x@acme.example",
    "a##b@acme.example",
    "'o'brien@acme.example",
    "null@x.example",
];
const URIS: [&str; 8] = [
    "https://app.example/cb",
    "https://app.example/cb?a=1,2",
    "https://app.example/cb,https://b.example/x",
    "https://app.example/cb,",
    "http://127.0.0.1:8080/cb",
    "http://localhost/cb",
    "com.example.app:/oauth",
    "https://app.example/a;b%20d'e",
];

fn partner(id: u32, name: &str, subdomain: &str) -> Partner {
    Partner {
        id: PartnerId(id),
        name: name.to_owned(),
        description: String::new(),
        subdomain: Subdomain::parse(subdomain).unwrap(),
        lifecycle: Lifecycle::Active,
        created: Timestamp(0),
        modified: Timestamp(0),
        revision: Revision::FIRST,
    }
}

pub fn directory() -> Directory {
    let mut directory = Directory {
        settings: Settings {
            scopes: SCOPES.map(|scope| Scope::parse(scope).unwrap()).to_vec(),
            grant_types: GrantType::ALL.into_iter().collect(),
            ..Settings::default()
        },
        ..Directory::default()
    };
    for partner in [partner(1, "Acme", "acme"), partner(2, "Globex", "globex")] {
        let username = Username::parse("anna").unwrap();
        let key = UserKey { partner: partner.id, username: username.clone() };
        let user = PartnerUser {
            key,
            first_name: String::new(),
            last_name: String::new(),
            email: EmailAddress::parse("anna@acme.example").unwrap(),
            status: UserStatus::Active,
            created: Timestamp(0),
            modified: Timestamp(0),
            revision: Revision::FIRST,
        };
        directory.users.insert((partner.id, username), user);
        directory.partners.insert(partner.id, partner);
    }
    directory
}

fn seconds() -> impl Strategy<Value = NonZeroU32> {
    // Also those of the platform's defaults, which are then the client's own.
    let known = select(vec![1, 59, 60, 3_600, 43_200, 2_592_000, i32::MAX as u32]);
    prop_oneof![known, 1_u32..100_000].prop_map(|n| NonZeroU32::new(n).unwrap())
}

fn access() -> impl Strategy<Value = AccessLifetime> {
    prop_oneof![
        Just(AccessLifetime::PlatformDefault),
        Just(AccessLifetime::Never),
        seconds().prop_map(AccessLifetime::Seconds),
    ]
}

fn refresh() -> impl Strategy<Value = RefreshLifetime> {
    prop_oneof![
        Just(RefreshLifetime::PlatformDefault),
        seconds().prop_map(RefreshLifetime::Seconds)
    ]
}

/// A client that keeps every rule.
fn client() -> impl Strategy<Value = Client> {
    let texts = (
        prop_oneof![select(IDS.to_vec()).prop_map(str::to_owned), "[!-~]{1,40}"],
        prop_oneof![select(NAMES.to_vec()).prop_map(str::to_owned), "[ -~]{1,20}", "\\PC{1,20}"],
        select(EMAILS.to_vec()),
    );
    let lists = (
        subsequence(SCOPES.to_vec(), 1..=SCOPES.len()),
        subsequence(GrantType::ALL.to_vec(), 1..=GrantType::ALL.len()),
        subsequence(URIS.to_vec(), 1..=URIS.len()).prop_shuffle(),
    );
    let rest = (1_u32..=2, any::<bool>(), any::<bool>(), access(), refresh());
    let valid = (texts, lists, rest).prop_map(
        |(
            (id, name, email),
            (scopes, grants, uris),
            (partner, restrict, enabled, access, refresh),
        )| {
            let grants: GrantTypes = grants.into_iter().collect();
            let uri = |uri| RedirectUri::parse(uri, &[]).unwrap();
            let redirects = if grants.needs_redirect() { uris } else { Vec::new() };
            let refreshes = grants.contains(GrantType::RefreshToken);
            Client {
                id: ClientId::parse(&id).unwrap(),
                name: name.trim().to_owned(),
                email: EmailAddress::parse(email).unwrap(),
                partner: PartnerId(partner),
                restrict_to_partner_users: restrict,
                scopes: scopes.into_iter().map(|scope| Scope::parse(scope).unwrap()).collect(),
                grant_types: grants,
                redirect_uris: redirects.into_iter().map(uri).collect(),
                access_lifetime: access,
                refresh_lifetime: if refreshes { refresh } else { RefreshLifetime::default() },
                enabled,
                created: Timestamp(0),
                modified: Timestamp(0),
                revision: Revision::FIRST,
            }
        },
    );
    valid.prop_filter_map("breaks a rule", |mut client| {
        let directory = directory();
        let checked = |client: &Client| {
            let checked = ClientDraft::of(client).check(&directory, Some(client)).ok()?;
            Some(checked.created(Timestamp(0)))
        };
        // Most IDs are not those of a partner's user.
        let valid = checked(&client).or_else(|| {
            client.restrict_to_partner_users = false;
            checked(&client)
        });
        // An import refuses such an ID in a new client, whatever file it comes in.
        valid.filter(|valid| *valid == client)
    })
}

fn rules() -> Rules {
    Rules {
        partner: PartnerFrom::File,
        email: None,
        restrict: false,
        quarantine: false,
        on_conflict: OnConflict::Skip,
    }
}

/// A whole file, made of two pieces where there are two clients or more.
pub fn file(target: Target, clients: &[Client], directory: &Directory) -> (Vec<u8>, Losses) {
    let (first, second) = clients.split_at(clients.len() / 2);
    let mut losses = Losses::default();
    let mut bytes = target.head().into_bytes();
    for (n, part) in [first, second].into_iter().filter(|part| !part.is_empty()).enumerate() {
        if n > 0 {
            bytes.extend_from_slice(target.between().as_bytes());
        }
        let piece = piece(target, part, directory);
        bytes.extend_from_slice(&piece.bytes);
        losses.merge(&piece.losses);
    }
    bytes.extend_from_slice(target.foot().as_bytes());
    (bytes, losses)
}

/// Whether the report says that an import of ours does not get this back.
fn is_gone(losses: &Losses, field: &str) -> bool {
    losses.iter().any(|(Loss { field: of, reason }, _)| {
        let gone = ["read back", "an import", "too long"];
        of == field && gone.iter().any(|word| reason.contains(word))
    })
}

fn back(foreign: &Foreign, directory: &Directory) -> Placed {
    place(foreign, directory, &rules(), None, Timestamp(0)).placed
}

#[track_caller]
fn comes_back(format: Format, client: &Client, foreign: &Foreign, directory: &Directory) {
    let (_, losses) = file(Target::File(format), std::slice::from_ref(client), directory);
    if is_gone(&losses, "client_id") {
        return;
    }
    // What is said to be lost is put back by hand: all else must be there.
    let mut foreign = foreign.clone();
    if is_gone(&losses, "scopes") {
        foreign.scopes = Some(client.scopes.iter().map(|scope| scope.as_str().into()).collect());
    }
    if is_gone(&losses, "redirect_uris") {
        foreign.redirects = client.redirect_uris.iter().map(|uri| uri.as_str().into()).collect();
    }
    let Placed::Create(back) = back(&foreign, directory) else {
        panic!("{format}: {:?} of {client:#?}", back(&foreign, directory));
    };
    assert_eq!(*back, *client, "{format}: {foreign:#?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn what_is_exported_is_imported_as_the_same(clients in prop::collection::vec(client(), 1..5)) {
        let directory = directory();
        for format in Format::ALL {
            let (bytes, losses) = file(Target::File(format), &clients, &directory);
            let reading = Reading { from: Some(format), ..Reading::default() };
            // By its content alone it is known too.
            for reading in [Reading::default(), reading] {
                let reading = Reading { builtins: true, ..reading };
                let found = read(&bytes, &reading)
                    .unwrap_or_else(|error| panic!("{format}: {error}: {}", String::from_utf8_lossy(&bytes)));
                prop_assert_eq!(found.format, format);
                prop_assert_eq!(found.clients.len(), clients.len());
                for (client, foreign) in clients.iter().zip(&found.clients) {
                    comes_back(format, client, foreign, &directory);
                }
            }
            prop_assert!(format != Format::Jsonl || losses.iter().all(|(loss, _)| loss.field == "client_id"));
        }
    }
}
