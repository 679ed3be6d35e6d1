//! `oauthdesk serve`: serves a registry to others.

use std::time::Duration;

use super::args::{Globals, ServeArgs, ServeLog};
use super::failure::Failure;
use crate::server::{LogFormat, ServeError, ServeOptions, serve};

/// How long a server in the background stays after its last client, so that the next command finds
/// the registry open.
const LINGER: Duration = Duration::from_secs(30);

pub fn run(globals: &Globals, args: &ServeArgs) -> Result<(), Failure> {
    let linger = args.linger.map(Duration::from_secs);
    let options = ServeOptions {
        dir: globals.dir()?,
        create: args.create,
        socket: args.socket.clone(),
        group: args.group.clone(),
        linger: if args.background { Some(linger.unwrap_or(LINGER)) } else { linger },
        background: args.background,
        log: match args.log_format {
            ServeLog::Text => LogFormat::Text,
            ServeLog::Json => LogFormat::Json,
        },
    };
    serve(&options).map_err(|error| match error {
        ServeError::Store(error) => error.into(),
        ServeError::Listen { .. } | ServeError::Io(_) => Failure::failed(error.to_string(), None),
    })
}
