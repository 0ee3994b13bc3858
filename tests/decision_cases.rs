//! One idea a test: every quadrant, ties, duplicates, and what is refused.

use cartwright::analysis::decision::{
    Acceptability, AcceptabilityPoint, ComparisonOutcome, DecisionError, DrawTotals, IncrementalTable, Quadrant,
    Status, StrategyTotals, acceptability, acceptability_at, best, check_acceptability, check_incremental,
    fully_incremental, net_benefit, net_health_benefit, net_monetary_benefit, net_monetary_benefit_draws, pairwise,
    pairwise_against, percentile, plane, summarise, summarise_draws, threshold_grid,
};

fn totals(rows: &[(&str, f64, f64)]) -> Vec<StrategyTotals> {
    rows.iter().map(|(name, cost, qaly)| StrategyTotals::new(*name, *cost, *qaly)).collect()
}

/// Rows of a fully incremental analysis as `name: status, ICER`.
fn rows(strategies: &[(&str, f64, f64)]) -> Vec<String> {
    fully_incremental(&totals(strategies))
        .unwrap()
        .rows
        .iter()
        .map(|row| {
            let status = match &row.status {
                Status::Reference => "reference".to_owned(),
                Status::OnFrontier => "on frontier".to_owned(),
                Status::Dominated { by } => format!("dominated by {by}"),
                Status::ExtendedlyDominated { by: [a, b] } => {
                    format!("extendedly dominated by {a} and {b}")
                }
                Status::SameAs { other } => format!("same as {other}"),
            };
            match row.icer() {
                Some(icer) => format!("{}: {status}, {icer}", row.strategy),
                None => format!("{}: {status}", row.strategy),
            }
        })
        .collect()
}

fn draws(cost: &[&[f64]], qaly: &[&[f64]]) -> DrawTotals {
    DrawTotals {
        strategies: (0..cost.len()).map(|i| format!("s{i}")).collect(),
        cost: cost.iter().map(|row| row.to_vec()).collect(),
        qaly: qaly.iter().map(|row| row.to_vec()).collect(),
    }
}

#[test]
fn every_place_on_the_plane() {
    use ComparisonOutcome::*;
    let cases = [
        (1000.0, 2.0, Quadrant::NorthEast, Icer(500.0)),
        (-1000.0, 2.0, Quadrant::SouthEast, Dominates),
        (-1000.0, -2.0, Quadrant::SouthWest, SavesPerQalyLost(500.0)),
        (1000.0, -2.0, Quadrant::NorthWest, Dominated),
        (1000.0, 0.0, Quadrant::North, NoDifferenceInEffect { incremental_cost: 1000.0 }),
        (-1000.0, 0.0, Quadrant::South, NoDifferenceInEffect { incremental_cost: -1000.0 }),
        (0.0, 2.0, Quadrant::East, NoDifferenceInCost { incremental_qaly: 2.0 }),
        (0.0, -2.0, Quadrant::West, NoDifferenceInCost { incremental_qaly: -2.0 }),
        (0.0, 0.0, Quadrant::Origin, NoDifference),
    ];
    for (cost, qaly, quadrant, outcome) in cases {
        let base = StrategyTotals::new("base", 5000.0, 10.0);
        let new = StrategyTotals::new("new", 5000.0 + cost, 10.0 + qaly);
        let found = pairwise(&new, &base).unwrap();
        assert_eq!((found.incremental_cost, found.incremental_qaly), (cost, qaly));
        assert_eq!(found.quadrant, quadrant);
        assert_eq!(found.outcome, outcome);
        assert_eq!(found.net_monetary_benefit(20_000.0), 20_000.0 * qaly - cost);
        assert_eq!(found.net_health_benefit(20_000.0), Some(qaly - cost / 20_000.0));
    }
}

#[test]
fn outcomes_as_data() {
    let base = StrategyTotals::new("base", 0.0, 0.0);
    let json = |cost, qaly| {
        let found = pairwise(&StrategyTotals::new("new", cost, qaly), &base).unwrap();
        serde_json::to_string(&found.outcome).unwrap()
    };
    assert_eq!(json(500.0, 2.0), r#"{"kind":"icer","value":250.0}"#);
    assert_eq!(json(-500.0, -2.0), r#"{"kind":"saves_per_qaly_lost","value":250.0}"#);
    assert_eq!(json(-5.0, 2.0), r#"{"kind":"dominates"}"#);
    assert_eq!(json(5.0, 0.0), r#"{"kind":"no_difference_in_effect","value":{"incremental_cost":5.0}}"#);
    let table =
        fully_incremental(&totals(&[("a", 0.0, 1.0), ("b", 9.0, 2.0), ("c", 9.0, 2.0), ("d", 9.0, 0.5)])).unwrap();
    let text = serde_json::to_string(&table).unwrap();
    assert_eq!(serde_json::from_str::<IncrementalTable>(&text).unwrap(), table);
}

#[test]
fn everything_against_one_comparator() {
    let all = totals(&[("a", 0.0, 1.0), ("b", 100.0, 2.0), ("c", 50.0, 0.5)]);
    let found = pairwise_against(&all, 1).unwrap();
    let names: Vec<_> = found.iter().map(|p| (p.strategy.as_str(), p.comparator.as_str())).collect();
    assert_eq!(names, [("a", "b"), ("c", "b")]);
    assert!(matches!(pairwise_against(&all, 3), Err(DecisionError::NoSuchStrategy { index: 3, count: 3 })));
}

#[test]
fn one_strategy_is_the_reference() {
    assert_eq!(rows(&[("only", 100.0, 1.0)]), ["only: reference"]);
}

#[test]
fn two_strategies_in_each_relation() {
    assert_eq!(rows(&[("a", 100.0, 1.0), ("b", 300.0, 2.0)]), ["a: reference", "b: on frontier, 200"]);
    // The new strategy is cheaper and better; the reference is the new one, and the old is dominated.
    assert_eq!(rows(&[("old", 300.0, 1.0), ("new", 100.0, 2.0)]), ["new: reference", "old: dominated by new"]);
    // South-west: the cheaper is the reference, whichever was given first; never a negative ICER.
    assert_eq!(rows(&[("old", 300.0, 2.0), ("new", 100.0, 1.0)]), ["new: reference", "old: on frontier, 200"]);
    assert_eq!(rows(&[("a", 100.0, 1.0), ("b", 300.0, 1.0)]), ["a: reference", "b: dominated by a"]);
    assert_eq!(rows(&[("a", 100.0, 1.0), ("b", 100.0, 2.0)]), ["b: reference", "a: dominated by b"]);
    assert_eq!(rows(&[("a", 100.0, 1.0), ("b", 100.0, 1.0)]), ["a: reference", "b: same as a"]);
}

#[test]
fn seven_strategies_with_every_status() {
    let found = rows(&[
        ("none", 0.0, 0.0),
        ("weak", 400.0, 0.5),
        ("good", 500.0, 2.0),
        ("poor", 600.0, 1.5),
        ("twin", 500.0, 2.0),
        ("nearly", 2000.0, 3.0),
        ("best", 3000.0, 4.5),
    ]);
    assert_eq!(
        found,
        [
            "none: reference",
            "weak: extendedly dominated by none and good",
            "good: on frontier, 250",
            "twin: same as good",
            "poor: dominated by good",
            "nearly: extendedly dominated by good and best",
            "best: on frontier, 1000",
        ]
    );
}

#[test]
fn extended_dominance_is_looked_for_again_after_each_removal() {
    // The ICERs are 10, 12, 11, 4. Removing d for e, then c, then b leaves only a and e: one pass would keep b.
    let found = rows(&[("a", 0.0, 0.0), ("b", 10.0, 1.0), ("c", 22.0, 2.0), ("d", 33.0, 3.0), ("e", 37.0, 4.0)]);
    assert_eq!(
        found,
        [
            "a: reference",
            "b: extendedly dominated by a and e",
            "c: extendedly dominated by a and e",
            "d: extendedly dominated by a and e",
            "e: on frontier, 9.25",
        ]
    );
}

#[test]
fn a_strategy_on_the_line_between_two_others_stays() {
    let found = rows(&[("a", 0.0, 0.0), ("b", 100.0, 1.0), ("c", 200.0, 2.0)]);
    assert_eq!(found, ["a: reference", "b: on frontier, 100", "c: on frontier, 100"]);
    // And does so when rounding puts it a hair above the line.
    let found = rows(&[("a", 0.1, 0.1), ("b", 30_000.1 + 1e-11, 1.1), ("c", 60_000.1, 2.1)]);
    assert!(found[1].starts_with("b: on frontier"), "{found:?}");
    // But not when it is really above.
    let found = rows(&[("a", 0.1, 0.1), ("b", 30_000.101, 1.1), ("c", 60_000.1, 2.1)]);
    assert_eq!(found[1], "b: extendedly dominated by a and c");
}

#[test]
fn dominated_by_a_strategy_that_is_itself_off_the_frontier() {
    // x is beaten by y alone, and y is extendedly dominated: x is still strictly dominated, by y.
    let found = rows(&[("a", 0.0, 0.0), ("y", 900.0, 1.0), ("x", 950.0, 0.9), ("b", 1000.0, 2.0)]);
    assert_eq!(found[1], "y: extendedly dominated by a and b");
    assert_eq!(found[2], "x: dominated by y");
}

#[test]
fn duplicates_of_strategies_off_the_frontier() {
    let found = rows(&[("a", 0.0, 1.0), ("x", 10.0, 0.5), ("z", 10.0, 0.5), ("b", 0.0, 1.0)]);
    assert_eq!(found, ["a: reference", "b: same as a", "x: dominated by a", "z: same as x"]);
}

#[test]
fn equal_costs_stand_by_falling_qalys_then_as_given() {
    let found = rows(&[("low", 5.0, 1.0), ("high", 5.0, 3.0), ("middle", 5.0, 2.0), ("high too", 5.0, 3.0)]);
    assert_eq!(
        found,
        ["high: reference", "high too: same as high", "middle: dominated by high", "low: dominated by high"]
    );
}

#[test]
fn rounding_is_no_difference_and_a_penny_is() {
    let sum = 0.1 + 0.2;
    assert_ne!(sum, 0.3);
    assert_eq!(rows(&[("a", 0.3, 10.0), ("b", sum, 10.0)]), ["a: reference", "b: same as a"]);
    // With rounding against it the better strategy is still first, and the other dominated at equal cost.
    assert_eq!(rows(&[("a", 0.3, 10.0), ("b", sum, 11.0)]), ["b: reference", "a: dominated by b"]);
    let found = pairwise(&totals(&[("b", sum, 11.0)])[0], &totals(&[("a", 0.3, 10.0)])[0]).unwrap();
    assert_eq!(found.incremental_cost.to_bits(), 0.0_f64.to_bits());
    assert_eq!(found.quadrant, Quadrant::East);
    assert_eq!(
        rows(&[("a", 100_000.0, 10.0), ("b", 100_000.01, 10.000_001)])[1].split(',').next(),
        Some("b: on frontier")
    );
}

#[test]
fn negative_costs_and_qalys() {
    let found = rows(&[("a", -500.0, -2.0), ("b", -100.0, -1.0), ("c", -600.0, -3.0)]);
    assert_eq!(found, ["c: reference", "a: on frontier, 100", "b: on frontier, 400"]);
}

#[test]
fn huge_and_tiny_numbers() {
    assert_eq!(
        rows(&[("a", 0.0, 0.0), ("b", 1e50, 1e-50)]),
        ["a: reference", &format!("b: on frontier, {}", 1e50 / 1e-50)]
    );
    let tiny = totals(&[("a", 1e-300, 1e-300), ("b", 2e-300, 2e-300), ("c", 4e-300, 2.5e-300)]);
    let tiny = fully_incremental(&tiny).unwrap();
    assert!((tiny.rows[2].icer().unwrap() - 4.0).abs() < 1e-12);
    let ratio = fully_incremental(&totals(&[("a", 0.0, 0.0), ("b", 1e50, 1e-300)]));
    let error = ratio.unwrap_err();
    assert_eq!(error, DecisionError::RatioTooLarge { strategy: "b".into(), comparator: "a".into() });
    let huge = draws(&[&[1e59, -1e59], &[1e60, -1e60]], &[&[1e58, 1e60], &[-1e60, 0.0]]);
    let found = acceptability(&huge, &[0.0, 1e60]).unwrap();
    let finite = |p: &AcceptabilityPoint| {
        let lists = [&p.mean_nmb, &p.mean_nmb_se, &p.expected_loss, &p.probability_best_se];
        lists.into_iter().flatten().chain([&p.evpi, &p.evpi_se]).all(|v| v.is_finite())
    };
    assert!(found.points.iter().all(finite), "{found:?}");
}

#[test]
fn what_is_refused_names_the_strategy() {
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1.1e60, -1.1e60] {
        for (cost, qaly, quantity) in [(bad, 1.0, "cost"), (1.0, bad, "QALYs")] {
            let all = totals(&[("fine", 0.0, 0.0), ("CAR-T", cost, qaly)]);
            let expected = DecisionError::UnusableNumber {
                strategy: "CAR-T".into(),
                quantity: quantity.into(),
                draw: None,
                found: bad.to_string(),
            };
            assert_eq!(fully_incremental(&all).unwrap_err(), expected);
            assert_eq!(pairwise(&all[0], &all[1]).unwrap_err(), expected);
            assert_eq!(pairwise_against(&all, 0).unwrap_err(), expected);
            assert_eq!(net_benefit(&all, &[1.0]).unwrap_err(), expected);
        }
    }
    let mut with_nan = draws(&[&[1.0, 2.0, 3.0], &[1.0, 2.0, 3.0]], &[&[1.0, 2.0, 3.0], &[1.0, 2.0, 3.0]]);
    with_nan.qaly[1][2] = f64::NAN;
    let message = "the QALYs of `s1` in draw 2 (from 0) cannot be used: NaN";
    assert_eq!(acceptability(&with_nan, &[1.0]).unwrap_err().to_string(), message);
    assert_eq!(acceptability_at(&with_nan, 1.0).unwrap_err().to_string(), message);
    assert_eq!(plane(&with_nan, 0, 1, &[]).unwrap_err().to_string(), message);
    assert_eq!(summarise_draws(&with_nan).unwrap_err().to_string(), message);
    assert_eq!(with_nan.means().unwrap_err().to_string(), message);
    assert_eq!(net_monetary_benefit_draws(&with_nan, 1.0).unwrap_err().to_string(), message);
    assert!(matches!(summarise("cost", &[1.0, f64::NAN]), Err(DecisionError::UnusableNumber { draw: Some(1), .. })));
}

#[test]
fn shapes_and_thresholds_that_are_refused() {
    use DecisionError::*;
    assert_eq!(fully_incremental(&[]).unwrap_err(), NoStrategies);
    let twice = totals(&[("a", 0.0, 0.0), ("b", 1.0, 1.0), ("a", 2.0, 2.0)]);
    assert_eq!(fully_incremental(&twice).unwrap_err(), DuplicateName { strategy: "a".into() });

    let good = draws(&[&[1.0, 2.0], &[1.0, 2.0]], &[&[1.0, 2.0], &[1.0, 2.0]]);
    assert!(good.check().is_ok());
    for threshold in [f64::NAN, f64::INFINITY, -1.0, 2e60] {
        assert!(matches!(acceptability(&good, &[threshold]), Err(BadThreshold { .. })));
        assert!(matches!(acceptability_at(&good, threshold), Err(BadThreshold { .. })));
        assert!(matches!(plane(&good, 0, 1, &[threshold]), Err(BadThreshold { .. })));
        assert!(matches!(net_benefit(&twice[..2], &[threshold]), Err(BadThreshold { .. })));
        let table = fully_incremental(&twice[..2]).unwrap();
        assert!(matches!(table.preferred_at(threshold), Err(BadThreshold { .. })));
    }
    assert_eq!(acceptability(&good, &[]).unwrap_err(), NoThresholds);
    assert!(matches!(plane(&good, 2, 0, &[]), Err(NoSuchStrategy { index: 2, count: 2 })));
    assert!(matches!(plane(&good, 0, 2, &[]), Err(NoSuchStrategy { index: 2, count: 2 })));

    let mut short = good.clone();
    short.qaly[1].pop();
    assert!(matches!(short.check(), Err(DrawCount { expected: 2, found: 1, .. })));
    let mut missing = good.clone();
    missing.cost.pop();
    assert!(matches!(missing.check(), Err(RowCount { expected: 2, found: 1, .. })));
    assert_eq!(draws(&[&[1.0]], &[&[1.0]]).check().unwrap_err(), TooFewDraws { found: 1 });
    assert_eq!(draws(&[], &[]).check().unwrap_err(), NoStrategies);
}

#[test]
fn threshold_grids() {
    assert_eq!(threshold_grid(0.0, 30.0, 10.0).unwrap(), [0.0, 10.0, 20.0, 30.0]);
    assert_eq!(threshold_grid(0.0, 35.0, 10.0).unwrap(), [0.0, 10.0, 20.0, 30.0]);
    assert_eq!(threshold_grid(0.0, 1.0, 0.1).unwrap().len(), 11);
    // 0.3 / 0.1 is a hair below 3.
    assert_eq!(threshold_grid(0.0, 0.3, 0.1).unwrap().len(), 4);
    assert_eq!(threshold_grid(5.0, 5.0, 1.0).unwrap(), [5.0]);
    for (start, end, step) in [(0.0, 10.0, 0.0), (10.0, 0.0, 1.0), (0.0, 1e9, 1.0), (0.0, 0.0, 0.0)] {
        assert!(matches!(threshold_grid(start, end, step), Err(DecisionError::BadGrid { .. })));
    }
    assert!(matches!(threshold_grid(0.0, f64::NAN, 1.0), Err(DecisionError::BadThreshold { .. })));
}

#[test]
fn net_benefit_and_its_tie_rule() {
    assert_eq!(net_monetary_benefit(12_000.0, 1.5, 20_000.0), 18_000.0);
    assert_eq!(net_health_benefit(12_000.0, 1.5, 20_000.0), Some(0.9));
    assert_eq!(net_health_benefit(12_000.0, 1.5, 0.0), None);
    assert_eq!(best(&[1.0, 3.0, 3.0, 2.0]), Some(1));
    assert_eq!(best(&[]), None);
    let all = totals(&[("a", 0.0, 0.0), ("b", 20_000.0, 1.0)]);
    let found = net_benefit(&all, &[0.0, 10_000.0, 20_000.0, 30_000.0]).unwrap();
    assert_eq!(found.iter().map(|n| n.best).collect::<Vec<_>>(), [0, 0, 0, 1]);
    assert_eq!(found[0].health, None);
    assert_eq!(found[3].health, Some(vec![0.0, 1.0 - 2.0 / 3.0]));
    let by_draw = draws(&[&[1.0, 2.0], &[3.0, 4.0]], &[&[1.0, 1.0], &[2.0, 2.0]]);
    assert_eq!(net_monetary_benefit_draws(&by_draw, 10.0).unwrap(), [[9.0, 8.0], [17.0, 16.0]]);
}

#[test]
fn the_frontier_moves_on_at_its_icer() {
    let table = fully_incremental(&totals(&[("a", 0.0, 0.0), ("b", 200.0, 1.0), ("c", 700.0, 2.0)])).unwrap();
    let at = |threshold| table.preferred_at(threshold).unwrap().strategy.clone();
    assert_eq!([at(0.0), at(199.0), at(200.0), at(499.0), at(500.0), at(1e9)], ["a", "a", "b", "b", "c", "c"]);
}

#[test]
fn acceptability_by_hand() {
    // Net benefit at 10: s0 is 10, 10, 10, 10; s1 is 13, 5, 20, 10 (a tie, which s0 takes as the first).
    let draws =
        draws(&[&[0.0, 0.0, 0.0, 0.0], &[7.0, 15.0, 0.0, 10.0]], &[&[1.0, 1.0, 1.0, 1.0], &[2.0, 2.0, 2.0, 2.0]]);
    let point = acceptability_at(&draws, 10.0).unwrap();
    assert_eq!(point.times_best, [2, 2]);
    assert_eq!(point.probability_best, [0.5, 0.5]);
    assert_eq!(point.probability_best_se, [0.25, 0.25]);
    assert_eq!(point.mean_nmb, [10.0, 12.0]);
    assert_eq!(point.expected_loss, [13.0 / 4.0, 5.0 / 4.0]);
    assert_eq!((point.frontier, point.frontier_probability), (1, 0.5));
    assert_eq!(point.perfect_information_nmb, 53.0 / 4.0);
    assert_eq!(point.evpi, 1.25);
    // Losses of s1 are 0, 5, 0, 0: variance 6.25, over 4 draws.
    assert_eq!(point.evpi_se, 1.25);
    let spread: f64 = [1.0, 49.0, 64.0, 4.0].iter().sum::<f64>() / 3.0;
    assert!((point.mean_nmb_se[1] - (spread / 4.0).sqrt()).abs() < 1e-12);
    assert_eq!(point.mean_nmb_se[0], 0.0);
}

#[test]
fn the_frontier_is_the_best_mean_and_not_the_likeliest() {
    // s1 wins two draws of three by a little and loses the third by a lot.
    let draws = draws(&[&[0.0; 3], &[-1.0, -1.0, 30.0]], &[&[1.0; 3], &[1.0; 3]]);
    let point = acceptability_at(&draws, 20_000.0).unwrap();
    assert_eq!(point.times_best, [1, 2]);
    assert_eq!(point.frontier, 0);
    assert_eq!(point.frontier_probability, 1.0 / 3.0);
}

#[test]
fn a_tie_of_means_goes_to_the_first() {
    let same = draws(&[&[5.0, 6.0], &[5.0, 6.0], &[5.0, 6.0]], &[&[1.0, 2.0], &[1.0, 2.0], &[1.0, 2.0]]);
    let point = acceptability_at(&same, 100.0).unwrap();
    assert_eq!((point.frontier, point.times_best), (0, vec![2, 0, 0]));
    assert_eq!(point.evpi, 0.0);
    assert_eq!(point.expected_loss, [0.0; 3]);
}

#[test]
fn one_strategy_alone_has_nothing_to_decide() {
    let alone = draws(&[&[5.0, 6.0]], &[&[1.0, 2.0]]);
    let found = acceptability(&alone, &[0.0, 100.0]).unwrap();
    assert!(found.points.iter().all(|p| p.evpi == 0.0 && p.probability_best == [1.0]));
    assert!(check_acceptability(&alone, &found).unwrap().iter().all(|c| c.passed));
}

#[test]
fn draws_that_do_not_fill_a_block() {
    // The sums are in blocks of 256; a count on either side of a block's end must lose no draw.
    for count in [2, 255, 256, 257, 511, 512, 513, 1000] {
        let up: Vec<f64> = (0..count).map(f64::from).collect();
        let down: Vec<f64> = up.iter().rev().copied().collect();
        let qaly = vec![1.0; up.len()];
        let draws = draws(&[&up, &down], &[&qaly, &qaly]);
        let point = acceptability_at(&draws, 0.0).unwrap();
        let mean = f64::from(count - 1) / 2.0;
        assert_eq!(point.mean_nmb, [-mean, -mean], "{count}");
        assert_eq!(point.times_best.iter().sum::<usize>(), up.len());
        let total: i32 = (0..count).map(|i| (2 * i - (count - 1)).max(0)).sum();
        assert!((point.evpi - f64::from(total) / f64::from(count)).abs() < 1e-12, "{count}");
        assert_eq!(summarise("cost", &up).unwrap().mean, mean);
    }
}

#[test]
fn a_great_offset_costs_no_precision() {
    // Deviations of one about ten thousand million: sums of squares of the raw numbers would lose them.
    let cost: Vec<f64> = (0..10_000).map(|i| 1e10 + f64::from(i % 2)).collect();
    let base = vec![1e10; cost.len()];
    let qaly = vec![1e5; cost.len()];
    let draws = draws(&[&base, &cost], &[&qaly, &qaly]);
    let summary = summarise("cost", &cost).unwrap();
    assert!((summary.mean - (1e10 + 0.5)).abs() < 1e-5);
    let sd = (0.25_f64 * 10_000.0 / 9_999.0).sqrt();
    assert!((summary.standard_deviation - sd).abs() < 1e-9);
    assert!((summary.standard_error - sd / 100.0).abs() < 1e-11);
    let point = acceptability_at(&draws, 100_000.0).unwrap();
    assert!((point.mean_nmb_se[1] - sd / 100.0).abs() < 1e-9);
    assert_eq!(point.expected_loss, [0.0, 0.5]);
}

#[test]
fn percentiles_by_type_7() {
    // R: quantile(c(1, 3, 4, 8, 10), c(0.025, 0.5, 0.9, 0.975), type = 7)
    let values = [1.0, 3.0, 4.0, 8.0, 10.0];
    for (level, expected) in [(0.025, 1.2), (0.5, 4.0), (0.9, 9.2), (0.975, 9.8), (0.0, 1.0), (1.0, 10.0)] {
        assert!((percentile(&values, level).unwrap() - expected).abs() < 1e-12, "{level}");
    }
    assert_eq!(percentile(&[7.0], 0.3).unwrap(), 7.0);
    assert!(matches!(percentile(&values, 1.1), Err(DecisionError::BadLevel { .. })));
    assert!(matches!(percentile(&values, f64::NAN), Err(DecisionError::BadLevel { .. })));
    assert!(percentile(&[], 0.5).is_err());
    // `summarise` sorts for itself.
    let summary = summarise("cost", &[8.0, 1.0, 10.0, 3.0, 4.0]).unwrap();
    assert_eq!((summary.draws, summary.median), (5, 4.0));
    assert!((summary.lower - 1.2).abs() < 1e-12 && (summary.upper - 9.8).abs() < 1e-12);
    assert!((summary.standard_deviation - 13.7_f64.sqrt()).abs() < 1e-12);
    assert!(matches!(summarise("cost", &[1.0]), Err(DecisionError::TooFewDraws { found: 1 })));
}

#[test]
fn a_plane_by_hand() {
    // Increments (QALYs, cost): NE, SE, SW, NW, on an axis.
    let draws = draws(&[&[10.0; 5], &[20.0, 0.0, 0.0, 20.0, 10.0]], &[&[5.0; 5], &[7.0, 6.0, 4.0, 4.0, 6.0]]);
    let found = plane(&draws, 1, 0, &[4.0, 5.0, 20.0]).unwrap();
    let q = found.quadrants;
    for share in [q.north_east, q.south_east, q.south_west, q.north_west, q.on_an_axis] {
        assert_eq!(share, 0.2);
    }
    // Net benefit of the five draws: at 4, -2 14 6 -14 4; at 5, 0 (a tie, not counted) 15 5 -15 5; at 20, 30 30 -10 -30 20.
    let shares: Vec<_> = found.at_thresholds.iter().map(|t| t.probability_cost_effective).collect();
    assert_eq!(shares, [0.6, 0.6, 0.6]);
    assert_eq!(found.at_thresholds[1].incremental_nmb.mean, 2.0);
    assert_eq!(found.incremental_qaly.mean, 0.4);
    assert_eq!(found.incremental_cost.mean, 0.0);
    assert_eq!(
        found.of_means.outcome,
        ComparisonOutcome::NoDifferenceInCost { incremental_qaly: found.of_means.incremental_qaly }
    );
    // Covariance of (2,10) (1,-10) (-1,-10) (-1,10) (1,0): (20 - 10 + 10 - 10) / 4.
    assert!((found.covariance - 2.5).abs() < 1e-12);
    // The whole agrees with the acceptability of the two strategies, the comparator being first.
    for at in &found.at_thresholds {
        let point = acceptability_at(&draws, at.threshold).unwrap();
        assert_eq!(point.probability_best[1], at.probability_cost_effective);
    }
}

#[test]
fn an_ellipse_has_its_outline() {
    let draws = draws(&[&[0.0; 4], &[1.0, 2.0, 3.0, 5.0]], &[&[0.0; 4], &[0.1, 0.3, 0.2, 0.6]]);
    let found = plane(&draws, 1, 0, &[]).unwrap();
    let (e, rho) = (&found.ellipse, found.correlation.unwrap());
    let outline = e.outline(16);
    assert_eq!(outline.len(), 64);
    // It goes once round: half way on is the opposite point, and a quarter on is never the same one.
    for (here, opposite) in outline.iter().zip(&outline[32..]) {
        for axis in [0, 1] {
            assert!((here[axis] + opposite[axis] - 2.0 * e.centre[axis]).abs() < 1e-12);
        }
    }
    assert!(outline.iter().zip(&outline[16..]).all(|(a, b)| a != b));
    for [qaly, cost] in &outline {
        let (x, y) = ((qaly - e.centre[0]) / e.qaly_extent, (cost - e.centre[1]) / e.cost_extent);
        let form = (x * x - 2.0 * rho * x * y + y * y) / (1.0 - rho * rho);
        assert!((form - 1.0).abs() < 1e-9, "{form}");
    }
    // The radius is the square root of the 95th percentile of chi-squared with 2 degrees of freedom, -2 ln 0.05.
    let radius = e.cost_extent / found.incremental_cost.standard_deviation;
    assert!((radius * radius - 5.991_464_547_107_98).abs() < 1e-12);
    // A quantity that does not vary has no correlation.
    let flat = plane(&draws, 0, 0, &[10.0]).unwrap();
    assert_eq!(flat.correlation, None);
    assert_eq!(flat.icer_standard_error, None);
    assert_eq!(flat.quadrants.on_an_axis, 1.0);
    assert_eq!(flat.of_means.outcome, ComparisonOutcome::NoDifference);
}

#[test]
fn checks_find_a_table_that_was_altered() {
    let all = totals(&[("a", 0.0, 0.0), ("b", 100.0, 1.0), ("c", 400.0, 2.0)]);
    let grid = threshold_grid(0.0, 500.0, 50.0).unwrap();
    let table = fully_incremental(&all).unwrap();
    let failed = |table: &IncrementalTable| -> Vec<String> {
        let checks = check_incremental(&all, table, &grid).unwrap();
        assert_eq!(checks.len(), 2);
        assert!(checks.iter().all(|c| !c.figures.is_empty()));
        checks.into_iter().filter(|c| !c.passed).map(|c| c.name).collect()
    };
    let choice = "the frontier's choice has the highest net monetary benefit";
    let rise = "ICERs rise along the frontier";
    assert!(failed(&table).is_empty());

    let mut wrong = table.clone();
    wrong.rows[2].status = Status::Dominated { by: "b".into() };
    wrong.rows[2].comparison = None;
    let checks = check_incremental(&all, &wrong, &grid).unwrap();
    assert!(!checks[0].passed);
    assert_eq!(checks[0].figures[0].value, 350.0);

    let mut wrong = table.clone();
    wrong.rows[1].comparison.as_mut().unwrap().outcome = ComparisonOutcome::Icer(301.0);
    assert_eq!(failed(&wrong), [choice, rise]);
    let mut wrong = table.clone();
    wrong.rows[1].comparison = None;
    assert!(!check_incremental(&all, &wrong, &grid).unwrap()[1].passed);
    let mut wrong = table;
    wrong.rows[1].index = 7;
    assert!(check_incremental(&all, &wrong, &grid).is_err());
}

#[test]
fn a_check_that_passed_shows_its_closest_case() {
    let all = totals(&[("a", 0.0, 0.0), ("b", 100.0, 1.0), ("c", 300.0, 2.0), ("d", 510.0, 3.0), ("e", 910.0, 4.0)]);
    let table = fully_incremental(&all).unwrap();
    let checks = check_incremental(&all, &table, &[0.0, 205.0]).unwrap();
    let figures: Vec<f64> = checks[1].figures.iter().map(|f| f.value).collect();
    assert_eq!(figures, [200.0, 210.0]);
}

#[test]
fn checks_find_acceptability_that_was_altered() {
    let draws = draws(&[&[0.0; 4], &[7.0, 15.0, 0.0, 10.0]], &[&[1.0; 4], &[2.0; 4]]);
    let results = acceptability(&draws, &[0.0, 10.0, 20.0]).unwrap();
    let failed = |results: &Acceptability| -> Vec<usize> {
        let checks = check_acceptability(&draws, results).unwrap();
        assert_eq!(checks.len(), 5);
        checks.iter().enumerate().filter(|(_, c)| !c.passed).map(|(i, _)| i).collect()
    };
    assert!(failed(&results).is_empty());

    let mut wrong = results.clone();
    wrong.points[1].frontier = 0;
    assert_eq!(failed(&wrong), [0]);
    let mut wrong = results.clone();
    wrong.points[1].probability_best[0] += 1e-6;
    assert_eq!(failed(&wrong), [1]);
    let mut wrong = results.clone();
    wrong.points[1].times_best[0] += 1;
    assert_eq!(failed(&wrong), [1]);
    let mut wrong = results.clone();
    wrong.points[1].expected_loss[0] = -1e-9;
    assert_eq!(failed(&wrong), [2, 4]);
    let mut wrong = results.clone();
    wrong.points[1].evpi = -1.0;
    assert_eq!(failed(&wrong), [3, 4]);
    let mut wrong = results.clone();
    wrong.points[1].evpi += 1e-6;
    assert_eq!(failed(&wrong), [4]);
    let mut wrong = results.clone();
    wrong.points[2].perfect_information_nmb -= 1e-6;
    assert_eq!(failed(&wrong), [4]);
    let mut wrong = results.clone();
    wrong.points[2].evpi = f64::NAN;
    assert_eq!(failed(&wrong), [3, 4]);
    let mut wrong = results.clone();
    wrong.points[2].expected_loss[1] = f64::NAN;
    assert_eq!(failed(&wrong), [2, 4]);
    for alter in [0, 1] {
        let mut wrong = results.clone();
        match alter {
            0 => wrong.points[2].perfect_information_nmb = f64::NAN,
            _ => wrong.points[2].mean_nmb[0] = f64::NAN,
        }
        assert_eq!(failed(&wrong), [4]);
    }
}

#[test]
fn checks_allow_for_draws_far_larger_than_their_mean() {
    // Incremental draws of a million whose means all but cancel: the rounding is that of the draws.
    let noise: Vec<f64> = (0..9_999).map(|i| f64::from((i * 7919) % 9_999 - 4_999) * 333.3).collect();
    let zero = vec![0.0; noise.len()];
    let qaly: Vec<f64> = noise.iter().map(|v| v / 3e4 + 1e-12).collect();
    let draws = draws(&[&zero, &noise], &[&zero, &qaly]);
    let grid = threshold_grid(0.0, 60_000.0, 2_500.0).unwrap();
    let found = acceptability(&draws, &grid).unwrap();
    for check in check_acceptability(&draws, &found).unwrap() {
        assert!(check.passed, "{check:?}");
    }
}
