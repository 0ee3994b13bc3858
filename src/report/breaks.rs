//! Owns where a line may end within a long name, address or expression.

/// Letters from which a word may be broken at its signs, and letters that stay together without one.
const LONG: usize = 18;
const SOLID: usize = 24;

/// Words in the pieces between which a line may end, besides at spaces.
pub(super) fn pieces(text: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    for word in text.split_inclusive(' ') {
        let long = word.chars().count() > LONG;
        let mut since = 0;
        let mut letters = word.chars().peekable();
        while let Some(letter) = letters.next() {
            if let Some(last) = out.last_mut() {
                last.push(letter);
            }
            since += 1;
            let sign = matches!(letter, '_' | '/' | '.' | ':' | '=' | '&' | '?' | ',' | '(' | ')' | '#');
            let next = letters.peek().is_some_and(|next| next.is_alphanumeric());
            if long && next && (sign && since > 2 || since >= SOLID) {
                out.push(String::new());
                since = 0;
            }
        }
    }
    out.retain(|piece| !piece.is_empty());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_words_are_broken_at_their_signs_and_short_ones_are_whole() {
        assert_eq!(pieces("short_name of_it"), ["short_name of_it"]);
        assert_eq!(pieces("see a_rather_long_name_of_it now"), ["see a_rather_", "long_", "name_", "of_", "it now"]);
        assert_eq!(pieces(&"0".repeat(50)).len(), 3);
        assert_eq!(pieces("hydroxychloroquine"), ["hydroxychloroquine"]);
    }
}
