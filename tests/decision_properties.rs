//! What must hold of any strategies and any draws.

use cartwright::analysis::decision::{
    DrawTotals, IncrementalTable, Status, StrategyTotals, acceptability, acceptability_at, best, check_acceptability,
    check_incremental, fully_incremental, net_benefit, pairwise, plane,
};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

/// Totals on a coarse lattice, so that ties, duplicates and points on one line come up often, or spread out.
fn strategies() -> impl Strategy<Value = Vec<StrategyTotals>> {
    let lattice = (0..8_i32, 0..8_i32).prop_map(|(c, q)| (f64::from(c) * 1000.0, f64::from(q) * 0.25));
    let spread = (-1e5..3e5_f64, -2.0..20.0_f64);
    let named = |points: Vec<(f64, f64)>| {
        let name = |i| format!("s{i}");
        let totals = |(i, (cost, qaly))| StrategyTotals::new(name(i), cost, qaly);
        points.into_iter().enumerate().map(totals).collect()
    };
    prop_oneof![
        prop::collection::vec(lattice, 1..9).prop_map(named),
        prop::collection::vec(spread, 1..9).prop_map(named),
    ]
}

fn draws() -> impl Strategy<Value = DrawTotals> {
    (1..5_usize, 2..600_usize).prop_flat_map(|(strategies, draws)| {
        let rows = |range: std::ops::Range<f64>| prop::collection::vec(prop::collection::vec(range, draws), strategies);
        (rows(-1e4..2e5), rows(0.0..15.0)).prop_map(move |(cost, qaly)| DrawTotals {
            strategies: (0..strategies).map(|i| format!("s{i}")).collect(),
            cost,
            qaly,
        })
    })
}

fn frontier(table: &IncrementalTable) -> Vec<(String, Option<f64>)> {
    table.frontier().map(|r| (r.strategy.clone(), r.icer())).collect()
}

fn square(value: f64) -> f64 {
    value * value
}

/// Statuses by strategy, with what depends on the given order (which of several the same comes first) taken as one.
fn statuses(table: &IncrementalTable) -> Vec<(u64, u64, String)> {
    let mut statuses: Vec<_> = table
        .rows
        .iter()
        .map(|row| {
            let kind = match &row.status {
                Status::Reference => "reference",
                Status::OnFrontier => "frontier",
                Status::Dominated { .. } => "dominated",
                Status::ExtendedlyDominated { .. } => "extendedly dominated",
                Status::SameAs { .. } => "same",
            };
            (row.cost.to_bits(), row.qaly.to_bits(), kind.to_owned())
        })
        .collect();
    statuses.sort();
    statuses
}

/// The textbook's dominance, by brute force over every strategy and every pair, on a lattice where arithmetic is exact.
fn brute_force(all: &[StrategyTotals], x: &StrategyTotals) -> &'static str {
    let beats = |y: &StrategyTotals| y.cost <= x.cost && y.qaly >= x.qaly && (y.cost < x.cost || y.qaly > x.qaly);
    if all.iter().any(beats) {
        return "dominated";
    }
    let mixed = |a: &StrategyTotals, b: &StrategyTotals| {
        a.qaly < x.qaly
            && x.qaly < b.qaly
            && (x.cost - a.cost) * (b.qaly - a.qaly) > (b.cost - a.cost) * (x.qaly - a.qaly)
    };
    if all.iter().any(|a| all.iter().any(|b| mixed(a, b))) {
        return "extendedly dominated";
    }
    "frontier"
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, rng_seed: RngSeed::Fixed(20_261_122), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn frontier_choice_is_the_highest_net_benefit(all in strategies(), thresholds in prop::collection::vec(0.0..2e5_f64, 1..20)) {
        let table = fully_incremental(&all).unwrap();
        for at in net_benefit(&all, &thresholds).unwrap() {
            let row = table.preferred_at(at.threshold).unwrap();
            let short = at.monetary[at.best] - at.monetary[row.index];
            prop_assert!(short <= 1e-6, "{short} at {}: {table:?}", at.threshold);
            let health = at.health.unwrap();
            prop_assert!((health[at.best] * at.threshold - at.monetary[at.best]).abs() <= 1e-6);
        }
        for check in check_incremental(&all, &table, &thresholds).unwrap() {
            prop_assert!(check.passed, "{check:?}");
        }
    }

    #[test]
    fn the_frontier_rises_and_no_icer_is_negative(all in strategies()) {
        let table = fully_incremental(&all).unwrap();
        prop_assert_eq!(table.rows.len(), all.len());
        prop_assert_eq!(&table.rows[0].status, &Status::Reference);
        prop_assert_eq!(table.rows.iter().filter(|r| r.status == Status::Reference).count(), 1);
        let mut icers = Vec::new();
        for row in &table.rows {
            prop_assert_eq!(row.icer().is_some(), row.status == Status::OnFrontier);
            prop_assert_eq!(row.comparison.is_none(), row.status == Status::Reference);
            icers.extend(row.icer());
        }
        prop_assert!(icers.iter().all(|i| *i > 0.0));
        prop_assert!(icers.windows(2).all(|p| p[0] <= p[1] * (1.0 + 1e-9)), "{:?}", icers);
        prop_assert!(table.rows.windows(2).all(|p| p[0].cost <= p[1].cost));
    }

    #[test]
    fn statuses_are_those_of_the_textbook(points in prop::collection::vec((0..8_i32, 0..8_i32), 1..9)) {
        let all: Vec<_> = points.iter().enumerate()
            .map(|(i, (c, q))| StrategyTotals::new(format!("s{i}"), f64::from(*c), f64::from(*q)))
            .collect();
        let table = fully_incremental(&all).unwrap();
        for row in &table.rows {
            let x = &all[row.index];
            let expected = brute_force(&all, x);
            let named = |name: &String| all.iter().find(|s| s.name == *name).unwrap();
            match &row.status {
                Status::Reference | Status::OnFrontier => prop_assert_eq!(expected, "frontier"),
                Status::Dominated { by } => {
                    prop_assert_eq!(expected, "dominated");
                    let by = named(by);
                    prop_assert!(by.cost <= x.cost && by.qaly >= x.qaly && (by.cost, by.qaly) != (x.cost, x.qaly));
                }
                Status::ExtendedlyDominated { by: [a, b] } => {
                    prop_assert_eq!(expected, "extendedly dominated");
                    let (a, b) = (named(a), named(b));
                    prop_assert!(a.qaly < x.qaly && x.qaly < b.qaly);
                    prop_assert!((x.cost - a.cost) * (b.qaly - a.qaly) > (b.cost - a.cost) * (x.qaly - a.qaly));
                    for end in [a, b] {
                        prop_assert_eq!(brute_force(&all, end), "frontier");
                    }
                }
                Status::SameAs { other } => {
                    let other = named(other);
                    prop_assert_eq!((other.cost, other.qaly), (x.cost, x.qaly));
                    prop_assert!(all.iter().position(|s| s.name == other.name) < Some(row.index));
                }
            }
        }
    }

    #[test]
    fn a_dominated_strategy_more_leaves_the_frontier(mut all in strategies(), pick in 0..8_usize, cost in 0.0..1e4_f64, qaly in 0.001..2.0_f64) {
        let before = frontier(&fully_incremental(&all).unwrap());
        let worse = &all[pick % all.len()];
        let worse = StrategyTotals::new("worse", worse.cost + cost, worse.qaly - qaly);
        all.push(worse);
        let table = fully_incremental(&all).unwrap();
        prop_assert_eq!(before, frontier(&table));
        let row = table.rows.iter().find(|r| r.strategy == "worse").unwrap();
        let off = matches!(row.status, Status::Dominated { .. } | Status::SameAs { .. });
        prop_assert!(off, "{:?}", row);
    }

    #[test]
    fn the_given_order_changes_no_status(all in strategies(), turn in 0..8_usize) {
        let mut other = all.clone();
        other.reverse();
        let by = turn % all.len();
        other.rotate_left(by);
        let (a, b) = (fully_incremental(&all).unwrap(), fully_incremental(&other).unwrap());
        prop_assert_eq!(statuses(&a), statuses(&b));
        let icers = |t: &IncrementalTable| t.frontier().map(|r| r.icer().map(f64::to_bits)).collect::<Vec<_>>();
        prop_assert_eq!(icers(&a), icers(&b));
    }

    #[test]
    fn a_change_of_unit_scales_the_icers(all in strategies()) {
        // Powers of two, so that scaling is exact and the ICERs must be the same bits.
        let scaled: Vec<_> = all.iter()
            .map(|s| StrategyTotals::new(&s.name, s.cost * 1024.0, s.qaly / 64.0))
            .collect();
        let (a, b) = (fully_incremental(&all).unwrap(), fully_incremental(&scaled).unwrap());
        for (a, b) in a.rows.iter().zip(&b.rows) {
            prop_assert_eq!(&a.strategy, &b.strategy);
            prop_assert_eq!(&a.status, &b.status);
            prop_assert_eq!(a.icer().map(|i| i * 65536.0), b.icer());
        }
    }

    #[test]
    fn a_pair_turned_round_is_its_mirror(all in strategies()) {
        for (x, y) in all.iter().zip(all.iter().rev()) {
            let (a, b) = (pairwise(x, y).unwrap(), pairwise(y, x).unwrap());
            prop_assert_eq!(a.incremental_cost, -b.incremental_cost);
            prop_assert_eq!(a.incremental_qaly, -b.incremental_qaly);
            prop_assert!((a.net_monetary_benefit(3e4) + b.net_monetary_benefit(3e4)).abs() <= 0.0);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, rng_seed: RngSeed::Fixed(20_261_122), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn acceptability_agrees_with_a_plain_loop(draws in draws(), threshold in 0.0..1e5_f64) {
        let point = acceptability_at(&draws, threshold).unwrap();
        let (s, n) = (draws.strategies.len(), draws.draws());
        let mut times = vec![0; s];
        let mut loss = vec![0.0; s];
        let mut means = vec![0.0; s];
        let mut highest = 0.0;
        for d in 0..n {
            let nmb: Vec<f64> = (0..s).map(|k| threshold * draws.qaly[k][d] - draws.cost[k][d]).collect();
            let b = best(&nmb).unwrap();
            times[b] += 1;
            highest += nmb[b] / n as f64;
            for k in 0..s {
                loss[k] += (nmb[b] - nmb[k]) / n as f64;
                means[k] += nmb[k] / n as f64;
            }
        }
        prop_assert_eq!(&point.times_best, &times);
        prop_assert_eq!(point.times_best.iter().sum::<usize>(), n);
        let size = 2e5 + 15.0 * threshold;
        for k in 0..s {
            prop_assert!(point.expected_loss[k] >= 0.0);
            prop_assert!((point.expected_loss[k] - loss[k]).abs() <= 1e-12 * size);
            prop_assert!((point.mean_nmb[k] - means[k]).abs() <= 1e-12 * size);
        }
        prop_assert!((point.perfect_information_nmb - highest).abs() <= 1e-12 * size);
        prop_assert!(point.evpi >= 0.0);
        prop_assert_eq!(point.frontier, best(&point.mean_nmb).unwrap());
    }

    #[test]
    fn checks_of_the_program_always_pass(draws in draws(), thresholds in prop::collection::vec(0.0..1e5_f64, 1..6)) {
        let found = acceptability(&draws, &thresholds).unwrap();
        let checks = check_acceptability(&draws, &found).unwrap();
        prop_assert_eq!(checks.len(), 5);
        for check in checks {
            prop_assert!(check.passed, "{:?}", check);
        }
        for (point, &threshold) in found.points.iter().zip(&thresholds) {
            prop_assert_eq!(point, &acceptability_at(&draws, threshold).unwrap());
        }
    }

    #[test]
    fn a_plane_adds_up(draws in draws(), threshold in 0.0..1e5_f64) {
        let last = draws.strategies.len() - 1;
        let plane = plane(&draws, last, 0, &[threshold]).unwrap();
        let q = plane.quadrants;
        let sum = q.north_east + q.south_east + q.south_west + q.north_west + q.on_an_axis;
        prop_assert!((sum - 1.0).abs() <= 1e-12);
        let at = &plane.at_thresholds[0];
        prop_assert!(at.probability_cost_effective >= q.south_east);
        prop_assert!(at.probability_cost_effective <= 1.0 - q.north_west + 1e-12);
        prop_assert!(plane.correlation.is_none_or(|r| (-1.0..=1.0).contains(&r)));
        prop_assert!(plane.incremental_cost.lower <= plane.incremental_cost.upper);
        // The variance of net benefit is that of its parts and their covariance.
        let (c, e) = (&plane.incremental_cost, &plane.incremental_qaly);
        let parts = square(threshold * e.standard_deviation) + square(c.standard_deviation)
            - 2.0 * threshold * plane.covariance;
        let found = square(at.incremental_nmb.standard_deviation);
        prop_assert!((found - parts).abs() <= 1e-9 * (square(threshold) * 100.0 + 1e10), "{} {}", found, parts);
    }
}
