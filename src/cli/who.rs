//! `oauthdesk who`

use std::io::Write;

use serde_json::json;

use super::args::{Globals, WhoArgs};
use super::failure::Failure;
use super::open::Stay;
use super::printer::Printer;
use super::table::Heading;
use crate::door::Presence;
use crate::exchange::cell::guarded;
use crate::model::{Claim, Directory, Principal, RecordKey};

/// The columns of the table, and their ranks.
const COLUMNS: [(&str, u8); 6] =
    [("Who", 0), ("UID", 4), ("Since (UTC)", 1), ("Doing", 0), ("Open", 2), ("Claimed", 3)];
/// The names of the members in CSV; in JSON the three last of what is claimed are an object.
const NAMES: [&str; 11] = [
    "user",
    "uid",
    "since",
    "doing",
    "read_only",
    "open",
    "open_since",
    "own",
    "claimed_terminal",
    "claimed_address",
    "claimed_login",
];

/// Lists who is connected.
pub fn run(globals: &Globals, args: &WhoArgs, out: &mut impl Write) -> Result<(), Failure> {
    let mut door = globals.open(false, Stay::Moment)?;
    let (present, directory) = (door.who()?, door.directory());
    let mut printer = Printer::new(out, NAMES, args.format)?;
    for one in &present {
        let open = one.open.as_ref().map(|open| named(&open.key, &directory)).unwrap_or_default();
        let open_since = one.open.as_ref().map(|open| open.since.to_string());
        let Principal { user, uid, claimed } = &one.who;
        let number = uid.map(|uid| uid.to_string()).unwrap_or_default();
        printer.row(|| {
            vec![
                user.clone(),
                number.clone(),
                one.since.to_second(),
                doing(one),
                open.clone(),
                claimed.to_string(),
            ]
        });
        let document = json!({
            "user": user,
            "uid": uid,
            "since": one.since.to_string(),
            "doing": one.doing,
            "read_only": one.read_only,
            "open": one.open.is_some().then_some(&open),
            "open_since": open_since,
            "own": one.own,
            "claimed": claimed,
        });
        printer.record(&document, || {
            let claim = |claim: &Option<Claim>| claim.as_ref().map(Claim::to_string);
            let claims = [&claimed.terminal, &claimed.address, &claimed.login];
            let mut cells = vec![
                user.clone(),
                number.clone(),
                one.since.to_string(),
                one.doing.clone(),
                one.read_only.to_string(),
                open.clone(),
                open_since.clone().unwrap_or_default(),
                one.own.to_string(),
            ];
            cells.extend(claims.map(|one| claim(one).unwrap_or_default()));
            cells.iter().map(|cell| guarded(cell)).collect()
        })?;
    }
    printer.end(&COLUMNS.map(|(title, rank)| Heading { title, rank }))
}

fn doing(one: &Presence) -> String {
    let own = if one.own { " (you)" } else { "" };
    let read_only = if one.read_only { ", read-only" } else { "" };
    format!("{}{read_only}{own}", one.doing)
}

/// The name of a record that somebody has open.
fn named(key: &RecordKey, directory: &Directory) -> String {
    match key {
        RecordKey::Client(id) => id.as_str().to_owned(),
        RecordKey::Partner(id) => format!("partner {}", directory.partner_name(*id)),
        RecordKey::User(key) => {
            format!("user {} of {}", key.username, directory.partner_name(key.partner))
        }
        RecordKey::Role(user) => format!("role of {user}"),
        RecordKey::Settings => "platform settings".to_owned(),
    }
}
