//! Clients in and out: the windows that ask for a file, the plan of an import.

use std::fs;

use crate::camera::{shot, shot_at_every_size};
use crate::stage::acme_with_client;
use crate::support::Desk;

const REALM: &str = r#"{"realm": "shops", "clients": [
  {"clientId": "account", "name": "${client_account}", "protocol": "openid-connect"},
  {"clientId": "shop-web", "name": "Web shop", "standardFlowEnabled": true,
   "redirectUris": ["https://shop.example/cb", "https://shop.example/*"], "secret": "hush",
   "webOrigins": ["+"], "attributes": {"pkce.code.challenge.method": "S256"},
   "defaultClientScopes": ["read", "orders:write"]},
  {"clientId": "shop-app", "redirectUris": ["*"]},
  {"clientId": "店-日本", "name": "not ASCII"},
  {"clientId": "acme-anna", "name": "Another", "standardFlowEnabled": false,
   "directAccessGrantsEnabled": true}
]}"#;

/// A desk with the window of an import filled in. The file's name is short: it stands in the
/// pictures.
fn filled() -> (Desk, tempfile::TempDir) {
    let mut desk = acme_with_client();
    let dir = tempfile::tempdir().expect("directory");
    let file = dir.path().join("realm.json");
    fs::write(&file, REALM).expect("written");
    desk.keys("I").paste(&file.display().to_string());
    desk.keys("<Down>acme<Down>ops@acme.example");
    (desk, dir)
}

#[test]
fn the_window_of_an_import() {
    let mut desk = acme_with_client();
    desk.add_partner("Akme", "akme");
    desk.reload();
    shot_at_every_size(desk.keys("I"), "import");
    shot(desk.keys("<Enter>"), "import-no-file");
    shot(desk.keys("<Down>m<Tab><Tab>"), "import-partners");
    shot(desk.keys("<Esc><C-u>nobody<Up>x<Enter>"), "import-no-partner");
    shot(desk.keys("<F1>"), "import-help");
}

#[test]
fn the_plan_of_an_import() {
    let (mut desk, _dir) = filled();
    desk.keys("<Enter>j");
    shot_at_every_size(&mut desk, "import-plan");
    shot(desk.keys("<Enter>"), "import-plan-open");
    shot(desk.keys("<Esc>jj<Space>"), "import-plan-refused");
    shot(desk.keys("j<Space>"), "import-plan-update");
    shot(desk.keys("I"), "import-question");
}

#[test]
fn how_far_an_import_is() {
    let (mut desk, _dir) = filled();
    desk.keys("<Enter>");
    desk.hold = true;
    shot(desk.keys("I<Enter>"), "import-progress");
}

#[test]
fn the_windows_of_an_export() {
    let mut desk = acme_with_client();
    shot_at_every_size(desk.keys("x"), "export");
    shot_at_every_size(desk.keys("<Down><Down><Down><Down><Down><Down><Enter>"), "export-file");
    shot(desk.keys("<C-u>/<Enter>"), "export-wrong");
    shot(desk.keys("<Esc><Esc>4x"), "export-history");
}
