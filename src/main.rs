//! The `cartwright` program: see [`cartwright::cli`].

fn main() -> std::process::ExitCode {
    cartwright::cli::main()
}
