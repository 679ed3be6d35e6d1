//! Every request of the door by every kind of person, over the raw socket, against the table that
//! was written by hand.

use std::fmt::Write;
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::place::Place;
use crate::raw::Raw;
use crate::table::{CASES, Case, PEOPLE, RENAME};
use crate::team::{Owner, Team, log_of, uid};

/// What a client says of itself that the server must find out by itself.
const FORGED: &str = r#""user":"svc","uid":70000,"gid":0,"role":"admin","owner":true,"groups":["oauth-admins"],"who":{"user":"svc","uid":70000,"claimed":{}},"by":{"user":"svc"},"session":{"owner":true},"identity":{"who":{"user":"svc"},"groups":["oauth-admins"],"owner":true},"#;

/// The same in a hello, whose claims are told and recorded as such.
const HELLO: &str = r#"{"hello":{"protocol":1,"program":"test","doing":"test","read_only":$read_only,"claimed":{"terminal":"svc","address":"svc","login":"svc","user":"svc"},"user":"svc","uid":70000,"role":"admin","owner":true,"groups":["oauth-admins"],"who":{"user":"svc"},"identity":{"owner":true}}}"#;

/// The records that a case is about, and the words for them in its text.
struct Target {
    words: Vec<(&'static str, String)>,
}

impl Target {
    /// Makes what the case asks for, under this number.
    fn new(owner: &mut Owner, case: &Case, n: usize, acme: u64) -> Self {
        let named = |word: &str| {
            case.ask.contains(word) || case.before.iter().any(|text| text.contains(word))
        };
        let draft = |id: &str, name: &str| {
            format!(
                r#"{{"name":"{name}","email":"a@hidden.example","partner":{acme},"client_id":"{id}","restrict_to_partner_users":false,"scopes":["read"],"grant_types":["password"],"redirect_uris":{{"list":[]}},"access_lifetime":"","refresh_lifetime":"","enabled":true}}"#
            )
        };
        let client = format!("acme-c{n}");
        let foreign = format!(
            r#"{{"id":"{client}","name":"Hidden import","email":"a@hidden.example","partner":null,"restrict":false,"scopes":["read"],"grants":["password"],"redirects":[],"enabled":true,"lines":[],"whole":true,"losses":[],"unplaced":[],"unsaid":0}}"#
        );
        let mut words = vec![
            ("$draft_of_client", draft(&client, "Hidden other")),
            ("$foreign_of_client", foreign),
            ("$new_draft", draft(&format!("acme-n{n}"), "Hidden new")),
            ("$client", client.clone()),
            ("$acme", acme.to_string()),
            ("$user", format!("u{n}")),
            ("$subject", format!("s{n}")),
            ("$forged", FORGED.to_owned()),
            ("$key1", format!("{:032x}", 1_000_000 + n)),
            ("$key2", format!("{:032x}", 2_000_000 + n)),
            ("$key", format!("{n:032x}")),
        ];
        let value = |text: &str| serde_json::from_str::<Value>(text).unwrap();
        let create = json!({ "create_client": value(&draft(&client, &format!("Hidden {n}"))) });
        words.insert(0, ("$client_revision", owner.does(&create)["revision"].to_string()));
        if named("$renamed") {
            let id = format!("acme-r{n}");
            let made = owner.does(&json!({ "create_client": value(&draft(&id, "Hidden was")) }));
            let act = json!({ "key": format!("{:032x}", 3_000_000 + n), "group": format!("{:032x}", 3_000_000 + n),
                "command": { "update_client": [id, value(&draft(&id, "Hidden is"))] },
                "expected": made["revision"], "accepted": null, "reason": null });
            let answer = owner.raw.ask(&json!({ "Apply": act }));
            let revision = &answer["Ok"]["Committed"]["revision"];
            assert!(revision.is_number(), "{answer}");
            words.insert(0, ("$renamed_revision", revision.to_string()));
            words.insert(0, ("$renamed_from", made["seq"].to_string()));
            words.push(("$renamed", id));
        }
        if named("$partner") {
            let subdomain = format!("p{n}");
            let made = owner
                .does(&json!({ "create_partner": { "name": format!("Hidden partner {n}"),
                "description": "", "subdomain": subdomain, "lifecycle": "active" } }));
            words.insert(0, ("$partner_id", made["key"]["partner"].to_string()));
            words.insert(0, ("$partner_revision", made["revision"].to_string()));
            words.push(("$partner", subdomain));
        }
        if named("$user") {
            let made =
                owner.does(&json!({ "create_user": { "partner": acme, "username": format!("u{n}"),
                "first_name": "Hidden", "last_name": "B", "email": "a@hidden.example",
                "status": "active" } }));
            words.insert(0, ("$user_revision", made["revision"].to_string()));
        }
        if named("$subject") {
            owner.does(&json!({ "set_role": [format!("s{n}"), "viewer"] }));
        }
        if named("$settings") {
            let mut settings = settings(owner);
            let revision = settings["revision"].to_string();
            settings["backups_kept"] = json!(n % 900);
            words.insert(0, ("$settings_revision", revision));
            words.push(("$settings", settings.to_string()));
        }
        words.push(("$n", (n % 1_000).to_string()));
        Self { words }
    }

    /// A text of a case with the words replaced.
    fn fill(&self, text: &str, seq: u64) -> String {
        let text = text.replace("$seq", &seq.to_string());
        self.words.iter().fold(text, |text, (word, with)| text.replace(word, with))
    }
}

fn records(owner: &mut Owner) -> Vec<Value> {
    let answer = owner.raw.ask(&json!({ "Directory": { "known": null, "after": null } }));
    answer["Ok"]["Directory"]["records"].as_array().unwrap().clone()
}

fn settings(owner: &mut Owner) -> Value {
    let records = records(owner);
    records.iter().find(|record| record["settings"].is_object()).unwrap()["settings"].clone()
}

/// The number of the partner `acme`.
fn acme(owner: &mut Owner) -> u64 {
    let records = records(owner);
    let acme = records.iter().find(|record| record["partner"]["subdomain"] == "acme").unwrap();
    acme["partner"]["id"].as_u64().unwrap()
}

fn give_roles(owner: &mut Owner) {
    for (subject, role) in [
        ("vera", "viewer"),
        ("eddy", "editor"),
        ("ada", "admin"),
        ("ron", "admin"),
        ("gil", "viewer"),
        ("@oauth-editors", "editor"),
        ("@oauth-admins", "admin"),
    ] {
        owner.does(&json!({ "set_role": [subject, role] }));
    }
}

/// Sends a request as it is written, and returns the answer as it came.
fn ask(raw: &mut Raw, ticket: u64, request: &str) -> Value {
    let frame = format!("{{\"ask\":{{{FORGED}\"ticket\":{ticket},\"request\":{request}}}}}\n");
    raw.send_bytes(frame.as_bytes()).unwrap();
    loop {
        let message = raw.receive().unwrap_or_else(|| panic!("the end, not an answer: {request}"));
        assert!(message["end"].is_null(), "{message}: {request}");
        if message["event"]["Answer"]["ticket"] == ticket {
            return message["event"]["Answer"]["answer"].clone();
        }
    }
}

/// What is wrong with an answer by the letter of the table; `None` where nothing is.
fn wrong(letter: char, person: &str, case: &Case, answer: &Value) -> Option<String> {
    let role = match person {
        "vera" | "gil" => "viewer",
        _ => "editor",
    };
    let denied = |denial: Value| json!({ "Err": { "Denied": denial } });
    let expected = match letter {
        '+' => {
            let seen = answer["Ok"].is_object() || answer["Ok"].is_string();
            let right = seen && answer.to_string().contains(case.sees);
            return (!right).then(|| "is answered".to_owned());
        }
        '-' => {
            let part = &answer["Ok"]["Directory"];
            let right = part["records"] == json!([])
                && part["gone"] == json!([])
                && part["access"]["role"].is_null()
                && part["access"]["who"]["user"] == person
                && !answer.to_string().contains("Hidden");
            return (!right).then(|| "is answered without any record".to_owned());
        }
        '0' => denied(json!({ "no_role":
            { "user": person, "ask": ["@oauth-admins", "ada", "ron"] } })),
        'E' => denied(json!({ "role": { "needs": "editor", "has": role } })),
        'A' => denied(json!({ "role": { "needs": "admin", "has": role } })),
        'R' => denied(json!("read_only")),
        'B' => {
            let right = answer["Err"].is_object() && answer["Err"]["Denied"].is_null();
            return (!right).then(|| "is refused by a rule".to_owned());
        }
        other => panic!("no letter {other}"),
    };
    (*answer != expected).then(|| format!("is refused with {expected}"))
}

#[test]
fn each_request_of_each_person_is_answered_or_refused_as_the_table_says() {
    let Some(team) = Team::new() else { return };
    let server = team.serve();
    let mut owner = team.service();
    let acme = acme(&mut owner);
    give_roles(&mut owner);
    let (mut n, mut cells, mut mistakes) = (0, 0, String::new());
    for case in CASES {
        assert_eq!(case.rights.len(), PEOPLE.len(), "{}", case.name);
        for (person, letter) in PEOPLE.into_iter().zip(case.rights.chars()) {
            (n, cells) = (n + 1, cells + 1);
            let target = Target::new(&mut owner, case, n, acme);
            if person == "wes" {
                owner.does(&json!({ "set_role": ["wes", "admin"] }));
            }
            let hello = HELLO.replace("$read_only", if person == "ron" { "true" } else { "false" });
            let mut raw = team.welcomed(person, &serde_json::from_str(&hello).unwrap());
            for (ticket, before) in (1..).zip(case.before) {
                ask(&mut raw, ticket, &target.fill(before, 0));
            }
            if person == "wes" {
                owner.does(&json!({ "remove_role": "wes" }));
            }
            let seq = owner.last();
            let answer = ask(&mut raw, 100, &target.fill(case.ask, seq));
            let mut say = |what: &str| {
                writeln!(mistakes, "{person}: {} {what}: {answer}", case.name).unwrap();
            };
            if let Some(what) = wrong(letter, person, case, &answer) {
                say(&what);
            }
            let changes = owner.since(seq);
            if changes.is_empty() == (letter == '+' && case.writes) {
                say(&format!("writes {} changes", changes.len()));
            }
            for change in &changes {
                let by = &change["by"];
                let claimed = json!({ "terminal": "svc", "address": "svc", "login": "svc" });
                if *by != json!({ "user": person, "uid": uid(person), "claimed": claimed }) {
                    say(&format!("is recorded as done by {by}"));
                }
            }
        }
    }
    assert!(mistakes.is_empty(), "of {cells} cells these are wrong:\n{mistakes}");
    drop(owner);
    let log = log_of(server);
    assert!(!log.contains("Hidden"), "no text of a record is logged");
}

/// A step that arrives again is answered from what it did, and tells nothing else, whoever has
/// lost their role since.
#[test]
fn a_step_that_arrives_again_tells_nothing_new_to_whoever_lost_their_role() {
    let Some(team) = Team::new() else { return };
    let _server = team.serve();
    let mut owner = team.service();
    let acme = acme(&mut owner);
    owner.does(&json!({ "set_role": ["ada", "admin"] }));
    owner.does(&json!({ "set_role": ["wes", "admin"] }));
    for id in ["acme-one", "acme-two"] {
        owner.does(&json!({ "create_client": { "name": "Hidden", "email": "a@hidden.example",
            "partner": acme, "client_id": id, "restrict_to_partner_users": false,
            "scopes": ["read"], "grant_types": ["password"], "redirect_uris": { "list": [] },
            "access_lifetime": "", "refresh_lifetime": "", "enabled": true } }));
    }
    let mut wes = team.welcomed("wes", &crate::raw::hello());
    let step = |clients: Value| {
        let run = json!({ "Commit": { "key": "a", "group": "a", "reason": null, "seen": null } });
        json!({ "Bulk": { "clients": clients, "edit": "disable", "run": run } })
    };
    let done = wes.ask(&step(json!(["acme-one"])));
    assert_eq!(done["Ok"]["Bulk"]["changed"], 1, "{done}");
    owner.does(&json!({ "remove_role": "wes" }));
    let again = wes.ask(&step(json!(["acme-one"])));
    assert_eq!(again["Ok"]["Bulk"]["changed"], 1, "it was done: {again}");
    let mut told = Vec::new();
    for client in ["acme-two", "acme-three"] {
        let mut answer = wes.ask(&step(json!(["acme-one", client])));
        assert!(!answer.to_string().contains(client), "{answer}");
        answer["Ok"]["Bulk"]["refused"] = json!([]);
        told.push(answer);
    }
    assert_eq!(told[0], told[1], "a client that is there and one that is not look the same");
}

/// Whoever has no role hears nothing of what the others do, and costs them nothing.
#[test]
fn whoever_has_no_role_hears_of_their_role_alone() {
    let Some(team) = Team::new() else { return };
    let _server = team.serve();
    let mut owner = team.service();
    let mut zoe = team.welcomed("zoe", &crate::raw::hello());
    owner.does(&json!({ "set_role": ["vera", "viewer"] }));
    let mut vera = team.welcomed("vera", &crate::raw::hello());
    vera.ask(&json!({ "Open": "settings" }));
    vera.ask(&json!("Index"));
    vera.heard.clear();
    let refused = zoe.ask(&json!({ "Open": "settings" }));
    assert!(refused["Err"]["Denied"]["no_role"].is_object(), "{refused}");
    vera.ask(&json!("Index"));
    assert_eq!(vera.heard, Vec::<Value>::new(), "nothing was opened");
    zoe.ask(&json!("Index"));
    assert_eq!(zoe.heard, Vec::<Value>::new(), "vera came, and opened something");
    owner.does(&json!({ "set_role": ["zoe", "viewer"] }));
    while zoe.heard.is_empty() {
        zoe.ask(&json!({ "Directory": { "known": null, "after": null } }));
    }
    assert_eq!(zoe.heard[0], json!("Access"));
    assert!(zoe.ask(&json!("Index"))["Ok"].is_object());
    zoe.heard.clear();
    owner.does(&json!({ "remove_role": "zoe" }));
    owner.does(&json!({ "remove_role": "vera" }));
    let refused = zoe.ask(&json!("Index"));
    assert!(refused["Err"]["Denied"]["no_role"].is_object(), "{refused}");
    let access = |notice: &Value| *notice == json!("Access");
    assert!(zoe.heard.iter().any(access), "{:?}", zoe.heard);
    let after = zoe.heard.iter().skip_while(|notice| !access(notice)).count();
    assert_eq!(after, 1, "nothing after the loss: {:?}", zoe.heard);
}

/// Where an undo goes on is told by whoever asks, and could name the act of somebody else.
#[test]
fn an_undo_that_names_the_act_of_somebody_else_takes_nothing_back() {
    let Some(team) = Team::new() else { return };
    let _server = team.serve();
    let mut owner = team.service();
    for (user, role) in [("eddy", "editor"), ("ada", "admin")] {
        owner.does(&json!({ "set_role": [user, role] }));
    }
    let acme = acme(&mut owner);
    let target = Target::new(&mut owner, &CASES[0], 1, acme);
    let mut ada = team.welcomed("ada", &crate::raw::hello());
    let renamed = ask(&mut ada, 1, &target.fill(RENAME, 0));
    let group = renamed["Ok"]["Committed"]["changes"][0]["group"].as_str().unwrap();
    let before = renamed["Ok"]["Committed"]["seq"].as_u64().unwrap() + 1;
    let mut eddy = team.welcomed("eddy", &crate::raw::hello());
    for (ticket, into) in [(1, json!(null)), (2, json!(group))] {
        let seq = owner.last();
        let from = json!({ "group": group, "before": before, "into": into });
        let undo = json!({ "key": format!("e{ticket}"), "group": group,
            "command": { "undo": from }, "expected": null, "accepted": null, "reason": null });
        let answer = ask(&mut eddy, ticket, &json!({ "Apply": undo }).to_string());
        assert_eq!(owner.since(seq), Vec::<Value>::new(), "{answer}");
        assert!(!answer.to_string().contains("Hidden"), "{answer}");
    }
}

/// Somebody whom the system does not know, or who stands for everybody else, is refused before
/// they have said anything.
#[test]
fn who_it_is_the_kernel_says_and_whoever_it_cannot_name_is_refused() {
    let Some(team) = Team::new() else { return };
    let _server = team.serve();
    for (uid, reason) in [(65_534, "stands for every user"), (70_099, "has no name on this host")] {
        let mut raw = team.connect_as(uid).unwrap();
        let _ = raw.send_bytes(format!("{}\n", HELLO.replace("$read_only", "false")).as_bytes());
        let said = raw.end();
        assert!(said.contains(&uid.to_string()) && said.contains(reason), "{said}");
    }
}

/// The system takes a group away: the role goes with it, within 30 s.
#[test]
fn a_role_goes_with_the_group_that_the_system_takes_away() {
    let Some(team) = Team::new() else { return };
    let _server = team.serve();
    let mut owner = team.service();
    owner.does(&json!({ "set_role": ["@oauth-editors", "editor"] }));
    let mut gus = team.welcomed("gus", &crate::raw::hello());
    assert!(gus.ask(&json!("Index"))["Ok"].is_object());
    // In its place, as the file is what the server sees.
    let groups = std::fs::read_to_string(team.groups()).unwrap();
    std::fs::write(team.groups(), groups.replace(":gus", ":")).unwrap();
    let start = Instant::now();
    while gus.ask(&json!("Index"))["Ok"].is_object() {
        assert!(start.elapsed() < Duration::from_secs(40), "gus has the role still");
        sleep(Duration::from_millis(100));
    }
    assert!(gus.heard.contains(&json!("Access")), "{:?}", gus.heard);
}

/// The server names what it knows where it is asked for something else: all of it is in the table.
#[test]
fn the_table_has_every_request_and_every_act() {
    let place = Place::new();
    let server = place.serve(&[]);
    let apply = r#"{"Apply":{"key":"1","group":"1","command":{"nothing":1},"expected":null,"accepted":null,"reason":null}}"#;
    for (request, unlike) in [(r#"{"Nothing":1}"#, "Request"), (apply, "Command")] {
        let mut raw = Raw::welcomed(&server.socket);
        let frame = format!("{{\"ask\":{{\"ticket\":1,\"request\":{request}}}}}\n");
        raw.send_bytes(frame.as_bytes()).unwrap();
        let said = raw.end();
        let (_, known) = said.split_once("expected one of ").expect("names");
        let names: Vec<_> = known.split('`').skip(1).step_by(2).collect();
        assert!(names.len() > 14, "{unlike}: {said}");
        for name in names {
            let named = format!("\"{name}\"");
            assert!(CASES.iter().any(|case| case.ask.contains(&named)), "{name} has no row");
        }
    }
}
