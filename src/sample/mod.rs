//! Random and quasi-random numbers by address, and the distributions that turn them into draws of inputs.
//!
//! A draw of an input is `quantile(uniform(stream, draw))`: one uniform number, found by address alone, and one quantile
//! function. Nothing here knows of models or parameters; the numbers come from [`crate::math`].

mod closed_form;
mod dirichlet;
mod distribution;
mod kind;
mod latin_hypercube;
mod moments;
mod multivariate;
mod prepared;
mod quantile_table;
mod root;
mod sobol;
mod statistics;
mod stream;
mod truncation;
mod validity;

pub use dirichlet::{Dirichlet, PreparedDirichlet};
pub use distribution::Distribution;
pub use kind::DistributionKind;
pub use latin_hypercube::latin_hypercube_uniform;
pub use multivariate::{GaussianCopula, MultivariateNormal, cholesky};
pub use prepared::PreparedQuantile;
pub use sobol::{DIMENSIONS as SOBOL_DIMENSIONS, sobol_places, sobol_uniform, sobol_unscrambled};
pub use statistics::{from_events, from_interval95, from_mean_se};
pub use stream::{StreamKey, philox4x32_10, uniform};
