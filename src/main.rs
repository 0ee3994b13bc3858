//! Temporary.
use cartwright::engine::*;
use cartwright::model::*;
fn main() {
    let path = std::env::args().nth(1).unwrap();
    let (disk, located) = cartwright::source::Disk::project_of(std::path::Path::new(&path)).unwrap();
    match load(&disk, &located, &[]) {
        Ok(mut study) => {
            for (name, v) in [("r_low_exit", 1.43432), ("r_damage", 0.120120), ("r_esrd", 0.0121825)] {
                if let Some(at) = study.parameters.iter().position(|p| p.name == name) { study.parameters[at].value = v; }
            }
            let values: Vec<f64> = study.parameters.iter().map(|p| p.value).collect();
            let program = match cartwright::program::compile(&study) { Ok(p) => p, Err(d) => { println!("{d:?}"); return; } };
            println!("nodes {} traces {} columns {} slots {:?}", program.graph.nodes.len(), program.traces.len(), program.columns.len(), program.traces.iter().map(|t| t.slots.len()).collect::<Vec<_>>());
            let sets = ParameterSets::base(&study);
            let t = std::time::Instant::now();
            let out = evaluate(&study, &program, &sets, Detail { traces: true, years: true }, &Serial);
            println!("base {:?} faults {:?}", t.elapsed(), out.faults);
            let mut worst = 0.0f64;
            for (at, s) in study.strategies.iter().enumerate() {
                let id = StrategyId(at as u32);
                let (mut c, mut q, mut l) = (0.0, 0.0, 0.0);
                for p in 0..study.profiles.len() {
                    let p = ProfileId(p as u32);
                    let w = reference::weight(&study, &values, p).unwrap();
                    if w == 0.0 { continue; }
                    match reference::run(&study, &values, id, p) {
                        Ok(o) => {
                            c += w * o.total(&study, Measure::Cost);
                            q += w * o.total(&study, Measure::Qaly);
                            l += w * o.life_years.values().map(|x| x.1).sum::<f64>();
                        }
                        Err(f) => println!("{f:?}"),
                    }
                }
                let fc = out.total(&program, &study, id, Total::Measure(Measure::Cost), true)[0];
                let fq = out.total(&program, &study, id, Total::Measure(Measure::Qaly), true)[0];
                let fl = out.total(&program, &study, id, Total::LifeYears, false)[0];
                for (a, b) in [(c, fc), (q, fq), (l, fl)] { worst = f64::max(worst, (a - b).abs() / f64::max(1.0, b.abs())); if b.is_nan() { worst = f64::NAN; } }
                println!("{}: cost {fc} qaly {fq} ly {fl}", s.name);
            }
            println!("worst relative difference {worst:e}");
            let ysum: f64 = out.years.iter().map(|y| y.iter().map(|c| c.0).sum::<f64>()).sum();
            let csum: f64 = out.discounted.iter().map(|c| c[0]).sum();
            println!("years {} sum {ysum} columns {csum}", out.years.len());
            let n = 10000;
            let big = ParameterSets { count: n, values: sets.values.iter().map(|v| if let Values::Same(x) = v { Values::Each(std::sync::Arc::new(vec![*x; n])) } else { v.clone() }).collect() };
            let t = std::time::Instant::now();
            let out = evaluate(&study, &program, &big, Detail::default(), &Serial);
            println!("10,000 draws one thread {:?}", t.elapsed());
            let t = std::time::Instant::now();
            let out2 = evaluate(&study, &program, &big, Detail::default(), &Threads::new(2));
            println!("10,000 draws two threads {:?} same {}", t.elapsed(), out.discounted == out2.discounted);
        }
        Err(refusal) => println!("{}", cartwright::diagnostic::render(&refusal.diagnostics, &refusal.sources, false)),
    }
}
