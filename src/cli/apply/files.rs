//! Reads declarative files, and finds the location of each record and field.

use std::borrow::Cow;
use std::ffi::OsStr;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::cli::failure::Failure;
use crate::door::Why;
use crate::exchange::declared::{self, Form, Wanted};
use crate::exchange::import::decode::decode;
use crate::model::text;

/// The largest file, in bytes: a device has no end.
const MOST: u64 = 256 * 1024 * 1024;

/// The files that were read, to print locations.
pub struct Files {
    files: Vec<File>,
    places: Vec<Place>,
}

struct File {
    name: String,
    text: String,
    /// The offset of each line.
    lines: Vec<usize>,
}

/// The location of a record: its file, its first and its last line.
struct Place {
    file: usize,
    line: u64,
    last: u64,
}

/// Reads every record of a file, of a directory, or of standard input.
pub fn read(path: &Path) -> Result<(Files, Vec<Wanted>), Failure> {
    let mut all = Files { files: Vec::new(), places: Vec::new() };
    let (mut wanted, mut mistakes) = (Vec::new(), Vec::new());
    for path in paths(path)? {
        let name = if path.as_os_str() == "-" {
            "standard input".to_owned()
        } else {
            path.display().to_string()
        };
        let text = match content(&path) {
            Ok(text) => text,
            Err(why) => {
                mistakes.push(format!("{name}: {why}"));
                continue;
            }
        };
        let extension = path.extension().and_then(OsStr::to_str).map(str::to_lowercase);
        let form = extension.as_deref().and_then(Form::of_extension);
        let (declared, wrong) = declared::read(&text, form.unwrap_or_else(|| Form::of_text(&text)));
        let place = |line: u64, column: u64| format!("{name}:{line}:{column}");
        mistakes.extend(wrong.into_iter().map(|mistake| {
            format!("{}: {}", place(mistake.line.max(1), mistake.column.max(1)), mistake.message)
        }));
        let file = all.files.len();
        for declared in declared {
            all.places.push(Place { file, line: declared.line, last: declared.last });
            wanted.push(declared.wanted);
        }
        let ends = text.match_indices('\n').map(|(at, _)| at + 1);
        let lines = std::iter::once(0).chain(ends).collect();
        all.files.push(File { name, text, lines });
    }
    if mistakes.is_empty() {
        return Ok((all, wanted));
    }
    let count = text::counted(mistakes.len() as u64, "mistake");
    Err(Failure::listed(format!("nothing was applied: {count} to mend"), few(mistakes)))
}

/// The first lines, and a last line that counts the others.
pub fn few(mut lines: Vec<String>) -> Vec<String> {
    const LISTED: usize = 40;
    let more = lines.len().saturating_sub(LISTED + 1);
    if more > 0 {
        lines.truncate(LISTED + 1);
        lines.push(format!("and {} more", text::grouped(more as u64)));
    }
    lines
}

/// The files to read, in their order.
fn paths(path: &Path) -> Result<Vec<PathBuf>, Failure> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut found = Vec::new();
    collect(path, &mut found).map_err(|(dir, error)| {
        Failure::failed(format!("cannot read {}: {error}", dir.display()), None)
    })?;
    if found.is_empty() {
        let message = format!("{} has no file of records", path.display());
        return Err(Failure::failed(
            message,
            Some("apply reads *.yaml, *.yml, *.json, *.jsonl and *.toml".to_owned()),
        ));
    }
    Ok(found)
}

fn collect(dir: &Path, found: &mut Vec<PathBuf>) -> Result<(), (PathBuf, io::Error)> {
    let cannot = |error| (dir.to_owned(), error);
    let mut entries: Vec<_> =
        fs::read_dir(dir).and_then(Iterator::collect::<io::Result<_>>).map_err(cannot)?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        if entry.file_name().as_encoded_bytes().starts_with(b".") {
            continue;
        }
        let path = entry.path();
        // A link to a directory is skipped: links can form a circle.
        if entry.file_type().map_err(cannot)?.is_dir() {
            collect(&path, found)?;
        } else {
            let extension = path.extension().and_then(OsStr::to_str).map(str::to_lowercase);
            if path.is_file() && extension.as_deref().and_then(Form::of_extension).is_some() {
                found.push(path);
            }
        }
    }
    Ok(())
}

fn content(path: &Path) -> Result<String, String> {
    let mut bytes = Vec::new();
    let read = if path.as_os_str() == "-" {
        io::stdin().lock().take(MOST + 1).read_to_end(&mut bytes)
    } else {
        fs::File::open(path).and_then(|file| file.take(MOST + 1).read_to_end(&mut bytes))
    };
    read.map_err(|error| format!("cannot be read: {error}"))?;
    if bytes.len() as u64 > MOST {
        return Err("has more than 256 MiB: split it into several files".to_owned());
    }
    decode(&bytes).map(Cow::into_owned).map_err(|error| error.to_string())
}

impl Files {
    /// Location of the record `at` this position of the declaration: `clients/a.yaml:3`.
    pub fn place(&self, at: usize) -> String {
        let Some(place) = self.places.get(at) else { return String::new() };
        self.line(place, place.line)
    }

    /// The reasons why a record is refused, a line for each.
    pub fn reasons(&self, at: usize, why: &Why) -> Vec<String> {
        match why {
            Why::Twice(first) => {
                let first = self.place(*first);
                vec![format!("{}: the same record as at {first}", self.place(at))]
            }
            Why::Blocked(why) => vec![format!("{}: {why}", self.place(at))],
            Why::Fields(errors) => errors
                .0
                .iter()
                .map(|error| {
                    let member = error.field.member();
                    let place = self.member(at, member);
                    format!("{place}: {member}: {}", error.message)
                })
                .collect(),
        }
    }

    /// Location of a field: its own line if known, else the record's.
    fn member(&self, at: usize, member: &str) -> String {
        let Some(place) = self.places.get(at) else { return String::new() };
        let Some(file) = self.files.get(place.file) else { return String::new() };
        let first = usize::try_from(place.line.saturating_sub(1)).unwrap_or(usize::MAX);
        let start = file.lines.get(first).copied().unwrap_or(file.text.len());
        let text = file.text.get(start..).unwrap_or_default();
        let last = place.last;
        let lines = (place.line..).zip(text.lines());
        let own = lines.take_while(|(line, _)| *line <= last).find(|(_, line)| {
            let line = line.trim_start_matches([' ', '\t', '-', '{', '[', ',']);
            let line = line.strip_prefix('"').unwrap_or(line);
            let rest = line.strip_prefix(member).map(|rest| rest.trim_start_matches(['"', ' ']));
            rest.is_some_and(|rest| rest.starts_with([':', '=']))
        });
        self.line(place, own.map_or(place.line, |(line, _)| line))
    }

    fn line(&self, place: &Place, line: u64) -> String {
        let name = self.files.get(place.file).map(|file| file.name.as_str()).unwrap_or_default();
        format!("{name}:{line}")
    }
}
