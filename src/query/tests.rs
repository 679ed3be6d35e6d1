//! The language from text to meaning and back.

mod random;

use super::*;
use crate::model::{Field, Timestamp};

fn filter(text: &str) -> Expr {
    Search::parse(Kind::Clients, text).unwrap_or_else(|m| panic!("{text}: {m:?}")).filter
}

/// The underlined text of a mistake, and its reason.
fn mistake(kind: Kind, text: &str) -> (String, String) {
    let mistake = Search::parse(kind, text).expect_err(text);
    (text.get(mistake.start..mistake.end).unwrap().to_owned(), mistake.reason)
}

fn pattern(parts: &[&str]) -> Pattern {
    Pattern { parts: parts.iter().map(|&part| part.to_owned()).collect() }
}

fn word(parts: &[&str]) -> Expr {
    Expr::Term(Term::Word(pattern(parts)))
}

fn text(field: Column, equals: bool, parts: &[&str]) -> Expr {
    Expr::Term(Term::Text { field, equals, pattern: pattern(parts) })
}

fn moment(text: &str) -> (Compare, Moment) {
    match filter(text) {
        Expr::Term(Term::Moment { compare, value, .. }) => (compare, value),
        other => panic!("{text} is {other:?}"),
    }
}

fn lifetime(text: &str) -> (Compare, Lifetime) {
    match filter(text) {
        Expr::Term(Term::Lifetime { compare, value, .. }) => (compare, value),
        other => panic!("{text} is {other:?}"),
    }
}

#[test]
fn words_are_joined_by_blanks_and_kept_whole_by_quotes() {
    assert_eq!(filter(""), Expr::All);
    assert_eq!(filter("  \t"), Expr::All);
    assert_eq!(filter("Acme"), word(&["acme"]));
    assert_eq!(
        filter(" Nový  ACME\tx "),
        Expr::And(vec![word(&["nový"]), word(&["acme"]), word(&["x"])])
    );
    assert_eq!(filter(r#""Acme Media""#), word(&["acme media"]));
    assert_eq!(filter(r#""a \"b\" \\ \c""#), word(&[r#"a "b" \ \c"#]));
    assert_eq!(filter(r#"ac"me m"edia"#), word(&["acme media"]));
    assert_eq!(filter(r#""or""#), word(&["or"]));
    assert_eq!(filter(r#""(a)""#), word(&["(a)"]));
}

#[test]
fn a_star_stands_for_anything_and_in_quotes_for_itself() {
    assert_eq!(filter("a*b"), word(&["a", "b"]));
    assert_eq!(filter("*a**"), word(&["", "a", ""]));
    assert_eq!(filter(r#""a*b""#), word(&["a*b"]));
    assert_eq!(filter(r#""a b"*c"#), word(&["a b", "c"]));
    assert_eq!(filter("id=acme-*"), text(Column::Field(Field::ClientId), true, &["acme-", ""]));
}

#[test]
fn a_field_has_a_value_in_quotes_or_without() {
    assert_eq!(filter("name:Acme"), text(Column::Field(Field::Name), false, &["acme"]));
    assert_eq!(
        filter(r#"NAME="Acme Media""#),
        text(Column::Field(Field::Name), true, &["acme media"])
    );
    assert_eq!(
        filter("redirect:https://x/cb?a=1"),
        text(Column::Field(Field::RedirectUris), false, &["https://x/cb?a=1"])
    );
    assert_eq!(filter("name:-x"), text(Column::Field(Field::Name), false, &["-x"]));
    assert_eq!(filter(r#"name="""#), text(Column::Field(Field::Name), true, &[""]));
    assert_eq!(filter("scope:read"), text(Column::Field(Field::Scopes), false, &["read"]));
}

#[test]
fn addresses_can_be_typed_as_they_are() {
    for uri in
        ["https://app.example/cb?x=1", "com.example.app:/cb", "a@b:c", "127.0.0.1:8080", ":x"]
    {
        assert_eq!(filter(uri), word(&[uri]));
        assert_eq!(filter(uri).to_string(), uri);
    }
}

#[test]
fn lifetimes_are_read_as_in_the_form() {
    assert_eq!(lifetime("access>12h"), (Compare::More, Lifetime::Seconds(43_200)));
    assert_eq!(lifetime("access:1h30m"), (Compare::Equal, Lifetime::Seconds(5_400)));
    assert_eq!(lifetime("refresh<=3600"), (Compare::AtMost, Lifetime::Seconds(3_600)));
    assert_eq!(lifetime("access=never"), (Compare::Equal, Lifetime::Never));
    assert_eq!(lifetime("access=-1"), (Compare::Equal, Lifetime::Never));
    assert_eq!(lifetime("access<never"), (Compare::Less, Lifetime::Never));
    assert_eq!(lifetime("access:default"), (Compare::Equal, Lifetime::Default));
}

#[test]
fn a_date_is_the_whole_of_its_span_in_utc() {
    let at = |text: &str| Timestamp::parse_rfc3339(text).unwrap();
    for (typed, from, to) in [
        ("2026", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"),
        ("2026-12", "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z"),
        ("2024-02-29", "2024-02-29T00:00:00Z", "2024-03-01T00:00:00Z"),
        ("2026-01-31T17:45", "2026-01-31T17:45:00Z", "2026-01-31T17:46:00Z"),
        ("\"2026-01-31 17:45\"", "2026-01-31T17:45:00Z", "2026-01-31T17:46:00Z"),
    ] {
        let span = Moment::Span { from: at(from), to: at(to) };
        assert_eq!(moment(&format!("created>={typed}")), (Compare::AtLeast, span));
        assert_eq!(moment(&format!("created:{typed}")), (Compare::Equal, span));
    }
}

#[test]
fn an_age_is_younger_or_older() {
    assert_eq!(moment("modified<7d"), (Compare::Less, Moment::Age(7 * 86_400)));
    assert_eq!(moment("modified>=4w"), (Compare::AtLeast, Moment::Age(28 * 86_400)));
    assert_eq!(moment("modified<90m"), (Compare::Less, Moment::Age(5_400)));
    assert_eq!(moment("modified>1d12h"), (Compare::More, Moment::Age(129_600)));
    let (at, why) = mistake(Kind::Clients, "modified:7d");
    assert_eq!(at, "7d");
    assert!(why.contains("modified<7d"), "{why}");
}

#[test]
fn the_first_column_of_a_partner_is_a_number_and_of_a_client_text() {
    let partner = Search::parse(Kind::Partners, "id>7").unwrap().filter;
    let number = Term::Number { field: Column::PartnerId, compare: Compare::More, value: 7 };
    assert_eq!(partner, Expr::Term(number));
    assert_eq!(filter("id:7"), text(Column::Field(Field::ClientId), false, &["7"]));
}

#[test]
fn or_binds_looser_than_and_and_parentheses_decide() {
    let (a, b, c) = (word(&["a"]), word(&["b"]), word(&["c"]));
    let and = |all: &[&Expr]| Expr::And(all.iter().copied().cloned().collect());
    let or = |any: &[&Expr]| Expr::Or(any.iter().copied().cloned().collect());
    assert_eq!(filter("a b OR c"), or(&[&and(&[&a, &b]), &c]));
    assert_eq!(filter("a (b or c)"), and(&[&a, &or(&[&b, &c])]));
    assert_eq!(filter("((a) (b)) c"), and(&[&a, &b, &c]));
    assert_eq!(filter("(a or b) or c"), or(&[&a, &b, &c]));
    assert_eq!(filter("a(b)c"), and(&[&a, &b, &c]));
    assert_eq!(filter("-(a or b)"), Expr::Not(Box::new(or(&[&a, &b]))));
    assert_eq!(filter("--a"), a);
    assert_eq!(filter("-(-(a b)) c"), and(&[&a, &b, &c]));
    assert_eq!(filter("-is:enabled"), Expr::Not(Box::new(Expr::Term(Term::Is(Is::Enabled)))));
}

#[test]
fn sort_and_per_stand_anywhere_at_the_top() {
    let search = Search::parse(Kind::Clients, "sort:-modified,Name a or per:50 b").unwrap();
    assert_eq!(search.filter, Expr::Or(vec![word(&["a"]), word(&["b"])]));
    let order = |column, descending| Order { column, descending };
    assert_eq!(
        search.sort,
        [order(Column::Modified, true), order(Column::Field(Field::Name), false)]
    );
    assert_eq!(search.per, Some(Rows::Count(50)));
    let search = Search::parse(Kind::Clients, "per:fit sort:id,grant").unwrap();
    assert_eq!(
        search.sort,
        [
            order(Column::Field(Field::ClientId), false),
            order(Column::Field(Field::GrantTypes), false)
        ]
    );
    assert_eq!((search.filter, search.per), (Expr::All, Some(Rows::Fit)));
}

#[test]
fn every_mistake_is_underlined_and_says_what_to_write() {
    for (typed, underlined, says) in [
        ("nmae:x", "nmae", "did you mean name?"),
        ("scopes:x", "scopes", "did you mean scope?"),
        ("client-id:x", "client-id", "did you mean id?"),
        ("localhost:8080", "localhost", "in quotes it is text"),
        ("a foo=1 b", "foo", "in quotes it is text"),
        ("status:active", "status", "no field is called status"),
        ("name:", "name:", "as in name:"),
        ("name:\"\"", "name:\"\"", "a value is missing"),
        ("a access> b", "access>", "as in access>12h"),
        ("name>x", "x", "write name: or name="),
        ("access>soon", "soon", "is no lifetime"),
        ("access=0", "0", "is no lifetime"),
        ("access>99999999999", "99999999999", "2147483647"),
        ("access>default", "default", "access:default"),
        ("modified:yesterday", "yesterday", "no such date or age"),
        ("modified>2026-13", "2026-13", "no such date or age"),
        ("modified>2026-02-30", "2026-02-30", "no such date or age"),
        ("modified<0d", "0d", "at least 1s"),
        ("is:enabeld", "enabeld", "did you mean is:enabled?"),
        ("is:red", "red", "is:never-expires"),
        ("is>enabled", "enabled", "write is:"),
        ("has:redirects", "redirects", "did you mean has:redirect?"),
        ("sort:foo", "foo", "write one of client-id"),
        ("sort:created", "created", "no column is called created"),
        ("sort:name,", "name,", "a column is missing"),
        ("sort:name,-name", "name,-name", "twice"),
        ("sort:name sort:email", "sort:email", "already"),
        ("(sort:name)", "sort:name", "outside"),
        ("-sort:name", "-sort:name", "negated"),
        ("a -per:5", "-per:5", "negated"),
        ("per:0", "0", "per:1 to per:1000"),
        ("per:1001", "1001", "per:fit"),
        ("per:5 per:fit", "per:fit", "already"),
        ("-", "-", "right in front"),
        ("a - b", "-", "right in front"),
        ("(a -)", "-", "right in front"),
        ("a -or b", "or", "between two terms"),
        ("or", "or", "between two terms"),
        ("a or", "or", "between two terms"),
        ("(or a)", "or", "between two terms"),
        ("a OR or b", "or", "between two terms"),
        ("a or sort:name", "or", "between two terms"),
        ("a \"b c", "\"b c", "never closed"),
        ("name:\"b c", "\"b c", "never closed"),
        ("\"\"", "\"\"", "the quotes are empty"),
        ("a (b", "(", "never closed"),
        ("a) b", ")", "no ( is open"),
        ("a () b", "()", "these parentheses are empty"),
    ] {
        let (at, why) = mistake(Kind::Clients, typed);
        assert_eq!(at, underlined, "{typed}: {why}");
        assert!(why.contains(says), "{typed}: {why}");
    }
    let (_, why) = mistake(Kind::Users, "is:enabled");
    assert!(why.contains("clients only"), "{why}");
    let (at, why) = mistake(Kind::Partners, "clients>many");
    assert!(at == "many" && why.contains("clients>100"), "{why}");
}

#[test]
fn a_query_has_bounds_and_says_so() {
    let (at, why) = mistake(Kind::Clients, &"ä".repeat(500_000));
    assert!(at.len() > 900_000 && why.contains("4096"), "{why}");
    assert!(Search::parse(Kind::Clients, &"a".repeat(MAX_BYTES)).is_ok());
    assert!(Search::parse(Kind::Clients, &"a ".repeat(MAX_TERMS)).is_ok());
    let (at, why) = mistake(Kind::Clients, &format!("{}b", "a ".repeat(MAX_TERMS)));
    assert!(at == "b" && why.contains("64"), "{why}");
    let deep = |n| format!("{}a{}", "(".repeat(n), ")".repeat(n));
    assert_eq!(filter(&deep(MAX_DEPTH)), word(&["a"]));
    assert!(mistake(Kind::Clients, &deep(MAX_DEPTH + 1)).1.contains("32"));
    assert_eq!(mistake(Kind::Clients, &"-".repeat(MAX_BYTES)).0, "-");
}

#[test]
fn every_example_is_understood() {
    for kind in Kind::ALL {
        for field in Column::terms(kind) {
            let example = field.example;
            let search =
                Search::parse(kind, example).unwrap_or_else(|m| panic!("{example}: {m:?}"));
            assert!(example.starts_with(field.id) && !search.filter.is_all(), "{example}");
        }
    }
}

#[test]
fn every_column_is_sorted_by_its_name_and_by_the_name_of_its_field() {
    for kind in Kind::ALL {
        for spec in kind.columns() {
            let search = Search::parse(kind, &format!("sort:{}", spec.id)).unwrap();
            assert_eq!(search.sort, [Order { column: spec.column, descending: false }]);
            assert_eq!(spec.column.id(), spec.id);
        }
        for field in Column::terms(kind) {
            let search = Search::parse(kind, &format!("sort:-{}", field.id));
            let column = search.ok().and_then(|search| search.sort.first().map(|by| by.column));
            let shown = kind.columns().iter().any(|spec| spec.column == field.column);
            assert_eq!(column, shown.then_some(field.column), "{field:?}");
        }
    }
}

#[test]
fn what_is_folded_stays_as_it_is_when_it_is_folded_again() {
    for c in '\0'..=char::MAX {
        let once = search::fold(&c.to_string());
        assert_eq!(search::fold(&once), once, "{c:?}");
    }
}
