//! `oauthdesk generate`

use std::io::Write;
use std::time::Instant;

use super::args::{GenerateArgs, Globals};
use super::failure::Failure;
use super::progress::Line;
use crate::door::Refused;
use crate::model::{Denial, text};
use crate::registry::{OpenOptions, Sizes, generate};

/// Creates a registry of invented records.
pub fn run(globals: &Globals, args: &GenerateArgs, out: &mut impl Write) -> Result<(), Failure> {
    if globals.registry.is_some() || globals.demo {
        let what = if globals.demo { "--demo" } else { "--registry" };
        let message = format!("generate makes a registry of its own: {what} does not go with it");
        return Err(Failure::usage(message, "say where it is to be with --into DIR alone"));
    }
    if globals.read_only {
        return Err(Refused::Denied(Denial::ReadOnly).into());
    }
    let options = OpenOptions { dir: args.into.clone(), create: true, read_only: false };
    let start = Instant::now();
    let mut line = Line::new();
    let sizes = generate(&options, args.clients, args.seed, &mut |progress| line.show(progress))?;
    line.clear();
    let Sizes { clients, partners, users } = sizes;
    writeln!(
        out,
        "{}: {}, {} and {} of seed {}, in {:.1} s",
        text::shown(&args.into.display().to_string()),
        text::counted(clients, "client"),
        text::counted(partners, "partner"),
        text::counted(users, "user"),
        args.seed,
        start.elapsed().as_secs_f64()
    )?;
    Ok(())
}
