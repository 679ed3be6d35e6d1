//! `oauthdesk recover`

use std::io::{self, Write};

use super::args::{Globals, RecoverArgs};
use super::failure::Failure;
use super::question::confirm;
use super::verify::FOUND;
use crate::door::Refused;
use crate::model::text::{grouped, shown};
use crate::registry::{Looked, offline::recovery};

/// Rebuilds a damaged registry; returns the exit code, 3 if some changes are lost.
pub fn run(globals: &Globals, args: &RecoverArgs, out: &mut impl Write) -> Result<i32, Failure> {
    if globals.demo {
        return Err(Failure::usage(
            "a demo is deleted on exit and cannot be recovered",
            "name a registry with --registry DIR",
        ));
    }
    if globals.read_only {
        return Err(Refused::Denied(crate::model::Denial::ReadOnly).into());
    }
    let dir = globals.dir()?;
    let found = match recovery::look(&dir)? {
        Looked::Whole(verified) => {
            writeln!(
                out,
                "nothing is wrong: {} records, {} changes; nothing was done",
                grouped(verified.records),
                grouped(verified.changes)
            )?;
            return Ok(0);
        }
        Looked::Damaged(found) => found,
    };
    let mut stderr = io::stderr();
    for line in &found.report {
        let _ = writeln!(stderr, "{}", shown(line));
    }
    let (records, changes) = found.size();
    let lost = !found.missing.is_empty();
    let _ = writeln!(
        stderr,
        "recoverable: {} records and {} changes{}",
        grouped(records),
        grouped(changes),
        if lost { "; some changes are lost" } else { "; no known change is lost" }
    );
    recovery::allowed(&dir, &found).map_err(Refused::Denied)?;
    if !args.yes {
        confirm("Rebuild the registry from this, and keep the old files aside?")?;
    }
    let aside = found.carry_out()?;
    writeln!(out, "recovered; the old files are in {}", shown(&aside.display().to_string()))?;
    Ok(if lost { FOUND } else { 0 })
}
