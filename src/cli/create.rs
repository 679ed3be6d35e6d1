//! `oauthdesk create`, `oauthdesk duplicate`

use std::io::Write;

use super::act::carry_out;
use super::args::{CreateArgs, DuplicateArgs, Globals};
use super::failure::Failure;
use super::open::Stay;
use super::{find, write};
use crate::exchange::patch::ClientPatch;
use crate::model::fields::Value;
use crate::model::{Client, ClientDraft, Command, Field, FieldErrors, GrantType};

/// Creates a client.
pub fn run(
    globals: &Globals,
    args: &CreateArgs<Client>,
    out: &mut impl Write,
) -> Result<(), Failure> {
    write::create(globals, args, |draft, errors| unused(draft, &args.fields.patch, errors), out)
}

/// Creates a copy of a client.
pub fn duplicate(
    globals: &Globals,
    args: &DuplicateArgs,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let mut door = globals.open(false, Stay::Moment)?;
    let like = find::client(&mut *door, &args.id)?;
    let id = (Field::ClientId, Value::Text(args.client_id.clone()));
    let patch = args.fields.patch.clone().with([id].into_iter().collect());
    let draft = ClientDraft::of(&like);
    let draft = write::draft(draft, &patch, &door.directory(), None, |draft, errors| {
        unused(draft, &patch, errors);
    })?;
    carry_out(&mut *door, Command::CreateClient(draft), None, &args.how, out)
}

/// Adds an error for each option that no grant type uses: a document may have such a field, but a
/// person has typed the option.
pub fn unused(draft: &ClientDraft, options: &ClientPatch, errors: &mut FieldErrors) {
    // With wrong grant types the fields that they use are unknown.
    if errors.get(Field::GrantTypes).is_some() {
        return;
    }
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
