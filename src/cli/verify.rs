//! `oauthdesk verify`

use std::io::{self, Write};

use serde_json::json;

use super::args::{Globals, VerifyArgs};
use super::failure::Failure;
use super::output::report as print;
use super::progress::Line;
use crate::door::{Door, Refused};
use crate::model::text::counted;
use crate::registry::StoreError;

/// The exit code for findings.
pub const FOUND: i32 = 3;

/// Checks the whole registry; returns the exit code, 3 for findings.
pub fn run(globals: &Globals, args: &VerifyArgs, out: &mut impl Write) -> Result<i32, Failure> {
    let mut door = match globals.open_alone(false)? {
        Ok(door) => door,
        Err(error) if error.is_damage() => return unopened(&error, args, out),
        Err(error) => return Err(error.into()),
    };
    // A registry whose directory cannot be read is verified all the same.
    if let Err(refused @ Refused::Denied(_)) = door.admitted() {
        return Err(refused.into());
    }
    let mut line = Line::new();
    let verified = door.verify(&mut |progress| line.show(progress))?;
    line.clear();
    let findings: Vec<&str> = verified.findings().collect();
    let report = json!({
        "records": verified.records,
        "changes": verified.changes,
        "journal_lines": verified.lines,
        "findings": findings,
    });
    print(out, args.format, &report, |out| {
        for finding in &findings {
            writeln!(out, "{finding}")?;
        }
        let what = match findings.len() {
            0 => "nothing is wrong".to_owned(),
            count => counted(count as u64, "difference"),
        };
        writeln!(
            out,
            "{what}: {}, {}, {} of the journal",
            counted(verified.records, "record"),
            counted(verified.changes, "change"),
            counted(verified.lines, "line")
        )?;
        Ok(())
    })?;
    if findings.is_empty() {
        return Ok(0);
    }
    if !verified.damage.is_empty() {
        out.flush()?;
        let _ = writeln!(
            io::stderr(),
            "help: `oauthdesk recover` rebuilds the registry from its journal and its newest backup"
        );
    }
    Ok(FOUND)
}

/// Prints a registry that is too damaged to open as a finding.
fn unopened(error: &StoreError, args: &VerifyArgs, out: &mut impl Write) -> Result<i32, Failure> {
    let report = json!({ "findings": [error.to_string()] });
    print(out, args.format, &report, |out| Ok(writeln!(out, "{error}")?))?;
    out.flush()?;
    if let Some(help) = error.help() {
        let _ = writeln!(io::stderr(), "help: {help}");
    }
    Ok(FOUND)
}
