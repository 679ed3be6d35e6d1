//! File system requests of the desk: path completion, and reading client files. They run on a
//! thread, because neither the loop nor the registry may wait for a slow disk.

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;
use std::thread;

use super::worker::Answer;
use crate::exchange::import::{Input, Reading, read_files};
use crate::model::text;
use crate::tui::app::{Msg, Ticket};

/// The maximum number of completions.
const MOST: usize = 200;

/// A request to the file system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// Completes a path.
    Complete { ticket: Ticket, path: String },
    /// Reads the clients of a file, or of all files in a folder.
    Read { ticket: Ticket, path: String, reading: Reading },
}

/// Answers a request on a new thread; the answer goes to the channel.
pub fn ask<T>(question: Question, answers: &Sender<T>) -> io::Result<()>
where
    T: From<Answer> + Send + 'static,
{
    let answers = answers.clone();
    thread::Builder::new().name("files".to_owned()).spawn(move || {
        // The receiver is gone once the desk is closed.
        let _ = answers.send(T::from(Answer::Msg(Box::new(answer(question)))));
    })?;
    Ok(())
}

/// Answers a request.
pub fn answer(question: Question) -> Msg {
    match question {
        Question::Complete { ticket, path } => Msg::Paths { ticket, paths: complete(&path) },
        Question::Read { ticket, path, reading } => {
            Msg::Files { ticket, input: read(&path, &reading) }
        }
    }
}

fn read(path: &str, reading: &Reading) -> Result<Input, String> {
    read_files(&[expanded(path)], reading).map_err(|error| error.to_string())
}

/// Expands `~/` to the home folder, as a shell does.
pub fn expanded(path: &str) -> PathBuf {
    let home = env::var_os("HOME").filter(|home| !home.is_empty());
    match (path.strip_prefix('~'), home) {
        (Some(""), Some(home)) => PathBuf::from(home),
        (Some(rest), Some(home)) if rest.starts_with('/') => {
            Path::new(&home).join(rest.trim_start_matches('/'))
        }
        // `-` is a file here: the desk cannot import standard input.
        _ if path == "-" => PathBuf::from("./-"),
        _ => PathBuf::from(path),
    }
}

/// Completes a path, sorted by name; folders end in `/`. Hidden files are offered only after a
/// typed dot.
fn complete(path: &str) -> Result<Vec<String>, String> {
    let at = path.rfind('/').map_or(0, |at| at + 1);
    let (folder, begun) = path.split_at_checked(at).unwrap_or(("", path));
    let real = expanded(if folder.is_empty() { "." } else { folder });
    let entries = fs::read_dir(&real).map_err(|error| {
        let name = text::shown(folder).into_owned();
        format!("Cannot read the folder {name}: {error}")
    })?;
    let mut paths = Vec::new();
    for entry in entries.flatten() {
        // A name that is not UTF-8 cannot be typed.
        let Ok(name) = entry.file_name().into_string() else { continue };
        let hidden = name.starts_with('.') && !begun.starts_with('.');
        if hidden || !name.starts_with(begun) || name.chars().any(char::is_control) {
            continue;
        }
        let slash = if entry.path().is_dir() { "/" } else { "" };
        paths.push(format!("{folder}{name}{slash}"));
    }
    if path == "~" {
        return Ok(vec!["~/".to_owned()]);
    }
    paths.sort();
    paths.truncate(MOST);
    Ok(paths)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_becomes_what_is_there() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["realm-b.json", "realm-a.json", "other.csv", ".hidden"] {
            fs::write(dir.path().join(name), "").unwrap();
        }
        fs::create_dir(dir.path().join("realms")).unwrap();
        let base = format!("{}/", dir.path().display());
        let complete = |begun: &str| {
            let paths = complete(&format!("{base}{begun}")).unwrap();
            paths
                .iter()
                .map(|path| path.strip_prefix(&base).unwrap().to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(complete(""), ["other.csv", "realm-a.json", "realm-b.json", "realms/"]);
        assert_eq!(complete("realm-"), ["realm-a.json", "realm-b.json"]);
        assert_eq!(complete("."), [".hidden"]);
        assert_eq!(complete("nothing"), Vec::<String>::new());
        assert!(self::complete("/no/such/folder/x").unwrap_err().contains("/no/such/folder/"));
    }
}
