//! How the desk is left, with a form open: suspended, told to end, hung up on, or by mistake.

use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::looking::{CTRL_C, CTRL_Z, DOWN};
use crate::pty::Desk;
use crate::registry::Registry;

/// A second in milliseconds, and what a busy machine may add before a test sees the end.
const A_SECOND: u64 = 1_500;

/// A desk with a form of a new client in which a name was typed.
fn with_form(registry: &Registry) -> Desk {
    let mut desk = registry.desk().spawn(80, 24);
    desk.wait_for("1 of 1").keys("n").wait_for("New client");
    desk.keys("Nightly export").wait_for("Nightly export");
    desk
}

fn registry() -> Registry {
    Registry::with_clients(&["client"])
}

#[test]
fn ctrl_z_gives_the_shell_a_clean_terminal_and_fg_brings_the_form_back() {
    let registry = registry();
    let mut desk = with_form(&registry);
    for n in 1..=2 {
        desk.keys(CTRL_Z).wait_for("the job has stopped");
        desk.assert_clean();
        assert!(!desk.screen().contains("New client"), "{}", desk.screen());
        desk.foreground().wait_for("New client").wait_for("Nightly export");
        assert!(desk.look(vt100::Screen::alternate_screen));
        assert!(desk.look(vt100::Screen::bracketed_paste));
        let typed = format!("Nightly export{}", "!".repeat(n));
        desk.keys("!").wait_for(&typed);
    }
    // In a window that became another one meanwhile, too.
    desk.keys(CTRL_Z).wait_for("the job has stopped").resize(60, 15).foreground();
    desk.wait_for("Nightly export!!").wait_until("a frame of this size", |screen| {
        crate::looking::line(screen, 13).starts_with('╰')
    });
    desk.signal(Signal::SIGTERM);
    assert_eq!(desk.exit_within(A_SECOND), 143);
    desk.assert_clean();
}

#[test]
fn signals_end_the_desk_within_a_second_and_the_registry_opens_at_once() {
    for (signal, code) in [(Signal::SIGTERM, 143), (Signal::SIGHUP, 129), (Signal::SIGINT, 130)] {
        let registry = registry();
        let mut desk = with_form(&registry);
        desk.signal(signal);
        assert_eq!(desk.exit_within(A_SECOND), code, "{signal}");
        registry.assert_opens_with(1);
        desk.assert_clean();
    }
}

#[test]
fn a_desk_that_is_told_to_end_closes_its_registry_and_removes_a_demo() {
    let registry = registry();
    let mut desk = with_form(&registry);
    desk.signal(Signal::SIGTERM);
    assert_eq!(desk.exit_within(A_SECOND), 143);
    assert!(registry.was_closed());
    let mut desk = Desk::spawn(&["--demo"], 80, 24);
    desk.wait_for("1-25 of 312").signal(Signal::SIGTERM);
    assert_eq!(desk.exit_within(A_SECOND), 143);
    assert_eq!(std::fs::read_dir(desk.home().join("tmp")).unwrap().count(), 0);
}

#[test]
fn a_vanished_terminal_ends_the_desk_within_a_second_and_the_registry_opens_at_once() {
    let registry = registry();
    let mut desk = with_form(&registry);
    let before = desk.cpu();
    desk.hang_up();
    let computed = desk.gone_within(A_SECOND);
    assert!(registry.was_closed());
    registry.assert_opens_with(1);
    // A thread that spins for the rest of the second would have computed far more.
    let computed = computed.saturating_sub(before);
    assert!(computed < Duration::from_millis(300), "{computed:?} of computing");
}

#[test]
fn a_suspended_desk_that_is_told_to_end_ends() {
    // A shell and a service manager send both; a signal alone does not wake a stopped process.
    for signal in [Signal::SIGTERM, Signal::SIGHUP] {
        let registry = registry();
        let mut desk = with_form(&registry);
        desk.keys(CTRL_Z).wait_for("the job has stopped");
        let written = desk.written();
        desk.signal(signal).signal(Signal::SIGCONT);
        desk.gone_within(A_SECOND);
        registry.assert_opens_with(1);
        assert_eq!(desk.output_since(written), "", "the terminal is the shell's");
        desk.assert_clean();
    }
}

#[test]
fn a_desk_that_was_stopped_from_outside_ends_too_when_it_is_told() {
    let registry = registry();
    let mut desk = with_form(&registry);
    desk.signal(Signal::SIGSTOP).wait_for("the job has stopped");
    // What `bg` does: the terminal is still the shell's.
    desk.signal(Signal::SIGCONT).wait_until_stopped();
    desk.signal(Signal::SIGTERM).signal(Signal::SIGCONT);
    desk.gone_within(A_SECOND);
    registry.assert_opens_with(1);
}

#[test]
fn a_suspended_desk_whose_terminal_vanishes_ends() {
    let registry = registry();
    let mut desk = with_form(&registry);
    desk.keys(CTRL_Z).wait_for("the job has stopped");
    desk.hang_up();
    desk.gone_within(A_SECOND);
    registry.assert_opens_with(1);
}

#[test]
fn a_suspended_desk_in_the_background_leaves_the_terminal_alone_until_fg() {
    let registry = registry();
    let mut desk = with_form(&registry);
    desk.keys(CTRL_Z).wait_for("the job has stopped");
    let written = desk.written();
    // What `bg` does.
    desk.signal(Signal::SIGCONT).wait_until_stopped();
    assert_eq!(desk.output_since(written), "");
    desk.assert_clean();
    desk.foreground().wait_for("Nightly export").keys("!").wait_for("Nightly export!");
    desk.signal(Signal::SIGTERM);
    assert_eq!(desk.exit_within(A_SECOND), 143);
    desk.assert_clean();
}

#[test]
fn ctrl_c_with_a_changed_form_asks_and_keeps_what_was_typed() {
    let registry = registry();
    let mut desk = with_form(&registry);
    desk.keys(CTRL_C).wait_for("Quit");
    desk.wait_for("not saved");
    // Enter takes the safe answer.
    desk.keys("\r").wait_for_no("Quit?").wait_for("Nightly export");
    desk.keys("!").wait_for("Nightly export!");
    desk.keys(CTRL_C).wait_for("Quit?").keys(DOWN).keys("\r");
    assert_eq!(desk.exit_within(5000), 0);
    desk.assert_clean();
    registry.assert_opens_with(1);
}

#[test]
fn ctrl_c_without_anything_to_lose_just_quits() {
    let registry = registry();
    let mut desk = registry.desk().spawn(80, 24);
    desk.wait_for("1 of 1").keys(CTRL_C);
    assert_eq!(desk.exit_within(5000), 0);
    desk.assert_clean();
}

#[test]
fn a_killed_desk_leaves_a_registry_that_opens_at_once() {
    let registry = registry();
    let mut desk = with_form(&registry);
    let pid: Pid = desk.pid();
    kill(pid, Signal::SIGKILL).unwrap();
    desk.gone_within(A_SECOND);
    registry.assert_opens_with(1);
    let mut desk = registry.desk().spawn(80, 24);
    desk.wait_for("1 of 1").keys("q");
    assert_eq!(desk.exit_within(5000), 0);
}
