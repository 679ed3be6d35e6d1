//! Finds a way to a registry, and waits for others who are in the way.

use std::thread;
use std::time::{Duration, Instant};

use super::dial::{Attempt, Dial, DialError, Reached};
use super::remote::Remote;
use crate::door::Hello;
use crate::registry::Local;

/// How long the first look whether a server is up takes; later ones take up to [`SLOWEST`].
const FIRST: Duration = Duration::from_millis(1);
const SLOWEST: Duration = Duration::from_millis(20);

/// A way to a registry that was found.
#[derive(Debug)]
pub enum Dialled {
    Remote(Box<Remote>),
    Local(Box<Local>),
}

/// Finds a way to a registry, and waits at most this long for others who are in the way.
///
/// # Errors
/// A failure of the server, or that of the store where the registry was opened by this process;
/// `StoreError::Held` where another process had it open all the time.
pub fn connect(dial: &Dial, hello: Hello, wait: Duration) -> Result<Dialled, DialError> {
    let deadline = Instant::now() + wait;
    let mut attempt = Attempt::new(dial.clone());
    let mut pause = FIRST;
    loop {
        match attempt.go(&hello)? {
            Reached::Server(stream, greeting) => {
                let remote = Remote::new(dial.clone(), hello, stream, greeting)?;
                return Ok(Dialled::Remote(Box::new(remote)));
            }
            Reached::Opened(local) => return Ok(Dialled::Local(local)),
            // A server that is starting opens the registry, which may take its time.
            Reached::Starting => {}
            Reached::Nobody(held) if Instant::now() >= deadline => return Err(held),
            Reached::Nobody(_) => {}
        }
        thread::sleep(pause);
        pause = (pause * 2).min(SLOWEST);
    }
}
