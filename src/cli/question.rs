//! Asks questions at the terminal.

use std::io::{self, BufRead, IsTerminal, Write};

use super::failure::Failure;

/// Asks for a yes at the terminal; anything else is a failure. The question goes to stderr, so that
/// stdout has the output alone.
pub fn confirm(question: &str) -> Result<(), Failure> {
    if !io::stdin().is_terminal() {
        let message = format!("\"{question}\" needs an answer, and no terminal is there to ask at");
        return Err(Failure::usage(message, "add --yes to agree beforehand"));
    }
    let answer = answer(&format!("{question} [y/N] "))?;
    match answer.trim().to_lowercase().as_str() {
        "y" | "yes" => Ok(()),
        _ => Err(Failure::failed("nothing was changed".to_owned(), None)),
    }
}

/// Asks for a line of text at the terminal; `None` if stdin is no terminal.
pub fn ask(question: &str) -> Result<Option<String>, Failure> {
    if io::stdin().is_terminal() { answer(question).map(Some) } else { Ok(None) }
}

fn answer(question: &str) -> Result<String, Failure> {
    let mut stderr = io::stderr();
    write!(stderr, "{question}")?;
    stderr.flush()?;
    let mut answer = String::new();
    if io::stdin().lock().read_line(&mut answer)? == 0 {
        // The cursor is still behind the question.
        writeln!(stderr)?;
    }
    Ok(answer)
}
