//! Temporary.
fn main() {
    let path = std::env::args().nth(1).unwrap();
    let (disk, located) = cartwright::source::Disk::project_of(std::path::Path::new(&path)).unwrap();
    match cartwright::model::load(&disk, &located, &[]) {
        Ok(study) => {
            println!("{}", cartwright::diagnostic::render(&study.warnings, &study.sources, false));
            println!("ok: {} states {} edges {} parameters", study.states.len(), study.edges.len(), study.parameters.len());
        }
        Err(refusal) => println!("{}", cartwright::diagnostic::render(&refusal.diagnostics, &refusal.sources, false)),
    }
}
