//! The command line: reads arguments, calls the stages, prints and writes. Nothing here computes a result.

mod asked;
mod check;
mod check_model;
mod compare;
mod explain;
mod graph;
mod output;
mod project;
mod prose;
mod report;
mod run;
mod schema;
mod skeleton;
mod sources;
mod stage;
mod stored;
mod verify;

use clap::{CommandFactory, Parser, Subcommand};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Shows whether a one-time cell therapy is worth its price.
#[derive(Parser)]
#[command(name = "cartwright", version, about, max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run a scenario: base case, probabilistic analysis, tables, figures, report (exit code 1 if a cross-check of the results fails)
    Run(run::RunArguments),
    /// Put the parts of a run together: the same bytes as one run (give the scenario, then the parts)
    Merge(run::MergeArguments),
    /// Write reports from results alone: one result, or several compared
    Report(report::ReportArguments),
    /// Make the standard verification tests on scenarios and write a certificate (exit code 1 if a test fails)
    Verify(verify::VerifyArguments),
    /// Run scenarios again and hold them against stored results (exit code 1 if something moved), with what moved it
    Check(check::CheckArguments),
    /// Lay scenarios over a base in turn, with the ICER after each and what each change does; or put results side by side
    Compare(compare::CompareArguments),
    /// Read and check a model or scenario without running it
    CheckModel {
        /// The model or scenario file
        file: PathBuf,
        /// How to print what is found: full, short or json
        #[arg(long, default_value = "full", value_parser = ["full", "short", "json"])]
        format: String,
        /// Change a value for this check only, as name=value (repeatable)
        #[arg(long = "set", value_name = "NAME=VALUE")]
        set: Vec<String>,
    },
    /// Explain an error code, or any quantity of a scenario: its formula, value, source and what uses it
    Explain {
        /// An error code such as E2001, or the name of a parameter, definition, switch, state or target; with --stage, a scenario
        name: String,
        /// The scenario that the name belongs to
        #[arg(long = "in", value_name = "SCENARIO")]
        scenario: Option<PathBuf>,
        /// Print what a stage makes of a scenario, as JSON
        #[arg(long, value_name = "STAGE", value_parser = ["source", "model", "program"], conflicts_with = "scenario")]
        stage: Option<String>,
    },
    /// Write a commented, working model to begin with; its numbers are made up
    New(skeleton::NewArguments),
    /// Print every input by status with its source, and refuse what has none or is graded above its evidence
    Sources {
        /// The model or scenario file
        scenario: PathBuf,
        /// How to print the inputs: table or csv
        #[arg(long, default_value = "table", value_parser = ["table", "csv"])]
        format: String,
    },
    /// Draw the structure: states, moves, the tree in front
    Graph {
        /// The model or scenario file
        scenario: PathBuf,
        /// What to print: svg or dot (for Graphviz); svg unless --out says otherwise
        #[arg(long, value_parser = ["svg", "dot"])]
        format: Option<String>,
        /// Write to this file instead; its ending says what: .svg, .png or .dot
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Print a JSON Schema: of results.json, of verification.json, or of scenario files (for completion in editors)
    Schema {
        /// Which: results, verification or scenario
        #[arg(default_value = "scenario", value_parser = ["results", "verification", "scenario"])]
        which: String,
    },
    /// Print completions for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

/// Runs the program on the process's arguments. Exit codes: 0 done, 1 a test or cross-check failed or a result moved, 2 could not run.
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(fault) => {
            let _ = fault.print();
            return if fault.use_stderr() { ExitCode::from(2) } else { ExitCode::SUCCESS };
        }
    };
    let nothing_failed = |done: Result<(), String>| done.map(|()| 0);
    let done = match arguments.command {
        Command::Run(own) => run::run(&own),
        Command::Merge(own) => run::merge(&own),
        Command::Verify(own) => verify::verify(&own),
        Command::Check(own) => check::check(&own),
        Command::Report(own) => nothing_failed(report::report(&own)),
        Command::Compare(own) => nothing_failed(compare::compare(&own)),
        Command::CheckModel { file, format, set } => nothing_failed(check_model::check_model(&file, &format, &set)),
        Command::Explain { name, stage: Some(stage), .. } => {
            nothing_failed(stage::print_stage(&stage, Path::new(&name)))
        }
        Command::Explain { name, scenario, .. } => nothing_failed(explain::explain(&name, scenario.as_deref())),
        Command::New(own) => nothing_failed(skeleton::new(&own)),
        Command::Sources { scenario, format } => nothing_failed(sources::sources(&scenario, &format)),
        Command::Graph { scenario, format, out } => {
            nothing_failed(graph::graph(&scenario, format.as_deref(), out.as_deref()))
        }
        Command::Schema { which } => nothing_failed(schema::schema(&which)),
        Command::Completions { shell } => {
            let mut list = Vec::new();
            clap_complete::generate(shell, &mut Arguments::command(), "cartwright", &mut list);
            nothing_failed(output::print(&String::from_utf8_lossy(&list)))
        }
    };
    match done {
        Ok(code) => ExitCode::from(code),
        Err(words) => {
            if !words.is_empty() {
                anstream::eprintln!("{}", words.trim_end());
            }
            ExitCode::from(2)
        }
    }
}
