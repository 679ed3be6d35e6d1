//! `oauthdesk export`

use std::fs;
use std::io::Read;
use std::process::Stdio;

use oauthdesk::exchange::export::Target;
use oauthdesk::model::{ClientDraft, Command, GrantType, RedirectInput};

use crate::{Closed, fails, ok, program, run, stderr, stdout};

#[test]
fn every_format_goes_to_standard_output_and_its_losses_beside_it() {
    for target in Target::ALL {
        let output = run(&["--demo", "export", target.id()]);
        assert!(output.status.success(), "{target}: {}", stderr(&output));
        assert!(stdout(&output).contains("bidquarry"), "{target}");
        let said = stderr(&output);
        assert_eq!(said.contains("lost: "), !matches!(target.id(), "jsonl" | "csv"), "{said}");
        // Each kind is said once.
        let mut lines: Vec<&str> = said.lines().collect();
        lines.sort_unstable();
        lines.dedup();
        assert_eq!(lines.len(), said.lines().count(), "{said}");
        let quiet = run(&["--demo", "export", target.id(), "--quiet"]);
        assert_eq!((stderr(&quiet).as_str(), quiet.stdout), ("", output.stdout), "{target}");
    }
}

#[test]
fn a_search_chooses_the_clients_and_their_order() {
    let ids = |search: &str| -> Vec<String> {
        let text = ok(&["--demo", "export", "jsonl", "--search", search]);
        let document = |line| serde_json::from_str::<serde_json::Value>(line).unwrap();
        text.lines().map(|line| document(line)["client_id"].as_str().unwrap().to_owned()).collect()
    };
    let all = ids("");
    assert!(all.len() > 30 && all.is_sorted(), "{all:?}");
    // All pages, whatever the search says of one.
    let mut back = ids("sort:-client-id per:10");
    back.reverse();
    assert_eq!(back, all);
    let found = ids("id:bidquarry-*");
    assert!(found.len() > 1 && found.iter().all(|id| id.starts_with("bidquarry-")), "{found:?}");
    assert_eq!(ids("id:nobody-at-all"), [""; 0]);
    let error = fails(&["--demo", "export", "jsonl", "--search", "nmae:x"], 2);
    assert!(error.contains("did you mean name?"), "{error}");
}

#[test]
fn a_file_is_whole_for_its_owner_alone_and_not_replaced_without_force() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("clients.json");
    let path = file.to_str().unwrap();
    let export = |more: &[&'static str]| {
        let mut args = vec!["--demo", "export", "keycloak", "-o"];
        args.push(path);
        args.extend(more);
        run(&args)
    };
    let output = export(&[]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(stdout(&output), "");
    assert!(stderr(&output).contains("clients exported"), "{}", stderr(&output));
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    fs::write(&file, "mine").unwrap();
    let output = export(&[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("is there already\nhelp: --force"), "{}", stderr(&output));
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
    assert!(export(&["--force"]).status.success());
    assert!(fs::read_to_string(&file).unwrap().starts_with("{\"clients\":["));
    // Nothing unfinished is left.
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    let folder = dir.path().to_str().unwrap();
    assert!(fails(&["--demo", "export", "csv", "-o", folder], 2).contains("it is a folder"));
    let nowhere = dir.path().join("no/such/file");
    let nowhere = nowhere.to_str().unwrap();
    assert!(fails(&["--demo", "export", "csv", "-o", nowhere], 1).contains("cannot write"));
}

#[test]
fn wrong_formats_and_registries_that_are_not_there_are_said() {
    assert!(fails(&["--demo", "export", "xml"], 2).contains("possible values: jsonl, csv"));
    fails(&["--demo", "export"], 2);
    let dir = tempfile::tempdir().unwrap();
    let nowhere = dir.path().join("registry");
    let file = dir.path().join("out");
    let (nowhere, file) = (nowhere.to_str().unwrap(), file.to_str().unwrap());
    fails(&["--registry", nowhere, "export", "csv", "-o", file], 1);
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
}

#[test]
fn a_reader_that_has_enough_ends_it_quietly() {
    let mut child = program()
        .args(["--demo", "export", "jsonl"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert!(child.wait().unwrap().success(), "{said}");
    assert_eq!(said, "");
}

#[test]
fn an_import_of_the_same_registry_finds_every_client_unchanged() {
    let closed = Closed::new(|desk| {
        desk.add_client("acme", "anna");
        let draft = ClientDraft {
            name: "=1+1, \"two\"".into(),
            grant_types: [GrantType::AuthorizationCode, GrantType::RefreshToken]
                .into_iter()
                .collect(),
            redirect_uris: RedirectInput::Text("https://a.example/cb, https://b.example/".into()),
            access_lifetime: "never".into(),
            refresh_lifetime: "7d".into(),
            restrict_to_partner_users: true,
            enabled: false,
            ..desk.client_draft("acme", "svc-report")
        };
        desk.apply(Command::CreateClient(draft)).expect("client");
    });
    let dir = tempfile::tempdir().unwrap();
    for target in Target::ALL.into_iter().filter(|target| *target != Target::Markdown) {
        let file = dir.path().join(target.id());
        let file = file.to_str().unwrap();
        closed.ok(&["export", target.id(), "-o", file]);
        let plan = closed.ok(&["import", file, "--dry-run", "--format", "json"]);
        let plan: serde_json::Value = serde_json::from_str(&plan).unwrap();
        assert_eq!(plan["files"][0]["format"], target.id());
        assert_eq!(plan["summary"]["unchanged"], plan["summary"]["clients"], "{target}: {plan}");
        assert_eq!(plan["summary"]["clients"], 2, "{target}");
    }
}

#[test]
fn a_list_and_an_export_are_the_same_csv() {
    let list = ok(&["--demo", "list", "--format", "csv"]);
    assert_eq!(list.lines().count(), 313);
    assert_eq!(ok(&["--demo", "export", "csv"]), list);
}
