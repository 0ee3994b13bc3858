//! When cycles start and end, and what a pound or a QALY is worth at a time.

use super::evaluate::{Context, Fault, Level};
use crate::model::{Count, Dated, Discount, Horizon, ProfileId, Rate, StrategyId, Study};

/// Most cycles of a run.
const MOST_CYCLES: usize = 100_000;

/// The time points of a run, in years: 0 is the start, `times[k]` the end of cycle k.
#[derive(Clone, Debug)]
pub struct Calendar {
    /// Years.
    pub times: Vec<f64>,
    /// Age at the start, in years; NaN where there is none.
    pub start_age: f64,
}

impl Calendar {
    /// The calendar of a profile.
    pub fn of(study: &Study, values: &[f64], profile: ProfileId) -> Result<Calendar, Fault> {
        let bare = Calendar { times: vec![0.0], start_age: f64::NAN };
        // Who the people are does not depend on how they are treated.
        let context = Context { level: Level::Scenario, ..Context::new(study, values, StrategyId(0), profile, &bare) };
        let start_age = match &study.settings.start_age {
            Some(term) => context.number(term)?,
            None => f64::NAN,
        };
        let end = match study.settings.horizon {
            Horizon::Years(years) => years,
            Horizon::Age(age) => {
                // The horizon is a setting: it does not move with the draw.
                let base: Vec<f64> = study.parameters.iter().map(|parameter| parameter.value).collect();
                let start = Context { values: &base, ..context.clone() };
                age - study.settings.start_age.as_ref().map_or(Ok(f64::NAN), |term| start.number(term))?
            }
            Horizon::Cycles(_) => f64::INFINITY,
        };
        let most = if let Horizon::Cycles(count) = study.settings.horizon { count as usize } else { MOST_CYCLES };
        let mut times = vec![0.0];
        let mut part = 0;
        let mut since = (0.0, 0u32);
        while times.len() <= most.min(MOST_CYCLES) {
            let now = times[times.len() - 1];
            if now >= end - 1e-9 {
                break;
            }
            let (length, until) = study.settings.schedule[part];
            // Counted from the start of the part, so that rounding does not pile up.
            since.1 += 1;
            times.push(since.0 + f64::from(since.1) * length);
            if until.is_some_and(|until| times[times.len() - 1] >= until - 1e-9) {
                part += 1;
                since = (times[times.len() - 1], 0);
            }
        }
        Ok(Calendar { times, start_age })
    }

    /// Number of cycles.
    pub fn cycles(&self) -> usize {
        self.times.len() - 1
    }

    /// Length of cycle k (from 1); the one after the last is as long as the last.
    pub fn length(&self, cycle: usize) -> f64 {
        let last = cycle.min(self.cycles()).max(1);
        if self.cycles() == 0 { 0.0 } else { self.times[last] - self.times[last - 1] }
    }

    /// Age at a time.
    pub fn age(&self, time: f64) -> f64 {
        self.start_age + time
    }
}

/// What one unit at `time` is worth at the start.
pub(super) fn factor(rate: Rate, discount: &Discount, time: f64) -> f64 {
    let worth =
        |rate: f64, years: f64| if discount.continuous { (-rate * years).exp() } else { (1.0 + rate).powf(-years) };
    match rate.then {
        Some((then, after)) if time > after => worth(rate.first, after) * worth(then, time - after),
        _ => worth(rate.first, time),
    }
}

/// The moment to which something in the cycle from `start` to `end` is dated; `None` is not discounted.
pub(super) fn moment(dated: Dated, start: f64, end: f64) -> Option<f64> {
    // A cycle that starts a rounding error before a birthday belongs to the new year.
    let year = (start + 1e-9).floor();
    match dated {
        Dated::None => None,
        Dated::Start => Some(start),
        Dated::Middle => Some(0.5 * (start + end)),
        Dated::End => Some(end),
        Dated::StartOfYear => Some(year),
        Dated::MiddleOfYear => Some(year + 0.5),
        Dated::EndOfYear => Some(year + 1.0),
    }
}

/// For a rule that weighs time points: the weight of point k in years. `None` for rules that count cycles.
pub(super) fn point_weight(count: &Count, calendar: &Calendar, point: usize) -> Option<f64> {
    let cycles = calendar.cycles();
    let length = calendar.length(1);
    match count {
        Count::HalfCycle => {
            let before = if point > 0 { calendar.length(point) } else { 0.0 };
            let after = if point < cycles { calendar.length(point + 1) } else { 0.0 };
            Some(0.5 * (before + after))
        }
        Count::Simpson => {
            let third = if point == 0 || point == cycles {
                1.0
            } else if point % 2 == 1 {
                4.0
            } else {
                2.0
            };
            Some(third / 3.0 * length)
        }
        Count::Weights(weights, _) => Some(weights.get(point).copied().unwrap_or(f64::NAN) * length),
        _ => None,
    }
}
