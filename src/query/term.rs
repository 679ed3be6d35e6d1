//! Parses one term of a query: a word, or a field with its value.

use super::lexer::{Head, Operator, Token, Word};
use super::{Column, Compare, FieldSpec, Is, Kind, Lifetime, Mistake, Order, Rows, Term, Values};
use crate::model::lifetime::{AccessLifetime, LifetimeError, MAX_SECONDS};

/// The maximum page size of a query.
pub const MAX_ROWS: usize = 1_000;

/// The parsed form of a term.
pub(super) enum Read {
    Term(Term),
    Sort(Vec<Order>),
    Per(Rows),
}

/// Parses a term for a list.
pub(super) fn read(kind: Kind, token: &Token, word: &Word) -> Result<Read, Mistake> {
    let whole = |reason: String| Mistake { start: token.start, end: token.end, reason };
    if let Some(start) = word.unclosed {
        let reason =
            "this quote is never closed: add a \", or write \\\" inside quotes for the sign";
        return Err(Mistake { start, end: token.end, reason: reason.into() });
    }
    let Some(head) = &word.head else {
        if word.is_empty() {
            return Err(whole("the quotes are empty: leave them out".into()));
        }
        return Ok(Read::Term(Term::Word(word.pattern())));
    };
    let name = head.name.to_ascii_lowercase();
    let field = Column::named(kind, &name);
    if field.is_none() && !is_special(kind, &name) {
        let (start, end) = (token.start, token.start + head.name.len());
        return Err(Mistake { start, end, reason: unknown(kind, &head.name, &name) });
    }
    let is_text = field.is_some_and(|field| field.values == Values::Text);
    let means_nothing = is_text && word.quoted && head.operator == Operator::Equal;
    if word.is_empty() && !means_nothing {
        let example = field.map_or_else(|| special_example(&name), |f| f.example);
        return Err(whole(format!("a value is missing: write it behind, as in {example}")));
    }
    let read = match field {
        Some(field) => term(field, head, word).map(Read::Term),
        None => special(kind, &name, head, word),
    };
    read.map_err(|reason| Mistake { start: word.value, end: token.end, reason })
}

/// Names before a `:` that are not fields.
const SPECIALS: [&str; 4] = ["is", "has", "sort", "per"];

/// The names before a `:` that are not fields of the list.
pub(super) fn specials(kind: Kind) -> impl Iterator<Item = &'static str> {
    let states = kind == Kind::Clients;
    SPECIALS.into_iter().filter(move |name| states || !matches!(*name, "is" | "has"))
}

fn is_special(kind: Kind, name: &str) -> bool {
    specials(kind).any(|special| special == name)
}

fn special_example(name: &str) -> &'static str {
    match name {
        "is" => "is:disabled",
        "has" => "has:redirect",
        "sort" => "sort:-modified",
        _ => "per:50",
    }
}

/// The error for an unknown name, with a suggestion.
fn unknown(kind: Kind, typed: &str, name: &str) -> String {
    let names = || Column::terms(kind).iter().map(|field| field.id).chain(specials(kind));
    let typed = short(typed);
    if SPECIALS.contains(&name) {
        return format!("{typed}: is for clients only; in quotes it is text to search for");
    }
    let of_column = kind.columns().iter().find(|spec| spec.id == name);
    let near = of_column
        .and_then(|spec| Column::terms(kind).iter().find(|f| f.column == spec.column))
        .map(|field| field.id)
        .or_else(|| nearest(name, names()));
    if let Some(near) = near {
        return format!("no field is called {typed}: did you mean {near}? In quotes it is text");
    }
    let all = names().collect::<Vec<_>>().join(", ");
    format!("no field is called {typed}; in quotes it is text. Fields: {all}")
}

/// Finds the known name nearest to the typed one, if any is near.
fn nearest<'a>(typed: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let most = (typed.len() / 3).clamp(1, 2);
    names
        .map(|name| (strsim::osa_distance(typed, name), name))
        .filter(|(distance, _)| *distance <= most)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// Shortens typed text for a message.
fn short(text: &str) -> String {
    let mut short: String = text.chars().take(24).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

fn term(spec: &FieldSpec, head: &Head, word: &Word) -> Result<Term, String> {
    let compare = compare(head.operator);
    let (field, id) = (spec.column, spec.id);
    match spec.values {
        Values::Text => {
            let equals = match head.operator {
                Operator::Contains => false,
                Operator::Equal => true,
                other => {
                    let sign = other.sign();
                    return Err(format!(
                        "{id} is text: write {id}: or {id}= in place of {id}{sign}"
                    ));
                }
            };
            Ok(Term::Text { field, equals, pattern: word.pattern() })
        }
        Values::Number => {
            let text = word.text();
            let value = digits(&text)
                .ok_or_else(|| format!("{} is no number: write {}", short(&text), spec.example))?;
            Ok(Term::Number { field, compare, value })
        }
        Values::Lifetime => {
            let value = lifetime(&word.text(), id)?;
            if value == Lifetime::Default && compare != Compare::Equal {
                return Err(format!("default has no length here: write {id}:default, or like 12h"));
            }
            Ok(Term::Lifetime { field, compare, value })
        }
        Values::Moment => {
            let value = super::time::read(&word.text(), compare, id)?;
            Ok(Term::Moment { field, compare, value })
        }
    }
}

const fn compare(operator: Operator) -> Compare {
    match operator {
        Operator::Contains | Operator::Equal => Compare::Equal,
        Operator::Less => Compare::Less,
        Operator::More => Compare::More,
        Operator::AtMost => Compare::AtMost,
        Operator::AtLeast => Compare::AtLeast,
    }
}

/// Parses a number of digits alone.
pub(super) fn digits(text: &str) -> Option<u64> {
    text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

fn lifetime(text: &str, id: &str) -> Result<Lifetime, String> {
    match AccessLifetime::parse(text) {
        Ok(AccessLifetime::PlatformDefault) => Ok(Lifetime::Default),
        Ok(AccessLifetime::Seconds(seconds)) => Ok(Lifetime::Seconds(seconds.get())),
        Ok(AccessLifetime::Never) => Ok(Lifetime::Never),
        Err(LifetimeError::TooLong) => {
            Err(format!("no lifetime is over {MAX_SECONDS} seconds: write less, or never"))
        }
        Err(_) => Err(format!(
            "{} is no lifetime: write like {id}>12h, {id}:1h30m, {id}:never or {id}:default",
            short(text)
        )),
    }
}

fn special(kind: Kind, name: &str, head: &Head, word: &Word) -> Result<Read, String> {
    if !matches!(head.operator, Operator::Contains | Operator::Equal) {
        let sign = head.operator.sign();
        return Err(format!("{name} cannot be compared: write {name}: in place of {name}{sign}"));
    }
    let text = word.text().to_ascii_lowercase();
    match name {
        "sort" => sort(kind, &text).map(Read::Sort),
        "per" => per(&text).map(Read::Per),
        _ => is(name, &text).map(|is| Read::Term(Term::Is(is))),
    }
}

fn is(name: &str, value: &str) -> Result<Is, String> {
    let known = || Is::ALL.into_iter().filter(|is| is.name() == name);
    if let Some(is) = known().find(|is| is.value() == value) {
        return Ok(is);
    }
    let value = short(value);
    if let Some(near) = nearest(&value, known().map(Is::value)) {
        return Err(format!("there is no {name}:{value}: did you mean {name}:{near}?"));
    }
    let all = known().map(|is| format!("{name}:{}", is.value())).collect::<Vec<_>>().join(", ");
    Err(format!("there is no {name}:{value}: write {all}"))
}

fn sort(kind: Kind, value: &str) -> Result<Vec<Order>, String> {
    let mut sort: Vec<Order> = Vec::new();
    for typed in value.split(',') {
        let name = typed.strip_prefix('-').unwrap_or(typed);
        let column = sort_column(kind, name).ok_or_else(|| {
            let names = || kind.columns().iter().map(|spec| spec.id);
            match nearest(name, names()) {
                _ if name.is_empty() => {
                    "a column is missing: write like sort:-modified,name".to_owned()
                }
                Some(near) => format!("no column is called {}: did you mean {near}?", short(name)),
                None => {
                    let all = names().collect::<Vec<_>>().join(", ");
                    format!("no column is called {}: write one of {all}", short(name))
                }
            }
        })?;
        if sort.iter().any(|order| order.column == column) {
            return Err(format!("{} occurs twice: leave one out", short(name)));
        }
        sort.push(Order { column, descending: typed.starts_with('-') });
    }
    Ok(sort)
}

/// Finds a column by its name on the command line or by its field's name.
fn sort_column(kind: Kind, name: &str) -> Option<Column> {
    let shown = |column| kind.columns().iter().find(|spec| spec.column == column);
    let of_term = || shown(Column::named(kind, name)?.column);
    let spec = kind.columns().iter().find(|spec| spec.id == name).or_else(of_term);
    spec.map(|spec| spec.column)
}

fn per(value: &str) -> Result<Rows, String> {
    if value == "fit" {
        return Ok(Rows::Fit);
    }
    let rows = digits(value).and_then(|rows| usize::try_from(rows).ok());
    rows.filter(|rows| (1..=MAX_ROWS).contains(rows)).map(Rows::Count).ok_or_else(|| {
        format!("no page has {} rows: write per:1 to per:{MAX_ROWS}, or per:fit", short(value))
    })
}
