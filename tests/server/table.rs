//! Every request of the door by every kind of person, and what comes of it: written by hand, not
//! taken from the code.
//!
//! Words with `$` stand for records that each cell has of its own, `$forged` for what a client
//! says of itself.

use crate::team::SERVICE;

/// Who asks, in the order of the letters in [`CASES`]:
///
/// - zoe has no role,
/// - vera is a viewer, eddy an editor, ada an admin,
/// - wes was an admin when he connected, and is none when he asks,
/// - gus is an editor by his group,
/// - gil is in a group of admins, and a viewer by his own name, which counts,
/// - ron is an admin whose desk is read-only,
/// - root has no role by being root,
/// - svc owns the registry.
pub const PEOPLE: [&str; 10] =
    ["zoe", "vera", "eddy", "ada", "wes", "gus", "gil", "ron", "root", SERVICE];

/// The letters: `+` it is answered, `-` it is answered with no record, `0` refused for want of any
/// role, `E` refused because it needs an editor, `A` because it needs an admin, `R` because the
/// desk is read-only, `B` refused because a rule is against it, whoever asks.
const READ: &str = "0+++0+++0+";
const EDIT: &str = "0E++0+ER0+";
const ADMIN: &str = "0AA+0AAR0+";

pub struct Case {
    pub name: &'static str,
    pub rights: &'static str,
    /// What the same person asks before, while wes has his role still.
    pub before: &'static [&'static str],
    pub ask: &'static str,
    /// What an answer has in it.
    pub sees: &'static str,
    /// Whether it writes where it is answered.
    pub writes: bool,
}

const fn read(name: &'static str, rights: &'static str, ask: &'static str) -> Case {
    Case { name, rights, before: &[], ask, sees: "Hidden", writes: false }
}

const fn write(name: &'static str, rights: &'static str, ask: &'static str) -> Case {
    Case { name, rights, before: &[], ask, sees: "", writes: true }
}

pub const RENAME: &str = r#"{"Apply":{$forged "key":"$key1","group":"$key1","command":{"update_client":["$client",$draft_of_client]},"expected":$client_revision,"accepted":null,"reason":null}}"#;
const UNDO: &str = r#"{"Apply":{$forged "key":"$key2","group":"$key2","command":{"undo":null},"expected":null,"accepted":null,"reason":null}}"#;
const DECLARE: &str = r#"{"Declared":{$forged "from":0,"part":[{"Client":{"client_id":"$client","name":"Hidden and declared"}}]}}"#;

pub const CASES: &[Case] = &[
    // Looking: pages and counts, records one by one and all of them as exports take them, the
    // history, who is there, how it is.
    read("the directory", "-+++-+++-+", r#"{"Directory":{$forged "known":null,"after":null}}"#),
    read(
        "what is new in the directory",
        "-+++-+++-+",
        r#"{"Directory":{$forged "known":0,"after":null}}"#,
    ),
    read(
        "the directory behind a record",
        "-+++-+++-+",
        r#"{"Directory":{$forged "known":null,"after":{"client":"acme-a"}}}"#,
    ),
    read(
        "a page of clients",
        READ,
        r#"{"Page":{$forged "query":{"kind":"clients","search":"sort:client-id","of":null,"per_page":10,"at":{"page":0}},"partial":false,"skip":0}}"#,
    ),
    read(
        "a page so far",
        READ,
        r#"{"Page":{$forged "query":{"kind":"clients","search":"hidden sort:-modified","of":null,"per_page":10,"at":{"page":0}},"partial":true,"skip":0}}"#,
    ),
    read(
        "a page of partners",
        READ,
        r#"{"Page":{$forged "query":{"kind":"partners","search":"sort:name","of":null,"per_page":10,"at":{"page":0}},"partial":false,"skip":0}}"#,
    ),
    read(
        "a page of users",
        READ,
        r#"{"Page":{$forged "query":{"kind":"users","search":"$user sort:username","of":null,"per_page":10,"at":{"page":0}},"partial":false,"skip":0}}"#,
    ),
    read(
        "a page of the history",
        READ,
        r#"{"Page":{$forged "query":{"kind":"history","search":"sort:-seq","of":null,"per_page":10,"at":{"page":0}},"partial":false,"skip":0}}"#,
    ),
    read(
        "the history of a client",
        READ,
        r#"{"Page":{$forged "query":{"kind":"history","search":"sort:-seq","of":{"client":"$client"},"per_page":10,"at":{"page":0}},"partial":false,"skip":0}}"#,
    ),
    Case {
        sees: "matched\":",
        ..read(
            "a count",
            READ,
            r#"{"Page":{$forged "query":{"kind":"clients","search":"hidden sort:client-id","of":null,"per_page":1,"at":{"page":0}},"partial":false,"skip":1}}"#,
        )
    },
    read("a client", READ, r#"{"Client":"$client"}"#),
    read(
        "clients in the order of their IDs",
        READ,
        r#"{"Clients":{$forged "after":null,"limit":10}}"#,
    ),
    Case {
        sees: "acme-",
        ..read(
            "what a query finds",
            READ,
            r#"{"Matching":{$forged "query":{"kind":"clients","search":"sort:client-id","of":null,"per_page":10,"at":{"page":0}},"after":null,"limit":10}}"#,
        )
    },
    read("the changes", READ, r#"{"Changes":{$forged "since":0,"limit":1000}}"#),
    Case { sees: "Index", ..read("how far the index is", READ, r#""Index""#) },
    Case { sees: "\"who\":", ..read("who is there", READ, r#""Who""#) },
    Case { sees: "Opened", ..read("a record is opened", READ, r#"{"Open":{"client":"$client"}}"#) },
    Case { sees: "\"clients\":", ..read("the status", READ, r#""Status""#) },
    // Dry runs.
    read(
        "a dry run of an edit",
        EDIT,
        r#"{"Preview":{$forged "key":"$key","group":"$key","command":{"update_client":["$client",$draft_of_client]},"expected":$client_revision,"accepted":null,"reason":null}}"#,
    ),
    read(
        "a dry run of a deletion",
        ADMIN,
        r#"{"Preview":{$forged "key":"$key","group":"$key","command":{"delete_client":"$client"},"expected":$client_revision,"accepted":null,"reason":null}}"#,
    ),
    read(
        "a dry run of a role",
        ADMIN,
        r#"{"Preview":{$forged "key":"$key","group":"$key","command":{"set_role":["Hidden","admin"]},"expected":null,"accepted":null,"reason":null}}"#,
    ),
    Case {
        before: &[RENAME],
        ..read(
            "a dry run of an undo",
            EDIT,
            r#"{"Preview":{$forged "key":"$key","group":"$key","command":{"undo":null},"expected":null,"accepted":null,"reason":null}}"#,
        )
    },
    read(
        "a dry run of an edit of many",
        READ,
        r#"{"Bulk":{$forged "clients":["$client"],"edit":"disable","run":{"Preview":{"diffs":5}}}}"#,
    ),
    read(
        "a dry run of a deletion of many",
        READ,
        r#"{"Bulk":{$forged "clients":["$client"],"edit":"delete","run":{"Preview":{"diffs":5}}}}"#,
    ),
    read(
        "a dry run of an import",
        READ,
        r#"{"Import":{$forged "clients":[$foreign_of_client],"rules":{"partner":{"One":$acme},"email":null,"restrict":false,"quarantine":false,"on_conflict":"Update"},"extension":{"scopes":[],"grants":[]},"run":{"Preview":{"changes":true}}}}"#,
    ),
    Case { sees: "Declared", ..read("a declaration", READ, DECLARE) },
    Case {
        before: &[DECLARE],
        ..read(
            "the plan of an edit",
            EDIT,
            r#"{"Plan":{$forged "prune":null,"declared":1,"from":0}}"#,
        )
    },
    Case {
        before: &[DECLARE],
        ..read("the plan of a set", ADMIN, r#"{"Plan":{$forged "prune":7,"declared":1,"from":0}}"#)
    },
    Case {
        before: &[
            r#"{"Declared":{"from":0,"part":[{"Partner":{"subdomain":"$partner","name":"Hidden and declared"}}]}}"#,
        ],
        ..read(
            "the plan of a partner",
            ADMIN,
            r#"{"Plan":{$forged "prune":null,"declared":1,"from":0}}"#,
        )
    },
    Case {
        sees: "\"unchanged\":1",
        before: &[
            r#"{"Declared":{"from":0,"part":[{"Client":{"client_id":"$client","name":"Hidden $n"}}]}}"#,
        ],
        ..read(
            "a plan of nothing",
            READ,
            r#"{"Plan":{$forged "prune":null,"declared":1,"from":0}}"#,
        )
    },
    // Every act.
    write(
        "a client is created",
        EDIT,
        r#"{"Apply":{$forged "key":"$key","group":"$key","command":{"create_client":$new_draft},"expected":null,"accepted":null,"reason":null}}"#,
    ),
    write("a client is edited", EDIT, RENAME),
    write(
        "a client is deleted",
        ADMIN,
        r#"{"Apply":{$forged "key":"$key","group":"$key","command":{"delete_client":"$client"},"expected":$client_revision,"accepted":null,"reason":null}}"#,
    ),
    write(
        "a client is restored",
        EDIT,
        r#"{"Apply":{$forged "key":"$key","group":"$key","command":{"restore_client":["$renamed",$renamed_from]},"expected":$renamed_revision,"accepted":null,"reason":null}}"#,
    ),
    write(
        "a partner is created",
        ADMIN,
        r#"{"Apply":{$forged "key":"$key","group":"$key","command":{"create_partner":{"name":"Hidden new $n","description":"","subdomain":"q$n","lifecycle":"active"}},"expected":null,"accepted":null,"reason":null}}"#,
    ),
    write(
        "a partner is edited",
        ADMIN,
        r#"{"Apply":{$forged "key":"$key","group":"$key","command":{"update_partner":[$partner_id,{"name":"Hidden other $n","description":"","subdomain":"$partner","lifecycle":"active"}]},"expected":$partner_revision,"accepted":null,"reason":null}}"#,
    ),
    write(
        "a partner is deleted",
        ADMIN,
        r#"{"Apply":{$forged "key":"$key","group":"$key","command":{"delete_partner":$partner_id},"expected":$partner_revision,"accepted":null,"reason":null}}"#,
    ),
    write(
        "a user is created",
        ADMIN,
        r#"{"Apply":{$forged "key":"$key","group":"$key","command":{"create_user":{"partner":$acme,"username":"new$n","first_name":"A","last_name":"B","email":"a@Hidden.example","status":"active"}},"expected":null,"accepted":null,"reason":null}}"#,
    ),
    write(
        "a user is edited",
        ADMIN,
        r#"{"Apply":{$forged "key":"$key","group":"$key","command":{"update_user":[{"partner":$acme,"username":"$user"},{"partner":$acme,"username":"$user","first_name":"A","last_name":"Other","email":"a@hidden.example","status":"active"}]},"expected":$user_revision,"accepted":null,"reason":null}}"#,
    ),
    write(
        "a user is deleted",
        ADMIN,
        r#"{"Apply":{$forged "key":"$key","group":"$key","command":{"delete_user":{"partner":$acme,"username":"$user"}},"expected":$user_revision,"accepted":null,"reason":null}}"#,
    ),
    write(
        "a role is given",
        ADMIN,
        r#"{"Apply":{$forged "key":"$key","group":"$key","command":{"set_role":["x$n","viewer"]},"expected":null,"accepted":null,"reason":null}}"#,
    ),
    write(
        "a role is given to a group",
        ADMIN,
        r#"{"Apply":{$forged "key":"$key","group":"$key","command":{"set_role":["@x$n","editor"]},"expected":null,"accepted":null,"reason":null}}"#,
    ),
    write(
        "a role is taken away",
        ADMIN,
        r#"{"Apply":{$forged "key":"$key","group":"$key","command":{"remove_role":"$subject"},"expected":null,"accepted":null,"reason":null}}"#,
    ),
    write(
        "the settings are changed",
        ADMIN,
        r#"{"Apply":{$forged "key":"$key","group":"$key","command":{"update_settings":$settings},"expected":$settings_revision,"accepted":null,"reason":null}}"#,
    ),
    Case { before: &[RENAME], ..write("an edit is undone", EDIT, UNDO) },
    Case {
        before: &[RENAME, UNDO],
        ..write(
            "an edit is redone",
            EDIT,
            r#"{"Apply":{$forged "key":"$key","group":"$key","command":{"redo":null},"expected":null,"accepted":null,"reason":null}}"#,
        )
    },
    // Work in steps.
    write(
        "many are edited",
        EDIT,
        r#"{"Bulk":{$forged "clients":["$client"],"edit":"disable","run":{"Commit":{$forged "key":"$key","group":"$key","reason":null,"seen":null}}}}"#,
    ),
    write(
        "many are deleted",
        ADMIN,
        r#"{"Bulk":{$forged "clients":["$client"],"edit":"delete","run":{"Commit":{$forged "key":"$key","group":"$key","reason":null,"seen":null}}}}"#,
    ),
    write(
        "clients are imported",
        EDIT,
        r#"{"Import":{$forged "clients":[$foreign_of_client],"rules":{"partner":{"One":$acme},"email":null,"restrict":false,"quarantine":false,"on_conflict":"Update"},"extension":{"scopes":[],"grants":[]},"run":{"Commit":{$forged "key":"$key","group":"$key","reason":null,"seen":null}}}}"#,
    ),
    write(
        "an import extends the platform",
        "0EA+0AER0+",
        r#"{"Import":{$forged "clients":[$foreign_of_client],"rules":{"partner":{"One":$acme},"email":null,"restrict":false,"quarantine":false,"on_conflict":"Update"},"extension":{"scopes":["scope$n"],"grants":[]},"run":{"Commit":{$forged "key":"$key","group":"$key","reason":null,"seen":null}}}}"#,
    ),
    write(
        "a client is declared",
        EDIT,
        r#"{"Declare":{$forged "acts":[{"Write":{"Client":{"client_id":"$client","name":"Hidden and declared"}}}],"key":"$key","group":"$key","reason":null,"seen":$seq,"accepted":true}}"#,
    ),
    write(
        "a partner is declared",
        ADMIN,
        r#"{"Declare":{$forged "acts":[{"Write":{"Partner":{"subdomain":"$partner","name":"Hidden and declared $n"}}}],"key":"$key","group":"$key","reason":null,"seen":$seq,"accepted":true}}"#,
    ),
    write(
        "a user is declared",
        ADMIN,
        r#"{"Declare":{$forged "acts":[{"Write":{"User":{"partner":"acme","username":"$user","last_name":"Declared"}}}],"key":"$key","group":"$key","reason":null,"seen":$seq,"accepted":true}}"#,
    ),
    write(
        "settings are declared",
        ADMIN,
        r#"{"Declare":{$forged "acts":[{"Write":{"Settings":{"backups_kept":$n}}}],"key":"$key","group":"$key","reason":null,"seen":$seq,"accepted":true}}"#,
    ),
    write(
        "a client goes with its declaration",
        ADMIN,
        r#"{"Declare":{$forged "acts":[{"Delete":{"client":"$client"}}],"key":"$key","group":"$key","reason":null,"seen":$seq,"accepted":true}}"#,
    ),
    write(
        "a role goes with its declaration",
        ADMIN,
        r#"{"Declare":{$forged "acts":[{"Delete":{"role":"$subject"}}],"key":"$key","group":"$key","reason":null,"seen":$seq,"accepted":true}}"#,
    ),
    // A step that has nothing to write, one that is outdated, and one whose record is wrong: each
    // of them tells something of the registry.
    Case {
        sees: "Declare",
        ..read(
            "a step of nothing",
            EDIT,
            r#"{"Declare":{$forged "acts":[],"key":"$key","group":"$key","reason":null,"seen":$seq,"accepted":true}}"#,
        )
    },
    read(
        "a step of an old plan",
        "0BBB0BBR0B",
        r#"{"Declare":{$forged "acts":[],"key":"$key","group":"$key","reason":null,"seen":1,"accepted":true}}"#,
    ),
    read(
        "a step with a mistake",
        "0BBB0BBR0B",
        r#"{"Declare":{$forged "acts":[{"Write":{"Client":{"client_id":"$client","name":""}}}],"key":"$key","group":"$key","reason":null,"seen":$seq,"accepted":true}}"#,
    ),
];
