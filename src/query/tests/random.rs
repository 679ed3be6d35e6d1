//! Property tests: random searches and arbitrary text.

use proptest::prelude::*;

use super::super::*;

fn any_text() -> impl Strategy<Value = String> {
    let odd = "(?s)[-a-z:=<>()*\"\\\\ \t\u{301}\u{5d0}\u{202e}ÄİΣ/or]{1,8}";
    prop_oneof!["[a-z]{1,6}", odd, "(?s).{1,5}", Just("or".to_owned()), Just("-".to_owned())]
        .prop_map(|text| search::fold(&text))
}

fn any_pattern() -> impl Strategy<Value = Pattern> {
    let parts = (any_text(), proptest::collection::vec(any_text(), 0..3), any::<[bool; 2]>());
    parts.prop_map(|(first, more, [front, back])| {
        let mut parts = vec![first];
        parts.extend(more);
        if front {
            parts.insert(0, String::new());
        }
        if back {
            parts.push(String::new());
        }
        Pattern { parts }
    })
}

fn any_compare() -> impl Strategy<Value = Compare> {
    use Compare::{AtLeast, AtMost, Equal, Less, More};
    prop::sample::select(vec![Equal, Less, More, AtMost, AtLeast])
}

fn any_lifetime() -> impl Strategy<Value = (Compare, Lifetime)> {
    prop_oneof![
        (any_compare(), 1..=i32::MAX as u32).prop_map(|(c, s)| (c, Lifetime::Seconds(s))),
        any_compare().prop_map(|c| (c, Lifetime::Never)),
        Just((Compare::Equal, Lifetime::Default)),
    ]
}

fn any_moment() -> impl Strategy<Value = (Compare, Moment)> {
    let age = (any_compare(), 1..u64::MAX).prop_map(|(compare, age)| match compare {
        Compare::Equal => (Compare::Less, Moment::Age(age % 1_000 * 86_400 + 60)),
        other => (other, Moment::Age(age)),
    });
    let date = (1_i16..9_999, 1_i8..=12, 1_i8..=28, 0_i8..24, 0_i8..60, 0..4_u8);
    let span = date.prop_map(|(year, month, day, hour, minute, size)| match size {
        0 => format!("{year:04}"),
        1 => format!("{year:04}-{month:02}"),
        2 => format!("{year:04}-{month:02}-{day:02}"),
        _ => format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}"),
    });
    let span = (any_compare(), span)
        .prop_map(|(compare, text)| (compare, time::read(&text, compare, "").unwrap()));
    prop_oneof![age, span]
}

fn any_term(kind: Kind) -> impl Strategy<Value = Term> {
    let field = prop::sample::select(Column::terms(kind));
    let on_field =
        field.prop_flat_map(move |FieldSpec { column: field, values, .. }| match values {
            Values::Text => {
                let nothing = Just((true, Pattern { parts: vec![String::new()] }));
                prop_oneof![9 => (any::<bool>(), any_pattern()), 1 => nothing]
                    .prop_map(move |(equals, pattern)| Term::Text { field, equals, pattern })
                    .boxed()
            }
            Values::Number => (any_compare(), any::<u64>())
                .prop_map(move |(compare, value)| Term::Number { field, compare, value })
                .boxed(),
            Values::Lifetime => any_lifetime()
                .prop_map(move |(compare, value)| Term::Lifetime { field, compare, value })
                .boxed(),
            Values::Moment => any_moment()
                .prop_map(move |(compare, value)| Term::Moment { field, compare, value })
                .boxed(),
        });
    let word = any_pattern().prop_map(Term::Word);
    if kind == Kind::Clients {
        let is = prop::sample::select(Is::ALL.to_vec()).prop_map(Term::Is);
        prop_oneof![word, on_field, is].boxed()
    } else {
        prop_oneof![word, on_field].boxed()
    }
}

fn any_search() -> impl Strategy<Value = (Kind, Search)> {
    prop::sample::select(Kind::ALL.to_vec()).prop_flat_map(|kind| {
        let expr = any_term(kind).prop_map(Expr::Term).prop_recursive(4, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 2..4).prop_map(Expr::and),
                prop::collection::vec(inner.clone(), 2..4).prop_map(Expr::or),
                inner.prop_map(Expr::negated),
            ]
        });
        let filter = prop_oneof![1 => Just(Expr::All), 9 => expr];
        let columns: Vec<_> = kind.columns().iter().map(|spec| spec.column).collect();
        let sort = prop::sample::subsequence(columns, 0..4).prop_flat_map(|columns| {
            columns
                .into_iter()
                .map(|column| {
                    any::<bool>().prop_map(move |descending| Order { column, descending })
                })
                .collect::<Vec<_>>()
        });
        let rows = prop_oneof![Just(Rows::Fit), (1..=MAX_ROWS).prop_map(Rows::Count)];
        (filter, sort, prop::option::of(rows))
            .prop_map(move |(filter, sort, per)| (kind, Search { filter, sort, per }))
    })
}

proptest! {
    #[test]
    fn what_is_printed_reads_back_as_the_same_search((kind, search) in any_search()) {
        let printed = search.to_string();
        prop_assert_eq!(Search::parse(kind, &printed), Ok(search), "{}", printed);
    }

    #[test]
    fn a_query_travels_as_its_text_and_arrives_as_it_was(
        (kind, search) in any_search(),
        per_page in 1_usize..100_000,
        row in any::<usize>(),
    ) {
        let first = Query::new(kind);
        let (order, then) = match search.sort.split_first() {
            Some((first, then)) => (*first, then.to_vec()),
            None => (first.order, Vec::new()),
        };
        let at = At::Record { key: Key::Change(Seq(7)), or_index: row };
        let query = Query { filter: search.filter, order, then, per_page, at, ..first };
        let json = serde_json::to_string(&query).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Query>(&json).unwrap(), &query);
    }

    #[test]
    fn any_text_is_a_search_that_prints_back_or_a_mistake_within_it(
        text in "(?s).{0,40}|([-a-z:=<>()*\"\\\\ 0-9]|or|name:|sort:|access>|-|é|א){0,20}",
        which in 0..4_usize,
    ) {
        let kind = Kind::ALL[which];
        match Search::parse(kind, &text) {
            Ok(search) => {
                prop_assert_eq!(Search::parse(kind, &search.to_string()), Ok(search));
            }
            Err(Mistake { start, end, reason }) => {
                let underlined = text.get(start..end);
                prop_assert!(underlined.is_some_and(|it| !it.is_empty()), "{start}..{end}");
                prop_assert!(!reason.is_empty());
            }
        }
    }

    #[test]
    fn the_normal_form_holds((_, search) in any_search()) {
        fn check(expr: &Expr) -> bool {
            match expr {
                Expr::All | Expr::Term(_) => true,
                Expr::Not(inner) => !matches!(**inner, Expr::Not(_) | Expr::All) && check(inner),
                Expr::And(all) => {
                    all.len() > 1 && all.iter().all(|e| !matches!(e, Expr::And(_)) && check(e))
                }
                Expr::Or(any) => {
                    any.len() > 1 && any.iter().all(|e| !matches!(e, Expr::Or(_)) && check(e))
                }
            }
        }
        let kind = Kind::Clients;
        prop_assert!(check(&search.filter));
        if let Ok(read) = Search::parse(kind, &search.to_string()) {
            prop_assert!(check(&read.filter), "{}", read);
        }
    }
}

#[test]
fn a_value_that_looks_like_the_rest_of_an_address_reads_back() {
    for text in ["name:\"//\"", "name:\"//a\"*b", "name=\"//\""] {
        let search = Search::parse(Kind::Partners, text).unwrap();
        assert_eq!(Search::parse(Kind::Partners, &search.to_string()), Ok(search), "{text}");
    }
}
