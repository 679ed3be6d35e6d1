//! Rows of Spring Security's table `oauth_client_details`; fields unknown to Spring go into
//! `additional_information`.

use super::loss::Losses;
use super::object::{self, own};
use crate::exchange::cell::{add_row, is_formula, is_nothing, unguarded};
use crate::exchange::import::spring::COLUMNS;
use crate::exchange::member;
use crate::model::{Client, Directory, redirect};

/// The header.
pub fn head() -> String {
    let mut head = COLUMNS.join(",");
    head.push('\n');
    head
}

/// Appends a client. An empty validity is a default in the server's code, so lifetimes are the
/// effective ones. Cells are not guarded by an apostrophe, which a database would store.
pub fn write(client: &Client, directory: &Directory, out: &mut Vec<u8>, losses: &mut Losses) {
    let mut own = own(client, directory);
    let access = object::effective_access(client, directory, &mut own);
    // A validity below one never expires in Spring.
    let access = access.map_or_else(|| "-1".to_owned(), |seconds| seconds.to_string());
    let refresh = object::effective_refresh(client, directory, &mut own);
    own.flag(member::ENABLED, client.enabled);
    if !client.enabled {
        losses.add("enabled", "no place there: it is kept in additional_information alone");
    }
    own.text("name", &client.name);
    own.text("email", client.email.as_str());
    let scopes = object::scopes(client);
    let list = scopes.join(",");
    let parted = scopes.iter().any(|scope| scope.contains([',', ';']));
    if parted || is_another(&list) {
        // Unlike the list, this text keeps every scope whole.
        own.text(member::SCOPE, scopes.join(" "));
    }
    if parted {
        losses.add("scopes", "a comma in a scope: Spring takes it for two");
    }
    let uris = object::redirects(client);
    let redirects = uris.join(",");
    if uris.iter().any(|uri| uri.contains(',')) {
        losses.add("redirect_uris", "a comma in a URI: Spring takes it for two");
        if redirect::split_list(&redirects) != uris {
            losses.add("redirect_uris", "a comma in a URI: read back, it is taken for two");
        }
    }
    let id = client.id.as_str();
    if is_formula(id) {
        let reason = "a spreadsheet would run it: read the file into a database alone";
        losses.add("client_id", reason);
    }
    if is_another(id) {
        losses.add("client_id", "read back, it is not the same");
    }
    let mut information = Vec::new();
    own.write(&mut information);
    add_row(
        out,
        [
            id,
            "",
            "",
            &list,
            &object::grants(client).join(","),
            &redirects,
            "",
            &access,
            &refresh.map(|seconds| seconds.to_string()).unwrap_or_default(),
            &String::from_utf8_lossy(&information),
            "",
        ],
    );
}

/// Whether an import would read another text from this cell.
fn is_another(cell: &str) -> bool {
    is_nothing(cell) || unguarded(cell) != cell
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_another_where_an_import_takes_it_for_nothing_or_takes_its_apostrophe() {
        for cell in ["NULL", "null", "\\N", "'=1", "'NULL"] {
            assert!(is_another(cell), "{cell}");
        }
        for cell in ["", "acme-tv", "=1", "'s-Hertogenbosch", "NULLS"] {
            assert!(!is_another(cell), "{cell}");
        }
    }
}
