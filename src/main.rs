//! Parse the command line, run it, exit code; nothing else.

use std::process::ExitCode;

fn main() -> ExitCode {
    oauthdesk::cli::main()
}
