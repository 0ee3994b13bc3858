//! Counting and discounting as weights: when a person-year, or a move, counts for how much.

use crate::math;
use crate::model::*;

/// The time points of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Grid {
    /// Years: 0 is the start, `times[k]` the end of cycle k.
    pub times: Vec<f64>,
}

impl Grid {
    /// The grid of a schedule up to `end` years, or `most` cycles.
    pub fn of(schedule: &[(f64, Option<f64>)], end: f64, most: usize) -> Grid {
        let mut times = vec![0.0];
        let (mut part, mut from, mut count) = (0, 0.0, 0.0);
        while times.len() <= most {
            let now = times[times.len() - 1];
            if now >= end - 1e-9 {
                break;
            }
            let (length, until) = schedule[part];
            count += 1.0;
            let next = from + count * length;
            times.push(next);
            if until.is_some_and(|until| next >= until - 1e-9) {
                (part, from, count) = (part + 1, next, 0.0);
            }
        }
        Grid { times }
    }

    /// Number of cycles.
    pub fn cycles(&self) -> usize {
        self.times.len() - 1
    }

    /// Length of cycle k (from 1); past the last, that of the last.
    pub fn length(&self, cycle: usize) -> f64 {
        let last = if cycle < self.cycles() { cycle } else { self.cycles() };
        if last == 0 { 0.0 } else { self.times[last] - self.times[last - 1] }
    }

    /// Start of cycle k (from 1); the one after the last starts at the end.
    pub fn start(&self, cycle: usize) -> f64 {
        self.times[if cycle - 1 < self.cycles() { cycle - 1 } else { self.cycles() }]
    }
}

/// What one unit at `time` is worth at the start: (1+r)^−t, or exp(−rt); after a change of rate both factors multiply.
pub fn discount_factor(rate: Rate, continuous: bool, time: f64) -> f64 {
    let worth = |rate: f64, years: f64| {
        if rate == 0.0 {
            1.0
        } else if continuous {
            math::exp(-rate * years)
        } else {
            math::pow(1.0 + rate, -years)
        }
    };
    match rate.then {
        Some((then, after)) if time > after => worth(rate.first, after) * worth(then, time - after),
        _ => worth(rate.first, time),
    }
}

/// The factor of something in the cycle from `start` to `end`, dated as said.
fn dated_factor(rate: Rate, continuous: bool, dated: Dated, start: f64, end: f64) -> f64 {
    let year = (start + 1e-9).floor();
    let time = match dated {
        Dated::None => return 1.0,
        Dated::Start => start,
        Dated::Middle => 0.5 * (start + end),
        Dated::End => end,
        Dated::StartOfYear => year,
        Dated::MiddleOfYear => year + 0.5,
        Dated::EndOfYear => year + 1.0,
    };
    discount_factor(rate, continuous, time)
}

/// Weights of occupancy for each cycle k = 1…N+1 (index k − 1): at its start, and at its end. Cycle N+1 is the closing point.
#[derive(Clone, Debug, PartialEq)]
pub struct StateWeights {
    /// Weight of those there at the start of the cycle.
    pub start: Vec<f64>,
    /// Weight of those there at the end of the cycle, valued as of that cycle.
    pub end: Vec<f64>,
}

impl StateWeights {
    /// Both as weights of the time points 0…N, for amounts that do not vary over time.
    pub fn by_point(&self) -> Vec<f64> {
        (0..self.start.len())
            .map(|point| self.start[point] + if point > 0 { self.end[point - 1] } else { 0.0 })
            .collect()
    }
}

/// The weight of time point k for rules that weigh points, in years; `None` for rules that count cycles.
fn point_weight(count: &Count, grid: &Grid, point: usize) -> Option<f64> {
    let last = grid.cycles();
    let length = grid.length(1);
    match count {
        Count::HalfCycle => {
            let before = if point > 0 { grid.length(point) } else { 0.0 };
            let after = if point < last { grid.length(point + 1) } else { 0.0 };
            Some(0.5 * (before + after))
        }
        Count::Simpson => {
            let thirds = match point {
                0 => 1.0,
                _ if point == last => 1.0,
                _ if point % 2 == 1 => 4.0,
                _ => 2.0,
            };
            Some(thirds / 3.0 * length)
        }
        Count::Weights(weights, _) => Some(weights.get(point).copied().unwrap_or(f64::NAN) * length),
        _ => None,
    }
}

/// Weights of a state payoff. `rate` is `None` for the undiscounted ones.
pub fn state_weights(grid: &Grid, timing: &Timing, rate: Option<Rate>, continuous: bool) -> StateWeights {
    let cycles = grid.cycles();
    let mut weights = StateWeights { start: vec![0.0; cycles + 1], end: vec![0.0; cycles + 1] };
    for cycle in 1..=cycles + 1 {
        let (start, length) = (grid.start(cycle), grid.length(cycle));
        let factor = rate.map_or(1.0, |rate| dated_factor(rate, continuous, timing.dated, start, start + length));
        if let Some(weight) = point_weight(&timing.count, grid, cycle - 1) {
            weights.start[cycle - 1] = weight * factor;
        } else if cycle <= cycles {
            let (at_start, at_end) = match timing.count {
                Count::Start => (length, 0.0),
                Count::End => (0.0, length),
                _ => (0.5 * length, 0.5 * length),
            };
            weights.start[cycle - 1] = at_start * factor;
            weights.end[cycle - 1] = at_end * factor;
        }
    }
    weights
}

/// Weights of a move in each cycle k = 1…N (index k − 1).
pub fn move_weights(grid: &Grid, timing: &Timing, states: &Count, rate: Option<Rate>, continuous: bool) -> Vec<f64> {
    (1..=grid.cycles())
        .map(|cycle| {
            let (start, end) = (grid.times[cycle - 1], grid.times[cycle]);
            let factor = rate.map_or(1.0, |rate| dated_factor(rate, continuous, timing.dated, start, end));
            let weight = match timing.count {
                Count::AsState => point_weight(states, grid, cycle).map_or(1.0, |weight| weight / (end - start)),
                _ => 1.0,
            };
            weight * factor
        })
        .collect()
}
