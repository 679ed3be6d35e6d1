//! The lock of a registry, and the note in it that says who holds it.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use nix::errno::Errno;
use nix::sys::signal::kill;
use nix::unistd::{Pid, ttyname};

use super::StoreError;
use super::holder::{HeldBy, Holder};

/// The longest note that is read; anything more is not ours.
const MAX_NOTE: u64 = 4_096;

/// The lock, held as long as this lives. The system lets go of it when the process ends, however
/// it ends.
#[derive(Debug)]
pub(super) struct Lock {
    file: File,
}

impl Lock {
    /// Takes the lock of the registry in `dir` for this process.
    pub(super) fn take(dir: &Path, user: &str) -> Result<Self, StoreError> {
        let path = dir.join("lock");
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(&path)
            .map_err(|source| match source.kind() {
                // It is the directory that the person has to look at.
                std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem => {
                    StoreError::Permission { path: dir.to_owned(), source }
                }
                _ => StoreError::file("open", &path, source),
            })?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let holder = read_note(&mut file).filter(Holder::is_there);
                return Err(StoreError::Held(Box::new(HeldBy { dir: dir.to_owned(), holder })));
            }
            Err(TryLockError::Error(error)) => return Err(StoreError::file("lock", &path, error)),
        }
        let mut lock = Self { file };
        // The note is a courtesy: a full disk must not keep the registry closed.
        let _ = lock.write_note(&Holder::this(user, None));
        Ok(lock)
    }

    /// Adds to the note where this process serves others.
    pub(super) fn note_socket(&mut self, user: &str, socket: &Path) {
        let _ = self.write_note(&Holder::this(user, Some(socket.display().to_string())));
    }

    fn write_note(&mut self, holder: &Holder) -> std::io::Result<()> {
        let mut line = serde_json::to_vec(holder)?;
        line.push(b'\n');
        self.file.set_len(0)?;
        self.file.seek(SeekFrom::Start(0))?;
        self.file.write_all(&line)
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        let _ = self.file.set_len(0);
        // Closing alone is not enough: a process that is being started beside us has a copy of the
        // handle until it runs its own program.
        let _ = self.file.unlock();
    }
}

impl Holder {
    /// This process.
    fn this(user: &str, socket: Option<String>) -> Self {
        Self {
            user: user.to_owned(),
            pid: Pid::this().as_raw(),
            tty: terminal(),
            since: jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            host: host(),
            boot: boot(),
            version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            socket,
        }
    }

    /// Whether the process may be there: on another host nobody knows, and none outlasts a start
    /// of its host.
    fn is_there(&self) -> bool {
        let here = self.host.is_none() || self.host == host();
        let same_boot = self.boot.is_none() || self.boot == boot();
        !here || (same_boot && is_alive(self.pid))
    }
}

fn host() -> Option<String> {
    nix::unistd::gethostname().ok()?.into_string().ok()
}

fn boot() -> Option<String> {
    let id = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    Some(id.trim().to_owned())
}

/// Who has the registry in `dir` open, if anybody says so.
pub fn held_by(dir: &Path) -> Option<HeldBy> {
    let mut file = File::open(dir.join("lock")).ok()?;
    let holder = read_note(&mut file).filter(Holder::is_there)?;
    Some(HeldBy { dir: dir.to_owned(), holder: Some(holder) })
}

fn read_note(file: &mut File) -> Option<Holder> {
    let mut note = String::new();
    file.take(MAX_NOTE).read_to_string(&mut note).ok()?;
    serde_json::from_str(note.lines().next()?).ok()
}

/// Whether the process is there; one that we may not signal is.
fn is_alive(pid: i32) -> bool {
    pid > 0 && !matches!(kill(Pid::from_raw(pid), None), Err(Errno::ESRCH))
}

fn terminal() -> Option<String> {
    let tty = ttyname(std::io::stdin())
        .or_else(|_| ttyname(std::io::stdout()))
        .or_else(|_| ttyname(std::io::stderr()));
    tty.ok().map(|path| path.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_to_take_the_lock_is_told_who_has_it() {
        let dir = tempfile::tempdir().unwrap();
        let lock = Lock::take(dir.path(), "anna").unwrap();
        let Err(StoreError::Held(held)) = Lock::take(dir.path(), "ben") else { panic!("not held") };
        let holder = held.holder.clone().unwrap();
        assert_eq!((holder.user.as_str(), holder.pid), ("anna", Pid::this().as_raw()));
        let message = held.to_string();
        assert!(message.contains("by anna (process"), "{message}");
        assert!(held.help().contains("close the desk of anna"), "{}", held.help());
        drop(lock);
        assert_eq!(std::fs::read(dir.path().join("lock")).unwrap(), b"");
        Lock::take(dir.path(), "ben").unwrap();
    }

    #[test]
    fn a_note_of_a_dead_process_is_not_believed() {
        let dir = tempfile::tempdir().unwrap();
        let _lock = Lock::take(dir.path(), "anna").unwrap();
        let mut child = std::process::Command::new("true").spawn().unwrap();
        let pid = i32::try_from(child.id()).unwrap();
        child.wait().unwrap();
        let note =
            format!(r#"{{"user":"eve","pid":{pid},"tty":null,"since":"2020-01-01T00:00:00Z"}}"#);
        std::fs::write(dir.path().join("lock"), note).unwrap();
        let error = Lock::take(dir.path(), "ben").unwrap_err();
        assert!(error.to_string().ends_with("by another process that left no note of who it is"));
    }
}
