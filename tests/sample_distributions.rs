//! Distributions: quantiles against their inverses and against scipy, moments, prepared draws, and what is refused.

use cartwright::sample::Distribution::{
    self, Beta, Choice, Fixed, Gamma, LogNormal, LogitNormal, Normal, Pert, Triangular, Truncated, Uniform, Weibull,
};
use cartwright::sample::{StreamKey, uniform};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

fn truncated(inner: Distribution, low: f64, high: f64) -> Distribution {
    Truncated { inner: Box::new(inner), low, high }
}

/// One or more of every kind, ordinary and awkward.
fn examples() -> Vec<Distribution> {
    vec![
        Normal { mean: 3.0, sd: 2.0 },
        LogNormal { mean_log: -0.2, sd_log: 0.4 },
        Beta { a: 2.0, b: 5.0 },
        Beta { a: 1.0, b: 144.0 },
        Beta { a: 0.5, b: 0.5 },
        Beta { a: 300.0, b: 900.0 },
        Beta { a: 1e5, b: 4.0 },
        Gamma { shape: 0.05, scale: 2.0 },
        Gamma { shape: 0.5, scale: 18.75 },
        Gamma { shape: 4.0, scale: 250.0 },
        Gamma { shape: 96.04, scale: 12.5 },
        Gamma { shape: 1e6, scale: 0.01 },
        Uniform { low: -1.0, high: 2.0 },
        Triangular { low: 1.0, mode: 2.0, high: 6.0 },
        Triangular { low: 1.0, mode: 1.0, high: 6.0 },
        Triangular { low: 1.0, mode: 6.0, high: 6.0 },
        Pert { low: 1.0, mode: 2.0, high: 6.0 },
        Pert { low: 0.0, mode: 0.0, high: 1.0 },
        Weibull { shape: 1.3, scale: 2.0 },
        Weibull { shape: 0.5, scale: 100.0 },
        LogitNormal { mean_logit: -1.0, sd_logit: 0.8 },
        truncated(Normal { mean: 0.0, sd: 1.0 }, 0.0, f64::INFINITY),
        truncated(Normal { mean: 0.0, sd: 1.0 }, 5.0, 6.0),
        truncated(Normal { mean: 0.0, sd: 1.0 }, -6.0, -5.0),
        truncated(Gamma { shape: 2.5, scale: 1.0 }, 0.5, 3.0),
        truncated(Beta { a: 2.0, b: 5.0 }, 0.1, 0.9),
        truncated(Triangular { low: 1.0, mode: 2.0, high: 6.0 }, 1.5, 4.0),
        truncated(truncated(LogNormal { mean_log: 0.0, sd_log: 1.0 }, 0.1, 10.0), 0.5, f64::INFINITY),
    ]
}

/// Uniform numbers over the middle, both ends, and the far ends.
fn probabilities() -> Vec<f64> {
    let mut values: Vec<f64> = (1..200).map(|k| f64::from(k) / 200.0).collect();
    for k in 1..=15 {
        let mut small = 1.0;
        for _ in 0..k {
            small /= 10.0;
        }
        values.extend([small, 1.0 - small]);
    }
    values
}

#[test]
fn every_example_is_valid() {
    for distribution in examples() {
        assert_eq!(distribution.check(), Ok(()), "{distribution:?}");
    }
}

#[test]
fn quantiles_undo_distribution_functions() {
    for distribution in examples() {
        for u in probabilities() {
            let x = distribution.quantile(u);
            let p = distribution.cdf(x);
            // A value near a limit that is not zero has lost digits of its distance from it.
            let step = f64::EPSILON * x.abs();
            let slack = (distribution.cdf(x + step) - distribution.cdf(x - step)).abs();
            // The lower tail has all its digits, but where it is a difference: of a truncated distribution's tails, or beyond a
            // triangle's mode.
            let absolute =
                if u < 0.5 && !matches!(distribution, Truncated { .. } | Triangular { .. }) { 0.0 } else { 2e-15 };
            assert!((p - u).abs() <= 1e-12 * u + 2.0 * slack + absolute, "{distribution:?} at {u}: {x} has {p}");
        }
    }
}

#[test]
fn quantiles_never_fall() {
    for distribution in examples() {
        let prepared = distribution.prepare();
        let mut before = f64::NEG_INFINITY;
        let mut before_prepared = f64::NEG_INFINITY;
        for k in 1..5000 {
            let u = f64::from(k) / 5000.0;
            let (x, y) = (distribution.quantile(u), prepared.value(u));
            assert!(x >= before && y >= before_prepared, "{distribution:?} at {u}");
            (before, before_prepared) = (x, y);
        }
    }
}

/// A table's error must be far below anything a model can show.
#[test]
fn prepared_draws_are_the_quantiles() {
    let mut all = examples();
    all.extend([
        Beta { a: 0.05, b: 0.05 },
        Beta { a: 0.05, b: 40.0 },
        Beta { a: 0.01, b: 0.02 },
        Gamma { shape: 0.01, scale: 1.0 },
        Beta { a: 1e7, b: 2e7 },
        Choice { values: vec![2.0, 1.0, 3.0], weights: vec![1.0, 1.0, 2.0] },
        Fixed(4.0),
    ]);
    for distribution in all {
        let prepared = distribution.prepare();
        for u in probabilities() {
            let (x, y) = (distribution.quantile(u), prepared.value(u));
            if x.abs() > 1e-100 {
                assert!((x - y).abs() <= 1e-12 * x.abs(), "{distribution:?} at {u}: {x:e} and {y:e}");
            } else {
                assert!((x - y).abs() <= 5e-12 * x.abs() + 1e-300, "{distribution:?} at {u}: {x:e} and {y:e}");
            }
        }
    }
}

/// A draw is the same alone, in a batch of any size, and in any place in it.
#[test]
fn a_draw_does_not_depend_on_its_batch() {
    let key = StreamKey::of(11, "batch");
    let u: Vec<f64> = (0..1000).map(|draw| uniform(key, draw, 0)).collect();
    for distribution in examples() {
        let mut whole = vec![0.0; u.len()];
        distribution.prepare().fill(&u, &mut whole);
        for size in [1, 7, 128, 129, 999] {
            let prepared = distribution.prepare();
            let mut parts = vec![0.0; u.len()];
            // Last part first: the tables are then filled in another order.
            for (u, out) in u.chunks(size).zip(parts.chunks_mut(size)).rev() {
                prepared.fill(u, out);
            }
            assert!(whole.iter().zip(&parts).all(|(a, b)| a.to_bits() == b.to_bits()), "{distribution:?} by {size}");
        }
    }
}

/// Moments against the mean of the quantile function over an even grid of 2^17 points.
#[test]
fn moments_are_those_of_the_quantiles() {
    let n = 1 << 17;
    let u: Vec<f64> = (0..n).map(|k| (f64::from(k) + 0.5) / f64::from(n)).collect();
    let mut x = vec![0.0; u.len()];
    for distribution in examples() {
        distribution.prepare().fill(&u, &mut x);
        let mean = x.iter().sum::<f64>() / f64::from(n);
        let sd = (x.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / f64::from(n)).sqrt();
        let (true_mean, true_sd) = (distribution.mean(), distribution.sd());
        // The grid misses the farthest 1/2^18 at each end: more of the spread of a heavy tail.
        assert!((mean - true_mean).abs() < 2e-4 * true_sd, "{distribution:?}: mean {mean} and {true_mean}");
        assert!((sd / true_sd - 1.0).abs() < 5e-3, "{distribution:?}: sd {sd} and {true_sd}");
    }
}

/// scipy.stats 1.17: `dist.ppf(u)` at 0.025, 0.5 and 0.975, `dist.mean()` and `dist.std()`; the last two by mpmath's quadrature.
#[test]
fn scipy_agrees() {
    let rows: Vec<(Distribution, [f64; 3], f64, f64)> = vec![
        (Normal { mean: 3.0, sd: 2.0 }, [-0.919_927_969_080_109, 3.0, 6.919_927_969_080_108], 3.0, 2.0),
        (
            LogNormal { mean_log: -0.2, sd_log: 0.4 },
            [0.373_818_238_200_989_8, 0.818_730_753_077_981_8, 1.793_171_058_912_406_4],
            0.886_920_436_717_157_6,
            0.369_443_480_548_895_86,
        ),
        (
            Beta { a: 2.0, b: 5.0 },
            [0.043_271_868_292_741_676, 0.264_449_983_295_660_05, 0.641_234_578_997_674_8],
            0.285_714_285_714_285_7,
            0.159_719_141_249_984_99,
        ),
        (
            Beta { a: 0.5, b: 40.0 },
            [1.23527499917388e-05, 0.005_705_999_000_988_439, 0.061_235_091_538_275_69],
            0.012_345_679_012_345_678,
            0.017_140_990_975_324_03,
        ),
        (
            Beta { a: 300.0, b: 900.0 },
            [0.225_911_970_709_580_3, 0.249_861_074_001_760_97, 0.274_877_298_305_832_8],
            0.25,
            0.012_494_794_919_616_086,
        ),
        (
            Gamma { shape: 0.5, scale: 18.75 },
            [0.009_206_897_973_518_02, 4.265_028_966_745_987, 47.098_933_006_077_075],
            9.375,
            13.258_252_147_247_767,
        ),
        (
            Gamma { shape: 96.04, scale: 12.5 },
            [972.453_806_716_941_6, 1_196.335_914_060_595, 1_452.207_223_706_357],
            1200.5,
            122.5,
        ),
        (Uniform { low: -1.0, high: 2.0 }, [-0.925, 0.5, 1.924_999_999_999_999_8], 0.5, 0.866_025_403_784_438_6),
        (
            Triangular { low: 1.0, mode: 2.0, high: 6.0 },
            [1.353_553_390_593_274, 2.837_722_339_831_620_5, 5.292_893_218_813_452],
            3.0,
            1.080_123_449_734_643_5,
        ),
        (
            Pert { low: 1.0, mode: 2.0, high: 6.0 },
            [1.196_063_618_258_937_3, 2.383_361_296_962_594_4, 4.415_671_549_512_258_5],
            2.5,
            0.866_025_403_784_438_7,
        ),
        (
            Weibull { shape: 1.3, scale: 2.0 },
            [0.118_275_890_839_569_34, 1.508_648_421_240_918_8, 5.458_868_843_018_682],
            1.847_153_443_111_956,
            1.432_872_253_722_464_7,
        ),
        (
            Weibull { shape: 40.0, scale: 2.0 },
            [1.824_381_451_885_954_5, 1.981_758_055_454_135_4, 2.066_342_733_171_899_8],
            1.972_347_926_296_507_8,
            0.062_134_691_477_209_86,
        ),
        (
            truncated(Normal { mean: 0.0, sd: 1.0 }, 0.5, 3.0),
            [0.521_934_846_010_331, 1.015_458_253_405_982_4, 2.364_402_543_325_590_4],
            1.131_664_924_951_349_7,
            0.499_098_221_109_908_9,
        ),
        (
            truncated(Normal { mean: 0.0, sd: 1.0 }, 5.0, 6.0),
            [5.004_862_259_266_414, 5.131_371_763_283_919, 5.647_746_926_733_149_5],
            5.183_147_090_477_182,
            0.171_617_105_116_118_44,
        ),
        (
            LogitNormal { mean_logit: 1.0, sd_logit: 20.0 },
            [2.571_956_491_701_804_5e-17, 0.731_058_578_630_004_9, 1.0],
            0.519_857_576_984_853_9,
            0.479_337_571_928_436_8,
        ),
        (
            LogitNormal { mean_logit: -1.0, sd_logit: 0.8 },
            [0.071_228_403_301_332_36, 0.268_941_421_369_995_1, 0.638_294_905_614_154_3],
            0.292_957_559_560_245_94,
            0.150_554_493_812_706_2,
        ),
        (
            truncated(Triangular { low: 1.0, mode: 2.0, high: 6.0 }, 1.5, 4.0),
            [1.586_301_969_977_928_6, 2.608_835_008_437_366, 3.908_349_933_664_811],
            2.666_666_666_666_666_5,
            0.677_003_200_386_33,
        ),
    ];
    assert!(rows.len() >= 10);
    for (distribution, quantiles, mean, sd) in rows {
        for (u, value) in [0.025, 0.5, 0.975].into_iter().zip(quantiles) {
            let got = distribution.quantile(u);
            assert!((got - value).abs() <= 1e-10 * value.abs(), "{distribution:?} at {u}: {got} and {value}");
        }
        assert!(
            (distribution.mean() - mean).abs() <= 1e-9 * mean.abs(),
            "{distribution:?}: mean {} and {mean}",
            distribution.mean()
        );
        assert!((distribution.sd() - sd).abs() <= 1e-8 * sd, "{distribution:?}: sd {} and {sd}", distribution.sd());
        let (low, high) = distribution.interval95();
        assert_eq!(low, distribution.quantile(0.025));
        assert!((high - quantiles[2]).abs() <= 1e-10 * high.abs());
    }
}

#[test]
fn a_choice_is_in_the_order_of_its_values() {
    let choice = Choice { values: vec![2.0, 0.0, 1.0], weights: vec![1.0, 2.0, 1.0] };
    assert_eq!(choice.check(), Ok(()));
    for (u, value) in
        [(0.01, 0.0), (0.49, 0.0), (0.5, 0.0), (0.51, 1.0), (0.74, 1.0), (0.75, 1.0), (0.76, 2.0), (0.999, 2.0)]
    {
        assert_eq!(choice.quantile(u), value);
        assert_eq!(choice.prepare().value(u), value);
    }
    assert_eq!(choice.mean(), 0.75);
    assert!((choice.sd() - 0.6875f64.sqrt()).abs() < 1e-15);
    assert_eq!((choice.cdf(-0.1), choice.cdf(0.0), choice.cdf(1.5), choice.cdf(2.0)), (0.0, 0.5, 0.75, 1.0));
    // A value without weight never comes up.
    let never = Choice { values: vec![0.0, 1.0], weights: vec![0.0, 1.0] };
    assert_eq!(never.quantile(1e-15), 1.0);
}

#[test]
fn a_truncated_distribution_stays_between_its_limits() {
    for distribution in examples() {
        if let Truncated { low, high, .. } = distribution {
            for u in probabilities() {
                let x = distribution.prepare().value(u);
                assert!(x >= low && x <= high, "{distribution:?} at {u}: {x}");
            }
        }
    }
    // Far in the upper tail, where 1 − Φ has no digits left: the mean excess of a normal beyond 8 is 0.1213681….
    let far = truncated(Normal { mean: 0.0, sd: 1.0 }, 8.0, f64::INFINITY);
    assert!((far.mean() - 8.121_368_1).abs() < 1e-6, "{}", far.mean());
}

#[test]
fn parameters_that_make_no_sense_are_refused_with_the_reason() {
    let cases = [
        (Fixed(f64::NAN), "the value must be a finite number, not NaN"),
        (Normal { mean: 0.0, sd: 0.0 }, "the standard deviation must be above 0, not 0"),
        (Normal { mean: f64::INFINITY, sd: 1.0 }, "the mean must be a finite number, not inf"),
        (LogNormal { mean_log: 0.0, sd_log: -1.0 }, "the standard deviation of the logarithm must be above 0, not -1"),
        (Beta { a: 0.0, b: 8.0 }, "the first shape of a beta distribution must be above 0, not 0"),
        (Beta { a: 1.0, b: -8.0 }, "the second shape of a beta distribution must be above 0, not -8"),
        (Gamma { shape: 0.0, scale: 1.0 }, "the shape must be above 0, not 0"),
        (Weibull { shape: 1.0, scale: f64::NAN }, "the scale must be a finite number, not NaN"),
        (Uniform { low: 2.0, high: 2.0 }, "the lower limit, 2, must be below the upper limit, 2"),
        (Triangular { low: 0.0, mode: 3.0, high: 2.0 }, "the mode, 3, must lie between the limits 0 and 2"),
        (Pert { low: 0.0, mode: -1.0, high: 2.0 }, "the mode, -1, must lie between the limits 0 and 2"),
        (
            LogitNormal { mean_logit: 0.0, sd_logit: 0.0 },
            "the standard deviation of the log-odds must be above 0, not 0",
        ),
        (Choice { values: vec![], weights: vec![] }, "a choice needs at least one value"),
        (
            Choice { values: vec![1.0], weights: vec![1.0, 2.0] },
            "a choice needs a weight for each value: there are 1 values and 2 weights",
        ),
        (Choice { values: vec![1.0], weights: vec![0.0] }, "at least one weight of a choice must be above 0"),
        (Choice { values: vec![1.0], weights: vec![-1.0] }, "a weight of a choice must not be negative, and -1 is"),
        (
            truncated(Fixed(1.0), 0.0, 2.0),
            "only a continuous distribution can be truncated, not a fixed value or a choice",
        ),
        (
            truncated(Normal { mean: 0.0, sd: 1.0 }, 2.0, 1.0),
            "the lower limit of truncation, 2, must be below the upper limit, 1",
        ),
        (
            truncated(Beta { a: 2.0, b: 2.0 }, 1.0, 2.0),
            "almost nothing of the distribution lies between the limits of truncation, 1 and 2",
        ),
        (truncated(Normal { mean: 0.0, sd: 0.0 }, 0.0, 1.0), "the standard deviation must be above 0, not 0"),
    ];
    for (distribution, reason) in cases {
        assert_eq!(distribution.check(), Err(reason.to_string()), "{distribution:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, rng_seed: RngSeed::Fixed(2024), ..ProptestConfig::default() })]

    #[test]
    fn gamma_tables_hold_for_any_shape(log_shape in -4.0..14.0f64, u in 1e-9..1.0f64) {
        let distribution = Gamma { shape: cartwright::math::exp(log_shape), scale: 3.0 };
        let (x, y) = (distribution.quantile(u), distribution.prepare().value(u));
        prop_assert!((x - y).abs() <= 1e-12 * x, "{x:e} {y:e}");
    }

    #[test]
    fn beta_tables_hold_for_any_shapes(log_a in -4.0..11.0f64, log_b in -4.0..11.0f64, u in 1e-9..1.0f64) {
        let (a, b) = (cartwright::math::exp(log_a), cartwright::math::exp(log_b));
        let distribution = Beta { a, b };
        let (x, y) = (distribution.quantile(u), distribution.prepare().value(u));
        prop_assert!((x - y).abs() <= 1e-12 * x, "{x:e} {y:e}");
    }
}
