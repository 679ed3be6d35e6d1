//! What a record must be to be found: what a query means, apart from how it was written.

use super::Field;
use crate::model::Timestamp;

/// What a record must be to be found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Expr {
    /// Anything.
    #[default]
    All,
    /// Each of these; two or more.
    And(Vec<Self>),
    /// One of these at least; two or more.
    Or(Vec<Self>),
    Not(Box<Self>),
    Term(Term),
}

/// One condition.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Term {
    /// Occurs in one of the searched fields.
    Word(Pattern),
    /// A field contains the pattern or, with `equals`, is it. Of a field that has several values or
    /// names, one of them does.
    Text {
        field: Field,
        equals: bool,
        pattern: Pattern,
    },
    Number {
        field: Field,
        compare: Compare,
        value: u64,
    },
    /// The effective lifetime. A client without the refresh token grant has no refresh token
    /// lifetime, and no condition on it is true.
    Lifetime {
        field: Field,
        compare: Compare,
        value: Lifetime,
    },
    Moment {
        field: Field,
        compare: Compare,
        value: Moment,
    },
    Is(Is),
}

/// Text with `*` between its parts, folded by [`super::search::fold`]: `a*b` is `["a", "b"]`, `*a`
/// is `["", "a"]`. Never without a part.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Pattern {
    pub parts: Vec<String>,
}

/// How a value must stand to the one that is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Compare {
    /// `=`, and `:` where nothing can be contained.
    Equal,
    Less,
    More,
    AtMost,
    AtLeast,
}

/// A lifetime that is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lifetime {
    Seconds(u32),
    /// Above every number of seconds.
    Never,
    /// Follows the platform default, whatever that is; only with [`Compare::Equal`].
    Default,
}

/// A point in time that is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Moment {
    /// So many seconds before now; less is younger. Never with [`Compare::Equal`].
    Age(u64),
    /// A minute, day, month or year (UTC), from its first millisecond to before the end. Less is
    /// before its start, more is at its end or later.
    Span { from: Timestamp, to: Timestamp },
}

/// What a client can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Is {
    Enabled,
    Disabled,
    /// Only for users of the partner.
    Restricted,
    /// Its access tokens never expire.
    NeverExpires,
    /// Has a redirect URI.
    HasRedirect,
}

impl Is {
    pub const ALL: [Self; 5] =
        [Self::Enabled, Self::Disabled, Self::Restricted, Self::NeverExpires, Self::HasRedirect];

    /// What stands before the `:`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Enabled | Self::Disabled | Self::Restricted | Self::NeverExpires => "is",
            Self::HasRedirect => "has",
        }
    }

    /// What stands behind the `:`.
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
    /// Just this text, whatever is in it.
    pub fn literal(text: &str) -> Self {
        Self { parts: vec![super::search::fold(text)] }
    }

    /// Whether a folded text contains it.
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

    /// Whether a folded text is it, from the first character to the last.
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
    /// Whether a value stands so to the one that is named.
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
    /// Whether a time stands so to this one.
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
    /// Each word occurs, whatever is in it.
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

    /// Whether what is found changes as time goes by.
    pub fn is_of_now(&self) -> bool {
        match self {
            Self::And(all) | Self::Or(all) => all.iter().any(Self::is_of_now),
            Self::Not(one) => one.is_of_now(),
            Self::Term(Term::Moment { value: Moment::Age(_), .. }) => true,
            Self::All | Self::Term(_) => false,
        }
    }

    /// Whether everything is found.
    pub const fn is_all(&self) -> bool {
        matches!(self, Self::All)
    }

    /// All of these, without an `And` in an `And`.
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

    /// One of these at least, without an `Or` in an `Or`; everything where there is none.
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

    /// What this is not.
    pub fn negated(self) -> Self {
        match self {
            Self::Not(inner) => *inner,
            other => Self::Not(Box::new(other)),
        }
    }
}
