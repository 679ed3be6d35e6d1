//! The rules of the whole registry for roles and settings.

use crate::door::{Blocked, Refused};
use crate::model::lifetime::MAX_SECONDS;
use crate::model::settings::MAX_BACKUPS;
use crate::model::{Act, Directory, Record, Role, Settings, text};
use crate::registry::plan::{Plan, check_revision};
use crate::registry::registry::Registry;

/// The longest name of an OS user, in characters.
const MAX_USER: usize = 256;

pub(in crate::registry) fn set_role(
    registry: &Registry,
    user: &str,
    role: Role,
) -> Result<Plan, Refused> {
    let user = user.trim();
    check_user_name(user)?;
    let after = Record::Role { user: user.to_owned(), role };
    let Some(before) = registry.directory.roles.get(user).copied() else {
        return Ok(Plan::create(after));
    };
    if role != Role::Admin {
        check_not_last_admin(&registry.directory, user)?;
    }
    Ok(Plan::update(Record::Role { user: user.to_owned(), role: before }, after))
}

pub(in crate::registry) fn remove_role(registry: &Registry, user: &str) -> Result<Plan, Refused> {
    let user = user.trim();
    let Some(role) = registry.directory.roles.get(user).copied() else {
        let user = text::shown(user);
        return Err(Blocked::NoRole(user.into_owned()).into());
    };
    check_not_last_admin(&registry.directory, user)?;
    Ok(Plan::delete(Record::Role { user: user.to_owned(), role }))
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

fn check_user_name(user: &str) -> Result<(), Refused> {
    // Who has no name in the system is known by number.
    let number = user.strip_prefix("uid:").is_some_and(|n| n.parse::<u32>().is_ok());
    let bad = |c: char| c.is_whitespace() || text::is_invisible(c) || matches!(c, ':' | '/' | ',');
    let message = if user.is_empty() {
        "name the OS user who gets the role".to_owned()
    } else if user.chars().count() > MAX_USER {
        format!("a user name has at most {MAX_USER} characters")
    } else if !number && (user.contains(bad) || user.starts_with('-')) {
        format!("`{}` is no name of an OS user", text::shown(user))
    } else {
        return Ok(());
    };
    Err(Blocked::UserName(message).into())
}

pub(in crate::registry) fn check_not_last_admin(
    directory: &Directory,
    user: &str,
) -> Result<(), Refused> {
    let is_admin = directory.role_of(user) == Role::Admin;
    let others = directory.roles.iter().any(|(name, role)| name != user && *role == Role::Admin);
    if is_admin && !others {
        return Err(Blocked::LastAdmin(text::shown(user).into_owned()).into());
    }
    Ok(())
}
