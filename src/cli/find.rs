//! Finds the record that a command names.

use super::failure::{Failure, typed};
use crate::door::{Door, Row};
use crate::model::{Client, ClientId, Directory, Partner, PartnerUser};
use crate::query::{Expr, Kind, Query};

/// The client of this ID.
pub fn client(door: &mut dyn Door, id: &str) -> Result<Client, Failure> {
    let client = match ClientId::parse(id) {
        Ok(id) => door.client(&id)?,
        Err(_) => None,
    };
    if let Some(client) = client {
        return Ok(client);
    }
    let help = near(door, Kind::Clients, id)?;
    let help = help.unwrap_or("find it with: oauthdesk list --search TEXT".to_owned());
    Err(Failure::failed(format!("there is no client {}", typed(id)), Some(help)))
}

/// The partner of this subdomain or, where none has it, the only one of this name.
pub fn partner(door: &mut dyn Door, named: &str) -> Result<Partner, Failure> {
    if let Some(partner) = door.directory().partner_named(named) {
        return Ok(partner.clone());
    }
    let help = near(door, Kind::Partners, named)?;
    let help = help.unwrap_or("oauthdesk partner list has all".to_owned());
    Err(Failure::failed(format!("no partner has the subdomain {}", typed(named)), Some(help)))
}

/// The user of this name, as `acme/anna` or, where only one partner has it, `anna`.
pub fn user(door: &mut dyn Door, named: &str) -> Result<PartnerUser, Failure> {
    let directory = door.directory();
    let found = users(&directory, named);
    match found.as_slice() {
        [only] => Ok((*only).clone()),
        [] => {
            let (_, username) = named.rsplit_once('/').unwrap_or(("", named));
            let help = near(door, Kind::Users, username)?;
            let help = help.unwrap_or("oauthdesk user list has all".to_owned());
            Err(Failure::failed(format!("there is no user {}", typed(named)), Some(help)))
        }
        several => {
            let names: Vec<_> = several.iter().map(|user| path(user, &directory)).collect();
            let message = format!("{} partners have a user {named}", several.len());
            Err(Failure::usage(message, format!("say which: {}", names.join(", "))))
        }
    }
}

/// A user as `acme/anna`.
pub fn path(user: &PartnerUser, directory: &Directory) -> String {
    match directory.subdomain(user.key.partner) {
        Some(subdomain) => format!("{subdomain}/{}", user.key.username),
        None => user.key.username.to_string(),
    }
}

fn users<'a>(directory: &'a Directory, named: &str) -> Vec<&'a PartnerUser> {
    let (partner, username) = match named.split_once('/') {
        Some((partner, username)) => (Some(directory.partner_named(partner)), username),
        None => (None, named),
    };
    let users = directory.users.values().filter(|user| user.key.username.as_str() == username);
    users
        .filter(|user| match &partner {
            None => true,
            Some(partner) => partner.is_some_and(|partner| partner.id == user.key.partner),
        })
        .collect()
}

/// Suggests records that contain the text.
fn near(door: &mut dyn Door, kind: Kind, text: &str) -> Result<Option<String>, Failure> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let query = Query { filter: Expr::words(text), per_page: 3, ..Query::new(kind) };
    let page = door.page(&query)?;
    let directory = door.directory();
    let name = |row: &Row| match row {
        Row::Partner(row) => row.partner.subdomain.to_string(),
        Row::User(row) => path(&row.user, &directory),
        Row::Client(_) | Row::Change(_) => row.title(),
    };
    let names: Vec<_> = page.rows.iter().map(name).collect();
    Ok((!names.is_empty()).then(|| format!("do you mean {}?", names.join(", "))))
}
