//! Where numbers go: cells for what the steps of a run read, each made as seldom as it can be.

use super::sets::ParameterSets;
use super::tape::{
    Following, Instruction, Operation, Part, Source, Stage, Step, Tape, Watched, instruction, place, reached,
};
use crate::model::Study;
use crate::program::slots::LONG_AGO;
use crate::program::{Axes, Node, NodeId, Program, Slot, bounds};
use crate::quantity::Interval;
use rustc_hash::FxHashMap;

/// A map that is walked in the order in which it was filled.
pub(super) type InOrder<K, V> = indexmap::IndexMap<K, V, rustc_hash::FxBuildHasher>;

/// Most cells that hold numbers by a clock's reading; further ones are worked out anew in each cycle.
const MOST_BY_READING: usize = 8192;

/// A number that a step reads from a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Wanted {
    Node(NodeId),
    /// What is left by the exits of a state: index into `stays`.
    Stay(u32),
}

/// How often a number is worked out.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Made {
    Once,
    EachCycle(usize),
    /// Once for each reading of the clocks.
    ByReading(Vec<(u32, u64)>),
}

/// The odds of a state's exits, and whether what they leave may stay.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Stay {
    pub odds: Vec<NodeId>,
    pub stays: bool,
}

pub(super) struct Lowering<'a> {
    pub program: &'a Program,
    pub study: &'a Study,
    pub tape: Tape,
    /// The list being made.
    pub now: Vec<Step>,
    /// Done once, after what is worked out for each draw.
    pub once: Vec<Step>,
    /// The profile, cycle and whether it is the closing point, of the list being made.
    pub profile: usize,
    pub cycle: usize,
    pub closing: bool,
    pub trace: usize,
    /// Rows of flows that are the same in every cycle, by their exits and the rates of those.
    pub rows: FxHashMap<(u64, Vec<(usize, usize, u32)>), u32>,
    watched: Vec<Watched>,
    clock_nodes: Vec<usize>,
    clocks_read: Vec<u64>,
    intervals: Vec<Interval>,
    stays: Vec<Stay>,
    worst_of: FxHashMap<(u32, Made), u32>,
    known: FxHashMap<(Wanted, Made), u32>,
    here: FxHashMap<(Wanted, usize), u32>,
    by_reading: usize,
    clock_parts: FxHashMap<NodeId, (Part, Vec<Step>)>,
    each_cycle: Vec<(Wanted, Instruction)>,
    closing_nodes: Vec<NodeId>,
    scratch: Vec<u32>,
    scratch_used: usize,
}

impl Tape {
    /// Lowers a program for a batch, or for any if none is given; with `clamps`, they are watched.
    pub fn lower(program: &Program, study: &Study, sets: Option<&ParameterSets>, clamps: bool) -> Tape {
        let last = program.grid.times.last().copied().unwrap_or(0.0);
        let intervals = bounds(
            &program.graph,
            &|id| sets.map_or(Interval::ALL, |sets| sets.range(id)),
            program.grid.cycles() as f64 + 1.0,
            last,
        );
        let placed = place(program, sets, clamps);
        let mut clocks_read: Vec<u64> = Vec::with_capacity(program.graph.nodes.len());
        for (at, node) in program.graph.nodes.iter().enumerate() {
            let own = if let Node::Clock(id) = node { 1 << id.0 } else { 0 };
            let all =
                program.graph.children(NodeId(at as u32)).fold(own, |all, child| all | clocks_read[child.index()]);
            clocks_read.push(all);
        }
        let tape = Tape {
            sources: placed.sources,
            scalars: placed.scalars,
            count: placed.cells,
            acts: if clamps { program.clamps.len() } else { 0 },
            ..Tape::default()
        };
        let mut lowering = Lowering {
            program,
            study,
            tape,
            now: vec![],
            once: vec![],
            profile: 0,
            cycle: 0,
            closing: false,
            trace: 0,
            rows: FxHashMap::default(),
            watched: placed.watched,
            clock_nodes: placed.clock,
            clocks_read,
            intervals,
            stays: vec![],
            worst_of: FxHashMap::default(),
            known: FxHashMap::default(),
            here: FxHashMap::default(),
            by_reading: 0,
            clock_parts: FxHashMap::default(),
            each_cycle: vec![],
            closing_nodes: vec![],
            scratch: vec![],
            scratch_used: 0,
        };
        let draw: Vec<Instruction> = placed.draw.iter().filter_map(|&at| lowering.instruction(at)).collect();
        let draw = lowering.run(draw);
        lowering.prepare();
        let mut stages = Vec::new();
        for profile in 0..program.profiles.len() {
            lowering.profile(profile, &placed.cycle, &mut stages);
        }
        lowering.now = vec![draw];
        lowering.now.extend(lowering.acts(|_, axes| axes.constant_in_run()));
        let once = std::mem::take(&mut lowering.once);
        lowering.now.extend(once);
        let steps = lowering.list();
        lowering.tape.stages = std::iter::once(Stage { steps, cycle: 1 }).chain(stages).collect();
        lowering.tape
    }
}

impl Lowering<'_> {
    fn instruction(&self, at: usize) -> Option<Instruction> {
        instruction(self.program, &self.tape.sources, at)
    }

    /// A new cell.
    pub fn allocate(&mut self) -> u32 {
        self.tape.count += 1;
        (self.tape.count - 1) as u32
    }

    /// New cells, the first of them.
    pub fn allocate_many(&mut self, count: usize) -> u32 {
        self.tape.count += count;
        (self.tape.count - count) as u32
    }

    /// A cell that is free again after the list.
    pub fn scratch(&mut self) -> u32 {
        if self.scratch_used == self.scratch.len() {
            let cell = self.allocate();
            self.scratch.push(cell);
        }
        self.scratch_used += 1;
        self.scratch[self.scratch_used - 1]
    }

    pub fn worst(&mut self) -> u32 {
        self.tape.worsts += 1;
        let worst = (self.tape.worsts - 1) as u32;
        self.tape.health[self.trace].push(worst);
        worst
    }

    /// A step that carries out instructions.
    fn run(&mut self, instructions: Vec<Instruction>) -> Step {
        let count = instructions.len();
        self.tape.instructions.extend(instructions);
        Step::Run(Part::last(self.tape.instructions.len(), count))
    }

    /// Ends the list being made.
    pub fn list(&mut self) -> Part {
        let count = self.now.len();
        self.tape.steps.append(&mut self.now);
        self.here.clear();
        self.scratch_used = 0;
        Part::last(self.tape.steps.len(), count)
    }

    pub fn cells(&mut self, cells: &[u32]) -> Part {
        self.tape.cells.extend_from_slice(cells);
        Part::last(self.tape.cells.len(), cells.len())
    }

    pub fn products(&mut self, products: &[(u32, u32)]) -> Part {
        self.tape.products.extend_from_slice(products);
        Part::last(self.tape.products.len(), products.len())
    }

    pub fn flow(&mut self, flow: Following) -> u32 {
        self.tape.flows.push(flow);
        (self.tape.flows.len() - 1) as u32
    }

    fn profile(&mut self, profile: usize, cycle_nodes: &[usize], stages: &mut Vec<Stage>) {
        let program = self.program;
        let cycles = program.profiles[profile].cycles;
        self.profile = profile;
        let own: Vec<usize> =
            (0..program.traces.len()).filter(|at| program.traces[*at].profile.index() == profile).collect();
        let courses: Vec<_> = own.iter().map(|&at| self.course(at, cycles)).collect();
        let in_cycles = |lowering: &Lowering<'_>, roots: Vec<NodeId>| -> Vec<Instruction> {
            let reached = reached(program, roots);
            cycle_nodes.iter().filter(|at| reached[**at]).filter_map(|&at| lowering.instruction(at)).collect()
        };
        let mut roots: Vec<NodeId> = Vec::new();
        for &at in &own {
            let trace = &program.traces[at];
            roots.extend(trace.accruals.iter().map(|(_, amount, _)| *amount));
            roots.extend(trace.occupancy.iter().flatten());
            for moves in trace.steps.iter().flat_map(|step| &step.moves) {
                roots.extend(moves.exits.iter().map(|exit| exit.odds));
                roots.extend(moves.counted.iter().map(|(odds, _)| *odds));
            }
        }
        let each_cycle = std::mem::take(&mut self.each_cycle);
        let closing_nodes = std::mem::take(&mut self.closing_nodes);
        let varying = |form: &Watched, axes: Axes| form.own.profile.index() == profile && axes.cycle() && !axes.clock();
        let acts = self.acts(varying);
        roots.extend(
            self.watched.iter().filter(|form| form.own.profile.index() == profile).map(|form| form.own.condition),
        );
        let mut instructions = in_cycles(self, roots);
        instructions.extend(each_cycle.iter().map(|(_, instruction)| *instruction));
        let step = self.run(instructions);
        self.now.push(step);
        self.now.extend(acts);
        let steps = self.list();
        let mut instructions = in_cycles(self, closing_nodes.clone());
        let at_close =
            each_cycle.iter().filter(|(wanted, _)| matches!(wanted, Wanted::Node(id) if closing_nodes.contains(id)));
        instructions.extend(at_close.map(|(_, instruction)| *instruction));
        let step = self.run(instructions);
        self.now.push(step);
        let closing = self.list();
        self.now.push(Step::Year(profile as u32));
        let year = self.list();
        let mut stage = |steps: Part, cycle: usize| {
            if !steps.is_empty() {
                stages.push(Stage { steps, cycle: cycle as u32 });
            }
        };
        courses.iter().for_each(|course| stage(course.start, 1));
        for cycle in 1..=cycles {
            stage(steps, cycle);
            courses.iter().for_each(|course| {
                stage(course.cycles[if cycle - 1 < course.cycles.len() { cycle - 1 } else { 0 }], cycle)
            });
            stage(year, cycle);
        }
        stage(closing, cycles + 1);
        courses.iter().for_each(|course| stage(course.closing, cycles + 1));
        stage(year, cycles + 1);
    }

    /// What the exits of a state leave.
    pub fn stay(&mut self, stay: Stay) -> Wanted {
        let at = self.stays.iter().position(|own| *own == stay).unwrap_or_else(|| {
            self.stays.push(stay);
            self.stays.len() - 1
        });
        Wanted::Stay(at as u32)
    }

    fn axes(&self, wanted: Wanted) -> Axes {
        match wanted {
            Wanted::Node(id) => self.program.graph.axes[id.index()],
            Wanted::Stay(at) => {
                let odds = &self.stays[at as usize].odds;
                odds.iter().fold(Axes::NONE, |all, id| all.and(self.program.graph.axes[id.index()]))
            }
        }
    }

    fn reads(&self, wanted: Wanted) -> u64 {
        match wanted {
            Wanted::Node(id) => self.clocks_read[id.index()],
            Wanted::Stay(at) => {
                self.stays[at as usize].odds.iter().fold(0, |all, id| all | self.clocks_read[id.index()])
            }
        }
    }

    /// The clocks that are read, as people of a slot see them at the start of the cycle.
    fn readings(&self, wanted: Wanted, slot: usize) -> Vec<(u32, u64)> {
        let reads = self.reads(wanted);
        let grid = &self.program.grid;
        let now = grid.start(self.cycle);
        let slot: &Slot = &self.program.traces[self.trace].slots[slot];
        let own = slot.started.iter().filter(|(clock, _)| reads & (1 << clock) != 0);
        own.map(|&(clock, started)| {
            let years = if started == LONG_AGO {
                self.study.clocks[clock as usize].share_after.unwrap_or(0.0)
            } else {
                now - grid.times[started as usize]
            };
            (clock, if years > 0.0 { years } else { 0.0 }.to_bits())
        })
        .collect()
    }

    /// A cell that holds a number in the list being made, for people of a slot.
    pub fn cell(&mut self, wanted: Wanted, slot: usize) -> u32 {
        let axes = self.axes(wanted);
        if let (Wanted::Node(id), true) = (wanted, self.closing) {
            self.closing_nodes.push(id);
        }
        if !axes.clock() {
            if let Wanted::Node(id) = wanted
                && let Source::Cell(cell) = self.tape.sources[id.index()]
            {
                return cell;
            }
            let made = if axes.constant_in_run() { Made::Once } else { Made::EachCycle(self.profile) };
            if let Some(&cell) = self.known.get(&(wanted, made.clone())) {
                self.answer_for(wanted, &made);
                return cell;
            }
            let into = self.allocate();
            let operation = self.operation(wanted, slot, &made);
            if made == Made::Once {
                let step = self.run(vec![Instruction { into, operation }]);
                self.once.push(step);
            } else {
                self.each_cycle.push((wanted, Instruction { into, operation }));
            }
            self.known.insert((wanted, made), into);
            return into;
        }
        let made = Made::ByReading(self.readings(wanted, slot));
        if let Some(&cell) = self.known.get(&(wanted, made.clone())) {
            self.answer_for(wanted, &made);
            return cell;
        }
        if let Some(&cell) = self.here.get(&(wanted, slot)) {
            return cell;
        }
        let lasting = !axes.cycle() && self.by_reading < MOST_BY_READING;
        let into = if lasting { self.allocate() } else { self.scratch() };
        let operation = self.operation(wanted, slot, &made);
        let mut steps = Vec::new();
        if let (Wanted::Node(id), Made::ByReading(readings)) = (wanted, &made) {
            steps.extend(readings.iter().map(|&(clock, bits)| Step::Clock(clock, f64::from_bits(bits))));
            let (part, acts) = self.clock_part(id);
            steps.push(Step::Run(part));
            steps.extend(acts);
        }
        steps.push(self.run(vec![Instruction { into, operation }]));
        if lasting {
            self.by_reading += 1;
            self.known.insert((wanted, made), into);
            self.once.extend(steps);
        } else {
            self.here.insert((wanted, slot), into);
            self.now.extend(steps);
        }
        into
    }

    fn operation(&mut self, wanted: Wanted, slot: usize, made: &Made) -> Operation {
        match wanted {
            Wanted::Node(id) => Operation::Copy(self.tape.sources[id.index()]),
            Wanted::Stay(at) => {
                let stay = self.stays[at as usize].clone();
                let mut odds = Vec::new();
                let all = stay.odds.iter().map(|id| self.intervals[id.index()].high).fold(0.0, |sum, high| sum + high);
                // What is proved never to be negative needs neither a check nor a correction.
                let checked = stay.stays && !(all <= 1.0 - 1e-9 || (stay.odds.len() == 1 && all <= 1.0));
                for id in stay.odds {
                    let clocked = self.program.graph.axes[id.index()].clock();
                    let source = if clocked {
                        Source::Cell(self.cell(Wanted::Node(id), slot))
                    } else {
                        self.tape.sources[id.index()]
                    };
                    odds.push((source, self.intervals[id.index()].low >= 0.0));
                }
                let worst = self.answer_for(wanted, made).unwrap_or(0);
                let from = self.tape.odds.len() as u32;
                self.tape.odds.extend(odds);
                Operation::Stay { from, to: self.tape.odds.len() as u32, checked, worst }
            }
        }
    }

    /// The least odds count against every trace that uses them.
    fn answer_for(&mut self, wanted: Wanted, made: &Made) -> Option<u32> {
        let Wanted::Stay(at) = wanted else { return None };
        // One a state is enough for what varies with clocks: no two of those are shared by traces of other rules.
        let made = if let Made::ByReading(_) = made { Made::ByReading(vec![]) } else { made.clone() };
        let worst = match self.worst_of.get(&(at, made.clone())) {
            Some(&worst) => worst,
            None => {
                self.tape.worsts += 1;
                let worst = (self.tape.worsts - 1) as u32;
                self.worst_of.insert((at, made), worst);
                worst
            }
        };
        let own = &mut self.tape.health[self.trace];
        if !own.contains(&worst) {
            own.push(worst);
        }
        Some(worst)
    }

    /// The instructions that work out a node that reads clocks, and the clamps on the way.
    fn clock_part(&mut self, id: NodeId) -> (Part, Vec<Step>) {
        if let Some(known) = self.clock_parts.get(&id) {
            return known.clone();
        }
        let below = reached(self.program, [id]);
        let own = |form: &Watched| below[form.own.value.index()];
        let acts = self.acts(|form, axes| axes.clock() && own(form));
        let conditions = self.watched.iter().filter(|form| own(form)).map(|form| form.own.condition);
        let reached = reached(self.program, conditions.chain([id]));
        let nodes = self.clock_nodes.iter().filter(|at| reached[**at]);
        let instructions: Vec<Instruction> = nodes.filter_map(|&at| self.instruction(at)).collect();
        let count = instructions.len();
        self.tape.instructions.extend(instructions);
        let part = Part::last(self.tape.instructions.len(), count);
        self.clock_parts.insert(id, (part, acts.clone()));
        (part, acts)
    }

    /// Steps that watch some of the clamps.
    fn acts(&self, wanted: impl Fn(&Watched, Axes) -> bool) -> Vec<Step> {
        let axes = |form: &Watched| self.program.graph.axes[form.own.condition.index()];
        let own = self.watched.iter().filter(|form| wanted(form, axes(form)));
        own.map(|form| Step::Act { condition: self.tape.sources[form.own.condition.index()], clamp: form.clamp })
            .collect()
    }
}
