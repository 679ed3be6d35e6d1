use crate::model::Field;
use crate::model::fields::Value;
use proptest::prelude::*;

use super::record::Wanted;
use super::*;

const YAML: &str = "\
# The partner first or last: it does not matter.
subdomain: acme
name: Acme
---
- client_id: acme-anna
  name: Anna
  scopes:
  - read
- kind: user
  partner: acme
  username: anna
--- # the platform
kind: settings
scopes: [read]
";

const JSON: &str = r#"[{"subdomain": "acme", "name": "Acme"},
 {"client_id": "acme-anna", "name": "Anna", "scopes": ["read"]},
 {"kind": "user", "partner": "acme", "username": "anna"}]
{"kind": "settings", "scopes": ["read"]}"#;

const TOML: &str = r#"
[[partner]]
subdomain = "acme"
name = "Acme"

[[client]]
client_id = "acme-anna"
name = "Anna"
scopes = ["read"]

[[user]]
partner = "acme"
username = "anna"

[settings]
scopes = ["read"]
"#;

fn records(text: &str, form: Form) -> Vec<(u64, Wanted)> {
    let (all, mistakes) = read(text, form);
    assert_eq!(mistakes, [], "{text}");
    all.into_iter().map(|declared| (declared.line, declared.wanted)).collect()
}

fn mistakes(text: &str, form: Form) -> Vec<String> {
    read(text, form).1.iter().map(ToString::to_string).collect()
}

#[test]
fn every_form_says_the_same_and_knows_its_lines() {
    let (yaml, json, toml) =
        (records(YAML, Form::Yaml), records(JSON, Form::Json), records(TOML, Form::Toml));
    let lines = |all: &[(u64, Wanted)]| all.iter().map(|(line, _)| *line).collect::<Vec<_>>();
    assert_eq!(lines(&yaml), [2, 5, 9, 13]);
    assert_eq!(lines(&json), [1, 2, 3, 4]);
    assert_eq!(lines(&toml), [2, 6, 11, 15]);
    let wanted = |all: Vec<(u64, Wanted)>| all.into_iter().map(|(_, w)| w).collect::<Vec<_>>();
    let yaml = wanted(yaml);
    assert_eq!(wanted(json), yaml);
    assert_eq!(wanted(toml), yaml);
    assert!(matches!(&yaml[1], Wanted::Client(patch) if patch.text(Field::Name) == Some("Anna")));
}

#[test]
fn a_text_between_markers_stays_whole() {
    let text = "client_id: a\nname: |-\n  - one\n  --- two\n---\n\n--- \n# nothing\n...\n";
    let all = records(text, Form::Yaml);
    assert_eq!(all.len(), 1);
    assert!(
        matches!(&all[0].1, Wanted::Client(patch) if patch.text(Field::Name) == Some("- one\n--- two"))
    );
    assert_eq!(records("", Form::Yaml), []);
    assert_eq!(records("[]", Form::Json), []);
    assert_eq!(records("[{\"client_id\": \"a\"}]", Form::Yaml).len(), 1);
    assert_eq!(records("client_id = \"a\"\npartner = \"b\"\n", Form::Toml).len(), 1);
}

#[test]
fn every_mistake_of_a_file_is_named_with_its_place() {
    let yaml =
        "client_id: a\nnmae: x\n---\n- kind: odd\n- username: u\n  enabled: true\n- name: n\n";
    let said = mistakes(yaml, Form::Yaml);
    assert_eq!(said.len(), 4, "{said:?}");
    assert_eq!(said[0], "line 2, column 1: no field is called nmae: did you mean name?");
    assert!(said[1].starts_with("line 4, column 3: there is no kind odd: use client"), "{said:?}");
    assert!(said[2].starts_with("line 6, column 3: no field is called enabled"), "{said:?}");
    assert!(said[3].starts_with("line 7, column 3: which record is it?"), "{said:?}");
    let said = mistakes("{\"client_id\": \"a\"}\n\n{\"client_id\": 1}\n{", Form::Lines);
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(said[0].starts_with("line 3, column ") && said[1].starts_with("line 4"), "{said:?}");
    let said =
        mistakes("[\n  {\"client_id\": \"a\"},\n  {\"client_id\": \"a\", \"x\": 1}\n]", Form::Json);
    assert!(said[0].starts_with("line 3, column "), "{said:?}");
    let toml =
        "[[client]]\nclient_id = \"a\"\nnmae = 1\n[[users]]\nx = 1\n[[user]]\nusername = 1\n";
    let said = mistakes(toml, Form::Toml);
    assert_eq!(said.len(), 3, "{said:?}");
    assert!(
        said.iter().any(|s| s.starts_with("line 3, column 1: no field is called nmae")),
        "{said:?}"
    );
    assert!(said.iter().any(|s| s.contains("there is no table users")), "{said:?}");
    assert!(said.iter().any(|s| s.starts_with("line 7, column 12: ")), "{said:?}");
    assert!(mistakes("client_id = \n", Form::Toml)[0].starts_with("line 1, column"));
}

#[test]
fn a_file_of_mistakes_is_read_until_there_are_many() {
    for (form, line) in
        [(Form::Lines, "{}\n"), (Form::Yaml, "- a\n"), (Form::Yaml, "--- a\n"), (Form::Json, "{} ")]
    {
        let said = mistakes(&line.repeat(1_000), form);
        assert_eq!(said.len(), 101, "{form:?}");
        assert!(
            said[100].ends_with("100 mistakes: what follows was not read"),
            "{form:?}: {said:?}"
        );
    }
    let said = mistakes(&"[[client]]\nx = 1\n".repeat(1_000), Form::Toml);
    assert_eq!(said.len(), 101);
    let said = mistakes(&"[[user]]\n".repeat(100_002), Form::Toml);
    assert_eq!(
        said,
        ["line 1, column 1: over 100,000 records, too many for its size: split the file"]
    );
    let said = mistakes(&"x = 1\n".repeat(400_000), Form::Toml);
    assert_eq!(said, ["line 1, column 1: a TOML file of over 2 MB: split it"]);
    let said = mistakes(&format!("[{}1]", "1,".repeat(200_000)), Form::Json);
    assert!(said[0].contains("far too many values"), "{said:?}");
}

#[test]
fn a_file_of_very_many_records_is_to_be_split() {
    let (all, mistakes) = read(&"{\"client_id\":\"a\"}\n".repeat(100_002), Form::Lines);
    assert_eq!((all.len(), mistakes.len()), (100_000, 1));
    assert!(mistakes[0].to_string().starts_with("line 100001, column 1: over 100,000 records"));
}

#[test]
fn items_of_a_list_share_what_they_have_in_common() {
    let yaml = "\
- &base
  client_id: acme-anna
  name: &name Anna
  scopes: &scopes [read, write]
- <<: *base
  client_id: acme-zoe
- {client_id: acme-bob, name: *name, scopes: *scopes}
";
    let all = records(yaml, Form::Yaml);
    assert_eq!(all.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [2, 5, 7]);
    for ((_, wanted), id) in all.iter().zip(["acme-anna", "acme-zoe", "acme-bob"]) {
        let Wanted::Client(patch) = wanted else { panic!("{wanted:?}") };
        assert_eq!(patch.text(Field::ClientId), Some(id));
        assert_eq!(patch.text(Field::Name), Some("Anna"));
        let scopes = Value::List(vec!["read".to_owned(), "write".to_owned()]);
        assert_eq!(patch.get(Field::Scopes), Some(&scopes));
    }
    // Also with very many aliases of a base, and each mistake still has its own line.
    let many = format!("{yaml}{}", "- {<<: *base, client_id: x}\n".repeat(20_000));
    assert_eq!(records(&many, Form::Yaml).len(), 20_003);
    let said = mistakes(&yaml.replace("acme-zoe", "[x]").replace("*name", "{}"), Form::Yaml);
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(said[0].starts_with("line 6, column 14: "), "{said:?}");
    assert!(said[1].starts_with("line 7, column 31: "), "{said:?}");
    let said = mistakes("- client_id: a\n- client_id: *nowhere\n", Form::Yaml);
    assert!(said[0].starts_with("line 2, column 14: "), "{said:?}");
    // An anchor is unknown in another document.
    assert_eq!(mistakes(&format!("{yaml}---\n- <<: *base\n"), Form::Yaml).len(), 1);
}

#[test]
fn a_crafted_yaml_file_ends_in_an_error_at_once() {
    use std::fmt::Write;
    let laughs = (1..40).fold("- &a0 [x, x]\n".to_owned(), |mut text, n| {
        let before = n - 1;
        writeln!(text, "- &a{n} [*a{before}, *a{before}]").unwrap();
        text
    });
    let long = "x".repeat(1 << 20);
    let copies = format!("- &a {{client_id: b, name: {long}}}\n{}", "- *a\n".repeat(10_000));
    let deep = format!("- {}", "[".repeat(100_000));
    for text in [laughs, copies, deep, "- {client_id: a, client_id: b}".to_owned()] {
        assert!(!mistakes(&text, Form::Yaml).is_empty());
    }
}

#[test]
fn a_record_ends_before_the_next_one_begins() {
    let ends = |text: &str| -> Vec<(u64, u64)> {
        let (all, mistakes) = read(text, Form::Yaml);
        assert_eq!(mistakes, [], "{text}");
        all.into_iter().map(|declared| (declared.line, declared.last)).collect()
    };
    assert_eq!(ends("- client_id: a\n  name: b\n\n- client_id: c\n\n"), [(1, 2), (4, 4)]);
    assert_eq!(ends("-\n  client_id: a\n  name: b\n- client_id: c\n"), [(2, 3), (4, 4)]);
    assert_eq!(ends("[{client_id: a,\n name: b}, {client_id: c}]\n"), [(1, 2), (2, 2)]);
    assert_eq!(ends("client_id: a\nname: b\n--- # next\nclient_id: c\n"), [(1, 2), (4, 4)]);
    // A line feed, a carriage return, or both end a line.
    assert_eq!(
        ends("- client_id: a\r- client_id: b\r\n---\rclient_id: c"),
        [(1, 1), (2, 2), (4, 4)]
    );
    assert!(mistakes("\r\r[[client]]", Form::Yaml)[0].starts_with("line 3, column 2: "));
}

proptest! {
    #[test]
    fn any_text_ends_in_records_and_mistakes_that_stand_in_it(
        text in "([-\\[\\]{}:,\"' \n#&*|>=%.ké\t\r]|---\n|client_id|kind: user|\\[\\[client\\]\\]){0,60}"
    ) {
        for form in [Form::Json, Form::Lines, Form::Yaml, Form::Toml] {
            let (all, mistakes) = read(&text, form);
            let lines = match form {
                // A carriage return alone ends a line too.
                Form::Yaml => text.replace("\r\n", "\n").matches(['\r', '\n']).count() as u64 + 1,
                _ => text.matches('\n').count() as u64 + 1,
            };
            for declared in all {
                prop_assert!(declared.line >= 1 && declared.line <= declared.last);
                prop_assert!(declared.last <= lines, "{text:?} {form:?}");
            }
            for mistake in mistakes {
                prop_assert!(mistake.line <= lines + 1, "{text:?} {form:?}: {mistake}");
            }
        }
    }
}
