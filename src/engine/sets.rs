//! A batch of parameter sets.

use crate::model::{ParameterId, Study};
use crate::quantity::Interval;
use std::sync::Arc;

/// The values of one parameter over a batch.
#[derive(Clone, Debug)]
pub enum Values {
    /// The same in every set.
    Same(f64),
    /// One value a set.
    Each(Arc<Vec<f64>>),
}

/// Parameter sets under one setting: draw i of every parameter is column i.
#[derive(Clone, Debug)]
pub struct ParameterSets {
    /// Number of sets.
    pub count: usize,
    /// By parameter.
    pub values: Vec<Values>,
}

impl ParameterSets {
    /// One set: the base values.
    pub fn base(study: &Study) -> ParameterSets {
        ParameterSets {
            count: 1,
            values: study.parameters.iter().map(|parameter| Values::Same(parameter.value)).collect(),
        }
    }

    /// The value of a parameter in a set.
    pub fn get(&self, id: ParameterId, set: usize) -> f64 {
        match &self.values[id.index()] {
            Values::Same(value) => *value,
            Values::Each(list) => list[set],
        }
    }

    /// Every parameter of one set.
    pub fn row(&self, set: usize) -> Vec<f64> {
        (0..self.values.len()).map(|at| self.get(ParameterId(at as u32), set)).collect()
    }

    /// The same with one parameter replaced.
    pub fn with(&self, id: ParameterId, values: Values) -> ParameterSets {
        let mut changed = self.clone();
        changed.values[id.index()] = values;
        changed
    }

    /// The range of a parameter over the batch.
    pub fn range(&self, id: ParameterId) -> Interval {
        match &self.values[id.index()] {
            Values::Same(value) => Interval::point(*value),
            Values::Each(list) => {
                let (mut low, mut high, mut numbers) = (f64::INFINITY, f64::NEG_INFINITY, true);
                for &value in list.iter() {
                    low = if value < low { value } else { low };
                    high = if value > high { value } else { high };
                    numbers &= !value.is_nan();
                }
                if numbers && low <= high { Interval { low, high } } else { Interval::ALL }
            }
        }
    }
}
