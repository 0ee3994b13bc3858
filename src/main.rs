//! Temporary.
use cartwright::model::*;
fn main() {
    let path = std::env::args().nth(1).unwrap();
    let (disk, located) = cartwright::source::Disk::project_of(std::path::Path::new(&path)).unwrap();
    match cartwright::model::load(&disk, &located, &[]) {
        Ok(study) => {
            let mut values: Vec<f64> = study.parameters.iter().map(|p| p.value).collect();
            for (name, v) in [("r_low_exit", 1.43432), ("r_damage", 0.120120), ("r_esrd", 0.0121825)] {
                if let Some(at) = study.parameters.iter().position(|p| p.name == name) { values[at] = v; }
            }
            for (at, s) in study.strategies.iter().enumerate() {
                let (mut c, mut q, mut l) = (0.0, 0.0, 0.0);
                for p in 0..study.profiles.len() {
                    let p = ProfileId(p as u32);
                    let w = cartwright::engine::reference::weight(&study, &values, p).unwrap();
                    match cartwright::engine::reference::run(&study, &values, StrategyId(at as u32), p) {
                        Ok(o) => {
                            c += w * o.total(&study, Measure::Cost);
                            q += w * o.total(&study, Measure::Qaly);
                            l += w * o.life_years.values().map(|x| x.1).sum::<f64>();
                        }
                        Err(f) => println!("{f:?}"),
                    }
                }
                println!("{}: cost {c} qaly {q} ly {l}", s.name);
            }
            println!("{:?}", cartwright::engine::reference::measure_targets(&study, &values));
        }
        Err(refusal) => println!("{}", cartwright::diagnostic::render(&refusal.diagnostics, &refusal.sources, false)),
    }
}
