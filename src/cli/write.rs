//! Creates and edits records of any kind: what `create`, `edit` and their like share.

use std::io::Write;

use super::act::{carry_out, mistakes, sound};
use super::args::{CreateArgs, EditArgs, Globals};
use super::failure::Failure;
use super::open::Stay;
use super::output::labelled;
use super::source;
use crate::door::Door;
use crate::exchange::patch::Patch;
use crate::model::fields::inputs_from;
use crate::model::{Directory, Field, FieldErrors, Fields, Revision};

/// Creates a record. `complete` adds to its draft, and to the errors.
pub fn create<R: Fields>(
    globals: &Globals,
    args: &CreateArgs<R>,
    complete: impl FnOnce(&mut R::Draft, &mut FieldErrors),
    out: &mut impl Write,
) -> Result<(), Failure> {
    let patch = source::said::<Patch<R>>(&args.from)?.with(args.fields.patch.clone());
    let mut door = globals.open(false, Stay::Moment)?;
    let directory = door.directory();
    let draft = draft(R::blank(&directory.settings), &patch, &directory, None, complete)?;
    carry_out(&mut *door, R::create(draft), None, &args.how, out)
}

/// Changes the named fields of the record that `find` finds. `example` names a field, for when none
/// is named.
pub fn edit<R: Fields>(
    globals: &Globals,
    args: &EditArgs<R>,
    example: &str,
    find: impl FnOnce(&mut dyn Door) -> Result<R, Failure>,
    complete: impl FnOnce(&mut R::Draft, &mut FieldErrors),
    out: &mut impl Write,
) -> Result<(), Failure> {
    let named = args.fields.patch.clone().at(args.revision);
    let patch = source::said::<Patch<R>>(&args.from)?.with(named);
    if patch.is_empty() {
        return Err(Failure::nothing_named(example));
    }
    let mut door = globals.open(false, Stay::Moment)?;
    let record = find(&mut *door)?;
    let (_, _, revision) = record.stamps();
    let expected = patch.revision.map_or(revision, Revision);
    let draft = draft(record.draft(), &patch, &door.directory(), Some(&record), complete)?;
    carry_out(&mut *door, record.update(draft), Some(expected), &args.how, out)
}

/// Puts the named fields into the draft, or fails with all errors.
pub fn draft<R: Fields>(
    mut draft: R::Draft,
    patch: &Patch<R>,
    directory: &Directory,
    original: Option<&R>,
    complete: impl FnOnce(&mut R::Draft, &mut FieldErrors),
) -> Result<R::Draft, Failure> {
    let mut errors = judge(&mut draft, patch, directory, original);
    complete(&mut draft, &mut errors);
    sound(draft, &errors)
}

/// Puts the named fields into the draft; returns all errors.
pub fn judge<R: Fields>(
    draft: &mut R::Draft,
    patch: &Patch<R>,
    directory: &Directory,
    original: Option<&R>,
) -> FieldErrors {
    let put = patch.apply(draft, directory);
    mistakes(put, R::check(draft, directory, original))
}

/// Prints the fields of a record for people, `first` before the others, and its times. A line of
/// `more` stands behind the field that it is given with, or at the end.
pub fn print<R: Fields>(
    record: &R,
    directory: &Directory,
    first: &[Field],
    more: &[(Option<Field>, &'static str, String)],
    out: &mut impl Write,
) -> Result<(), Failure> {
    let mut lines = Vec::new();
    let add = |lines: &mut Vec<_>, after| {
        let more = more.iter().filter(|(field, ..)| *field == after);
        lines.extend(more.map(|(_, label, value)| (*label, value.clone())));
    };
    for input in inputs_from::<R>(first) {
        let described = input.described(record, directory);
        for (n, line) in described.split('\n').enumerate() {
            lines.push((if n == 0 { input.field.label() } else { "" }, line.to_owned()));
        }
        add(&mut lines, Some(input.field));
    }
    add(&mut lines, None);
    let (created, modified, revision) = record.stamps();
    lines.extend([
        ("Created", created.to_second()),
        ("Modified", modified.to_second()),
        ("Revision", revision.0.to_string()),
    ]);
    labelled(out, &lines)
}
