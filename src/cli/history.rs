//! `oauthdesk history`

use std::io::Write;

use super::args::{Globals, HistoryArgs};
use super::failure::Failure;
use super::output::{Heading, csv_cell, records, table};
use crate::model::{Change, Timestamp, lifetime};
use crate::query::{At, Column, Key, Kind, Query, Search};
use crate::registry::{ChangeRow, Door, Row};

/// How many changes are read at once.
const STEP: usize = 1_000;

/// Prints changes, the newest first.
///
/// # Errors
/// When something asked for makes no sense, or the registry cannot be read.
pub fn run(globals: &Globals, args: &HistoryArgs, out: &mut impl Write) -> Result<(), Failure> {
    let since = args.since.as_deref().map(since).transpose()?;
    let of = args.client_id.as_deref().map(client_key).transpose()?;
    let search = args.search.as_deref().unwrap_or_default();
    let search = Search::parse(Kind::History, search)
        .map_err(|mistake| Failure::search(search, &mistake))?;
    let mut door = globals.open(false)?;
    let wanted = |change: &Change| {
        since.is_none_or(|since| change.at >= since)
            && args.by.as_ref().is_none_or(|by| change.by.user == *by)
    };
    let mut rows = Vec::new();
    for number in 0.. {
        let query = Query {
            of: of.clone(),
            filter: search.filter.clone(),
            per_page: STEP,
            at: At::Page(number),
            ..Query::new(Kind::History)
        };
        let page = door.page(&query)?;
        if page.number != number {
            break;
        }
        let done = page.start + page.rows.len() >= page.matched;
        let changes = page.rows.into_iter().filter_map(|row| match row {
            Row::Change(row) => Some(*row),
            Row::Client(_) | Row::Partner(_) | Row::User(_) => None,
        });
        rows.extend(changes.filter(|row| wanted(&row.change)));
        if done {
            break;
        }
    }
    let changes: Vec<_> = rows.iter().map(|row| &row.change).collect();
    let columns = Kind::History.columns();
    let directory = door.directory();
    let cells = || {
        let row = |row: &ChangeRow| {
            let row = Row::Change(Box::new(row.clone()));
            let cell = |column: Column| row.cell(column, &directory.settings);
            columns.iter().map(|spec| cell(spec.column)).collect::<Vec<String>>()
        };
        rows.iter().map(row)
    };
    records(
        out,
        args.format,
        &changes,
        |out| {
            let headings: Vec<_> =
                columns.iter().map(|spec| Heading { title: spec.title, rank: spec.rank }).collect();
            table(out, &headings, &cells().collect::<Vec<_>>())
        },
        |csv| {
            csv.write_record(columns.iter().map(|spec| spec.id.replace('-', "_")))?;
            for row in cells() {
                csv.write_record(row.iter().map(|cell| csv_cell(cell)))?;
            }
            Ok(())
        },
    )
}

fn client_key(text: &str) -> Result<Key, Failure> {
    super::show::client_id(text).map(Key::Client)
}

/// The moment before which nothing is wanted.
fn since(text: &str) -> Result<Timestamp, Failure> {
    if let Some(day) = Timestamp::parse_rfc3339(&format!("{text}T00:00:00Z")) {
        return Ok(day);
    }
    if let Some(moment) = Timestamp::parse_rfc3339(text) {
        return Ok(moment);
    }
    match lifetime::parse_seconds(text) {
        Some(seconds) => {
            let now = jiff::Timestamp::now().as_millisecond();
            Ok(Timestamp(now.saturating_sub(i64::from(seconds) * 1_000)))
        }
        None => Err(Failure::usage(
            format!("--since {text} is neither an age nor a day"),
            "write it like 90m, 12h, 7d or 2026-01-31",
        )),
    }
}
