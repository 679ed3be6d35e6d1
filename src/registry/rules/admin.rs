//! The rules of the whole registry for roles and settings.

use crate::door::{Blocked, Refused};
use crate::model::lifetime::MAX_SECONDS;
use crate::model::principal::{formerly_nameless, nameless, number_in};
use crate::model::settings::MAX_BACKUPS;
use crate::model::{Act, Directory, Record, RecordKey, Role, RoleSubject, Settings, text};
use crate::registry::plan::{Plan, check_revision};
use crate::registry::registry::Registry;

/// The longest name of an OS user, in characters.
const MAX_USER: usize = 256;

pub(in crate::registry) fn set_role(
    registry: &Registry,
    user: &str,
    role: Role,
) -> Result<Plan, Refused> {
    let user = subject(&as_listed(registry, user))?;
    let before = registry.directory.get(&RecordKey::Role(user.clone()));
    if role != Role::Admin {
        check_not_last_admin(&registry.directory, &user)?;
    }
    let after = Record::Role { user, role };
    Ok(match before {
        Some(before) => Plan::update(before, after),
        None => Plan::create(after),
    })
}

pub(in crate::registry) fn remove_role(registry: &Registry, user: &str) -> Result<Plan, Refused> {
    let user = &as_listed(registry, user);
    let key = RoleSubject::parse(user).ok().map(RecordKey::Role);
    let stored = key.as_ref().and_then(|key| registry.directory.get(key));
    let Some(stored) = stored else {
        let user = text::shown(user);
        return Err(Blocked::NoRole(user.into_owned()).into());
    };
    if let Some(RecordKey::Role(user)) = &key {
        check_not_last_admin(&registry.directory, user)?;
    }
    Ok(Plan::delete(stored))
}

pub(in crate::registry) fn update_settings(
    registry: &Registry,
    act: &Act,
    settings: &Settings,
) -> Result<Plan, Refused> {
    let before = registry.directory.settings.clone();
    check_revision(act, Record::Settings(before.clone()))?;
    check_settings(settings)?;
    let after = Settings { revision: before.revision, ..settings.clone() };
    Ok(Plan::update(Record::Settings(before), Record::Settings(after)))
}

pub(in crate::registry) fn check_settings(settings: &Settings) -> Result<(), Refused> {
    let blocked = |message: &str| Err(Blocked::Settings(message.to_owned()).into());
    if settings.scopes.is_empty() {
        return blocked("the platform must offer at least one scope");
    }
    for (n, scope) in settings.scopes.iter().enumerate() {
        if settings.scopes.iter().take(n).any(|earlier| earlier == scope) {
            return blocked(&format!("the scope {scope} is listed twice"));
        }
    }
    if settings.grant_types.is_empty() {
        return blocked("the platform must offer at least one grant type");
    }
    let longest = settings.default_access_lifetime.max(settings.default_refresh_lifetime);
    if longest.get() > MAX_SECONDS {
        return blocked(&format!("a default lifetime is too long: at most {MAX_SECONDS} seconds"));
    }
    if settings.backups_kept > MAX_BACKUPS {
        return blocked(&format!("at most {MAX_BACKUPS} backups can be kept"));
    }
    let bad_host = |host: &&String| host.is_empty() || host.chars().any(|c| !c.is_ascii_graphic());
    if let Some(host) = settings.http_hosts.iter().find(bad_host) {
        let host = text::shown(host);
        return blocked(&format!("`{host}` is no host that plain http could be allowed for"));
    }
    Ok(())
}

/// The name that a person has typed. A user without one has an entry under `uid 1234`, unless the
/// registry has it under `uid:1234`, which such a user was called before.
fn as_listed(registry: &Registry, typed: &str) -> String {
    let typed = typed.trim();
    let Some(uid) = number_in(typed) else { return typed.to_owned() };
    let has_entry = |name: &String| {
        let subject = RoleSubject::user(name);
        subject.is_some_and(|subject| registry.directory.role_of(&subject).is_some())
    };
    let names = [nameless(uid), formerly_nameless(uid)];
    names.into_iter().find(has_entry).unwrap_or_else(|| nameless(uid))
}

/// Reads the user or the group that a person has named.
fn subject(typed: &str) -> Result<RoleSubject, Refused> {
    let group = typed.strip_prefix('@');
    let name = group.unwrap_or(typed);
    // A user without a name in the system is known by number.
    let number = number_in(typed).is_some();
    let bad = |c: char| {
        // Groups of a directory service are called `domain users`.
        let blank = c.is_whitespace() && !(c == ' ' && group.is_some());
        blank || text::is_invisible(c) || matches!(c, ':' | '/' | ',')
    };
    let message = if name.is_empty() {
        "name the OS user who gets the role, or the group with @ before its name".to_owned()
    } else if name.chars().count() > MAX_USER {
        format!("the name of a user or a group has at most {MAX_USER} characters")
    } else if !number && (name.contains(bad) || name.starts_with(['-', ' ', '@'])) {
        let what = if group.is_some() { "a group" } else { "an OS user" };
        format!("`{}` is no name of {what}", text::shown(name))
    } else {
        return RoleSubject::parse(typed).map_err(|why| Blocked::UserName(why.to_string()).into());
    };
    Err(Blocked::UserName(message).into())
}

/// Checks that another user stays an admin. A group does not count: the system can take its last
/// member away.
pub(in crate::registry) fn check_not_last_admin(
    directory: &Directory,
    user: &RoleSubject,
) -> Result<(), Refused> {
    let is_admin = directory.role_of(user) == Some(Role::Admin);
    let mut others = directory.admins().filter(|other| *other != user);
    if is_admin && !others.any(|other| other.as_group().is_none()) {
        return Err(Blocked::LastAdmin(text::shown(user.as_str()).into_owned()).into());
    }
    Ok(())
}
