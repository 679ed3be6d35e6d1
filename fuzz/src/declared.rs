//! The files that `apply` reads.

use oauthdesk::exchange::declared::{Form, Wanted, read};
use oauthdesk::exchange::patch::{ClientPatch, PartnerPatch, UserPatch};
use oauthdesk::model::{ClientDraft, PartnerDraft, UserDraft};
use serde_json::{Map, Value, json};

use super::places::{is_printable, stands_in};
use super::registry::directory;

/// Every record and every mistake stands in the file, and a record that is written as JSON says
/// the same.
pub fn check(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let bare = text.strip_prefix('\u{feff}').unwrap_or(text);
    let directory = directory();
    for form in [Form::Json, Form::Lines, Form::Yaml, Form::Toml] {
        let (all, mistakes) = read(text, form);
        let lines = match form {
            // A carriage return alone ends a line too.
            Form::Yaml => bare.replace("\r\n", "\n").matches(['\r', '\n']).count() as u64 + 1,
            _ => bare.matches('\n').count() as u64 + 1,
        };
        for mistake in mistakes {
            let (line, column) = (mistake.line.max(1), mistake.column.max(1));
            let line_of = usize::try_from(line).unwrap_or(usize::MAX);
            let column_of = usize::try_from(column).unwrap_or(usize::MAX);
            assert!(stands_in(bare, line_of, column_of), "{form:?}: {mistake}");
            assert!(is_printable(&mistake.message), "{form:?}: {mistake:?}");
        }
        for declared in all {
            assert!(declared.line >= 1 && declared.line <= declared.last, "{form:?}");
            assert!(declared.last <= lines, "{form:?}: {} of {lines}", declared.last);
            again(&declared.wanted);
            // What cannot be put into a draft is said, field by field.
            let _ = match &declared.wanted {
                Wanted::Client(patch) => {
                    patch.apply(&mut ClientDraft::new(&directory.settings), &directory)
                }
                Wanted::Partner(patch) => patch.apply(&mut PartnerDraft::default()),
                Wanted::User(patch) => patch.apply(&mut UserDraft::default(), &directory),
                Wanted::Settings(patch) => {
                    let _ = patch.apply(&mut directory.settings.clone());
                    Ok(())
                }
            };
        }
    }
}

fn again(wanted: &Wanted) {
    let document = match wanted {
        Wanted::Client(patch) => client(patch),
        Wanted::Partner(patch) => partner(patch),
        Wanted::User(patch) => user(patch),
        Wanted::Settings(_) => return,
    };
    let (all, mistakes) = read(&document.to_string(), Form::Json);
    assert_eq!(mistakes, [], "{document}");
    let all: Vec<Wanted> = all.into_iter().map(|declared| declared.wanted).collect();
    assert_eq!(all, std::slice::from_ref(wanted), "{document}");
}

/// What is named, as JSON has it.
fn named<const N: usize>(kind: &str, members: [(&str, Option<Value>); N]) -> Value {
    let mut object = Map::new();
    object.insert("kind".to_owned(), kind.into());
    for (name, value) in members {
        if let Some(value) = value {
            object.insert(name.to_owned(), value);
        }
    }
    Value::Object(object)
}

/// The document that says what the patch says.
pub fn client(patch: &ClientPatch) -> Value {
    let text = |text: &Option<String>| text.as_ref().map(|text| json!(text));
    let list = |list: &Option<Vec<String>>| list.as_ref().map(|list| json!(list));
    named(
        "client",
        [
            ("client_id", text(&patch.client_id)),
            ("name", text(&patch.name)),
            ("email", text(&patch.email)),
            ("partner", text(&patch.partner)),
            ("restrict_to_partner_users", patch.restrict_to_partner_users.map(Value::from)),
            ("scopes", list(&patch.scopes)),
            ("grant_types", list(&patch.grant_types)),
            ("redirect_uris", list(&patch.redirect_uris)),
            ("access_token_lifetime", text(&patch.access_token_lifetime)),
            ("refresh_token_lifetime", text(&patch.refresh_token_lifetime)),
            ("enabled", patch.enabled.map(Value::from)),
            ("revision", patch.revision.map(Value::from)),
        ],
    )
}

fn partner(patch: &PartnerPatch) -> Value {
    let text = |text: &Option<String>| text.as_ref().map(|text| json!(text));
    named(
        "partner",
        [
            ("name", text(&patch.name)),
            ("description", text(&patch.description)),
            ("subdomain", text(&patch.subdomain)),
            ("lifecycle", text(&patch.lifecycle)),
            ("revision", patch.revision.map(Value::from)),
        ],
    )
}

fn user(patch: &UserPatch) -> Value {
    let text = |text: &Option<String>| text.as_ref().map(|text| json!(text));
    named(
        "user",
        [
            ("partner", text(&patch.partner)),
            ("username", text(&patch.username)),
            ("first_name", text(&patch.first_name)),
            ("last_name", text(&patch.last_name)),
            ("email", text(&patch.email)),
            ("status", text(&patch.status)),
            ("revision", patch.revision.map(Value::from)),
        ],
    )
}
