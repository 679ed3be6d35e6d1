//! `oauthdesk status`

use std::io::Write;

use super::args::{Globals, StatusArgs};
use super::failure::Failure;
use super::open::Stay;
use super::output::report;
use crate::door::Status;
use crate::model::text;

/// Less free space than this is a problem, in bytes.
const LITTLE: u64 = 64 << 20;

/// Prints the state of a registry; returns the exit code, 1 where something is wrong.
pub fn run(globals: &Globals, args: &StatusArgs, out: &mut impl Write) -> Result<i32, Failure> {
    let status = globals.open(false, Stay::Moment)?.status()?;
    let problems = problems(&status);
    let mut document = serde_json::to_value(&status)?;
    if let Some(members) = document.as_object_mut() {
        members.insert("problems".to_owned(), problems.clone().into());
    }
    report(out, args.format, &document, |out| {
        for (name, value) in lines(&status) {
            writeln!(out, "{name:<12} {}", text::shown(&value))?;
        }
        for problem in &problems {
            writeln!(out, "problem      {}", text::shown(problem))?;
        }
        Ok(())
    })?;
    Ok(i32::from(!problems.is_empty()))
}

fn lines(status: &Status) -> Vec<(&'static str, String)> {
    let mut lines = vec![("Registry", status.registry.clone())];
    lines.push((
        "Served by",
        match &status.server {
            Some(server) => format!(
                "oauthdesk {} (process {}) since {}, {}",
                server.version,
                server.pid,
                server.since,
                text::counted(server.connections as u64, "connection")
            ),
            None => "nobody: it is opened for this command alone".to_owned(),
        },
    ));
    lines.push(("Clients", text::grouped(status.clients as u64)));
    lines.push(("Changes", text::grouped(status.changes.0)));
    lines.push(("Hash", status.hash.clone()));
    lines.push((
        "Index",
        match &status.index {
            Some(indexed) => format!("{} of {}", indexed.done, indexed.total),
            None => "whole".to_owned(),
        },
    ));
    lines.push((
        "Last backup",
        match &status.last_backup {
            Some(backup) => {
                let at = backup.at.map(|at| format!("{at}, ")).unwrap_or_default();
                format!("{at}{}", backup.name)
            }
            None => "none".to_owned(),
        },
    ));
    if let Some(free) = status.disk_free {
        lines.push(("Disk free", format!("{} MiB", text::grouped(free >> 20))));
    }
    lines
}

/// What a monitor is to report.
fn problems(status: &Status) -> Vec<String> {
    let mut problems = Vec::new();
    if let Some(reason) = status.server.as_ref().and_then(|server| server.backup_failed.as_ref()) {
        problems.push(format!("the backup of the day failed: {reason}"));
    }
    if status.disk_free.is_some_and(|free| free < LITTLE) {
        problems.push("the disk is nearly full".to_owned());
    }
    problems
}
