//! Reads the document of a record from a file or from standard input.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use serde::de::DeserializeOwned;

use super::args::FromArgs;
use super::failure::Failure;
use crate::exchange::import::decode::decode;
use crate::exchange::read::read;

/// The largest document of one record, in bytes: far above any real one.
const MOST: u64 = 1024 * 1024;

/// Reads the file of `--from`, or returns an empty patch if there is no such option.
pub fn said<T: DeserializeOwned + Default>(from: &FromArgs) -> Result<T, Failure> {
    let Some(path) = &from.from else { return Ok(T::default()) };
    let name = name(path);
    let text = text(path)?;
    read(&text).map_err(|mistake| {
        let help = "--from takes what `show --format json` or `--format yaml` prints".to_owned();
        Failure::failed(format!("{name}: {mistake}"), Some(help))
    })
}

fn text(path: &Path) -> Result<String, Failure> {
    let name = name(path);
    let cannot = |error: io::Error| {
        let help = "--from takes the file of one record, or - for standard input".to_owned();
        Failure::failed(format!("cannot read {name}: {error}"), Some(help))
    };
    let mut bytes = Vec::new();
    if path.as_os_str() == "-" {
        io::stdin().lock().take(MOST + 1).read_to_end(&mut bytes).map_err(cannot)?;
    } else {
        let file = File::open(path).map_err(cannot)?;
        file.take(MOST + 1).read_to_end(&mut bytes).map_err(cannot)?;
    }
    if bytes.len() as u64 > MOST {
        let help = "--from takes the document of one record".to_owned();
        return Err(Failure::failed(format!("{name} has more than 1 MiB"), Some(help)));
    }
    match decode(&bytes) {
        Ok(text) => Ok(text.into_owned()),
        Err(error) => {
            let help = "--from takes the document of one record, as JSON or YAML".to_owned();
            Err(Failure::failed(format!("{name}: {error}"), Some(help)))
        }
    }
}

fn name(path: &Path) -> String {
    if path.as_os_str() == "-" { "standard input".to_owned() } else { path.display().to_string() }
}
