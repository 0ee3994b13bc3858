//! Clocks spelt out: which slots a trace needs, and where each exit leads in each cycle.

use super::graph::{Graph, Node, NodeId};
use super::timing::Grid;
use super::{CyclePlan, FlowPlan, Slot, StepPlan, Trace};
use crate::model::Study;
use rustc_hash::FxHashMap;

/// Start mark of people past a clock's `share_after`.
pub const LONG_AGO: u32 = u32::MAX;

/// Most slot-cycles of one trace.
const MOST_SLOT_CYCLES: usize = 20_000_000;

/// Which clocks each node reads, as bits.
pub(super) fn clocks_of_nodes(graph: &Graph) -> Vec<u64> {
    let mut bits: Vec<u64> = Vec::with_capacity(graph.nodes.len());
    for (at, node) in graph.nodes.iter().enumerate() {
        let own = if let Node::Clock(id) = node { 1 << id.0 } else { 0 };
        let inner = graph.children(NodeId(at as u32)).fold(0, |all, child| all | bits[child.index()]);
        bits.push(own | inner);
    }
    bits
}

/// Every node that a trace's people read in a state.
fn nodes_read(trace: &Trace, state: usize) -> Vec<NodeId> {
    let mut list: Vec<NodeId> =
        trace.accruals.iter().filter(|(own, ..)| *own == state).map(|(_, amount, _)| *amount).collect();
    for moves in trace.steps.iter().flat_map(|step| &step.moves).filter(|moves| moves.state == state) {
        list.extend(moves.exits.iter().map(|exit| exit.odds));
        list.extend(moves.counted.iter().map(|(odds, _)| *odds));
    }
    list
}

/// Spells out the slots of a trace and the plan of each cycle. Fails with the number of slot-cycles when there are too many.
pub(super) fn spell_out(
    study: &Study,
    graph: &Graph,
    grid: &Grid,
    cycles: usize,
    trace: &mut Trace,
) -> Result<(), usize> {
    let bits = clocks_of_nodes(graph);
    let read_in: Vec<u64> = (0..trace.states.len())
        .map(|state| nodes_read(trace, state).iter().fold(0, |all, node| all | bits[node.index()]))
        .collect();
    let read_anywhere = read_in.iter().fold(0, |all, own| all | own);
    // `time_in_state` matters only where it is read; another clock wherever it runs.
    let tracked: Vec<Vec<u32>> = trace
        .states
        .iter()
        .zip(&read_in)
        .map(|(id, read)| {
            let clocks = 0..study.clocks.len() as u32;
            clocks
                .filter(|clock| {
                    let runs = study.clocks[*clock as usize].runs_in[id.index()];
                    let wanted = if *clock == 0 { *read } else { read_anywhere };
                    runs && wanted & (1 << clock) != 0
                })
                .collect()
        })
        .collect();
    let mut builder = Builder { study, grid, trace, tracked, slots: vec![], known: FxHashMap::default() };
    let plans = builder.plans(cycles, graph)?;
    let slots = builder.slots;
    trace.slots = slots;
    trace.plans = plans;
    Ok(())
}

struct Builder<'a> {
    study: &'a Study,
    grid: &'a Grid,
    trace: &'a Trace,
    tracked: Vec<Vec<u32>>,
    slots: Vec<Slot>,
    known: FxHashMap<Slot, usize>,
}

impl Builder<'_> {
    fn slot(&mut self, slot: Slot) -> usize {
        let next = self.slots.len();
        let at = *self.known.entry(slot.clone()).or_insert(next);
        if at == next {
            self.slots.push(slot);
        }
        at
    }

    /// The slot that people of `from` (`None` at the start) reach, arriving at time point `now`.
    fn arrive(&mut self, from: Option<usize>, to: usize, keeps: u64, now: u32) -> usize {
        let before = from.map(|at| self.slots[at].started.clone()).unwrap_or_default();
        let started = self.tracked[to]
            .iter()
            .map(|&clock| {
                let running =
                    before.iter().find(|(own, _)| *own == clock).filter(|_| clock != 0 && keeps & (1 << clock) != 0);
                (clock, running.map_or(now, |(_, started)| *started))
            })
            .collect();
        self.slot(Slot { state: to, started })
    }

    fn plans(&mut self, cycles: usize, graph: &Graph) -> Result<Vec<CyclePlan>, usize> {
        let any_clocks = self.tracked.iter().any(|clocks| !clocks.is_empty());
        let starts: Vec<usize> =
            (0..self.trace.states.len()).filter(|at| !graph.is(self.trace.start[*at], 0.0)).collect();
        if !any_clocks || self.trace.occupancy.is_some() {
            // One plan serves every cycle: every state may be occupied.
            let all: Vec<usize> =
                (0..self.trace.states.len()).map(|state| self.slot(Slot { state, started: vec![] })).collect();
            let steps = (0..self.trace.steps.len()).map(|step| self.step(step, &all, 0, graph).0).collect();
            return Ok(vec![CyclePlan { merges: vec![], occupied: all.clone(), steps, left: all }]);
        }
        let mut here: Vec<usize> = starts.into_iter().map(|state| self.arrive(None, state, 0, 0)).collect();
        let mut plans = Vec::with_capacity(cycles + 1);
        let mut total = 0;
        for cycle in 1..=cycles + 1 {
            let mut plan = CyclePlan::default();
            let now = self.grid.start(cycle);
            let mut occupied = Vec::new();
            for at in here {
                let shared = self.shared(at, now);
                if shared != at {
                    plan.merges.push((at, shared));
                }
                if !occupied.contains(&shared) {
                    occupied.push(shared);
                }
            }
            total += occupied.len();
            if total > MOST_SLOT_CYCLES {
                return Err(total);
            }
            plan.occupied = occupied.clone();
            here = occupied;
            if cycle <= cycles {
                for step in 0..self.trace.steps.len() {
                    let (own, next) = self.step(step, &here, cycle as u32, graph);
                    plan.steps.push(own);
                    here = next;
                }
            }
            plan.left = here.clone();
            plans.push(plan);
        }
        Ok(plans)
    }

    fn shared(&mut self, at: usize, now: f64) -> usize {
        let slot = self.slots[at].clone();
        let started: Vec<(u32, u32)> = slot
            .started
            .iter()
            .map(|&(clock, started)| {
                let limit = self.study.clocks[clock as usize].share_after;
                let past = limit.is_some_and(|limit| {
                    started != LONG_AGO && now - self.grid.times[started as usize] >= limit - 1e-9
                });
                (clock, if past { LONG_AGO } else { started })
            })
            .collect();
        if started == slot.started { at } else { self.slot(Slot { state: slot.state, started }) }
    }

    /// The plan of a step for the slots that may be occupied, and the slots that may be afterwards.
    fn step(&mut self, step: usize, here: &[usize], now: u32, graph: &Graph) -> (StepPlan, Vec<usize>) {
        let trace = self.trace;
        let moves = &trace.steps[step].moves;
        let of = |state: usize| moves.iter().position(|own| own.state == state);
        let mut plan = StepPlan::default();
        let mut next: Vec<usize> = Vec::new();
        let add = |list: &mut Vec<usize>, at: usize| {
            if !list.contains(&at) {
                list.push(at);
            }
        };
        let mut flow = FlowPlan::default();
        for &at in here {
            match of(self.slots[at].state) {
                None => {
                    plan.still.push(at);
                    add(&mut next, at);
                }
                Some(index) if moves[index].rates => flow.slots.push(at),
                Some(index) => {
                    let to: Vec<usize> =
                        moves[index].exits.iter().map(|exit| self.arrive(Some(at), exit.to, exit.keeps, now)).collect();
                    to.iter().for_each(|to| add(&mut next, *to));
                    if moves[index].stays {
                        add(&mut next, at);
                    }
                    plan.jumps.push((at, index, to));
                }
            }
        }
        let mut at = 0;
        while at < flow.slots.len() {
            let slot = flow.slots[at];
            let own = of(self.slots[slot].state).filter(|index| moves[*index].rates).map(|index| {
                let to = moves[index].exits.iter().map(|exit| {
                    let to = self.arrive(Some(slot), exit.to, exit.keeps, now);
                    flow.slots.iter().position(|own| *own == to).unwrap_or_else(|| {
                        flow.slots.push(to);
                        flow.slots.len() - 1
                    })
                });
                (index, to.collect::<Vec<_>>())
            });
            flow.exits.push(own);
            at += 1;
        }
        if !flow.slots.is_empty() {
            flow.slots.iter().for_each(|slot| add(&mut next, *slot));
            let reads = |index: &usize| {
                moves[*index]
                    .exits
                    .iter()
                    .map(|exit| exit.odds)
                    .chain(moves[*index].counted.iter().map(|(odds, _)| *odds))
            };
            let indices = flow.exits.iter().flatten().map(|(index, _)| index);
            flow.fixed = indices.flat_map(reads).all(|node| graph.axes[node.index()].constant_in_run())
                && self.study.settings.schedule.len() == 1
                && self.tracked.iter().all(Vec::is_empty);
            plan.flow = Some(flow);
        }
        (plan, next)
    }
}
