//! Property tests for redirect URIs and lists.

use std::collections::HashSet;

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

proptest! {
    #[test]
    fn any_text_ends_in_a_list_or_an_error(text in "(?s).*") {
        let _ = parse_list(&text, &[]);
    }

    #[test]
    fn a_typed_list_reads_back(
        typed in vec(
            ("(https://acme\\.example/|com\\.ex\\.app:/)[a-z0-9][a-z0-9,/?=&:.-]{0,11}[a-z0-9]", 0..6usize),
            1..6,
        ),
    ) {
        let between = [", ", ",", " , ", "\n", ",\n", " ,\r\n "];
        let text: String = typed.iter().flat_map(|(uri, n)| [uri.as_str(), between[*n]]).collect();
        let text = text.trim_end_matches([',', ' ', '\r', '\n']);
        // `x,y:` inside a URI starts another one, which may be invalid.
        if let Ok(list) = parse_list(text, &[]) {
            prop_assert_eq!(parse_list(&join(&list), &[]).unwrap(), list);
        }
        let plain = typed.iter().all(|(uri, _)| !uri.contains(','));
        if plain {
            let mut uris: Vec<&str> = typed.iter().map(|(uri, _)| uri.as_str()).collect();
            let found = split_list(text);
            prop_assert_eq!(&found, &uris);
            let mut seen = HashSet::new();
            uris.retain(|uri| seen.insert(*uri));
            prop_assert_eq!(join(&parse_list(text, &[]).unwrap()), uris.join(", "));
        }
    }

    #[test]
    fn a_list_is_split_at_legal_places_and_at_all_of_them(
        text in "(https://a\\.example/|com\\.ex:|1a:|[a-z]{1,3}|[,:/ %\n\r-]|ü){0,14}",
    ) {
        let pieces = split_list(&text);
        let mut end = 0;
        for (n, piece) in pieces.iter().enumerate() {
            let start = piece.as_ptr().addr() - text.as_ptr().addr();
            let between = text.get(end..start).unwrap();
            // A separator of two URIs: a line break, or one comma followed by a scheme.
            let commas = between.matches(',').count();
            prop_assert!(between.chars().all(|c| c.is_whitespace() || c == ','));
            prop_assert!(n == 0 || commas == 1 || between.contains(['\n', '\r']));
            if commas > 0 {
                prop_assert!(split_scheme(piece).is_some());
            }
            prop_assert!(!piece.is_empty() && piece.trim() == *piece);
            prop_assert!(!piece.contains(['\n', '\r']));
            for (comma, _) in piece.match_indices(',') {
                prop_assert!(split_scheme(piece.get(comma + 1..).unwrap().trim_start()).is_none());
            }
            end = start + piece.len();
        }
        prop_assert!(text.get(end..).unwrap().trim().is_empty());
    }

    #[test]
    fn what_is_taken_keeps_the_rule(
        text in "(?s).*|(https?|com\\.ex|javascript|x):/{0,3}[a-z@:*#%.\\[\\]0-9/?ü ]{0,16}",
    ) {
        if let Ok(uri) = RedirectUri::parse(&text, &[]) {
            let uri = uri.as_str();
            let scheme = split_scheme(uri).unwrap().0.to_ascii_lowercase();
            prop_assert_eq!(uri, text.trim());
            prop_assert!(uri.len() <= MAX_LEN && uri.chars().all(|c| c.is_ascii_graphic()));
            prop_assert!(!uri.contains(['*', '#']) && !FORBIDDEN.contains(&scheme.as_str()));
            let authority = uri.split_once("://").map_or("", |(_, rest)| rest);
            let authority = authority.split(['/', '?']).next().unwrap_or_default();
            prop_assert!(!authority.contains('@'));
            match scheme.as_str() {
                "https" => prop_assert!(!authority.is_empty()),
                "http" => {
                    let local = ["localhost", "127.", "[::1]"];
                    prop_assert!(local.iter().any(|host| authority.to_ascii_lowercase().starts_with(host)));
                }
                other => prop_assert!(other.contains('.')),
            }
        }
    }
}

#[test]
fn the_longest_uri_is_taken_and_every_longer_one_is_refused() {
    let uri = |length: usize| format!("https://acme.example/{:x<1$}", "", length - 21);
    for length in [MAX_LEN - 1, MAX_LEN] {
        assert_eq!(RedirectUri::parse(&uri(length), &[]).map(|uri| uri.0.len()), Ok(length));
    }
    for length in [MAX_LEN + 1, MAX_LEN * 2] {
        let refused = RedirectUri::parse(&uri(length), &[]);
        assert_eq!(refused, Err(RedirectError::TooLong(length)));
    }
}
