//! The language on one page: for each form a term that the parser reads, and what it finds.

use super::{Field, Kind};

/// Each form of a query to a list as an example, with what it finds.
pub fn language(kind: Kind) -> Vec<(String, &'static str)> {
    let mut page: Vec<(String, &'static str)> = [
        ("anna \"of acme\"", "both; in quotes every sign stands for itself"),
        ("an*t", "with anything in place of the *"),
        ("-(anna or bob)", "- is not; or, of which one is enough; ( )"),
    ]
    .map(|(example, what)| (example.to_owned(), what))
    .into();
    let fields = Field::of(kind).iter();
    page.extend(fields.map(|field| (field.example(kind).to_owned(), field.meaning(kind))));
    if kind == Kind::Clients {
        page.push(("is:disabled".to_owned(), "also enabled, restricted, never-expires"));
        page.push(("has:redirect".to_owned(), "has a redirect URI"));
    }
    let (sort, what) = match kind {
        Kind::Clients => ("sort:-modified,name", "the order: last changed first, then by name"),
        Kind::Partners => ("sort:-clients,name", "the order: most clients first, then by name"),
        Kind::Users => ("sort:partner,last", "the order: by partner, then by last name"),
        Kind::History => ("sort:who,-when", "the order: by person, newest first"),
    };
    page.push((sort.to_owned(), what));
    page.push(("per:50".to_owned(), "rows on a page: 1 to 1000, or fit"));
    page
}

impl Field {
    /// What a term on it finds, as in its example.
    const fn meaning(self, kind: Kind) -> &'static str {
        match self {
            Self::Id if matches!(kind, Kind::Partners) => "the number: = < > <= >=",
            Self::Id => "the client ID; : contains, = is exactly",
            Self::Name => "the name; in quotes because of the blank",
            Self::Email => "the address",
            Self::Partner => "the partner's name or subdomain",
            Self::Scope => "one of the scopes",
            Self::Grant => "one of the grant types",
            Self::Redirect => "one of the redirect URIs",
            Self::Access => "access lifetime, also 1h30m, default, never",
            Self::Refresh => "refresh lifetime, where there is one",
            Self::Created => "a minute, day, month or year (UTC), or an age",
            Self::Modified => "younger than; ages 90m 12h 7d 4w, or dates",
            Self::By => "the OS user who saved it last",
            Self::Subdomain => "the subdomain; : contains, = is exactly",
            Self::Lifecycle => "active, demo, prospect or test",
            Self::Clients => "how many clients: = < > <= >=",
            Self::Users => "how many users: = < > <= >=",
            Self::Description => "the description",
            Self::Username => "the username; * is anything",
            Self::First => "the first name",
            Self::Last => "the last name",
            Self::Status => "pending, active, deactivated, expired, locked_out",
            Self::Seq => "the number of the change: = < > <= >=",
            Self::When => "younger than; ages 90m 12h 7d 4w, or dates",
            Self::Who => "the OS user who did it",
            Self::Action => "create, update or delete",
            Self::Record => "what was changed",
            Self::Changed => "the fields that were changed",
            Self::Reason => "why it was done",
            Self::From => "the terminal or host it came from",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Is, Search};
    use super::*;

    #[test]
    fn every_form_on_the_page_is_understood() {
        for kind in Kind::ALL {
            for (example, what) in language(kind) {
                let read = Search::parse(kind, &example);
                assert!(read.is_ok_and(|read| read != Search::default()), "{example}");
                assert!(!what.is_empty());
            }
        }
        let page = language(Kind::Clients);
        let said: Vec<_> = page.iter().flat_map(|(term, what)| [term.as_str(), *what]).collect();
        let said = said.join(" ");
        for is in Is::ALL {
            assert!(said.contains(is.name()) && said.contains(is.value()), "{is:?}");
        }
    }
}
