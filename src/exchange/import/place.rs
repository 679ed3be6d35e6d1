//! Decides how a client of a file is imported, and what is lost.

use serde::{Deserialize, Serialize};
use std::collections::HashSet;

use super::error::quoted;
use super::foreign::{Foreign, Lifetime, clean_name, is_placeholder, is_visible};
use super::loss::{Loss, limit};
use super::map::{PartnerMap, find_partner};
use super::quarantine;
use super::remedy::{DIFFERENT, GRANT_NOT_OFFERED, NO_EMAIL, NO_PARTNER, SCOPE_NOT_OFFERED};
use crate::model::fields::{Value, input};
use crate::model::{
    AccessLifetime, Client, ClientDraft, ClientId, Directory, EmailAddress, GrantType, GrantTypes,
    Partner, PartnerId, RedirectInput, RedirectUri, RefreshLifetime, Revision, Scope, Timestamp,
    UserKey, UserStatus, Username, lifetime::MAX_SECONDS,
};

/// The options of an import.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    pub partner: PartnerFrom,
    /// The address of clients without one.
    pub email: Option<EmailAddress>,
    /// Whether every client is restricted to partner users.
    pub restrict: bool,
    /// Whether clients that break a rule are imported disabled and marked.
    pub quarantine: bool,
    pub on_conflict: OnConflict,
}

impl Rules {
    /// Restricts the rules to these clients.
    #[must_use = "the smaller rules are returned"]
    pub fn only_for(&self, clients: &[Foreign]) -> Self {
        let partner = match &self.partner {
            PartnerFrom::Map(map) => {
                PartnerFrom::Map(map.only_for(clients.iter().filter_map(|c| c.id.as_deref())))
            }
            other => other.clone(),
        };
        Self { partner, email: self.email.clone(), ..*self }
    }
}

/// The source of a client's partner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PartnerFrom {
    /// The file, which must be one of our own.
    File,
    /// This partner for all clients.
    One(PartnerId),
    /// A field of the file.
    Field(String),
    /// A map by client ID.
    Map(PartnerMap),
}

/// What to do with a client that exists and differs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum OnConflict {
    /// Keep the existing client.
    #[default]
    Skip,
    /// Update the existing client.
    Update,
    /// Import nothing.
    Fail,
}

/// The plan for one client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placing {
    pub placed: Placed,
    pub losses: Vec<Loss>,
    /// The broken rules of a client that is imported all the same.
    pub mend: Option<String>,
}

/// How one client is imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Placed {
    Create(Box<Client>),
    Update(Box<Client>),
    Unchanged,
    Refused(String),
    /// The client exists and differs, and must not be updated.
    Conflict(String),
    Skipped(String),
}

/// Plans one client; `stored` is the existing one.
pub fn place(
    foreign: &Foreign,
    directory: &Directory,
    rules: &Rules,
    stored: Option<&Client>,
    now: Timestamp,
) -> Placing {
    let mut losses = foreign.losses.clone();
    let unplaced = foreign.unplaced.iter().map(|name| Loss::new(name, "no place here"));
    losses.extend(unplaced);
    let mut placing = Placing { placed: Placed::Unchanged, losses, mend: None };
    placing.placed = match (foreign.skip, &foreign.wrong) {
        (Some(skip), _) => Placed::Skipped(skip.reason().to_owned()),
        (None, Some(why)) => Placed::Refused(why.to_string()),
        (None, None) => Placer { foreign, directory, rules, stored }
            .place(&mut placing, now)
            .unwrap_or_else(Placed::Refused),
    };
    limit(&mut placing.losses, foreign.unsaid);
    placing
}

struct Placer<'a> {
    foreign: &'a Foreign,
    directory: &'a Directory,
    rules: &'a Rules,
    stored: Option<&'a Client>,
}

impl Placer<'_> {
    fn place(&self, placing: &mut Placing, now: Timestamp) -> Result<Placed, String> {
        let losses = &mut placing.losses;
        let id = self.foreign.id.as_deref().unwrap_or_default();
        let id = ClientId::parse(id).map_err(|error| format!("Client ID: {error}"))?;
        let partner = self.partner(&id)?;
        let email = self.email()?;
        let name = self.name(&id, losses);
        // What the file does not name stays as it is, unless the file is complete.
        let kept = self.stored.filter(|_| !self.foreign.whole);
        let mut draft = kept.map_or_else(ClientDraft::default, ClientDraft::of);
        for (field, line) in &self.foreign.lines {
            let put = input::<Client>(*field).map(|input| &input.put);
            put.map_or(Ok(()), |put| {
                put.put(&mut draft, &Value::Text(line.to_string()), self.directory)
            })?;
        }
        draft.restrict_to_partner_users = self.restrict(&id, partner, losses);
        draft.partner = Some(partner.id);
        draft.scopes = self.scopes(losses);
        draft.grant_types = self.grants(losses);
        draft.redirect_uris = RedirectInput::List(self.redirects(losses));
        draft.access_lifetime = self.access(losses).input_text();
        draft.refresh_lifetime = self.refresh(losses).input_text();
        draft.enabled = self.foreign.enabled.or(self.stored.map(|s| s.enabled)).unwrap_or(true);
        draft.name.clone_from(&name);
        draft.email = email.to_string();
        draft.client_id = id.to_string();
        self.unused(&draft, losses);
        // Running applications use the ID, so an ID that is not in the form of new clients is kept,
        // as for an existing client.
        let provisional = self
            .stored
            .cloned()
            .unwrap_or_else(|| Client::new(id.clone(), name.clone(), email.clone(), partner.id));
        let (created, revision) =
            self.stored.map_or((now, Revision::FIRST), |stored| (stored.created, stored.revision));
        let modified = self.stored.map_or(now, |stored| stored.modified);
        let client = match draft.check(self.directory, Some(&provisional)) {
            Ok(checked) => checked.stamped(created, modified, revision),
            Err(errors) => {
                if errors.0.iter().any(|error| !quarantine::can_wait(error.field)) {
                    return Err(errors.to_string());
                }
                let client = Client { created, modified, revision, ..provisional };
                let client = Client { email, partner: partner.id, ..client };
                let kept = quarantine::keep(client, &draft, &errors, &self.directory.settings);
                // A quarantined client that has not changed is not imported again.
                if !self.rules.quarantine && self.stored != Some(&kept) {
                    return Err(errors.to_string());
                }
                placing.mend = Some(errors.to_string());
                kept
            }
        };
        Ok(match self.stored {
            None => Placed::Create(Box::new(client)),
            Some(stored) if *stored == client => Placed::Unchanged,
            Some(_) => match self.rules.on_conflict {
                OnConflict::Update => Placed::Update(Box::new(client)),
                OnConflict::Skip => Placed::Skipped(DIFFERENT.to_owned()),
                OnConflict::Fail => Placed::Conflict(DIFFERENT.to_owned()),
            },
        })
    }

    fn partner(&self, id: &ClientId) -> Result<&Partner, String> {
        let foreign = self.foreign;
        let known = |id: PartnerId| {
            self.directory.partner(id).ok_or_else(|| format!("partner {id} is no longer there"))
        };
        let named = |name: &str| {
            let found = find_partner(self.directory, name);
            found.ok_or_else(|| format!("there is no partner {}: create it first", quoted(name)))
        };
        match &self.rules.partner {
            PartnerFrom::One(partner) => known(*partner),
            PartnerFrom::Field(field) => match &foreign.partner {
                Some(name) => known(named(name)?),
                None => {
                    Err(format!("no partner: its field {} is empty or not there", quoted(field)))
                }
            },
            PartnerFrom::Map(map) => match map.get(id.as_str()) {
                Some(partner) => known(partner),
                None => Err("no partner: the map of partners does not name this client".to_owned()),
            },
            PartnerFrom::File => match (&foreign.partner, self.stored) {
                (Some(name), _) => known(named(name)?),
                (None, Some(stored)) => known(stored.partner),
                (None, None) => Err(NO_PARTNER.to_owned()),
            },
        }
    }

    fn email(&self) -> Result<EmailAddress, String> {
        if let Some(email) = &self.foreign.email {
            return EmailAddress::parse(email).map_err(|error| format!("Email: {error}"));
        }
        let known = self.stored.map(|stored| &stored.email).or(self.rules.email.as_ref());
        known.cloned().ok_or_else(|| NO_EMAIL.to_owned())
    }

    fn name(&self, id: &ClientId, losses: &mut Vec<Loss>) -> String {
        match self.foreign.name.as_deref() {
            Some(name) if is_visible(name) => {
                let clean = clean_name(name);
                if *clean != *name.trim() {
                    let reason = "cut, or control characters in it made blanks";
                    losses.push(Loss::of("name", name, reason));
                }
                clean.into_owned()
            }
            _ => self.stored.map_or_else(
                || {
                    losses.push(Loss::new("name", "none: the client ID is used as the name"));
                    id.to_string()
                },
                |stored| stored.name.clone(),
            ),
        }
    }

    /// Whether to restrict the client: if its ID ends in an active user of the partner, or if
    /// requested.
    fn restrict(&self, id: &ClientId, partner: &Partner, losses: &mut Vec<Loss>) -> bool {
        let username = id.username(&partner.subdomain).and_then(|name| Username::parse(name).ok());
        let user = username.map(|username| UserKey { partner: partner.id, username });
        let user = user.and_then(|key| self.directory.user(&key));
        let active = user.is_some_and(|user| user.status == UserStatus::Active);
        if self.rules.restrict {
            return true;
        }
        match self.foreign.restrict {
            Some(true) if !active => {
                let reason = "off: its ID does not end in an active user of the partner";
                losses.push(Loss::new("restrict_to_partner_users", reason));
                false
            }
            Some(restrict) => restrict,
            None => self.stored.map_or(active, |stored| stored.restrict_to_partner_users),
        }
    }

    fn scopes(&self, losses: &mut Vec<Loss>) -> Vec<String> {
        let offered = &self.directory.settings.scopes;
        let Some(named) = self.foreign.scopes.as_ref().filter(|scopes| !scopes.is_empty()) else {
            if let Some(stored) = self.stored {
                return stored.scopes.iter().map(ToString::to_string).collect();
            }
            let scopes = ClientDraft::new(&self.directory.settings).scopes;
            if !scopes.is_empty() {
                let names = scopes.join(", ");
                let reason = format!("none are named: {names}, as a new client has");
                losses.push(Loss::new("scopes", reason));
            }
            return scopes;
        };
        let mut scopes: Vec<String> = Vec::new();
        for name in named {
            if offered.iter().any(|scope| scope.as_str() == &**name) {
                scopes.push(name.to_string());
            } else {
                let reason = match Scope::parse(name) {
                    Ok(_) => SCOPE_NOT_OFFERED.to_owned(),
                    Err(error) => error.to_string(),
                };
                losses.push(Loss::of("scopes", name, reason));
            }
        }
        scopes
    }

    fn grants(&self, losses: &mut Vec<Loss>) -> GrantTypes {
        let offered = self.directory.settings.grant_types;
        if self.foreign.grants.is_empty()
            && let Some(stored) = self.stored
        {
            return stored.grant_types;
        }
        let mut grants = GrantTypes::NONE;
        for grant in &self.foreign.grants {
            if offered.contains(*grant) {
                grants = grants.with(*grant);
            } else {
                losses.push(Loss::of("grant_types", grant.id(), GRANT_NOT_OFFERED));
            }
        }
        grants
    }

    fn redirects(&self, losses: &mut Vec<Loss>) -> Vec<String> {
        let hosts = &self.directory.settings.http_hosts;
        if let Some(stored) = self.stored.filter(|_| self.foreign.redirects.is_empty())
            && !self.foreign.whole
        {
            return stored.redirect_uris.iter().map(ToString::to_string).collect();
        }
        let mut uris: Vec<String> = Vec::new();
        let mut known = HashSet::new();
        for text in &self.foreign.redirects {
            match RedirectUri::parse(text, hosts) {
                Ok(uri) => {
                    let uri = uri.to_string();
                    if known.insert(uri.clone()) {
                        uris.push(uri);
                    } else {
                        losses.push(Loss::of("redirect_uris", text, "it is listed twice"));
                    }
                }
                Err(_) if is_placeholder(text) => {
                    let reason = "a placeholder that a deploy tool fills in";
                    losses.push(Loss::of("redirect_uris", text, reason));
                }
                Err(error) => losses.push(Loss::of("redirect_uris", text, error.to_string())),
            }
        }
        uris
    }

    fn access(&self, losses: &mut Vec<Loss>) -> AccessLifetime {
        let kept = self.stored.filter(|_| !self.foreign.whole);
        let kept = kept.map_or(AccessLifetime::PlatformDefault, |stored| stored.access_lifetime);
        match self.foreign.access {
            None => kept,
            Some(Lifetime::Never) => AccessLifetime::Never,
            Some(Lifetime::Seconds(seconds)) => {
                if let Some(seconds) = seconds_of(seconds) {
                    return AccessLifetime::Seconds(seconds);
                }
                losses.push(too_long("access_token_lifetime", seconds));
                kept
            }
        }
    }

    fn refresh(&self, losses: &mut Vec<Loss>) -> RefreshLifetime {
        let kept = self.stored.filter(|_| !self.foreign.whole);
        let kept = kept.map_or(RefreshLifetime::PlatformDefault, |stored| stored.refresh_lifetime);
        match self.foreign.refresh {
            None => kept,
            Some(Lifetime::Never) => {
                let reason = "a refresh token always ends here: the platform default applies";
                losses.push(Loss::of("refresh_token_lifetime", "never", reason));
                kept
            }
            Some(Lifetime::Seconds(seconds)) => {
                if let Some(seconds) = seconds_of(seconds) {
                    return RefreshLifetime::Seconds(seconds);
                }
                losses.push(too_long("refresh_token_lifetime", seconds));
                kept
            }
        }
    }

    /// Drops and reports values that need a missing grant type.
    fn unused(&self, draft: &ClientDraft, losses: &mut Vec<Loss>) {
        if let RedirectInput::List(uris) = &draft.redirect_uris
            && !draft.grant_types.needs_redirect()
        {
            for uri in uris {
                let reason = "redirect URIs need the grant type implicit or authorization_code";
                losses.push(Loss::of("redirect_uris", uri, reason));
            }
        }
        if !draft.grant_types.contains(GrantType::RefreshToken) && self.foreign.refresh.is_some() {
            let reason = "it needs the grant type refresh_token";
            losses.push(Loss::new("refresh_token_lifetime", reason));
        }
    }
}

fn seconds_of(seconds: i64) -> Option<std::num::NonZeroU32> {
    let seconds = u32::try_from(seconds).ok().filter(|seconds| *seconds <= MAX_SECONDS)?;
    std::num::NonZeroU32::new(seconds)
}

fn too_long(field: &str, seconds: i64) -> Loss {
    let reason = format!("over {MAX_SECONDS} seconds: the platform default applies");
    Loss::of(field, &seconds.to_string(), reason)
}
