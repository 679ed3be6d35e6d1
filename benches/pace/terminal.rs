//! A program in a pty, and when which screen was there.

use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use memchr::memmem::rfind;
use nix::unistd::Pid;
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

/// The size of the window.
const COLUMNS: u16 = 120;
const ROWS: u16 = 40;

/// Around each frame: a synchronized update.
const BEGIN: &[u8] = b"\x1b[?2026h";
const END: &[u8] = b"\x1b[?2026l";

/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(60);
/// After the right screen, what else is sent belongs to the same key.
const AFTER: Duration = Duration::from_millis(40);

/// What the program wrote at one moment.
struct Chunk {
    at: Instant,
    bytes: Vec<u8>,
}

/// What came of a key.
#[derive(Clone, Copy, Debug)]
pub struct Answer {
    pub time: Duration,
    pub bytes: usize,
}

/// A program in a terminal of its own.
pub struct Terminal {
    child: Box<dyn Child + Send + Sync>,
    writer: Box<dyn Write + Send>,
    /// Open for as long as the program is to have a terminal.
    _master: Box<dyn MasterPty + Send>,
    chunks: Receiver<Chunk>,
    emulator: vt100::Parser,
    /// The last bytes, for a sequence that comes in two chunks.
    tail: Vec<u8>,
    in_frame: bool,
    /// How many bytes there were.
    written: usize,
    started: Instant,
    _home: tempfile::TempDir,
}

impl Terminal {
    pub fn start(program: &str, args: &[&str]) -> Self {
        let home = tempfile::tempdir().expect("a home directory");
        let size = PtySize { rows: ROWS, cols: COLUMNS, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).expect("a pty");
        let mut command = CommandBuilder::new(program);
        command.args(args);
        command.env_clear();
        command.env("TERM", "xterm-256color");
        command.env("LANG", "C.UTF-8");
        command.env("HOME", home.path());
        command.cwd(home.path());
        let mut reader = pair.master.try_clone_reader().expect("the pty's output");
        let writer = pair.master.take_writer().expect("the pty's input");
        let (sender, chunks) = channel();
        thread::spawn(move || {
            let mut buffer = [0; 8_192];
            while let Ok(len @ 1..) = reader.read(&mut buffer) {
                let bytes = buffer.get(..len).unwrap_or_default().to_vec();
                if sender.send(Chunk { at: Instant::now(), bytes }).is_err() {
                    return;
                }
            }
        });
        let started = Instant::now();
        let child = pair.slave.spawn_command(command).expect("the program starts");
        let cells = |count| NonZeroU16::new(count).expect("a terminal has a size");
        Self {
            child,
            writer,
            _master: pair.master,
            chunks,
            emulator: vt100::Parser::new(cells(ROWS), cells(COLUMNS), 0),
            tail: Vec::new(),
            in_frame: false,
            written: 0,
            started,
            _home: home,
        }
    }

    /// What a person reads. (A blank that was written and a cell that was cleared look the same.)
    pub fn screen(&self) -> String {
        let contents = self.emulator.screen().contents();
        contents.lines().flat_map(|line| [line.trim_end(), "\n"]).collect()
    }

    pub fn written(&self) -> usize {
        self.written
    }

    pub fn pid(&self) -> Pid {
        let pid = self.child.process_id().and_then(|pid| i32::try_from(pid).ok());
        Pid::from_raw(pid.expect("the program runs"))
    }

    /// How long after the start the screen was as `is` says.
    pub fn since_start(&mut self, is: impl Fn(&str) -> bool) -> Duration {
        let at = self.wait(&is);
        at.duration_since(self.started)
    }

    /// How long after the start the screen changed for the last time before it stayed for `quiet`.
    pub fn still_since_start(&mut self, quiet: Duration) -> Duration {
        let (mut last, mut text) = (Instant::now(), self.screen());
        while let Some(at) = self.frame(quiet) {
            let now = self.screen();
            if now != text {
                (last, text) = (at, now);
            }
        }
        last.duration_since(self.started)
    }

    /// Types something, and waits for the screen that `is` says.
    pub fn press(&mut self, keys: &str, is: impl Fn(&str) -> bool) -> Answer {
        let before = self.written;
        let start = self.send(keys);
        let at = self.wait(&is);
        while self.frame(AFTER).is_some() {}
        Answer { time: at.duration_since(start), bytes: self.written - before }
    }

    /// Types something, and waits until the screen stays for `quiet`; which one that is.
    pub fn press_and_settle(&mut self, keys: &str, quiet: Duration) -> String {
        self.send(keys);
        self.settle(quiet);
        self.screen()
    }

    /// Waits until nothing more is sent for `quiet`.
    pub fn settle(&mut self, quiet: Duration) {
        while self.frame(quiet).is_some() {}
    }

    /// Leaves the program.
    pub fn quit(mut self, keys: &str) {
        self.send(keys);
        let start = Instant::now();
        while self.child.try_wait().expect("a process").is_none() {
            assert!(start.elapsed() < PATIENCE, "does not end:\n{}", self.screen());
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Types something; when.
    pub fn send(&mut self, keys: &str) -> Instant {
        while let Ok(chunk) = self.chunks.try_recv() {
            self.take(&chunk);
        }
        let start = Instant::now();
        self.writer.write_all(keys.as_bytes()).expect("the terminal takes keys");
        self.writer.flush().expect("the terminal takes keys");
        start
    }

    fn wait(&mut self, is: &dyn Fn(&str) -> bool) -> Instant {
        loop {
            match self.frame(PATIENCE) {
                Some(at) if is(&self.screen()) => return at,
                Some(_) => {}
                None => panic!("waited for another screen:\n{}", self.screen()),
            }
        }
    }

    /// The moment of the next whole frame, if one comes in time.
    fn frame(&mut self, patience: Duration) -> Option<Instant> {
        loop {
            match self.chunks.recv_timeout(patience) {
                Ok(chunk) => {
                    self.take(&chunk);
                    if !self.in_frame {
                        return Some(chunk.at);
                    }
                }
                Err(RecvTimeoutError::Timeout) => return None,
                Err(RecvTimeoutError::Disconnected) => {
                    panic!("the program has ended:\n{}", self.screen())
                }
            }
        }
    }

    fn take(&mut self, chunk: &Chunk) {
        self.written += chunk.bytes.len();
        self.emulator.process(&chunk.bytes);
        self.tail.extend_from_slice(&chunk.bytes);
        match (rfind(&self.tail, BEGIN), rfind(&self.tail, END)) {
            (None, None) => {}
            (begin, end) => self.in_frame = begin > end,
        }
        let keep = self.tail.len().min(BEGIN.len() - 1);
        self.tail.drain(..self.tail.len() - keep);
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
