//! YAML, as every command prints it.

use std::io::Write;

use serde::Serialize;

use super::failure::Failure;

/// Prints something as YAML.
pub fn yaml(out: &mut impl Write, value: &impl Serialize) -> Result<(), Failure> {
    let text = serde_saphyr::to_string(value)
        .map_err(|error| Failure::failed(format!("cannot write YAML: {error}"), None))?;
    out.write_all(text.as_bytes())?;
    Ok(())
}
