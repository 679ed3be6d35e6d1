//! The fields of a client.

use super::{Field, Fields, Input, Member, OptionHelp, Put, Shape, Value, record_of_draft};
use super::{list, listed, option, partner_named, partner_shown, revision, subdomain};
use super::{term, text, unknown};
use crate::model::draft::{Checked, FieldErrors};
use crate::model::{
    AccessLifetime, Client, ClientDraft, Command, Directory, GrantType, GrantTypes, Record,
    RedirectInput, RedirectUri, RefreshLifetime, Revision, Settings, Timestamp,
};

type M = Member<Client>;
type I = Input<Client>;

impl Fields for Client {
    type Draft = ClientDraft;
    const NOUN: &'static str = "client";
    const MEMBERS: &'static [Member<Self>] = &[
        M::typed(I {
            is_key: true,
            hint: "Sent with API requests. Better a technical account than a person's.",
            help: &[
                "The value that the client sends with its API requests. Better a technical account of its own than a person's: it says which service calls, and it outlives the person's leaving.",
                "The prefix fills itself in once a partner is chosen. With Restrict on, the box offers the partner's active users.",
                "Rule: <partner subdomain>-<username>, at most 100 characters of A-Z a-z 0-9 . _ ~ -; unique, case-sensitive, fixed once created (RFC 6749 §2.2, appendix A.1).",
            ],
            option: option(
                "ID",
                "The ID; where the platform asks for it, `<partner's subdomain>-<username>`",
            ),
            listed: Some(listed("Client ID", 'i', "client-id", (18, 26, 40), true)),
            term: Some(term("id", "id:acme-*", "the client ID; : contains, = is exactly")),
            ..I::line(Field::ClientId, |draft| &mut draft.client_id, |client| client.id.as_str())
        }),
        M::typed(I {
            hint: "For the record only: nothing authenticates with it.",
            help: &[
                "A name for the record only: nothing uses it to authenticate.",
                "Rule: required, at most 255 characters, no control characters.",
            ],
            option: option("TEXT", "The name, for people"),
            listed: Some(listed("Name", 'n', "name", (10, 26, 48), true)),
            term: Some(term(
                "name",
                "name:\"Acme Media\"",
                "the name; in quotes because of the blank",
            )),
            ..I::line(Field::Name, |draft| &mut draft.name, |client| &client.name)
        }),
        M::typed(I {
            hint: "The one address of whoever answers for this client.",
            help: &[
                "The one address of whoever answers for this client: who is written to when it misbehaves or its grant must change.",
                "Rule: required, exactly one address without a name beside it (RFC 5322 §3.4.1), at most 254 bytes.",
            ],
            option: option("ADDRESS", "The one address of whoever answers for the client"),
            listed: Some(listed("Email", 'e', "email", (18, 24, 34), true)),
            term: Some(term("email", "email:@acme.example", "the address")),
            ..I::line(Field::Email, |draft| &mut draft.email, |client| client.email.as_str())
        }),
        M::typed(I {
            hint: "Type to filter, Enter to choose.",
            help: &[
                "The company that the client belongs to. Its subdomain is the prefix of the client ID; choosing another partner for a new client swaps the prefix and keeps the rest.",
                "Rule: required. Fixed for an existing client whose ID carries the prefix.",
            ],
            option: option("SUBDOMAIN", "The partner's subdomain"),
            listed: Some(listed("Partner", 'p', "partner", (10, 14, 28), true)),
            term: Some(term("partner", "partner:acme", "the partner's name or subdomain")),
            is_own: true,
            shown: Some(|client, directory| partner_shown(client.partner, directory)),
            described: Some(|client, directory| match directory.partner(client.partner) {
                Some(partner) => format!("{} ({})", partner.name, partner.subdomain),
                None => directory.partner_name(client.partner).to_owned(),
            }),
            ..I::new(
                Field::Partner,
                Put::Read(Shape::Line, |draft, value, directory| {
                    draft.partner = Some(partner_named(directory, value.text())?.id);
                    Ok(())
                }),
                |client, directory| subdomain(client.partner, directory),
            )
        }),
        M::repeated("partner_name", |client, directory| {
            directory.partner(client.partner).and_then(|partner| text(&partner.name))
        }),
        M::typed(I {
            hint: "Recommended on: the ID must then name an active user.",
            help: &[
                "Only users listed for the chosen partner may use the client. On is recommended.",
                "Rule: when on, the username in the client ID must be an active user listed for the partner.",
            ],
            option: OptionHelp {
                value: "",
                help: "Restrict to users of the partner; the ID must then end in an active one",
                off: Some(("no-restrict", "Do not restrict to users of the partner")),
            },
            is_own: true,
            ..I::new(
                Field::Restrict,
                Put::Flag(|draft| &mut draft.restrict_to_partner_users),
                |client, _| Some(Value::Flag(client.restrict_to_partner_users)),
            )
        }),
        M::typed(I {
            hint: "Space ticks, ← → move. At least one.",
            help: &[
                "What a token of this client may do: read, or write, or both (RFC 6749 §3.3). Give the least that serves.",
                "Rule: at least one, from the platform's list.",
            ],
            option: option("SCOPE", "All scopes: repeat it, or commas"),
            listed: Some(listed("Scopes", 's', "scopes", (10, 10, 16), false)),
            term: Some(term("scope", "scope:write", "one of the scopes")),
            ..I::new(
                Field::Scopes,
                Put::Read(Shape::List, |draft, value, _| {
                    value.items().clone_into(&mut draft.scopes);
                    Ok(())
                }),
                |client, _| list(client.scopes.iter()),
            )
        }),
        M::typed(I {
            hint: "Space ticks, ← → move. At least one.",
            help: &[
                "How the client gets its tokens.",
                "Implicit: the user gets an access token right after authenticating and is sent to the redirect URI at once. Discouraged by RFC 9700 §2.1.2.",
                "Authorization code: the user comes back to the client after authenticating and is then sent to the redirect URI (RFC 6749 §4.1).",
                "Password: the user's own password is exchanged for a token, with no authorization server in between. With Refresh token it is the customary default here; yet RFC 9700 §2.4 says it must not be used.",
                "Refresh token: gets a new access token after the old one expired, for an extended time (RFC 6749 §6).",
                "Rule: at least one. Refresh token alone, or with Implicit only, is refused: nothing could issue one (RFC 6749 §4.2.2, §6).",
            ],
            option: option(
                "GRANT",
                "All grant types, such as `authorization_code`: repeat it, or commas",
            ),
            listed: Some(listed("Grant Type", 'g', "grant-types", (16, 18, 34), false)),
            term: Some(term("grant", "grant:implicit", "one of the grant types")),
            ..I::new(
                Field::GrantTypes,
                Put::Read(Shape::List, |draft, value, _| {
                    draft.grant_types = grant_types(value.items())?;
                    Ok(())
                }),
                |client, _| list(client.grant_types.iter().map(GrantType::id)),
            )
        }),
        M::typed(I {
            hint: "Where users are sent back to, separated by commas. One must match exactly.",
            help: &[
                "Where the user is sent after approving the client. Several are acceptable values, and one must match exactly.",
                "Separate them by commas or paste them line by line; a comma inside a URI stays.",
                "Rule: required with Implicit or Authorization code. Absolute, without fragment, wildcard or user name (RFC 6749 §3.1.2, RFC 9700 §2.1); https, or http on loopback or a host that the platform allows, or a private-use scheme with a dot (RFC 8252 §7.1, §7.3).",
            ],
            option: option("URI", "All redirect URIs: repeat it; \"\" is none"),
            listed: Some(listed("Redirect URIs", 'u', "redirect-uris", (20, 34, 60), true)),
            term: Some(term("redirect", "redirect:localhost", "one of the redirect URIs")),
            described: Some(|client, _| {
                let uris: Vec<_> = client.redirect_uris.iter().map(RedirectUri::as_str).collect();
                if uris.is_empty() { "none".to_owned() } else { uris.join("\n") }
            }),
            ..I::new(
                Field::RedirectUris,
                Put::Read(Shape::Uris, |draft, value, _| {
                    draft.redirect_uris = RedirectInput::List(value.items().to_vec());
                    Ok(())
                }),
                |client, _| list(client.redirect_uris.iter()),
            )
        }),
        M::typed(I {
            hint: "Seconds, or 12h, 1h30m; -1 or never; empty follows the platform.",
            help: &[
                "How long an access token is valid, in seconds from its issue. Empty follows the platform default (12 hours unless the platform says otherwise); -1 makes an access token that never expires.",
                "Also taken: 12h, 30d, 1h30m, default, never.",
                "Rule: 1 to 2147483647 seconds, or -1 (RFC 6749 §4.2.2 expires_in).",
            ],
            option: option("LIFETIME", "Seconds, or like 12h, 1h30m; default or never"),
            listed: Some(listed("Access", 'a', "access", (13, 13, 14), false)),
            term: Some(term("access", "access>12h", "access lifetime, also 1h30m, default, never")),
            shown: Some(|client, _| or_default(client.access_lifetime.input_text())),
            described: Some(|client, directory| {
                client.access_lifetime.describe(directory.settings.default_access_lifetime)
            }),
            ..I::new(
                Field::AccessLifetime,
                Put::Lifetime(|draft| &mut draft.access_lifetime),
                |client, _| Some(access(client.access_lifetime)),
            )
        }),
        M::repeated("effective_access_token_lifetime", |client, directory| {
            let default = directory.settings.default_access_lifetime;
            let seconds = client.access_lifetime.effective(default);
            Some(Value::Number(seconds.map_or(-1, i64::from)))
        }),
        M::typed(I {
            hint: "Seconds, or 30d, 12h; empty follows the platform.",
            help: &[
                "How long a refresh token is valid, in seconds from its issue. Empty follows the platform default (30 days unless the platform says otherwise).",
                "Also taken: 12h, 30d, 1h30m, default.",
                "Rule: 1 to 2147483647 seconds; only with the grant type Refresh token. A refresh token cannot be made to last for ever.",
            ],
            option: option("LIFETIME", "Seconds, or like 30d, 12h; default"),
            listed: Some(listed("Refresh", 'r', "refresh", (13, 13, 14), false)),
            term: Some(term("refresh", "refresh>=30d", "refresh lifetime, where there is one")),
            shown: Some(|client, _| or_default(client.refresh_lifetime.input_text())),
            described: Some(|client, directory| {
                if client.grant_types.contains(GrantType::RefreshToken) {
                    client.refresh_lifetime.describe(directory.settings.default_refresh_lifetime)
                } else {
                    "none: no refresh token grant".to_owned()
                }
            }),
            ..I::new(
                Field::RefreshLifetime,
                Put::Lifetime(|draft| &mut draft.refresh_lifetime),
                |client, _| Some(refresh(client.refresh_lifetime)),
            )
        }),
        M::repeated("effective_refresh_token_lifetime", |client, directory| {
            let default = directory.settings.default_refresh_lifetime;
            let seconds = client.refresh_lifetime.effective(default);
            let refreshes = client.grant_types.contains(GrantType::RefreshToken);
            refreshes.then(|| Value::Number(seconds.into()))
        }),
        M::typed(I {
            hint: "A disabled client keeps its record but should get no tokens.",
            help: &[
                "Whether the client may get tokens. Disabling keeps the record and its ID, and can be taken back at any time: prefer it to deleting.",
            ],
            option: OptionHelp {
                value: "",
                help: "Enable the client: it gets tokens",
                off: Some(("no-enabled", "Disable the client: it should get no tokens")),
            },
            ..I::new(Field::Enabled, Put::Flag(|draft| &mut draft.enabled), |client, _| {
                Some(Value::Flag(client.enabled))
            })
        }),
        M::derived("created", |client, _| text(&client.created)),
        M::derived("modified", |client, _| text(&client.modified)),
        M::derived("revision", |client, _| revision(client.revision)),
    ];

    fn blank(settings: &Settings) -> ClientDraft {
        ClientDraft::new(settings)
    }

    fn update(&self, draft: ClientDraft) -> Command {
        Command::UpdateClient(self.id.clone(), draft)
    }

    record_of_draft!(ClientDraft, Client, CreateClient);
}

fn grant_types(names: &[String]) -> Result<GrantTypes, String> {
    let grant = |name: &String| {
        GrantType::from_id(name.trim())
            .ok_or_else(|| unknown("grant type", name, &GrantType::ALL.map(GrantType::id)))
    };
    names.iter().map(grant).collect()
}

/// Seconds, -1 for never.
fn access(lifetime: AccessLifetime) -> Value {
    match lifetime {
        AccessLifetime::PlatformDefault => Value::Null,
        AccessLifetime::Seconds(seconds) => Value::Number(seconds.get().into()),
        AccessLifetime::Never => Value::Number(-1),
    }
}

fn refresh(lifetime: RefreshLifetime) -> Value {
    match lifetime {
        RefreshLifetime::PlatformDefault => Value::Null,
        RefreshLifetime::Seconds(seconds) => Value::Number(seconds.get().into()),
    }
}

fn or_default(text: String) -> String {
    if text.is_empty() { "platform default".to_owned() } else { text }
}
