//! Writes a query so that it parses to the same query.

use std::fmt::{self, Display, Formatter, Write};

use super::lexer::Head;
use super::{Compare, Expr, Lifetime, Pattern, Rows, Search, Term, time};
use crate::model::lifetime::format_seconds;

impl Display for Search {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut terms = Vec::new();
        if !self.filter.is_all() {
            terms.push(self.filter.to_string());
        }
        if !self.sort.is_empty() {
            let column = |order: &super::Order| {
                format!("{}{}", if order.descending { "-" } else { "" }, order.column.id())
            };
            let columns: Vec<_> = self.sort.iter().map(column).collect();
            terms.push(format!("sort:{}", columns.join(",")));
        }
        terms.extend(self.per.map(|rows| match rows {
            Rows::Count(rows) => format!("per:{rows}"),
            Rows::Fit => "per:fit".to_owned(),
        }));
        f.write_str(&terms.join(" "))
    }
}

impl Display for Expr {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => Ok(()),
            Self::And(all) => joined(f, all, " "),
            Self::Or(any) => joined(f, any, " or "),
            Self::Not(inner) if matches!(**inner, Self::Term(_)) => write!(f, "-{inner}"),
            Self::Not(inner) => write!(f, "-({inner})"),
            Self::Term(term) => term.fmt(f),
        }
    }
}

fn joined(f: &mut Formatter<'_>, members: &[Expr], between: &str) -> fmt::Result {
    for (n, member) in members.iter().enumerate() {
        if n > 0 {
            f.write_str(between)?;
        }
        // `and` binds tighter than `or`.
        match member {
            Expr::Or(_) => write!(f, "({member})")?,
            _ => member.fmt(f)?,
        }
    }
    Ok(())
}

impl Display for Term {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Word(pattern) => f.write_str(&word(pattern)),
            Self::Text { field, equals, pattern } => {
                let sign = if *equals { "=" } else { ":" };
                write!(f, "{}{sign}{}", field.term_id(), value(pattern))
            }
            Self::Number { field, compare, value } => {
                write!(f, "{}{compare}{value}", field.term_id())
            }
            Self::Lifetime { field, compare, value } => {
                let value = match value {
                    Lifetime::Seconds(seconds) => format_seconds(*seconds),
                    Lifetime::Never => "never".to_owned(),
                    Lifetime::Default => "default".to_owned(),
                };
                write!(f, "{}{compare}{value}", field.term_id())
            }
            Self::Moment { field, compare, value } => {
                write!(f, "{}{compare}{}", field.term_id(), time::print(*value))
            }
            Self::Is(is) => write!(f, "{}:{}", is.name(), is.value()),
        }
    }
}

impl Display for Compare {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Equal => "=",
            Self::Less => "<",
            Self::More => ">",
            Self::AtMost => "<=",
            Self::AtLeast => ">=",
        })
    }
}

/// Writes a free word, quoted if it would be parsed as something else.
fn word(pattern: &Pattern) -> String {
    let bare = value(pattern);
    let misread = bare.starts_with('-') || bare == "or" || Head::of(&bare).is_some();
    if misread { parts(pattern, |part| !part.is_empty()) } else { bare }
}

/// Writes the value of a field, quoted if needed.
fn value(pattern: &Pattern) -> String {
    match pattern.parts.as_slice() {
        [part] => quoted(part),
        _ => parts(pattern, needs_quotes),
    }
}

fn parts(pattern: &Pattern, in_quotes: impl Fn(&str) -> bool) -> String {
    let part = |part: &String| if in_quotes(part) { in_signs(part) } else { part.clone() };
    pattern.parts.iter().map(part).collect::<Vec<_>>().join("*")
}

/// Quotes a text as a value or a word, if needed.
pub fn quoted(text: &str) -> String {
    if text.is_empty() || needs_quotes(text) { in_signs(text) } else { text.to_owned() }
}

fn needs_quotes(text: &str) -> bool {
    // After a field's colon, `//` would make a URL: `name://`.
    text.starts_with("//")
        || text.contains(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '"' | '*'))
}

fn in_signs(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        let sign = if matches!(c, '"' | '\\') { "\\" } else { "" };
        // Writing to a string cannot fail.
        let _ = write!(out, "{sign}{c}");
    }
    out.push('"');
    out
}
