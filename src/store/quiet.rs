//! Work inside sled, which may panic on damage: the panic ends here, as an error.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use super::StoreError;

type Hook = Box<dyn Fn(&PanicHookInfo<'_>) + Send + Sync>;

thread_local! {
    /// Whether this thread works quietly now.
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Does what may panic inside sled, and makes an error of it. The panic hook stays silent for it:
/// it would take down the screen over an error that is handled. A panic of any other thread is
/// none of ours, and is told as ever.
pub(super) fn quietly<T>(
    dir: &Path,
    work: impl FnOnce() -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    // One at a time, since the process has one hook.
    static TURN: Mutex<()> = Mutex::new(());
    // Within another such work, that one sees to the panic; during a panic, no hook can be set.
    if QUIET.get() || thread::panicking() {
        return work();
    }
    let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let hook: Arc<Hook> = Arc::new(panic::take_hook());
    let for_others = Arc::clone(&hook);
    panic::set_hook(Box::new(move |info| {
        if !is_ours() {
            for_others(info);
        }
    }));
    QUIET.set(true);
    let done = panic::catch_unwind(AssertUnwindSafe(work));
    QUIET.set(false);
    drop(panic::take_hook());
    // Nobody else holds it now: our own hook is gone, and with it what it held.
    if let Some(hook) = Arc::into_inner(hook) {
        panic::set_hook(hook);
    }
    drop(turn);
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

/// Whether the thread that panics works for us: the quiet one, or one of sled's own.
fn is_ours() -> bool {
    let sleds = ["sled-", "log flusher"];
    QUIET.try_with(Cell::get).unwrap_or(false)
        || thread::current().name().is_some_and(|name| sleds.iter().any(|s| name.starts_with(s)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_an_error_with_its_first_line() {
        let dir = Path::new("/registry");
        let error = quietly::<()>(dir, || panic!("log is broken\nat 7")).unwrap_err();
        assert!(
            matches!(&error, StoreError::Unreadable { detail, .. } if detail == "log is broken")
        );
        // One inside another ends where the inner one does for its caller: at the outer.
        let nested = quietly(dir, || quietly::<()>(dir, || panic!("inner"))).unwrap_err();
        assert!(matches!(&nested, StoreError::Unreadable { detail, .. } if detail == "inner"));
        assert_eq!(quietly(dir, || Ok(7)).unwrap(), 7);
    }

    #[test]
    fn only_the_quiet_thread_and_those_of_sled_are_silent() {
        let (here, sled, other) = quietly(Path::new("/registry"), || {
            let sled = thread::Builder::new().name("sled-io-3".to_owned()).spawn(is_ours).unwrap();
            let other = thread::spawn(is_ours);
            Ok((is_ours(), sled.join().unwrap(), other.join().unwrap()))
        })
        .unwrap();
        assert_eq!((here, sled, other), (true, true, false));
        assert!(!is_ours());
    }
}
