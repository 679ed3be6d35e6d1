//! What is typed into the search box, and what it matches.

/// The text as it is compared: case does not matter.
///
/// Letter by letter, so that what is typed first stays the beginning of what is typed in the end:
/// the lower case of a whole text writes a sigma otherwise where a word ends.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    fold_into(&mut folded, text);
    folded
}

/// Adds the text as it is compared.
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

/// Words that must each occur somewhere in a record; no words match everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words(Vec<String>);

impl Words {
    /// The words of a search text, set apart by blanks.
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
