//! Doing what may panic inside sled.

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

/// Does what may panic inside sled, which it does on damage, and makes an error of it. Nothing is
/// printed meanwhile: it would take down the screen over an error that is handled.
pub(super) fn quietly<T>(
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
            let of_sled = thread::current().name().is_some_and(|name| name.starts_with("sled-"));
            if !(of_sled || QUIET.get()) {
                hook(info);
            }
        }));
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_an_error_that_says_why() {
        let error = quietly::<()>(Path::new("/registry"), || panic!("a page is torn\nand more"));
        let message = error.unwrap_err().to_string();
        assert!(message.contains("(a page is torn)"), "{message}");
        assert!(!QUIET.get());
    }
}
