//! A registry with more clients than anyone types.

use oauthdesk::model::{ClientDraft, Directory, Partner, PartnerDraft, PartnerId, Timestamp};
use oauthdesk::registry::{Local, OpenOptions, Seed};

use crate::support::Desk;

fn acme() -> Partner {
    let draft = PartnerDraft {
        name: "Acme Media".into(),
        subdomain: "acme".into(),
        ..PartnerDraft::default()
    };
    let checked = draft.check(&Directory::default(), None).expect("a partner");
    Partner { id: PartnerId(1), ..checked.created(Timestamp(0)) }
}

/// A desk on a registry with so many clients of Acme Media, of which some are nightly exports.
pub fn clients(total: usize, nightly: usize) -> Desk {
    let partner = acme();
    let mut directory = Directory::default();
    directory.partners.insert(partner.id, partner.clone());
    let client = |n: usize| {
        let draft = ClientDraft {
            name: if n < nightly { "Nightly export" } else { "Dashboard" }.into(),
            email: "ops@acme.example".into(),
            partner: Some(partner.id),
            client_id: format!("acme-{n:05}"),
            restrict_to_partner_users: false,
            ..ClientDraft::new(&directory.settings)
        };
        let checked = draft.check(&directory, None).expect("a client");
        checked.created(Timestamp(0))
    };
    let clients = (0..total).map(client).collect();
    let seed = Seed { partners: vec![partner.clone()], clients, ..Seed::default() };
    on(seed)
}

/// A desk on a new registry that starts with these records.
pub fn on(seed: Seed) -> Desk {
    let dir = tempfile::tempdir().expect("directory");
    let options = OpenOptions { dir: dir.path().join("registry"), create: true, read_only: false };
    let door = Local::create_with(&options, seed).expect("a registry");
    Desk::on(door, Some(dir))
}

/// A client of Acme Media whose texts no form would have taken, as a foreign file could have had
/// them.
pub fn hostile(name: &str, partner_name: &str) -> Desk {
    let mut partner = acme();
    partner_name.clone_into(&mut partner.name);
    partner_name.clone_into(&mut partner.description);
    let mut directory = Directory::default();
    directory.partners.insert(partner.id, partner.clone());
    let draft = ClientDraft {
        name: "x".into(),
        email: "ops@acme.example".into(),
        partner: Some(partner.id),
        client_id: "acme-x".into(),
        restrict_to_partner_users: false,
        ..ClientDraft::new(&directory.settings)
    };
    let checked = draft.check(&directory, None).expect("a client");
    let mut client = checked.created(Timestamp(0));
    name.clone_into(&mut client.name);
    on(Seed { partners: vec![partner], clients: vec![client], ..Seed::default() })
}
