//! From a key to its frame: the state changes, the registry answers, the screen is sent. What is
//! missing to the time that a person waits is the terminal, and two threads that wake each other.

use std::cell::RefCell;

use divan::Bencher;

use super::support::{Desk, Home, LARGE, clients};

/// Keys that lead up to what is timed, and the keys that are timed.
type Turn = (&'static [&'static str], &'static [&'static str]);

#[divan::bench(args = clients(), sample_count = 500, sample_size = 1)]
fn cursor_move(bencher: Bencher<'_, '_>, clients: usize) {
    in_turn(bencher, clients, &[], &[(&[], &["down"]), (&[], &["up"])]);
}

#[divan::bench(args = clients(), sample_count = 500, sample_size = 1)]
fn page_turn(bencher: Bencher<'_, '_>, clients: usize) {
    in_turn(bencher, clients, &[], &[(&[], &["right"]), (&[], &["left"])]);
}

/// The first character of a search: everything is looked through, and most of it matches.
#[divan::bench(args = clients(), sample_count = 500, sample_size = 1)]
fn search_first(bencher: Bencher<'_, '_>, clients: usize) {
    in_turn(bencher, clients, &[], &[(&["esc", "/"], &["n"]), (&["esc", "/"], &["a"])]);
}

/// A later character: only what has matched so far is looked through.
#[divan::bench(args = clients(), sample_count = 500, sample_size = 1)]
fn search_later(bencher: Bencher<'_, '_>, clients: usize) {
    in_turn(bencher, clients, &[], &[(&["esc", "/", "n", "o"], &["v"])]);
}

/// An order that the list has been in before.
#[divan::bench(args = clients(), sample_count = 500, sample_size = 1)]
fn sort_again(bencher: Bencher<'_, '_>, clients: usize) {
    in_turn(bencher, clients, &[], &[(&["s"], &["n"]), (&["s"], &["p"])]);
}

/// An order that is asked for the first time: all clients are sorted.
#[divan::bench(args = clients(), sample_count = 50, sample_size = 1)]
fn sort_first(bencher: Bencher<'_, '_>, clients: usize) {
    let home = Home::with(clients);
    let mut letters = ["n", "p", "g", "e", "u", "m"].iter().copied().cycle();
    bencher
        .with_inputs(|| {
            let mut desk = Desk::on(home.open(), LARGE);
            desk.press(&["s"]);
            (desk, letters.next().expect("without end"))
        })
        .bench_local_values(|(mut desk, letter)| {
            desk.press(&[letter]);
            desk.draw();
            desk
        });
}

/// A character in the form of a new client, whose rules are all checked.
#[divan::bench(args = clients(), sample_count = 500, sample_size = 1)]
fn form_character(bencher: Bencher<'_, '_>, clients: usize) {
    in_turn(bencher, clients, &["n"], &[(&[], &["x"]), (&[], &["backspace"])]);
}

/// Takes turns on a desk where the `first` keys have been pressed, each with its frame.
fn in_turn(bencher: Bencher<'_, '_>, clients: usize, first: &[&str], turns: &[Turn]) {
    let home = Home::with(clients);
    let mut desk = Desk::on(home.open(), LARGE);
    desk.press(first);
    let desk = RefCell::new(desk);
    let mut turns = turns.iter().cycle();
    bencher
        .with_inputs(|| {
            let (before, keys) = turns.next().expect("without end");
            let mut desk = desk.borrow_mut();
            desk.press(before);
            desk.draw();
            *keys
        })
        .bench_local_values(|keys| {
            let mut desk = desk.borrow_mut();
            desk.press(keys);
            desk.draw();
        });
}
