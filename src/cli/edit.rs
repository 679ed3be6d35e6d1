//! `oauthdesk edit`

use std::io::Write;

use super::args::{ClientEditArgs, Globals};
use super::create::unused;
use super::failure::Failure;
use super::{editor, find, write};
use crate::door::Door;
use crate::exchange::import::quarantine::mended;

/// Changes the named fields of a client.
pub fn run(globals: &Globals, args: &ClientEditArgs, out: &mut impl Write) -> Result<(), Failure> {
    let edit = &args.edit;
    if args.editor {
        return editor::run(globals, &args.id, &edit.how.act, out);
    }
    let example = "--name TEXT, --from FILE or --editor";
    let found = |door: &mut dyn Door| find::client(door, &args.id);
    write::edit(
        globals,
        edit,
        example,
        found,
        |draft, errors| {
            unused(draft, &edit.fields.patch, errors);
            *draft = mended(std::mem::take(draft));
        },
        out,
    )
}
