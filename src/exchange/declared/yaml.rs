//! YAML: documents with a record or a list of records each. Lines are counted as the YAML parser
//! does: a carriage return, a line feed, or both together end a line.

use std::ops::ControlFlow;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, SeqAccess, Visitor};
use serde_saphyr::{Location, Options, Spanned};

use super::record::{Declared, Found, Kind, MANY_MISTAKES, Peek, Wanted, kind};
use crate::exchange::read::{self, ReadError};

/// The maximum number of bytes parsed in all, as each mistake needs another parse.
const MOST_PARSED: usize = 256 << 20;

/// Reads the documents of a file, separated by lines of `---` and `...`.
pub(super) fn read(text: &str, found: &mut Found) {
    let (mut start, mut line) = (0, 1);
    let mut next = (0, 1);
    for part in lines(text) {
        let end = (next.0 + part.len(), next.1 + 1);
        if is_marker(part) {
            if document(text.get(start..next.0).unwrap_or_default(), line, found).is_break() {
                return;
            }
            // Text after `---` on the line is in the document that begins there.
            (start, line) = if part.starts_with("...") { end } else { next };
        }
        next = end;
    }
    let _ = document(text.get(start..).unwrap_or_default(), line, found);
}

/// The lines of a text, each with its line break.
fn lines(mut text: &str) -> impl Iterator<Item = &str> {
    std::iter::from_fn(move || {
        let end = memchr::memchr2(b'\n', b'\r', text.as_bytes()).map_or(text.len(), |at| {
            let both = text.as_bytes().get(at..at + 2) == Some(b"\r\n");
            at + if both { 2 } else { 1 }
        });
        let (line, rest) = text.split_at_checked(end)?;
        text = rest;
        (!line.is_empty()).then_some(line)
    })
}

/// Whether a line begins or ends a document (YAML 1.2 §9.1.2).
fn is_marker(line: &str) -> bool {
    let rest = line.strip_prefix("---").or_else(|| line.strip_prefix("..."));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\r', '\n']))
}

/// A record of a document: its reading state and its location.
struct Record {
    at: Option<Location>,
    state: State,
}

enum State {
    Unread,
    Known(Kind),
    Read(Wanted),
    Wrong(ReadError),
}

/// Reads a document that begins at this line of the file.
fn document(text: &str, from: u64, found: &mut Found) -> ControlFlow<()> {
    let says = |line: &str| !line.trim().is_empty() && !line.trim().starts_with(['#', '%']);
    let text = match text.strip_prefix("---") {
        Some(rest) => &format!("   {rest}"),
        None => text,
    };
    if !lines(text).any(says) {
        return ControlFlow::Continue(());
    }
    let (records, broken) = records(text);
    let in_file = |line: u64| line.max(1) + from - 1;
    let mut records = records.into_iter().peekable();
    while let Some(Record { at, state }) = records.next() {
        let (place, record) = match state {
            State::Read(wanted) => {
                let (line, column) = at.map_or((from, 1), |at| (in_file(at.line()), at.column()));
                // A record ends at the dash or comma before the next one.
                let start = at.and_then(byte).unwrap_or_default();
                let next = records.peek().map(|next| next.at.and_then(byte).unwrap_or(start));
                let own = text.get(start..next.unwrap_or(text.len())).unwrap_or_default();
                let own =
                    own.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '-' | ','));
                ((line, column), Ok(Declared { line, last: line + breaks(own), wanted }))
            }
            State::Wrong(mistake) => {
                let line = in_file(mistake.line);
                ((line, mistake.column), Err(ReadError { line, ..mistake }))
            }
            // The parser stopped before this record.
            State::Unread | State::Known(_) => break,
        };
        found.add(place, record)?;
    }
    let Some(mistake) = broken else { return ControlFlow::Continue(()) };
    let line = in_file(mistake.line);
    found.add((line, mistake.column), Err(ReadError { line, ..mistake }))
}

/// The byte offset of a location.
fn byte(at: Location) -> Option<usize> {
    at.span().byte_offset().and_then(|byte| usize::try_from(byte).ok())
}

fn breaks(text: &str) -> u64 {
    lines(text).filter(|line| line.ends_with(['\r', '\n'])).count() as u64
}

/// The records of a document, and the mistake outside its records.
///
/// The parser stops at a mistake. So the document is parsed again without the bad record, until
/// every record is read or known to be wrong. A record is read twice: for its kind, and for its
/// fields.
fn records(text: &str) -> (Vec<Record>, Option<ReadError>) {
    let is_list = is_list(text);
    let mut records = Vec::new();
    let mut broken = None;
    let mut left = (MOST_PARSED / text.len().max(1)).max(4);
    loop {
        let mut at = 0;
        let pass =
            serde_saphyr::with_deserializer_from_str_with_options(text, options(text), |de| {
                let pass = Pass { records: &mut records, at: &mut at };
                if is_list { de.deserialize_seq(pass) } else { pass.one(de) }
            });
        if let Err(error) = &pass {
            let mistake = read::yaml_error(error);
            match records.get_mut(at) {
                // The parser cannot even skip the record: nothing after it can be read.
                Some(Record { state: State::Wrong(_), .. }) => return (records, broken),
                Some(record) => record.state = State::Wrong(mistake),
                None => broken = Some(mistake),
            }
        }
        let is_left = |record: &Record| matches!(record.state, State::Unread | State::Known(_));
        let wrong = records.iter().filter(|record| matches!(record.state, State::Wrong(_))).count();
        let done = pass.is_ok() || broken.is_some();
        if wrong > MANY_MISTAKES || (done && !records.iter().any(is_left)) {
            return (records, broken);
        }
        left -= 1;
        if left == 0 {
            let message = format!("{wrong} mistakes in a large document: mend them first");
            return (records, Some(ReadError { line: 1, column: 1, message }));
        }
    }
}

/// Whether a document is a list.
fn is_list(text: &str) -> bool {
    struct Probe<'a>(&'a mut bool);
    impl<'de> Visitor<'de> for Probe<'_> {
        type Value = ();

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a list")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, _: A) -> Result<(), A::Error> {
            *self.0 = true;
            Ok(())
        }
    }
    let mut is_list = false;
    // Only the beginning of the list is read, so the parser reports an error.
    let _ = serde_saphyr::with_deserializer_from_str_with_options(text, options(text), |de| {
        de.deserialize_any(Probe(&mut is_list))
    });
    is_list
}

/// Parser limits for any document of this size without much repetition: the limit on aliases grows
/// only with the size.
fn options(text: &str) -> Options {
    let size = text.len();
    serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_nodes: size.max(250_000),
            max_events: (3 * size).max(1_000_000),
            max_aliases: size.max(50_000),
            max_anchors: size.max(50_000),
            max_merge_keys: size.max(10_000),
            max_recorded_anchor_events: size.max(1_000_000),
            max_total_scalar_bytes: (2 * size).max(64 << 20),
            // Many records may share one base.
            enforce_alias_anchor_ratio: false,
        },
        alias_limits: serde_saphyr::alias_limits! {
            max_total_replayed_events: size.max(1_000_000),
        },
        with_snippet: false,
    }
}

/// One parse of a document, which advances one record by a step.
struct Pass<'a> {
    records: &'a mut Vec<Record>,
    /// The index of the record.
    at: &'a mut usize,
}

impl Pass<'_> {
    /// Reads the next record.
    fn one<'de, D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if self.records.len() <= *self.at {
            self.records.push(Record { at: None, state: State::Unread });
        }
        let Some(record) = self.records.get_mut(*self.at) else { return Ok(()) };
        match record.state {
            State::Unread => {
                let peek = Spanned::<Peek>::deserialize(deserializer)?;
                record.at = Some(peek.referenced);
                let (line, column) = (peek.referenced.line(), peek.referenced.column());
                record.state = match kind(&peek.value) {
                    Ok(kind) => State::Known(kind),
                    Err(mistake) => State::Wrong(ReadError { line, column, ..mistake }),
                };
            }
            State::Known(kind) => {
                record.state = State::Read(match kind {
                    Kind::Settings => Wanted::Settings(Deserialize::deserialize(deserializer)?),
                    Kind::Partner => Wanted::Partner(Deserialize::deserialize(deserializer)?),
                    Kind::User => Wanted::User(Deserialize::deserialize(deserializer)?),
                    Kind::Client => Wanted::Client(Deserialize::deserialize(deserializer)?),
                });
            }
            State::Read(_) | State::Wrong(_) => {
                IgnoredAny::deserialize(deserializer)?;
            }
        }
        *self.at += 1;
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Pass<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.one(deserializer)
    }
}

impl<'de> Visitor<'de> for Pass<'_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a list of records")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let Pass { records, at } = self;
        while items.next_element_seed(Pass { records: &mut *records, at: &mut *at })?.is_some() {}
        Ok(())
    }
}
