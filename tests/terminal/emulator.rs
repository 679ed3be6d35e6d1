//! What a desk writes to its terminal, and what a person sees of it.

use std::io::Read;
use std::num::NonZeroU16;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard};
use std::thread;
use std::time::{Duration, Instant};

/// Around each frame: a synchronized update.
const BEGIN: &[u8] = b"\x1b[?2026h";
const END: &[u8] = b"\x1b[?2026l";

/// How long a frame without an end is held back.
const TORN_FRAME: Duration = Duration::from_millis(200);

/// What a desk wrote.
pub struct Seen {
    written: Mutex<Written>,
    shown: Mutex<Shown>,
    stop: AtomicBool,
    stalled: AtomicBool,
}

struct Written {
    bytes: Vec<u8>,
    latest: Instant,
}

/// What a person sees of it.
struct Shown {
    emulator: vt100::Parser,
    /// So many of the bytes.
    taken: usize,
}

impl Seen {
    /// Nothing yet, on a screen of this size.
    pub fn new(columns: u16, rows: u16) -> Self {
        let emulator = vt100::Parser::new(cells(rows), cells(columns), 0);
        Self {
            written: Mutex::new(Written { bytes: Vec::new(), latest: Instant::now() }),
            shown: Mutex::new(Shown { emulator, taken: 0 }),
            stop: AtomicBool::new(false),
            stalled: AtomicBool::new(false),
        }
    }

    /// Takes what comes from a terminal until it is closed.
    pub fn read(&self, mut input: Box<dyn Read + Send>) {
        let mut buffer = [0; 4096];
        while let Ok(length) = input.read(&mut buffer) {
            while self.stalled.load(Ordering::SeqCst) && !self.stop.load(Ordering::SeqCst) {
                thread::sleep(Duration::from_millis(5));
            }
            if length == 0 || self.stop.load(Ordering::SeqCst) {
                return;
            }
            let mut written = self.written.lock().unwrap();
            written.bytes.extend_from_slice(&buffer[..length]);
            written.latest = Instant::now();
        }
    }

    /// The emulator, after all that was written so far.
    ///
    /// A frame is shown as a whole, as terminals do with a synchronized update; one that does not
    /// come to its end is shown after a while, as terminals do too.
    fn shown(&self) -> MutexGuard<'_, Shown> {
        let mut shown = self.shown.lock().unwrap();
        let written = self.written.lock().unwrap();
        let Shown { emulator, taken } = &mut *shown;
        // The sequence that begins a frame may itself be half taken.
        let recent = taken.saturating_sub(BEGIN.len());
        let last = |sequence: &[u8]| {
            let place = written.bytes[recent..].windows(BEGIN.len()).rposition(|s| s == sequence);
            place.map(|place| recent + place)
        };
        let end = match last(BEGIN) {
            Some(begin) if last(END) < Some(begin) && written.latest.elapsed() < TORN_FRAME => {
                begin.max(*taken)
            }
            _ => written.bytes.len(),
        };
        emulator.process(&written.bytes[*taken..end]);
        *taken = end;
        drop(written);
        shown
    }

    /// Looks at the screen.
    pub fn look<T>(&self, look: impl FnOnce(&vt100::Screen) -> T) -> T {
        look(self.shown().emulator.screen())
    }

    /// Gives the screen another size.
    pub fn resize(&self, columns: u16, rows: u16) {
        self.shown().emulator.screen_mut().set_size(cells(rows), cells(columns));
    }

    /// How many bytes there are.
    pub fn written(&self) -> usize {
        self.written.lock().unwrap().bytes.len()
    }

    /// All bytes since `start`, as a text.
    pub fn since(&self, start: usize) -> String {
        String::from_utf8_lossy(&self.written.lock().unwrap().bytes[start..]).into_owned()
    }

    /// Takes nothing for a while, or everything again.
    pub fn stall(&self, stalled: bool) {
        self.stalled.store(stalled, Ordering::SeqCst);
    }

    /// Takes nothing any more.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::SeqCst);
    }
}

fn cells(count: u16) -> NonZeroU16 {
    NonZeroU16::new(count).expect("a terminal has a size")
}
