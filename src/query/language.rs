//! The query language on one page: an example of each form, with its meaning.

use super::{Column, Kind};

/// Lists an example of each form for one list, with its meaning.
pub fn language(kind: Kind) -> Vec<(String, &'static str)> {
    let mut page: Vec<(String, &'static str)> = [
        ("anna \"of acme\"", "both; in quotes every sign stands for itself"),
        ("an*t", "with anything in place of the *"),
        ("-(anna or bob)", "- is not; or, of which one is enough; ( )"),
    ]
    .map(|(example, what)| (example.to_owned(), what))
    .into();
    let fields = Column::terms(kind).iter();
    page.extend(fields.map(|spec| (spec.example.to_owned(), spec.meaning)));
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
