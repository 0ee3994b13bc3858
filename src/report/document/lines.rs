//! Owns where a formula that is longer than its line is broken, for every format that prints on lines: before the signs that bind
//! least, at the commas of a function, inside brackets. Widths are estimates, and rather too large.

use super::{Equation, Math};
use crate::report::columns::width;

impl Equation {
    /// The equation on as many lines as it needs. `room` is the length of a line and `size` that of its letters, both in
    /// twentieths of a point. Lines after the first begin with [`Math::Indent`]; names and numbers are never broken.
    #[must_use]
    pub fn lines(&self, room: u32, size: u32) -> Vec<Math> {
        let ruler = Ruler { size };
        let whole = self.whole();
        if ruler.length(&whole) <= room {
            return vec![whole];
        }
        let begin = vec![self.left.clone(), Math::Operator("=".to_owned())];
        let taken = ruler.length_of(&begin);
        let inner = room.saturating_sub(ruler.indent());
        let mut lines = Vec::new();
        let found = if taken * 3 > room {
            lines.push(Math::Row(begin));
            ruler.broken(&self.right, inner, inner)
        } else {
            let mut found = ruler.broken(&self.right, room - taken, inner);
            let first = if found.is_empty() { Math::Row(Vec::new()) } else { found.remove(0) };
            lines.push(row(begin, first));
            found
        };
        lines.extend(found.into_iter().map(indented));
        lines
    }
}

/// Measures formulas in letters of one size.
#[derive(Clone, Copy)]
struct Ruler {
    size: u32,
}

impl Ruler {
    fn indent(self) -> u32 {
        self.size * 3 / 2
    }

    /// A formula on lines of which the first has less room, or more, than the rest.
    fn broken(self, math: &Math, first: u32, rest: u32) -> Vec<Math> {
        if self.length(math) <= first {
            return vec![math.clone()];
        }
        match math {
            Math::Row(_) => self.row(&flat(math), first, rest),
            Math::Brackets(inner) => self.between("(", std::slice::from_ref(inner), first, rest),
            Math::Call(name, items) => self.between(&format!("{name}("), items, first, rest),
            Math::Fraction(over, under) => {
                self.row(&[tight(over), Math::Operator("/".to_owned()), tight(under)], first, rest)
            }
            Math::Power(base, exponent) if **base == Math::Name("e".to_owned()) => {
                self.between("exp(", std::slice::from_ref(exponent), first, rest)
            }
            Math::Power(base, exponent) => {
                self.row(&[(**base).clone(), Math::Operator("^".to_owned()), tight(exponent)], first, rest)
            }
            Math::Cases(cases) => vec![self.cases(cases, first)],
            Math::Words(words) => self.words(words, first, rest),
            Math::Number(_) | Math::Name(_) | Math::Operator(_) | Math::Index(..) | Math::Indent => vec![math.clone()],
        }
    }

    /// Parts side by side, broken before the signs that bind least.
    fn row(self, parts: &[Math], first: u32, rest: u32) -> Vec<Math> {
        let Some(least) = parts.iter().skip(1).filter_map(strength).min() else {
            return self.beside(parts, first, rest);
        };
        // A product of short factors and a long one in brackets is broken inside these.
        let longest = parts.iter().max_by_key(|own| self.length(own));
        let opens = matches!(longest, Some(Math::Brackets(_) | Math::Call(..)));
        if least >= PRODUCT
            && opens
            && longest.is_some_and(|own| (self.length_of(parts) - self.length(own)) * 3 < first)
        {
            return self.beside(parts, first, rest);
        }
        let mut pieces: Vec<Vec<Math>> = vec![Vec::new()];
        for (at, own) in parts.iter().enumerate() {
            if at > 0 && strength(own) == Some(least) {
                pieces.push(Vec::new());
            }
            if let Some(piece) = pieces.last_mut() {
                piece.push(own.clone());
            }
        }
        // As many pieces on a line as fit.
        let mut packed: Vec<Vec<Math>> = Vec::new();
        for piece in pieces {
            let room = if packed.len() < 2 { first } else { rest };
            match packed.last_mut() {
                Some(line) if self.length_of(line) + self.length_of(&piece) <= room => line.extend(piece),
                _ => packed.push(piece),
            }
        }
        let mut lines = Vec::new();
        for (at, mut line) in packed.into_iter().enumerate() {
            let room = if at == 0 { first } else { rest };
            if self.length_of(&line) <= room {
                lines.push(row(Vec::new(), Math::Row(line)));
                continue;
            }
            // One piece that is too long by itself: its sign stays at the head of its first line.
            let sign: Vec<Math> = if at > 0 { line.drain(..1).collect() } else { Vec::new() };
            let begin = self.length_of(&sign);
            let inner = rest.saturating_sub(self.indent());
            let mut found =
                self.broken(&row(Vec::new(), Math::Row(line)), room.saturating_sub(begin), inner).into_iter();
            lines.extend(found.next().map(|own| row(sign, own)));
            lines.extend(found.map(indented));
        }
        lines
    }

    /// Parts without a sign between them: the longest is broken, the others stay at its ends.
    fn beside(self, parts: &[Math], first: u32, rest: u32) -> Vec<Math> {
        let longest = parts.iter().enumerate().max_by_key(|(_, own)| self.length(own)).map_or(0, |(at, _)| at);
        let (before, after) = (&parts[..longest], parts.get(longest + 1..).unwrap_or_default());
        let Some(own) = parts.get(longest) else { return Vec::new() };
        let end = self.length_of(after);
        let room = first.saturating_sub(self.length_of(before) + end);
        let mut found = self.broken(own, room, rest.saturating_sub(end));
        if let Some(last) = found.last_mut().filter(|_| !after.is_empty()) {
            *last = row(vec![last.clone()], Math::Row(after.to_vec()));
        }
        let mut lines = found.into_iter();
        let begin = lines.next().map(|own| row(before.to_vec(), own));
        begin.into_iter().chain(lines).collect()
    }

    /// Items between a mark and its closing bracket, with commas. The marks are names: on two lines they cannot grow together.
    fn between<M: std::borrow::Borrow<Math>>(self, open: &str, items: &[M], first: u32, rest: u32) -> Vec<Math> {
        let mark = |own: &str| Math::Name(own.to_owned());
        let inner = rest.saturating_sub(self.indent() + self.size);
        let mut lines: Vec<Vec<Math>> = vec![vec![mark(open)]];
        for (at, item) in items.iter().enumerate() {
            let item = item.borrow();
            let end = mark(if at + 1 == items.len() { ")" } else { ", " });
            let room = if lines.len() == 1 { first } else { inner };
            let taken = lines.last().map_or(0, |line| self.length_of(line));
            let left = room.saturating_sub(taken + self.size / 2);
            let alone = self.length(item) <= inner;
            if alone && self.length(item) > left && at > 0 {
                lines.push(Vec::new());
            }
            let taken = lines.last().map_or(0, |line| self.length_of(line));
            let room = if lines.len() == 1 { first } else { inner };
            let mut found = self.broken(item, room.saturating_sub(taken + self.size / 2), inner).into_iter();
            if let (Some(line), Some(own)) = (lines.last_mut(), found.next()) {
                line.push(own);
            }
            lines.extend(found.map(|own| vec![if items.len() > 1 { indented(own) } else { own }]));
            if let Some(line) = lines.last_mut() {
                line.push(end);
            }
        }
        let mut lines = lines.into_iter().map(Math::Row);
        let begin = lines.next();
        begin.into_iter().chain(lines.map(indented)).collect()
    }

    /// Cases whose values go on over several lines, each condition beside the first; where a condition is long, below them.
    fn cases(self, cases: &[(Math, Math)], room: u32) -> Math {
        let none = || Math::Row(Vec::new());
        let room = room.saturating_sub(self.size);
        let widest = cases.iter().map(|(_, when)| self.length(when)).max().unwrap_or(0) + self.size;
        let beside = widest * 2 <= room;
        let value_room = if beside { room - widest } else { room };
        let inner = value_room.saturating_sub(self.indent());
        let mut rows = Vec::new();
        for (value, when) in cases {
            let mut found = self.broken(value, value_room, inner).into_iter();
            let begin = found.next().unwrap_or_else(none);
            rows.push((begin, if beside { when.clone() } else { none() }));
            rows.extend(found.map(|own| (indented(own), none())));
            if !beside {
                rows.extend(self.broken(when, inner, inner).into_iter().map(|own| (indented(own), none())));
            }
        }
        Math::Cases(rows)
    }

    /// Words, broken between them.
    fn words(self, words: &str, first: u32, rest: u32) -> Vec<Math> {
        let mut lines: Vec<String> = vec![String::new()];
        for word in words.split(' ') {
            let room = if lines.len() == 1 { first } else { rest };
            match lines.last_mut() {
                Some(line) if line.is_empty() => line.push_str(word),
                Some(line) if width(line, self.size) + width(word, self.size) + self.size <= room => {
                    line.push(' ');
                    line.push_str(word);
                }
                _ => lines.push(word.to_owned()),
            }
        }
        lines.into_iter().map(Math::Words).collect()
    }

    fn length_of(self, parts: &[Math]) -> u32 {
        parts.iter().map(|own| self.length(own)).sum()
    }

    /// About how long a formula is on one line.
    fn length(self, math: &Math) -> u32 {
        let size = self.size;
        let list = |items: &[Math]| self.length_of(items) + items.len().saturating_sub(1) as u32 * size / 2;
        match math {
            Math::Fraction(over, under) => self.length(over).max(self.length(under)) + size / 4,
            Math::Power(base, exponent) => self.length(base) + self.length(exponent) * 7 / 10,
            Math::Index(base, items) => self.length(base) + list(items) * 7 / 10,
            Math::Row(parts) => self.length_of(parts),
            Math::Call(name, items) => width(name, size) + size * 2 / 3 + list(items),
            Math::Brackets(inner) => self.length(inner) + size * 2 / 3,
            Math::Cases(cases) => {
                let widest = |of: &dyn Fn(&(Math, Math)) -> u32| cases.iter().map(of).max().unwrap_or(0);
                size * 2 + widest(&|(value, _)| self.length(value)) + widest(&|(_, when)| self.length(when))
            }
            Math::Operator(_) => size + size / 4,
            Math::Words(words) => width(words, size) + size / 2,
            Math::Number(text) | Math::Name(text) => width(text, size),
            Math::Indent => self.indent(),
        }
    }
}

/// How tightly the sign of a product binds.
const PRODUCT: u8 = 5;

/// How tightly a sign binds, if it is one before which a line may begin.
fn strength(math: &Math) -> Option<u8> {
    match math {
        Math::Words(words) => match words.as_str() {
            "or" => Some(1),
            "and" => Some(2),
            _ => None,
        },
        Math::Operator(sign) => match sign.as_str() {
            "+" | "−" => Some(4),
            "×" | "/" => Some(PRODUCT),
            "^" => Some(PRODUCT + 1),
            _ => Some(3),
        },
        _ => None,
    }
}

/// The parts of a row, and of the rows in it.
fn flat(math: &Math) -> Vec<Math> {
    match math {
        Math::Row(parts) => parts.iter().flat_map(flat).collect(),
        other => vec![other.clone()],
    }
}

/// In brackets where it has more than one part.
fn tight(math: &Math) -> Math {
    match flat(math).len() {
        1 if !matches!(math, Math::Fraction(..) | Math::Cases(_)) => math.clone(),
        _ => Math::Brackets(Box::new(math.clone())),
    }
}

/// Parts, and after them one more, without rows inside rows or of one part.
fn row(mut parts: Vec<Math>, last: Math) -> Math {
    parts.extend(flat(&last));
    match <[Math; 1]>::try_from(parts) {
        Ok([one]) => one,
        Err(parts) => Math::Row(parts),
    }
}

fn indented(math: Math) -> Math {
    row(vec![Math::Indent], math)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::document::Text;

    const SIZE: u32 = 240;

    fn name(text: &str) -> Math {
        Math::Name(text.to_owned())
    }

    fn sign(text: &str) -> Math {
        Math::Operator(text.to_owned())
    }

    /// As the expression is read: each sum has the sum before it as its left part.
    fn sum(terms: usize) -> Math {
        (1..terms).fold(name("term_0"), |before, k| Math::Row(vec![before, sign("+"), name(&format!("term_{k}"))]))
    }

    fn lines(right: Math, room: u32) -> Vec<Math> {
        let equation = Equation { id: "e".into(), left: name("total"), right, beside: Text::default() };
        let lines = equation.lines(room, SIZE);
        for line in &lines {
            assert!(Ruler { size: SIZE }.length(line) <= room, "too long: {}", line.line());
        }
        lines
    }

    /// The lines as text, an indent as a tab.
    fn written(lines: &[Math]) -> Vec<String> {
        let indents = |own: &Math| match own {
            Math::Row(parts) => parts.iter().take_while(|part| **part == Math::Indent).count(),
            _ => 0,
        };
        lines.iter().map(|own| "\t".repeat(indents(own)) + &own.line()).collect()
    }

    #[test]
    fn what_fits_stays_as_it_is() {
        assert_eq!(lines(sum(2), 4000), [Math::Row(vec![name("total"), sign("="), sum(2)])]);
    }

    #[test]
    fn a_long_sum_is_broken_before_its_signs() {
        assert_eq!(
            written(&lines(sum(7), 4000)),
            ["total = term_0 + term_1 + term_2", "\t+ term_3 + term_4 + term_5", "\t+ term_6"]
        );
    }

    #[test]
    fn products_stay_together_and_long_brackets_are_opened() {
        let product = Math::Row(vec![name("p"), sign("×"), Math::Brackets(Box::new(sum(7)))]);
        let right = Math::Row(vec![name("first"), sign("+"), product]);
        assert_eq!(
            written(&lines(right, 4000)),
            [
                "total = first",
                "\t+ p × (term_0 + term_1",
                "\t\t\t+ term_2 + term_3",
                "\t\t\t+ term_4 + term_5",
                "\t\t\t+ term_6)"
            ]
        );
    }

    #[test]
    fn functions_are_broken_at_their_commas_and_fractions_laid_flat() {
        let call = Math::Call("max".to_owned(), vec![sum(3), sum(2), name("last")]);
        assert_eq!(
            written(&lines(call, 4000)),
            ["total = max(term_0 + term_1", "\t\t\t+ term_2,", "\t\tterm_0 + term_1, last)"]
        );
        let fraction = Math::Fraction(Box::new(sum(5)), Box::new(name("all")));
        assert_eq!(
            written(&lines(fraction, 4000)),
            ["total = (term_0 + term_1", "\t\t+ term_2 + term_3", "\t\t+ term_4) / all"]
        );
    }

    #[test]
    fn cases_keep_their_brace_and_long_conditions_stand_below() {
        let when = |words: &str| Math::Row(vec![Math::Words("if".to_owned()), name(words)]);
        let short = Math::Cases(vec![(sum(5), when("a")), (name("b"), Math::Words("otherwise".to_owned()))]);
        let [Math::Row(parts)] = &lines(short, 4000)[..] else { panic!("one line") };
        let Some(Math::Cases(rows)) = parts.last() else { panic!("cases") };
        let none = Math::Row(Vec::new());
        assert!(rows.len() > 2, "the value takes several lines");
        assert_eq!(rows[0].1, when("a"), "the condition stands beside the first line");
        assert!(rows[1..rows.len() - 1].iter().all(|(value, when)| *when == none && *value != none));
        let long = Math::Cases(vec![(name(&"value".repeat(3)), when(&"long".repeat(4))), (name("b"), when("c"))]);
        let [Math::Row(parts)] = &lines(long, 4000)[..] else { panic!("one line") };
        let Some(Math::Cases(rows)) = parts.last() else { panic!("cases") };
        assert!(rows.iter().all(|(_, when)| *when == none) && rows.len() == 4, "{rows:?}");
    }
}
