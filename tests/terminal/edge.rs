//! The terminal edge by itself: a small program of the guard, the signals, the input and the
//! screen, which this test executable runs of itself.

use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};
use std::{env, fs, process, thread};

use crossterm::event::{KeyCode, KeyModifiers};
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::signal::Signal;
use nix::sys::termios::LocalFlags;
use nix::sys::time::TimeValLike;
use oauthdesk::tui::runtime::{
    Event, Finished, MouseKind, Resumed, Screen, TerminalGuard, background, clipboard, guard,
    input, signals, tty,
};
use ratatui::style::Modifier;
use ratatui::text::{Line, Text};

use crate::pty::Desk;
use crate::shell::Builder;

/// Starts the small program.
fn edge() -> Builder {
    let program = env::current_exe().unwrap();
    Builder::new(
        program.to_str().unwrap(),
        // One test thread: the test is then the main thread, as the loop of the desk is.
        &["--exact", "edge::small_program", "--ignored", "--nocapture", "--test-threads=1"],
    )
    .env("EDGE", "1")
}

fn ready() -> Desk {
    let mut desk = edge().spawn(80, 24);
    desk.wait_for("events: 0");
    desk
}

/// Shows the latest events. q ends it, p panics, r panics in the registry's thread, Ctrl-z
/// suspends, y copies, w hangs.
#[test]
#[ignore = "the program that the other tests run"]
fn small_program() {
    if env::var_os("EDGE").is_none() {
        return;
    }
    tty::require_terminal().unwrap();
    guard::install_panic_hook();
    let (sender, receiver) = channel();
    let finished = Finished::new();
    signals::start(sender.clone(), finished.clone()).unwrap();
    let mut guard = TerminalGuard::enter(true).unwrap();
    let mut screen = Screen::on_terminal().unwrap();
    background::ask_background().unwrap();
    input::start(&sender, &finished).unwrap();
    let code = run(&mut guard, &mut screen, &receiver);
    let _ = guard.leave();
    if let Ok(path) = env::var("EDGE_USAGE") {
        let usage = getrusage(UsageWho::RUSAGE_SELF).unwrap();
        let time = usage.user_time().num_milliseconds() + usage.system_time().num_milliseconds();
        fs::write(path, time.to_string()).unwrap();
    }
    finished.set();
    process::exit(code);
}

fn run(guard: &mut TerminalGuard, screen: &mut Screen, receiver: &Receiver<Event>) -> i32 {
    let mut log: Vec<String> = Vec::new();
    let mut count = 0;
    loop {
        let drawn = screen.draw(|frame| {
            let mut lines = vec![
                Line::from(format!("events: {count}")).style(Modifier::REVERSED),
                Line::from(format!("size: {}x{}", frame.area().width, frame.area().height)),
            ];
            lines.extend(log.iter().rev().take(18).map(|line| Line::from(line.as_str())));
            frame.render_widget(Text::from(lines), frame.area());
        });
        if drawn.is_err() {
            thread::sleep(Duration::from_millis(300));
            return 1;
        }
        let event = receiver.recv().unwrap();
        count += 1;
        match event {
            Event::Key(key) => {
                log.push(format!("key: {:?} {:?}", key.code, key.modifiers));
                match (key.code, key.modifiers) {
                    (KeyCode::Char('q'), _) => return 0,
                    (KeyCode::Char('p'), _) => panic!("the small program has panicked"),
                    (KeyCode::Char('r'), _) => {
                        let name = guard::REGISTRY_THREAD.to_owned();
                        let worker = thread::Builder::new().name(name);
                        let _ = worker.spawn(|| panic!("a damaged tree")).unwrap().join();
                        log.push(guard::take_registry_panic().unwrap());
                    }
                    (KeyCode::Char('y'), _) => clipboard::copy(screen, "acme-client").unwrap(),
                    (KeyCode::Char('w'), KeyModifiers::NONE) => loop {
                        thread::sleep(Duration::from_secs(1));
                    },
                    (KeyCode::Char('z'), KeyModifiers::CONTROL) => suspend(guard, screen, &mut log),
                    _ => {}
                }
            }
            Event::Paste(text) => log.push(format!("paste: {} {text:?}", text.len())),
            Event::Mouse { kind, column, row } => {
                let kind = match kind {
                    MouseKind::Click => "click",
                    MouseKind::ScrollUp => "up",
                    MouseKind::ScrollDown => "down",
                };
                log.push(format!("mouse: {kind} {column} {row}"));
            }
            Event::Resize => screen.resize(tty::size()).unwrap(),
            Event::HangUp => {
                // Long enough for a thread that spins to be noticed.
                thread::sleep(Duration::from_millis(400));
                return 0;
            }
            Event::Suspend => suspend(guard, screen, &mut log),
            Event::Continue => {
                let resumed = guard.reassert().unwrap();
                if resumed == Resumed::Anew {
                    screen.clear().unwrap();
                }
                log.push(format!("continued: {resumed:?}"));
            }
            Event::Terminate(signal) => return 128 + signal,
            Event::Background { light } => log.push(format!("light: {light}")),
            _ => {}
        }
    }
}

fn suspend(guard: &mut TerminalGuard, screen: &mut Screen, log: &mut Vec<String>) {
    let resumed = guard.suspend().unwrap();
    screen.clear().unwrap();
    screen.resize(tty::size()).unwrap();
    log.push(format!("suspended: {resumed:?}"));
}

#[test]
fn a_normal_end_leaves_the_terminal_clean() {
    let mut desk = ready();
    assert!(desk.look(vt100::Screen::alternate_screen));
    assert!(desk.look(vt100::Screen::bracketed_paste));
    assert!(desk.look(vt100::Screen::hide_cursor));
    assert_eq!(
        desk.look(vt100::Screen::mouse_protocol_mode),
        vt100::MouseProtocolMode::PressRelease
    );
    desk.keys("q");
    assert_eq!(desk.exit_within(2000), 0);
    desk.assert_clean();
}

#[test]
fn a_panic_leaves_the_terminal_clean_and_its_message_readable() {
    let mut desk = ready();
    desk.keys("p");
    assert_ne!(desk.exit_within(5000), 0);
    desk.assert_clean();
    assert!(desk.screen().contains("the small program has panicked"), "{}", desk.screen());
}

#[test]
fn a_panic_of_the_registry_is_reported_by_the_loop_and_leaves_the_terminal_alone() {
    let mut desk = ready();
    desk.keys("r").wait_for("a damaged tree (");
    assert!(desk.look(vt100::Screen::alternate_screen));
    assert!(!desk.output_since(0).contains("panicked at"));
    desk.keys("q");
    assert_eq!(desk.exit_within(2000), 0);
}

#[test]
fn ctrl_z_gives_the_terminal_to_the_shell_and_fg_takes_it_again() {
    let mut desk = ready();
    desk.keys("\x1a").wait_for_stop();
    desk.assert_clean();
    desk.resize(100, 30).foreground().wait_for("suspended: Anew").wait_for("size: 100x30");
    assert!(desk.look(vt100::Screen::alternate_screen));
    assert!(desk.look(vt100::Screen::hide_cursor));
    desk.keys("x").wait_for("Char('x')").keys("q");
    assert_eq!(desk.exit_within(2000), 0);
    desk.assert_clean();
}

#[test]
fn a_stop_from_outside_is_a_suspend_too() {
    let mut desk = ready();
    desk.signal(Signal::SIGTSTP).wait_for_stop();
    desk.assert_clean();
    desk.foreground().wait_for("suspended: Anew").wait_for("continued: Unchanged").keys("q");
    assert_eq!(desk.exit_within(2000), 0);
    desk.assert_clean();
}

#[test]
fn a_stop_that_nobody_announced_is_made_good_when_the_job_goes_on() {
    let mut desk = ready();
    desk.signal(Signal::SIGSTOP).wait_for_stop().foreground().wait_for("continued: Anew");
    desk.keys("x").wait_for("Char('x')").keys("q");
    assert_eq!(desk.exit_within(2000), 0);
    desk.assert_clean();
}

#[test]
fn the_signals_that_end_a_program_end_it_within_a_second() {
    for signal in [Signal::SIGTERM, Signal::SIGHUP, Signal::SIGINT] {
        let mut desk = ready();
        desk.signal(signal);
        assert_eq!(desk.exit_within(1000), 128 + signal as i32);
        desk.assert_clean();
    }
}

#[test]
fn a_loop_that_hangs_is_ended_by_the_watchdog_and_leaves_the_terminal_clean() {
    let mut desk = ready();
    desk.keys("w");
    thread::sleep(Duration::from_millis(200));
    desk.signal(Signal::SIGTERM);
    assert_eq!(desk.exit_within(2000), 128 + Signal::SIGTERM as i32);
    desk.assert_clean();
}

#[test]
fn a_program_that_hangs_in_a_stalled_terminal_ends_and_leaves_it_clean() {
    let mut desk = ready();
    desk.pid();
    desk.stall(true);
    // More than the terminal holds back: from then on the program hangs in a write.
    for step in 0..200 {
        desk.resize(if step % 2 == 0 { 90 } else { 100 }, 30);
        thread::sleep(Duration::from_millis(5));
    }
    desk.signal(Signal::SIGTERM).gone_within(1000);
    desk.stall(false);
    assert_eq!(desk.exit_within(5000), 128 + Signal::SIGTERM as i32);
    let modes = desk.modes();
    assert!(modes.contains(LocalFlags::ICANON | LocalFlags::ECHO), "{modes:?}");
}

#[test]
fn a_vanished_terminal_ends_the_program_within_a_second_without_spinning() {
    // In the middle of an escape sequence, too, where crossterm reads on for ever.
    for torn in ["", "\x1b["] {
        let directory = tempfile::tempdir().unwrap();
        let usage = directory.path().join("usage");
        let mut desk = edge().env("EDGE_USAGE", usage.to_str().unwrap()).spawn(80, 24);
        desk.wait_for("events: 0");
        desk.keys(torn).hang_up();
        desk.gone_within(1000);
        if torn.is_empty() {
            let milliseconds: u64 = fs::read_to_string(&usage).unwrap().parse().unwrap();
            assert!(milliseconds < 200, "{milliseconds} ms of computing");
        }
    }
}

#[test]
fn an_idle_program_writes_nothing_and_computes_nothing() {
    let mut desk = ready();
    desk.wait_until_quiet(Duration::from_millis(300));
    let (written, cpu) = (desk.written(), desk.cpu());
    thread::sleep(Duration::from_millis(700));
    assert_eq!(desk.written(), written);
    assert!(desk.cpu() <= cpu + Duration::from_millis(10));
}

#[test]
fn the_reply_about_the_background_becomes_no_keys() {
    for (reply, light) in [
        ("\x1b]11;rgb:ffff/ffff/ffff\x07", true),
        ("\x1b]11;rgb:fdfd/f6f6/e3e3\x1b\\", true),
        ("\x1b]11;rgb:1e1e/1e1e/2e2e\x07", false),
    ] {
        let mut desk = ready();
        assert!(desk.output_since(0).contains("\x1b]11;?\x07"));
        desk.keys(reply).wait_for(&format!("light: {light}"));
        assert!(desk.screen().contains("events: 1"), "{}", desk.screen());
        desk.keys("q");
        assert_eq!(desk.exit_within(2000), 0);
    }
}

#[test]
fn a_reply_in_two_pieces_becomes_no_keys() {
    let mut desk = ready();
    desk.keys("\x1b");
    thread::sleep(Duration::from_millis(10));
    desk.keys("]11;rgb:0000/00");
    thread::sleep(Duration::from_millis(300));
    desk.keys("00/0000\x1b\\").wait_for("light: false");
    assert!(desk.screen().contains("events: 1"), "{}", desk.screen());
}

#[test]
fn an_escape_comes_through_while_a_reply_is_awaited() {
    let mut desk = ready();
    let start = Instant::now();
    desk.keys("\x1b").wait_for("key: Esc");
    assert!(start.elapsed() < Duration::from_millis(500));
    desk.keys("j").wait_for("Char('j')");
}

#[test]
fn a_terminal_that_would_show_the_question_is_not_asked() {
    let mut desk = edge().env("TERM", "linux").spawn(80, 24);
    desk.wait_for("events: 0").keys("x").wait_for("Char('x')");
    assert!(!desk.output_since(0).contains("\x1b]11;"));
}

#[test]
fn a_paste_comes_as_one_text_with_its_line_ends() {
    let mut desk = ready();
    desk.paste("one\ntwo").wait_for("paste: 7 \"one\\rtwo\"");
    let long = "0123456789".repeat(500);
    desk.paste(&long).wait_for("paste: 5000");
}

#[test]
fn every_key_of_a_long_burst_arrives_without_another_key() {
    let mut desk = ready();
    desk.keys(&"x".repeat(3000)).wait_for("events: 3000");
}

#[test]
fn clicks_and_the_wheel_arrive_and_releases_do_not() {
    let mut desk = ready();
    desk.click(9, 4).keys("\x1b[<64;1;1M\x1b[<65;300;2M");
    desk.wait_for("mouse: click 9 4").wait_for("mouse: up 0 0").wait_for("mouse: down 299 1");
    assert!(desk.screen().contains("events: 3"), "{}", desk.screen());
}

#[test]
fn a_resize_is_drawn_without_a_key() {
    let mut desk = ready();
    desk.resize(60, 15).wait_for("size: 60x15");
    desk.resize(120, 40).wait_for("size: 120x40");
}

#[test]
fn no_color_keeps_the_reversed_row_reversed_and_sets_no_colour() {
    let mut desk = edge().env("NO_COLOR", "1").spawn(80, 24);
    desk.wait_for("events: 0");
    assert!(desk.look(|screen| screen.cell(0, 0).unwrap().inverse()));
    for colour in ["\x1b[38;", "\x1b[48;", "\x1b[m"] {
        assert!(!desk.output_since(0).contains(colour));
    }
}

#[test]
fn a_copy_reaches_the_clipboard_of_the_terminal() {
    let mut desk = ready();
    desk.keys("y").wait_for("Char('y')");
    assert!(desk.output_since(0).contains("\x1b]52;c;YWNtZS1jbGllbnQ=\x07"));
}
