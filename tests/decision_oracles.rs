//! Published models' own results, from their own costs and QALYs. Sources and tolerances: `tests/golden/decision/README.md`.

use std::collections::HashMap;
use std::path::PathBuf;

use cartwright::analysis::decision::{
    ComparisonOutcome, DrawTotals, IncrementalTable, Quadrant, Status, StrategyTotals, acceptability,
    check_acceptability, check_incremental, fully_incremental, pairwise, plane, summarise_draws, threshold_grid,
};

const DARTH: [&str; 3] = ["darth_sicksicker_timeindep", "darth_sicksicker_timedep", "darth_sicksicker_stateresidence"];
const SHORT: [&str; 4] = ["SoC", "A", "B", "AB"];
const LONG: [&str; 4] = ["Standard of care", "Strategy A", "Strategy B", "Strategy AB"];

type Record = HashMap<String, String>;

fn path(folder: &str, file: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden/decision").join(folder).join(file)
}

fn table(folder: &str, file: &str) -> Vec<Record> {
    csv::Reader::from_path(path(folder, file)).unwrap().deserialize().map(Result::unwrap).collect()
}

fn json(folder: &str, file: &str) -> serde_json::Value {
    serde_json::from_str(&std::fs::read_to_string(path(folder, file)).unwrap()).unwrap()
}

fn number(record: &Record, column: &str) -> f64 {
    record[column].parse().unwrap()
}

/// Relative agreement, with an allowance in absolute terms where the expected figure is a difference of large sums.
#[track_caller]
fn close(what: &str, found: f64, expected: f64, relative: f64, absolute: f64) {
    assert!(
        (found - expected).abs() <= relative * expected.abs() + absolute,
        "{what}: found {found:e}, expected {expected:e}"
    );
}

fn totals(folder: &str, file: &str, name: &str, cost: &str, qaly: &str) -> Vec<StrategyTotals> {
    table(folder, file).iter().map(|r| StrategyTotals::new(&r[name], number(r, cost), number(r, qaly))).collect()
}

fn darth_draws(folder: &str) -> DrawTotals {
    let rows = table(folder, "expected_psa_outcomes.csv");
    let column = |kind: &str| -> Vec<Vec<f64>> {
        SHORT.iter().map(|s| rows.iter().map(|r| number(r, &format!("{kind}_{s}"))).collect()).collect()
    };
    DrawTotals { strategies: LONG.map(String::from).to_vec(), cost: column("cost"), qaly: column("qaly") }
}

/// Row order, statuses, increments and ICERs against a table in dampack's columns (frontier first, then extendedly dominated, then dominated).
fn same_icer_table(found: &IncrementalTable, folder: &str, file: &str) {
    let expected = table(folder, file);
    assert_eq!(found.rows.len(), expected.len());
    for record in &expected {
        let name = &record["Strategy"];
        let row = found.rows.iter().find(|r| &r.strategy == name).unwrap();
        let status = match row.status {
            Status::Reference | Status::OnFrontier => "ND",
            Status::Dominated { .. } => "D",
            Status::ExtendedlyDominated { .. } => "ED",
            Status::SameAs { .. } => "same",
        };
        assert_eq!(status, record["Status"], "{folder}: {name}");
        close(name, row.cost, number(record, "Cost"), 1e-12, 0.0);
        close(name, row.qaly, number(record, "Effect"), 1e-12, 0.0);
        match (row.icer(), record["ICER"].as_str()) {
            (None, "NA") => {}
            (Some(icer), _) => {
                let comparison = row.comparison.as_ref().unwrap();
                close(name, icer, number(record, "ICER"), 1e-9, 0.0);
                close(name, comparison.incremental_cost, number(record, "Inc_Cost"), 1e-9, 0.0);
                close(name, comparison.incremental_qaly, number(record, "Inc_Effect"), 1e-9, 0.0);
            }
            (None, icer) => panic!("{name} has no ICER, expected {icer}"),
        }
    }
    let frontier: Vec<_> = found.frontier().map(|r| r.strategy.as_str()).collect();
    let expected: Vec<_> = expected.iter().filter(|r| r["Status"] == "ND").map(|r| r["Strategy"].as_str()).collect();
    assert_eq!(frontier, expected);
}

#[test]
fn dampack_cdiff_incremental_analysis() {
    let folder = "dampack_cdiff_psa";
    let totals = totals(folder, "inputs_means.csv", "Strategy", "meanCost", "meanEffect");
    let found = fully_incremental(&totals).unwrap();
    same_icer_table(&found, folder, "expected_icer_table.csv");
    let s39 = found.rows.iter().find(|r| r.strategy == "s39").unwrap();
    let by = ["s33".to_owned(), "s31".to_owned()];
    assert_eq!(s39.status, Status::ExtendedlyDominated { by });
    let s4 = found.rows.iter().find(|r| r.strategy == "s4").unwrap();
    assert_eq!(s4.status, Status::Dominated { by: "s33".into() });
    let grid = threshold_grid(0.0, 100_000.0, 500.0).unwrap();
    for check in check_incremental(&totals, &found, &grid).unwrap() {
        assert!(check.passed, "{check:?}");
    }
}

#[test]
fn darth_base_case_and_probabilistic_icer_tables() {
    for folder in DARTH {
        let base = totals(folder, "expected_basecase_totals.csv", "strategy", "cost", "qaly");
        let found = fully_incremental(&base).unwrap();
        same_icer_table(&found, folder, "expected_basecase_icer_table.csv");

        let means = darth_draws(folder).means().unwrap();
        for (mean, record) in means.iter().zip(table(folder, "expected_psa_means.csv")) {
            assert_eq!(mean.name, record["Strategy"]);
            close(folder, mean.cost, number(&record, "meanCost"), 1e-13, 0.0);
            close(folder, mean.qaly, number(&record, "meanEffect"), 1e-13, 0.0);
        }
        let found = fully_incremental(&means).unwrap();
        same_icer_table(&found, folder, "expected_psa_icer_table.csv");
        let a = found.rows.iter().find(|r| r.strategy == "Strategy A").unwrap();
        let by = "Strategy B".to_owned();
        assert_eq!(a.status, Status::Dominated { by }, "{folder}");
    }
}

#[test]
fn darth_acceptability_loss_and_evpi_exactly() {
    for folder in DARTH {
        let draws = darth_draws(folder);
        let grid = threshold_grid(0.0, 200_000.0, 5_000.0).unwrap();
        let found = acceptability(&draws, &grid).unwrap();
        let expected = table(folder, "exact_ceac_elc_evpi.csv");
        assert_eq!(expected.len(), 4 * grid.len());
        let mut expected = expected.iter();
        for (point, threshold) in found.points.iter().zip(&grid) {
            assert_eq!(point.threshold.to_bits(), threshold.to_bits());
            for (strategy, name) in SHORT.iter().enumerate() {
                let record = expected.next().unwrap();
                let at = format!("{folder} {threshold} {name}");
                assert_eq!(number(record, "wtp").to_bits(), threshold.to_bits());
                assert_eq!(&record["strategy"], name);
                let p = number(record, "p_best");
                close(&at, point.probability_best[strategy], p, 1e-9, 0.0);
                let loss = number(record, "expected_loss");
                close(&at, point.expected_loss[strategy], loss, 1e-9, 1e-8);
                close(&at, point.evpi, number(record, "evpi"), 1e-9, 1e-8);
                let on_frontier = record["on_frontier"] == "TRUE";
                assert_eq!(point.frontier == strategy, on_frontier, "{at}");
            }
        }
        for check in check_acceptability(&draws, &found).unwrap() {
            assert!(check.passed, "{folder}: {check:?}");
        }
    }
}

/// Draws whose best two are within R's tolerance of a tie: how many, and by how much they could move a mean loss.
fn near_ties(draws: &DrawTotals, threshold: f64) -> (f64, f64) {
    let (mut share, mut loss) = (0.0, 0.0);
    let n = draws.draws() as f64;
    for draw in 0..draws.draws() {
        let mut nmb: Vec<f64> = (0..4).map(|s| threshold * draws.qaly[s][draw] - draws.cost[s][draw]).collect();
        let size = nmb.iter().map(|v| v.abs()).max_by(f64::total_cmp).unwrap();
        nmb.sort_by(f64::total_cmp);
        let gap = nmb[3] - nmb[2];
        if gap <= 1e-5 * size {
            share += 1.0 / n;
            loss += gap / n;
        }
    }
    (share, loss)
}

#[test]
fn darth_results_of_the_tutorials_own_functions() {
    for folder in DARTH {
        let draws = darth_draws(folder);
        let grid = threshold_grid(0.0, 200_000.0, 5_000.0).unwrap();
        let found = acceptability(&draws, &grid).unwrap();
        let curves = table(folder, "expected_ceac_ceaf.csv");
        let losses = table(folder, "expected_elc.csv");
        let evpi = table(folder, "expected_evpi.csv");
        let mut exact = 0;
        for point in &found.points {
            let (share, gap) = near_ties(&draws, point.threshold);
            exact += usize::from(share == 0.0);
            let here = |r: &&Record| number(r, "WTP").to_bits() == point.threshold.to_bits();
            for (strategy, name) in LONG.iter().enumerate() {
                let at = format!("{folder} {} {name}", point.threshold);
                let record = |rows: &[Record]| {
                    let mut rows = rows.iter().filter(here);
                    rows.find(|r| &r["Strategy"] == name).unwrap().clone()
                };
                let curve = record(&curves);
                let p = number(&curve, "Proportion");
                close(&at, point.probability_best[strategy], p, 1e-9, share);
                let loss = record(&losses);
                let expected = number(&loss, "Expected_Loss");
                close(&at, point.expected_loss[strategy], expected, 1e-9, gap + 1e-6);
                for row in [curve, loss] {
                    let on_frontier = row["On_Frontier"] == "TRUE";
                    assert_eq!(point.frontier == strategy, on_frontier, "{at}");
                }
            }
            let expected = number(evpi.iter().find(here).unwrap(), "EVPI");
            close(folder, point.evpi, expected, 1e-9, gap + 1e-6);
        }
        // The allowance must not be what makes this pass: at many thresholds there is none.
        assert!(exact >= 10, "{folder}: only {exact} thresholds without near ties");
    }
}

#[test]
fn rdecision_sumatriptan_pairwise() {
    let folder = "rdecision_sumatriptan";
    let totals = totals(folder, "expected_strategies.csv", "d1", "Cost", "QALY");
    let found = pairwise(&totals[1], &totals[0]).unwrap();
    assert_eq!(found.strategy, "Sumatriptan");
    assert_eq!(found.quadrant, Quadrant::NorthEast);
    let expected = json(folder, "expected_icer.json").as_f64().unwrap();
    let ComparisonOutcome::Icer(icer) = found.outcome else { panic!("{found:?}") };
    close("ICER", icer, expected, 1e-11, 0.0);
    // Turned round, the same ratio is a saving per QALY forgone, and no ICER.
    let turned = pairwise(&totals[0], &totals[1]).unwrap();
    assert_eq!(turned.quadrant, Quadrant::SouthWest);
    let ComparisonOutcome::SavesPerQalyLost(saving) = turned.outcome else { panic!("{turned:?}") };
    close("saving", saving, expected, 1e-11, 0.0);

    let range = json(folder, "expected_icer_range.json");
    for end in ["upper", "lower"] {
        let figure = |name: &str| range[format!("{name}_{end}")].as_f64().unwrap();
        let base = StrategyTotals::new("base", 0.0, 0.0);
        let strategy = StrategyTotals::new("new", figure("delta_c"), figure("delta_q"));
        let ComparisonOutcome::Icer(icer) = pairwise(&strategy, &base).unwrap().outcome else { panic!("{end}") };
        close(end, icer, figure("icer"), 1e-11, 0.0);
    }
}

#[test]
fn gaussian_value_of_information() {
    let folder = "analytic_gaussian_voi";
    let rows = table(folder, "inputs_psa.csv");
    let expected = json(folder, "expected.json");
    let figure = |pointer: &str| expected.pointer(pointer).unwrap().as_f64().unwrap();
    let column = |name: &str| -> Vec<f64> { rows.iter().map(|r| number(r, name)).collect() };
    let draws = DrawTotals {
        strategies: vec!["reference".into(), "new".into()],
        cost: vec![vec![0.0; rows.len()], column("cost_new")],
        qaly: vec![vec![0.0; rows.len()], column("eff_new")],
    };
    assert_eq!(draws.draws(), 10_000);
    let threshold = figure("/wtp");
    let found = acceptability(&draws, &[threshold]).unwrap();
    let point = &found.points[0];

    // The exact figures of the sample.
    close("EVPI", point.evpi, figure("/sample/evpi"), 1e-9, 0.0);
    let mean_inb = figure("/sample/mean_inb");
    close("mean INB", point.mean_nmb[1], mean_inb, 1e-9, 0.0);
    let plane = plane(&draws, 1, 0, &[threshold]).unwrap();
    let at = &plane.at_thresholds[0];
    close("mean INB", at.incremental_nmb.mean, mean_inb, 1e-9, 0.0);
    close("P", at.probability_cost_effective, point.probability_best[1], 0.0, 0.0);

    // The closed forms, within four of the standard errors reported; and those standard errors against theory.
    close("EVPI", point.evpi, figure("/evpi"), 0.0, 4.0 * point.evpi_se);
    let p = figure("/p_ce");
    close("P", point.probability_best[1], p, 0.0, 4.0 * point.probability_best_se[1]);
    close("P's se", point.probability_best_se[1], (p * (1.0 - p) / 1e4).sqrt(), 0.02, 0.0);
    close("mean INB", point.mean_nmb[1], figure("/mean_inb"), 0.0, 4.0 * point.mean_nmb_se[1]);
    close("mean INB's se", point.mean_nmb_se[1], figure("/sd_inb") / 100.0, 0.03, 0.0);
    // E[max(X, 0)²] of X ~ N(m, s) is (m² + s²) Φ(m/s) + m s φ(m/s); the variance of the loss follows.
    let (m, s) = (figure("/mean_inb"), figure("/sd_inb"));
    let density = 0.376_639_560_016_155_4; // φ(m/s), by Python
    let square = (m * m + s * s) * p + m * s * density;
    let theory = ((square - figure("/evpi") * figure("/evpi")) / 1e4).sqrt();
    close("EVPI's se", point.evpi_se, theory, 0.03, 0.0);

    // The ratio of means moves as net benefit at that ratio does. By the delta method, from the exact moments of both.
    let ComparisonOutcome::Icer(ratio) = plane.of_means.outcome else { panic!("{:?}", plane.of_means) };
    let (qaly, cost) = (&plane.incremental_qaly, &plane.incremental_cost);
    let variance = cost.standard_deviation * cost.standard_deviation
        + ratio * ratio * qaly.standard_deviation * qaly.standard_deviation
        - 2.0 * ratio * plane.covariance;
    let error = (variance / 1e4).sqrt() / qaly.mean;
    close("ICER's se", plane.icer_standard_error.unwrap(), error, 1e-9, 0.0);

    // A 95% ellipse of a bivariate normal holds 95% of draws, give or take the sampling error.
    let (e, rho) = (&plane.ellipse, plane.correlation.unwrap());
    let inside = draws.cost[1].iter().zip(&draws.qaly[1]).filter(|(cost, qaly)| {
        let x = (*qaly - e.centre[0]) / e.qaly_extent;
        let y = (*cost - e.centre[1]) / e.cost_extent;
        (x * x - 2.0 * rho * x * y + y * y) / (1.0 - rho * rho) <= 1.0
    });
    close("inside", inside.count() as f64 / 1e4, 0.95, 0.0, 0.01);
    let summaries = summarise_draws(&draws).unwrap();
    assert_eq!(summaries[1].cost, plane.incremental_cost);
    for check in check_acceptability(&draws, &found).unwrap() {
        assert!(check.passed, "{check:?}");
    }
}
