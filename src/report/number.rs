//! Owns how every number is written, in tables and in prose. Every renderer calls it, so a number looks the same
//! everywhere. It decides nothing about what a number means.
//!
//! Rounding is the last step and is done once, half away from zero, on the shortest decimal that stands for the value.
//! Minus is U+2212, before the £; a value that rounds to zero has no sign. A value that is not finite has no place in
//! a report: should one arrive, it is written in words.

/// What stands for a value that is not finite.
pub const NO_VALUE: &str = "no such value";

/// What stands in a cell to which no value applies.
pub const NOT_APPLICABLE: &str = "–";

/// The largest ratio that is printed in full.
const LARGEST_ICER: f64 = 1_000_000.0;

/// Whether plus is written before positive values, for columns that can change sign.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Plus {
    Shown,
    Hidden,
}

/// Digits of a non-negative finite value with so many decimals, with comma thousands.
fn digits(value: f64, decimals: usize) -> String {
    let shortest = format!("{value}");
    let (whole, fraction) = shortest.split_once('.').unwrap_or((&shortest, ""));
    let mut all: Vec<u8> =
        whole.bytes().chain(fraction.bytes().chain(std::iter::repeat(b'0')).take(decimals)).collect();
    if fraction.as_bytes().get(decimals).is_some_and(|&next| next >= b'5') {
        let mut carry = true;
        for digit in all.iter_mut().rev() {
            if *digit == b'9' {
                *digit = b'0';
            } else {
                *digit += 1;
                carry = false;
                break;
            }
        }
        if carry {
            all.insert(0, b'1');
        }
    }
    let point = all.len() - decimals;
    let mut text = String::new();
    for (place, &digit) in all.iter().enumerate() {
        if place == point {
            text.push('.');
        } else if place > 0 && place < point && (point - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(char::from(digit));
    }
    text
}

fn write(value: f64, decimals: usize, plus: Plus, unit: &str) -> String {
    if !value.is_finite() {
        return NO_VALUE.to_owned();
    }
    let text = digits(value.abs(), decimals);
    let zero = text.bytes().all(|b| matches!(b, b'0' | b'.'));
    let sign = match (zero, value < 0.0, plus) {
        (true, _, _) | (false, false, Plus::Hidden) => "",
        (false, true, _) => "−",
        (false, false, Plus::Shown) => "+",
    };
    format!("{sign}{unit}{text}")
}

/// Cost per person in a table: whole pounds without £.
#[must_use]
pub fn cost(value: f64) -> String {
    write(value, 0, Plus::Hidden, "")
}

/// Difference in cost in a table that says which way it goes: `+109,191`.
#[must_use]
pub fn cost_signed(value: f64) -> String {
    write(value, 0, Plus::Shown, "")
}

/// Pounds in full, with their sign: `£35,000`, `−£1,200`.
#[must_use]
pub fn pounds(value: f64) -> String {
    write(value, 0, Plus::Hidden, "£")
}

/// A difference in pounds in full, with its sign either way: `+£1,200`, `−£1,200`.
#[must_use]
pub fn pounds_signed(value: f64) -> String {
    write(value, 0, Plus::Shown, "£")
}

/// Total for the NHS by itself: `£7.7 million`, `−£0.1 million`.
#[must_use]
pub fn pounds_millions(value: f64) -> String {
    format!("{} million", write(value / 1e6, 1, Plus::Hidden, "£"))
}

/// Total for the NHS in a table: £ million with one decimal.
#[must_use]
pub fn millions(value: f64) -> String {
    write(value / 1e6, 1, Plus::Hidden, "")
}

/// QALYs in a table.
#[must_use]
pub fn qalys(value: f64) -> String {
    write(value, 3, Plus::Hidden, "")
}

/// Life years in a table; also the ends of an interval of QALYs or life years.
#[must_use]
pub fn life_years(value: f64) -> String {
    write(value, 2, Plus::Hidden, "")
}

/// Cost of a QALY in a table: whole pounds without £.
#[must_use]
pub fn icer(value: f64) -> String {
    if value.is_finite() && value > LARGEST_ICER {
        "over 1,000,000".to_owned()
    } else {
        write(value, 0, Plus::Hidden, "")
    }
}

/// Net health benefit in a table: signed, and `0` when it is exactly zero.
#[must_use]
pub fn net_health(value: f64) -> String {
    if value == 0.0 { "0".to_owned() } else { write(value, 3, Plus::Shown, "") }
}

/// Net monetary benefit in a table: signed whole pounds.
#[must_use]
pub fn net_money(value: f64) -> String {
    write(value, 0, Plus::Shown, "")
}

/// Probability in a table, as a percentage without its sign.
#[must_use]
pub fn percent(share: f64) -> String {
    write(share * 100.0, 1, Plus::Hidden, "")
}

/// Chance of a move in a table, as a percentage without its sign: one decimal, but two figures of what is small and of what is left
/// to 100, so that nothing that happens reads as never or always; below 0.0001 is said to be below it.
#[must_use]
pub fn chance(share: f64) -> String {
    let rest = 1.0 - share;
    let nearer = if share < rest { share } else { rest } * 100.0;
    if share == 0.0 || rest == 0.0 {
        return write(share * 100.0, 0, Plus::Hidden, "");
    }
    if nearer > 0.0 && nearer < LEAST {
        return if share < rest { format!("<{LEAST}") } else { format!(">{}", 100.0 - LEAST) };
    }
    write(share * 100.0, keep_two_figures(nearer, 1), Plus::Hidden, "")
}

/// Two ends of an interval, each already written.
#[must_use]
pub fn range(low: &str, high: &str) -> String {
    format!("{low} to {high}")
}

/// A count with comma thousands.
#[must_use]
pub fn count(value: u64) -> String {
    digits(value as f64, 0)
}

/// An input in a table, by its unit: pounds whole from £100, probabilities and shares as percentages with one decimal,
/// rates and utilities with three decimals, ratios with two; small values keep two figures, so that nothing turns to zero, and
/// below 0.0001 are said to be below it.
#[must_use]
pub fn input(value: f64, unit: Option<&str>) -> String {
    let unit = unit.unwrap_or("");
    let size = value.abs();
    let percents = unit.starts_with("probability") || unit == "share";
    let least = if percents { LEAST / 100.0 } else { LEAST };
    if size > 0.0 && size < least {
        let sign = if percents { "%" } else { "" };
        return if value > 0.0 { format!("<{LEAST}{sign}") } else { format!(">−{LEAST}{sign}") };
    }
    if percents {
        return write(value * 100.0, keep_two_figures(size * 100.0, 1), Plus::Hidden, "") + "%";
    }
    let decimals = if unit.starts_with('£') {
        if size >= 100.0 || value == size.floor() { 0 } else { 2 }
    } else if unit.ends_with("ratio") || unit.ends_with("risk") {
        2
    } else if value == value.floor() && size >= 2.0 {
        0
    } else if size >= 100.0 {
        1
    } else {
        3
    };
    write(value, keep_two_figures(size, decimals), Plus::Hidden, "")
}

/// What is smaller is not written out.
const LEAST: f64 = 0.0001;

/// So many decimals, or as many as show two figures of a small value; at most 12.
fn keep_two_figures(size: f64, decimals: usize) -> usize {
    let mut wanted = decimals;
    let mut least = 10.0;
    for _ in 0..decimals {
        least /= 10.0;
    }
    while size > 0.0 && size < least && wanted < 12 {
        wanted += 1;
        least /= 10.0;
    }
    wanted
}

/// Money on an axis: `£0`, `£20k`, `−£50k`, `£1.5m`.
#[must_use]
pub fn axis_pounds(value: f64) -> String {
    let size = value.abs();
    let short = |scale: f64, letter: &str| {
        let scaled = value / scale;
        let decimals = usize::from(scaled != scaled.trunc());
        format!("{}{letter}", write(scaled, decimals, Plus::Hidden, "£"))
    };
    if size >= 1e6 {
        short(1e6, "m")
    } else if size >= 1e3 {
        short(1e3, "k")
    } else {
        pounds(value)
    }
}

/// A signed number on an axis with so many decimals: `+2`, `0`, `−0.5`.
#[must_use]
pub fn axis_signed(value: f64, decimals: usize) -> String {
    if value == 0.0 { "0".to_owned() } else { write(value, decimals, Plus::Shown, "") }
}

/// A number on an axis with so many decimals.
#[must_use]
pub fn axis(value: f64, decimals: usize) -> String {
    if value == 0.0 { "0".to_owned() } else { write(value, decimals, Plus::Hidden, "") }
}

/// Rounds to a multiple of `step`, half away from zero.
fn nearest(value: f64, step: f64) -> f64 {
    (value / step).round() * step
}

/// Rounds to three figures.
fn three_figures(value: f64) -> f64 {
    let mut step = 1.0;
    while value.abs() / step >= 1000.0 {
        step *= 10.0;
    }
    nearest(value, step)
}

/// Money in prose, without "about": nearest £1,000 from £10,000, £100 from £1,000, £1 below; under 50p `less than £1`.
#[must_use]
pub fn prose_cost(value: f64) -> String {
    let size = value.abs();
    if !value.is_finite() {
        NO_VALUE.to_owned()
    } else if size >= 10_000.0 {
        pounds(nearest(value, 1000.0))
    } else if size >= 1000.0 {
        pounds(nearest(value, 100.0))
    } else if size >= 0.5 {
        pounds(value)
    } else {
        "less than £1".to_owned()
    }
}

/// Total for the NHS in prose: `£36.2 million`, `£40 million`; one decimal below £100 million.
#[must_use]
pub fn prose_millions(value: f64) -> String {
    let size = value.abs();
    if size < 50_000.0 {
        "less than £100,000".to_owned()
    } else {
        let whole = size >= 99_950_000.0 || value % 1e6 == 0.0;
        format!("{} million", write(value / 1e6, usize::from(!whole), Plus::Hidden, "£"))
    }
}

/// Cost of a QALY in prose, without "about": three figures, then `over £1,000,000`.
#[must_use]
pub fn prose_icer(value: f64) -> String {
    if !value.is_finite() {
        NO_VALUE.to_owned()
    } else if value > LARGEST_ICER {
        "over £1,000,000".to_owned()
    } else if value >= 100.0 {
        pounds(three_figures(value))
    } else {
        "less than £100".to_owned()
    }
}

/// QALYs or life years in prose, without their sign and with the word given for one of them: `3.12 QALYs`, `12.4 QALYs`;
/// QALYs below 0.05 also in days of full health.
#[must_use]
pub fn prose_years(value: f64, singular: &str) -> String {
    let size = value.abs();
    if !value.is_finite() {
        return NO_VALUE.to_owned();
    }
    let text = if size >= 9.995 { digits(size, 1) } else { digits(size, 2) };
    let noun = if text == "1.00" { format!("{text} {singular}") } else { format!("{text} {singular}s") };
    if size >= 0.05 || singular != "QALY" {
        return noun;
    }
    let days = size * 365.25;
    let days = match digits(days, 0).as_str() {
        "0" => "less than a day of full health".to_owned(),
        "1" => "about 1 day of full health".to_owned(),
        n => format!("about {n} days of full health"),
    };
    if size < 0.005 { format!("under 0.01 {singular}s ({days})") } else { format!("{noun} ({days})") }
}

/// Chance as a natural frequency: `35 of 100`, `fewer than 1 in 100`, `none`, `all`.
#[must_use]
pub fn frequency(share: f64) -> String {
    if !share.is_finite() {
        return NO_VALUE.to_owned();
    }
    if share <= 0.0 {
        "none".to_owned()
    } else if share >= 1.0 {
        "all".to_owned()
    } else if share < 0.005 {
        "fewer than 1 in 100".to_owned()
    } else if share >= 0.995 {
        "more than 99 in 100".to_owned()
    } else {
        format!("{} of 100", digits(share * 100.0, 0))
    }
}

#[cfg(test)]
mod tests;
