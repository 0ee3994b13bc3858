//! Random models, written as an analyst would write them.

use crate::dice::Dice;
use crate::terms::{Knob, Scope, Terms, literal};
use std::fmt::Write;

/// A model as files, and the parameters that it stays sound for.
pub struct RandomModel {
    pub files: Vec<(String, String)>,
    pub knobs: Vec<Knob>,
    pub slack: f64,
}

/// A state that is not part of a product, or a product.
#[derive(Clone)]
struct Node {
    name: String,
    instant: bool,
    alive: bool,
    /// Axes with their ordinary values.
    axes: Vec<(String, Vec<String>)>,
    /// Value of the first axis that is passed through at once.
    gate: Option<String>,
}

struct Writer {
    terms: Terms,
    nodes: Vec<Node>,
    steps: Vec<&'static str>,
    categories: Vec<&'static str>,
    has_rates: bool,
    /// Lines of each node's table, then everything after the states.
    states: Vec<Vec<String>>,
    after: String,
    names: usize,
    /// Moves between nodes.
    edges: Vec<(usize, usize)>,
}

pub fn model(seed: u64) -> RandomModel {
    let mut dice = Dice::new(seed);
    let (has_sex, has_age, has_dose) = (dice.chance(0.4), dice.chance(0.5), dice.chance(0.2));
    let terms = Terms {
        has_sex: has_sex && !has_dose,
        has_age,
        has_dose,
        dice,
        knobs: vec![],
        switches: vec![],
        definitions: vec![],
        settable: vec![],
        curves: vec![],
        curve_names: vec![],
        clocks: vec![],
        files: vec![],
        inputs: vec![],
        longest: 1.0,
        slack: 1.0,
        may_integrate: false,
    };
    let writer = Writer {
        terms,
        nodes: vec![],
        steps: vec!["only"],
        categories: vec!["care", "drug", "test"],
        has_rates: false,
        states: vec![],
        after: String::new(),
        names: 0,
        edges: vec![],
    };
    writer.write()
}

impl Writer {
    fn dice(&mut self) -> &mut Dice {
        &mut self.terms.dice
    }

    fn write(mut self) -> RandomModel {
        let (schedule, longest, cycles, horizon) = self.time();
        self.terms.longest = longest;
        let count = self.dice().below(3);
        self.terms.switches = (0..count).map(|at| format!("w{at}")).collect();
        self.terms.may_integrate = cycles <= 8 && self.dice().chance(0.2);
        let partitioned = self.dice().chance(0.12);
        let curves = if partitioned { 2 } else { self.dice().below(3) };
        (0..curves).for_each(|_| self.terms.curve());
        if partitioned {
            self.occupancy_states();
        } else {
            self.declare_nodes();
            self.clocks();
            self.moves();
            self.starts();
        }
        self.while_in_states();
        let order = if self.steps.len() > 1 {
            let names: Vec<String> = self.steps.iter().map(|step| format!("\"{step}\"")).collect();
            format!("order = [{}]\n", names.join(", "))
        } else {
            String::new()
        };
        let within = self.dice().pick(&["continuous", "one move"]);
        let within = if self.has_rates { format!("within_cycle = \"{within}\"\n") } else { String::new() };
        let (start_age, horizon) = self.ages(&horizon, longest, cycles);
        let settings = self.settings(cycles, !schedule.starts_with('['));
        let strategies = self.strategies();
        let profiles = self.profiles();
        self.assemble(&format!(
            "[time]\ncycle = {schedule}\nhorizon = \"{horizon}\"\n{start_age}{order}{within}\n{settings}{profiles}{strategies}"
        ))
    }

    /// The schedule, the longest cycle in years, the number of cycles, and the horizon in words.
    fn time(&mut self) -> (String, f64, usize, String) {
        let schedules = [
            ("\"1 year\"", 1.0, 1.0),
            ("\"6 months\"", 0.5, 0.5),
            ("\"1 month\"", 1.0 / 12.0, 1.0 / 12.0),
            ("\"28 days\"", 28.0 / 365.25, 28.0 / 365.25),
            ("\"2 years\"", 2.0, 2.0),
            ("[\"3 months until 1 year\", \"1 year\"]", 1.0, 0.5),
            ("[\"1 month until 6 months\", \"6 months until 2 years\", \"2 years\"]", 2.0, 0.6),
        ];
        let (words, longest, typical) = schedules[self.dice().below(schedules.len())];
        let cycles = 2 * (2 + self.dice().below(6));
        if words.starts_with('[') && self.dice().chance(0.5) {
            let years = 3 + self.dice().below(8);
            return (words.into(), longest, (years as f64 / typical) as usize, format!("{years} years"));
        }
        (words.into(), longest, cycles, format!("{cycles} cycles"))
    }

    /// The age at the start, and the horizon, perhaps as an age.
    fn ages(&mut self, horizon: &str, longest: f64, cycles: usize) -> (String, String) {
        if !self.terms.has_age {
            return (String::new(), horizon.into());
        }
        let by_sex = self.terms.has_sex && self.dice().chance(0.3);
        let start = match self.dice().below(3) {
            _ if by_sex => "\"if sex == female then 40 years else 41 years\"".into(),
            0 => format!("\"{}\"", self.terms.knob(38.0, 45.0)),
            _ => "40.5".into(),
        };
        let horizon = if longest >= 0.5 && cycles > 6 && self.dice().chance(0.4) { "to age 47" } else { horizon };
        (format!("start_age = {start}\n"), horizon.into())
    }

    // -----------------------------------------------------------------------------------------------------------------
    // States.

    fn declare_nodes(&mut self) {
        let plain = 1 + self.dice().below(4);
        let node = |name: String| Node { name, instant: false, alive: true, axes: vec![], gate: None };
        for at in 0..plain {
            self.nodes.push(node(["a", "b", "c", "d"][at].into()));
        }
        if self.dice().chance(0.4) {
            let mut axes = vec![("x".to_string(), self.labels("x"))];
            if self.dice().chance(0.5) {
                axes.push(("y".into(), self.labels("y")));
            }
            let gate = self.dice().chance(0.3).then(|| "x0".to_string());
            self.nodes.push(Node { axes, gate, ..node("prod".into()) });
        }
        self.nodes.push(Node { alive: false, ..node("dead".into()) });
        for at in 0..self.dice().below(4) {
            self.nodes.push(Node { instant: true, ..node(format!("g{at}")) });
        }
        self.states = vec![vec![]; self.nodes.len()];
        let steps = self.dice().below(5);
        if steps > 2 {
            self.steps = ["first", "second", "third"][..steps - 1].to_vec();
        }
    }

    fn labels(&mut self, axis: &str) -> Vec<String> {
        (1..=2 + self.dice().below(2)).map(|at| format!("{axis}{at}")).collect()
    }

    fn clocks(&mut self) {
        for at in 0..self.dice().below(3) {
            let ordinary: Vec<Node> = self.nodes.iter().filter(|node| node.alive).cloned().collect();
            let pattern = match ordinary.iter().find(|node| !node.axes.is_empty()) {
                Some(product) if self.dice().chance(0.5) => {
                    let (axis, labels) = product.axes[0].clone();
                    let size = 1 + self.dice().below(labels.len());
                    let labels = self.dice().some(&labels, size);
                    format!("{{ {axis} = [{}] }}", quoted(&labels))
                }
                _ => {
                    let count = 1 + self.dice().below(ordinary.len());
                    let names: Vec<String> = ordinary.iter().map(|node| node.name.clone()).collect();
                    format!("[{}]", quoted(&self.dice().some(&names, count)))
                }
            };
            let share = match self.dice().chance(0.5) {
                true => format!(", share_after = \"{} months\"", 3 + self.dice().below(40)),
                false => String::new(),
            };
            self.after += &format!("[clocks.k{at}]\nruns_while = {pattern}{}\n\n", share.replace(", ", "\n"));
            self.terms.clocks.push(format!("k{at}"));
        }
    }

    /// What an expression at a node may read.
    fn scope(&self, node: &Node) -> Scope {
        let mut axes = node.axes.clone();
        if let (Some(gate), Some((_, labels))) = (&node.gate, axes.first_mut()) {
            labels.push(gate.clone());
        }
        Scope { time: true, clocks: !node.instant, axes }
    }

    fn starts(&mut self) {
        let still = Scope::default();
        let count = 1 + self.dice().below(3);
        // A product needs a start, because moves into it are spread over its axes as it starts.
        let mut candidates: Vec<usize> = (0..self.nodes.len()).collect();
        let product = self.nodes.iter().position(|node| !node.axes.is_empty());
        candidates.retain(|at| Some(*at) != product && self.nodes[*at].alive);
        let mut chosen = self.dice().some(&candidates, count);
        chosen.extend(product);
        // Nobody can start where nobody can ever be.
        let mut reached = chosen.clone();
        let mut at = 0;
        loop {
            while at < reached.len() {
                let next = self.edges.iter().filter(|(from, _)| *from == reached[at]).map(|(_, to)| *to);
                let next: Vec<usize> = next.filter(|to| !reached.contains(to)).collect();
                next.into_iter().for_each(|to| {
                    if !reached.contains(&to) {
                        reached.push(to)
                    }
                });
                at += 1;
            }
            let Some(missing) = (0..self.nodes.len()).find(|at| !reached.contains(at)) else { break };
            chosen.push(missing);
            reached.push(missing);
        }
        let mut left = String::from("1");
        for (nth, at) in chosen.iter().enumerate() {
            let last = nth + 1 == chosen.len();
            let taken = if last { "1".into() } else { self.terms.number(0.0, 1.0, &still) };
            let share = format!("{left} * ({taken})");
            left = format!("{left} * (1 - ({taken}))");
            let node = self.nodes[*at].clone();
            if node.axes.is_empty() {
                self.states[*at].push(format!("start = \"{share}\""));
                continue;
            }
            let mut parts = vec![format!("share = \"{share}\"")];
            for (position, (axis, labels)) in node.axes.iter().enumerate() {
                let mut labels = labels.clone();
                if position == 0 {
                    labels.extend(node.gate.clone());
                }
                let (a, b) =
                    (labels[self.dice().below(labels.len())].clone(), labels[self.dice().below(labels.len())].clone());
                let start = match self.dice().below(3) {
                    0 => a,
                    1 => {
                        let condition = self.terms.condition(&still);
                        if condition.contains('p') || a == b { a } else { format!("if {condition} then {a} else {b}") }
                    }
                    _ => {
                        let share = self.terms.knob(0.0, 1.0);
                        let (first, second) = (&labels[0], &labels[1]);
                        format!("if {axis} == {first} then {share} else if {axis} == {second} then 1 - {share} else 0")
                    }
                };
                parts.push(format!("{axis} = \"{start}\""));
            }
            self.states[*at].push(format!("start = {{ {} }}", parts.join(", ")));
        }
    }

    fn occupancy_states(&mut self) {
        let node = |name: &str, alive| Node { name: name.into(), instant: false, alive, axes: vec![], gate: None };
        self.nodes = vec![node("well", true), node("ill", true), node("dead", false)];
        self.states = vec![vec![]; 3];
        let (a, b) = (self.terms.curve_names[0].clone(), self.terms.curve_names[1].clone());
        let mean = match self.dice().chance(0.5) {
            true => self.terms.knob(0.1, 0.9),
            false => "0.7".into(),
        };
        self.states[0].push(format!("share = \"{a}.surv(time) * {b}.surv(time)\""));
        self.states[1].push(format!("share = \"{mean} * ({a}.surv(time) - {a}.surv(time) * {b}.surv(time))\""));
        let rest = match self.dice().chance(0.6) {
            true => "rest".to_string(),
            false => format!(
                "1 - {a}.surv(time) * {b}.surv(time) - {mean} * ({a}.surv(time) - {a}.surv(time) * {b}.surv(time))"
            ),
        };
        self.states[2].push(format!("share = \"{rest}\""));
    }

    // -----------------------------------------------------------------------------------------------------------------
    // Moves.

    fn moves(&mut self) {
        for at in 0..self.nodes.len() {
            let node = self.nodes[at].clone();
            if node.instant {
                self.instant_exits(at, &node);
            } else if !node.axes.is_empty() {
                self.product_moves(&node);
            } else if node.alive {
                self.plain_exits(at, &node);
            }
        }
        let mut bare = String::new();
        for at in 0..self.nodes.len() {
            let node = self.nodes[at].clone();
            if self.dice().chance(0.2) && self.after.contains(&format!("to = \"{}\"\n", node.name)) {
                let sources: Vec<String> =
                    self.nodes.iter().filter(|node| node.alive).map(|node| node.name.clone()).collect();
                let cost = self.terms.number(0.0, 900.0, &Scope { time: true, clocks: true, axes: vec![] });
                let _ = write!(
                    bare,
                    "[[move]]\nfrom = [{}]\nto = \"{}\"\ncost.drug = \"{cost}\"\n\n",
                    quoted(&sources),
                    node.name
                );
            }
        }
        self.after += &bare;
    }

    /// The costs, QALYs and name of a move.
    fn extras(&mut self, scope: &Scope) -> Vec<String> {
        let mut parts = vec![];
        if self.dice().chance(0.25) {
            let category = self.categories[self.terms.dice.below(self.categories.len())];
            let amount = self.terms.number(0.0, 5000.0, scope);
            parts.push(format!("cost.{category} = \"{amount}\""));
        }
        if self.dice().chance(0.15) {
            let amount = self.terms.number(-0.2, 0.0, scope);
            parts.push(format!("qaly = \"{amount}\""));
        }
        if self.dice().chance(0.25) {
            if self.dice().chance(0.7) {
                self.names += 1;
            }
            parts.push(format!("name = \"move {}\"", self.names));
        }
        parts
    }

    /// The node that a pattern speaks of.
    fn node_of(&self, pattern: &str) -> usize {
        let name = pattern.trim_matches('"');
        let product = || self.nodes.iter().position(|node| !node.axes.is_empty());
        self.nodes.iter().position(|node| node.name == name).or_else(product).expect("a node")
    }

    fn add_move(&mut self, from: &str, to: &str, odds: &str, step: Option<&str>, scope: &Scope) {
        self.edges.push((self.node_of(from), self.node_of(to)));
        let mut lines = vec![format!("from = {from}"), format!("to = {to}"), odds.to_string()];
        if let (Some(step), true) = (step, self.steps.len() > 1) {
            lines.push(format!("step = \"{step}\""));
        }
        lines.extend(self.extras(scope));
        self.after += &format!("[[move]]\n{}\n\n", lines.join("\n"));
    }

    /// Ordinary and instant states that a move may lead to, as they stand in `to`.
    fn aims(&mut self, from: usize) -> Vec<String> {
        let first_instant = if self.nodes[from].instant { from + 1 } else { 0 };
        let mut list = Vec::new();
        for (at, node) in self.nodes.clone().iter().enumerate() {
            if at == from || (node.instant && at < first_instant) {
                continue;
            }
            if node.axes.is_empty() {
                list.push(format!("\"{}\"", node.name));
            } else if self.dice().chance(0.5) {
                let (axis, labels) = &node.axes[self.terms.dice.below(node.axes.len())];
                list.push(format!("{{ {axis} = \"{}\" }}", labels[self.terms.dice.below(labels.len())]));
            } else {
                list.push("\"prod\"".into());
            }
        }
        list
    }

    fn plain_exits(&mut self, at: usize, node: &Node) {
        let scope = self.scope(node);
        for step in self.steps.clone() {
            let rates = match self.dice().below(5) {
                0 => continue,
                1 | 2 => true,
                _ => false,
            };
            let aims = self.aims(at);
            let count = 1 + self.dice().below(3);
            let aims = self.dice().some(&aims, count);
            let most = 0.9 / aims.len() as f64;
            // One exit may take what is left, always or for a while.
            let rest = if rates || self.dice().chance(0.7) { usize::MAX } else { self.dice().below(aims.len()) };
            for (nth, aim) in aims.iter().enumerate() {
                let odds = if rates {
                    self.has_rates = true;
                    format!("rate = \"{}\"", self.terms.rate(1.2, &scope))
                } else if nth == rest {
                    format!("prob = \"{}\"", self.rest(most, &scope))
                } else {
                    format!("prob = \"{}\"", self.terms.probability(most, &scope))
                };
                let key = format!("to.{} =", aim.trim_matches('"'));
                let free = !self.states[at].iter().any(|line| line.starts_with(&key));
                if aim.starts_with('"') && aim != "\"prod\"" && free && self.dice().chance(0.5) {
                    let mut parts = vec![odds];
                    if self.steps.len() > 1 {
                        parts.push(format!("step = \"{step}\""));
                    }
                    parts.extend(self.extras(&scope));
                    self.edges.push((at, self.node_of(aim)));
                    self.states[at].push(format!("{key} {{ {} }}", parts.join(", ")));
                } else {
                    self.add_move(&format!("\"{}\"", node.name), aim, &odds, Some(step), &scope);
                }
            }
        }
    }

    /// What is left, in one of its forms.
    fn rest(&mut self, most: f64, scope: &Scope) -> String {
        match self.dice().below(3) {
            0 => "rest".into(),
            1 => {
                let (condition, other) = (self.terms.condition(scope), self.terms.number(0.0, most, scope));
                format!("if {condition} then rest else {other}")
            }
            _ => {
                let (condition, other) = (self.terms.condition(scope), self.terms.number(0.0, most, scope));
                let second = self.terms.condition(scope);
                format!("if {condition} then {other} else if {second} then rest else 0")
            }
        }
    }

    fn instant_exits(&mut self, at: usize, node: &Node) {
        let scope = Scope { clocks: self.terms.dice.chance(0.5), ..self.scope(node) };
        self.states[at].push("instant = true".into());
        let aims = self.aims(at);
        let count = 1 + self.dice().below(3);
        let aims = self.dice().some(&aims, count);
        let most = 0.95 / aims.len() as f64;
        for (nth, aim) in aims.iter().enumerate() {
            let odds = match nth + 1 == aims.len() {
                true => "prob = \"rest\"".into(),
                false => format!("prob = \"{}\"", self.terms.probability(most, &scope)),
            };
            self.add_move(&format!("\"{}\"", node.name), aim, &odds, None, &scope);
        }
    }

    fn product_moves(&mut self, node: &Node) {
        let scope = self.scope(node);
        if let Some(gate) = &node.gate {
            let (axis, labels) = &node.axes[0];
            let share = self.terms.number(0.0, 1.0, &Scope { axes: node.axes[1..].to_vec(), ..scope.clone() });
            let from = format!("{{ {axis} = \"{gate}\" }}");
            let to = |label: &str| format!("{{ {axis} = \"{label}\" }}");
            self.add_move(&from, &to(&labels[0]), &format!("prob = \"{share}\""), None, &scope);
            self.add_move(&from, &to(&labels[1]), "prob = \"rest\"", None, &scope);
        }
        for step in self.steps.clone() {
            let rates = match self.dice().below(4) {
                0 => continue,
                1 => true,
                _ => false,
            };
            self.has_rates |= rates;
            let odds = |writer: &mut Writer, scope: &Scope| match rates {
                true => format!("rate = \"{}\"", writer.terms.rate(0.8, scope)),
                false => format!("prob = \"{}\"", writer.terms.probability(0.13, scope)),
            };
            let mut any_to_any = false;
            for (position, (axis, labels)) in node.axes.iter().enumerate() {
                let (first, last) = (&labels[0], &labels[labels.len() - 1]);
                let but_last = quoted(&labels[..labels.len() - 1]);
                let but_first = quoted(&labels[1..]);
                let gated = position == 0 && node.gate.is_some();
                match self.dice().below(6) {
                    0 => {}
                    1 | 2 => {
                        let forward = odds(self, &scope);
                        self.add_move(
                            &format!("{{ {axis} = [{but_last}] }}"),
                            &format!("{{ {axis} = \"next\" }}"),
                            &forward,
                            Some(step),
                            &scope,
                        );
                        if self.dice().chance(0.5) {
                            let back = odds(self, &scope);
                            let from = format!("{{ {axis} = [{but_first}] }}");
                            // The value before the first is the gate, which may be entered as well.
                            self.add_move(&from, &format!("{{ {axis} = \"previous\" }}"), &back, Some(step), &scope);
                        }
                    }
                    // Two of these would both lead from each state to itself.
                    3 if !rates && !gated && !any_to_any => {
                        any_to_any = true;
                        let other = self.terms.probability(0.13, &scope);
                        let odds = format!("prob = \"if to.{axis} == from.{axis} then rest else {other}\"");
                        let any = format!("{{ {axis} = \"*\" }}");
                        self.add_move(&any, &any, &odds, Some(step), &scope);
                    }
                    4 if gated => {
                        let own = odds(self, &scope);
                        let gate = node.gate.clone().unwrap_or_default();
                        self.add_move(
                            &format!("{{ {axis} = \"{last}\" }}"),
                            &format!("{{ {axis} = \"{gate}\" }}"),
                            &own,
                            Some(step),
                            &scope,
                        );
                    }
                    _ => {
                        let own = odds(self, &scope);
                        self.add_move(
                            &format!("{{ {axis} = \"{last}\" }}"),
                            &format!("{{ {axis} = \"{first}\" }}"),
                            &own,
                            Some(step),
                            &scope,
                        );
                    }
                }
            }
            let at = self.nodes.iter().position(|own| own.name == node.name).expect("the product");
            let aims: Vec<String> = self.aims(at);
            let count = self.dice().below(3);
            for aim in self.dice().some(&aims, count) {
                let own = odds(self, &scope);
                let from = match self.dice().below(3) {
                    0 => "\"prod\"".to_string(),
                    1 => format!("{{ {} = \"*\" }}", node.axes[0].0),
                    _ => format!("{{ {} = \"{}\" }}", node.axes[0].0, node.axes[0].1[0]),
                };
                self.add_move(&from, &aim, &own, Some(step), &scope);
            }
        }
    }

    // -----------------------------------------------------------------------------------------------------------------
    // Payoffs and events.

    fn while_in_states(&mut self) {
        let forms = self.dice().below(3);
        for at in 0..self.nodes.len() {
            let node = self.nodes[at].clone();
            let scope = self.scope(&node);
            let mut lines = vec![];
            if !node.alive {
                lines.push("alive = false".into());
            }
            if !node.instant {
                for category in self.categories.clone() {
                    if self.dice().chance(if node.alive { 0.5 } else { 0.1 }) {
                        lines.push(format!("cost.{category} = \"{}\"", self.terms.number(0.0, 9000.0, &scope)));
                    }
                }
                if node.alive && forms == 0 {
                    lines.push(format!("utility = \"{}\"", self.terms.number(-0.2, 1.0, &scope)));
                } else if node.alive && forms == 1 {
                    lines.push(format!("utility.patient = \"{}\"", self.terms.number(0.0, 1.0, &scope)));
                    lines.push(format!("utility.carer = \"{}\"", self.terms.number(-0.1, 0.0, &scope)));
                }
            }
            if self.dice().chance(0.3) {
                lines.push(format!("on_entry.cost.test = \"{}\"", self.terms.number(0.0, 3000.0, &scope)));
            }
            if self.dice().chance(0.2) {
                lines.push(format!("on_entry.qaly = \"{}\"", self.terms.number(-0.1, 0.1, &scope)));
            }
            if !node.axes.is_empty() {
                let names: Vec<String> = node.axes.iter().map(|(axis, _)| axis.clone()).collect();
                lines.push(format!("axes = [{}]", quoted(&names)));
            }
            self.states[at].extend(lines);
        }
        for at in 0..self.dice().below(3) {
            let alive: Vec<Node> = self.nodes.iter().filter(|node| node.alive && !node.instant).cloned().collect();
            let node = alive[self.dice().below(alive.len())].clone();
            let scope = self.scope(&node);
            let place = match node.axes.first() {
                Some((axis, labels)) if self.dice().chance(0.5) => {
                    format!("{{ {axis} = \"{}\" }}", labels[self.dice().below(labels.len())])
                }
                _ => format!("\"{}\"", node.name),
            };
            let often = match self.dice().chance(0.5) {
                true => format!("rate = \"{}\"", self.terms.number(0.0, 3.0, &scope)),
                false => format!("prob = \"{}\"", self.terms.number(0.0, 0.9, &scope)),
            };
            let mut lines = vec![format!("name = \"event {at}\"\nin = {place}\n{often}")];
            if self.dice().chance(0.7) {
                lines.push(format!("cost.care = \"{}\"", self.terms.number(0.0, 700.0, &scope)));
            }
            if self.dice().chance(0.5) {
                lines.push(format!("qaly = \"{}\"", self.terms.number(-0.05, 0.0, &scope)));
            }
            self.after += &format!("[[event]]\n{}\n\n", lines.join("\n"));
        }
    }

    // -----------------------------------------------------------------------------------------------------------------
    // Settings.

    fn settings(&mut self, cycles: usize, equal: bool) -> String {
        let mut text = String::from("[discount]\n");
        for key in ["costs", "effects", "life_years"] {
            let rate = match self.dice().below(4) {
                0 => "0".into(),
                1 => "{ rate = 0.035, then = 0.015, after = \"30 months\" }".into(),
                _ => format!("{:.4}", self.dice().between(0.0, 0.06)),
            };
            if key != "life_years" || self.dice().chance(0.5) {
                let _ = writeln!(text, "{key} = {rate}");
            }
        }
        if self.dice().chance(0.3) {
            text += "compounding = \"continuous\"\n";
        }
        text += "\n[timing]\n";
        for key in ["state", "transition", "utility", "event", "payoff.care", "payoff.test"] {
            if self.dice().chance(0.4) {
                continue;
            }
            let category = key.split('.').nth(1);
            if category.is_some_and(|own| !self.body().contains(&format!("cost.{own}"))) {
                continue;
            }
            let mut parts = vec![];
            if self.dice().chance(0.8) {
                let count = if key == "transition" {
                    self.dice().pick(&["\"none\"", "\"as state\""]).to_string()
                } else {
                    self.count(cycles, equal)
                };
                parts.push(format!("count = {count}"));
            }
            if self.dice().chance(0.8) {
                let dated = ["start", "middle", "end", "none", "start of year", "middle of year", "end of year"];
                parts.push(format!("discount = \"{}\"", self.dice().pick(&dated)));
            }
            let _ = writeln!(text, "{key} = {{ {} }}", parts.join(", "));
        }
        if self.terms.has_age && self.dice().chance(0.4) {
            let norm = format!("0.5 + 0.5 * {}", self.terms.table());
            let _ = write!(text, "\n[utility]\nnorm = \"{norm}\"\n");
            if self.dice().chance(0.6) {
                let _ =
                    writeln!(text, "adjust = \"multiplicative\"\nmeasured_at = \"{}\"", self.terms.knob(41.0, 55.0));
            }
            if self.dice().chance(0.6) {
                text += "cap = \"after decrements\"\n";
            }
        }
        text + "\n"
    }

    fn body(&self) -> String {
        self.states.iter().flatten().cloned().chain([self.after.clone()]).collect::<Vec<_>>().join("\n")
    }

    fn count(&mut self, cycles: usize, equal: bool) -> String {
        let rules = ["start", "end", "life-table", "half-cycle", "simpson", "weights"];
        // Simpson's rule and a file of weights need to know the number of cycles.
        let known = equal && !self.terms.has_age;
        let at = self.dice().below(if known { 6 } else { 4 });
        if at < 5 {
            return format!("\"{}\"", rules[at]);
        }
        let name = format!("weights{}.csv", self.terms.files.len());
        let mut text = String::from("weight\n");
        for _ in 0..=cycles {
            let _ = writeln!(text, "{:.3}", self.dice().between(0.0, 1.3));
        }
        self.terms.files.push((name.clone(), text));
        format!("{{ weights = \"{name}\" }}")
    }

    fn strategies(&mut self) -> String {
        let scope = Scope { time: true, clocks: false, axes: vec![] };
        let mut text = String::new();
        for at in 0..1 + self.dice().below(3) {
            let _ = writeln!(text, "[strategies.arm{at}]");
            if at == 0 && self.dice().chance(0.6) {
                continue;
            }
            let mut parts: Vec<String> = vec![];
            for switch in self.terms.switches.clone() {
                if self.dice().chance(0.5) {
                    parts.push(format!("{switch} = true"));
                }
            }
            for _ in 0..self.dice().below(3) {
                let known = self.terms.knobs.len();
                let knob = self.terms.knobs[self.terms.dice.below(known)].clone();
                if knob.name.contains('[') || parts.iter().any(|part| part.starts_with(&format!("{} =", knob.name))) {
                    continue;
                }
                // A parameter may stand where only numbers of one run may: it is set to a number, or to another parameter.
                let value = match self.dice().chance(0.5) {
                    true => literal(self.terms.dice.between(knob.low, knob.high)),
                    false => self.terms.knob(knob.low, knob.high),
                };
                parts.push(format!("{} = \"{value}\"", knob.name));
            }
            for (name, low, high) in self.terms.settable.clone() {
                if self.dice().chance(0.2) {
                    // Within the strategy the name means what it means for everybody.
                    let other = self.terms.number(low, high, &scope);
                    let weight = self.terms.knob(0.0, 1.0);
                    parts.push(match self.dice().chance(0.3) && !other.contains('d') {
                        true => format!("{name} = \"{weight} * {name} + (1 - {weight}) * {other}\""),
                        false => format!("{name} = \"{}\"", self.terms.knob(low, high)),
                    });
                }
            }
            if !parts.is_empty() {
                let _ = writeln!(text, "set = {{ {} }}", parts.join(", "));
            }
        }
        text
    }

    fn profiles(&mut self) -> String {
        let mut text = String::new();
        if self.terms.has_dose {
            let mut rows = String::from("dose,weight\n");
            for _ in 0..1 + self.dice().below(4) {
                let (dose, weight) = (self.dice().between(0.0, 1.0), self.dice().between(0.1, 3.0));
                let _ = writeln!(rows, "{dose:.3},{weight:.2}");
            }
            self.terms.files.push(("profiles.csv".into(), rows));
            return "[profiles]\nfile = \"profiles.csv\"\nweight = \"weight\"\ncolumns = [\"dose\"]\n\n".into();
        }
        let mut lines = vec![];
        if self.terms.has_sex {
            let share = match self.dice().chance(0.5) {
                true => "female = 0.6, male = 0.4".to_string(),
                false => format!("female = \"{}\", male = \"rest\"", self.terms.knob(0.1, 0.9)),
            };
            lines.push(format!("sex = {{ {share} }}"));
        }
        if self.dice().chance(0.2) {
            lines.push("region = { north = 0.25, south = 0.75 }".into());
        }
        if !lines.is_empty() {
            let _ = write!(text, "[profiles]\n{}\n\n", lines.join("\n"));
        }
        text
    }

    fn assemble(mut self, settings: &str) -> RandomModel {
        let mut text = String::from("title = \"random\"\ndisease = \"random\"\n\n");
        text += settings;
        text += "\n[parameters]\n";
        for knob in self.terms.knobs.clone() {
            let name = if knob.name.contains('[') { format!("\"{}\"", knob.name) } else { knob.name.clone() };
            let value = self.dice().between(knob.low, knob.high);
            let _ = writeln!(text, "{name} = {value:.5}");
        }
        let sections = [
            ("switches", self.terms.switches.iter().map(|name| format!("{name} = false")).collect()),
            ("define", self.terms.definitions.clone()),
            ("curves", self.terms.curves.clone()),
            ("inputs", self.terms.inputs.clone()),
        ];
        for (name, lines) in sections {
            let lines: Vec<String> = lines;
            if !lines.is_empty() {
                let _ = write!(text, "\n[{name}]\n{}\n", lines.join("\n"));
            }
        }
        if let Some(product) = self.nodes.iter().find(|node| !node.axes.is_empty()) {
            text += "\n[axes]\n";
            for (position, (axis, labels)) in product.axes.iter().enumerate() {
                let gate = product.gate.iter().filter(|_| position == 0);
                let all: Vec<String> = gate.chain(labels).cloned().collect();
                let _ = writeln!(text, "{axis} = [{}]", quoted(&all));
            }
            if let Some(gate) = &product.gate {
                let _ = writeln!(text, "instant = {{ {} = [\"{gate}\"] }}", product.axes[0].0);
            }
        }
        for (node, lines) in self.nodes.iter().zip(&self.states) {
            let _ = write!(text, "\n[states.{}]\n{}\n", node.name, lines.join("\n"));
        }
        let _ = write!(text, "\n{}", self.after);
        let mut files = self.terms.files;
        files.insert(0, ("model.toml".into(), text));
        RandomModel { files, knobs: self.terms.knobs, slack: self.terms.slack }
    }
}

fn quoted(list: &[String]) -> String {
    list.iter().map(|item| format!("\"{item}\"")).collect::<Vec<_>>().join(", ")
}
