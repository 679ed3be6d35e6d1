//! Writes a file whole or not at all.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;
use thiserror::Error;

use crate::model::text;

/// Why a file is not written. Paths are masked for the screen.
#[derive(Debug, Error)]
pub enum FileError {
    #[error("cannot write {0}: it is a folder")]
    Folder(String),
    #[error("{0} is there already")]
    Exists(String),
    #[error("cannot write {0}: there is no folder {1}")]
    NoFolder(String, String),
    #[error("cannot write {0}: {1}")]
    Cannot(String, io::Error),
}

/// A file being written.
#[derive(Debug)]
pub struct Output {
    path: PathBuf,
    force: bool,
    out: Out,
}

#[derive(Debug)]
enum Out {
    /// A temporary file in the target's folder, which replaces the target at the end. Readable by
    /// the owner only: it has e-mail addresses.
    Beside(BufWriter<NamedTempFile>),
    /// A pipe or device, which cannot be replaced.
    Straight(BufWriter<File>),
}

impl Output {
    /// Begins a file. An existing file is replaced only with `force`, and only at the end.
    pub fn create(path: &Path, force: bool) -> Result<Self, FileError> {
        let failed = |error: io::Error| cannot(path, error);
        let path = match fs::metadata(path) {
            Ok(found) if found.is_dir() => return Err(FileError::Folder(shown(path))),
            Ok(found) if !found.is_file() => {
                let file = File::options().write(true).open(path).map_err(failed)?;
                let out = Out::Straight(BufWriter::new(file));
                return Ok(Self { path: path.to_owned(), force, out });
            }
            Ok(_) if !force => return Err(exists(path)),
            // Replaces the target of a link, not the link.
            Ok(_) => fs::canonicalize(path).map_err(failed)?,
            Err(_) => path.to_owned(),
        };
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        if !folder.is_dir() {
            return Err(FileError::NoFolder(shown(&path), shown(folder)));
        }
        let beside = tempfile::Builder::new().prefix(".oauthdesk-export-").tempfile_in(folder);
        // The temporary file's name means nothing to the user.
        let beside = beside.map_err(|error| failed(io::Error::from(error.kind())))?;
        let out = Out::Beside(BufWriter::new(beside));
        Ok(Self { path, force, out })
    }

    /// Moves the file to its target.
    pub fn finish(self) -> Result<(), FileError> {
        let path = &self.path;
        match self.out {
            Out::Straight(mut out) => out.flush().map_err(|error| cannot(path, error)),
            Out::Beside(out) => {
                let file = out.into_inner().map_err(|error| cannot(path, error.into_error()))?;
                file.as_file().sync_all().map_err(|error| cannot(path, error))?;
                let kept =
                    if self.force { file.persist(path) } else { file.persist_noclobber(path) };
                match kept {
                    Ok(_) => Ok(()),
                    Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => {
                        Err(exists(path))
                    }
                    Err(error) => Err(cannot(path, error.error)),
                }
            }
        }
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.out {
            Out::Beside(out) => out.write(bytes),
            Out::Straight(out) => out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.out {
            Out::Beside(out) => out.flush(),
            Out::Straight(out) => out.flush(),
        }
    }
}

fn shown(path: &Path) -> String {
    text::shown(&path.display().to_string()).into_owned()
}

fn cannot(path: &Path, error: io::Error) -> FileError {
    FileError::Cannot(shown(path), error)
}

fn exists(path: &Path) -> FileError {
    FileError::Exists(shown(path))
}
