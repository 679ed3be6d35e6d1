//! `oauthdesk who`

use std::io::Write;

use serde_json::json;

use super::args::{Globals, WhoArgs};
use super::failure::Failure;
use super::open::Stay;
use super::printer::Printer;
use super::table::Heading;
use crate::door::Presence;
use crate::model::{Directory, RecordKey};

/// The columns of the table, and their ranks.
const COLUMNS: [(&str, u8); 5] =
    [("Who", 0), ("Since (UTC)", 1), ("Doing", 0), ("Open", 2), ("From", 3)];

/// Lists who is connected.
pub fn run(globals: &Globals, args: &WhoArgs, out: &mut impl Write) -> Result<(), Failure> {
    let mut door = globals.open(false, Stay::Moment)?;
    let (present, directory) = (door.who()?, door.directory());
    let header = ["user", "since", "doing", "open", "open_since", "session", "host", "own"];
    let mut printer = Printer::new(out, header, args.format)?;
    for one in &present {
        let open = one.open.as_ref().map(|open| named(&open.key, &directory)).unwrap_or_default();
        let open_since = one.open.as_ref().map(|open| open.since.to_string());
        let (session, host) = (one.who.session.clone(), one.who.host.clone());
        printer.row(|| {
            let from = [session.clone(), host.clone()].into_iter().flatten().collect::<Vec<_>>();
            vec![
                one.who.user.clone(),
                one.since.to_string(),
                doing(one),
                open.clone(),
                from.join(" from "),
            ]
        });
        let document = json!({
            "user": one.who.user,
            "since": one.since.to_string(),
            "doing": one.doing,
            "read_only": one.read_only,
            "open": one.open.is_some().then_some(&open),
            "open_since": open_since,
            "session": session,
            "host": host,
            "own": one.own,
        });
        printer.record(&document, || {
            vec![
                one.who.user.clone(),
                one.since.to_string(),
                one.doing.clone(),
                open.clone(),
                open_since.clone().unwrap_or_default(),
                session.clone().unwrap_or_default(),
                host.clone().unwrap_or_default(),
                one.own.to_string(),
            ]
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
