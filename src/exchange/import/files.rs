//! Finds, reads and merges the files of an import.

use std::collections::HashSet;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::duplicates::mark_duplicates;
use super::error::ReadError;
use super::foreign::Foreign;
use super::loss::Loss;
use super::read::read;
use super::reading::Reading;
use crate::exchange::format::Format;
use crate::model::text;

/// The extensions of files that may contain clients.
const ENDINGS: [&str; 7] = ["json", "jsonl", "ndjson", "yaml", "yml", "csv", "tsv"];
/// The maximum depth of folders.
const DEPTH: usize = 16;
/// The maximum number of files of one import.
const MAX_FILES: usize = 100_000;

/// Why no file is read.
#[derive(Debug, Error)]
pub enum FilesError {
    #[error("cannot read the folder {name}: {error}")]
    Folder {
        /// The folder's name, masked for the screen.
        name: String,
        error: io::Error,
    },
    #[error("over 100,000 files: import them in parts")]
    TooMany,
}

/// The contents of all files.
#[derive(Debug, Default)]
pub struct Input {
    pub files: Vec<FileRead>,
    pub clients: Vec<Foreign>,
    /// The index of each client's file.
    pub file_of: Vec<u32>,
}

/// A file, and the result of reading it.
#[derive(Debug)]
pub struct FileRead {
    /// The file's name, masked for the screen.
    pub name: String,
    pub format: Option<Format>,
    pub clients: usize,
    pub error: Option<String>,
    /// Whether the error is reported: a folder may have files that are not client files.
    pub broken: bool,
    pub losses: Vec<Loss>,
}

impl FileRead {
    /// One line with the name and the result.
    pub fn told(&self) -> String {
        let what = match (&self.error, self.format) {
            (Some(error), _) => error.clone(),
            (None, format) => {
                let format = format.map_or("", Format::id);
                format!("{format}, {}", text::counted(self.clients as u64, "client"))
            }
        };
        format!("{}: {what}", self.name)
    }
}

impl Input {
    /// The number of files that could not be read.
    pub fn broken(&self) -> u64 {
        self.files.iter().filter(|file| file.broken).count() as u64
    }

    /// The name of a client's file.
    pub fn file_name(&self, client: usize) -> &str {
        let file = self.file_of.get(client).and_then(|n| self.files.get(*n as usize));
        file.map_or("", |file| &file.name)
    }

    /// The name without folders, if no other file has it.
    pub fn short_name(&self, client: usize) -> &str {
        let short = |name: &'_ str| name.rfind('/').map_or(0, |at| at + 1);
        let name = self.file_name(client);
        let last = name.get(short(name)..).unwrap_or(name);
        let same =
            self.files.iter().filter(|file| file.name.get(short(&file.name)..) == Some(last));
        if same.count() > 1 { name } else { last }
    }
}

/// Reads all files, also those in folders. `-` is standard input.
pub fn read_files(paths: &[PathBuf], reading: &Reading) -> Result<Input, FilesError> {
    let mut input = Input::default();
    let mut taken = HashSet::new();
    for path in paths {
        if path.as_os_str() == "-" {
            let mut bytes = Vec::new();
            let result = io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes);
            input.take("standard input".to_owned(), false, result, reading);
        } else if path.is_dir() {
            let mut files = Vec::new();
            collect_files(path, DEPTH, &mut files)?;
            for file in files {
                input.take_path(&file, true, &mut taken, reading);
            }
        } else {
            input.take_path(path, false, &mut taken, reading);
        }
    }
    let Input { files, clients, file_of } = &mut input;
    let realms: Vec<Option<Box<str>>> = clients.iter().map(|client| client.realm.clone()).collect();
    mark_duplicates(clients.iter_mut(), |n| {
        let file = file_of.get(n).and_then(|n| files.get(*n as usize));
        let name = file.map_or("", |file| file.name.as_str());
        match realms.get(n).and_then(Option::as_ref) {
            Some(realm) => format!("{name}, realm {}", text::shown(realm)),
            None => name.to_owned(),
        }
    });
    Ok(input)
}

impl Input {
    /// The location of a client, if the file alone does not tell: `realm.json, realm demo`.
    pub fn place(&self, n: usize, client: &Foreign) -> String {
        let realm = client.realm.as_deref();
        let realm = realm.map(|realm| format!("realm {}", text::shown(realm)));
        let file = (self.files.len() > 1).then(|| self.short_name(n).to_owned());
        file.into_iter().chain(realm).collect::<Vec<_>>().join(", ")
    }

    fn take_path(
        &mut self,
        path: &Path,
        walked: bool,
        taken: &mut HashSet<PathBuf>,
        reading: &Reading,
    ) {
        // A file that is named twice is read once.
        if path.canonicalize().is_ok_and(|real| !taken.insert(real)) {
            return;
        }
        let name = text::shown(&path.display().to_string()).into_owned();
        self.take(name, walked, fs::read(path), reading);
    }

    fn take(&mut self, name: String, walked: bool, bytes: io::Result<Vec<u8>>, reading: &Reading) {
        let result = match bytes {
            Ok(bytes) => read(&bytes, reading),
            Err(error) => Err(ReadError::whole(format!("cannot be read: {error}"))),
        };
        let mut file = FileRead {
            name,
            format: None,
            clients: 0,
            error: None,
            broken: false,
            losses: Vec::new(),
        };
        match result {
            Ok(found) => {
                file.format = Some(found.format);
                file.clients = found.clients.len();
                file.losses = found.losses;
                let n = u32::try_from(self.files.len()).unwrap_or(u32::MAX);
                self.file_of.extend(std::iter::repeat_n(n, found.clients.len()));
                if self.clients.is_empty() {
                    self.clients = found.clients;
                } else {
                    self.clients.extend(found.clients);
                }
            }
            Err(error) => {
                file.broken = !(walked && error.unrecognised);
                file.error = Some(error.to_string());
            }
        }
        self.files.push(file);
    }
}

/// Collects the files of a folder. A folder with a subfolder `clients` is from a deploy tool: only
/// that subfolder and the `tenant.yaml` beside it count.
fn collect_files(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) -> Result<(), FilesError> {
    let failed = |error: io::Error| {
        let name = text::shown(&folder.display().to_string()).into_owned();
        FilesError::Folder { name, error }
    };
    let clients = folder.join("clients");
    let deploys = clients.is_dir();
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        entries.push(entry.map_err(failed)?);
    }
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let kind = entry.file_type().map_err(failed)?;
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        if hidden || (deploys && path != clients && !is_tenant(&path)) {
            continue;
        }
        if kind.is_dir() {
            if depth > 0 {
                collect_files(&path, depth - 1, files)?;
            }
        } else if path.is_file() && has_ending(&path) {
            if files.len() >= MAX_FILES {
                return Err(FilesError::TooMany);
            }
            files.push(path);
        }
    }
    Ok(())
}

fn is_tenant(path: &Path) -> bool {
    matches!(path.file_name().and_then(|name| name.to_str()), Some("tenant.yaml" | "tenant.yml"))
}

fn has_ending(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str());
    ending.is_some_and(|ending| ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known)))
}
