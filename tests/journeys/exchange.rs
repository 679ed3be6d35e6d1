//! Clients in and out at the desk: a path with completion, the plan, marks, the file of an export.

use std::fs;
use std::path::Path;

use oauthdesk::door::Door;
use oauthdesk::model::{Command, Role};
use oauthdesk::query::{Kind, Query};

use oauthdesk::tui::app::Effect;

use crate::many;
use crate::support::Desk;

const REALM: &str = r#"{"realm": "shops", "clients": [
  {"clientId": "account", "name": "${client_account}", "protocol": "openid-connect"},
  {"clientId": "shop-web", "name": "Web shop", "standardFlowEnabled": true,
   "redirectUris": ["https://shop.example/cb", "https://shop.example/*"], "secret": "hush"},
  {"clientId": "shop-app", "standardFlowEnabled": true, "redirectUris": ["*"]},
  {"clientId": "acme-anna", "name": "Another", "standardFlowEnabled": false,
   "directAccessGrantsEnabled": true}
]}"#;

/// A desk with the client acme-anna, and a folder with files to import.
fn desk() -> (Desk, tempfile::TempDir) {
    let mut desk = Desk::acme();
    desk.add_client("acme", "anna");
    let dir = tempfile::tempdir().expect("directory");
    fs::write(dir.path().join("realm-shops.json"), REALM).expect("written");
    (desk, dir)
}

/// Fills the window in: the file, the partner and an address.
fn fill(desk: &mut Desk, file: &Path) {
    desk.keys("I").sees("Import clients from files").paste(&file.display().to_string());
    desk.keys("<Down>acme<Down>ops@acme.example");
}

fn ids(desk: &mut Desk) -> Vec<String> {
    let query = Query { per_page: usize::MAX, ..Query::new(Kind::Clients) };
    let rows = desk.door.page(&query).expect("a page").rows;
    rows.iter().map(oauthdesk::door::Row::title).collect()
}

#[test]
fn a_path_is_completed_as_far_as_it_is_certain_then_one_offer_after_the_other() {
    let (mut desk, dir) = desk();
    fs::write(dir.path().join("realm-other.json"), "{}").expect("written");
    let folder = format!("{}/", dir.path().display());
    desk.keys("I").paste(&folder).keys("<Tab>").sees("realm-other.json").sees("realm-shops.json");
    let typed = |desk: &Desk| match desk.app.top() {
        Some(oauthdesk::tui::app::Overlay::Import(import)) => {
            import.file.text.value().strip_prefix(&folder).expect("the folder").to_owned()
        }
        _ => panic!("no window:\n{}", desk.screen()),
    };
    assert_eq!(typed(&desk), "realm-");
    desk.keys("<Tab>");
    assert_eq!(typed(&desk), "realm-other.json");
    desk.keys("<Down>");
    assert_eq!(typed(&desk), "realm-shops.json");
    desk.keys("<BackTab>");
    assert_eq!(typed(&desk), "realm-other.json");
    // Enter takes what is chosen, and does not go on with it yet.
    desk.sees("Enter Take it").keys("<Enter>").lacks("realm-shops").sees("Enter Look at it");
    desk.keys("<C-u>").paste(&folder).keys("<Tab><Tab>");
    // The first Esc takes the offers away, the next one the window.
    desk.keys("<Esc>").lacks("realm-shops").sees("Import clients from files");
    desk.keys("<C-u>").paste(&format!("{folder}realm-s")).keys("<Tab>").lacks("realm-other");
    assert_eq!(typed(&desk), "realm-shops.json");
    desk.keys("<C-u>").paste(&format!("{folder}nothing")).keys("<Tab>");
    desk.sees("No file or folder begins so");
    desk.keys("<C-u>/no/such/x<Tab>").sees("Cannot read the folder /no/such/");
    desk.keys("<Esc>").lacks("Import clients from files");
}

#[test]
fn the_new_clients_are_taken_and_the_others_where_somebody_marks_them() {
    let (mut desk, dir) = desk();
    fill(&mut desk, &dir.path().join("realm-shops.json"));
    desk.keys("<Enter>").sees("All 4").sees("Create 1").sees("Update 1").sees("Drafts 1");
    desk.sees("Skipped 1").sees("1 taken, of 3 that can come in").sees("(keycloak)");
    // What is skipped says why, and cannot be taken.
    desk.keys("<Space>").sees("✗ It cannot be taken: a built-in client of the other system");
    desk.sees("go back and tick that these are taken too");
    desk.keys("j").sees("Web shop, realm shops").sees("secrets are never stored").lacks("hush");
    desk.sees("https://shop.example/*");
    desk.keys("jj").sees("Name: Client anna → Another");
    desk.keys("<Space>").sees("2 taken, of 3");
    desk.keys("I").sees("Import 2 clients?").sees("1 created").sees("1 updated: what is here");
    desk.sees("import of realm-shops.json").keys("<Enter>");
    desk.sees("Imported 2 clients: 1 created, 1 updated").lacks("Import of");
    assert_eq!(desk.client("acme-anna").expect("stored").name, "Another");
    let client = desk.client("shop-web").expect("stored");
    assert_eq!(client.redirect_text(), "https://shop.example/cb");
    assert!(desk.client("shop-app").is_none());
    // It is one act, with where it came from.
    desk.keys("4<Enter>").sees("import of realm-shops.json").keys("<Esc>1u").sees("Taken back");
    assert_eq!(ids(&mut desk), ["acme-anna"]);
    assert_eq!(desk.client("acme-anna").expect("stored").name, "Client anna");
}

#[test]
fn a_draft_comes_in_disabled_and_is_mended_in_its_form() {
    let (mut desk, dir) = desk();
    fill(&mut desk, &dir.path().join("realm-shops.json"));
    desk.keys("<Enter><Tab><Tab><Tab>").sees("[Drafts 1]").sees("Redirect URIs: ");
    desk.keys("a").sees("2 taken").keys("<Tab>").sees("[Skipped 1]");
    desk.keys("a").sees("Nothing of this part can be taken");
    desk.keys("<BackTab><C-s>").sees("1 created").sees("1 to be mended: disabled").keys("<Enter>");
    let draft = desk.client("shop-app").expect("stored");
    assert!(!draft.enabled && draft.name.contains("shop-app"), "{draft:?}");
    // Its form says at once what is wrong, and where.
    desk.keys("/shop-app<Enter>e").sees("Edit shop-app").sees("✗ at least one is required");
    desk.keys("https://shop.example/cb").lacks("✗ at least one").save();
    desk.sees("Saved shop-app");
    // The name no longer says that there is something to mend.
    let mended = desk.client("shop-app").expect("stored");
    assert_eq!((mended.name.as_str(), mended.redirect_uris.len()), ("shop-app", 1));
}

#[test]
fn what_cannot_be_taken_up_stands_at_its_box_with_everything_that_was_typed() {
    let (mut desk, dir) = desk();
    desk.keys("I<Enter>").sees("✗ Name a file, or a folder of files");
    let file = dir.path().join("broken.json");
    fs::write(&file, "{\"clients\": [\n  {\"clientId\" \"x\"}\n]}").expect("written");
    desk.paste(&file.display().to_string()).keys("<Down>nobody<Enter>");
    desk.sees("✗ No partner is called nobody: an import makes none");
    desk.keys("<C-u>acme<Down>not an address<Enter>").sees("✗ Not an address");
    desk.keys("<C-u>ops@acme.example<Enter>").sees("✗ Line 2, column ").sees("broken.json");
    desk.sees("acme").sees("ops@acme.example");
    fs::write(&file, "{\"clients\": []}").expect("written");
    desk.keys("<Enter>").lacks("Create").sees("✗ ");
    // What was typed is there again the next time.
    desk.keys("<Esc>").lacks("Import clients from files").keys("I").sees("ops@acme.example");
    assert_eq!(ids(&mut desk), ["acme-anna"]);
}

#[test]
fn the_platform_offers_more_only_where_an_admin_says_so() {
    let (mut desk, dir) = desk();
    let file = dir.path().join("clients.json");
    let text = r#"[{"client_id": "shop", "redirect_uris": ["https://shop.example/cb"],
        "grant_types": ["authorization_code"], "scope": "read orders"},
        {"client_id": "other", "redirect_uris": ["https://other.example/cb"],
        "grant_types": ["client_credentials"], "scope": "read invoices"}]"#;
    fs::write(&file, text).expect("written");
    fill(&mut desk, &file);
    desk.keys("<Enter>").sees("(rfc7591)").sees("go back and let the platform offer it");
    desk.keys("<Esc><Down><Space><Enter>").sees("2 taken");
    // What is not taken needs nothing.
    desk.keys("aI").sees("No client is taken").keys("g<Space>I").lacks("invoices");
    desk.sees("The platform will also offer: orders").keys("<Enter>");
    assert_eq!(desk.client("shop").expect("stored").scopes.len(), 2);
    // An editor brings clients in, and does not change what the platform offers.
    let me = desk.door.access().who.user.clone();
    desk.apply(Command::SetRole("zoe".into(), Role::Admin)).expect("saved");
    desk.apply(Command::SetRole(me.clone(), Role::Editor)).expect("saved");
    let mut desk = desk.restart();
    fill(&mut desk, &file);
    desk.keys("<Down><Space><Enter>").sees("✗ Needs role admin");
    desk.keys("<Space><Enter>").sees("Unchanged 1").sees("Drafts 1");
    desk.sees("It is here already, just as it is in the file");
    desk.keys("<C-s>").sees("No client is taken").keys("<Esc><Esc>");
}

#[test]
fn a_viewer_sees_why_nothing_comes_in_and_may_export() {
    let (mut desk, dir) = desk();
    let me = desk.door.access().who.user.clone();
    desk.apply(Command::SetRole("zoe".into(), Role::Admin)).expect("saved");
    desk.apply(Command::SetRole(me, Role::Viewer)).expect("saved");
    let mut desk = desk.restart();
    desk.keys("I").sees("Import clients from files: needs role editor");
    let file = dir.path().join("out.csv");
    desk.keys("x<Enter><C-u>").paste(&file.display().to_string()).keys("<Enter>");
    desk.sees("1 client exported to ");
}

#[test]
fn a_folder_is_read_whole_and_a_file_that_cannot_be_read_says_so() {
    let (mut desk, dir) = desk();
    fs::write(dir.path().join("broken.json"), "{").expect("written");
    fill(&mut desk, dir.path());
    desk.keys("<Enter>").sees("✗ 1 file cannot be read").sees("Files 2");
    desk.keys("h").sees("[Files 2]").sees("broken.json: ").sees("line 1, column");
    desk.keys("j").sees("realm-shops.json: keycloak, 4 clients");
    desk.keys("<Space>").sees("Clients are taken, not files");
    desk.keys("z").sees("z does nothing here; ? shows the keys");
    desk.keys("<Esc><Up><Up><Up><Up><Up>z").sees("z does nothing here; F1 shows the keys");
}

#[test]
fn the_cursor_of_a_plan_stays_in_a_window_that_shrinks() {
    let mut desk = Desk::acme();
    let dir = tempfile::tempdir().expect("directory");
    let file = dir.path().join("many.json");
    let client = |n| format!("{{\"client_id\": \"app-{n:02}\", \"redirect_uris\": []}}");
    let clients: Vec<_> = (0..40).map(client).collect();
    fs::write(&file, format!("[{}]", clients.join(","))).expect("written");
    fill(&mut desk, &file);
    desk.resize(80, 45).keys("<Enter>").sees("app-00").keys("<PgDn>");
    let row =
        |desk: &Desk| desk.screen().lines().find(|line| line.contains("│>")).map(str::to_owned);
    let before = row(&desk).expect("the cursor");
    desk.resize(60, 15);
    let after = row(&desk).expect("the cursor");
    assert_eq!(before.get(..20), after.get(..20));
    desk.keys("<End>").sees("app-39").keys("<Enter>").resize(80, 24).keys("<Esc>").sees("app-39");
    desk.keys("<Home>").sees("app-00").keys("<PgDn><PgUp>").sees("app-00");
}

#[test]
fn an_import_can_be_stopped_while_it_looks_and_while_it_writes() {
    let mut desk = Desk::acme();
    let dir = tempfile::tempdir().expect("directory");
    let file = dir.path().join("many.jsonl");
    let line = |n| {
        format!(
            "{{\"client_id\": \"app-{n}\", \"name\": \"App {n}\", \"email\": \"ops@acme.example\", \
             \"partner\": \"acme\", \"scopes\": [\"read\"], \"grant_types\": [\"password\"]}}\n"
        )
    };
    fs::write(&file, (0..2_500).map(line).collect::<String>()).expect("written");
    desk.keys("I").paste(&file.display().to_string());
    desk.hold = true;
    desk.keys("<Enter>").sees("Reading…").keys("x").sees("Esc stops; nothing is changed yet");
    desk.let_through();
    desk.sees("Looking at 2,500 clients").let_through();
    desk.sees("40 %").keys("<Esc>").let_through();
    desk.sees("Stopped: nothing was changed").sees("Import clients from files");
    desk.hold = false;
    desk.keys("<Enter>").sees("2,500 taken");
    desk.hold = true;
    desk.keys("<C-s><Enter>").sees("Importing 2,500 clients").let_through();
    desk.keys("<Esc>").let_through();
    desk.hold = false;
    let held: Vec<Effect> = std::mem::take(&mut desk.held);
    desk.carry_out(held);
    desk.sees("Stopped. Imported 2,000 clients").sees("500 not looked at");
    desk.keys("u").sees("Taken back");
    assert!(ids(&mut desk).is_empty());
}

#[test]
fn an_export_has_the_columns_and_the_order_of_the_table_and_all_its_pages() {
    let mut desk = many::clients(130, 120);
    let dir = tempfile::tempdir().expect("directory");
    let file = dir.path().join("out.csv");
    desk.keys("/nightly<Enter>si").sees("↓");
    desk.keys("x")
        .sees("Export 120 clients to a file")
        .sees("The table as CSV: Client ID, Partner");
    desk.keys("<Enter>").sees("clients.csv").keys("<C-u>").paste(&file.display().to_string());
    desk.keys("<Enter>").sees("120 clients exported to ").lacks("Export 120");
    let text = fs::read_to_string(&file).expect("a file");
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("Client ID,Partner,Name,Scopes,Grant Type"));
    let ids: Vec<&str> = lines.map(|line| line.split(',').next().expect("a cell")).collect();
    assert_eq!(ids.len(), 120);
    assert!(ids.is_sorted_by(|a, b| a > b), "{ids:?}");
    // It is not replaced without a yes.
    fs::write(&file, "mine").expect("written");
    desk.keys("x<Enter><C-u>").paste(&file.display().to_string()).keys("<Enter>");
    desk.sees("Replace this file?").keys("<Enter>").sees("Export 120 clients to a file");
    assert_eq!(fs::read_to_string(&file).expect("a file"), "mine");
    desk.keys("<Enter><Tab><Enter>").sees("120 clients exported");
    assert_eq!(fs::read_to_string(&file).expect("a file"), text);
}

#[test]
fn whole_clients_come_in_again_as_they_went_out() {
    let (mut desk, dir) = desk();
    let file = dir.path().join("out.jsonl");
    desk.keys("x<Down><Down><Enter>").sees("clients.jsonl").keys("<C-u>");
    desk.paste(&file.display().to_string()).keys("<Enter>").sees("1 client exported");
    desk.keys("I").paste(&file.display().to_string()).keys("<Enter>").sees("Unchanged 1");
    desk.keys("<Esc><Esc>x<Down><Down><Down><Down><Down><Down><Enter>");
    desk.sees("clients.keycloak.json").keys("<C-u>");
    desk.paste(&dir.path().join("out.json").display().to_string()).keys("<Enter>");
    desk.sees("What it does not keep").sees("created, modified, revision, 1 client");
}

#[test]
fn every_list_can_be_exported_as_a_table() {
    let (mut desk, dir) = desk();
    for (tab, name, head) in
        [("2", "partners", "Partner"), ("3", "users", "Username"), ("4", "history", "Change")]
    {
        let file = dir.path().join(name);
        desk.keys(tab).keys("x").lacks("Whole clients").keys("<Down><Enter>");
        desk.sees(&format!("{name}.md")).keys("<C-u>").paste(&file.display().to_string());
        desk.keys("<Enter>").sees("exported to");
        let text = fs::read_to_string(&file).expect("a file");
        assert!(text.lines().count() > 2 && text.starts_with("| "), "{head}: {text}");
    }
}

#[test]
fn a_file_that_cannot_be_written_says_why_and_leaves_nothing() {
    let (mut desk, dir) = desk();
    let folder = dir.path().join("folder");
    fs::create_dir(&folder).expect("a folder");
    desk.keys("x<Enter><C-u>").paste(&folder.display().to_string()).keys("<Enter>");
    desk.sees("it is a folder").sees("Name a file in it");
    desk.keys("<C-u><Enter>").sees("✗ Name a file");
    let inside = dir.path().join("missing/out.csv");
    desk.paste(&inside.display().to_string()).keys("<Enter>").sees("✗ Cannot write ");
    desk.sees("there is no folder").lacks(".oauthdesk-export");
    desk.keys("<Esc>").sees("The table as CSV").keys("<Esc>").lacks("The table as CSV");
    let mut desk = many::clients(130, 120);
    desk.keys("/nosuchthing<Enter>x").sees("There is nothing to export");
}

#[test]
fn an_export_can_be_stopped_and_leaves_no_file() {
    let (mut desk, dir) = desk();
    let file = dir.path().join("out.jsonl");
    desk.keys("x<Down><Down><Enter><C-u>").paste(&file.display().to_string());
    desk.hold = true;
    desk.keys("<Enter>").sees("Exporting 1 client").keys("<Esc>").sees("Stopping…");
    desk.let_through();
    desk.let_through();
    desk.sees("Stopped: no file was written").sees("Export 1 client to a file");
    let left: Vec<_> = fs::read_dir(dir.path()).expect("a folder").flatten().collect();
    assert_eq!(left.len(), 1, "{left:?}");
}

#[test]
fn the_mouse_reaches_everything() {
    let (mut desk, dir) = desk();
    fill(&mut desk, &dir.path().join("realm-shops.json"));
    desk.click_text("Take the other").click_text("Look at it").sees("Drafts 2");
    desk.click_text("[x] shop-web").sees("0 taken").click_text("Drafts 2").sees("[Drafts 2]");
    desk.click_text("[ ] shop-app").sees("1 taken");
    desk.keys("<Esc>").click_text("Cancel").lacks("Import clients from files");
    let file = dir.path().join("out.md");
    desk.keys("x").click_text("The table as Markdown").keys("<C-u>");
    desk.paste(&file.display().to_string()).click_text("Export<").sees("1 client exported");
}

#[test]
fn the_file_to_try_an_import_with_has_something_of_everything() {
    let mut desk = Desk::demo();
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo/realm-export.json");
    desk.keys("I").paste(&file.display().to_string());
    desk.keys("<Down>bidquarry<Down>ops@bidquarry.example<Enter>");
    desk.sees("Create 3").sees("Update 1").sees("Drafts 1").sees("Skipped 3").sees("Losing 3");
    desk.keys("I<Enter>").sees("Imported 3 clients");
}
