//! A question on the command line.

use std::io::{self, BufRead, IsTerminal, Write};

use super::failure::Failure;

/// Whether the person at the terminal says yes. What is asked goes to standard error, so that
/// standard output stays what it was asked for.
///
/// # Errors
/// When nobody is there to answer, or the answer is no.
pub fn confirm(question: &str) -> Result<(), Failure> {
    if !io::stdin().is_terminal() {
        let message = format!("{question} Nobody is there to answer");
        return Err(Failure::usage(message, "say yes beforehand with --yes"));
    }
    let mut stderr = io::stderr();
    write!(stderr, "{question} [y/N] ")?;
    stderr.flush()?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    match answer.trim().to_lowercase().as_str() {
        "y" | "yes" => Ok(()),
        _ => Err(Failure::failed("nothing was changed".to_owned(), None)),
    }
}
