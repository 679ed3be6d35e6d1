//! Parses `or`, juxtaposition, `-` and parentheses.

use super::lexer::{self, Token, TokenKind as Is, Word};
use super::term::{self, Read};
use super::{Expr, Kind, Mistake, Search};

/// The maximum length of a query, in bytes.
pub const MAX_BYTES: usize = 4_096;
/// The maximum number of terms in a query.
pub const MAX_TERMS: usize = 64;
/// The maximum nesting of parentheses.
pub const MAX_DEPTH: usize = 32;

/// Parses a whole query.
pub(super) fn read(kind: Kind, text: &str) -> Result<Search, Mistake> {
    if text.len() > MAX_BYTES {
        let start = (0..=MAX_BYTES).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        let reason = format!("a query has at most {MAX_BYTES} bytes: leave this out");
        return Err(Mistake { start, end: text.len(), reason });
    }
    let tokens = lexer::tokens(text);
    let mut reader = Reader { kind, tokens: &tokens, search: Search::default(), terms: 0 };
    let filter = reader.either(0)?;
    if let Some(close) = reader.tokens.first() {
        return Err(at(close, "no ( is open here: leave it out, or put it into quotes"));
    }
    Ok(Search { filter: filter.unwrap_or_default(), ..reader.search })
}

fn at(token: &Token, reason: impl Into<String>) -> Mistake {
    Mistake { start: token.start, end: token.end, reason: reason.into() }
}

struct Reader<'a> {
    kind: Kind,
    /// The tokens not yet read.
    tokens: &'a [Token],
    search: Search,
    terms: usize,
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Option<&'a Token> {
        let (first, rest) = self.tokens.split_first()?;
        self.tokens = rest;
        Some(first)
    }

    /// Parses terms joined by `or`, up to a `)` or the end; `None` if there is no term.
    fn either(&mut self, depth: usize) -> Result<Option<Expr>, Mistake> {
        let mut sides = Vec::new();
        let mut or: Option<&Token> = None;
        loop {
            let side = self.all(depth)?;
            let found = side.is_some();
            sides.extend(side);
            match (self.tokens.first(), or) {
                (Some(next @ Token { kind: Is::Or, .. }), _) if found => or = Some(next),
                (Some(next @ Token { kind: Is::Or, .. }), _) => return Err(lonely_or(next)),
                (_, Some(or)) if !found => return Err(lonely_or(or)),
                _ => break,
            }
            self.next();
        }
        Ok((!sides.is_empty()).then(|| Expr::or(sides)))
    }

    /// Parses terms that must all be true, up to an `or`, a `)` or the end.
    fn all(&mut self, depth: usize) -> Result<Option<Expr>, Mistake> {
        let mut all = Vec::new();
        while let Some(token) = self.tokens.first()
            && !matches!(token.kind, Is::Or | Is::Close)
        {
            all.extend(self.one(depth)?);
        }
        Ok((!all.is_empty()).then(|| Expr::and(all)))
    }

    /// Parses one term or parenthesis with an optional `-`; `None` for `sort:` and `per:`.
    fn one(&mut self, depth: usize) -> Result<Option<Expr>, Mistake> {
        let mut minus: Option<&Token> = None;
        let mut negated = false;
        while let Some(token) = self.next() {
            if let Some(minus) = minus.filter(|minus| minus.end < token.start) {
                return Err(lonely_minus(minus));
            }
            let one = match &token.kind {
                Is::Minus => {
                    (minus, negated) = (Some(token), !negated);
                    continue;
                }
                Is::Or if minus.is_some() => return Err(lonely_or(token)),
                Is::Or | Is::Close => return Err(minus.map_or_else(|| at(token, ""), lonely_minus)),
                Is::Open => self.parenthesis(token, depth + 1)?,
                Is::Word(word) => match self.word(token, word, minus, depth)? {
                    Some(term) => term,
                    None => return Ok(None),
                },
            };
            return Ok(Some(if negated { one.negated() } else { one }));
        }
        minus.map_or(Ok(None), |minus| Err(lonely_minus(minus)))
    }

    fn parenthesis(&mut self, open: &Token, depth: usize) -> Result<Expr, Mistake> {
        if depth > MAX_DEPTH {
            return Err(at(
                open,
                format!("parentheses are at most {MAX_DEPTH} deep: take some out"),
            ));
        }
        let inside = self.either(depth)?;
        let close = self
            .next()
            .ok_or_else(|| at(open, "this ( is never closed: add a ), or put it into quotes"))?;
        let empty = || Mistake {
            start: open.start,
            end: close.end,
            reason: "these parentheses are empty: leave them out, or write a term".into(),
        };
        inside.ok_or_else(empty)
    }

    fn word(
        &mut self,
        token: &Token,
        word: &Word,
        minus: Option<&Token>,
        depth: usize,
    ) -> Result<Option<Expr>, Mistake> {
        let setting = |name: &str| match minus {
            Some(minus) => Err(Mistake {
                start: minus.start,
                end: token.end,
                reason: format!("{name}: cannot be negated: leave out the - in front of it"),
            }),
            None if depth > 0 => {
                Err(at(token, format!("{name}: is for the whole query: write it outside the ( )")))
            }
            None => Ok(()),
        };
        match term::read(self.kind, token, word)? {
            Read::Term(term) => {
                self.terms += 1;
                if self.terms > MAX_TERMS {
                    let reason = format!("a query has at most {MAX_TERMS} terms: take some out");
                    return Err(at(token, reason));
                }
                return Ok(Some(Expr::Term(term)));
            }
            Read::Sort(sort) => {
                setting("sort")?;
                if !self.search.sort.is_empty() {
                    let reason = "there is a sort: already: write both columns there, with a comma";
                    return Err(at(token, reason));
                }
                self.search.sort = sort;
            }
            Read::Per(rows) => {
                setting("per")?;
                if self.search.per.replace(rows).is_some() {
                    return Err(at(token, "there is a per: already: leave one of them out"));
                }
            }
        }
        Ok(None)
    }
}

fn lonely_or(or: &Token) -> Mistake {
    at(or, "or belongs between two terms: write one on each side; \"or\" in quotes is the word")
}

fn lonely_minus(minus: &Token) -> Mistake {
    at(minus, "- belongs right in front of a term, without a blank; \"-\" in quotes is the sign")
}
