//! The meaning of a query, independent of how it was written.

use super::Column;
use crate::model::Timestamp;

/// A condition on a record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Expr {
    /// True for every record.
    #[default]
    All,
    /// All of these conditions; two or more.
    And(Vec<Self>),
    /// At least one of these conditions; two or more.
    Or(Vec<Self>),
    Not(Box<Self>),
    Term(Term),
}

/// A single condition.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Term {
    /// One of the searched fields contains the pattern.
    Word(Pattern),
    /// A field contains the pattern or, with `equals`, equals it. A field with several values or
    /// names needs one that matches.
    Text {
        field: Column,
        equals: bool,
        pattern: Pattern,
    },
    Number {
        field: Column,
        compare: Compare,
        value: u64,
    },
    /// Compares the effective lifetime. False for the refresh token lifetime of a client without
    /// the refresh token grant.
    Lifetime {
        field: Column,
        compare: Compare,
        value: Lifetime,
    },
    Moment {
        field: Column,
        compare: Compare,
        value: Moment,
    },
    Is(Is),
}

/// Text with `*` between its parts, folded by [`super::search::fold`]: `a*b` is `["a", "b"]`, `*a`
/// is `["", "a"]`. Has at least one part.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Pattern {
    pub parts: Vec<String>,
}

/// A comparison operator: `value <op> named`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Compare {
    /// `=`, or `:` for values that are not text.
    Equal,
    Less,
    More,
    AtMost,
    AtLeast,
}

/// The named lifetime of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lifetime {
    Seconds(u32),
    /// Greater than every number of seconds.
    Never,
    /// The platform default, whatever its length; only with [`Compare::Equal`].
    Default,
}

/// The named time of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Moment {
    /// Seconds before now; less is younger. Never with [`Compare::Equal`].
    Age(u64),
    /// A minute, day, month or year (UTC), `from` included, `to` excluded. Less is before `from`,
    /// more is at `to` or later.
    Span { from: Timestamp, to: Timestamp },
}

/// A yes-or-no condition on a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Is {
    Enabled,
    Disabled,
    /// Restricted to users of the partner.
    Restricted,
    /// Has access tokens that never expire.
    NeverExpires,
    /// Has a redirect URI.
    HasRedirect,
}

impl Is {
    pub const ALL: [Self; 5] =
        [Self::Enabled, Self::Disabled, Self::Restricted, Self::NeverExpires, Self::HasRedirect];

    /// The name before the `:`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Enabled | Self::Disabled | Self::Restricted | Self::NeverExpires => "is",
            Self::HasRedirect => "has",
        }
    }

    /// The value after the `:`.
    pub const fn value(self) -> &'static str {
        match self {
            Self::Enabled => "enabled",
            Self::Disabled => "disabled",
            Self::Restricted => "restricted",
            Self::NeverExpires => "never-expires",
            Self::HasRedirect => "redirect",
        }
    }
}

impl Pattern {
    /// A pattern for this text, in which no character is special.
    pub fn literal(text: &str) -> Self {
        Self { parts: vec![super::search::fold(text)] }
    }

    /// Whether a folded text contains the pattern.
    pub fn is_in(&self, text: &str) -> bool {
        let mut rest = text;
        self.parts.iter().all(|part| match rest.find(part.as_str()) {
            Some(at) => {
                rest = rest.get(at + part.len()..).unwrap_or_default();
                true
            }
            None => false,
        })
    }

    /// Whether the pattern matches a whole folded text.
    pub fn is(&self, text: &str) -> bool {
        let Some((first, rest)) = self.parts.split_first() else { return false };
        let Some((last, middle)) = rest.split_last() else { return text == first };
        let Some(inner) = text.strip_prefix(first.as_str()) else { return false };
        let Some(mut inner) = inner.strip_suffix(last.as_str()) else { return false };
        middle.iter().all(|part| match inner.find(part.as_str()) {
            Some(at) => {
                inner = inner.get(at + part.len()..).unwrap_or_default();
                true
            }
            None => false,
        })
    }
}

impl Compare {
    /// Whether `value <op> named` is true.
    pub fn holds<T: Ord + Copy>(self, value: T, named: T) -> bool {
        match self {
            Self::Equal => value == named,
            Self::Less => value < named,
            Self::More => value > named,
            Self::AtMost => value <= named,
            Self::AtLeast => value >= named,
        }
    }
}

impl Moment {
    /// Whether `time <op> self` is true.
    pub fn holds(self, compare: Compare, time: Timestamp, now: Timestamp) -> bool {
        match self {
            Self::Age(seconds) => {
                let age = i128::from(now.0) - i128::from(time.0);
                compare.holds(age, i128::from(seconds) * 1_000)
            }
            Self::Span { from, to } => match compare {
                Compare::Equal => from <= time && time < to,
                Compare::Less => time < from,
                Compare::More => time >= to,
                Compare::AtMost => time < to,
                Compare::AtLeast => time >= from,
            },
        }
    }
}

impl Expr {
    /// All words of a text, in which no character is special.
    pub fn words(text: &str) -> Self {
        let mut words: Vec<_> = text
            .split_whitespace()
            .map(|word| Self::Term(Term::Word(Pattern::literal(word))))
            .collect();
        match words.len() {
            0 => Self::All,
            1 => words.pop().unwrap_or_default(),
            _ => Self::And(words),
        }
    }

    /// Whether the result depends on the current time.
    pub fn is_of_now(&self) -> bool {
        match self {
            Self::And(all) | Self::Or(all) => all.iter().any(Self::is_of_now),
            Self::Not(one) => one.is_of_now(),
            Self::Term(Term::Moment { value: Moment::Age(_), .. }) => true,
            Self::All | Self::Term(_) => false,
        }
    }

    /// Whether the condition is true for every record.
    pub const fn is_all(&self) -> bool {
        matches!(self, Self::All)
    }

    /// Joins conditions with `and`, flattening a nested `And`.
    pub fn and(all: Vec<Self>) -> Self {
        let mut flat = Vec::with_capacity(all.len());
        for one in all {
            match one {
                Self::All => {}
                Self::And(more) => flat.extend(more),
                other => flat.push(other),
            }
        }
        match flat.len() {
            0 | 1 => flat.pop().unwrap_or_default(),
            _ => Self::And(flat),
        }
    }

    /// Joins conditions with `or`, flattening a nested `Or`; `All` if there are none.
    pub fn or(any: Vec<Self>) -> Self {
        let mut flat = Vec::with_capacity(any.len());
        for one in any {
            match one {
                Self::All => return Self::All,
                Self::Or(more) => flat.extend(more),
                other => flat.push(other),
            }
        }
        match flat.len() {
            0 | 1 => flat.pop().unwrap_or_default(),
            _ => Self::Or(flat),
        }
    }

    /// Negates the condition.
    pub fn negated(self) -> Self {
        match self {
            Self::Not(inner) => *inner,
            other => Self::Not(Box::new(other)),
        }
    }
}
