//! Turns panics inside sled into errors.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::path::Path;
use std::sync::Once;
use std::thread;

use super::StoreError;

thread_local! {
    /// Whether a panic of this thread is expected, and handled.
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Runs `work` and turns a panic in it into an error: sled panics on damaged files. The panic hook
/// stays silent meanwhile, because its output would spoil the screen.
pub(super) fn caught<T>(
    dir: &Path,
    work: impl FnOnce() -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    hush();
    let before = QUIET.replace(true);
    let done = panic::catch_unwind(AssertUnwindSafe(work));
    QUIET.set(before);
    done.unwrap_or_else(|reason| {
        let detail = reason
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| reason.downcast_ref::<&str>().copied())
            .unwrap_or("it gave up")
            .lines()
            .next()
            .unwrap_or_default()
            .to_owned();
        Err(StoreError::Unreadable { dir: dir.to_owned(), detail })
    })
}

/// Lets the panic hook pass over what is handled here, on whichever thread: those of sled only
/// ever panic over what the thread that waits for them then meets as an error.
fn hush() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        let hook = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !is_ours() {
                hook(info);
            }
        }));
    });
}

/// Whether the thread that panics works for the store: the quiet one, or one of sled's own.
fn is_ours() -> bool {
    let sleds = ["sled-", "log flusher"];
    QUIET.try_with(Cell::get).unwrap_or(false)
        || thread::current().name().is_some_and(|name| sleds.iter().any(|s| name.starts_with(s)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_an_error_that_says_why() {
        let dir = Path::new("/registry");
        let error = caught::<()>(dir, || panic!("a page is torn\nand more"));
        let message = error.unwrap_err().to_string();
        assert!(message.contains("(a page is torn)"), "{message}");
        // One inside another ends where the inner one does for its caller: at the outer.
        let nested = caught(dir, || caught::<()>(dir, || panic!("inner"))).unwrap_err();
        assert!(matches!(&nested, StoreError::Unreadable { detail, .. } if detail == "inner"));
        assert_eq!(caught(dir, || Ok(7)).unwrap(), 7);
        assert!(!is_ours());
    }

    #[test]
    fn only_the_quiet_thread_and_those_of_sled_are_silent() {
        let (here, sled, other) = caught(Path::new("/registry"), || {
            let sled = thread::Builder::new().name("sled-io-3".to_owned()).spawn(is_ours).unwrap();
            let other = thread::spawn(is_ours);
            Ok((is_ours(), sled.join().unwrap(), other.join().unwrap()))
        })
        .unwrap();
        assert_eq!((here, sled, other), (true, true, false));
    }
}
