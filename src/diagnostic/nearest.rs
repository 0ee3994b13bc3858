//! The nearest known name to a mistyped one.

/// The known name nearest to `word` by edits (insertion, deletion, change, swap of neighbours), if it is near enough to
/// offer: at most a third of the letters, and at least one, may differ. The first of equals wins.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let letters: Vec<char> = word.to_lowercase().chars().take(64).collect();
    let allowed = (letters.len() / 3).clamp(1, 5);
    let mut best: Option<(usize, &str)> = None;
    for name in known {
        let other: Vec<char> = name.to_lowercase().chars().take(64).collect();
        if other.len().abs_diff(letters.len()) > allowed || name == word {
            continue;
        }
        let distance = edits(&letters, &other);
        if distance <= allowed && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, name));
        }
    }
    best.map(|(_, name)| name)
}

fn edits(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = vec![0; b.len() + 1];
    let mut above: Vec<usize> = (0..=b.len()).collect();
    let mut row = above.clone();
    for i in 1..=a.len() {
        row[0] = i;
        for j in 1..=b.len() {
            let change = above[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = change.min(above[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        std::mem::swap(&mut before, &mut above);
        std::mem::swap(&mut above, &mut row);
    }
    above[b.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn offers_the_nearest_name_and_nothing_when_all_are_far() {
        let known = ["p_relapse", "p_response", "c_drug"];
        assert_eq!(nearest("p_relaspe", known), Some("p_relapse"));
        assert_eq!(nearest("P_Response", known), Some("p_response"));
        assert_eq!(nearest("utility", known), None);
        assert_eq!(nearest("c_drgu", known), Some("c_drug"));
    }
}
