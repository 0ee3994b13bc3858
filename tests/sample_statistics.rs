//! Distributions from published statistics: each must give the statistics back.

use cartwright::sample::{Distribution, DistributionKind as Kind, from_events, from_interval95, from_mean_se};

const SHARES: [Kind; 2] = [Kind::Beta, Kind::LogitNormal];
const POSITIVE: [Kind; 4] = [Kind::LogNormal, Kind::Gamma, Kind::Weibull, Kind::Normal];

#[test]
fn kinds_have_names() {
    for kind in Kind::ALL {
        assert_eq!(Kind::named(kind.name()), Some(kind));
    }
    assert_eq!(Kind::named("lognormal"), Some(Kind::LogNormal));
    assert_eq!(Kind::named("logitnormal"), Some(Kind::LogitNormal));
    assert_eq!(Kind::named("Beta"), None);
    assert_eq!(Kind::named("dirichlet"), None);
}

#[track_caller]
fn close(a: f64, b: f64, tolerance: f64, what: &str) {
    assert!((a - b).abs() <= tolerance * b.abs(), "{what}: {a} and {b}");
}

#[test]
fn a_mean_and_a_standard_error_come_back() {
    for (mean, se) in [(0.75, 0.02), (0.01, 0.004), (0.5, 0.2), (0.95, 0.04), (0.002, 0.001)] {
        for kind in SHARES {
            let found = from_mean_se(kind, mean, se).expect("a distribution");
            close(found.mean(), mean, 1e-9, kind.name());
            close(found.sd(), se, 1e-8, kind.name());
            assert_eq!(found.check(), Ok(()));
        }
    }
    for (mean, se) in [(150_000.0, 15_000.0), (3.2, 0.9), (0.001, 0.01), (12.0, 0.012)] {
        for kind in POSITIVE.into_iter().chain([Kind::Uniform]) {
            let found = from_mean_se(kind, mean, se).expect("a distribution");
            close(found.mean(), mean, 1e-9, kind.name());
            close(found.sd(), se, 1e-8, kind.name());
            assert_eq!(found.check(), Ok(()));
        }
    }
}

/// Nearly all or nothing: the logit-normal's spread is then many units of log-odds.
#[test]
fn a_wide_share_comes_back() {
    for (mean, se) in [(0.02, 0.1), (0.9, 0.25), (0.5, 0.45), (0.001, 0.03), (0.5, 1e-6)] {
        for kind in SHARES {
            let found = from_mean_se(kind, mean, se).expect("a distribution");
            close(found.mean(), mean, 1e-8, kind.name());
            close(found.sd(), se, 1e-8, kind.name());
        }
    }
}

#[test]
fn an_interval_comes_back() {
    for (low, high) in [(0.4171, 0.8482), (0.0012, 0.038), (0.9, 0.999), (0.5, 0.51), (0.05, 0.95)] {
        for kind in SHARES {
            let found = from_interval95(kind, low, high, None).expect("a distribution");
            let (lower, upper) = found.interval95();
            close(lower, low, 1e-8, kind.name());
            close(upper, high, 1e-8, kind.name());
        }
    }
    for (low, high) in [(0.6, 0.9), (100.0, 101.0), (1.0, 1000.0), (2e-4, 3e-3)] {
        for kind in POSITIVE {
            let found = from_interval95(kind, low, high, None).expect("a distribution");
            let (lower, upper) = found.interval95();
            close(lower, low, 1e-9, kind.name());
            close(upper, high, 1e-9, kind.name());
        }
    }
    // Wide and lopsided, where the first guess is far off.
    for (low, high) in [(1e-3, 0.9), (1e-10, 0.5), (1e-6, 0.999), (0.98, 0.999_999_9), (0.499_999, 0.500_001)] {
        let (lower, upper) = from_interval95(Kind::Beta, low, high, None).expect("a distribution").interval95();
        close(lower, low, 1e-8, "beta");
        close(1.0 - upper, 1.0 - high, 1e-8, "beta");
    }
    for (low, high) in [(1e-30, 1.0), (1.0, 1.000_01), (1e-3, 1e6)] {
        let (lower, upper) = from_interval95(Kind::Gamma, low, high, None).expect("a distribution").interval95();
        close(lower, low, 1e-9, "gamma");
        close(upper, high, 1e-9, "gamma");
    }
    assert_eq!(from_interval95(Kind::Uniform, 1.0, 2.0, None), Ok(Distribution::Uniform { low: 1.0, high: 2.0 }));
}

#[test]
fn with_a_mean_the_mean_and_the_width_come_back() {
    let interval = |found: &Distribution| found.interval95();
    let found = from_interval95(Kind::Normal, 1.0, 3.0, Some(1.9)).expect("a distribution");
    close(found.mean(), 1.9, 1e-12, "normal");
    close(interval(&found).1 - interval(&found).0, 2.0, 1e-12, "normal");
    let found = from_interval95(Kind::LogNormal, 0.6, 0.9, Some(0.75)).expect("a distribution");
    close(found.mean(), 0.75, 1e-12, "log-normal");
    close(interval(&found).1 / interval(&found).0, 1.5, 1e-12, "log-normal");
    let found = from_interval95(Kind::Gamma, 800.0, 1500.0, Some(1100.0)).expect("a distribution");
    close(found.mean(), 1100.0, 1e-12, "gamma");
    close(interval(&found).1 - interval(&found).0, 700.0, 1e-9, "gamma");
    let found = from_interval95(Kind::Beta, 0.4171, 0.8482, Some(0.6667)).expect("a distribution");
    close(found.mean(), 0.6667, 1e-12, "beta");
    close(interval(&found).1 - interval(&found).0, 0.8482 - 0.4171, 1e-9, "beta");
    let found = from_interval95(Kind::LogitNormal, 0.2, 0.6, Some(0.4)).expect("a distribution");
    close(found.mean(), 0.4, 1e-9, "logit-normal");
    let odds = |x: f64| x / (1.0 - x);
    close(odds(interval(&found).1) / odds(interval(&found).0), 6.0, 1e-9, "logit-normal");
}

#[test]
fn counts_are_a_beta() {
    assert_eq!(from_events(10.0, 15.0), Ok(Distribution::Beta { a: 10.0, b: 5.0 }));
    assert_eq!(from_events(0.0, 8.0), Ok(Distribution::Beta { a: 0.5, b: 8.5 }));
    assert_eq!(from_events(8.0, 8.0), Ok(Distribution::Beta { a: 8.5, b: 0.5 }));
}

#[test]
fn what_cannot_be_is_refused_with_the_reason() {
    let reasons = [
        (
            from_mean_se(Kind::Normal, 1.0, 0.0),
            "the standard error must be above 0, not 0; an input without uncertainty is `fixed`",
        ),
        (from_mean_se(Kind::Normal, f64::NAN, 1.0), "the mean must be a finite number, not NaN"),
        (from_mean_se(Kind::Gamma, -1.0, 1.0), "every value of a gamma distribution is above 0, and -1 is not"),
        (from_mean_se(Kind::Beta, 1.2, 0.1), "the mean of a beta distribution lies between 0 and 1, and 1.2 does not"),
        (
            from_mean_se(Kind::Beta, 0.5, 0.5),
            "a share with mean 0.5 cannot have a standard error of 0.5: it must be below 0.500000",
        ),
        (from_mean_se(Kind::Pert, 0.5, 0.5), "a mean and a standard error do not determine a pert distribution"),
        (
            from_interval95(Kind::Normal, 2.0, 1.0, None),
            "the lower limit of the interval, 2, must be below the upper limit, 1",
        ),
        (from_interval95(Kind::Normal, 1.0, 2.0, Some(3.0)), "the mean, 3, must lie inside the interval from 1 to 2"),
        (
            from_interval95(Kind::LogNormal, 0.0, 2.0, None),
            "every value of a log_normal distribution is above 0, and 0 is not",
        ),
        (
            from_interval95(Kind::Beta, 0.5, 1.0, None),
            "the percentiles of a beta distribution lie strictly between 0 and 1, and 0.5 and 1 do not both",
        ),
        (from_interval95(Kind::Choice, 1.0, 2.0, None), "an interval does not determine a choice distribution"),
        (
            from_interval95(Kind::Uniform, 1.0, 2.0, Some(1.5)),
            "a uniform distribution takes an interval or a mean, not both",
        ),
        (from_interval95(Kind::Gamma, 1.0, 1000.0, Some(1.5)), "no gamma distribution has these statistics"),
        (from_events(9.0, 8.0), "the number of events, 9, must lie between 0 and the number of people, 8"),
        (from_events(1.0, 0.0), "the number of people must be above 0, not 0"),
    ];
    for (result, reason) in reasons {
        assert_eq!(result, Err(reason.to_string()));
    }
}
