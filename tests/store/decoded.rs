//! What is decoded passes the check of its type, in both forms.

use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

use oauthdesk::model::*;
use oauthdesk::query::{Kind, Query, Search};

/// Decodes a text as a type, from JSON and as the store has it; both must agree.
fn decode<T: DeserializeOwned + Serialize + PartialEq>(text: &str) -> Option<T> {
    let json = serde_json::to_string(text).unwrap();
    let from_json = serde_json::from_str::<T>(&json).ok();
    let standard = bincode::config::standard();
    let bytes = bincode::serde::encode_to_vec(text, standard).unwrap();
    let from_store = bincode::serde::decode_from_slice::<T, _>(&bytes, standard).ok();
    assert!(from_store.as_ref().map(|(value, _)| value) == from_json.as_ref(), "{text:?}");
    if let Some(value) = &from_json {
        assert_eq!(serde_json::to_string(value).unwrap(), json);
        assert_eq!(bincode::serde::encode_to_vec(value, standard).unwrap(), bytes);
    }
    from_json
}

/// A text decodes as what its parser makes of it, or as a value that only breaks a rule.
macro_rules! decodes {
    ($type:ident, $text:expr, $max:expr, $parse:expr) => {
        let (text, max): (&str, usize) = ($text, $max);
        if let Some(value) = decode::<$type>(text) {
            prop_assert_eq!(value.as_str(), text);
            prop_assert!(!text.is_empty() && text.chars().count() <= max);
            prop_assert_eq!(text::first_control(text), None);
        }
        if let Ok(parsed) = $parse(text) {
            let parsed: $type = parsed;
            prop_assert_eq!(decode::<$type>(parsed.as_str()), Some(parsed));
        }
    };
}

proptest! {
    #[test]
    fn any_text_decodes_to_one_that_can_be_stored_or_is_refused(
        text in "(?s).{0,40}|[ -~]{0,300}|[a-z0-9-]{1,70}|[a-z]{1,5}@[a-z]{1,5}|https://[a-z./?=]{1,20}\\PC{0,5}",
    ) {
        decodes!(ClientId, &text, 255, ClientId::parse);
        decodes!(Scope, &text, 255, Scope::parse);
        decodes!(Subdomain, &text, 63, Subdomain::parse);
        decodes!(Username, &text, 255, Username::parse);
        decodes!(EmailAddress, &text, 254, EmailAddress::parse);
        decodes!(RedirectUri, &text, 2_048, |text| RedirectUri::parse(text, &["a".to_owned()]));
    }

    #[test]
    fn names_decode_where_their_length_is_bounded(name in "(?s).{0,10}|\\PC{240,260}") {
        let role = format!(r#"{{"role":{{"user":{},"role":"editor"}}}}"#, serde_json::json!(name));
        let good = !name.is_empty();
        prop_assert_eq!(serde_json::from_str::<Record>(&role).is_ok(), good);
        let partner = serde_json::json!({
            "id": 1, "name": name, "description": name, "subdomain": "acme",
            "lifecycle": "active", "created": 0, "modified": 0, "revision": 1,
        });
        let fits = good && name.chars().count() <= draft::MAX_NAME;
        prop_assert_eq!(serde_json::from_value::<Partner>(partner).is_ok(), fits);
    }
}

proptest! {
    /// Nothing that is claimed is refused, and nothing of it is kept raw.
    #[test]
    fn what_is_claimed_is_masked_and_cut_in_both_forms(claim in "(?s).{0,80}|\\PC{0,80}") {
        let standard = bincode::config::standard();
        let raw = (Some(&claim), None::<&str>, Some(&claim));
        let bytes = bincode::serde::encode_to_vec(raw, standard).unwrap();
        let (stored, _) = bincode::serde::decode_from_slice::<Claimed, _>(&bytes, standard).unwrap();
        let json = serde_json::json!({ "terminal": claim, "address": null, "login": claim });
        prop_assert_eq!(&serde_json::from_value::<Claimed>(json).unwrap(), &stored);
        prop_assert_eq!(&stored.terminal, &Claim::of(&claim));
        let shown = stored.to_string();
        prop_assert!(!shown.chars().any(text::is_invisible), "{:?}", shown);
        both_ways(&stored);
    }
}

#[test]
fn what_breaks_a_rule_of_today_still_decodes() {
    assert!(RedirectUri::parse("http://old.example/*", &[]).is_err());
    assert!(decode::<RedirectUri>("http://old.example/*").is_some());
    assert!(decode::<EmailAddress>("Anna <anna@acme.example>").is_some());
    assert!(decode::<RedirectUri>(&"x".repeat(2_049)).is_none());
    assert!(decode::<Username>(" anna").is_none());
}

#[test]
fn a_text_has_the_bytes_that_it_always_had() {
    let standard = bincode::config::standard();
    let id = ClientId::parse("ab").unwrap();
    assert_eq!(bincode::serde::encode_to_vec(&id, standard).unwrap(), [2, b'a', b'b']);
    assert_eq!(serde_json::to_string(&id).unwrap(), r#""ab""#);
}

#[test]
fn acts_and_drafts_come_back_from_both_forms() {
    let settings = Settings::default();
    let draft = ClientDraft { name: "Anna\u{7}".to_owned(), ..ClientDraft::new(&settings) };
    let id = ClientId::parse("acme-anna").unwrap();
    let commands = [
        Command::CreateClient(draft.clone()),
        Command::UpdateClient(id.clone(), draft),
        Command::CreateUser(UserDraft::default()),
        Command::UpdatePartner(PartnerId(1), PartnerDraft::default()),
        Command::SetRole("zoe".to_owned(), Role::Admin),
        Command::UpdateSettings(Box::new(settings.clone())),
        Command::Undo(None),
    ];
    for command in commands {
        both_ways(&Act::new(ActKey(7), command, Some(Revision(3))));
    }
    let zoe = RoleSubject::user("zoe").unwrap();
    both_ways(&Denial::Role { needs: Role::Admin, has: Role::Editor });
    both_ways(&Denial::NoRole { user: "eve".to_owned(), ask: vec![zoe.clone()] });
    let claimed = Claimed { login: Claim::of("ben"), ..Claimed::default() };
    for who in [Principal::named("uid:7x"), Principal::proven(0, None)] {
        both_ways(&who);
        both_ways(&who.claiming(claimed.clone()));
    }
    let who = Principal::named("zoe");
    both_ways(&Access { who, role: Some(Role::Viewer), read_only: true, ask: vec![zoe.clone()] });
    both_ways(&FieldErrors::one(Field::Email, "required"));
    both_ways(&BulkEdit::AddGrantType(GrantType::ClientCredentials));
    both_ways(&ClientIds::from(vec![id]));
    let search = Search::parse(Kind::Users, "anna or -status:active").unwrap();
    both_ways(&Query { filter: search.filter, per_page: 7, ..Query::new(Kind::Users) });
    let roles = [(zoe, Role::Editor)].into();
    both_ways(&Directory { roles, settings, ..Directory::default() });
}

fn both_ways<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(value: &T) {
    let json = serde_json::to_string(value).unwrap();
    assert_eq!(&serde_json::from_str::<T>(&json).unwrap(), value, "{json}");
    let standard = bincode::config::standard();
    let bytes = bincode::serde::encode_to_vec(value, standard).unwrap();
    let (back, used) = bincode::serde::decode_from_slice::<T, _>(&bytes, standard).unwrap();
    assert_eq!((&back, used), (value, bytes.len()));
}
