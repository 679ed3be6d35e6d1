//! A client as YAML to edit: each field with a comment on its allowed values.

use serde::Serialize;

use super::document::Document;
use crate::model::fields::{Input, inputs};
use crate::model::lifetime::format_seconds;
use crate::model::{Client, Directory, Field, text};

/// The prefix of a line with an error. These lines are removed when the text is written again.
const WRONG: &str = "#! ";

/// Writes a client as commented YAML; [`read`](super::read::read) reads it back as a
/// [`ClientPatch`](super::patch::ClientPatch).
pub fn client(client: &Client, directory: &Directory) -> String {
    let document = Document::of(client, directory);
    let mut out = Out::default();
    let id = text::shown(client.id.as_str());
    out.comment(&format!("The client {id}. Save and leave the editor to go on."));
    out.comment("A line that you take out leaves its field as it is.");
    out.comment("Leave the file empty to give up.");
    out.blank();
    for input in inputs::<Client>() {
        out.comment(&comment(input, client, directory));
        let name = input.field.member();
        out.field(name, &document.get(name));
    }
    out.blank();
    out.comment("What this was made from: a save does not overwrite a newer one.");
    out.field("revision", &client.revision);
    out.0
}

/// The comment above a field.
fn comment(input: &Input<Client>, client: &Client, directory: &Directory) -> String {
    let settings = &directory.settings;
    let says = match input.field {
        Field::ClientId => "Fixed: the ID that applications send.",
        Field::Partner => {
            let name = directory.partner(client.partner).map_or("", |partner| &partner.name);
            return format!("The subdomain of the partner, {}.", text::shown(name));
        }
        Field::Restrict => "true: the ID must end in an active user of the partner (recommended).",
        Field::Scopes => {
            let scopes: Vec<_> = settings.scopes.iter().map(ToString::to_string).collect();
            return format!("At least one of: {}", scopes.join(", "));
        }
        Field::GrantTypes => return format!("At least one of: {}", settings.grant_types),
        Field::RedirectUris => {
            "With implicit or authorization_code at least one, one a line: - https://…"
        }
        Field::AccessLifetime => {
            let default = format_seconds(settings.default_access_lifetime.get());
            return format!("Seconds, or like 12h; -1 or never; null is the platform's {default}.");
        }
        Field::RefreshLifetime => {
            let default = format_seconds(settings.default_refresh_lifetime.get());
            return format!("Seconds, or like 30d; null is the platform's {default}.");
        }
        Field::Enabled => "false: the record stays, and it should get no tokens.",
        _ => input.hint,
    };
    says.to_owned()
}

/// Puts errors at the top of the text, replacing earlier ones.
pub fn with_errors(written: &str, errors: &[String]) -> String {
    let mut out = String::new();
    for error in errors {
        for line in error.lines() {
            out.push_str(WRONG);
            out.push_str(&text::shown(line));
            out.push('\n');
        }
    }
    out + &without_errors(written)
}

/// Removes the errors from the text.
pub fn without_errors(written: &str) -> String {
    written.split_inclusive('\n').filter(|line| !line.starts_with(WRONG)).collect()
}

/// Whether only comments and blanks are left.
pub fn is_emptied(written: &str) -> bool {
    written.lines().map(str::trim).all(|line| line.is_empty() || line.starts_with('#'))
}

#[derive(Default)]
struct Out(String);

impl Out {
    fn comment(&mut self, says: &str) {
        self.0.push_str("# ");
        self.0.push_str(says);
        self.0.push('\n');
    }

    fn blank(&mut self) {
        self.0.push('\n');
    }

    /// Serializes a field as a document of its own, so that values are quoted if needed.
    fn field(&mut self, name: &str, value: &impl Serialize) {
        let one = std::collections::BTreeMap::from([(name, value)]);
        // Serializing a text or a list of texts cannot fail; if it did, the missing field would
        // stay unchanged.
        self.0.push_str(&serde_saphyr::to_string(&one).unwrap_or_default());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::patch::ClientPatch;
    use crate::exchange::read::read;
    use crate::model::GrantType;
    use crate::model::{
        ClientDraft, Lifecycle, Partner, PartnerId, Revision, Subdomain, Timestamp,
    };

    fn directory() -> Directory {
        let at = Timestamp(1_760_000_000_000);
        let partner = Partner {
            id: PartnerId(1),
            name: "Acme\u{1b}[31m Media".to_owned(),
            description: String::new(),
            subdomain: Subdomain::parse("acme").unwrap(),
            lifecycle: Lifecycle::Active,
            created: at,
            modified: at,
            revision: Revision::FIRST,
        };
        Directory { partners: [(partner.id, partner)].into(), ..Directory::default() }
    }

    fn client_named(name: &str, uris: &[&str]) -> Client {
        let directory = directory();
        let draft = ClientDraft {
            name: name.to_owned(),
            email: "anna@acme.example".to_owned(),
            partner: Some(PartnerId(1)),
            client_id: "acme-anna".to_owned(),
            restrict_to_partner_users: false,
            grant_types: [GrantType::AuthorizationCode].into_iter().collect(),
            redirect_uris: crate::model::RedirectInput::List(
                uris.iter().map(|uri| (*uri).to_owned()).collect(),
            ),
            access_lifetime: "never".to_owned(),
            ..ClientDraft::new(&directory.settings)
        };
        let at = Timestamp(1_760_000_000_000);
        draft.check(&directory, None).unwrap().stamped(at, at, Revision(7))
    }

    #[test]
    fn what_is_written_reads_back_as_the_same_client() {
        for name in ["Anna", "yes", "0123", "# not a comment", "a: b", "- x", "it's \"so\"", "~"] {
            let before = client_named(
                name,
                &["https://a.example/cb?x=1,2#", "myapp.x:/y"].map(|uri| uri.trim_end_matches('#')),
            );
            let text = client(&before, &directory());
            let patch: ClientPatch = read(&text).unwrap();
            assert_eq!(patch.revision, Some(7));
            let mut draft = ClientDraft::new(&directory().settings);
            patch.apply(&mut draft, &directory()).unwrap();
            let checked = draft.check(&directory(), Some(&before)).unwrap();
            let after = checked.replacing(&before);
            assert_eq!(after, before, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_name_and_address_come_back(
            name in "[^\\p{Cc}]{1,40}",
            path in "[!-~&&[^#*\\\\]]{0,30}",
        ) {
            let name = name.trim();
            let uri = format!("https://a.example/{}", path.replace(['<', '>', '"', '{', '}', '|', '^', '`', '[', ']', '%', '?'], ""));
            let draft = ClientDraft { name: name.to_owned(), ..ClientDraft::new(&directory().settings) };
            let errors = draft.check(&directory(), None).unwrap_err();
            proptest::prop_assume!(errors.get(crate::model::Field::Name).is_none());
            let before = client_named(name, &[&uri]);
            let patch: ClientPatch = read(&client(&before, &directory())).unwrap();
            proptest::prop_assert_eq!(patch.text(Field::Name), Some(name));
            let uris = patch.get(Field::RedirectUris);
            proptest::prop_assert_eq!(uris, Some(&crate::model::fields::Value::List(vec![uri])));
        }
    }

    #[test]
    fn comments_carry_no_control_character_and_no_line_of_their_own() {
        let text = client(&client_named("Anna", &["https://a.example/"]), &directory());
        assert!(!text.contains('\u{1b}'), "{text}");
        assert!(text.lines().all(|line| line.chars().count() < 80), "{text}");
    }

    #[test]
    fn errors_stand_at_the_top_once_and_nothing_is_lost() {
        let text = "# mine\nname: x\n";
        let once = with_errors(text, &["email: required".to_owned()]);
        assert_eq!(once, "#! email: required\n# mine\nname: x\n");
        let twice = with_errors(&once, &["line 2: odd\u{1b}".to_owned()]);
        assert_eq!(twice, "#! line 2: odd\u{fffd}\n# mine\nname: x\n");
        assert_eq!(without_errors(&twice), text);
        assert!(is_emptied("# a\n\n  # b") && !is_emptied("name: x"));
    }
}
