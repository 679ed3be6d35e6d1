//! `oauthdesk history`

use std::collections::BTreeMap;
use std::io::Write;

use serde::Serialize;

use super::args::{Format, Globals, HistoryArgs};
use super::document::Document;
use super::failure::{Failure, typed};
use super::open::Stay;
use super::printer::Printer;
use super::table::Heading;
use crate::door::{ChangeRow, Records, Row};
use crate::exchange::cell::guarded;
use crate::model::{
    ActKey, Action, Change, Directory, Origin, Principal, Record, Seq, Timestamp, lifetime,
};
use crate::query::{ColumnSpec, Key, Kind, Query, Search};

/// Prints changes, the newest first.
pub fn run(globals: &Globals, args: &HistoryArgs, out: &mut impl Write) -> Result<(), Failure> {
    let since = args.since.as_deref().map(since).transpose()?;
    let of = args.client_id.as_deref().map(client_key).transpose()?;
    let search = args.search.as_deref().unwrap_or_default();
    let search = Search::parse(Kind::History, search)
        .map_err(|mistake| Failure::search(search, &mistake))?;
    let mut door = globals.open(false, Stay::Moment)?;
    let wanted = |change: &Change| {
        since.is_none_or(|since| change.at >= since)
            && args.by.as_ref().is_none_or(|by| change.by.user == *by)
    };
    let mut printer = Changes::new(out, args.format)?;
    let query = Query { of, filter: search.filter, ..Query::new(Kind::History) };
    let mut records = Records::rows(query, &mut *door)?;
    loop {
        let rows = records.next_rows(&mut *door)?;
        if rows.is_empty() {
            break;
        }
        let directory = door.directory();
        for row in rows {
            match row {
                Row::Change(change) if wanted(&change.change) => printer.add(change, &directory)?,
                Row::Change(_) | Row::Client(_) | Row::Partner(_) | Row::User(_) => {}
            }
        }
    }
    printer.end()
}

/// Prints changes one after the other.
pub struct Changes<'a, W: Write>(Printer<'a, W>);

impl<'a, W: Write> Changes<'a, W> {
    /// Begins a list.
    pub fn new(out: &'a mut W, format: Format) -> Result<Self, Failure> {
        let names = Kind::History.columns().iter().map(|spec| spec.id.replace('-', "_"));
        Printer::new(out, names, format).map(Self)
    }

    /// Prints one change.
    pub fn add(&mut self, row: Box<ChangeRow>, directory: &Directory) -> Result<(), Failure> {
        let row = Row::Change(row);
        let cell = |spec: &ColumnSpec| row.cell(spec.column, &directory.settings);
        let cells = || Kind::History.columns().iter().map(cell);
        self.0.row(|| cells().collect());
        let Row::Change(change) = &row else { return Ok(()) };
        let document = ChangeDocument::of(&change.change, directory);
        self.0.record(&document, || cells().map(|cell| guarded(&cell)).collect())
    }

    /// Ends the list.
    pub fn end(self) -> Result<(), Failure> {
        self.0.end(&Heading::of(Kind::History.columns()))
    }
}

/// A change with its records as `show` prints them.
#[derive(Serialize)]
struct ChangeDocument<'a> {
    seq: Seq,
    key: ActKey,
    group: ActKey,
    at: Timestamp,
    by: &'a Principal,
    action: Action,
    origin: Origin,
    before: Option<BTreeMap<&'static str, Document>>,
    after: Option<BTreeMap<&'static str, Document>>,
    reason: Option<&'a str>,
}

impl<'a> ChangeDocument<'a> {
    fn of(change: &'a Change, directory: &Directory) -> Self {
        let Change { seq, key, group, at, by, action, origin, before, after, reason } = change;
        let named = |record: &Record| [(record.noun(), Document::of(record, directory))].into();
        Self {
            seq: *seq,
            key: *key,
            group: *group,
            at: *at,
            by,
            action: *action,
            origin: *origin,
            before: before.as_ref().map(named),
            after: after.as_ref().map(named),
            reason: reason.as_deref(),
        }
    }
}

fn client_key(text: &str) -> Result<Key, Failure> {
    super::show::client_id(text).map(Key::Client)
}

/// Parses --since: the moment at which the listed history begins.
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
            format!("--since {} is neither an age nor a day", typed(text)),
            "write it like 90m, 12h, 7d or 2026-01-31",
        )),
    }
}
