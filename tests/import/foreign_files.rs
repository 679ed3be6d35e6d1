//! Real files, where a folder with them is there: none of them panics, and every client of each is
//! accounted for.

use std::fs;
use std::path::{Path, PathBuf};

use oauthdesk::exchange::import::{Reading, read};

/// The folder that the environment names.
fn folder() -> Option<PathBuf> {
    let named = std::env::var_os("OAUTHDESK_FOREIGN_FILES").map(PathBuf::from);
    let there = named.filter(|folder| folder.join("INDEX.tsv").is_file());
    if there.is_none() {
        eprintln!("skipped: OAUTHDESK_FOREIGN_FILES names no folder with an INDEX.tsv");
    }
    there
}

/// Each file with the number of its clients, as the index has it.
fn index(folder: &Path) -> Vec<(PathBuf, String, usize)> {
    let text = fs::read_to_string(folder.join("INDEX.tsv")).unwrap();
    let mut rows = csv::ReaderBuilder::new().delimiter(b'\t').from_reader(text.as_bytes());
    let header = rows.headers().unwrap().clone();
    let column = |name: &str| header.iter().position(|title| title == name).unwrap();
    let (format, file, clients) = (column("format"), column("file"), column("clients"));
    let row = |row: csv::StringRecord| {
        (folder.join(&row[file]), row[format].to_owned(), row[clients].parse().unwrap_or(0))
    };
    rows.records().map(|record| row(record.unwrap())).collect()
}

#[test]
fn every_client_of_every_real_file_is_accounted_for() {
    let Some(folder) = folder() else { return };
    let mut wrong = Vec::new();
    let files = index(&folder);
    assert!(!files.is_empty(), "an empty index");
    for (file, format, clients) in &files {
        let name = file.strip_prefix(&folder).unwrap().display().to_string();
        match read(&fs::read(file).unwrap(), &Reading::default()) {
            Ok(found) => {
                if found.clients.len() != *clients {
                    wrong.push(format!("{name}: {} of {clients} clients", found.clients.len()));
                }
                if format != "other" && found.format.id() != format {
                    wrong.push(format!("{name}: taken for {}", found.format));
                }
            }
            // A file that is broken has no clients, and the error has its place.
            Err(error) if *clients == 0 && error.at.is_some() => {}
            Err(error) => wrong.push(format!("{name}: {error}")),
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), files.len(), wrong.join("\n"));
}
