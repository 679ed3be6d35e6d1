//! Tables: CSV with a header, as from a spreadsheet.

use super::error::{ReadError, place_of};
use super::fields::is_called;
use super::finder::Finder;
use super::spring;
use super::value::Value;
use crate::exchange::cell::{is_nothing, unguarded};
use crate::exchange::format::Format;

/// Columns that identify a table of clients.
const KNOWN: [&str; 5] = ["clientid", "id", "client", "identifier", "partner"];
/// Other known columns, to find the delimiter by.
const COLUMNS: [&str; 14] = [
    "name",
    "email",
    "scopes",
    "scope",
    "granttypes",
    "redirecturis",
    "clientname",
    "enabled",
    "accesstokenlifetime",
    "refreshtokenlifetime",
    "authorizedgranttypes",
    "clientsecret",
    "restricttopartnerusers",
    "created",
];
const DELIMITERS: [u8; 4] = *b",;\t|";
/// The maximum number of columns of a table.
const MAX_COLUMNS: usize = 1_000;

/// Whether a text that is not JSON is a table of clients.
pub fn is_table(text: &str, from: Option<Format>) -> bool {
    match from {
        Some(Format::Csv | Format::Spring) => true,
        Some(_) => false,
        None => {
            let (text, _) = without_sep(text);
            let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
            let (_, score, known) = sniff(first);
            (known && score >= 2) || headless_spring(first).is_some()
        }
    }
}

/// Reads a table row by row into the finder.
pub fn read(text: &str, finder: &mut Finder<'_>) -> Result<(), ReadError> {
    let (body, said) = without_sep(text);
    let lines_before = text.lines().count() - body.lines().count();
    let first = body.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let headless = headless_spring(first);
    let delimiter = said.or(headless).unwrap_or_else(|| sniff(first).0);
    let escapes = has_escapes(body);
    if let Err((byte, message)) = check_shape(body, delimiter, escapes) {
        let at = place_of(body, byte);
        return Err(ReadError::at(at.line + lines_before, at.column, message));
    }
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .escape(escapes.then_some(b'\\'))
        .flexible(true)
        .has_headers(false)
        .from_reader(body.as_bytes());
    let mut rows = reader.records();
    let header: Vec<Box<str>> = if headless.is_some() {
        spring::COLUMNS.into_iter().map(Into::into).collect()
    } else {
        match rows.next() {
            Some(Ok(row)) => row.iter().map(|cell| cell.trim().into()).collect(),
            _ => Vec::new(),
        }
    };
    let spring = header.iter().any(|name| is_called(name, "authorizedgranttypes"));
    let format = finder.reading.from.unwrap_or(if spring { Format::Spring } else { Format::Csv });
    if !header.iter().any(|name| KNOWN.iter().any(|known| is_called(name, known))) {
        let message = "the first row does not name the columns: one of them must be client_id";
        return Err(ReadError::at(1 + lines_before, 1, message));
    }
    finder.is_format(format);
    for row in rows {
        let row = row.map_err(|error| {
            let line = error.position().map_or(1, csv::Position::line);
            let line = usize::try_from(line).unwrap_or(1);
            ReadError::at(line + lines_before, 1, "not a row of a table")
        })?;
        if row.iter().all(|cell| cell.trim().is_empty()) || is_frame(&row) {
            continue;
        }
        let line = row.position().map_or(1, |at| usize::try_from(at.line()).unwrap_or(1));
        if row.iter().skip(header.len()).any(|cell| !cell.trim().is_empty()) {
            let line = line + lines_before;
            let count = header.len();
            finder.broken(format!("line {line} has more cells than the header, which has {count}: a cell with the delimiter in it needs quotes"))?;
            continue;
        }
        let cells = header.iter().zip(row.iter());
        // One column is enough for a table.
        let says =
            |name: &str, cell: &str| !cell.is_empty() || is_called(name, "accesstokenlifetime");
        let entries = cells.filter(|(name, cell)| !name.is_empty() && says(name, cell));
        let entries = entries.map(|(name, cell)| (name.clone(), Value::Text(plain(cell).into())));
        finder.row(Value::Object(entries.collect()), format)?;
    }
    Ok(())
}

/// Whether a row is only decoration by `psql`: the rule below the header, or the count at the end.
fn is_frame(row: &csv::StringRecord) -> bool {
    let mut cells = row.iter().map(str::trim);
    let first = cells.next().unwrap_or_default();
    let rule = |cell: &str| cell.len() > 1 && cell.chars().all(|c| matches!(c, '-' | '+'));
    let count = first.strip_prefix('(').and_then(|rest| rest.split_once(' '));
    let count = count.is_some_and(|(number, rest)| {
        number.parse::<u64>().is_ok() && matches!(rest, "row)" | "rows)")
    });
    if count { cells.all(str::is_empty) } else { rule(first) && cells.all(rule) }
}

/// The text of a cell, without the apostrophe that guards against formulas; empty for a database's
/// missing value.
fn plain(cell: &str) -> &str {
    let cell = cell.trim();
    if is_nothing(cell) { "" } else { unguarded(cell) }
}

/// Splits off a first line `sep=;`, by which Excel names the delimiter.
fn without_sep(text: &str) -> (&str, Option<u8>) {
    let Some(rest) = text.strip_prefix("sep=") else { return (text, None) };
    let mut bytes = rest.bytes();
    let (Some(delimiter), Some(b'\r' | b'\n')) = (bytes.next(), bytes.next()) else {
        return (text, None);
    };
    let body = rest.split_once('\n').map_or("", |(_, body)| body);
    (body, delimiter.is_ascii().then_some(delimiter))
}

/// The delimiter of a header, the number of known columns, and whether one is an ID.
fn sniff(header: &str) -> (u8, usize, bool) {
    // A longer text is not a header.
    let header = header.get(..header.len().min(20_000)).unwrap_or_default();
    let mut best = (b',', 0, false);
    for delimiter in DELIMITERS {
        let names = header.split(char::from(delimiter)).map(|name| name.trim().trim_matches('"'));
        let (mut score, mut known) = (0, false);
        for name in names {
            let is_id = KNOWN.iter().any(|known| is_called(name, known));
            known |= is_id;
            score += usize::from(is_id || COLUMNS.iter().any(|column| is_called(name, column)));
        }
        if score > best.1 {
            best = (delimiter, score, known);
        }
    }
    best
}

/// The delimiter of a dump of `oauth_client_details` without a header.
fn headless_spring(first: &str) -> Option<u8> {
    let first = first.get(..first.len().min(20_000)).unwrap_or_default();
    DELIMITERS.into_iter().find(|delimiter| {
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(*delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(first.as_bytes());
        let Some(Ok(row)) = reader.records().next() else { return false };
        row.len() == spring::COLUMNS.len()
            && !row.iter().any(|cell| is_called(cell.trim(), "clientid"))
            && row.get(4).is_some_and(|grants| {
                [
                    "authorization_code",
                    "client_credentials",
                    "password",
                    "implicit",
                    "refresh_token",
                ]
                .iter()
                .any(|grant| grants.contains(grant))
            })
    })
}

/// Whether quotes in a cell are escaped by a backslash, as `MySQL` does, instead of doubled. JSON
/// in a cell shows it: a backslash, a quote and then a name. A quote that ends a cell, or a doubled
/// one, has no backslash.
fn has_escapes(text: &str) -> bool {
    let named = |rest: &str| rest.starts_with(|c: char| c.is_alphanumeric() || c == '_');
    text.split("{\\\"").skip(1).any(named)
}

/// Checks that every quote is closed and no row has far too many cells; else returns the offset and
/// the error. Runs before parsing: an unclosed table would be read as one cell.
fn check_shape(text: &str, delimiter: u8, escapes: bool) -> Result<(), (usize, &'static str)> {
    let mut open = None;
    let mut start = true;
    let mut closed = false;
    let mut cells = 0;
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        if std::mem::take(&mut escaped) {
            continue;
        }
        match (open, byte) {
            (Some(_), b'\\') if escapes => {
                escaped = true;
                continue;
            }
            (Some(_), b'"') => {
                open = None;
                closed = true;
                continue;
            }
            (Some(_), _) => continue,
            (None, b'"') if start || closed => open = Some(at),
            _ => {}
        }
        start = byte == delimiter || byte == b'\n' || byte == b'\r';
        closed = false;
        match byte {
            b'\n' => cells = 0,
            _ if start => cells += 1,
            _ => {}
        }
        if cells > MAX_COLUMNS {
            return Err((at, "a row of over 1,000 cells: this is no table of clients"));
        }
    }
    open.map_or(Ok(()), |at| Err((at, "a quote that is opened here is never closed")))
}
