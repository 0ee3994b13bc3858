//! The tutorial shows what the program prints.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What follows a command that is typed as `sh`, in the `text` right after it.
fn shown(page: &str, command: &str) -> String {
    let (_, rest) = page.split_once(&format!("```sh\n{command}\n```\n```text\n")).expect(command);
    rest.split_once("```").expect("an end").0.trim_end().to_owned()
}

#[test]
fn what_the_tutorial_shows_is_what_is_printed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let place = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("tutorial-page");
    let _ = fs::remove_dir_all(&place);
    fs::create_dir_all(&place).unwrap();
    for entry in fs::read_dir(root.join("scenarios/examples/tutorial")).unwrap().flatten() {
        fs::copy(entry.path(), place.join(entry.file_name())).unwrap();
    }
    fs::write(place.join("cartwright.toml"), "").unwrap();
    let page = fs::read_to_string(root.join("docs/tutorial.md")).unwrap();
    let printed = |command: &str| {
        let mut own = Command::new(env!("CARGO_BIN_EXE_cartwright"));
        let done = own.current_dir(&place).env("NO_COLOR", "1").args(command.split(' ').skip(1)).output().unwrap();
        String::from_utf8_lossy(&done.stdout).into_owned() + &String::from_utf8_lossy(&done.stderr)
    };
    for command in [
        "cartwright check-model model.toml",
        "cartwright run base-case.toml",
        "cartwright explain c_treatment --in dearer.toml",
    ] {
        let (found, wanted) = (printed(command), shown(&page, command));
        assert!(found.starts_with(&wanted), "{command}\n{found}\n{wanted}");
    }
    // Section 5: its two mistakes.
    let (_, mistakes) = page.split_once("## 5 A mistake").unwrap();
    let model = place.join("model.toml");
    let text = fs::read_to_string(&model).unwrap();
    let wrong =
        text.replace("with_hr(over(p_worse, cycle), hr)", "with_hr(p_worse, hr)").replace("\"u_sick\"", "\"u_sik\"");
    fs::write(&model, wrong).unwrap();
    let (found, wanted) = (printed("cartwright run base-case.toml"), shown(mistakes, "cartwright run base-case.toml"));
    assert_eq!(found.trim_end(), wanted);
}
