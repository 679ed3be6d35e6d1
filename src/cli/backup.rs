//! `oauthdesk backup`

use std::io::Write;
use std::path::Path;

use super::args::{BackupCommand, Format, Globals, RestoreArgs};
use super::failure::Failure;
use super::output::records;
use super::question::confirm;
use super::table::{Heading, table};
use crate::model::{FieldChange, Record, Role, Timestamp, text};
use crate::registry::{
    BackupError, BackupInfo, Difference, KeptBackup, KeptKind, OpenOptions, Present, Preview,
    Replaced, Restore, back_up, kept_backups,
};

/// The most findings of a restored registry that are printed.
const FINDINGS: usize = 5;

/// Makes, lists and restores backups.
pub fn run(
    globals: &Globals,
    command: &BackupCommand,
    out: &mut impl Write,
) -> Result<(), Failure> {
    if globals.demo {
        let help = "name a registry with --registry DIR";
        return Err(Failure::usage("a demo is deleted on exit and has no backups", help));
    }
    match command {
        BackupCommand::Create { file, force } => create(&globals.dir()?, file, *force, out),
        BackupCommand::List { format } => list(&globals.dir()?, *format, out),
        BackupCommand::Restore(args) => restore(globals, args, out),
    }
}

fn create(dir: &Path, file: &Path, force: bool, out: &mut impl Write) -> Result<(), Failure> {
    let made = back_up(dir, file, force)?;
    let BackupInfo { seq, records, changes, .. } = made.info;
    writeln!(
        out,
        "{}: {}, {}, up to change {}, in {}",
        shown(&made.path.display().to_string()),
        text::counted(records, "record"),
        history(changes),
        seq.0,
        size(made.bytes)
    )?;
    Ok(())
}

fn list(dir: &Path, format: Format, out: &mut impl Write) -> Result<(), Failure> {
    let kept = kept_backups(dir)?;
    let documents: Vec<_> = kept.iter().map(document).collect();
    records(
        out,
        format,
        &documents,
        |out| {
            let headings = ["Made (UTC)", "Change", "Records", "Size", "File"]
                .map(|title| Heading { title, rank: 0 });
            table(out, &headings, &kept.iter().map(row).collect::<Vec<_>>())
        },
        |csv| {
            csv.write_record(["at", "kind", "seq", "records", "bytes", "file"])?;
            for document in &documents {
                let cell = |name: &str| match document.get(name) {
                    None | Some(serde_json::Value::Null) => String::new(),
                    Some(serde_json::Value::String(text)) => text.clone(),
                    Some(other) => other.to_string(),
                };
                let names = ["at", "kind", "seq", "records", "bytes", "file"];
                csv.write_record(names.map(cell))?;
            }
            Ok(())
        },
    )
}

fn row(kept: &KeptBackup) -> Vec<String> {
    let name = kept.path.display().to_string();
    let (change, records, name) = match &kept.kind {
        KeptKind::Backup(info) => (info.seq.0.to_string(), text::grouped(info.records), name),
        KeptKind::Copy { format, holds, .. } => {
            let side = |value: Option<u64>| value.map_or_else(|| "?".to_owned(), text::grouped);
            let change = holds.map_or_else(|| "?".to_owned(), |(seq, _)| seq.0.to_string());
            let records = side(holds.map(|(_, records)| records));
            (change, records, format!("{name} (the files of format {format})"))
        }
        KeptKind::Unreadable(why) => ("?".to_owned(), "?".to_owned(), format!("unreadable: {why}")),
    };
    let at = kept.at().map_or_else(|| "?".to_owned(), Timestamp::to_minute);
    vec![at, change, records, size(kept.bytes), name]
}

fn document(kept: &KeptBackup) -> serde_json::Value {
    let at = kept.at().map(|at| at.to_string());
    let (file, bytes) = (kept.path.display().to_string(), kept.bytes);
    match &kept.kind {
        KeptKind::Backup(info) => serde_json::json!({
            "kind": "backup", "file": file, "at": at, "seq": info.seq, "records": info.records,
            "changes": info.changes, "bytes": bytes, "program": info.program,
            "registry": format!("{:032x}", info.registry),
        }),
        KeptKind::Copy { format, holds, .. } => serde_json::json!({
            "kind": "copy", "file": file, "at": at, "seq": holds.map(|(seq, _)| seq),
            "records": holds.map(|(_, records)| records), "bytes": bytes, "format": format,
        }),
        KeptKind::Unreadable(why) => serde_json::json!({
            "kind": "unreadable", "file": file, "at": at, "bytes": bytes, "error": why,
        }),
    }
}

fn restore(globals: &Globals, args: &RestoreArgs, out: &mut impl Write) -> Result<(), Failure> {
    let dir = globals.dir()?;
    let options = OpenOptions { dir, create: false, read_only: globals.read_only };
    let restore = Restore::prepare(&options, &args.file)?;
    // A dry run needs no role.
    if !args.dry_run {
        restore.check_allowed().map_err(BackupError::Denied)?;
    }
    preview(restore.preview(), &options.dir, out)?;
    if args.dry_run {
        writeln!(out, "nothing was done: this was a dry run")?;
        return Ok(());
    }
    if restore.preview().changes_nothing() {
        return Ok(());
    }
    // The preview must be on the screen before the question.
    out.flush()?;
    if !args.yes {
        let dir = options.dir.display().to_string();
        confirm(&format!("Restore this backup to {}?", shown(&dir)))?;
    }
    let replaced = restore.carry_out()?;
    report(&replaced, out)
}

fn preview(preview: &Preview, dir: &Path, out: &mut impl Write) -> Result<(), Failure> {
    let backup = &preview.backup;
    writeln!(
        out,
        "backup:  change {}, {}, {}; made {} by oauthdesk {}",
        backup.seq.0,
        text::counted(backup.records, "record"),
        history(backup.changes),
        backup.at.to_second(),
        shown(&backup.program)
    )?;
    let dir = shown(&dir.display().to_string());
    match &preview.present {
        Present::Nothing => writeln!(out, "present: there is no registry at {dir} yet")?,
        Present::Damaged(why) => {
            writeln!(out, "present: {}", shown(why))?;
            writeln!(
                out,
                "the differences cannot be shown: the present registry cannot be opened"
            )?;
            return Ok(());
        }
        Present::Registry { id, seq } => {
            writeln!(out, "present: change {} in {dir}", seq.0)?;
            if *id != backup.registry {
                writeln!(out, "the backup is of another registry ({:032x})", backup.registry)?;
            }
        }
    }
    if preview.changes_nothing() {
        writeln!(out, "nothing would change: the registry equals the backup")?;
        return Ok(());
    }
    let Preview { added, changed, removed, .. } = preview;
    let grouped = |count: &u64| text::grouped(*count);
    writeln!(
        out,
        "records: {} added, {} changed, {} removed",
        grouped(added),
        grouped(changed),
        grouped(removed)
    )?;
    for difference in &preview.first {
        tell(difference, out)?;
    }
    let all = added.saturating_add(*changed).saturating_add(*removed);
    let more = all.saturating_sub(preview.first.len() as u64);
    if more > 0 {
        writeln!(out, "  … and {} more", grouped(&more))?;
    }
    writeln!(
        out,
        "history: {} gone, {} back",
        text::counted(preview.history_gone, "change"),
        grouped(&preview.history_back)
    )?;
    Ok(())
}

fn tell(difference: &Difference, out: &mut impl Write) -> Result<(), Failure> {
    let Difference { before, after, fields } = difference;
    let sign = match (before, after) {
        (None, _) => '+',
        (_, None) => '-',
        _ => '~',
    };
    let record = after.as_ref().or(before.as_ref());
    writeln!(out, "  {sign} {}", record.map(Record::shown_label).unwrap_or_default())?;
    if sign != '~' {
        return Ok(());
    }
    for FieldChange { field, before, after } in fields {
        let [before, after] = [before, after].map(|value| text::value(value.as_deref()));
        writeln!(out, "      {field}: {before} -> {after}")?;
    }
    if fields.is_empty() {
        writeln!(out, "      (only when it was written)")?;
    }
    Ok(())
}

fn report(replaced: &Replaced, out: &mut impl Write) -> Result<(), Failure> {
    writeln!(out, "restored and checked")?;
    if let Some(kept) = &replaced.kept {
        let kept = shown(&kept.display().to_string());
        writeln!(out, "the registry as it was before is kept in {kept}")?;
    }
    let findings = &replaced.findings;
    if !findings.is_empty() {
        let count = text::counted(findings.len() as u64, "finding");
        writeln!(out, "{count} that the backup brought along; `oauthdesk verify` prints all:")?;
        for finding in findings.iter().take(FINDINGS) {
            writeln!(out, "  {}", shown(finding))?;
        }
    }
    match replaced.role {
        Some(Role::Admin) => {}
        Some(role) => writeln!(out, "you are {role} in it")?,
        None => writeln!(out, "you have no role in it")?,
    }
    Ok(())
}

/// `3 changes of history`
fn history(changes: u64) -> String {
    format!("{} of history", text::counted(changes, "change"))
}

fn shown(text: &str) -> String {
    text::shown(text).into_owned()
}

/// A number of bytes, in the largest unit that leaves a number of at least 1.
fn size(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["KiB", "MiB", "GiB", "TiB"];
    let mut told = format!("{bytes} B");
    let mut unit = 1u64;
    for name in UNITS {
        unit = unit.saturating_mul(1_024);
        if bytes < unit {
            break;
        }
        let tenths = bytes.saturating_mul(10) / unit;
        told = format!("{}.{} {name}", tenths / 10, tenths % 10);
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_told_in_the_unit_that_fits() {
        for (bytes, told) in [
            (0, "0 B"),
            (1_023, "1023 B"),
            (1_024, "1.0 KiB"),
            (1_600, "1.5 KiB"),
            (90 << 20, "90.0 MiB"),
            (3 << 30, "3.0 GiB"),
        ] {
            assert_eq!(size(bytes), told);
        }
    }
}
