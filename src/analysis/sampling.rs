//! Draws of every uncertain parameter: one uniform a parameter and draw, turned into a value by its quantile function.

use crate::engine::{ParameterSets, Values};
use crate::model::{ParameterId, Sampling, Study};
use crate::sample::{Dirichlet, StreamKey, latin_hypercube_uniform, sobol_places, sobol_uniform, uniform};
use std::ops::Range;
use std::sync::Arc;

/// Samples draws `range` of `total`. Draw i of a parameter depends on its stream, the seed and i alone (and on `total` for
/// Latin hypercube sampling), so any part can be drawn by itself.
pub fn sample(study: &Study, range: Range<u64>, total: u64) -> ParameterSets {
    sample_by(study, range, total, study.settings.psa.sampling)
}

/// A few draws that are evenly spread, for means with little error.
pub fn sample_evenly(study: &Study, draws: u64) -> ParameterSets {
    sample_by(study, 0..draws, draws, Sampling::Sobol)
}

/// Parameters that vary together: columns of a file of draws, correlated sets, Dirichlet sets.
pub fn groups(study: &Study) -> Vec<Vec<ParameterId>> {
    let external: Vec<ParameterId> =
        study.draws.iter().flat_map(|draws| draws.columns.iter().map(|(id, _)| *id)).collect();
    let correlated = study.correlated.iter().map(|set| set.parameters.clone());
    let mut dirichlets: indexmap::IndexMap<&str, Vec<ParameterId>> = indexmap::IndexMap::new();
    for (at, parameter) in study.parameters.iter().enumerate() {
        if let Some(own) = &parameter.dirichlet {
            dirichlets.entry(&own.set).or_default().push(ParameterId(at as u32));
        }
    }
    let mut list: Vec<Vec<ParameterId>> = vec![];
    // A parameter is drawn by the first of these that has it.
    for group in std::iter::once(external).chain(correlated).chain(dirichlets.into_values()) {
        let free: Vec<ParameterId> =
            group.into_iter().filter(|id| !list.iter().any(|taken| taken.contains(id))).collect();
        if !free.is_empty() {
            list.push(free);
        }
    }
    list
}

fn sample_by(study: &Study, range: Range<u64>, total: u64, sampling: Sampling) -> ParameterSets {
    let count = (range.end - range.start) as usize;
    let mut values: Vec<Values> = study.parameters.iter().map(|parameter| Values::Same(parameter.value)).collect();
    let mut done = vec![false; values.len()];
    let source = Uniforms { study, range: range.clone(), total, sampling, places: places(study, sampling) };
    external(study, &range, &mut values, &mut done);
    for set in &study.correlated {
        if set.parameters.iter().any(|id| done[id.index()]) {
            continue;
        }
        let normals = source.correlated_normals(&set.parameters, &set.factor);
        for (id, scores) in set.parameters.iter().zip(normals) {
            let parameter = &study.parameters[id.index()];
            let drawn: Vec<f64> = if set.normal {
                scores.iter().map(|score| parameter.value + score).collect()
            } else if let Some(distribution) = &parameter.distribution {
                let uniforms: Vec<f64> = scores.iter().map(|score| inside(crate::math::normal_cdf(*score))).collect();
                let mut drawn = vec![0.0; count];
                distribution.prepare().fill(&uniforms, &mut drawn);
                drawn
            } else {
                vec![parameter.value; count]
            };
            values[id.index()] = Values::Each(Arc::new(drawn));
            done[id.index()] = true;
        }
    }
    dirichlets(study, &source, count, &mut values, &mut done);
    for (at, parameter) in study.parameters.iter().enumerate() {
        let Some(distribution) = parameter.distribution.as_ref().filter(|_| !done[at]) else { continue };
        let uniforms = source.of(ParameterId(at as u32));
        let mut drawn = vec![0.0; count];
        distribution.prepare().fill(&uniforms, &mut drawn);
        values[at] = Values::Each(Arc::new(drawn));
    }
    ParameterSets { count, values }
}

/// Which parameters vary over the draws.
pub fn uncertain(study: &Study) -> Vec<ParameterId> {
    let correlated = study.correlated.iter().flat_map(|set| set.parameters.iter().copied());
    let external = study.draws.iter().flat_map(|draws| draws.columns.iter().map(|(id, _)| *id));
    let mut list: Vec<ParameterId> = correlated.chain(external).collect();
    for (at, parameter) in study.parameters.iter().enumerate() {
        if parameter.distribution.is_some() || parameter.dirichlet.is_some() {
            list.push(ParameterId(at as u32));
        }
    }
    list.sort_unstable();
    list.dedup();
    list
}

fn external(study: &Study, range: &Range<u64>, values: &mut [Values], done: &mut [bool]) {
    let Some(draws) = &study.draws else { return };
    for (id, column) in &draws.columns {
        let part: Vec<f64> = range.clone().map(|draw| column[draw as usize % column.len()]).collect();
        values[id.index()] = Values::Each(Arc::new(part));
        done[id.index()] = true;
    }
}

fn dirichlets(study: &Study, source: &Uniforms<'_>, count: usize, values: &mut [Values], done: &mut [bool]) {
    let mut sets: indexmap::IndexMap<&str, Vec<usize>> = indexmap::IndexMap::new();
    for (at, parameter) in study.parameters.iter().enumerate() {
        if let Some(dirichlet) = parameter.dirichlet.as_ref().filter(|_| !done[at]) {
            sets.entry(&dirichlet.set).or_default().push(at);
        }
    }
    for members in sets.values() {
        let alphas: Vec<f64> =
            members.iter().filter_map(|at| study.parameters[*at].dirichlet.as_ref().map(|own| own.alpha)).collect();
        // Alphas were checked when the study was read; a set that cannot be made stays at its base values.
        let Ok(dirichlet) = Dirichlet::new(&alphas) else { continue };
        let uniforms: Vec<f64> = members.iter().flat_map(|at| source.of(ParameterId(*at as u32))).collect();
        let mut drawn = vec![0.0; uniforms.len()];
        dirichlet.prepare().fill(&uniforms, count, &mut drawn);
        for (k, at) in members.iter().enumerate() {
            values[*at] = Values::Each(Arc::new(drawn[k * count..(k + 1) * count].to_vec()));
            done[*at] = true;
        }
    }
}

/// Keeps a probability strictly inside 0 to 1.
fn inside(p: f64) -> f64 {
    let least = f64::EPSILON * 0.5;
    if p < least {
        least
    } else if p > 1.0 - least {
        1.0 - least
    } else {
        p
    }
}

/// The Sobol dimension of each parameter.
fn places(study: &Study, sampling: Sampling) -> Vec<Option<u32>> {
    let mut list = vec![None; study.parameters.len()];
    if sampling == Sampling::Sobol {
        let uncertain = uncertain(study);
        let streams: Vec<&str> = uncertain.iter().map(|id| study.parameters[id.index()].stream.as_str()).collect();
        uncertain.iter().zip(sobol_places(&streams)).for_each(|(id, place)| list[id.index()] = place);
    }
    list
}

struct Uniforms<'s> {
    study: &'s Study,
    range: Range<u64>,
    total: u64,
    sampling: Sampling,
    places: Vec<Option<u32>>,
}

impl Uniforms<'_> {
    /// A parameter's uniforms.
    fn of(&self, id: ParameterId) -> Vec<f64> {
        let psa = &self.study.settings.psa;
        let key = StreamKey::of(psa.seed, &self.study.parameters[id.index()].stream);
        let place = self.places[id.index()];
        self.range
            .clone()
            .map(|draw| match (self.sampling, place) {
                (Sampling::LatinHypercube, _) => latin_hypercube_uniform(psa.seed, key, self.total, draw),
                (Sampling::Sobol, Some(place)) => sobol_uniform(psa.seed, place, draw),
                (Sampling::Random | Sampling::Sobol, _) => uniform(key, draw, 0),
            })
            .collect()
    }

    /// Normal scores of several parameters: L·z, L being the lower Cholesky factor.
    fn correlated_normals(&self, ids: &[ParameterId], factor: &[f64]) -> Vec<Vec<f64>> {
        let scores: Vec<Vec<f64>> =
            ids.iter().map(|id| self.of(*id).into_iter().map(crate::math::normal_quantile).collect()).collect();
        (0..ids.len())
            .map(|row| {
                let mut sum = vec![0.0; scores[0].len()];
                for (column, list) in scores.iter().enumerate().take(row + 1) {
                    let weight = factor[row * ids.len() + column];
                    sum.iter_mut().zip(list).for_each(|(sum, score)| *sum += weight * score);
                }
                sum
            })
            .collect()
    }
}
