//! Results of an invented model of an invented disease, so that reports can be drawn and looked at. Every number is
//! made up. Only sums, products and square roots are used, so the bits are the same everywhere.

use cartwright::results::{
    Acceptability, Basis, CaseResult, Cells, Check, Comparison, CostCell, CostEffective, Decision, Definition,
    Difference, DiscountRate, Discounting, Driver, Estimate, EventCount, FrontierSwitch, Increment, IncrementalRow,
    InputFile, LifeYearCell, Manifest, Model, Move, NetBenefit, Pairwise, Parameter, Payoff, Plane, Position, Profile,
    ProfileTotals, Proportion, Psa, QalyCell, QuadrantShares, Results, SetBy, Settings, Source, State, Strategy,
    StrategyEstimates, StrategyTotals, TableRead, Target, TargetKind, Timing, Trace, Verification, Warning, YearTotals,
};

const DRAWS: usize = 2000;
const NAMES: [&str; 4] = ["usual", "older", "newer", "infusion"];
const LABELS: [&str; 4] = ["Usual care", "Older drug, repeated", "Newer drug added", "One infusion"];
const COSTS: [f64; 4] = [214_702.0, 222_866.0, 255_950.0, 332_057.0];
const QALYS: [f64; 4] = [12.404, 12.861, 12.950, 15.544];
const THRESHOLDS: [f64; 2] = [25_000.0, 35_000.0];

/// One draw of every strategy: costs and QALYs.
struct Draw {
    cost: [f64; 4],
    qalys: [f64; 4],
}

/// A small congruential generator; good enough for a picture.
struct Noise(u64);

impl Noise {
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Mean 0, variance 1, roughly bell-shaped.
    fn bell(&mut self) -> f64 {
        (0..12).map(|_| self.uniform()).sum::<f64>() - 6.0
    }
}

fn draws() -> Vec<Draw> {
    let mut noise = Noise(20);
    (0..DRAWS)
        .map(|_| {
            let (shared, disease) = (noise.bell(), noise.bell());
            let gain = 1.0 + 0.3 * noise.bell();
            let (older, newer, price) = (noise.bell(), noise.bell(), noise.bell());
            let base_cost = COSTS[0] + 16_000.0 * shared;
            let base_qalys = QALYS[0] + 0.6 * disease;
            let infused = base_qalys + (QALYS[3] - QALYS[0]) * gain;
            Draw {
                cost: [
                    base_cost,
                    base_cost + 8_164.0 + 3_500.0 * older,
                    base_cost + 41_248.0 + 6_000.0 * newer,
                    base_cost + 117_355.0 - 26_000.0 * (gain - 1.0) / 0.3 + 9_000.0 * price,
                ],
                qalys: [base_qalys, base_qalys + 0.457 + 0.26 * older, base_qalys + 0.546 + 0.3 * newer, infused],
            }
        })
        .collect()
}

fn estimate(values: &[f64]) -> Estimate {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / (n - 1.0);
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    Estimate {
        mean,
        low95: sorted[values.len() / 40],
        high95: sorted[values.len() - 1 - values.len() / 40],
        error: (variance / n).sqrt(),
    }
}

fn best_at(draw: &Draw, threshold: f64) -> usize {
    (0..4).fold(0, |best, s| {
        let net = |s: usize| threshold * draw.qalys[s] - draw.cost[s];
        if net(s) > net(best) { s } else { best }
    })
}

fn means(draws: &[Draw]) -> ([f64; 4], [f64; 4]) {
    let mean = |pick: &dyn Fn(&Draw) -> f64| draws.iter().map(pick).sum::<f64>() / draws.len() as f64;
    let cost = std::array::from_fn(|s| mean(&|d: &Draw| d.cost[s]));
    let qalys = std::array::from_fn(|s| mean(&|d: &Draw| d.qalys[s]));
    (cost, qalys)
}

fn decision(cost: [f64; 4], qalys: [f64; 4]) -> Decision {
    let row = |s: usize, position: Position| IncrementalRow {
        strategy: NAMES[s].into(),
        cost: cost[s],
        qalys: qalys[s],
        position,
    };
    let step = |s: usize, from: usize| Position::Frontier {
        against: NAMES[from].into(),
        cost: cost[s] - cost[from],
        qalys: qalys[s] - qalys[from],
        icer: (cost[s] - cost[from]) / (qalys[s] - qalys[from]),
    };
    let incremental = vec![
        row(0, Position::First),
        row(1, step(1, 0)),
        row(2, Position::ExtendedlyDominated { lower: "older".into(), upper: "infusion".into() }),
        row(3, step(3, 1)),
    ];
    let pairwise = (1..4)
        .map(|s| Pairwise {
            strategy: NAMES[s].into(),
            against: NAMES[0].into(),
            cost: cost[s] - cost[0],
            qalys: qalys[s] - qalys[0],
            life_years: 0.6 * (qalys[s] - qalys[0]),
            comparison: Comparison::GainsAtCost { icer: (cost[s] - cost[0]) / (qalys[s] - qalys[0]) },
        })
        .collect();
    let net_benefit = THRESHOLDS
        .iter()
        .flat_map(|&threshold| {
            (0..4).map(move |s| {
                let nmb = |s: usize| threshold * qalys[s] - cost[s];
                NetBenefit {
                    strategy: NAMES[s].into(),
                    threshold,
                    nmb: nmb(s),
                    nhb: nmb(s) / threshold,
                    nmb_increment: nmb(s) - nmb(0),
                    nhb_increment: (nmb(s) - nmb(0)) / threshold,
                }
            })
        })
        .collect();
    Decision { incremental, pairwise, net_benefit }
}

const STATES: [(&str, &str); 5] = [
    ("remission", "Drug-free remission"),
    ("low", "Low activity"),
    ("active", "Active disease"),
    ("severe", "Organ failure"),
    ("dead", "Dead"),
];

fn trace(strategy: usize) -> Trace {
    let mut share: [f64; 5] =
        if strategy == 3 { [0.70, 0.20, 0.10, 0.0, 0.0] } else { [0.0, 0.05 * strategy as f64, 0.0, 0.0, 0.0] };
    if strategy < 3 {
        share[2] = 1.0 - share[1];
    }
    let mut times = Vec::new();
    let mut occupancy: [Vec<f64>; 5] = Default::default();
    for cycle in 0..=120 {
        times.push(f64::from(cycle) * 0.5);
        for (series, x) in occupancy.iter_mut().zip(share) {
            series.push(x);
        }
        let age = f64::from(cycle) / 120.0;
        let die = 0.003 + 0.09 * age * age * age;
        let [remission, low, active, severe, dead] = share;
        let alive = [
            remission * 0.975,
            low * 0.90 + remission * 0.020 + active * 0.05,
            active * 0.945 + low * 0.095 + remission * 0.005,
            severe + active * 0.005 + low * 0.005,
        ];
        let kept: [f64; 4] = std::array::from_fn(|s| alive[s] * (1.0 - die * if s == 3 { 3.0 } else { 1.0 }));
        share = [kept[0], kept[1], kept[2], kept[3], dead + alive.iter().sum::<f64>() - kept.iter().sum::<f64>()];
    }
    Trace {
        strategy: NAMES[strategy].into(),
        profile: "all".into(),
        times,
        occupancy: STATES.iter().zip(occupancy).map(|((name, _), series)| ((*name).to_owned(), series)).collect(),
    }
}

fn case(cost: [f64; 4], qalys: [f64; 4]) -> CaseResult {
    let totals = |s: usize| StrategyTotals {
        strategy: NAMES[s].into(),
        cost: cost[s],
        qalys: qalys[s],
        life_years: qalys[s] * 1.2,
        cost_undiscounted: cost[s] * 1.6,
        qalys_undiscounted: qalys[s] * 1.5,
        life_years_undiscounted: 12.0 + qalys[s] * 0.7,
    };
    let cost_cells = (0..4).flat_map(|s| {
        let infused = if s == 3 { 150_000.0 } else { 0.0 };
        [("product", infused), ("care", cost[s] - infused)].map(|(category, discounted)| CostCell {
            strategy: NAMES[s].into(),
            category: category.into(),
            state: Some("active".into()),
            discounted,
            undiscounted: discounted * 1.3,
        })
    });
    CaseResult {
        totals: (0..4).map(totals).collect(),
        cells: Cells {
            costs: cost_cells.collect(),
            qalys: (0..4)
                .map(|s| QalyCell {
                    strategy: NAMES[s].into(),
                    component: "patient".into(),
                    state: Some("active".into()),
                    discounted: qalys[s],
                    undiscounted: qalys[s] * 1.5,
                })
                .collect(),
            life_years: (0..4)
                .map(|s| LifeYearCell {
                    strategy: NAMES[s].into(),
                    state: "active".into(),
                    discounted: qalys[s] * 1.2,
                    undiscounted: qalys[s] * 1.7,
                })
                .collect(),
        },
        events: (0..4)
            .map(|s| EventCount { strategy: NAMES[s].into(), name: "flare".into(), count: 8.0 - 1.5 * s as f64 })
            .collect(),
        by_profile: (0..4).map(|s| ProfileTotals { profile: "all".into(), weight: 1.0, totals: totals(s) }).collect(),
        by_year: (0..4)
            .map(|s| YearTotals {
                strategy: NAMES[s].into(),
                year: 1,
                costs: [("care".to_owned(), 9_000.0), ("product".to_owned(), if s == 3 { 150_000.0 } else { 0.0 })]
                    .into_iter()
                    .collect(),
                qalys: 0.7,
                life_years: 0.99,
            })
            .collect(),
        by_profile_and_year: vec![],
        traces: (0..4).map(trace).collect(),
        clamps: vec![],
        decision: decision(cost, qalys),
    }
}

fn psa(draws: &[Draw]) -> Psa {
    let n = draws.len() as f64;
    let column = |pick: &dyn Fn(&Draw) -> f64| estimate(&draws.iter().map(pick).collect::<Vec<_>>());
    let (cost, qalys) = means(draws);
    let share = |threshold: f64, s: usize| draws.iter().filter(|d| best_at(d, threshold) == s).count() as f64 / n;
    let net = |s: usize, threshold: f64| threshold * qalys[s] - cost[s];
    let best = |threshold: f64| (0..4).fold(0, |b, s| if net(s, threshold) > net(b, threshold) { s } else { b });
    let ideal = |threshold: f64| {
        draws
            .iter()
            .map(|d| {
                let s = best_at(d, threshold);
                threshold * d.qalys[s] - d.cost[s]
            })
            .sum::<f64>()
            / n
    };
    let increment = |s: usize, from: usize| {
        let icer = (cost[s] - cost[from]) / (qalys[s] - qalys[from]);
        Increment {
            strategy: NAMES[s].into(),
            against: NAMES[from].into(),
            cost: column(&|d: &Draw| d.cost[s] - d.cost[from]),
            qalys: column(&|d: &Draw| d.qalys[s] - d.qalys[from]),
            icer_error: Some(icer * 0.006),
        }
    };
    let grid: Vec<f64> = (0..=100).map(|k| f64::from(k) * 1000.0).collect();
    let frontier: Vec<usize> = grid.iter().map(|&t| best(t)).collect();
    let quadrant = |gains: bool, costs: bool| {
        draws
            .iter()
            .filter(|d| ((d.qalys[3] - d.qalys[0]) > 0.0) == gains && ((d.cost[3] - d.cost[0]) > 0.0) == costs)
            .count() as f64
            / n
    };
    Psa {
        draws: DRAWS as u64,
        strategies: (0..4)
            .map(|s| StrategyEstimates {
                strategy: NAMES[s].into(),
                cost: column(&|d: &Draw| d.cost[s]),
                qalys: column(&|d: &Draw| d.qalys[s]),
                life_years: column(&|d: &Draw| d.qalys[s] * 1.2),
                life_years_undiscounted: column(&|d: &Draw| 12.0 + d.qalys[s] * 0.7),
            })
            .collect(),
        increments: vec![increment(1, 0), increment(2, 0), increment(3, 0), increment(3, 1)],
        cost_effective: THRESHOLDS
            .iter()
            .map(|&threshold| CostEffective {
                threshold,
                probability: (0..4)
                    .map(|s| {
                        let p = share(threshold, s);
                        (NAMES[s].to_owned(), Proportion { share: p, error: (p * (1.0 - p) / n).sqrt() })
                    })
                    .collect(),
                evpi: ideal(threshold) - net(best(threshold), threshold),
            })
            .collect(),
        acceptability: Acceptability {
            probability: (0..4).map(|s| (NAMES[s].to_owned(), grid.iter().map(|&t| share(t, s)).collect())).collect(),
            frontier: frontier.iter().map(|&s| NAMES[s].to_owned()).collect(),
            switches: frontier
                .windows(2)
                .filter(|pair| pair[0] != pair[1])
                .map(|pair| FrontierSwitch {
                    threshold: (cost[pair[1]] - cost[pair[0]]) / (qalys[pair[1]] - qalys[pair[0]]),
                    below: NAMES[pair[0]].into(),
                    above: NAMES[pair[1]].into(),
                })
                .collect(),
            expected_loss: (0..4)
                .map(|s| (NAMES[s].to_owned(), grid.iter().map(|&t| ideal(t) - net(s, t)).collect()))
                .collect(),
            evpi: grid.iter().map(|&t| ideal(t) - net(best(t), t)).collect(),
            thresholds: grid,
        },
        plane: Some(Plane {
            strategy: "infusion".into(),
            against: "usual".into(),
            cost: draws.iter().step_by(2).map(|d| d.cost[3] - d.cost[0]).collect(),
            qalys: draws.iter().step_by(2).map(|d| d.qalys[3] - d.qalys[0]).collect(),
            mean_cost: cost[3] - cost[0],
            mean_qalys: qalys[3] - qalys[0],
            shares: QuadrantShares {
                north_east: quadrant(true, true),
                south_east: quadrant(true, false),
                north_west: quadrant(false, true),
                south_west: quadrant(false, false),
            },
            same_health: 0.0,
            same_cost: 0.0,
            worth_it: THRESHOLDS
                .iter()
                .map(|&t| {
                    draws.iter().filter(|d| t * (d.qalys[3] - d.qalys[0]) > d.cost[3] - d.cost[0]).count() as f64 / n
                })
                .collect(),
        }),
        difference: Some(Difference {
            strategy: "infusion".into(),
            against: "usual".into(),
            measure: "nmb".into(),
            threshold: Some(35_000.0),
            deterministic: -7_455.0,
            probabilistic: net(3, 35_000.0) - net(0, 35_000.0),
            error: 1_020.0,
            drivers: vec![
                Driver { name: "r_relapse_late".into(), label: "Relapse, after year 2".into(), contribution: 700.0 },
                Driver { name: "c_active".into(), label: "Active disease, not drugs".into(), contribution: -90.0 },
            ],
            others: 40.0,
            unexplained: 12.0,
        }),
        convergence: None,
    }
}

/// What a parameter of the fixture has of its own.
struct Input(&'static str, &'static str, &'static str, &'static str, f64, Option<(&'static str, f64, f64)>);

fn parameter(input: Input, basis: Basis, verification: Option<Verification>, source: Option<&str>) -> Parameter {
    let Input(name, label, group, unit, value, uncertainty) = input;
    Parameter {
        name: name.into(),
        label: label.into(),
        group: Some(group.into()),
        unit: Some(unit.into()),
        value,
        value_before_inflation: None,
        price_year: None,
        inflation_factor: None,
        distribution: uncertainty.map(|(text, _, _)| text.into()),
        mean: uncertainty.map(|_| value),
        sd: uncertainty.map(|(_, low, high)| (high - low) / 4.0),
        low95: uncertainty.map(|(_, low, _)| low),
        high95: uncertainty.map(|(_, _, high)| high),
        source: source.map(Into::into),
        locator: None,
        evidence: None,
        basis: Some(basis),
        verification,
        note: None,
        confidential: None,
        used: true,
        set_by: None,
    }
}

fn parameters() -> Vec<Parameter> {
    use Verification::{Recalled, VerifiedA, VerifiedC};
    let care = "Care & its costs <2024/25>";
    let mut price =
        parameter(Input("price", "Product, one infusion", care, "£", 150_000.0, None), Basis::Policy, None, None);
    price.set_by = Some(SetBy {
        place: "scenarios/invented/base-case.toml:6".into(),
        reason: Some("middle of the quoted range".into()),
    });
    let mut active = parameter(
        Input(
            "c_active",
            "Active disease, not drugs",
            care,
            "£/year",
            9_120.0,
            Some(("Gamma, SE 410", 8_330.0, 9_950.0)),
        ),
        Basis::Derived,
        Some(VerifiedC),
        Some("M03"),
    );
    active.value_before_inflation = Some(8_512.0);
    active.price_year = Some("2021/22".into());
    active.inflation_factor = Some(9_120.0 / 8_512.0);
    vec![
        parameter(
            Input(
                "p_remission",
                "Remission at 6 months",
                "Effect",
                "probability",
                0.703,
                Some(("Beta (45, 19)", 0.582, 0.801)),
            ),
            Basis::Published,
            Some(VerifiedA),
            Some("M01"),
        ),
        parameter(
            Input(
                "r_relapse_late",
                "Relapse, after year 2",
                "Effect",
                "rate",
                0.05,
                Some(("Gamma (3, 60)", 0.01, 0.12)),
            ),
            Basis::Assumed,
            None,
            None,
        ),
        parameter(
            Input(
                "hr_death",
                "Death, per point of damage",
                "Effect",
                "hazard ratio",
                1.46,
                Some(("Log-normal", 1.18, 1.81)),
            ),
            Basis::Calibrated,
            None,
            None,
        ),
        price,
        parameter(
            Input(
                "c_delivery",
                "Delivery, to day 100",
                care,
                "£",
                47_300.0,
                Some(("Gamma, SE 20%", 30_700.0, 67_900.0)),
            ),
            Basis::Published,
            Some(Recalled),
            Some("M02"),
        ),
        active,
    ]
}

fn model() -> Model {
    let rate = |rate: f64| DiscountRate { rate, then: None, after_years: None };
    Model {
        value_labels: Default::default(),
        strategies: NAMES
            .iter()
            .zip(LABELS)
            .map(|(name, label)| Strategy { name: (*name).into(), label: label.into(), set: Default::default() })
            .collect(),
        reference: "usual".into(),
        intervention: "infusion".into(),
        profiles: vec![Profile { name: "all".into(), weight: 1.0, values: Default::default(), reads: vec![] }],
        states: STATES
            .iter()
            .map(|(name, label)| State {
                name: (*name).into(),
                label: (*label).into(),
                alive: *name != "dead",
                ..State::default()
            })
            .collect(),
        counted: Default::default(),
        settings: Settings {
            cycle: "6 months".into(),
            horizon: "60 years".into(),
            cycles: 120,
            start_age: Some(32.0),
            order: vec!["death".into(), "disease".into()],
            within_cycle: Some("continuous".into()),
            discount: Discounting {
                costs: rate(0.035),
                effects: rate(0.035),
                life_years: rate(0.035),
                compounding: "annual".into(),
            },
            timing: vec![
                Timing { payoff: "state".into(), count: "half-cycle".into(), discount: "start".into() },
                Timing { payoff: "transition".into(), count: "none".into(), discount: "end".into() },
            ],
            price_year: Some("2024/25".into()),
            thresholds: THRESHOLDS.to_vec(),
            utility: None,
        },
        parameters: parameters(),
        definitions: vec![Definition {
            name: "r_die".into(),
            expression: "smr * rate(life[age, sex])".into(),
            unit: Some("rate".into()),
            value: None,
        }],
        moves: vec![Move {
            name: None,
            from: "active".into(),
            to: "dead".into(),
            step: Some("death".into()),
            kind: "rate".into(),
            expression: "r_die".into(),
            spread: vec![],
        }],
        payoffs: vec![Payoff {
            name: "care".into(),
            kind: "cost".into(),
            from: Some("active".into()),
            to: None,
            event: None,
            step: None,
            expression: "c_active".into(),
        }],
        curves: vec![],
        switches: Default::default(),
        tables: vec![
            TableRead {
                name: "mortality.life".into(),
                file: Some("data/invented/deaths.csv".into()),
                sources: vec!["M01".into(), "M03".into()],
                basis: Some("published".into()),
                verification: None,
                confidential: None,
            },
            TableRead {
                name: "index of prices".into(),
                file: None,
                sources: vec!["M02".into()],
                basis: None,
                verification: None,
                confidential: None,
            },
        ],
        payments_in_confidence: vec![],
        sources: vec![
            Source { key: "M01".into(), text: "Made & Up, Journal of Inventions <1999>".into(), url: None },
            Source { key: "M02".into(), text: "Another invented report, 2001".into(), url: None },
            Source {
                key: "M03".into(),
                text: "A third invention, 2002".into(),
                url: Some("https://example.org/3".into()),
            },
        ],
    }
}

/// The invented results: base case, draws, targets, checks and warnings.
pub fn results() -> Results {
    let draws = draws();
    let manifest = Manifest {
        program: "cartwright".into(),
        program_version: "0.1.0".into(),
        scenario: "scenarios/invented/base-case.toml".into(),
        title: "One infusion in an invented disease".into(),
        disease: "invented".into(),
        seed: 1,
        draws: DRAWS as u64,
        sampling: "random".into(),
        model_hash: "00ab".repeat(16),
        inputs: vec![InputFile {
            path: "scenarios/invented/model.toml".into(),
            sha256: "7c1e9a".repeat(10) + "7c1e",
            bytes: 4321,
        }],
    };
    let (cost, qalys) = means(&draws);
    let mut results = Results::new(manifest, model(), case(COSTS, QALYS));
    results.probabilistic = Some(case(cost, qalys));
    results.psa = Some(psa(&draws));
    results.targets = vec![
        Target {
            name: "damage".into(),
            label: None,
            measure: "count(damage) / person_years(alive), 0 to 10 years".into(),
            unit: Some("per year".into()),
            kind: TargetKind::Calibrated,
            observed: 0.101,
            low: Some(0.09),
            high: Some(0.112),
            modelled: 0.101,
            within: Some(true),
            solves: Some("r_damage".into()),
            solved_value: Some(0.0871),
            source: Some("M01".into()),
            reads: vec![],
            confidential: None,
        },
        Target {
            name: "survival at 10 years".into(),
            label: Some("Alive at 10 years".into()),
            measure: "occupancy(alive), at 10 years".into(),
            unit: None,
            kind: TargetKind::Validation,
            observed: 0.92,
            low: Some(0.90),
            high: Some(0.94),
            modelled: 0.953,
            within: Some(false),
            solves: None,
            solved_value: None,
            source: Some("M03".into()),
            reads: vec![],
            confidential: None,
        },
    ];
    results.checks = vec![
        Check { name: "each trace sums to 1".into(), passed: true, found: "largest gap 2.2e-16".into() },
        Check { name: "no negative occupancy".into(), passed: true, found: "smallest 0".into() },
    ];
    results.warnings = vec![Warning {
        code: "W2001".into(),
        message: "the base value of `hr_death` is not the centre of its distribution".into(),
        place: Some("data/invented/parameters.csv:9".into()),
    }];
    results
}

/// The invented results without draws.
pub fn deterministic() -> Results {
    let mut results = results();
    results.probabilistic = None;
    results.psa = None;
    results.manifest.draws = 0;
    results
}
