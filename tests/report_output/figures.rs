//! The figures: the same bytes each time, fit to be read by ear, and no label over another. They are left in the target
//! folder to be looked at.

use std::path::Path;

use cartwright::report::figures::{self, Figure};
use cartwright::results::Results;

use crate::fixture;

fn all(results: &Results) -> Vec<Figure> {
    [figures::trace(results), figures::plane(results), figures::acceptability(results)].into_iter().flatten().collect()
}

/// Leaves a file where it can be looked at.
pub fn keep(name: &str, bytes: &[u8]) {
    std::fs::write(Path::new(env!("CARGO_TARGET_TMPDIR")).join(name), bytes).expect("the target folder can be written");
}

#[test]
fn figures_are_the_same_each_time() {
    let (first, second) = (all(&fixture::results()), all(&fixture::results()));
    assert_eq!(first.len(), 3);
    for (a, b) in first.iter().zip(&second) {
        let svg = a.svg_file().expect("it draws");
        assert_eq!(svg, b.svg_file().expect("it draws"));
        let png = a.png().expect("it draws");
        assert_eq!(png, b.png().expect("it draws"));
        assert!(png.starts_with(b"\x89PNG"));
        keep(&format!("{}.svg", a.id), svg.as_bytes());
        keep(&format!("{}.png", a.id), &png);
    }
}

#[test]
fn figures_can_be_read_by_ear() {
    for figure in all(&fixture::results()) {
        let svg = figure.svg().expect("it draws");
        assert!(svg.contains("role=\"img\""));
        assert!(svg.contains(&format!("<title id=\"figure-{}-title\">", figure.id)));
        assert!(figure.description.len() > 80, "{}", figure.description);
        assert!(!svg.contains("NaN") && !svg.contains("no such value"), "{}", figure.id);
    }
}

#[test]
fn without_draws_only_the_trace_is_drawn() {
    let figures = all(&fixture::deterministic());
    assert_eq!(figures.iter().map(|figure| figure.id.as_str()).collect::<Vec<_>>(), ["trace"]);
}

#[test]
fn titles_are_true_of_the_example() {
    let titles: Vec<String> = all(&fixture::results()).into_iter().map(|figure| figure.title).collect();
    insta::assert_snapshot!(titles.join("\n"), @r"
    After 20 years, 22 of 100 people are in “Drug-free remission” with one infusion, and none with usual care
    One infusion nearly always gains health, and is about as often as not worth its cost at £35,000 a QALY
    At £35,000 a QALY older drug, repeated is best on average; above about £39,600 it is one infusion
    ");
}

/// The example with the cloud of the plane moved, as it would be in other quadrants.
fn moved(cost: f64, qalys: f64, thresholds: &[f64]) -> Results {
    let mut results = fixture::results();
    let plane = results.psa.as_mut().and_then(|psa| psa.plane.as_mut()).expect("a plane");
    plane.cost.iter_mut().for_each(|x| *x += cost);
    plane.qalys.iter_mut().for_each(|x| *x += qalys);
    plane.mean_cost += cost;
    plane.mean_qalys += qalys;
    let n = plane.cost.len() as f64;
    let share = |east: bool, north: bool| {
        let cloud = plane.cost.iter().zip(&plane.qalys);
        cloud.filter(|(c, q)| (**q > 0.0) == east && (**c > 0.0) == north).count() as f64 / n
    };
    plane.shares.north_east = share(true, true);
    plane.shares.south_east = share(true, false);
    plane.shares.north_west = share(false, true);
    plane.shares.south_west = share(false, false);
    results.model.settings.thresholds = thresholds.to_vec();
    results
}

#[test]
fn the_plane_is_drawn_in_every_quadrant() {
    let cases = [
        ("plane-south-east", moved(-180_000.0, 0.0, &[25_000.0, 35_000.0])),
        ("plane-south-west", moved(-180_000.0, -6.0, &[25_000.0, 35_000.0])),
        ("plane-north-west", moved(0.0, -6.0, &[30_000.0])),
        ("plane-origin", moved(-116_000.0, -3.2, &[20_000.0, 25_000.0, 35_000.0])),
    ];
    for (name, results) in cases {
        let figure = figures::plane(&results).expect("a plane");
        keep(&format!("{name}.png"), &figure.png().expect("it draws"));
    }
}

#[test]
fn two_options_and_long_names() {
    let mut results = fixture::results();
    results.model.strategies.retain(|strategy| strategy.name == "usual" || strategy.name == "infusion");
    results.model.strategies[1].label = "CD19 CAR-T after failure of two biological therapies".into();
    results.model.states.truncate(2);
    results.model.states.push(cartwright::results::State {
        name: "dead".into(),
        label: "Dead".into(),
        alive: false,
        ..Default::default()
    });
    let acceptability = &mut results.psa.as_mut().expect("draws").acceptability;
    acceptability.probability.retain(|name, _| name == "usual" || name == "infusion");
    for name in &mut acceptability.frontier {
        *name = if name == "infusion" { "infusion".into() } else { "usual".into() };
    }
    acceptability.switches.remove(0);
    acceptability.switches[0].below = "usual".into();
    for figure in all(&results) {
        keep(&format!("two-{}.png", figure.id), &figure.png().expect("it draws"));
    }
}
