//! Completes the term at the cursor: field names and known values.

use super::lexer::{self, Head, Operator, Token, Word};
use super::print::quoted;
use super::search::fold;
use super::{Column, Is, Kind, Values, term};
use crate::model::{Action, Directory, Field, Lifecycle, RoleSubject, Scope, UserStatus};

/// The maximum number of candidates.
const MOST: usize = 50;

/// The candidates for a part of a query, best first; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// The bytes that a candidate replaces.
    pub start: usize,
    pub end: usize,
    /// Whether the candidates are values of a field.
    pub is_value: bool,
    pub candidates: Vec<Candidate>,
}

/// A suggested text, in the syntax of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub text: String,
    /// An explanation of the text, if it needs one.
    pub hint: Option<String>,
}

/// The text before the cursor, and the values that match it.
struct Typed {
    folded: String,
    /// Values that start with the text.
    first: Vec<Candidate>,
    /// Values that contain the text further on.
    later: Vec<Candidate>,
}

/// Completes the term at byte `cursor` of a query.
pub fn complete(
    kind: Kind,
    text: &str,
    cursor: usize,
    directory: &Directory,
) -> Option<Completion> {
    if text.len() > super::MAX_BYTES {
        return None;
    }
    let before = text.get(..cursor)?;
    let tokens = lexer::tokens(text);
    let token = tokens.iter().find(|token| token.start < cursor && cursor <= token.end);
    let word = match token.map(|token| (&token.kind, token)) {
        Some((lexer::TokenKind::Word(word), token)) => Some((word, token)),
        Some((lexer::TokenKind::Or, _)) => return None,
        _ => None,
    };
    let (start, end, is_value, candidates) = match word {
        None => (cursor, cursor, false, names(kind, "")),
        Some((word, token)) => match &word.head {
            Some(head) if cursor >= word.value => {
                let (start, end) = part(before, word, token, head);
                let typed = typed(before.get(start..)?);
                (start, end, true, values(kind, head, &typed, before, word, directory)?)
            }
            Some(_) => return None,
            None if word.quoted => return None,
            None => (token.start, token.end, false, names(kind, before.get(token.start..)?)),
        },
    };
    // A candidate that changes nothing is left out.
    let same = |c: &Candidate| text.get(start..end) == Some(c.text.as_str());
    let candidates: Vec<_> = candidates.into_iter().filter(|c| !same(c)).take(MOST).collect();
    (!candidates.is_empty()).then_some(Completion { start, end, is_value, candidates })
}

/// The byte range to complete: the whole value or, in `sort:`, the column at the cursor.
fn part(before: &str, word: &Word, token: &Token, head: &Head) -> (usize, usize) {
    let value = before.get(word.value..).unwrap_or_default();
    match value.rfind(',') {
        Some(comma) if head.name.eq_ignore_ascii_case("sort") => {
            (word.value + comma + 1, token.end)
        }
        _ => (word.value, token.end),
    }
}

/// The text before the cursor, folded and without its quotes.
fn typed(text: &str) -> String {
    fold(&text.replace('"', ""))
}

/// Fields and other names before a `:` that start with the typed text.
fn names(kind: Kind, typed: &str) -> Vec<Candidate> {
    let typed = typed.to_ascii_lowercase();
    let fields = Column::terms(kind).iter().map(|field| {
        let sign = match field.values {
            Values::Text => Operator::Contains,
            Values::Number => Operator::Equal,
            Values::Lifetime | Values::Moment => Operator::Less,
        };
        let hint = (sign != Operator::Contains).then(|| field.example.to_owned());
        Candidate { text: format!("{}{}", field.id, sign.sign()), hint }
    });
    let specials =
        term::specials(kind).map(|name| Candidate { text: format!("{name}:"), hint: None });
    fields.chain(specials).filter(|candidate| candidate.text.starts_with(&typed)).collect()
}

impl Candidate {
    fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), hint: None }
    }
}

impl Typed {
    /// Adds a value if it or its other name contains the typed text.
    fn offer(&mut self, value: &str, other: Option<&str>) {
        let candidate = || Candidate { text: quoted(value), hint: other.map(str::to_owned) };
        let folded = fold(value);
        if folded.starts_with(&self.folded) {
            self.first.push(candidate());
        } else if folded.contains(&self.folded) {
            self.later.push(candidate());
        }
    }

    fn offer_all<'a>(&mut self, values: impl IntoIterator<Item = &'a str>) {
        for value in values {
            self.offer(value, None);
        }
    }

    /// Adds a partner by its subdomain or, if only the name matches, by the name.
    fn offer_partner(&mut self, subdomain: &str, name: &str) {
        if fold(subdomain).contains(&self.folded) {
            self.offer(subdomain, Some(name));
        } else {
            self.offer(name, Some(subdomain));
        }
    }

    fn candidates(mut self) -> Vec<Candidate> {
        self.first.append(&mut self.later);
        self.first
    }
}

/// The known values of a field that match the typed text.
fn values(
    kind: Kind,
    head: &Head,
    typed: &str,
    before: &str,
    word: &Word,
    directory: &Directory,
) -> Option<Vec<Candidate>> {
    let mut fit = Typed { folded: typed.to_owned(), first: Vec::new(), later: Vec::new() };
    let name = head.name.to_ascii_lowercase();
    let Some(spec) = Column::named(kind, &name) else {
        match name.as_str() {
            "sort" => return Some(columns(kind, typed, before, word)),
            "per" => fit.offer_all(["10", "25", "50", "100", "fit"]),
            _ if term::specials(kind).any(|special| special == name) => {
                fit.offer_all(Is::ALL.into_iter().filter(|is| is.name() == name).map(Is::value));
            }
            _ => return None,
        }
        return Some(fit.candidates());
    };
    let equal = matches!(head.operator, Operator::Contains | Operator::Equal);
    match (spec.column, spec.values) {
        (_, Values::Lifetime) => {
            fit.offer_all(["1h", "12h", "24h", "7d", "30d", "90d", "never"]);
            if equal {
                fit.offer("default", None);
            }
        }
        (_, Values::Moment) if !equal => {
            for (age, long) in [("1h", "an hour"), ("24h", "a day"), ("7d", "a week")] {
                fit.offer(age, Some(long));
            }
            for (age, long) in [("30d", "a month"), ("52w", "a year")] {
                fit.offer(age, Some(long));
            }
        }
        (Column::Field(Field::Partner), _) => {
            for partner in directory.partners.values() {
                fit.offer_partner(partner.subdomain.as_str(), &partner.name);
            }
        }
        (Column::Field(Field::Subdomain), _) => {
            for partner in directory.partners.values() {
                fit.offer(partner.subdomain.as_str(), Some(&partner.name));
            }
        }
        (Column::Field(Field::Scopes), _) => {
            fit.offer_all(directory.settings.scopes.iter().map(Scope::as_str));
        }
        (Column::Field(Field::GrantTypes), _) => {
            for grant in directory.settings.grant_types.iter() {
                fit.offer(grant.id(), Some(grant.label()));
            }
        }
        (Column::Field(Field::Lifecycle), _) => fit.offer_all(Lifecycle::ALL.map(Lifecycle::id)),
        (Column::Field(Field::Status), _) => fit.offer_all(UserStatus::ALL.map(UserStatus::id)),
        (Column::By | Column::Who, _) => {
            // Only users change anything.
            let users = directory.roles.keys().filter(|subject| subject.as_group().is_none());
            fit.offer_all(users.map(RoleSubject::as_str));
        }
        (Column::Action, _) => {
            fit.offer_all([Action::Create, Action::Update, Action::Delete].map(Action::id));
        }
        _ => return None,
    }
    Some(fit.candidates())
}

/// The columns that the list is not yet sorted by, each in both directions.
fn columns(kind: Kind, typed: &str, before: &str, word: &Word) -> Vec<Candidate> {
    let sorted = before.get(word.value..).unwrap_or_default();
    let used: Vec<&str> = sorted.split(',').rev().skip(1).collect();
    let is_used = |id: &str| used.iter().any(|used| used.trim_start_matches('-') == id);
    let ids = kind.columns().iter().map(|spec| spec.id).filter(|id| !is_used(id));
    let (up, down): (Vec<_>, Vec<_>) = ids.map(|id| (id.to_owned(), format!("-{id}"))).unzip();
    up.into_iter().chain(down).filter(|id| id.starts_with(typed)).map(Candidate::plain).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Mistake, Search};
    use super::*;
    use crate::model::{Partner, PartnerId, Revision, Role, Subdomain, Timestamp};

    fn directory() -> Directory {
        let mut directory = Directory::default();
        for (n, (subdomain, name)) in
            [("acme", "Acme Media"), ("gm", "Global Media"), ("zeb", "Zebra (Test)")]
                .into_iter()
                .enumerate()
        {
            let id = PartnerId(u32::try_from(n).unwrap());
            let partner = Partner {
                id,
                name: name.into(),
                description: String::new(),
                subdomain: Subdomain::parse(subdomain).unwrap(),
                lifecycle: Lifecycle::Active,
                created: Timestamp(0),
                modified: Timestamp(0),
                revision: Revision::FIRST,
            };
            directory.partners.insert(id, partner);
        }
        directory.roles.insert(RoleSubject::user("anna").unwrap(), Role::Admin);
        directory
    }

    /// Completes at the `|`; each candidate is given as the whole query with it inserted.
    fn completed(kind: Kind, marked: &str) -> Vec<String> {
        let (before, after) = marked.split_once('|').unwrap();
        let text = format!("{before}{after}");
        let found = complete(kind, &text, before.len(), &directory());
        found.map_or_else(Vec::new, |found| {
            let (head, tail) = (text.get(..found.start).unwrap(), text.get(found.end..).unwrap());
            found.candidates.iter().map(|c| format!("{head}{}{tail}", c.text)).collect()
        })
    }

    #[test]
    fn fields_are_completed_with_their_operator() {
        let clients = |text| completed(Kind::Clients, text);
        assert_eq!(clients("na|"), ["name:"]);
        assert_eq!(clients("x -RE| y"), ["x -redirect: y", "x -refresh< y"]);
        assert_eq!(clients("(s|"), ["(scope:", "(sort:"]);
        assert_eq!(clients("|").len(), Column::terms(Kind::Clients).len() + 4);
        assert_eq!(completed(Kind::Partners, "i|"), ["id="]);
        assert!(clients("zz|").is_empty());
        assert!(clients("\"na|").is_empty());
    }

    #[test]
    fn known_values_are_completed_in_quotes_where_they_need_them() {
        let clients = |text| completed(Kind::Clients, text);
        assert_eq!(clients("partner:|"), ["partner:acme", "partner:gm", "partner:zeb"]);
        assert_eq!(clients("partner:med|"), ["partner:\"Acme Media\"", "partner:\"Global Media\""]);
        assert_eq!(clients("partner=\"zebra|"), ["partner=\"Zebra (Test)\""]);
        assert_eq!(clients("scope:w|"), ["scope:write"]);
        assert_eq!(clients("grant:token|"), ["grant:refresh_token"]);
        assert_eq!(clients("is:|").len(), 4);
        assert_eq!(clients("has:|"), ["has:redirect"]);
        assert_eq!(clients("access>n|"), ["access>never"]);
        assert_eq!(clients("access:def|"), ["access:default"]);
        assert_eq!(clients("modified<7|"), ["modified<7d"]);
        assert_eq!(clients("by:|"), ["by:anna"]);
        assert_eq!(clients("per:f|"), ["per:fit"]);
        assert_eq!(completed(Kind::History, "action:de|"), ["action:delete"]);
        assert_eq!(completed(Kind::Users, "status:lo|"), ["status:locked_out"]);
        assert_eq!(completed(Kind::Partners, "lifecycle:p|"), ["lifecycle:prospect"]);
        for nothing in ["name:|", "modified:|", "foo:|", "par|tner:x", "a or|"] {
            assert!(clients(nothing).is_empty(), "{nothing}");
        }
    }

    #[test]
    fn sort_completes_the_column_at_the_cursor_and_none_twice() {
        let clients = |text| completed(Kind::Clients, text);
        assert_eq!(clients("sort:na|"), ["sort:name"]);
        assert_eq!(clients("sort:-mod|"), ["sort:-modified"]);
        assert_eq!(clients("sort:-modified,n|"), ["sort:-modified,name"]);
        assert!(clients("sort:-name,na|").is_empty());
        assert_eq!(clients("sort:|").len(), 20);
    }

    proptest::proptest! {
        #[test]
        fn completing_any_text_anywhere_gives_places_within_it(
            text in "([-a-z:=<>()*\"\\\\ ,]|or|name:|sort:|partner:|é|א){0,16}",
            cursor in 0..40_usize,
            which in 0..4_usize,
        ) {
            if let Some(found) = complete(Kind::ALL[which], &text, cursor, &directory()) {
                proptest::prop_assert!(text.get(found.start..found.end).is_some());
                proptest::prop_assert!((found.start..=found.end).contains(&cursor));
                proptest::prop_assert!((1..=MOST).contains(&found.candidates.len()));
            }
        }
    }

    #[test]
    fn every_candidate_of_a_value_is_understood() {
        for kind in Kind::ALL {
            for field in names(kind, "") {
                let text = field.text;
                let Some(found) = complete(kind, &text, text.len(), &directory()) else { continue };
                for candidate in found.candidates {
                    let text = format!("{text}{}", candidate.text);
                    let read: Result<Search, Mistake> = Search::parse(kind, &text);
                    assert!(read.is_ok(), "{text}: {read:?}");
                }
            }
        }
    }
}
