//! The fields of a client.

use super::{Field, Fields, Member, Put, Shape, Value};
use super::{list, partner_named, partner_shown, revision, subdomain, text, unknown};
use crate::model::{
    AccessLifetime, Client, ClientDraft, GrantType, GrantTypes, RedirectInput, RefreshLifetime,
};

type M = Member<Client>;

impl Fields for Client {
    type Draft = ClientDraft;
    const NOUN: &'static str = "client";
    const MEMBERS: &'static [Member<Self>] = &[
        M::field(Field::ClientId, Put::Line(|draft| &mut draft.client_id), |client, _| {
            text(&client.id)
        }),
        M::field(Field::Name, Put::Line(|draft| &mut draft.name), |client, _| text(&client.name)),
        M::field(Field::Email, Put::Line(|draft| &mut draft.email), |client, _| {
            text(&client.email)
        }),
        M::shown_as(
            Field::Partner,
            Put::Read(Shape::Line, |draft, value, directory| {
                draft.partner = Some(partner_named(directory, value.text())?.id);
                Ok(())
            }),
            |client, directory| subdomain(client.partner, directory),
            |client, directory| partner_shown(client.partner, directory),
        ),
        M::repeated("partner_name", |client, directory| {
            directory.partner(client.partner).and_then(|partner| text(&partner.name))
        }),
        M::field(
            Field::Restrict,
            Put::Flag(|draft| &mut draft.restrict_to_partner_users),
            |client, _| Some(Value::Flag(client.restrict_to_partner_users)),
        ),
        M::field(
            Field::Scopes,
            Put::Read(Shape::List, |draft, value, _| {
                value.items().clone_into(&mut draft.scopes);
                Ok(())
            }),
            |client, _| list(client.scopes.iter()),
        ),
        M::field(
            Field::GrantTypes,
            Put::Read(Shape::List, |draft, value, _| {
                draft.grant_types = grant_types(value.items())?;
                Ok(())
            }),
            |client, _| list(client.grant_types.iter().map(GrantType::id)),
        ),
        M::field(
            Field::RedirectUris,
            Put::Read(Shape::List, |draft, value, _| {
                draft.redirect_uris = RedirectInput::List(value.items().to_vec());
                Ok(())
            }),
            |client, _| list(client.redirect_uris.iter()),
        ),
        M::shown_as(
            Field::AccessLifetime,
            Put::Lifetime(|draft| &mut draft.access_lifetime),
            |client, _| Some(access(client.access_lifetime)),
            |client, _| or_default(client.access_lifetime.input_text()),
        ),
        M::repeated("effective_access_token_lifetime", |client, directory| {
            let default = directory.settings.default_access_lifetime;
            let seconds = client.access_lifetime.effective(default);
            Some(Value::Number(seconds.map_or(-1, i64::from)))
        }),
        M::shown_as(
            Field::RefreshLifetime,
            Put::Lifetime(|draft| &mut draft.refresh_lifetime),
            |client, _| Some(refresh(client.refresh_lifetime)),
            |client, _| or_default(client.refresh_lifetime.input_text()),
        ),
        M::repeated("effective_refresh_token_lifetime", |client, directory| {
            let default = directory.settings.default_refresh_lifetime;
            let seconds = client.refresh_lifetime.effective(default);
            let refreshes = client.grant_types.contains(GrantType::RefreshToken);
            refreshes.then(|| Value::Number(seconds.into()))
        }),
        M::field(Field::Enabled, Put::Flag(|draft| &mut draft.enabled), |client, _| {
            Some(Value::Flag(client.enabled))
        }),
        M::derived("created", |client, _| text(&client.created)),
        M::derived("modified", |client, _| text(&client.modified)),
        M::derived("revision", |client, _| revision(client.revision)),
    ];
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
