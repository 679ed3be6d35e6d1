//! Client files of other systems.

use oauthdesk::exchange::export::{self, Target};
use oauthdesk::exchange::import::place::PartnerFrom;
use oauthdesk::exchange::import::value::Value;
use oauthdesk::exchange::import::{
    Extension, Foreign, Format, Found, OnConflict, Placed, Reading, Rules, decode::decode, json,
    place, read, yaml,
};
use oauthdesk::model::{Client, ClientDraft, Directory, EmailAddress, PartnerId, Timestamp};

use super::places::{is_printable, stands_in};
use super::registry::directory;

/// What the secrets of the corpus and of the dictionary have in them.
const MARK: &str = "s3cr3t";
/// Names of fields whose value is a secret in every format.
const SECRETS: [&str; 4] = ["clientsecret", "secret", "clientsecrets", "registrationaccesstoken"];
/// What makes an object more than a client.
const PLACES: [&str; 5] = ["realm", "clients", "applications", "oauthclients", "items"];
/// So many clients of an input are brought in.
const FEW: usize = 20;
/// The longest value that a report names, in characters.
const LONGEST: usize = 81;

/// Reads bytes as this format, or as the one that is found out.
pub fn check(bytes: &[u8], from: Option<Format>) {
    for partner_from in [None, Some("owner.name".to_owned())] {
        let builtins = partner_from.is_some();
        let reading = Reading { from, partner_from, builtins };
        match read(bytes, &reading) {
            Ok(found) => {
                assert!(from.is_none_or(|from| from == found.format), "{}", found.format);
                let text = decode(bytes).expect("it was read");
                let values = values(&text, from);
                every_client_has_an_id_or_a_reason(&found);
                every_client_is_there(&found, &values, &text);
                no_secret_is_kept(&found, &values, &text);
                what_is_said_is_short(&found);
                what_comes_in_goes_out_and_comes_in(&found);
            }
            Err(error) => {
                assert!(is_printable(&error.to_string()), "{error:?}");
                assert!(!error.message.contains(MARK), "{error}");
                if let (Some(at), Ok(text)) = (error.at, decode(bytes)) {
                    assert!(stands_in(&text, at.line, at.column), "{error}");
                }
            }
        }
    }
}

/// What the text holds where it is JSON or YAML.
fn values(text: &str, from: Option<Format>) -> Vec<Value> {
    let mut values = Vec::new();
    if text.trim_start().starts_with(['{', '[']) {
        let all = json::values(text, |value| {
            values.push(value);
            Ok(())
        });
        all.expect("it was read");
    } else if !is_table(from) {
        values = yaml::documents(text).unwrap_or_default();
    }
    values
}

fn is_table(from: Option<Format>) -> bool {
    matches!(from, Some(Format::Csv | Format::Spring))
}

fn every_client_has_an_id_or_a_reason(found: &Found) {
    for client in &found.clients {
        assert!(client.id.is_some() || client.wrong.is_some(), "{client:?}");
    }
}

/// Counted anew, where there is but one way to count.
fn every_client_is_there(found: &Found, values: &[Value], text: &str) {
    let plain = |item: &Value| match item {
        Value::Object(entries) => {
            !entries.iter().any(|(key, _)| PLACES.iter().any(|name| is_called(key, name)))
        }
        _ => true,
    };
    let count = found.clients.len();
    match values {
        [Value::List(items)] if items.iter().all(plain) => {
            assert_eq!(count, items.len(), "a list of {} items", items.len());
        }
        [Value::Object(entries)] => {
            if let [(key, Value::List(items))] = &**entries
                && matches!(&**key, "clients" | "applications" | "oauthClients")
            {
                assert_eq!(count, items.len(), "{key} with {} items", items.len());
            }
        }
        [] => {
            if let Some((_, rows)) = rows(text) {
                assert_eq!(count, rows.len(), "a table of {} rows", rows.len());
            }
        }
        _ => {}
    }
}

/// The header and the rows of a table in which only commas can be meant.
fn rows(text: &str) -> Option<(csv::StringRecord, Vec<csv::StringRecord>)> {
    let other = [';', '\t', '|'];
    if text.contains(other) || text.starts_with("sep=") || text.trim_start().starts_with(['{', '['])
    {
        return None;
    }
    let mut reader =
        csv::ReaderBuilder::new().flexible(true).has_headers(false).from_reader(text.as_bytes());
    let mut rows = reader.records().collect::<Result<Vec<_>, _>>().ok()?.into_iter();
    let header = rows.next()?;
    header.iter().any(|name| is_called(name.trim(), "clientid")).then_some(())?;
    // A rule as psql draws it below its header is no row.
    let rule = |cell: &str| cell.len() > 1 && cell.chars().all(|c| matches!(c, '-' | '+'));
    let says = |row: &csv::StringRecord| {
        row.iter().any(|cell| !cell.trim().is_empty()) && !row.iter().all(|cell| rule(cell.trim()))
    };
    Some((header, rows.filter(says).collect()))
}

/// Where the mark of secrets stands in secrets alone, it stands in nothing that is read.
fn no_secret_is_kept(found: &Found, values: &[Value], text: &str) {
    let mut elsewhere = false;
    for value in values {
        elsewhere |= says_mark(value);
    }
    if values.is_empty() {
        let Some((header, rows)) = rows(text) else { return };
        let secret = |name: &str| SECRETS.iter().any(|secret| is_called(name.trim(), secret));
        elsewhere |= header.iter().any(|name| name.contains(MARK));
        for row in &rows {
            // A row that is too long is no row of this header.
            let names = header.iter().chain(std::iter::repeat(""));
            elsewhere |=
                row.iter().zip(names).any(|(cell, name)| cell.contains(MARK) && !secret(name));
        }
    }
    if !elsewhere {
        for text in found.clients.iter().flat_map(texts) {
            assert!(!text.contains(MARK), "a secret is kept: {text:?}");
        }
        for loss in &found.losses {
            assert!(!loss.field.contains(MARK), "a secret is said: {loss:?}");
        }
    }
}

/// Whether a key is this name, however it is written.
fn is_called(key: &str, name: &str) -> bool {
    let plain = key.chars().filter(|c| !matches!(c, '_' | '-' | ' ' | '\t'));
    plain.map(|c| c.to_ascii_lowercase()).eq(name.chars())
}

/// Whether the mark stands anywhere but in a secret.
fn says_mark(value: &Value) -> bool {
    match value {
        Value::Text(text) => text.contains(MARK),
        Value::List(items) => items.iter().any(says_mark),
        Value::Object(entries) => entries.iter().any(|(key, value)| {
            let secret = SECRETS.iter().any(|secret| is_called(key, secret));
            key.contains(MARK) || !secret && says_mark(value)
        }),
        _ => false,
    }
}

/// Every text of a client.
fn texts(client: &Foreign) -> impl Iterator<Item = &str> {
    let one = [&client.id, &client.name, &client.email, &client.partner, &client.realm];
    let one = one.into_iter().flatten().map(|text| &**text);
    let lists = client.scopes.iter().flatten().chain(&client.redirects).chain(&client.unplaced);
    let losses = client.losses.iter().flat_map(|loss| {
        [Some(&*loss.field), loss.value.as_deref(), Some(&*loss.reason)].into_iter().flatten()
    });
    one.chain(lists.map(|text| &**text)).chain(losses).chain(client.wrong.as_deref())
}

/// A report can be printed, whatever is in the file.
fn what_is_said_is_short(found: &Found) {
    for client in &found.clients {
        for loss in &client.losses {
            let value = loss.value.as_deref().unwrap_or_default();
            assert!(value.chars().count() <= LONGEST && is_printable(value), "{loss:?}");
            assert!(loss.field.chars().count() <= LONGEST, "{loss:?}");
            assert!(is_printable(&loss.reason), "{loss:?}");
        }
        assert!(client.unplaced.iter().all(|name| name.chars().count() <= LONGEST));
        let wrong = client.wrong.as_deref().unwrap_or_default();
        assert!(wrong.chars().count() < 400 && is_printable(wrong), "{wrong:?}");
        assert!(is_printable(&client.title()), "{:?}", client.title());
    }
}

fn rules(quarantine: bool) -> Rules {
    Rules {
        partner: PartnerFrom::One(PartnerId(1)),
        email: EmailAddress::parse("anna@acme.example").ok(),
        restrict: false,
        quarantine,
        on_conflict: OnConflict::Update,
    }
}

/// A client that comes in keeps the rules, and comes back from our own form as it is.
fn what_comes_in_goes_out_and_comes_in(found: &Found) {
    let mut directory = directory();
    let extension = Extension::of(found.clients.iter(), &directory.settings);
    if let Some(settings) = extension.extend(&directory.settings) {
        directory.settings = settings;
    }
    for foreign in found.clients.iter().take(FEW) {
        if let Placed::Create(client) =
            place(foreign, &directory, &rules(false), None, Timestamp(0)).placed
        {
            let checked = ClientDraft::of(&client).check(&directory, Some(&client));
            let checked = checked.unwrap_or_else(|errors| panic!("{errors}: {client:?}"));
            let checked = checked.created(Timestamp(0));
            assert_eq!(checked, *client);
            comes_back(&client, &directory);
            let twice = place(foreign, &directory, &rules(false), Some(&client), Timestamp(1));
            assert_eq!(twice.placed, Placed::Unchanged, "{foreign:?} {client:?}");
        }
        let placing = place(foreign, &directory, &rules(true), None, Timestamp(0));
        if let (Placed::Create(client), Some(_)) = (&placing.placed, &placing.mend) {
            assert!(!client.enabled, "a client that is to be mended is on: {client:?}");
        }
        for loss in placing.losses {
            let said = loss.value.as_deref().unwrap_or_default();
            assert!(is_printable(said) && is_printable(&loss.reason), "{loss:?}");
        }
    }
}

fn comes_back(client: &Client, directory: &Directory) {
    let target = Target::File(Format::Jsonl);
    let piece = export::piece(target, std::slice::from_ref(client), directory);
    if piece.losses.has("client_id") {
        return;
    }
    let reading = Reading { from: Some(Format::Jsonl), ..Reading::default() };
    let back = read(&piece.bytes, &reading).unwrap_or_else(|error| panic!("{error}: {client:?}"));
    let [foreign] = &*back.clients else { panic!("not one client: {back:?}") };
    let rules = Rules { partner: PartnerFrom::File, ..rules(false) };
    let placed = place(foreign, directory, &rules, None, Timestamp(0)).placed;
    assert_eq!(placed, Placed::Create(Box::new(client.clone())), "{foreign:?}");
}
