//! A registry small enough to be made for every input.

use oauthdesk::model::{
    ClientIdForm, Directory, GrantType, Lifecycle, Partner, PartnerId, Revision, Settings,
    Subdomain, Timestamp,
};

/// Two partners, and a platform that offers every grant type.
pub fn directory() -> Directory {
    let settings = Settings {
        grant_types: GrantType::ALL.into_iter().collect(),
        client_id_form: ClientIdForm::Free,
        ..Settings::default()
    };
    let mut directory = Directory { settings, ..Directory::default() };
    for (id, name, subdomain) in [(1, "Acme", "acme"), (2, "Globex", "globex")] {
        let partner = Partner {
            id: PartnerId(id),
            name: name.to_owned(),
            description: String::new(),
            subdomain: Subdomain::parse(subdomain).expect("a subdomain"),
            lifecycle: Lifecycle::Active,
            created: Timestamp(0),
            modified: Timestamp(0),
            revision: Revision::FIRST,
        };
        directory.partners.insert(partner.id, partner);
    }
    directory
}
