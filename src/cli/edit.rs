//! `oauthdesk edit`

use std::io::Write;

use super::act::carry_out;
use super::args::{EditArgs, Globals};
use super::create::{draft, named};
use super::failure::Failure;
use super::open::Stay;
use super::{editor, find, source};
use crate::exchange::import::quarantine::mended;
use crate::exchange::patch::ClientPatch;
use crate::model::{ClientDraft, Command, Revision};

/// Changes the named fields of a client.
pub fn run(globals: &Globals, args: &EditArgs, out: &mut impl Write) -> Result<(), Failure> {
    if args.editor {
        return editor::run(globals, &args.id, &args.how.act, out);
    }
    let said: ClientPatch = source::said(&args.from)?;
    let named = named(&args.fields, None).at(args.revision);
    let patch = said.with(named.clone());
    if patch.is_empty() {
        return Err(Failure::nothing_named("--name TEXT, --from FILE or --editor"));
    }
    let mut door = globals.open(false, Stay::Moment)?;
    let client = find::client(&mut *door, &args.id)?;
    let expected = patch.revision.map_or(client.revision, Revision);
    let directory = door.directory();
    let draft = draft(ClientDraft::of(&client), &patch, &named, &directory, Some(&client))?;
    let command = Command::UpdateClient(client.id, mended(draft));
    carry_out(&mut *door, command, Some(expected), &args.how, out)
}
