//! Notes whether an editor is open, so that a signal meant for the editor does not end the desk.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock};

use signal_hook::flag;

/// Whether no editor is open. One for the process, because the signals are the process's.
static AT_REST: LazyLock<Arc<AtomicBool>> = LazyLock::new(|| Arc::new(AtomicBool::new(true)));

/// Makes a signal end this process only while no editor is open. While one is open, a signal of the
/// terminal goes to the editor too, and [`Editor::edit`](super::editor::Editor::edit) hands on the
/// others.
pub fn shield(signal: i32) -> io::Result<()> {
    flag::register_conditional_default(signal, Arc::clone(&AT_REST)).map(drop)
}

/// Whether an editor is open: keys that the terminal turns into signals are then typed for it.
pub(super) fn is_open() -> bool {
    !AT_REST.load(Ordering::SeqCst)
}

/// Notes that an editor is open, until it is dropped.
#[derive(Debug)]
#[must_use = "the editor counts as closed when this is dropped"]
pub struct Open(());

impl Open {
    /// Notes that an editor is open from now on.
    pub fn mark() -> Self {
        AT_REST.store(false, Ordering::SeqCst);
        Self(())
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        AT_REST.store(true, Ordering::SeqCst);
    }
}
