//! The files that `apply` reads.

use oauthdesk::exchange::declared::{Form, Wanted, read};
use oauthdesk::exchange::patch::Patch;
use oauthdesk::model::{ClientDraft, Fields, PartnerDraft, UserDraft};
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
                Wanted::Partner(patch) => patch.apply(&mut PartnerDraft::default(), &directory),
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
        Wanted::Client(patch) => record(patch),
        Wanted::Partner(patch) => record(patch),
        Wanted::User(patch) => record(patch),
        Wanted::Settings(_) => return,
    };
    let (all, mistakes) = read(&document.to_string(), Form::Json);
    assert_eq!(mistakes, [], "{document}");
    let all: Vec<Wanted> = all.into_iter().map(|declared| declared.wanted).collect();
    assert_eq!(all, std::slice::from_ref(wanted), "{document}");
}

/// The document that says what the patch says.
pub fn record<R: Fields>(patch: &Patch<R>) -> Value {
    let mut object = Map::new();
    object.insert("kind".to_owned(), R::NOUN.into());
    for (field, value) in patch.named() {
        object.insert(field.member().to_owned(), json!(value));
    }
    if let Some(revision) = patch.revision {
        object.insert("revision".to_owned(), revision.into());
    }
    Value::Object(object)
}
