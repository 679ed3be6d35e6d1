//! Generates clients.

use std::collections::HashSet;
use std::fmt::Write;
use std::num::NonZeroU32;

use super::dice::Dice;
use super::partner::{person, times};
use super::words::{
    ACTIONS, HOSTS, LOCAL_NAMES, MAILBOXES, PATHS, PEOPLE, REGIONS, SERVICES, STAGES,
};
use super::{PartnerPart, broken};
use crate::model::{
    AccessLifetime, Client, ClientId, EmailAddress, GrantType, GrantTypes, RedirectUri,
    RefreshLifetime, Scope, Settings, UserStatus,
};
use crate::store::StoreError;

use GrantType::{
    AuthorizationCode as Code, ClientCredentials, DeviceCode, Implicit, JwtBearer, Password,
    RefreshToken as Refresh, TokenExchange,
};

/// Common combinations of grant types, with weights; the empty one means any allowed combination.
const GRANTS: &[(u64, &[GrantType])] = &[
    (18, &[Password, Refresh]),
    (34, &[Code, Refresh]),
    (9, &[ClientCredentials]),
    (13, &[Code]),
    (6, &[Code, Password, Refresh]),
    (4, &[Implicit]),
    (3, &[Implicit, Code, Refresh]),
    (3, &[DeviceCode, Refresh]),
    (2, &[TokenExchange]),
    (2, &[JwtBearer]),
    (2, &[Code, ClientCredentials, Refresh]),
    (4, &[]),
];

/// Common combinations of the platform's scopes, by index, with weights.
const SCOPES: &[(u64, &[usize])] = &[
    (40, &[0]),
    (30, &[0, 1]),
    (10, &[0, 2]),
    (6, &[0, 1, 2]),
    (5, &[0, 3]),
    (4, &[0, 1, 4]),
    (2, &[0, 1, 2, 3, 4, 5]),
    (3, &[]),
];

/// Common lifetimes, in seconds.
const ACCESS: &[u32] = &[300, 600, 900, 1_800, 3_600, 3_600, 7_200, 14_400, 28_800, 86_400];
const REFRESH: &[u32] =
    &[86_400, 604_800, 1_209_600, 1_209_600, 5_184_000, 7_776_000, 15_552_000, 31_536_000];

/// The identity of a client, before its permissions are generated.
struct Identity {
    username: String,
    name: String,
    /// Restricted to the active user in the ID.
    restricted: bool,
}

/// The clients of a partner, sorted by ID.
pub(super) fn all(
    part: &PartnerPart,
    settings: &Settings,
    mut dice: Dice,
) -> Result<Vec<Client>, StoreError> {
    let mut identities = identities(part, &mut dice);
    identities.sort_unstable_by(|a, b| a.username.cmp(&b.username));
    let mut making = Making { part, settings, dice };
    identities.into_iter().map(|identity| making.client(identity)).collect()
}

fn identities(part: &PartnerPart, dice: &mut Dice) -> Vec<Identity> {
    let mut used: HashSet<String> = HashSet::with_capacity(part.clients);
    let mut identities = Vec::with_capacity(part.clients);
    for user in part.users.iter().take(part.clients.div_ceil(4)) {
        let username = user.key.username.to_string();
        let restricted = user.status == UserStatus::Active && dice.percent(80);
        let name = format!("{} {}", user.first_name, user.last_name);
        used.insert(username.clone());
        identities.push(Identity { username, name, restricted });
    }
    while identities.len() < part.clients {
        let Identity { mut username, name, restricted } =
            if dice.percent(6) { of_person(dice) } else { of_service(dice) };
        let bare = username.len();
        while used.contains(&username) {
            username.truncate(bare);
            let _ = write!(username, "-{}", 2 + dice.index(4 * part.clients));
        }
        used.insert(username.clone());
        identities.push(Identity { username, name, restricted });
    }
    identities
}

fn of_person(dice: &mut Dice) -> Identity {
    let (first, last, username) = person(dice);
    let (_, service) = dice.pick(SERVICES);
    let name = match dice.below(3) {
        0 => format!("{service} of {first} {last}"),
        1 => format!("{first} {last}, {service}"),
        _ => format!("{first} {last}"),
    };
    Identity { username, name, restricted: false }
}

fn of_service(dice: &mut Dice) -> Identity {
    let ((service, title), action) = (dice.pick(SERVICES), dice.pick(ACTIONS));
    let (stage, region) = (dice.weighted(STAGES), dice.weighted(REGIONS));
    let joint = dice.weighted(&[(80, '-'), (12, '.'), (8, '_')]);
    let mut username = format!("{service}{joint}{action}");
    let mut name = if dice.percent(15) {
        dice.pick(LOCAL_NAMES).to_owned()
    } else {
        format!("{title} {action}")
    };
    if !region.is_empty() {
        let _ = write!(username, "{joint}{region}");
        let _ = write!(name, ", {}", region.to_ascii_uppercase());
    }
    if !stage.is_empty() {
        let _ = write!(username, "{joint}{stage}");
        if dice.percent(60) {
            let _ = write!(name, " ({stage})");
        }
    }
    Identity { username, name, restricted: false }
}

struct Making<'a> {
    part: &'a PartnerPart,
    settings: &'a Settings,
    dice: Dice,
}

impl Making<'_> {
    fn client(&mut self, identity: Identity) -> Result<Client, StoreError> {
        let Identity { username, name, restricted } = identity;
        let partner = &self.part.partner;
        let id = format!("{}-{username}", partner.subdomain);
        let grant_types = self.grant_types();
        let (created, modified) = times(&mut self.dice);
        let email = self.email()?;
        let id = ClientId::parse(&id).map_err(broken)?;
        Ok(Client {
            restrict_to_partner_users: restricted,
            scopes: self.scopes(),
            grant_types,
            redirect_uris: self.redirect_uris(grant_types)?,
            access_lifetime: self.access_lifetime(),
            refresh_lifetime: self.refresh_lifetime(grant_types),
            enabled: self.dice.percent(92),
            created,
            modified,
            ..Client::new(id, name, email, partner.id)
        })
    }

    fn email(&mut self) -> Result<EmailAddress, StoreError> {
        let domain = self.part.partner.subdomain.as_str();
        let text = match self.dice.below(20) {
            0..=7 => format!("{}@{domain}.example", person(&mut self.dice).2),
            8..=14 => format!("{}@{domain}.example", self.dice.pick(MAILBOXES)),
            15 => {
                // A contractor.
                let (_, _, address) = self.dice.pick(PEOPLE);
                format!("{address}@integrators.example")
            }
            _ => {
                let ((service, _), mailbox) = (self.dice.pick(SERVICES), self.dice.pick(MAILBOXES));
                format!("{service}-{mailbox}@{domain}.example")
            }
        };
        EmailAddress::parse(&text).map_err(broken)
    }

    fn scopes(&mut self) -> Vec<Scope> {
        let offered = &self.settings.scopes;
        let places = self.dice.weighted(SCOPES);
        let mut scopes: Vec<Scope> =
            places.iter().filter_map(|place| offered.get(*place)).cloned().collect();
        if scopes.is_empty() {
            scopes.extend(offered.get(self.dice.index(offered.len())).cloned());
        }
        scopes
    }

    fn grant_types(&mut self) -> GrantTypes {
        let common = self.dice.weighted(GRANTS);
        if !common.is_empty() {
            return common.iter().copied().collect();
        }
        loop {
            let any: GrantTypes =
                GrantType::ALL.into_iter().filter(|_| self.dice.percent(40)).collect();
            if !any.is_empty() && !any.has_orphan_refresh_token() {
                return any;
            }
        }
    }

    fn redirect_uris(&mut self, grants: GrantTypes) -> Result<Vec<RedirectUri>, StoreError> {
        let mut uris: Vec<RedirectUri> = Vec::new();
        if !grants.needs_redirect() {
            return Ok(uris);
        }
        let often =
            self.dice.weighted(&[(20, 1), (20, 2), (20, 3), (15, 4), (12, 6), (8, 8), (5, 12)]);
        for _ in 0..often {
            let uri = self.redirect_uri();
            let uri = RedirectUri::parse(&uri, &self.settings.http_hosts).map_err(broken)?;
            if !uris.contains(&uri) {
                uris.push(uri);
            }
        }
        Ok(uris)
    }

    fn redirect_uri(&mut self) -> String {
        let dice = &mut self.dice;
        let domain = self.part.partner.subdomain.as_str();
        let (host, path, (service, _)) = (dice.pick(HOSTS), dice.pick(PATHS), dice.pick(SERVICES));
        match dice.below(20) {
            // A native app on the user's machine (RFC 8252 §7.3).
            0 => format!("http://127.0.0.1:{}{path}", 1_024 + dice.below(60_000)),
            1 => format!("http://localhost:{}{path}", 3_000 + 10 * dice.below(600)),
            2 if dice.percent(30) => format!("http://[::1]:{}{path}", 1_024 + dice.below(60_000)),
            // A mobile app (RFC 8252 §7.1).
            2 => format!("example.{domain}.{service}:/oauth2redirect"),
            3..=5 => format!("https://{service}.{domain}.example{path}"),
            6..=9 => {
                let tenant = dice.below(10_000);
                format!("https://{service}-{host}.{domain}.example{path}?tenant={tenant}")
            }
            10..=17 => {
                let region = dice.pick(REGIONS).1;
                let place = if region.is_empty() { "cloud" } else { region };
                format!("https://{host}.{service}.{place}.{domain}.example{path}")
            }
            _ => format!("https://{host}.{domain}.example{path}"),
        }
    }

    fn access_lifetime(&mut self) -> AccessLifetime {
        match self.dice.below(100) {
            0..=44 => AccessLifetime::PlatformDefault,
            45..=47 => AccessLifetime::Never,
            _ => NonZeroU32::new(self.dice.pick(ACCESS))
                .map_or(AccessLifetime::PlatformDefault, AccessLifetime::Seconds),
        }
    }

    fn refresh_lifetime(&mut self, grants: GrantTypes) -> RefreshLifetime {
        if !grants.contains(Refresh) || self.dice.percent(55) {
            return RefreshLifetime::PlatformDefault;
        }
        NonZeroU32::new(self.dice.pick(REFRESH))
            .map_or(RefreshLifetime::PlatformDefault, RefreshLifetime::Seconds)
    }
}
