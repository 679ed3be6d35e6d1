//! A desk in a real terminal: a pty, an emulator that keeps its screen, and a shell around it.
//!
//! The desk runs as the job of an interactive shell, as it does at an admin's desk. So Ctrl-Z
//! comes back to a prompt, `fg` continues, and the terminal's modes can be looked at after the
//! desk has ended (a pty resets them when its session leader goes, so the desk must not be it).

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::sys::termios::LocalFlags;
use nix::unistd::Pid;
use portable_pty::{Child, MasterPty, PtySize};

use crate::emulator::Seen;
use crate::process::{self, Stat};
use crate::shell::Builder;

/// How long anything may take that has no limit of its own. Generous, for a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// A desk that runs in a terminal of its own. Dropping it closes the terminal.
pub struct Desk {
    shell: Box<dyn Child + Send + Sync>,
    pid: Option<Pid>,
    master: Option<Box<dyn MasterPty + Send>>,
    writer: Option<Box<dyn Write + Send>>,
    seen: Arc<Seen>,
    reader: Option<JoinHandle<()>>,
    size: (u16, u16),
    // Kept for as long as the desk may write into it.
    home: tempfile::TempDir,
}

impl Desk {
    /// `oauthdesk` with `args` in a terminal of the given size, without any files of the user.
    pub fn spawn(args: &[&str], columns: u16, rows: u16) -> Self {
        Builder::oauthdesk(args).spawn(columns, rows)
    }

    /// A desk whose shell runs already on the other side of `master`.
    pub fn attach(
        shell: Box<dyn Child + Send + Sync>,
        master: Box<dyn MasterPty + Send>,
        (columns, rows): (u16, u16),
        home: tempfile::TempDir,
    ) -> Self {
        let seen = Arc::new(Seen::new(columns, rows));
        let input = master.try_clone_reader().unwrap();
        let writer = master.take_writer().unwrap();
        let reader = thread::spawn({
            let seen = Arc::clone(&seen);
            move || seen.read(input)
        });
        Self {
            shell,
            pid: None,
            master: Some(master),
            writer: Some(writer),
            seen,
            reader: Some(reader),
            size: (columns, rows),
            home,
        }
    }

    /// The home directory of the desk, which ends with it.
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// Types `text`, or sends any bytes a terminal would.
    pub fn keys(&mut self, text: &str) -> &mut Self {
        let writer = self.writer.as_mut().expect("the terminal is open");
        writer.write_all(text.as_bytes()).unwrap();
        writer.flush().unwrap();
        self
    }

    /// Pastes `text` as a terminal does, in brackets, with line ends as carriage returns.
    pub fn paste(&mut self, text: &str) -> &mut Self {
        let text = text.replace('\n', "\r");
        self.keys(&format!("\x1b[200~{text}\x1b[201~"))
    }

    /// Clicks the cell, counted from 0.
    pub fn click(&mut self, column: u16, row: u16) -> &mut Self {
        let (column, row) = (column + 1, row + 1);
        self.keys(&format!("\x1b[<0;{column};{row}M\x1b[<0;{column};{row}m"))
    }

    /// The screen as text, a line each row.
    pub fn screen(&self) -> String {
        self.look(vt100::Screen::contents)
    }

    /// Looks at the emulator: cells, styles, modes.
    pub fn look<T>(&self, look: impl FnOnce(&vt100::Screen) -> T) -> T {
        self.seen.look(look)
    }

    /// How many bytes the desk has written so far.
    pub fn written(&self) -> usize {
        self.seen.written()
    }

    /// What the desk has written since `start`, escape sequences and all.
    pub fn output_since(&self, start: usize) -> String {
        self.seen.since(start)
    }

    /// Waits until the desk has written `sequence` after `start`, where the screen shows nothing
    /// of it.
    #[track_caller]
    pub fn wait_for_output(&mut self, start: usize, sequence: &str) -> &mut Self {
        let patience = Instant::now();
        while !self.output_since(start).contains(sequence) {
            let output = self.output_since(start);
            assert!(patience.elapsed() < PATIENCE, "waited for {sequence:?} in {output:?}");
            thread::sleep(Duration::from_millis(5));
        }
        self
    }

    /// Waits until the screen has `text`.
    #[track_caller]
    pub fn wait_for(&mut self, text: &str) -> &mut Self {
        self.wait_until(&format!("{text:?} on the screen"), |screen| {
            screen.contents().contains(text)
        })
    }

    /// Waits until the screen does not have `text` any more.
    #[track_caller]
    pub fn wait_for_no(&mut self, text: &str) -> &mut Self {
        self.wait_until(&format!("no {text:?} on the screen"), |screen| {
            !screen.contents().contains(text)
        })
    }

    /// Waits until the screen is as `is` says; `what` names it in a failure.
    #[track_caller]
    pub fn wait_until(&mut self, what: &str, is: impl Fn(&vt100::Screen) -> bool) -> &mut Self {
        let start = Instant::now();
        while !self.look(&is) {
            assert!(start.elapsed() < PATIENCE, "waited for {what}; there is:\n{}", self.screen());
            thread::sleep(Duration::from_millis(5));
        }
        self.find_pid();
        self
    }

    /// Waits until the desk has written nothing for `quiet`.
    pub fn wait_until_quiet(&mut self, quiet: Duration) -> &mut Self {
        let start = Instant::now();
        let mut written = self.written();
        let mut since = Instant::now();
        while since.elapsed() < quiet {
            assert!(start.elapsed() < PATIENCE, "the desk writes without end");
            thread::sleep(Duration::from_millis(5));
            if self.written() != written {
                written = self.written();
                since = Instant::now();
            }
        }
        self
    }

    /// Changes the size of the terminal.
    pub fn resize(&mut self, columns: u16, rows: u16) -> &mut Self {
        self.size = (columns, rows);
        self.seen.resize(columns, rows);
        self.master
            .as_ref()
            .expect("the terminal is open")
            .resize(pty_size(columns, rows))
            .unwrap();
        self
    }

    /// Makes the terminal take nothing, as a stalled connection does, or take everything again.
    pub fn stall(&mut self, stalled: bool) -> &mut Self {
        self.seen.stall(stalled);
        self
    }

    /// Sends a signal to the desk.
    pub fn signal(&mut self, signal: Signal) -> &mut Self {
        kill(self.pid(), signal).unwrap();
        self
    }

    /// The process of the desk.
    pub fn pid(&mut self) -> Pid {
        let start = Instant::now();
        loop {
            if let Some(pid) = self.find_pid() {
                return pid;
            }
            assert!(start.elapsed() < PATIENCE, "the desk has not started");
            thread::sleep(Duration::from_millis(2));
        }
    }

    /// The desk is the only job, so the terminal's foreground group is its process.
    fn find_pid(&mut self) -> Option<Pid> {
        let shell = i32::try_from(self.shell.process_id()?).ok()?;
        let group = self.master.as_ref()?.process_group_leader()?;
        if self.pid.is_none() && group != shell {
            self.pid = Some(Pid::from_raw(group));
        }
        self.pid
    }

    /// The time the desk has computed so far.
    pub fn cpu(&mut self) -> Duration {
        Stat::of(self.pid()).expect("the desk runs").cpu
    }

    /// How often each thread of the desk has been woken, but for those of the database.
    pub fn own_wake_ups(&mut self) -> BTreeMap<String, u64> {
        let mut threads = process::wake_ups(self.pid());
        threads.retain(|name, _| !name.contains("sled") && !name.contains("flush"));
        threads
    }

    /// Waits until the desk has stopped (Ctrl-Z) and its shell has the terminal.
    pub fn wait_for_stop(&mut self) -> &mut Self {
        self.wait_for("the job has stopped")
    }

    /// Continues a stopped desk as `fg` does.
    pub fn foreground(&mut self) -> &mut Self {
        self.keys("\n")
    }

    /// Waits for the desk to end, and fails when that takes longer. Its exit code; 128 and more
    /// for a signal.
    #[track_caller]
    pub fn exit_within(&mut self, milliseconds: u64) -> i32 {
        let limit = Duration::from_millis(milliseconds);
        let start = Instant::now();
        loop {
            let screen = self.screen();
            // Its first words may be lost to an escape sequence that a killed desk left unfinished.
            if let Some((_, rest)) = screen.rsplit_once(" has ended: ")
                && let Some((code, _)) = rest.split_once('.')
            {
                return code.parse().unwrap();
            }
            assert!(start.elapsed() < limit, "still there after {limit:?}:\n{screen}");
            thread::sleep(Duration::from_millis(2));
        }
    }

    /// Asserts that the terminal is as the shell left it: to be called when the desk has ended or
    /// stopped.
    #[track_caller]
    pub fn assert_clean(&self) {
        self.look(|screen| {
            let text = screen.contents();
            assert!(!screen.alternate_screen(), "still on the alternate screen:\n{text}");
            assert!(!screen.hide_cursor(), "the cursor is hidden:\n{text}");
            assert!(!screen.bracketed_paste(), "bracketed paste is on:\n{text}");
            assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
            assert_eq!(screen.mouse_protocol_encoding(), vt100::MouseProtocolEncoding::Default);
            assert!(!screen.inverse() && !screen.bold(), "a style is on");
            assert_eq!(screen.fgcolor(), vt100::Color::Default);
            assert_eq!(screen.bgcolor(), vt100::Color::Default);
        });
        let output = self.output_since(0);
        let last = |sequence: &str| output.rfind(sequence);
        assert!(last("\x1b[?2026l") >= last("\x1b[?2026h"), "a synchronized update is open");
        let expected = LocalFlags::ICANON | LocalFlags::ECHO | LocalFlags::ISIG;
        let modes = self.modes();
        assert!(modes.contains(expected), "raw mode is on: {modes:?}");
    }

    /// The modes of the terminal, as `stty` shows them.
    pub fn modes(&self) -> LocalFlags {
        let modes = self.master.as_ref().and_then(|master| master.get_termios()).unwrap();
        // portable-pty has a version of nix of its own.
        LocalFlags::from_bits_truncate(modes.local_flags.bits())
    }

    /// Closes the terminal, as when a window is closed or a connection is lost.
    pub fn hang_up(&mut self) -> &mut Self {
        self.pid();
        self.close();
        self
    }

    /// Waits for the process of the desk to end, and fails when that takes longer. For a terminal
    /// that is closed or stalled, where [`exit_within`](Self::exit_within) has nothing to see.
    /// The time it computed in all, as far as that was still seen.
    #[track_caller]
    pub fn gone_within(&mut self, milliseconds: u64) -> Duration {
        let limit = Duration::from_millis(milliseconds);
        let start = Instant::now();
        let pid = self.pid.expect("the desk has started");
        let mut computed = Duration::ZERO;
        while let Some(stat) = Stat::of(pid).filter(Stat::is_there) {
            computed = stat.cpu;
            assert!(start.elapsed() < limit, "still there after {limit:?}");
            thread::sleep(Duration::from_millis(2));
        }
        computed
    }

    /// Waits until the process of the desk has stopped, whatever its shell knows.
    pub fn wait_until_stopped(&mut self) -> &mut Self {
        let start = Instant::now();
        while Stat::of(self.pid()).is_some_and(|stat| stat.state != 'T') {
            assert!(start.elapsed() < PATIENCE, "the desk goes on");
            thread::sleep(Duration::from_millis(2));
        }
        self
    }

    fn close(&mut self) {
        self.seen.stop();
        // The pty is open for as long as the reader has it, which looks up only when something
        // arrives. The terminal echoes a line end to a shell, and a desk draws for another size.
        let start = Instant::now();
        let (columns, rows) = self.size;
        let mut wider = false;
        while let Some(reader) = self.reader.take() {
            if reader.is_finished() || start.elapsed() > PATIENCE {
                break;
            }
            self.reader = Some(reader);
            wider = !wider;
            if let Some(master) = &self.master {
                let _ = master.resize(pty_size(columns + u16::from(wider), rows));
            }
            thread::sleep(Duration::from_millis(10));
            if start.elapsed() > Duration::from_millis(200) {
                // Its end is a line end too.
                self.writer = None;
            }
        }
        self.writer = None;
        self.master = None;
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        if let Some(pid) = self.pid
            && Stat::of(pid).is_some_and(|stat| stat.is_there())
        {
            let _ = kill(pid, Signal::SIGKILL);
        }
        let _ = self.shell.kill();
        let _ = self.shell.wait();
    }
}

/// A size as the system takes it.
pub fn pty_size(columns: u16, rows: u16) -> PtySize {
    PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }
}
