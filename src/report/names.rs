//! Owns how names of the model file and labels are written for people: alone, at the head of a row, inside a sentence. It
//! makes no sentences.

/// First words of labels that are ordinary words and lose their capital inside a sentence.
const ORDINARY: [&str; 21] = [
    "Autologous",
    "Best",
    "Conventional",
    "Current",
    "Do",
    "Established",
    "Existing",
    "Immunoglobulin-heavy",
    "Least",
    "New",
    "Newer",
    "Next",
    "No",
    "Old",
    "Older",
    "One",
    "Placebo",
    "Routine",
    "Standard",
    "Supportive",
    "Usual",
];

/// Ends of generic names of drugs, which have no capital inside a sentence.
const GENERIC: [&str; 6] = ["mab", "imod", "cept", "tinib", "limus", "mofetil"];

/// A label as it stands inside a sentence: `Standard care` becomes `standard care` and `Siponimod` `siponimod`; names keep
/// their capital.
#[must_use]
pub fn inside(label: &str) -> String {
    let first = label.split([' ', ',']).next().unwrap_or(label);
    let generic = GENERIC.iter().any(|end| first.ends_with(end)) && first.chars().skip(1).all(char::is_lowercase);
    if !generic && !ORDINARY.contains(&first) {
        return label.to_owned();
    }
    inside_word(label)
}

/// A name as it stands at the head of a row or sentence: its first letter large.
#[must_use]
pub fn outside(name: &str) -> String {
    let end = name.find([' ', ':', ',']).unwrap_or(name.len());
    if let Some((_, written)) = ABBREVIATIONS.iter().find(|(short, _)| *short == &name[..end]) {
        return format!("{written}{}", &name[end..]);
    }
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |letter| letter.to_uppercase().chain(letters).collect())
}

/// A phrase of this module as it stands after a colon: its first letter small.
#[must_use]
pub fn inside_word(phrase: &str) -> String {
    let mut letters = phrase.chars();
    letters.next().map_or_else(String::new, |letter| letter.to_lowercase().chain(letters).collect())
}

/// An input's label as it stands inside a sentence: its first letter small, unless it begins a name such as `SDI`.
#[must_use]
pub fn inside_label(label: &str) -> String {
    let mut letters = label.chars();
    match (letters.next(), letters.next()) {
        (Some(first), Some(second)) if second.is_lowercase() || second == ' ' => {
            first.to_lowercase().chain(label.chars().skip(1)).collect()
        }
        _ => label.to_owned(),
    }
}

/// Abbreviations that occur in the names of models, written as people write them.
const ABBREVIATIONS: [(&str, &str); 16] = [
    ("cart", "CAR-T"),
    ("crs", "CRS"),
    ("edss", "EDSS"),
    ("esrd", "ESRD"),
    ("haq", "HAQ"),
    ("hsct", "HSCT"),
    ("icans", "ICANS"),
    ("ild", "ILD"),
    ("ivig", "IVIG"),
    ("mg", "MG"),
    ("mmf", "MMF"),
    ("ms", "MS"),
    ("qaly", "QALY"),
    ("ra", "RA"),
    ("sdi", "SDI"),
    ("smr", "SMR"),
];

/// A name of the model file in words: `care_kidney` becomes `care kidney`, `cart.follow_up` becomes `CAR-T: follow up`.
#[must_use]
pub fn name(name: &str) -> String {
    let word = |word: &str| {
        let own = ABBREVIATIONS.iter().find(|(short, _)| *short == word);
        own.map_or(word, |(_, written)| written).to_owned()
    };
    let part = |part: &str| part.replace('_', " ").split(' ').map(word).collect::<Vec<_>>().join(" ");
    let words = name.split('.').map(part).collect::<Vec<_>>().join(": ");
    format!(" {words} ").replace(" car t ", " CAR-T ").trim().to_owned()
}

/// An outcome that a one-way analysis was asked for, in words: `count(relapse)` becomes `relapse (times a person)`.
#[must_use]
pub fn outcome(written: &str) -> String {
    if let Some(event) = counted(written) {
        return format!("{} (times a person)", name(event));
    }
    match (written.strip_prefix("cost."), written) {
        (Some(category), _) => format!("cost of {}", name(category)),
        (None, "qalys") => "QALYs".to_owned(),
        (None, "life years") => "discounted life years".to_owned(),
        (None, other) => other.to_owned(),
    }
}

/// The move or event that an outcome counts: `count(relapse)` counts `relapse`.
#[must_use]
pub fn counted(written: &str) -> Option<&str> {
    written.strip_prefix("count(").and_then(|rest| rest.strip_suffix(')'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_model_file_become_words() {
        assert_eq!(name("care_kidney"), "care kidney");
        assert_eq!(name("cart.follow_up"), "CAR-T: follow up");
        assert_eq!(outside(&name("ivig")), "IVIG");
        assert_eq!(name("minimal_car_t_1y"), "minimal CAR-T 1y");
        assert_eq!(name("scar_tissue"), "scar tissue");
        assert_eq!(outside("ms: progressive, e3"), "MS: progressive, e3");
        assert_eq!(outside("msomething"), "Msomething");
        assert_eq!(outside(&name("mortality.expected")), "Mortality: expected");
    }

    #[test]
    fn outcomes_are_named_by_what_they_measure() {
        assert_eq!(outcome("count(damage_item)"), "damage item (times a person)");
        assert_eq!(outcome("cost.product"), "cost of product");
        assert_eq!(outcome("life years"), "discounted life years");
        assert_eq!(outcome("undiscounted life years"), "undiscounted life years");
    }

    #[test]
    fn labels_keep_what_begins_a_name() {
        assert_eq!(inside_label("Relapse after year 2"), "relapse after year 2");
        assert_eq!(inside_label("SDI items in the band"), "SDI items in the band");
        assert_eq!(inside_label("A follow-up visit"), "a follow-up visit");
        assert_eq!(inside("Siponimod"), "siponimod");
        assert_eq!(inside("Autologous transplant"), "autologous transplant");
        assert_eq!(inside("CD19 CAR-T"), "CD19 CAR-T");
    }
}
