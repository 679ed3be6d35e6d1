//! Splits a query into tokens. Never fails: mistakes are found later.

use super::Pattern;

/// A token and its byte range in the query.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub start: usize,
    pub end: usize,
    pub kind: TokenKind,
}

#[derive(Clone, Debug)]
pub(super) enum TokenKind {
    Open,
    Close,
    Or,
    /// The `-` before a term.
    Minus,
    Word(Word),
}

/// A free word, or a field with its value.
#[derive(Clone, Debug)]
pub(super) struct Word {
    pub head: Option<Head>,
    /// The start of the value, which ends with the token.
    pub value: usize,
    pieces: Vec<Piece>,
    /// Whether a part of the word is in quotes.
    pub quoted: bool,
    /// The start of an unclosed quote.
    pub unclosed: Option<usize>,
}

/// The field and operator of a term: `name` and `:` in `name:acme`.
#[derive(Clone, Debug)]
pub(super) struct Head {
    pub name: String,
    pub operator: Operator,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Contains,
    Equal,
    Less,
    More,
    AtMost,
    AtLeast,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    /// An unquoted `*`.
    Star,
}

impl Operator {
    /// Operators of two characters come first, so that none is cut in half.
    pub const ALL: [Self; 6] =
        [Self::AtMost, Self::AtLeast, Self::Contains, Self::Equal, Self::Less, Self::More];

    pub const fn sign(self) -> &'static str {
        match self {
            Self::Contains => ":",
            Self::Equal => "=",
            Self::Less => "<",
            Self::More => ">",
            Self::AtMost => "<=",
            Self::AtLeast => ">=",
        }
    }
}

impl Head {
    /// The field and operator at the start of a text. The `:` of `https://` is no operator.
    pub fn of(text: &str) -> Option<Self> {
        let named = |c: char| c.is_ascii_alphabetic() || c == '-';
        let (name, rest) = text.split_at_checked(text.find(|c| !named(c))?)?;
        let operator = Operator::ALL.into_iter().find(|op| rest.starts_with(op.sign()))?;
        let is_head = !name.is_empty() && !rest.starts_with("://");
        is_head.then(|| Self { name: name.to_owned(), operator })
    }

    fn len(&self) -> usize {
        self.name.len() + self.operator.sign().len()
    }
}

impl Word {
    /// The value as a pattern, with each unquoted `*` as wildcard.
    pub fn pattern(&self) -> Pattern {
        let mut parts = vec![String::new()];
        for piece in &self.pieces {
            match (piece, parts.last_mut()) {
                (Piece::Text(text), Some(part)) => super::search::fold_into(part, text),
                _ => parts.push(String::new()),
            }
        }
        Pattern { parts }
    }

    /// The value without its quotes.
    pub fn text(&self) -> String {
        let text = |piece: &Piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Star => "*".to_owned(),
        };
        self.pieces.iter().map(text).collect()
    }

    /// Whether the value is empty.
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    fn push(&mut self, c: char) {
        if let Some(Piece::Text(text)) = self.pieces.last_mut() {
            text.push(c);
        } else {
            self.pieces.push(Piece::Text(c.into()));
        }
    }

    fn star(&mut self) {
        if self.pieces.last() != Some(&Piece::Star) {
            self.pieces.push(Piece::Star);
        }
    }
}

/// Splits a query into tokens.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..) {
        let Some(first) = rest.chars().next() else { break };
        let end = at + first.len_utf8();
        let kind = match first {
            '(' => TokenKind::Open,
            ')' => TokenKind::Close,
            '-' => TokenKind::Minus,
            c if c.is_whitespace() => {
                at = end;
                continue;
            }
            _ => {
                let token = word(rest, at);
                at = token.end;
                tokens.push(token);
                continue;
            }
        };
        tokens.push(Token { start: at, end, kind });
        at = end;
    }
    tokens
}

/// Reads the word at the start of `rest`, which starts at byte `start` of the query.
fn word(rest: &str, start: usize) -> Token {
    let head = Head::of(rest);
    let skip = head.as_ref().map_or(0, Head::len);
    let value = start + skip;
    let mut word = Word { head, value, pieces: Vec::new(), quoted: false, unclosed: None };
    let mut end = start + rest.len();
    let mut chars = rest.get(skip..).unwrap_or_default().char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match (word.unclosed.is_some(), c) {
            (true, '"') => word.unclosed = None,
            (true, '\\') => {
                let escaped = chars.next_if(|(_, next)| matches!(next, '"' | '\\'));
                word.push(escaped.map_or(c, |(_, escaped)| escaped));
            }
            (true, _) => word.push(c),
            (false, '"') => {
                word.quoted = true;
                word.unclosed = Some(value + at);
            }
            (false, '*') => word.star(),
            (false, '(' | ')') => {
                end = value + at;
                break;
            }
            (false, c) if c.is_whitespace() => {
                end = value + at;
                break;
            }
            (false, _) => word.push(c),
        }
    }
    let is_or = word.head.is_none() && !word.quoted && word.text().eq_ignore_ascii_case("or");
    Token { start, end, kind: if is_or { TokenKind::Or } else { TokenKind::Word(word) } }
}
