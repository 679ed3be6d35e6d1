//! `oauthdesk import`

mod report;

use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use super::act::{agree, dry_run};
use super::args::{Conflict, Globals, ImportArgs, RecordFormat};
use super::failure::Failure;
use super::open::Stay;
use super::steps::{STOPPED, Steps};
use crate::door::{ImportJob, ImportOutcome, ImportSummary, Refused, Run};
use crate::exchange::import::{
    Extension, FileRead, Format, Input, OnConflict, PartnerMap, Reading, Rules, map::find_partner,
    place::PartnerFrom, read_files,
};
use crate::model::{Directory, EmailAddress, Role, text};

use report::Report;

/// The exit code where some clients were refused.
const FINDINGS: i32 = 3;

/// Plans the import of the files, asks, and imports them; returns the exit code.
pub fn run(globals: &Globals, args: &ImportArgs, out: &mut impl Write) -> Result<i32, Failure> {
    let mut door = globals.open(false, Stay::Long)?;
    let directory = door.directory();
    let rules = rules(args, &directory)?;
    if !args.act.dry_run {
        // A missing role is reported before any file is read.
        door.access().allows(Role::Editor).map_err(Refused::from)?;
    }
    let reading = Reading {
        from: args.from.as_deref().and_then(Format::from_id),
        partner_from: args.partner_from.clone(),
        builtins: args.builtins,
    };
    let mut input = read_files(&args.files, &reading)
        .map_err(|error| Failure::failed(error.to_string(), None))?;
    let text = args.format == RecordFormat::Text;
    if text && input.clients.is_empty() && input.files.iter().all(|file| file.broken) {
        return Err(nothing_read(&input));
    }
    let extension = Arc::new(extension(args, &input, &directory)?);
    let clients = Arc::new(std::mem::take(&mut input.clients));
    let added = extension.names();
    let job = ImportJob::new(Arc::clone(&clients), Arc::new(rules), Arc::clone(&extension), false);
    let mut run = Run::dry(job);
    let mut steps = Steps::start();
    steps.go(&mut *door, &mut run, "looking", |_, _| {})?;
    if !run.is_done() {
        writeln!(io::stderr(), "stopped: nothing was changed")?;
        return Ok(STOPPED);
    }
    let planned = std::mem::take(&mut run.job.outcomes);
    let summary = ImportSummary::of(&planned);
    let report = |outcomes: &[ImportOutcome], summary: ImportSummary, done: bool, out: &mut _| {
        let extension = added.clone();
        let report = Report { input: &input, clients: &clients, outcomes, extension, summary };
        report.print(args.format, done, out)
    };
    // Formats other than text are printed once: the result where --yes answers the question and
    // something is written, else the plan.
    let writes = summary.writes();
    let nothing = args.act.dry_run || writes == 0 || summary.conflicts > 0;
    let waits = !text && args.act.yes && !nothing;
    // The plan is printed wherever a question follows.
    let silent = text && args.act.quiet && args.act.yes && !args.act.dry_run;
    if !waits && !silent {
        report(&planned, summary, false, out)?;
        // The plan must be on the screen before the question.
        out.flush()?;
    }
    if summary.conflicts > 0 {
        let count = text::counted(summary.conflicts, "client");
        return Err(Failure::conflict(
            format!("{count} already exist here and differ: nothing was imported"),
            Vec::new(),
        )
        .with_help(
            "--on-conflict skip keeps what is here, --on-conflict update takes what the file has",
        ));
    }
    if nothing {
        if text && !silent {
            writeln!(out)?;
            if args.act.dry_run {
                dry_run(out)?;
            } else {
                writeln!(out, "nothing was changed")?;
            }
        }
        return finish(&input, summary);
    }
    if extension.extend(&directory.settings).is_some() {
        door.access().allows(Role::Admin).map_err(Refused::from)?;
    }
    let question = format!("Import {}?", text::counted(writes, "client"));
    steps.while_asking(|| agree(&args.act, &question))?;
    let mut run = run.really(Some(reason(args)));
    if let Err(refused) = steps.go(&mut *door, &mut run, "importing", |_, _| {}) {
        let failure = Failure::from(refused);
        if !run.has_written() {
            return Err(failure);
        }
        let done = text::grouped(run.done());
        let help = format!("the first {done} clients are in: oauthdesk undo takes them back");
        return Err(failure.with_help(help));
    }
    let left = run.left();
    let done = run.job.outcomes;
    let summary = ImportSummary::of(&done);
    if waits {
        report(&with_losses(done, planned), summary, true, out)?;
    } else if text && !args.act.quiet {
        writeln!(out, "\n{}", told(&summary, left))?;
    }
    if left > 0 {
        // With --quiet or another format than text, the note goes to stderr.
        if !text || args.act.quiet {
            writeln!(io::stderr(), "{}", told(&summary, left))?;
        }
        return Ok(STOPPED);
    }
    finish(&input, summary)
}

/// The result of the import, in one line.
fn told(summary: &ImportSummary, left: u64) -> String {
    let (created, updated) = (text::grouped(summary.create), text::grouped(summary.update));
    let refused = match summary.refused {
        0 => String::new(),
        refused => format!(", refused {}", text::grouped(refused)),
    };
    let did = format!("created {created}, updated {updated}{refused}");
    match left {
        0 if summary.writes() == 0 => did,
        0 => format!("{did}; oauthdesk undo takes all of it back"),
        left if summary.writes() == 0 => {
            format!("stopped: {did}, {} were not looked at", text::grouped(left))
        }
        left => {
            let left = text::grouped(left);
            let undo = "oauthdesk undo takes back what was done";
            format!("stopped: {did}, {left} were not looked at; {undo}")
        }
    }
}

/// The failure where no file could be read.
fn nothing_read(input: &Input) -> Failure {
    match input.files.as_slice() {
        [] => Failure::failed("there is no file of clients in this folder", None),
        [file] => Failure::failed(file.told(), None),
        files => {
            let count = text::counted(files.len() as u64, "file");
            let lines = files.iter().map(FileRead::told).collect();
            Failure::listed(format!("none of {count} could be read"), lines)
        }
    }
}

/// The exit code, or the failure if a file could not be read.
fn finish(input: &Input, summary: ImportSummary) -> Result<i32, Failure> {
    let broken = input.broken();
    if broken > 0 {
        let files = text::counted(broken, "file");
        let message = format!("{files} could not be read; the others were");
        let help = "the error of each file is printed beside its name above".to_owned();
        return Err(Failure::failed(message, Some(help)));
    }
    Ok(if summary.refused > 0 { FINDINGS } else { 0 })
}

/// The outcomes of the commit, with the losses of the dry run.
fn with_losses(done: Vec<ImportOutcome>, looked: Vec<ImportOutcome>) -> Vec<ImportOutcome> {
    let pairs = done.into_iter().zip(looked);
    pairs.map(|(done, looked)| ImportOutcome { losses: looked.losses, ..done }).collect()
}

fn rules(args: &ImportArgs, directory: &Directory) -> Result<Rules, Failure> {
    let email = args.email.as_deref().map(EmailAddress::parse).transpose();
    let email = email.map_err(|error| {
        Failure::usage(format!("--email: {error}"), "write one address, like anna@acme.example")
    })?;
    let partner = if let Some(name) = &args.partner {
        let known = find_partner(directory, name).ok_or_else(|| {
            let name = text::shown(name).into_owned();
            let help = "name a partner by its subdomain, or create it first: an import creates no partners";
            Failure::usage(format!("--partner: no partner is called {name}"), help)
        })?;
        PartnerFrom::One(known)
    } else if let Some(field) = &args.partner_from {
        PartnerFrom::Field(field.clone())
    } else if let Some(file) = &args.map {
        PartnerFrom::Map(map(file, directory)?)
    } else {
        PartnerFrom::File
    };
    Ok(Rules {
        partner,
        email,
        restrict: args.restrict,
        quarantine: args.quarantine,
        on_conflict: match args.on_conflict {
            Conflict::Skip => OnConflict::Skip,
            Conflict::Update => OnConflict::Update,
            Conflict::Fail => OnConflict::Fail,
        },
    })
}

fn map(file: &Path, directory: &Directory) -> Result<PartnerMap, Failure> {
    let name = text::shown(&file.display().to_string()).into_owned();
    let bytes = fs::read(file)
        .map_err(|error| Failure::failed(format!("cannot read {name}: {error}"), None))?;
    PartnerMap::parse(&bytes, directory).map_err(|error| {
        let help =
            "write a line for each client: CLIENT_ID,PARTNER; ID* matches every ID that begins so";
        Failure::usage(format!("{name}: {error}"), help)
    })
}

fn extension(
    args: &ImportArgs,
    input: &Input,
    directory: &Directory,
) -> Result<Extension, Failure> {
    if !args.extend {
        return Ok(Extension::default());
    }
    let extension = Extension::of(input.clients.iter(), &directory.settings);
    if extension.is_too_much() {
        let count = text::counted(extension.scopes.len() as u64, "scope");
        let help = "import without --extend, and add the scopes that you want to the settings";
        return Err(Failure::failed(format!("--extend would add {count}"), Some(help.to_owned())));
    }
    Ok(extension)
}

/// The reason in the history: from --reason, else the names of the files.
fn reason(args: &ImportArgs) -> String {
    const LONGEST: usize = 200;
    if let Some(reason) = &args.act.reason {
        return reason.clone();
    }
    let name = |file: &std::path::PathBuf| {
        let name = file
            .file_name()
            .map_or_else(|| file.display().to_string(), |name| name.to_string_lossy().into_owned());
        text::shown(&name).into_owned()
    };
    let names: Vec<String> = args.files.iter().map(name).collect();
    format!("import of {}", names.join(", ")).chars().take(LONGEST).collect()
}
