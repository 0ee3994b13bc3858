//! Health lost to a disease: quality-adjusted life expectancy without it, shortfalls, and the weight that a shortfall earns.
//! Pure functions; the method is that of the QALY Shortfall Calculator (McNamara and others, Value in Health 2022).

/// A life table by single years of age from 0; the last row stands for its one year only.
#[derive(Clone, Debug, PartialEq)]
pub struct LifeTable {
    /// People alive at each age.
    pub survivors: Vec<f64>,
    /// Deaths in the year that follows.
    pub deaths: Vec<f64>,
}

impl LifeTable {
    /// From yearly probabilities of death, of 100,000 born.
    pub fn from_probabilities(probabilities: &[f64]) -> LifeTable {
        let mut alive = 100_000.0;
        let (mut survivors, mut deaths) = (Vec::new(), Vec::new());
        for probability in probabilities {
            survivors.push(alive);
            deaths.push(alive * probability);
            alive -= alive * probability;
        }
        LifeTable { survivors, deaths }
    }

    /// Share of those alive at an age, which need not be whole, who are alive whole years later, to the end of the table:
    /// S(t) = l(age + t) / l(age), l being a straight line between birthdays.
    pub fn alive_after(&self, age: f64) -> Vec<f64> {
        let alive = |age: f64| {
            let (below, part) = (age.floor() as usize, age - age.floor());
            let own = *self.survivors.get(below)?;
            let next = self.survivors.get(below + 1).copied().unwrap_or(own - self.deaths[below]);
            Some(own + part * (next - own))
        };
        let Some(start) = alive(age).filter(|start| *start > 0.0) else { return vec![] };
        (0..self.survivors.len()).map_while(|years| alive(age + years as f64)).map(|own| own / start).collect()
    }
}

/// When in a year its health is discounted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum YearPoint {
    /// At its start: the first year is not discounted. The calculator's rule.
    Start,
    /// In its middle.
    Middle,
}

/// QALYs that somebody of whole years `age` can expect in general-population health:
/// Σ over x ≥ age of u(x)·L(x)·(1 + r)^−(x − age + h) / l(age), with L(x) = l(x + 1) + d(x)/2 and h = 0 or ½.
/// NaN past the end of the table.
pub fn expected_qalys(life: &LifeTable, utility: &dyn Fn(usize) -> f64, age: usize, rate: f64, at: YearPoint) -> f64 {
    let Some(&alive) = life.survivors.get(age) else { return f64::NAN };
    let shift = if at == YearPoint::Middle { 0.5 } else { 0.0 };
    let mut sum = 0.0;
    for x in age..life.survivors.len() {
        let next = life.survivors.get(x + 1).copied().unwrap_or(life.survivors[x] - life.deaths[x]);
        let lived = next + life.deaths[x] / 2.0;
        sum += utility(x) * lived * crate::math::pow(1.0 + rate, -((x - age) as f64 + shift));
    }
    sum / alive
}

/// The same at an age that need not be whole: a straight line between the whole ages on either side.
pub fn expected_qalys_between(expected: &dyn Fn(usize) -> f64, age: f64) -> f64 {
    let below = age.floor();
    let low = expected(below as usize);
    if age == below { low } else { low + (age - below) * (expected(below as usize + 1) - low) }
}

/// Cut-offs and weights of the severity modifier.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Levels {
    /// Absolute shortfall from which the middle and the high level hold, QALYs.
    pub absolute: [f64; 2],
    /// Proportional shortfall from which they hold.
    pub proportional: [f64; 2],
    /// Weights of the middle and the high level.
    pub weights: [f64; 2],
}

impl Levels {
    /// The weight of a shortfall: the higher level of the two measures, a value exactly on a cut-off counting as above it.
    pub fn weight(&self, absolute: f64, proportional: f64) -> f64 {
        let level = |k: usize| absolute >= self.absolute[k] || proportional >= self.proportional[k];
        if level(1) {
            self.weights[1]
        } else if level(0) {
            self.weights[0]
        } else {
            1.0
        }
    }
}

#[cfg(test)]
mod tests {
    use super::LifeTable;

    #[test]
    fn the_living_are_a_straight_line_between_birthdays() {
        // l = 100,000, 90,000, 72,000, and 36,000 at the end of the last year.
        let life = LifeTable::from_probabilities(&[0.1, 0.2, 0.5]);
        assert_eq!(life.alive_after(0.0), [1.0, 0.9, 0.72]);
        let half = life.alive_after(0.5);
        let expected = [1.0, 81.0 / 95.0, 54.0 / 95.0];
        assert!(half.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-15), "{half:?}");
        assert!(life.alive_after(9.0).is_empty());
    }
}
