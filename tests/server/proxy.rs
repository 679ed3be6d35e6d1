//! Stands between a client and the server, and ends the connection at a chosen message.

use std::io::{self, BufRead, BufReader, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

/// What happens at the chosen message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// The server never gets it.
    Before,
    /// The server has answered it, and the client never gets the answer.
    After,
}

pub struct Proxy {
    path: PathBuf,
    /// The messages of the client so far, the hello of each connection included.
    count: Arc<AtomicUsize>,
}

impl Proxy {
    /// Listens at `path` for a server at `server`; `cut` is called once, at the message of this
    /// number, before the connection ends.
    pub fn new(
        path: PathBuf,
        server: PathBuf,
        (at, how): (usize, Cut),
        cut: impl FnOnce() + Send + 'static,
    ) -> Self {
        let listener = UnixListener::bind(&path).unwrap();
        let count = Arc::new(AtomicUsize::new(0));
        let cut = Arc::new(Mutex::new(Some(cut)));
        let counted = Arc::clone(&count);
        thread::spawn(move || {
            for client in listener.incoming() {
                let (counted, cut, server) =
                    (Arc::clone(&counted), Arc::clone(&cut), server.clone());
                thread::spawn(move || {
                    let _ = pass(&client.unwrap(), &server, &counted, (at, how), || {
                        let cut = cut.lock().unwrap().take();
                        if let Some(cut) = cut {
                            cut();
                        }
                    });
                });
            }
        });
        Self { path, count }
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn count(&self) -> usize {
        self.count.load(Ordering::SeqCst)
    }
}

/// Passes messages on: one question, then everything until its answer.
fn pass(
    client: &UnixStream,
    server: &Path,
    count: &AtomicUsize,
    (at, how): (usize, Cut),
    cut: impl FnOnce(),
) -> io::Result<()> {
    let server = UnixStream::connect(server)?;
    let mut questions = BufReader::new(client);
    let mut answers = BufReader::new(&server);
    let mut line = Vec::new();
    loop {
        line.clear();
        if questions.read_until(b'\n', &mut line)? == 0 {
            return Ok(());
        }
        let number = count.fetch_add(1, Ordering::SeqCst) + 1;
        if number == at && how == Cut::Before {
            cut();
            return Ok(());
        }
        (&server).write_all(&line)?;
        loop {
            line.clear();
            if answers.read_until(b'\n', &mut line)? == 0 {
                return Ok(());
            }
            let is_answer = !line.starts_with(b"{\"event\":{\"Notice\"");
            if is_answer && number == at {
                cut();
                return Ok(());
            }
            (&*client).write_all(&line)?;
            if is_answer {
                break;
            }
        }
    }
}
