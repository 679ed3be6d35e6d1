//! `oauthdesk import`: plan, report, apply.

use oauthdesk::door::Door;
use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::{Closed, program, stderr, stdout};

fn fixture(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/import/fixtures");
    folder.join(name).display().to_string()
}

/// What the plan says in JSON.
fn plan(closed: &Closed, args: &[&str]) -> serde_json::Value {
    let mut all = vec!["import", "--format", "json"];
    all.extend(args);
    let path = closed.path();
    let output = crate::run(&Closed::args(&path, &all));
    serde_json::from_str(&stdout(&output)).unwrap_or_else(|e| panic!("{e}: {}", stderr(&output)))
}

fn count(plan: &serde_json::Value, what: &str) -> u64 {
    plan["summary"][what].as_u64().unwrap_or_else(|| panic!("no {what}: {plan}"))
}

/// The five parts add up to the whole.
#[track_caller]
fn adds_up(plan: &serde_json::Value) {
    let parts = ["create", "update", "unchanged", "refused", "skipped"];
    let sum: u64 = parts.iter().map(|part| count(plan, part)).sum();
    assert_eq!(sum, count(plan, "clients"), "{plan}");
    assert_eq!(plan["clients"].as_array().unwrap().len() as u64, sum);
}

#[test]
fn a_dry_run_says_all_and_does_nothing() {
    let closed = Closed::new(|_| {});
    let file = fixture("own.jsonl");
    let said = closed.ok(&["import", &file, "--dry-run"]);
    assert!(said.contains("jsonl, 2 clients"), "{said}");
    assert!(said.contains("create            2"), "{said}");
    assert!(said.contains("nothing was done: this was a dry run"), "{said}");
    assert!(said.lines().all(|line| line.chars().count() <= 80), "{said}");
    assert_eq!(closed.ok(&["list", "--format", "csv"]).lines().count(), 1);
}

#[test]
fn our_own_lines_come_in_whole_and_a_second_time_change_nothing() {
    let closed = Closed::new(|_| {});
    let file = fixture("own.jsonl");
    let said = closed.ok(&["import", &file, "--yes"]);
    assert!(said.contains("created 2, updated 0; oauthdesk undo takes all of it back"), "{said}");
    let shown = closed.ok(&["show", "acme-web", "--format", "json"]);
    let web: serde_json::Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(web["access_token_lifetime"], -1);
    assert_eq!(web["redirect_uris"][0], "https://web.acme.example/cb?x=1,2");
    assert_eq!(web["enabled"], false);
    let again = plan(&closed, &[&file, "--yes"]);
    adds_up(&again);
    assert_eq!(count(&again, "unchanged"), 2);
    // It is one act of the history.
    closed.ok(&["undo", "--yes"]);
    assert_eq!(closed.ok(&["list", "--format", "csv"]).lines().count(), 1);
}

#[test]
fn what_breaks_a_rule_is_refused_and_in_quarantine_comes_in_disabled_and_marked() {
    let closed = Closed::new(|_| {});
    let file = fixture("keycloak_realms.json");
    let args = [file.as_str(), "--partner", "acme", "--email", "ops@acme.example"];
    let mut dry = args.to_vec();
    dry.push("--dry-run");
    let said = plan(&closed, &dry);
    adds_up(&said);
    // account, two-realm and the SAML client; the role; shop, which stands in two realms.
    assert_eq!((count(&said, "skipped"), count(&said, "refused")), (3, 3), "{said}");
    let twins: Vec<&str> = said["clients"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|client| client["client_id"] == "shop")
        .filter_map(|client| client["reason"].as_str())
        .collect();
    assert_eq!(twins.len(), 2);
    assert!(twins[0].contains("realm two") && twins[1].contains("realm one"), "{twins:?}");
    let file = fixture("keycloak_legacy.json");
    let args = ["import", &file, "--partner", "Acme Media", "--email", "ops@acme.example", "--yes"];
    let error = closed.fails(&args, 3);
    assert_eq!(error, "");
    let mut quarantine = args.to_vec();
    quarantine.push("--quarantine");
    let said = closed.ok(&quarantine);
    assert!(said.contains("to mend: they come in disabled"), "{said}");
    let shown = closed.ok(&["show", "portal", "--format", "json"]);
    let portal: serde_json::Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(portal["enabled"], false);
    assert_eq!(portal["name"], "[to mend: Redirect URIs] portal");
    // Once it is mended, its name no longer says so.
    let error = closed.fails(&["edit", "portal", "--enabled"], 1);
    assert!(error.contains("--redirect-uri: "), "{error}");
    closed.ok(&["edit", "portal", "--enabled", "--redirect-uri", "https://portal.example/cb"]);
    let shown = closed.ok(&["show", "portal", "--format", "json"]);
    let portal: serde_json::Value = serde_json::from_str(&shown).unwrap();
    assert_eq!((&portal["name"], &portal["enabled"]), (&"portal".into(), &true.into()));
}

#[test]
fn nothing_is_invented_partner_address_or_scope() {
    let closed = Closed::new(|_| {});
    let file = fixture("hydra_items.json");
    let said = plan(&closed, &[&file, "--dry-run"]);
    assert!(said["clients"][0]["reason"].as_str().unwrap().starts_with("no partner"), "{said}");
    let said = plan(&closed, &[&file, "--partner-from", "owner", "--dry-run"]);
    assert_eq!(count(&said, "create"), 1, "{said}");
    assert!(said["losses"].as_array().unwrap().iter().any(|loss| loss["value"] == "offline"));
    let said = plan(&closed, &[&file, "--partner-from", "owner", "--extend", "--yes"]);
    assert_eq!(said["extend"][0], "offline");
    assert!(closed.ok(&["settings", "show"]).contains("offline"));
    // The settings go back with the clients.
    closed.ok(&["undo", "--yes"]);
    assert!(!closed.ok(&["settings", "show"]).contains("offline"));
    let error = closed.fails(&["import", &file, "--partner", "nobody", "--dry-run"], 2);
    assert!(error.contains("no partner is called nobody"), "{error}");
    let error = closed.fails(&["import", &file, "--email", "a, b", "--dry-run"], 2);
    assert!(error.contains("--email"), "{error}");
}

#[test]
fn a_list_can_say_which_client_belongs_to_which_partner() {
    let closed = Closed::new(|desk| desk.add_partner("Other", "other"));
    let map = closed.dir.path().join("map.csv");
    fs::write(&map, "client_id,partner\nhydra-*,other\n").unwrap();
    let map = map.display().to_string();
    let file = fixture("hydra_items.json");
    closed.ok(&["import", &file, "--map", &map, "--yes"]);
    assert!(closed.ok(&["show", "hydra-one", "--format", "json"]).contains("\"other\""));
    fs::write(&map, "hydra-one,nobody\n").unwrap();
    let error = closed.fails(&["import", &file, "--map", &map, "--yes"], 2);
    assert!(error.contains("line 1: there is no partner nobody"), "{error}");
}

#[test]
fn a_client_that_is_here_and_different_is_left_updated_or_stops_it_all() {
    let closed = Closed::new(|_| {});
    closed.ok(&["import", &fixture("own.jsonl"), "--yes"]);
    let file = closed.dir.path().join("other.json");
    fs::write(&file, r#"{"client_id":"acme-web","partner":"acme","name":"Web 2"}"#).unwrap();
    let file = file.display().to_string();
    let said = plan(&closed, &[&file, "--yes"]);
    assert_eq!(count(&said, "skipped"), 1, "{said}");
    let error = closed.fails(&["import", &file, "--yes", "--on-conflict", "fail"], 4);
    assert!(error.contains("nothing was imported"), "{error}");
    closed.ok(&["import", &file, "--yes", "--on-conflict", "update"]);
    let shown = closed.ok(&["show", "acme-web", "--format", "json"]);
    let web: serde_json::Value = serde_json::from_str(&shown).unwrap();
    // What the file does not say stays.
    assert_eq!((&web["name"], &web["email"]), (&"Web 2".into(), &"web@acme.example".into()));
}

#[test]
fn what_waits_to_be_mended_comes_back_unchanged_from_each_form() {
    let closed = Closed::new(|_| {});
    // One without redirect URIs, one without grant types, and one that is as it should be.
    let (old, none) = (fixture("keycloak_legacy.json"), fixture("duende_settings.json"));
    let rules = ["--partner", "acme", "--email", "ops@acme.example", "--quarantine", "--yes"];
    let mut args = vec!["import", old.as_str(), none.as_str()];
    args.extend(rules);
    closed.ok(&args);
    let out = closed.dir.path().join("out").display().to_string();
    for form in ["jsonl", "csv", "rfc7591", "hydra", "keycloak", "auth0", "spring", "duende"] {
        closed.ok(&["export", form, "-o", &out, "--force"]);
        let said = plan(&closed, &[&out, "--dry-run"]);
        adds_up(&said);
        assert_eq!((count(&said, "clients"), count(&said, "unchanged")), (5, 5), "{form}: {said}");
    }
}

#[test]
fn a_broken_file_says_where_and_the_others_come_in() {
    let closed = Closed::new(|_| {});
    let (broken, good) = (fixture("hash_comment.json"), fixture("own.jsonl"));
    let error = closed.fails(&["import", &broken, &good, "--yes"], 1);
    assert!(error.contains("1 file could not be read"), "{error}");
    assert_eq!(closed.ok(&["list", "--format", "csv"]).lines().count(), 3);
    let said = plan(&closed, &[&broken, "no/such/file", "--dry-run"]);
    assert!(said["files"][0]["error"].as_str().unwrap().starts_with("line 2, column 3"), "{said}");
    assert!(said["files"][1]["error"].is_string());
    assert!(said["files"][0]["format"].is_null());
}

#[test]
fn a_folder_of_a_deploy_tool_is_walked() {
    let closed = Closed::new(|_| {});
    let folder = closed.dir.path().join("tenant");
    fs::create_dir_all(folder.join("clients")).unwrap();
    fs::create_dir_all(folder.join("rules")).unwrap();
    fs::copy(fixture("auth0_cimd.json"), folder.join("clients/By document.json")).unwrap();
    fs::write(folder.join("rules/x.json"), "{\"name\": \"a rule\"}").unwrap();
    let folder = folder.display().to_string();
    let args = [folder.as_str(), "--partner", "acme", "--email", "a@acme.example", "--dry-run"];
    let said = plan(&closed, &args);
    assert_eq!(said["files"].as_array().unwrap().len(), 1, "{said}");
    assert_eq!((count(&said, "clients"), count(&said, "create")), (1, 1), "{said}");
}

#[test]
fn without_a_yes_nothing_comes_in() {
    let closed = Closed::new(|_| {});
    let file = fixture("own.jsonl");
    let error = closed.fails(&["import", &file], 2);
    assert!(
        error.contains("\"Import 2 clients?\" needs an answer, and no terminal is there to ask at"),
        "{error}"
    );
    assert!(error.contains("--yes"), "{error}");
    let error = closed.fails(&["--read-only", "import", &file, "--yes"], 77);
    assert!(error.contains("--read-only"), "{error}");
    closed.ok(&["--read-only", "import", &file, "--dry-run"]);
}

#[test]
fn a_client_is_restricted_where_its_id_ends_in_an_active_user() {
    let closed = Closed::new(|_| {});
    let file = closed.dir.path().join("two.csv");
    let rows = "client_id,email,grant_types,scopes\nacme-anna,a@a.example,password,read\nfree,b@a.example,password,read\n";
    fs::write(&file, rows).unwrap();
    let file = file.display().to_string();
    let all = ["import", &file, "--partner", "acme", "--restrict", "--yes", "--format", "json"];
    assert_eq!(closed.fails(&all, 3), "");
    closed.ok(&["undo", "--yes"]);
    closed.ok(&["import", &file, "--partner", "acme", "--yes"]);
    let mut desk = closed.open();
    let mut restricted = |id: &str| {
        let id = oauthdesk::model::ClientId::parse(id).unwrap();
        desk.client(&id).unwrap().unwrap().restrict_to_partner_users
    };
    assert!(restricted("acme-anna"));
    assert!(!restricted("free"));
}

/// Bytes of all files in a folder.
fn size_of(folder: &Path) -> u64 {
    let files = fs::read_dir(folder).into_iter().flatten().flatten();
    files.filter_map(|file| file.metadata().ok()).map(|data| data.len()).sum()
}

#[test]
fn ctrl_c_ends_it_between_two_steps_and_what_came_in_is_taken_back_as_one() {
    let closed = Closed::new(|_| {});
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("many.jsonl");
    let line = |n: u32| {
        format!(
            "{{\"client_id\": \"app-{n}\", \"name\": \"App {n}\", \"email\": \"ops@acme.example\", \
             \"partner\": \"acme\", \"scopes\": [\"read\"], \"grant_types\": [\"password\"]}}\n"
        )
    };
    fs::write(&file, (0..30_000).map(line).collect::<String>()).unwrap();
    let path = closed.path();
    let journal = Path::new(&path).join("journal");
    let before = size_of(&journal);
    let all = Closed::args(&path, &["import", file.to_str().unwrap(), "--yes"]);
    let child = program().args(&all).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // The first step is on the disk; many more are to come.
    while size_of(&journal) == before {
        std::thread::sleep(Duration::from_millis(1));
    }
    kill(Pid::from_raw(i32::try_from(child.id()).unwrap()), Signal::SIGINT).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130), "{}", stderr(&output));
    let said = stdout(&output);
    assert!(
        said.contains("\nstopped: created ") && said.contains(" were not looked at; "),
        "{said}"
    );
    let came = closed.ok(&["list", "--format", "csv"]).lines().count() - 1;
    assert!(came > 0 && came < 30_000 && came.is_multiple_of(1_000), "{came}");
    closed.ok(&["undo", "--yes"]);
    assert_eq!(closed.ok(&["list", "--format", "csv"]).lines().count(), 1);
}

#[test]
fn the_plan_has_every_form_and_nobody_is_asked_who_says_so_beforehand() {
    let closed = Closed::new(|_| {});
    let file = fixture("own.jsonl");
    let line = closed.ok(&["import", &file, "--dry-run", "--format", "jsonl"]);
    assert_eq!(line.lines().count(), 1);
    let plan: serde_json::Value = serde_json::from_str(&line).unwrap();
    adds_up(&plan);
    let yaml = closed.ok(&["import", &file, "--dry-run", "--format", "yaml"]);
    assert!(yaml.contains("summary:\n") && yaml.contains("create: 2\n"), "{yaml}");
    let error = closed.fails(&["import", &file, "--no-input"], 2);
    assert!(
        error.contains("\"Import 2 clients?\" needs an answer, and --no-input forbids to ask"),
        "{error}"
    );
    assert_eq!(closed.ok(&["import", &file, "--yes", "--quiet"]), "");
    assert_eq!(closed.ok(&["import", &file, "--yes", "--quiet"]), "");
    assert_eq!(closed.ok(&["list", "--format", "csv"]).lines().count(), 3);
}

/// The clients of a registry that has no history: made by `generate`, or those of a demo.
#[test]
fn clients_that_a_registry_began_with_are_updated() {
    let home = tempfile::tempdir().unwrap();
    let registry = home.path().join("registry").display().to_string();
    crate::ok(&["generate", "50", "--into", &registry]);
    let lines = crate::ok(&["export", "jsonl", "--registry", &registry]);
    let changed = lines.lines().take(3).map(|line| {
        let mut client: serde_json::Value = serde_json::from_str(line).unwrap();
        client["name"] = "Renamed".into();
        client.to_string()
    });
    let changed = changed.collect::<Vec<_>>().join("\n");
    let file = home.path().join("three.jsonl");
    fs::write(&file, changed).unwrap();
    let file = file.display().to_string();
    let import = ["import", &file, "--on-conflict", "update", "--yes", "--registry", &registry];

    let said = crate::ok(&import);
    assert!(said.contains("created 0, updated 3; oauthdesk undo takes all of it back"), "{said}");

    // Now one of them has a history; the others of the file have one too.
    let listed = crate::ok(&["list", "--search", "name=Renamed", "--registry", &registry]);
    assert_eq!(listed.matches("  Renamed  ").count(), 3, "{listed}");
    let history = crate::ok(&["history", "--registry", &registry, "--format", "jsonl"]);
    assert_eq!(history.lines().count(), 3, "{history}");
}
