//! Continuous movement within a step: v·exp(Q·t) and ∫ v·exp(Q·s) ds by uniformisation.
//!
//! With λ the fastest total exit rate and P = I + Q/λ, exp(Qt) = Σₖ Poisson(k; λt)·Pᵏ, and the integral weighs Pᵏ by the
//! Poisson tail beyond k, over λ (Jensen 1953; Reibman and Trivedi 1988). Every term is positive, so nothing cancels. Each
//! lane stops by its own weights and long steps are cut into pieces lane by lane: what stands beside a lane never changes
//! its bits.

use super::arithmetic::keep_least;
use super::registers::{Cells, Lanes};
use super::tape::Following;
use crate::math::lanes::{exp_lanes, exp_m1_lanes};

/// Largest λt of a piece.
const LONGEST_PIECE: f64 = 16.0;
/// Most pieces of a step, for some 20,000 moves of one person in a cycle.
const MOST_PIECES: f64 = 1250.0;
/// The Poisson weight past its mode at which a lane stops: what is left is below the rounding of the sum.
const SMALLEST_WEIGHT: f64 = 1e-18;

/// Scratch for a flow.
pub(super) struct Flow<const L: usize> {
    people: Vec<Lanes<L>>,
    time: Vec<Lanes<L>>,
    total: Vec<Lanes<L>>,
    stay: Vec<Lanes<L>>,
    shares: Vec<Lanes<L>>,
    power: Vec<Lanes<L>>,
    next: Vec<Lanes<L>>,
}

impl<const L: usize> Flow<L> {
    pub fn new() -> Flow<L> {
        Flow { people: vec![], time: vec![], total: vec![], stay: vec![], shares: vec![], power: vec![], next: vec![] }
    }

    /// Follows people for `length` years.
    #[inline(always)]
    pub fn follow(&mut self, cells: &mut Cells<L>, plan: &Following, length: f64, worst: &mut Lanes<L>) {
        let zero = Lanes::<L>::of(0.0);
        let slots = plan.end.len();
        for list in [&mut self.time, &mut self.total, &mut self.people] {
            list.clear();
            list.resize(slots, zero);
        }
        for list in [&mut self.stay, &mut self.power, &mut self.next] {
            list.resize(slots, zero);
        }
        self.shares.resize(plan.exits.len(), zero);
        if plan.one_person {
            self.people[0] = Lanes::<L>::of(1.0);
        }
        for (people, start) in self.people.iter_mut().zip(&plan.start) {
            if let Some(start) = start {
                *people = *cells.get(*start);
            }
        }
        for &(from, _, rate) in &plan.exits {
            let (own, rate) = (&mut self.total[from], cells.get(rate));
            keep_least(worst, rate);
            for i in 0..L {
                own[i] += rate[i];
            }
        }
        let mut fastest = zero;
        for own in &self.total {
            for i in 0..L {
                fastest[i] = if own[i] > fastest[i] { own[i] } else { fastest[i] };
            }
        }
        let mut inverse = zero;
        let mut pieces = Lanes::<L>::of(1.0);
        let mut most = 1.0;
        for i in 0..L {
            inverse[i] = if fastest[i] > 0.0 { 1.0 / fastest[i] } else { 0.0 };
            let wanted = (fastest[i] * length * (1.0 / LONGEST_PIECE)).floor() + 1.0;
            // Nobody moves so often: such a lane is marked as faulty, and must not run for ever here.
            if wanted > MOST_PIECES {
                worst[i] = f64::NEG_INFINITY;
            }
            pieces[i] = if wanted <= MOST_PIECES { wanted } else { 1.0 };
            most = if pieces[i] > most { pieces[i] } else { most };
        }
        for (stay, total) in self.stay.iter_mut().zip(&self.total) {
            for i in 0..L {
                stay[i] = 1.0 - total[i] * inverse[i];
            }
        }
        for (share, &(.., rate)) in self.shares.iter_mut().zip(&plan.exits) {
            let rate = cells.get(rate);
            for i in 0..L {
                share[i] = rate[i] * inverse[i];
            }
        }
        let mut piece = 0.0;
        while piece < most {
            let mut years = zero;
            for i in 0..L {
                years[i] = if piece < pieces[i] { length / pieces[i] } else { 0.0 };
            }
            self.follow_piece(plan, &fastest, &inverse, &years);
            piece += 1.0;
        }
        for (cell, people) in plan.end.iter().zip(&self.people) {
            *cells.get_mut(*cell) = *people;
        }
        for (cell, time) in plan.time.iter().zip(&self.time) {
            *cells.get_mut(*cell) = *time;
        }
    }

    #[inline(always)]
    fn follow_piece(&mut self, plan: &Following, fastest: &Lanes<L>, inverse: &Lanes<L>, years: &Lanes<L>) {
        let timed = !plan.time.is_empty();
        let mut mean = Lanes::<L>::of(0.0);
        let mut weight = Lanes::<L>::of(0.0);
        let mut tail = Lanes::<L>::of(0.0);
        let mut time = Lanes::<L>::of(0.0);
        let mut gone = Lanes::<L>::of(0.0);
        for i in 0..L {
            mean[i] = fastest[i] * years[i];
            gone[i] = -mean[i];
        }
        exp_lanes(&gone[..], &mut weight[..]);
        exp_m1_lanes(&gone[..], &mut tail[..]);
        for i in 0..L {
            tail[i] = -tail[i];
            time[i] = if fastest[i] > 0.0 { tail[i] * inverse[i] } else { years[i] };
        }
        for ((people, power), sum) in self.people.iter_mut().zip(&mut self.power).zip(&mut self.time) {
            *power = *people;
            for i in 0..L {
                people[i] = power[i] * weight[i];
            }
            if timed {
                for i in 0..L {
                    sum[i] += power[i] * time[i];
                }
            }
        }
        let mut order = 0.0;
        loop {
            order += 1.0;
            let by_order = 1.0 / order;
            let mut live = Lanes::<L>::of(0.0);
            let mut any = 0.0;
            for i in 0..L {
                live[i] = if (order <= mean[i]) | (weight[i] > SMALLEST_WEIGHT) { 1.0 } else { 0.0 };
                any = if live[i] > any { live[i] } else { any };
            }
            if any == 0.0 || order > 1000.0 {
                break;
            }
            let mut part = Lanes::<L>::of(0.0);
            for i in 0..L {
                weight[i] = weight[i] * mean[i] * by_order;
                tail[i] -= weight[i];
                time[i] = if tail[i] > 0.0 { tail[i] * inverse[i] * live[i] } else { 0.0 };
                part[i] = weight[i] * live[i];
            }
            for ((next, power), stay) in self.next.iter_mut().zip(&self.power).zip(&self.stay) {
                for i in 0..L {
                    next[i] = power[i] * stay[i];
                }
            }
            for (&(from, to, _), share) in plan.exits.iter().zip(&self.shares) {
                let (power, next) = (&self.power[from], &mut self.next[to]);
                for i in 0..L {
                    next[i] += power[i] * share[i];
                }
            }
            std::mem::swap(&mut self.power, &mut self.next);
            for (people, power) in self.people.iter_mut().zip(&self.power) {
                for i in 0..L {
                    people[i] += power[i] * part[i];
                }
            }
            if timed {
                for (sum, power) in self.time.iter_mut().zip(&self.power) {
                    for i in 0..L {
                        sum[i] += power[i] * time[i];
                    }
                }
            }
        }
    }
}
