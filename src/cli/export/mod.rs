//! `oauthdesk export`

mod file;

use std::io::{self, Write};

use rayon::prelude::*;

use super::args::{ExportArgs, Globals};
use super::failure::Failure;
use super::progress::Line;
use super::views::view_search;
use crate::exchange::export::{Losses, Piece, Target, piece};
use crate::model::{Client, ClientId, Directory, text};
use crate::query::{At, Column, Expr, Kind, Order, Query, Search};
use crate::registry::{Door, Progress, Row};

/// How many clients are read and written at once: memory stays flat however many there are.
const STEP: usize = 8_192;
/// How many of them are one piece of work.
const PART: usize = 512;

/// Writes the clients that were asked for into a file, or to standard output.
///
/// # Errors
/// When the search has a mistake, the registry cannot be read, the file is there already, or the
/// output cannot be written.
pub fn run(globals: &Globals, args: &ExportArgs, out: &mut impl Write) -> Result<(), Failure> {
    let target = Target::from_id(&args.format).ok_or_else(|| {
        let known = Target::ALL.map(Target::id).join(", ");
        Failure::usage(format!("there is no format {}", args.format), format!("use one of {known}"))
    })?;
    let search = view_search(globals, Kind::Clients, args.search.as_deref(), args.view.as_deref())?;
    let mut file = match args.output.as_deref().filter(|path| path.as_os_str() != "-") {
        Some(path) => Some(file::Output::create(path, args.force)?),
        None => None,
    };
    let mut door = globals.open(false)?;
    let mut source = Source::of(search, &mut door)?;
    let losses = match &mut file {
        Some(file) => write(target, &mut door, &mut source, file)?,
        None => write(target, &mut door, &mut source, out)?,
    };
    out.flush()?;
    if let Some(file) = file {
        file.finish()?;
    }
    if !args.quiet {
        report(&losses, source.done, args.output.is_some());
    }
    Ok(())
}

/// Writes the file, and says what is not in it.
fn write(
    target: Target,
    door: &mut impl Door,
    source: &mut Source,
    out: &mut impl Write,
) -> Result<Losses, Failure> {
    let directory = door.directory();
    let mut losses = Losses::default();
    let mut line = Line::new();
    let mut first = true;
    out.write_all(target.head().as_bytes())?;
    let mut clients = source.next(door)?;
    while !clients.is_empty() {
        // To read goes on one core, so the others write meanwhile.
        let (next, pieces) =
            rayon::join(|| source.next(door), || pieces(target, &clients, &directory));
        for Piece { bytes, losses: more } in pieces {
            if !first {
                out.write_all(target.between().as_bytes())?;
            }
            first = false;
            out.write_all(&bytes)?;
            losses.merge(&more);
        }
        let done = source.done as u64;
        line.show(Progress { what: "exporting", done, of: source.of.map(|of| of as u64) });
        clients = next?;
    }
    source.check()?;
    out.write_all(target.foot().as_bytes())?;
    Ok(losses)
}

/// Most of the work, done by all cores.
fn pieces(target: Target, clients: &[Client], directory: &Directory) -> Vec<Piece> {
    clients.par_chunks(PART).map(|part| piece(target, part, directory)).collect()
}

/// What is lost, once a kind, and how many clients there are where they are not on the screen.
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

/// Where the clients come from, some at a time.
struct Source {
    way: Way,
    /// How many came so far.
    done: usize,
    /// How many there are in all, where that is known.
    of: Option<usize>,
}

enum Way {
    /// All of them in the order of their IDs, as they are stored: no index is needed.
    All(Option<ClientId>),
    /// The pages of a question; `None` after the last.
    Pages(Option<Box<Query>>),
}

impl Source {
    /// The clients that a search finds, in its order, whatever page it asks for.
    fn of(search: Search, door: &mut impl Door) -> Result<Self, Failure> {
        let by_id = Order { column: Column::ClientId, descending: false };
        let (order, then) = match search.sort.split_first() {
            Some((first, then)) => (*first, then.to_vec()),
            None => (by_id, Vec::new()),
        };
        // No two have the same ID: what would order them further does not.
        let mut of = None;
        let way = if search.filter == Expr::All && order == by_id {
            of = Some(door.page(&Query { per_page: 1, ..Query::new(Kind::Clients) })?.total);
            Way::All(None)
        } else {
            Way::Pages(Some(Box::new(Query {
                kind: Kind::Clients,
                filter: search.filter,
                of: None,
                order,
                then,
                per_page: STEP,
                at: At::Page(0),
            })))
        };
        Ok(Self { way, done: 0, of })
    }

    /// Whether all came that there are: a part must not pass for the whole.
    fn check(&self) -> Result<(), Failure> {
        match self.of {
            Some(of) if of != self.done => Err(Failure::failed(
                format!("{} of {} clients were found", self.done, of),
                Some("oauthdesk verify says what is wrong with the registry".to_owned()),
            )),
            _ => Ok(()),
        }
    }

    /// The next ones; none at the end.
    fn next(&mut self, door: &mut impl Door) -> Result<Vec<Client>, Failure> {
        let clients: Vec<Client> = match &mut self.way {
            Way::All(after) => {
                let clients = door.clients(after.as_ref(), STEP)?;
                if let Some(last) = clients.last() {
                    *after = Some(last.id.clone());
                }
                clients
            }
            Way::Pages(None) => Vec::new(),
            Way::Pages(next) => {
                let Some(query) = next else { return Ok(Vec::new()) };
                let page = door.page(query)?;
                self.of = Some(page.matched);
                if page.start + page.rows.len() >= page.matched {
                    *next = None;
                } else {
                    query.at = At::Page(page.number + 1);
                }
                let client = |row| match row {
                    Row::Client(row) => Some(row.client),
                    Row::Partner(_) | Row::User(_) | Row::Change(_) => None,
                };
                page.rows.into_iter().filter_map(client).collect()
            }
        };
        self.done += clients.len();
        Ok(clients)
    }
}
