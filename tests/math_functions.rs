//! Special values, identities, a second judge, and the same bits whatever the instructions.

use cartwright::math::lanes::{
    InstructionSet, best, exp_lanes, exp_lanes_with, exp_m1_lanes_with, ln_1p_lanes_with, ln_lanes_with,
    normal_quantile_lanes_with, normal_score_lanes_with, pow_lanes_with,
};
use cartwright::math::{self, exp, exp_m1, ln, ln_1p, max, min, normal_cdf, normal_quantile, normal_score, pow};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use statrs::function::{beta::beta_reg, erf as statrs_erf, gamma as statrs_gamma};

const INFINITY: f64 = f64::INFINITY;
const NAN: f64 = f64::NAN;

/// Equal in bits, or both NaN.
#[track_caller]
fn same(a: f64, b: f64) {
    assert!(a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan()), "{a:e} and {b:e}");
}

#[test]
fn exp_at_its_limits() {
    same(exp(0.0), 1.0);
    same(exp(-0.0), 1.0);
    same(exp(INFINITY), INFINITY);
    same(exp(-INFINITY), 0.0);
    same(exp(NAN), NAN);
    same(exp(709.782_712_893_385), INFINITY);
    assert!(exp(709.782_712_893_383_9) > 1.797e308 && exp(709.782_712_893_383_9) < INFINITY);
    // Subnormal results are zero.
    same(exp(-708.4), 0.0);
    assert!(exp(-708.396_418_532_264) >= f64::MIN_POSITIVE);
    same(exp(1e300), INFINITY);
    same(exp(-1e300), 0.0);
}

#[test]
fn exp_m1_at_its_limits() {
    same(exp_m1(0.0), 0.0);
    same(exp_m1(-0.0), -0.0);
    same(exp_m1(5e-324), 5e-324);
    same(exp_m1(-1e-300), -1e-300);
    same(exp_m1(INFINITY), INFINITY);
    same(exp_m1(-INFINITY), -1.0);
    same(exp_m1(-1e5), -1.0);
    same(exp_m1(710.0), INFINITY);
    same(exp_m1(NAN), NAN);
    assert!(exp_m1(709.78).is_finite());
}

#[test]
fn ln_at_its_limits() {
    same(ln(1.0), 0.0);
    same(ln(0.0), -INFINITY);
    same(ln(-0.0), -INFINITY);
    same(ln(-1.0), NAN);
    same(ln(-INFINITY), NAN);
    same(ln(INFINITY), INFINITY);
    same(ln(NAN), NAN);
    same(ln_1p(0.0), 0.0);
    same(ln_1p(-0.0), -0.0);
    same(ln_1p(5e-324), 5e-324);
    same(ln_1p(-1.0), -INFINITY);
    same(ln_1p(-1.000_000_1), NAN);
    same(ln_1p(INFINITY), INFINITY);
    same(ln_1p(-INFINITY), NAN);
    same(ln_1p(NAN), NAN);
    assert!((ln_1p(f64::MAX) - 709.782_712_893_384).abs() < 1e-12);
}

/// The table of special values of C's `pow` (Annex F of the standard), against the platform's own function.
#[test]
#[expect(clippy::disallowed_methods, reason = "the platform's power is the judge here")]
fn pow_at_its_limits() {
    let values = [
        0.0,
        -0.0,
        1.0,
        -1.0,
        0.5,
        -0.5,
        2.0,
        -2.0,
        3.0,
        -3.0,
        2.5,
        -2.5,
        1e300,
        -1e300,
        INFINITY,
        -INFINITY,
        NAN,
        4_503_599_627_370_497.0,
        9_007_199_254_740_991.0,
        -9_007_199_254_740_991.0,
        9_007_199_254_740_992.0,
    ];
    for x in values {
        for y in values {
            let (got, judge) = (pow(x, y), x.powf(y));
            if judge.is_finite() && judge != 0.0 {
                assert!(((got - judge) / judge).abs() < 4e-16, "{x} ^ {y}: {got} and {judge}");
            } else {
                assert!(
                    got.to_bits() == judge.to_bits() || (got.is_nan() && judge.is_nan()),
                    "{x} ^ {y}: {got} and {judge}"
                );
            }
        }
    }
}

#[test]
fn extremes_have_a_sign_of_zero_and_keep_nan() {
    for (a, b) in [(0.0, -0.0), (-0.0, 0.0)] {
        same(max(a, b), 0.0);
        same(min(a, b), -0.0);
    }
    same(max(-0.0, -0.0), -0.0);
    same(min(0.0, 0.0), 0.0);
    for (a, b) in [(NAN, 1.0), (1.0, NAN), (NAN, NAN)] {
        same(max(a, b), NAN);
        same(min(a, b), NAN);
    }
    same(max(2.0, -3.0), 2.0);
    same(min(2.0, -3.0), -3.0);
    same(max(-INFINITY, -3.0), -3.0);
}

#[test]
fn distributions_at_their_limits() {
    same(normal_quantile(0.0), -INFINITY);
    same(normal_quantile(1.0), INFINITY);
    same(normal_quantile(0.5), 0.0);
    same(normal_quantile(-0.1), NAN);
    same(normal_quantile(1.1), NAN);
    same(normal_quantile(NAN), NAN);
    same(normal_cdf(-INFINITY), 0.0);
    same(normal_cdf(INFINITY), 1.0);
    same(normal_cdf(0.0), 0.5);
    same(normal_cdf(NAN), NAN);
    same(math::erf(INFINITY), 1.0);
    same(math::erf(-INFINITY), -1.0);
    same(math::erfc(INFINITY), 0.0);
    same(math::erfc(-INFINITY), 2.0);
    same(math::ln_gamma(1.0), 0.0);
    same(math::ln_gamma(2.0), 0.0);
    same(math::ln_gamma(0.0), INFINITY);
    same(math::ln_gamma(-1.0), NAN);
    same(math::gamma_p(2.0, 0.0), 0.0);
    same(math::gamma_q(2.0, 0.0), 1.0);
    same(math::gamma_p(2.0, INFINITY), 1.0);
    same(math::gamma_p(-1.0, 1.0), NAN);
    same(math::gamma_p_inverse(2.0, 0.0), 0.0);
    same(math::gamma_p_inverse(2.0, 1.0), INFINITY);
    same(math::gamma_p_inverse(2.0, 1.5), NAN);
    same(math::beta_regularised(2.0, 3.0, 0.0), 0.0);
    same(math::beta_regularised(2.0, 3.0, 1.0), 1.0);
    same(math::beta_regularised(2.0, 3.0, 1.1), NAN);
    same(math::beta_regularised_inverse(2.0, 3.0, 0.0), 0.0);
    same(math::beta_regularised_inverse(2.0, 3.0, 1.0), 1.0);
    same(math::beta_regularised_inverse(0.0, 3.0, 0.5), NAN);
}

/// statrs is an independent judge where it is right: its functions, not its quantiles. It is good to twelve digits.
#[test]
fn a_second_judge_agrees() {
    let close = |a: f64, b: f64, what: &str| {
        assert!((a - b).abs() <= 1e-11 * b.abs() + 1e-14, "{what}: {a:e} and {b:e}");
    };
    for k in 1..200 {
        let x = f64::from(k) * 0.05;
        // statrs' error function is good to nine digits near a half.
        assert!((math::erf(x) - statrs_erf::erf(x)).abs() < 1e-9, "erf {x}");
        assert!((math::erfc(x) / statrs_erf::erfc(x) - 1.0).abs() < 1e-8, "erfc {x}");
        close(math::ln_gamma(x), statrs_gamma::ln_gamma(x), "ln gamma");
        for a in [0.3, 1.0, 4.5, 12.0, 60.0] {
            close(math::gamma_p(a, x), statrs_gamma::gamma_lr(a, x), "gamma p");
            close(math::gamma_q(a, x), statrs_gamma::gamma_ur(a, x), "gamma q");
            for b in [0.4, 2.0, 33.0] {
                close(math::beta_regularised(a, b, x / 10.0), beta_reg(a, b, x / 10.0), "beta");
            }
        }
    }
}

/// The joins between methods must not show: values a hair apart on either side agree to the slope between them.
#[test]
fn incomplete_functions_are_continuous_where_the_method_changes() {
    let hair = 1e-9;
    for a in [0.999_999_999, 1.0, 9.999_999_999, 10.0, 19.999_999_999, 20.0] {
        for x in [0.3, 1.1, a, 0.4 * a, 1.6 * a] {
            let (left, right) = (math::gamma_q(a, x * (1.0 - hair)), math::gamma_q(a * (1.0 + hair), x * (1.0 + hair)));
            assert!((left - right).abs() < 1e-7 * left, "gamma {a} {x}: {left} {right}");
        }
    }
    for (a, b) in [(149.999_999_999, 200.0), (150.0, 200.0), (10.0, 300.0), (9.999_999_999, 300.0)] {
        for z in [-11.0, -3.0, 0.0, 3.0, 11.0] {
            let n: f64 = a + b;
            let x = a / n + z * (a * b / (n * n * n)).sqrt();
            if x > 0.0 && x < 1.0 {
                let (left, right) = (math::beta_regularised(a, b, x), math::beta_regularised(a * (1.0 + hair), b, x));
                assert!((left - right).abs() < 1e-5 * left, "beta {a} {b} {x}: {left} {right}");
            }
        }
    }
}

/// Arguments of every sort: ordinary, huge, tiny, subnormal, infinite, NaN, and the neighbourhoods of the joins.
fn arguments() -> Vec<f64> {
    let mut values = vec![
        0.0,
        -0.0,
        1.0,
        -1.0,
        0.5,
        0.075,
        0.925,
        0.425,
        2.0,
        710.0,
        -709.0,
        -708.39,
        1e-300,
        5e-324,
        -5e-324,
        1e300,
        -1e300,
        INFINITY,
        -INFINITY,
        NAN,
        f64::MAX,
        f64::MIN_POSITIVE,
        std::f64::consts::FRAC_1_SQRT_2,
    ];
    let mut state = 1u64;
    for _ in 0..2000 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let share = (state >> 11) as f64 / 9_007_199_254_740_992.0;
        // Any bits at all, then numbers in the ranges that are used.
        values.extend([
            f64::from_bits(state),
            share,
            1e-6 * share,
            1.0 - 1e-9 * share,
            40.0 * (share - 0.5),
            1600.0 * (share - 0.5),
        ]);
    }
    values
}

fn bits(values: &[f64]) -> Vec<u64> {
    // A NaN's sign and payload are not a result.
    values.iter().map(|x| if x.is_nan() { NAN.to_bits() } else { x.to_bits() }).collect()
}

/// The reason the program has functions of its own: the width of the instructions must not change a bit.
#[test]
fn every_instruction_set_gives_the_scalar_bits() {
    let x = arguments();
    let mut y = x.clone();
    y.rotate_left(7);
    let scalar = |function: &dyn Fn(f64) -> f64| bits(&x.iter().map(|x| function(*x)).collect::<Vec<_>>());
    let scalar_pair =
        |function: &dyn Fn(f64, f64) -> f64| bits(&x.iter().zip(&y).map(|(x, y)| function(*x, *y)).collect::<Vec<_>>());
    let mut out = vec![0.0; x.len()];
    for set in InstructionSet::ALL {
        if !set.is_available() {
            eprintln!("this machine has no {set:?}: the baseline stands in");
        }
        exp_lanes_with(set, &x, &mut out);
        assert_eq!(bits(&out), scalar(&exp), "exp {set:?}");
        exp_m1_lanes_with(set, &x, &mut out);
        assert_eq!(bits(&out), scalar(&exp_m1), "exp_m1 {set:?}");
        ln_lanes_with(set, &x, &mut out);
        assert_eq!(bits(&out), scalar(&ln), "ln {set:?}");
        ln_1p_lanes_with(set, &x, &mut out);
        assert_eq!(bits(&out), scalar(&ln_1p), "ln_1p {set:?}");
        normal_quantile_lanes_with(set, &x, &mut out);
        assert_eq!(bits(&out), scalar(&normal_quantile), "normal_quantile {set:?}");
        pow_lanes_with(set, &x, &y, &mut out);
        assert_eq!(bits(&out), scalar_pair(&pow), "pow {set:?}");
        normal_score_lanes_with(set, &x, &y, &mut out);
        assert_eq!(bits(&out), scalar_pair(&normal_score), "normal_score {set:?}");
    }
}

/// Bits pinned once, so that a compiler or a platform that computes otherwise is found out.
#[test]
fn the_bits_are_the_pinned_ones() {
    let mut sum = 0u64;
    for x in arguments() {
        for value in [exp(x), exp_m1(x), ln(x), ln_1p(x), pow(x.abs(), 1.7), normal_quantile(x), normal_cdf(x)] {
            let value = if value.is_nan() { NAN } else { value };
            sum = sum.rotate_left(5) ^ value.to_bits().wrapping_mul(0x9E37_79B9_7F4A_7C15);
        }
    }
    assert_eq!(sum, 0xd584_3aaf_9f1a_c87c, "{sum:#x}");
}

#[test]
fn lanes_do_as_many_as_the_shortest_slice() {
    let mut out = [7.0; 3];
    exp_lanes(&[0.0, 0.0], &mut out);
    assert_eq!(out, [1.0, 1.0, 7.0]);
    assert!(best().is_available());
}

/// The same cases each run, and no file of failures.
fn settings() -> ProptestConfig {
    ProptestConfig {
        cases: 200,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(2024),
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(settings())]

    #[test]
    fn logarithm_undoes_exponential(x in -700.0..700.0f64) {
        prop_assert!((ln(exp(x)) - x).abs() <= 2e-16 * (1.0 + x.abs()));
        prop_assert!((ln_1p(exp_m1(x.abs() / 20.0)) - x.abs() / 20.0).abs() <= 4e-16 * (1.0 + x.abs()));
    }

    #[test]
    fn exponential_never_falls(x in -700.0..700.0f64) {
        let next = f64::from_bits(x.to_bits() + 1);
        let (low, high) = if next > x { (x, next) } else { (next, x) };
        prop_assert!(exp(low) <= exp(high));
        prop_assert!(exp_m1(low) <= exp_m1(high));
    }

    #[test]
    fn powers_multiply(x in 0.01..100.0f64, a in -10.0..10.0f64, b in -10.0..10.0f64) {
        let (left, right) = (pow(x, a) * pow(x, b), pow(x, a + b));
        // The sum a + b is itself rounded, which moves the power by |ln x| units.
        prop_assert!(((left - right) / right).abs() < 2e-14);
    }

    #[test]
    fn normal_score_undoes_distribution(z in -37.0..8.0f64) {
        let back = normal_score(normal_cdf(z), normal_cdf(-z));
        prop_assert!((back - z).abs() <= 2e-15 * (1.0 + z.abs()));
    }

    #[test]
    fn gamma_quantile_undoes_distribution(log_shape in -6.0..14.0f64, u in 1e-12..1.0f64) {
        let shape = exp(log_shape);
        let x = math::gamma_p_inverse(shape, u);
        if x > f64::MIN_POSITIVE {
            // The quantile's last digit moves the probability by shape · 10^−16 at small shapes, √shape at large.
            let tolerance = 1e-13 + 4e-16 * shape.sqrt();
            let (p, q) = (math::gamma_p(shape, x), math::gamma_q(shape, x));
            prop_assert!((p - u).abs() <= tolerance * u, "shape {shape} u {u}: {p}");
            prop_assert!((q - (1.0 - u)).abs() <= tolerance * u + 1e-16);
        }
    }

    #[test]
    fn beta_quantile_undoes_distribution(log_a in -3.0..9.0f64, log_b in -3.0..9.0f64, u in 1e-9..1.0f64) {
        let (a, b) = (exp(log_a), exp(log_b));
        let x = math::beta_regularised_inverse(a, b, u);
        // Near one the quantile has too few digits left to say: the other end is tested by symmetry.
        if x > f64::MIN_POSITIVE && x < 0.9 {
            let p = math::beta_regularised(a, b, x);
            prop_assert!((p - u).abs() <= 1e-12 * u + 1e-15, "a {a} b {b} u {u}: {p}");
        }
    }
}
