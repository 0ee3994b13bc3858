//! Random expressions that stay within limits, whatever the parameters.

use crate::dice::Dice;
use std::fmt::Write;

/// A parameter and the range in which the model is sound.
#[derive(Clone, Debug)]
pub struct Knob {
    pub name: String,
    pub low: f64,
    pub high: f64,
}

/// What an expression may read.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    /// `cycle`, `time`, `age`, `cycle_length`.
    pub time: bool,
    /// `time_in_state` and the clocks.
    pub clocks: bool,
    /// Axes and their labels, read by their plain names.
    pub axes: Vec<(String, Vec<String>)>,
}

/// Writes expressions and collects what they need.
pub struct Terms {
    pub dice: Dice,
    pub knobs: Vec<Knob>,
    pub switches: Vec<String>,
    /// Lines of [define].
    pub definitions: Vec<String>,
    /// Names of definitions that a strategy may set, with their limits and what they may read.
    pub settable: Vec<(String, f64, f64)>,
    /// Lines of [curves] and the names of curves.
    pub curves: Vec<String>,
    pub curve_names: Vec<String>,
    pub clocks: Vec<String>,
    /// Files beside the model.
    pub files: Vec<(String, String)>,
    /// Lines of [inputs].
    pub inputs: Vec<String>,
    pub has_sex: bool,
    pub has_age: bool,
    pub has_dose: bool,
    /// Longest cycle in years.
    pub longest: f64,
    /// How much further apart the engines may be, where the plain one's quadrature is coarse.
    pub slack: f64,
    /// Curves with quadrature are dear in the plain engine: one a model.
    pub may_integrate: bool,
}

/// A number as an expression.
pub fn literal(value: f64) -> String {
    if value < 0.0 { format!("({value:.4})") } else { format!("{value:.4}") }
}

impl Terms {
    pub fn knob(&mut self, low: f64, high: f64) -> String {
        let name = format!("p{}", self.knobs.len());
        self.knobs.push(Knob { name: name.clone(), low, high });
        name
    }

    /// A time scale in years.
    fn years(&mut self) -> String {
        format!("{:.3} years", self.dice.between(0.4, 9.0))
    }

    /// Something that reads a time in years.
    fn clock(&mut self, scope: &Scope) -> String {
        if scope.clocks && self.dice.chance(0.6) {
            let at = self.dice.below(self.clocks.len() + 1);
            return self.clocks.get(at).cloned().unwrap_or_else(|| "time_in_state".into());
        }
        "time".into()
    }

    /// A condition.
    pub fn condition(&mut self, scope: &Scope) -> String {
        match self.dice.below(9) {
            0 | 1 if scope.time || scope.clocks => {
                let (clock, years, sign) = (self.clock(scope), self.years(), self.dice.pick(&["<", "<=", ">", ">="]));
                format!("{clock} {sign} {years}")
            }
            2 if scope.time => {
                let (sign, at) = (self.dice.pick(&["<", "<=", ">", ">=", "==", "!="]), 1 + self.dice.below(6));
                format!("cycle {sign} {at}")
            }
            3 if scope.time && self.has_age => format!("age < {:.1} years", self.dice.between(40.0, 60.0)),
            4 if !scope.axes.is_empty() => {
                let (axis, labels) = self.axis(scope);
                let sign = self.dice.pick(&["==", "!="]);
                format!("{axis} {sign} {}", labels[self.dice.below(labels.len())])
            }
            5 if self.has_sex => "sex == female".into(),
            6 => {
                let inner = self.condition(scope);
                format!("not ({inner})")
            }
            7 => {
                let (a, b, word) = (self.condition(scope), self.condition(scope), self.dice.pick(&["and", "or"]));
                format!("({a} {word} {b})")
            }
            _ if self.switches.is_empty() || self.dice.chance(0.4) => {
                let knob = self.knob(0.0, 1.0);
                format!("{knob} > {:.3}", self.dice.between(0.1, 0.9))
            }
            _ => self.switches[self.dice.below(self.switches.len())].clone(),
        }
    }

    fn axis(&mut self, scope: &Scope) -> (String, Vec<String>) {
        scope.axes[self.dice.below(scope.axes.len())].clone()
    }

    /// A number from `low` to `high`.
    pub fn number(&mut self, low: f64, high: f64, scope: &Scope) -> String {
        self.deep(low, high, scope, 2)
    }

    fn deep(&mut self, low: f64, high: f64, scope: &Scope, depth: usize) -> String {
        let width = high - low;
        if depth == 0 {
            return if self.dice.chance(0.4) { literal(self.dice.between(low, high)) } else { self.knob(low, high) };
        }
        let inner = |terms: &mut Terms| terms.deep(low, high, scope, depth - 1);
        match self.dice.below(20) {
            0 | 1 => literal(self.dice.between(low, high)),
            2..=6 => self.knob(low, high),
            7 => {
                let condition = self.condition(scope);
                let (yes, no) = (inner(self), inner(self));
                format!("(if {condition} then {yes} else {no})")
            }
            8 if scope.time || scope.clocks => {
                let (clock, years, knob) = (self.clock(scope), self.years(), self.knob(0.0, width));
                format!("({} + {knob} * exp(-{clock} / ({years})))", literal(low))
            }
            9 if scope.time || scope.clocks => {
                let (clock, years, knob) = (self.clock(scope), self.years(), self.knob(0.0, width));
                format!("({} + {knob} * min({clock} / ({years}), 1))", literal(low))
            }
            10 if !scope.axes.is_empty() => {
                let (axis, labels) = self.axis(scope);
                let name = format!("f{}", self.knobs.len());
                for label in &labels {
                    self.knobs.push(Knob { name: format!("{name}[{label}]"), low, high });
                }
                format!("{name}[{axis}]")
            }
            11 if self.has_sex => {
                let name = format!("f{}", self.knobs.len());
                for label in ["female", "male"] {
                    self.knobs.push(Knob { name: format!("{name}[{label}]"), low, high });
                }
                format!("{name}[sex]")
            }
            12 if scope.time && self.has_age => {
                let (table, knob) = (self.table(), self.knob(0.0, width));
                format!("({} + {knob} * {table})", literal(low))
            }
            13 => {
                let name = format!("d{}", self.definitions.len());
                // Places are kept, because the body may make definitions of its own.
                let at = self.definitions.len();
                self.definitions.push(String::new());
                if let (true, Some((axis, labels))) = (self.dice.chance(0.5), scope.axes.first().cloned()) {
                    let body =
                        self.deep(low, high, &Scope { axes: vec![(axis.clone(), labels)], ..scope.clone() }, depth - 1);
                    self.definitions[at] = format!("\"{name}[{axis}]\" = \"{body}\"");
                    return format!("{name}[{axis}]");
                }
                let body = self.deep(low, high, &Scope { axes: vec![], ..scope.clone() }, depth - 1);
                self.definitions[at] = format!("{name} = \"{body}\"");
                self.settable.push((name.clone(), low, high));
                name
            }
            14 => {
                let (value, function) = (inner(self), self.dice.pick(&["min", "max"]));
                let other = inner(self);
                format!("{function}({value}, {other})")
            }
            15 => {
                let value = self.deep(low - 0.3 * width, high + 0.3 * width, scope, depth - 1);
                format!("clamp({value}, {}, {})", literal(low), literal(high))
            }
            16 if scope.time && !self.curve_names.is_empty() => {
                let curve = self.curve_names[self.dice.below(self.curve_names.len())].clone();
                let (clock, knob) = (self.clock(scope), self.knob(0.0, width));
                format!("({} + {knob} * {curve}.surv({clock}))", literal(low))
            }
            17 => {
                let (a, b, weight) = (inner(self), inner(self), self.knob(0.0, 1.0));
                format!("({weight} * {a} + (1 - {weight}) * {b})")
            }
            18 => {
                let (value, knob) = (self.deep(0.05, 0.9, scope, depth - 1), self.knob(0.0, width));
                let words = match self.dice.below(6) {
                    0 => format!("sqrt({value})"),
                    1 => format!("abs(-{value})"),
                    2 => format!("exp(ln({value}))"),
                    3 => format!("{value} ^ {:.2}", self.dice.between(0.5, 2.5)),
                    4 => format!("(log10({value}) + 2) / 2"),
                    _ => format!("from_odds(odds({value}))"),
                };
                format!("({} + {knob} * {words})", literal(low))
            }
            19 if self.has_dose => {
                let knob = self.knob(0.0, width);
                format!("({} + {knob} * dose)", literal(low))
            }
            _ => inner(self),
        }
    }

    /// A probability a cycle from 0 to `most`.
    pub fn probability(&mut self, most: f64, scope: &Scope) -> String {
        match self.dice.below(10) {
            0 => {
                let rate = self.number(0.0, most / self.longest, scope);
                format!("prob({rate})")
            }
            1 if scope.time && !self.curve_names.is_empty() => {
                let (curve, clock) = (self.dice.below(self.curve_names.len()), self.clock(scope));
                format!("min({}.prob({clock}), {})", self.curve_names[curve], literal(most))
            }
            2 => {
                let function = self.dice.pick(&["with_hr", "with_or", "with_rr"]);
                let (value, ratio) = (self.number(0.0, most, scope), self.number(0.3, 1.0, scope));
                format!("{function}({value}, {ratio})")
            }
            3 => {
                let rate = self.number(0.0, most / (1.0 + self.longest), scope);
                format!("over(prob({rate}, 1 year), cycle)")
            }
            _ => self.number(0.0, most, scope),
        }
    }

    /// A rate a year from 0 to about `most`.
    pub fn rate(&mut self, most: f64, scope: &Scope) -> String {
        match self.dice.below(8) {
            0 => {
                let value = self.number(0.0, most, scope);
                format!("rate(prob({value}))")
            }
            1 if scope.time && !self.curve_names.is_empty() => {
                let (curve, clock) = (self.dice.below(self.curve_names.len()), self.clock(scope));
                format!("{}.rate({clock})", self.curve_names[curve])
            }
            2 => {
                let value = self.number(0.0, 0.6, scope);
                format!("rate({value}, 2 years)")
            }
            _ => self.number(0.0, most, scope),
        }
    }

    /// A table over age (and sex), with values of 0 to 1.
    pub fn table(&mut self) -> String {
        let name = format!("t{}", self.inputs.len());
        let matching = self.dice.pick(&["", ", match = \"interpolate\"", ", match = \"at or below\""]);
        let columns = self.has_sex && self.dice.chance(0.5);
        let mut text = String::from(if columns { "age,q_female,q_male\n" } else { "age,q\n" });
        let (mut age, step) = (30, 1 + self.dice.below(7));
        while age < 80 {
            let (a, b) = (self.dice.between(0.0, 1.0), self.dice.between(0.0, 1.0));
            let _ = if columns { writeln!(text, "{age},{a:.4},{b:.4}") } else { writeln!(text, "{age},{a:.4}") };
            age += step;
        }
        self.files.push((format!("{name}.csv"), text));
        let value = if columns { "columns = { sex = \"q_*\" }" } else { "value = \"q\"" };
        self.inputs.push(format!(
            "tables.{name} = {{ file = \"{name}.csv\", by = \"age\", {value}, beyond = \"last\"{matching} }}"
        ));
        if columns { format!("{name}[age, sex]") } else { format!("{name}[age]") }
    }

    /// Declares a curve.
    pub fn curve(&mut self) {
        let name = format!("s{}", self.curve_names.len());
        let mut parts = vec![self.shape(16)];
        if self.dice.chance(0.15) {
            parts.push(format!("acceleration = \"{}\"", self.knob(0.6, 1.6)));
        }
        if self.dice.chance(0.25) {
            let ratio = self.hazard_ratio();
            if ratio.contains("wane") || ratio.contains("exp") {
                // Both engines integrate smooth hazards well.
                parts = vec![self.shape(8)];
            }
            parts.push(ratio);
        }
        if self.dice.chance(0.15) {
            parts.push(format!("odds_ratio = \"{}\"", self.knob(0.5, 1.6)));
        }
        if self.dice.chance(0.15) {
            parts.push(format!("cure = \"{}\"", self.knob(0.0, 0.5)));
        }
        if self.dice.chance(0.15) {
            parts.push(format!("shift = \"{}\"", self.knob(0.0, 2.5)));
        }
        if self.dice.chance(0.15) {
            let then = match self.curve_names.is_empty() || self.dice.chance(0.5) {
                true => format!("{{ {} }}", self.shape(16)),
                false => format!("\"{}\"", self.curve_names[self.dice.below(self.curve_names.len())]),
            };
            let at = if self.dice.chance(0.5) { self.knob(0.5, 4.0) } else { "2 years".into() };
            parts.push(format!("join = {{ at = \"{at}\", then = {then} }}"));
        }
        self.curves.push(format!("{name} = {{ {} }}", parts.join(", ")));
        self.curve_names.push(name);
    }

    fn hazard_ratio(&mut self) -> String {
        let knob = self.knob(0.4, 1.8);
        if !self.may_integrate || self.dice.chance(0.7) {
            return format!("hazard_ratio = \"{knob}\"");
        }
        self.may_integrate = false;
        self.slack = 1e6;
        if self.dice.chance(0.5) {
            return format!("hazard_ratio = \"{knob}\", wane = {{ from = \"1 year\", to = \"3 years\" }}");
        }
        format!("hazard_ratio = \"1 + ({knob} - 1) * exp(-t / (2 years))\"")
    }

    /// One of the first `kinds` shapes; the first eight are smooth.
    fn shape(&mut self, kinds: usize) -> String {
        let known = self.curve_names.clone();
        let special = |terms: &mut Terms| {
            // The plain engine's special functions are good to eleven digits or so.
            if terms.slack < 1e3 {
                terms.slack = 1e3;
            }
        };
        let two = |terms: &mut Terms, family: &str, a: (&str, f64, f64), b: (&str, f64, f64)| {
            let (first, second) = (terms.knob(a.1, a.2), terms.knob(b.1, b.2));
            format!("{family} = {{ {} = \"{first}\", {} = \"{second}\" }}", a.0, b.0)
        };
        match self.dice.below(kinds) {
            0 => format!("exponential = {{ rate = \"{}\" }}", self.knob(0.02, 0.6)),
            1 => two(self, "weibull", ("shape", 0.6, 1.8), ("scale", 2.0, 15.0)),
            2 => two(self, "weibull_ph", ("shape", 0.6, 1.8), ("rate", 0.02, 0.3)),
            3 => two(self, "gompertz", ("shape", -0.05, 0.12), ("rate", 0.02, 0.2)),
            4 => {
                special(self);
                two(self, "log_normal", ("meanlog", 0.5, 2.5), ("sdlog", 0.5, 1.2))
            }
            5 => two(self, "log_logistic", ("shape", 0.8, 2.0), ("scale", 2.0, 12.0)),
            6 => {
                special(self);
                two(self, "gamma", ("shape", 0.7, 2.5), ("rate", 0.05, 0.5))
            }
            7 => {
                special(self);
                let (mu, sigma) = (self.knob(0.8, 2.5), self.knob(0.5, 1.1));
                let q = match self.dice.below(3) {
                    0 => "0".into(),
                    1 => self.knob(-0.9, -0.4),
                    _ => self.knob(0.4, 1.2),
                };
                format!("generalised_gamma = {{ mu = \"{mu}\", sigma = \"{sigma}\", q = \"{q}\" }}")
            }
            8 => {
                let rates = [self.knob(0.02, 0.5), self.knob(0.02, 0.5), self.knob(0.02, 0.5)];
                let [a, b, c] = rates;
                format!("piecewise = {{ rates = [\"{a}\", \"{b}\", \"{c}\"], from = [0, 1.25, 4] }}")
            }
            9 => {
                let family = self.dice.pick(&["spline_hazard", "spline_odds"]);
                let (a, b, c) = (self.knob(-3.0, -1.5), self.knob(0.8, 1.3), self.knob(0.005, 0.03));
                format!("{family} = {{ gamma = [\"{a}\", \"{b}\", \"{c}\"], knots = [-1.5, 0.7, 2.8] }}")
            }
            10 => {
                let name = format!("steps{}.csv", self.files.len());
                let (mut text, mut time, mut survival) = (String::from("time,survival\n0,1\n"), 0.0, 1.0);
                while time < 30.0 {
                    time += self.dice.between(0.2, 3.0);
                    survival *= self.dice.between(0.7, 1.0);
                    let _ = writeln!(text, "{time:.3},{survival:.6}");
                }
                self.files.push((name.clone(), text));
                format!("steps = \"{name}\"")
            }
            11 if self.has_age => {
                let reading = self.table();
                let keys = if reading.contains("sex") { ", keys = [\"sex\"]" } else { "" };
                let start = if self.dice.chance(0.5) { "40".into() } else { self.knob(36.0, 45.0) };
                // Yearly probabilities of up to 1 are no mortality: ages only matter for where the rows change.
                let name = reading.split('[').next().unwrap_or_default().to_string();
                if let Some((_, text)) = self.files.iter_mut().find(|(file, _)| *file == format!("{name}.csv")) {
                    *text = text.replace(",0.", ",0.0").replace(",1.", ",0.");
                }
                format!("life_table = {{ table = \"{name}\"{keys}, start_age = \"{start}\" }}")
            }
            12 if !known.is_empty() => format!("of = \"{}\"", known[self.dice.below(known.len())]),
            13 if known.len() > 1 => {
                let weight = self.knob(0.1, 0.9);
                format!(
                    "mix = [{{ weight = \"{weight}\", of = \"{}\" }}, {{ weight = \"1 - {weight}\", of = \"{}\" }}]",
                    known[0],
                    known[known.len() - 1]
                )
            }
            14 if known.len() > 1 => format!("plus = [\"{}\", \"{}\"]", known[0], known[known.len() - 1]),
            _ => two(self, "weibull", ("shape", 0.7, 1.5), ("scale", 3.0, 12.0)),
        }
    }
}
