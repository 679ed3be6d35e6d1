//! Free words of a search and the text that they match.

/// Folds the case of a text for comparison.
///
/// Folds letter by letter, so that a prefix of a text folds to a prefix: lower-casing the whole
/// text would write a different sigma at the end of a word.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    fold_into(&mut folded, text);
    folded
}

/// Appends the folded text.
pub fn fold_into(out: &mut String, text: &str) {
    let start = out.len();
    if text.is_ascii() {
        out.push_str(text);
        if let Some(added) = out.get_mut(start..) {
            added.make_ascii_lowercase();
        }
    } else {
        let lower = text.chars().flat_map(char::to_lowercase);
        out.extend(lower.map(|c| if c == 'ς' { 'σ' } else { c }));
    }
}

/// Words that a record must all contain; no words match everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words(Vec<String>);

impl Words {
    /// Splits a search text into words at blanks.
    pub fn parse(search: &str) -> Self {
        Self(search.split_whitespace().map(fold).collect())
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_folded() {
        assert_eq!(words_of("  Nový  ACME\tx "), ["nový", "acme", "x"]);
    }

    #[test]
    fn a_word_is_found_while_it_is_typed_in_any_script() {
        for name in ["Novák", "ΟΔΥΣΣΕΥΣ", "Οδυσσεύς", "STRASSE", "İstanbul", "Żółw"]
        {
            for typed in [name.to_owned(), name.to_uppercase(), name.to_lowercase()] {
                let whole = fold(&typed);
                for (end, _) in typed.char_indices() {
                    let begun = typed.get(..end).unwrap();
                    assert!(whole.starts_with(&fold(begun)), "{begun} of {typed}");
                }
            }
        }
        assert_eq!(fold("ΟΔΥΣΣΕΥΣ"), fold("οδυσσευς"));
    }

    fn words_of(text: &str) -> Vec<String> {
        Words::parse(text).iter().map(str::to_owned).collect()
    }
}
