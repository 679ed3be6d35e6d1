//! `oauthdesk create`, `oauthdesk duplicate`

use std::io::Write;

use super::act::{carry_out, mistakes, sound};
use super::args::{ClientFields, CreateArgs, DuplicateArgs, Globals};
use super::failure::Failure;
use super::open::Stay;
use super::{find, source};
use crate::exchange::patch::ClientPatch;
use crate::model::fields::Value;
use crate::model::{
    Client, ClientDraft, Command, Directory, Field, FieldErrors, GrantType, redirect,
};

/// Creates a client.
pub fn run(globals: &Globals, args: &CreateArgs, out: &mut impl Write) -> Result<(), Failure> {
    let said: ClientPatch = source::said(&args.from)?;
    let named = named(&args.fields, args.client_id.clone());
    let patch = said.with(named.clone());
    let mut door = globals.open(false, Stay::Moment)?;
    let directory = door.directory();
    let draft = draft(ClientDraft::new(&directory.settings), &patch, &named, &directory, None)?;
    carry_out(&mut *door, Command::CreateClient(draft), None, &args.how, out)
}

/// Creates a copy of a client.
pub fn duplicate(
    globals: &Globals,
    args: &DuplicateArgs,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let mut door = globals.open(false, Stay::Moment)?;
    let like = find::client(&mut *door, &args.id)?;
    let directory = door.directory();
    let patch = named(&args.fields, Some(args.client_id.clone()));
    let draft = draft(ClientDraft::of(&like), &patch, &patch, &directory, None)?;
    carry_out(&mut *door, Command::CreateClient(draft), None, &args.how, out)
}

/// Puts the named fields into the draft, or fails with all errors. An option that no grant type uses
/// is an error too: a document may have such a field, but a person has typed the option.
pub fn draft(
    mut draft: ClientDraft,
    patch: &ClientPatch,
    options: &ClientPatch,
    directory: &Directory,
    original: Option<&Client>,
) -> Result<ClientDraft, Failure> {
    let mut errors = judge(&mut draft, patch, directory, original);
    // With wrong grant types the fields that they use are unknown.
    if !errors.0.iter().any(|error| error.field == Field::GrantTypes) {
        let grants = draft.grant_types;
        let uris = options.get(Field::RedirectUris).is_some_and(|uris| !uris.items().is_empty());
        if uris && !grants.needs_redirect() {
            let why = "only Implicit and Authorization code use it: name one with --grant-type";
            errors.add(Field::RedirectUris, why);
        }
        let lifetime = options.text(Field::RefreshLifetime);
        let own = lifetime.is_some_and(|text| !matches!(text.trim(), "" | "default"));
        if own && !grants.contains(GrantType::RefreshToken) {
            let why = "it has no refresh token: name refresh_token with --grant-type";
            errors.add(Field::RefreshLifetime, why);
        }
    }
    sound(draft, &errors)
}

/// Puts the named fields into the draft; returns all errors.
pub fn judge(
    draft: &mut ClientDraft,
    patch: &ClientPatch,
    directory: &Directory,
    original: Option<&Client>,
) -> FieldErrors {
    let put = patch.apply(draft, directory);
    mistakes(put, draft.check(directory, original))
}

/// The patch that the options name.
pub fn named(fields: &ClientFields, client_id: Option<String>) -> ClientPatch {
    let text = |text: &Option<String>| text.clone().map(Value::Text);
    let flag = |on: bool, off: bool| (on || off).then_some(Value::Flag(on));
    let uris = fields.redirect_uri.as_ref().map(|values| {
        let pieces = values.iter().flat_map(|value| redirect::split_list(value));
        Value::List(
            pieces.map(str::trim).filter(|uri| !uri.is_empty()).map(str::to_owned).collect(),
        )
    });
    let items = |values: &Option<Vec<String>>| {
        values.as_ref().map(|values| {
            let items = values.iter().map(|item| item.trim().to_owned());
            Value::List(items.filter(|item| !item.is_empty()).collect())
        })
    };
    ClientPatch::of([
        (Field::ClientId, client_id.map(Value::Text)),
        (Field::Name, text(&fields.name)),
        (Field::Email, text(&fields.email)),
        (Field::Partner, text(&fields.partner)),
        (Field::Restrict, flag(fields.restrict, fields.no_restrict)),
        (Field::Scopes, items(&fields.scope)),
        (Field::GrantTypes, items(&fields.grant_type)),
        (Field::RedirectUris, uris),
        (Field::AccessLifetime, text(&fields.access_lifetime)),
        (Field::RefreshLifetime, text(&fields.refresh_lifetime)),
        (Field::Enabled, flag(fields.enabled, fields.no_enabled)),
    ])
}
