//! `oauthdesk export`

use std::io::{self, Write};

use super::args::{ExportArgs, Globals};
use super::failure::Failure;
use super::open::Stay;
use super::progress::{Line, Progress};
use super::steps::{STOPPED, Steps};
use super::views::view_search;
use crate::door::{Door, Export, Shape};
use crate::exchange::export::{Losses, Output, Target};
use crate::model::text;
use crate::query::{Kind, Query, Search};

/// Exports clients to a file or to stdout; returns the exit code.
pub fn run(globals: &Globals, args: &ExportArgs, out: &mut impl Write) -> Result<i32, Failure> {
    let target = Target::from_id(&args.format).ok_or_else(|| {
        let known = Target::ALL.map(Target::id).join(", ");
        Failure::usage(format!("there is no format {}", args.format), format!("use one of {known}"))
    })?;
    let search = view_search(globals, Kind::Clients, args.search.as_deref(), args.view.as_deref())?;
    let path = args.output.as_deref().filter(|path| path.as_os_str() != "-");
    // A file that is half written goes before the process does; a pipe is left as it is.
    let steps = path.is_some().then(Steps::start);
    let mut file = path.map(|path| Output::create(path, args.force)).transpose()?;
    let mut door = globals.open(false, Stay::Long)?;
    let mut export = Export::new(query(search), Shape::Clients(target), false, &mut *door)?;
    let whole = match &mut file {
        Some(file) => write(&mut export, &mut *door, steps.as_ref(), file)?,
        None => write(&mut export, &mut *door, None, out)?,
    };
    if !whole {
        writeln!(io::stderr(), "stopped: no file was written")?;
        return Ok(STOPPED);
    }
    out.flush()?;
    if let Some(file) = file {
        file.finish()?;
    }
    if !args.quiet {
        report(export.losses(), export.written(), args.output.is_some());
    }
    Ok(0)
}

/// The query for all clients that a search finds, in its order, on all pages.
fn query(search: Search) -> Query {
    let all = Query::new(Kind::Clients);
    match search.sort.split_first() {
        Some((first, then)) => {
            Query { filter: search.filter, order: *first, then: then.to_vec(), ..all }
        }
        None => Query { filter: search.filter, ..all },
    }
}

/// Writes the file; `false` if it was stopped.
fn write(
    export: &mut Export,
    door: &mut dyn Door,
    steps: Option<&Steps>,
    out: &mut impl Write,
) -> Result<bool, Failure> {
    let mut line = Line::new();
    while !export.step(door, out)? {
        if steps.is_some_and(Steps::is_stopped) {
            return Ok(false);
        }
        let (done, of) = (export.written() as u64, export.of().map(|of| of as u64));
        line.show(Progress { what: "exporting", done, of });
    }
    Ok(true)
}

/// Prints each kind of loss once and, if the output is not on the screen, the number of clients.
fn report(losses: &Losses, clients: usize, to_file: bool) {
    let mut err = io::stderr().lock();
    for (loss, count) in losses.iter() {
        let count = text::counted(count, "client");
        let _ = writeln!(err, "lost: {}, {count}: {}", loss.field, loss.reason);
    }
    if to_file {
        let _ = writeln!(err, "{} exported", text::counted(clients as u64, "client"));
    }
}
