//! The functions of `math` against 50-digit values (`tests/golden/math`, made by `generate.py` beside the tables).
//!
//! Tolerances are in units in the last place for the elementary functions, a little above the largest error found in
//! 30,000 points each, and relative for the rest. Each has its reason.

use cartwright::math;

/// Arguments and the true value as a double and what rounding it dropped.
fn golden(name: &str) -> Vec<(Vec<f64>, f64, f64)> {
    let path = format!("{}/tests/golden/math/{name}.csv", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).expect("a golden table");
    let rows: Vec<_> = text
        .lines()
        .skip(1)
        .map(|line| {
            let numbers: Vec<f64> = line.split(',').map(|x| x.parse().expect("a number")).collect();
            let n = numbers.len() - 2;
            (numbers[..n].to_vec(), numbers[n], numbers[n + 1])
        })
        .collect();
    assert!(rows.len() > 200, "{name}: {} rows", rows.len());
    rows
}

/// The distance to the next double.
fn unit(x: f64) -> f64 {
    let size = x.abs();
    let size = if size < f64::MIN_POSITIVE { f64::MIN_POSITIVE } else { size };
    f64::from_bits(size.to_bits() + 1) - size
}

fn within_units(name: &str, tolerance: f64, function: impl Fn(&[f64]) -> f64) {
    for (arguments, value, dropped) in golden(name) {
        let got = function(&arguments);
        let error = ((got - value) - dropped).abs() / unit(value);
        assert!(error <= tolerance, "{name}{arguments:?} = {got:e}, not {value:e}: {error:.2} units");
    }
}

fn within(name: &str, tolerance: f64, function: impl Fn(&[f64]) -> f64) {
    for (arguments, value, _) in golden(name) {
        let got = function(&arguments);
        let error = ((got - value) / value).abs();
        assert!(error <= tolerance, "{name}{arguments:?} = {got:e}, not {value:e}: relative error {error:.1e}");
    }
}

#[test]
fn exponentials() {
    within_units("exp", 0.9, |v| math::exp(v[0]));
    within_units("exp_m1", 1.2, |v| math::exp_m1(v[0]));
}

#[test]
fn logarithms() {
    within_units("ln", 0.8, |v| math::ln(v[0]));
    within_units("ln_1p", 0.8, |v| math::ln_1p(v[0]));
}

/// Exponents up to 10^12 are among the points: only a logarithm carried as a pair survives them.
#[test]
fn powers() {
    within_units("pow", 0.9, |v| math::pow(v[0], v[1]));
}

#[test]
fn error_functions() {
    within_units("erf", 2.0, |v| math::erf(v[0]));
    within_units("erfc", 4.0, |v| math::erfc(v[0]));
}

/// The tail to −37.4 is among the points, where a careless square would lose three digits.
#[test]
fn normal_distribution() {
    within_units("normal_pdf", 2.0, |v| math::normal_pdf(v[0]));
    within_units("normal_cdf", 5.0, |v| math::normal_cdf(v[0]));
    within_units("normal_quantile", 6.0, |v| math::normal_quantile(v[0]));
}

#[test]
fn gamma_logarithm() {
    within_units("ln_gamma", 3.0, |v| math::ln_gamma(v[0]));
}

/// At a shape of 10^6 the argument's own last digit moves a tail by 10^−13 at eight standard deviations, and a tail of
/// 10^−100 carries a hundred times the relative error of its logarithm.
#[test]
fn incomplete_gamma() {
    within("gamma_p", 5e-14, |v| math::gamma_p(v[0], v[1]));
    within("gamma_q", 5e-14, |v| math::gamma_q(v[0], v[1]));
}

/// Shapes from 0.05 (where quantiles reach 10^−280, and their logarithms lose three digits) to 10^6.
#[test]
fn gamma_quantile() {
    within("gamma_quantile", 1e-13, |v| math::gamma_p_inverse(v[0], v[1]));
}

/// Where the second parameter is below 1 the lower tail may be one less the upper, close to the mean, and then carries the
/// upper tail's absolute error.
#[test]
fn incomplete_beta() {
    for (v, value, _) in golden("beta_regularised") {
        let got = math::beta_regularised(v[0], v[1], v[2]);
        let complement = if v[1] < 1.0 { 1e-15 } else { 0.0 };
        assert!((got - value).abs() <= 3e-13 * value + complement, "{v:?}: {got:e}, not {value:e}");
    }
}

/// As for gamma, on the logit.
#[test]
fn beta_quantile() {
    within("beta_quantile", 1e-13, |v| math::beta_regularised_inverse(v[0], v[1], v[2]));
}
