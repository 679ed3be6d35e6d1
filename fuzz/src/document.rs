//! The documents of single records: those of `create --from` and `edit --from`, and the one that
//! is edited in an editor.

use oauthdesk::exchange::commented;
use oauthdesk::exchange::document::Document;
use oauthdesk::exchange::patch::{ClientPatch, PartnerPatch, UserPatch};
use oauthdesk::exchange::read::read;
use oauthdesk::exchange::settings::SettingsPatch;
use oauthdesk::model::fields::Value;
use oauthdesk::model::{Client, ClientDraft, Field, PartnerId, Timestamp};
use serde::de::DeserializeOwned;

use super::declared;
use super::places::{is_printable, stands_in};
use super::registry::directory;

/// What is read says the same when it is written again; a mistake stands in the text.
pub fn document(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Some(patch) = read_checked::<ClientPatch>(text) {
        let again = declared::record(&patch).to_string();
        assert_eq!(read::<ClientPatch>(&again).as_ref(), Ok(&patch), "{again}");
        if let Some(client) = client(&patch) {
            let printed = serde_json::to_string(&Document::of(&client, &directory()));
            let patch: ClientPatch = read(&printed.expect("a document")).expect("what it printed");
            assert_eq!(self::client(&patch), Some(client));
        }
    }
    read_checked::<PartnerPatch>(text);
    read_checked::<UserPatch>(text);
    read_checked::<SettingsPatch>(text);
}

fn read_checked<T: DeserializeOwned>(text: &str) -> Option<T> {
    match read(text) {
        Ok(read) => Some(read),
        Err(mistake) => {
            let bare = text.strip_prefix('\u{feff}').unwrap_or(text);
            let line = usize::try_from(mistake.line.max(1)).unwrap_or(usize::MAX);
            let column = usize::try_from(mistake.column.max(1)).unwrap_or(usize::MAX);
            assert!(stands_in(bare, line, column), "{mistake}");
            assert!(is_printable(&mistake.message), "{mistake:?}");
            None
        }
    }
}

/// The client that a document makes, where it breaks no rule.
fn client(patch: &ClientPatch) -> Option<Client> {
    let directory = directory();
    let mut draft =
        ClientDraft { partner: Some(PartnerId(1)), ..ClientDraft::new(&directory.settings) };
    patch.apply(&mut draft, &directory).ok()?;
    let checked = draft.check(&directory, None).ok()?;
    Some(checked.created(Timestamp(0)))
}

/// A client with any texts comes back from its commented form, and what is said to be wrong with
/// a text changes nothing of it.
pub fn commented(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    template(text);
    let plain = commented::without_errors(text);
    let errors = ["line 1: \u{1b}[31m".to_owned(), text.chars().take(40).collect()];
    let with = commented::with_errors(text, &errors);
    assert_eq!(commented::without_errors(&with), plain);
    assert_eq!(commented::with_errors(&with, &errors), with);
    assert_eq!(commented::is_emptied(&with), commented::is_emptied(&plain));
    // What starts with a brace is read as JSON, which has no comments.
    if !plain.trim_start_matches('\u{feff}').trim_start().starts_with('{')
        && !plain.starts_with('\u{feff}')
    {
        let (read, commented) =
            (read_checked::<ClientPatch>(&plain), read_checked::<ClientPatch>(&with));
        assert_eq!(read, commented, "comments are a part of what is read");
    }
}

fn template(text: &str) {
    let mut parts = text.split('\n');
    let mut next = || parts.next().unwrap_or_default().to_owned();
    let mut text = || Value::Text(next());
    let patch = ClientPatch::from_iter([
        (Field::ClientId, text()),
        (Field::Name, text()),
        (Field::Email, Value::Text("anna@acme.example".to_owned())),
        (Field::Restrict, Value::Flag(false)),
        (Field::AccessLifetime, text()),
        (Field::GrantTypes, Value::List(vec!["authorization_code".to_owned()])),
        (Field::RedirectUris, Value::List(parts.map(str::to_owned).collect())),
    ]);
    let Some(before) = client(&patch) else { return };
    let directory = directory();
    let text = commented::client(&before, &directory);
    let patch: ClientPatch = read(&text).unwrap_or_else(|mistake| panic!("{mistake}: {text}"));
    assert_eq!(patch.revision, Some(1));
    assert_eq!(client(&patch), Some(before), "{text}");
}
