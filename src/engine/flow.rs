//! Continuous movement within a step: v·exp(Q·t) and ∫ v·exp(Q·s) ds by uniformisation.
//!
//! With λ the fastest total exit rate and P = I + Q/λ, exp(Qt) = Σₖ Poisson(k; λt)·Pᵏ, and the integral weighs Pᵏ by the
//! Poisson tail beyond k, over λ (Jensen 1953; Reibman and Trivedi 1988). Every term is positive, so nothing cancels. Each lane stops by its own
//! tail and long steps are cut into pieces lane by lane: what stands beside a lane never changes its bits.

use super::registers::Lanes;
use crate::math;

/// Largest λt of a piece.
const LONGEST_PIECE: f64 = 16.0;
/// The Poisson weight past its mode at which a lane stops: what is left is below the rounding of the sum.
const SMALLEST_WEIGHT: f64 = 1e-18;

/// Scratch for one flow of up to so many slots and exits.
pub(super) struct Flow<const L: usize> {
    /// Rates of the exits, a year.
    pub rates: Vec<Lanes<L>>,
    /// From and to of each exit, as positions.
    pub exits: Vec<(usize, usize)>,
    /// People at the start, then at the end.
    pub people: Vec<Lanes<L>>,
    /// Person-time in the step.
    pub person_time: Vec<Lanes<L>>,
    stay: Vec<Lanes<L>>,
    shares: Vec<Lanes<L>>,
    power: Vec<Lanes<L>>,
    next: Vec<Lanes<L>>,
}

impl<const L: usize> Flow<L> {
    pub fn new() -> Flow<L> {
        Flow {
            rates: vec![],
            exits: vec![],
            people: vec![],
            person_time: vec![],
            stay: vec![],
            shares: vec![],
            power: vec![],
            next: vec![],
        }
    }

    /// Makes room for `slots` slots and forgets the exits.
    pub fn clear(&mut self, slots: usize) {
        self.rates.clear();
        self.exits.clear();
        for list in [&mut self.people, &mut self.person_time, &mut self.stay, &mut self.power, &mut self.next] {
            list.clear();
            list.resize(slots, [0.0; L]);
        }
    }

    /// Follows `people` for `length` years. `person_time` is worked out where it is wanted.
    #[inline(always)]
    pub fn follow(&mut self, length: f64, with_person_time: bool) {
        let slots = self.people.len();
        let mut fastest = [0.0; L];
        let mut total = vec![[0.0; L]; slots];
        for ((from, _), rate) in self.exits.iter().zip(&self.rates) {
            let own = &mut total[*from];
            for i in 0..L {
                own[i] += rate[i];
            }
        }
        for own in &total {
            for i in 0..L {
                fastest[i] = if own[i] > fastest[i] { own[i] } else { fastest[i] };
            }
        }
        let mut inverse = [0.0; L];
        let mut pieces = [1.0; L];
        let mut most = 1.0;
        for i in 0..L {
            inverse[i] = if fastest[i] > 0.0 { 1.0 / fastest[i] } else { 0.0 };
            let wanted = (fastest[i] * length * (1.0 / LONGEST_PIECE)).floor() + 1.0;
            // A rate that is not a number shows in the result; it must not run for ever here.
            pieces[i] = if wanted < 1e6 { wanted } else { 1.0 };
            most = if pieces[i] > most { pieces[i] } else { most };
        }
        for (stay, total) in self.stay.iter_mut().zip(&total) {
            for i in 0..L {
                stay[i] = 1.0 - total[i] * inverse[i];
            }
        }
        self.shares.clear();
        for rate in &self.rates {
            let mut share = [0.0; L];
            for i in 0..L {
                share[i] = rate[i] * inverse[i];
            }
            self.shares.push(share);
        }
        let mut piece = 0.0;
        while piece < most {
            let mut years = [0.0; L];
            for i in 0..L {
                years[i] = if piece < pieces[i] { length / pieces[i] } else { 0.0 };
            }
            self.follow_piece(&fastest, &inverse, &years, with_person_time);
            piece += 1.0;
        }
    }

    #[inline(always)]
    fn follow_piece(&mut self, fastest: &Lanes<L>, inverse: &Lanes<L>, years: &Lanes<L>, with_person_time: bool) {
        let mut mean = [0.0; L];
        let mut weight = [0.0; L];
        let mut tail = [0.0; L];
        let mut time = [0.0; L];
        for i in 0..L {
            mean[i] = fastest[i] * years[i];
            weight[i] = math::exp(-mean[i]);
            tail[i] = -math::exp_m1(-mean[i]);
            time[i] = if fastest[i] > 0.0 { tail[i] * inverse[i] } else { years[i] };
        }
        for ((people, power), sum) in self.people.iter_mut().zip(&mut self.power).zip(&mut self.person_time) {
            *power = *people;
            for i in 0..L {
                people[i] = power[i] * weight[i];
            }
            if with_person_time {
                for i in 0..L {
                    sum[i] += power[i] * time[i];
                }
            }
        }
        let mut order = 0.0;
        loop {
            order += 1.0;
            let by_order = 1.0 / order;
            let mut live = [0.0; L];
            let mut any = 0.0;
            for i in 0..L {
                live[i] = if order <= mean[i] || weight[i] > SMALLEST_WEIGHT { 1.0 } else { 0.0 };
                any += live[i];
            }
            if any == 0.0 || order > 1000.0 {
                break;
            }
            for i in 0..L {
                weight[i] = weight[i] * mean[i] * by_order;
                tail[i] -= weight[i];
                time[i] = if tail[i] > 0.0 { tail[i] * inverse[i] * live[i] } else { 0.0 };
            }
            let mut part = [0.0; L];
            for i in 0..L {
                part[i] = weight[i] * live[i];
            }
            for ((next, power), stay) in self.next.iter_mut().zip(&self.power).zip(&self.stay) {
                for i in 0..L {
                    next[i] = power[i] * stay[i];
                }
            }
            for ((from, to), share) in self.exits.iter().zip(&self.shares) {
                let power = &self.power[*from];
                let next = &mut self.next[*to];
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
            if with_person_time {
                for (sum, power) in self.person_time.iter_mut().zip(&self.power) {
                    for i in 0..L {
                        sum[i] += power[i] * time[i];
                    }
                }
            }
        }
    }
}
