//! Removes `sort:` or `per:` from a query when a person chooses another order or page size.

use super::lexer::{self, TokenKind};

/// A part of a query that does not filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    Sort,
    Per,
}

/// Removes a setting from a query; the rest stays as typed.
pub fn without(text: &str, setting: Setting) -> String {
    let name = match setting {
        Setting::Sort => "sort",
        Setting::Per => "per",
    };
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for token in lexer::tokens(text) {
        let TokenKind::Word(word) = &token.kind else { continue };
        if !word.head.as_ref().is_some_and(|head| head.name.eq_ignore_ascii_case(name)) {
            continue;
        }
        let kept = text.get(from..token.start).unwrap_or_default();
        out.push_str(kept);
        from = token.end;
        // Keep the blanks before the setting, drop those after it.
        let rest = text.get(from..).unwrap_or_default();
        if out.is_empty() || out.ends_with(char::is_whitespace) {
            from += rest.len() - rest.trim_start().len();
        }
    }
    out.push_str(text.get(from..).unwrap_or_default());
    if from == text.len() { out.trim_end().to_owned() } else { out }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_setting_leaves_the_text() {
        for (text, left) in [
            ("sort:name", ""),
            ("a sort:-modified,name  b", "a b"),
            ("sort:name nov", "nov"),
            ("nov  sort:name", "nov"),
            ("\"sort:name\" a", "\"sort:name\" a"),
            ("a per:5 ", "a per:5 "),
            ("SORT:x \"unclosed", "\"unclosed"),
            ("(a)sort:name", "(a)"),
        ] {
            assert_eq!(without(text, Setting::Sort), left, "{text}");
        }
        assert_eq!(without("a per:5 b", Setting::Per), "a b");
    }
}
