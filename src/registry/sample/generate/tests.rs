//! The properties of every generated registry.

use super::*;
use crate::model::{ClientDraft, Directory, PartnerDraft, UserDraft, UserKey};

fn all(clients: u64, seed: u64) -> (Generated, Vec<Client>) {
    let generated = Generated::new(clients, seed).unwrap();
    let clients = generated.clients().flat_map(Result::unwrap).collect();
    (generated, clients)
}

fn directory(generated: &Generated) -> Directory {
    let seed = generated.seed();
    let user = |user: PartnerUser| ((user.key.partner, user.key.username.clone()), user);
    Directory {
        partners: seed.partners.into_iter().map(|partner| (partner.id, partner)).collect(),
        users: seed.users.into_iter().map(user).collect(),
        settings: seed.settings,
        ..Directory::default()
    }
}

#[test]
fn every_record_keeps_the_rules_of_one_that_is_typed() {
    for (size, seed) in [(1, 1), (4_000, 2), (2_500, u64::MAX)] {
        let (generated, clients) = all(size, seed);
        let directory = directory(&generated);
        assert_eq!(clients.len() as u64, size);
        for client in &clients {
            let checked = ClientDraft::of(client).check(&directory, None).unwrap();
            let again = checked.replacing(client);
            assert_eq!(again, *client);
            assert!(START <= client.created && client.created <= client.modified);
            assert!(client.modified <= END);
        }
        for partner in directory.partners.values() {
            PartnerDraft::of(partner).check(&directory, Some(partner)).unwrap();
        }
        for user in directory.users.values() {
            UserDraft::of(user).check(&directory, Some(user)).unwrap();
        }
    }
}

#[test]
fn the_same_seed_gives_the_same_records_and_another_gives_others() {
    let ((one, clients), (two, same)) = (all(3_000, 5), all(3_000, 5));
    assert_eq!((one.seed(), &clients), (two.seed(), &same));
    let (_, others) = all(3_000, 6);
    assert_ne!(clients, others);
}

#[test]
fn clients_come_in_the_order_of_their_ids_in_batches_of_one_size() {
    let (generated, clients) = all(12_345, 9);
    assert!(clients.is_sorted_by(|a, b| a.id < b.id));
    let sizes: Vec<usize> = generated.clients().map(|batch| batch.unwrap().len()).collect();
    assert_eq!(sizes, [vec![BATCH; 12], vec![345]].concat());
    assert_eq!(generated.sizes().clients, 12_345);
}

#[test]
fn the_largest_registry_keeps_few_partners_whose_clients_stand_apart() {
    let generated = Generated::new(*SIZES.end(), 1).unwrap();
    let sizes = generated.sizes();
    assert_eq!((sizes.clients, sizes.partners), (10_000_000, 2_000));
    assert!((4_000..8_000).contains(&sizes.users), "{sizes:?}");
    let prefixes: Vec<String> =
        generated.partners.iter().map(|part| part.partner.subdomain.client_id_prefix()).collect();
    for pair in prefixes.windows(2) {
        assert!(pair[0] < pair[1] && !pair[1].starts_with(&pair[0]), "{pair:?}");
    }
}

#[test]
fn what_is_searched_for_is_as_rare_as_in_life() {
    let (generated, clients) = all(50_000, 3);
    let share = |is: &dyn Fn(&Client) -> bool| {
        clients.iter().filter(|client| is(client)).count() * 1_000 / clients.len()
    };
    let has = |client: &Client, word: &str| {
        let id = client.id.as_str();
        [id, &client.name, client.email.as_str()].iter().any(|text| text.contains(word))
    };
    assert!((180..230).contains(&share(&|client| has(client, "prod"))));
    let novak = share(&|client| has(client, "novak"));
    assert!((1..10).contains(&novak), "{novak}");
    let never = share(&|client| client.access_lifetime == crate::model::AccessLifetime::Never);
    assert!((20..40).contains(&never), "{never}");
    assert!((60..100).contains(&share(&|client| !client.enabled)));
    assert!((100..200).contains(&share(&|client| !client.name.is_ascii())));
    let uri = |client: &Client, start: &str| {
        client.redirect_uris.iter().any(|uri| uri.as_str().starts_with(start))
    };
    for start in ["http://127.0.0.1:", "http://localhost:", "http://[::1]:", "example.", "https:"] {
        assert!(clients.iter().any(|client| uri(client, start)), "{start}");
    }
    // Every allowed combination occurs somewhere.
    let grants: std::collections::BTreeSet<_> =
        clients.iter().map(|client| client.grant_types).collect();
    assert!(grants.len() > 150, "{}", grants.len());
    let users = directory(&generated);
    let restricted: Vec<_> =
        clients.iter().filter(|client| client.restrict_to_partner_users).collect();
    assert!(restricted.len() > 50, "{}", restricted.len());
    assert!(restricted.iter().all(|client| {
        let subdomain = users.subdomain(client.partner).unwrap();
        let username = client.id.username(subdomain).unwrap();
        let username = crate::model::Username::parse(username).unwrap();
        users.user(&UserKey { partner: client.partner, username }).is_some()
    }));
}
