//! Every code with its explanation, for `cartwright explain CODE`.

/// A diagnostic code and what it means.
#[derive(Clone, Copy, Debug)]
pub struct Code {
    /// The code, such as `E2001`.
    pub id: &'static str,
    /// What is wrong, in a few words.
    pub title: &'static str,
    /// Why it matters and how to mend it.
    pub explanation: &'static str,
}

/// The explanation of a code.
pub fn code(id: &str) -> Option<&'static Code> {
    CODES.iter().find(|code| code.id.eq_ignore_ascii_case(id))
}

macro_rules! codes {
    ($($id:literal $title:literal $explanation:literal;)*) => {
        /// All codes in order.
        pub const CODES: &[Code] = &[$(Code { id: $id, title: $title, explanation: $explanation }),*];
    };
}

codes! {
    "E1001" "file cannot be read"
        "A file that the scenario names does not exist, is not a plain file, or the operating system refused it. Paths are looked for beside the file that names them, then from the project folder.";
    "E1002" "path leaves the project"
        "A scenario may only read files inside its project folder, so that a scenario from somebody else cannot read yours. Copy the file into the project.";
    "E1003" "file too large"
        "Model and scenario files are limited to 4 MB, CSV files to 512 MB. A larger one is usually the wrong file.";
    "E1004" "not text"
        "The file is not UTF-8 text. Save it as UTF-8 (in Excel: 'CSV UTF-8').";
    "E1005" "TOML syntax"
        "The file is not valid TOML. Strings need quotation marks, tables square brackets, and a key may stand only once in a table.";
    "E1006" "CSV syntax"
        "The file is not a well-formed CSV: every row needs as many cells as the head, and column names must differ.";
    "E1007" "files extend one another in a ring"
        "A scenario extends another, which extends the first. Break the ring: one of them must stand alone.";
    "E1008" "empty file"
        "The file has nothing in it. A scenario needs at least `extends`; a model needs states and strategies.";
    "E1101" "expression syntax"
        "The expression cannot be read. Expressions use + - * / ^, comparisons, and/or/not, if … then … else …, name[index] and function(arguments).";
    "E1102" "unit unknown"
        "A number or a parameter carries a unit that is not known. Known units: £, £/year, year, 1/year, QALY, QALY/year, and the kinds of model-file.md section 4.";
    "E2001" "unknown name"
        "An expression uses a name that nothing defines. Names are parameters, definitions, switches, tables, curves, clocks, profile columns, axes and the variables cycle, time, cycle_length, age, time_in_state.";
    "E2002" "unknown key"
        "The file has a key that means nothing at this place. It would be ignored, so it is an error: most often it is a spelling mistake.";
    "E2003" "defined twice"
        "Two things have the same name, so an expression could mean either.";
    "E2004" "ring of definitions"
        "Definitions use one another in a ring, so none can be worked out first.";
    "E2005" "unknown state"
        "A move, a start or a group names a state that does not exist.";
    "E2006" "unknown axis or value"
        "A pattern or an index names an axis, or a value of an axis, that does not exist.";
    "E2007" "unknown function"
        "The expression calls a function that does not exist, or gives it the wrong number of arguments.";
    "E2008" "not available here"
        "A variable is used where it has no meaning: an axis outside a product state, from/to outside a move, a clock or time_in_state in a start.";
    "E2009" "index missing or wrong"
        "An indexed quantity needs as many indices as it was declared with, and each combination that the model uses must exist.";
    "E3001" "units do not match"
        "Two quantities of different units are added, compared or put where another unit is expected: for example pounds a year where pounds are wanted.";
    "E3002" "probability over the wrong time"
        "A probability over one time is used where one over another time is needed: for example an annual probability in a six-month cycle. Convert it with over(p, cycle).";
    "E3003" "hazard ratio on a probability"
        "A hazard ratio acts on a hazard, not on a probability. Use with_hr(p, hr), or multiply it onto a rate.";
    "E3004" "odds ratio on something else than odds"
        "An odds ratio acts on odds. Use with_or(p, or).";
    "E3005" "rate where a probability is needed, or the reverse"
        "`prob` takes a probability over the cycle; `rate` takes a rate per year. Convert with prob(r) or rate(p).";
    "E3006" "price year missing"
        "Some costs of the model have a price year and are inflated, this one has none. Give it one, so that pounds of different years are not added.";
    "E3007" "price year without an index"
        "A cost has a price year that the inflation series does not cover, or the scenario has no price year to inflate to.";
    "E3008" "number where a label is needed, or the reverse"
        "A label such as `remission` was used as a number, or a number compared with a label.";
    "E4001" "model part missing"
        "A model needs [time], at least one state, a start and at least one strategy.";
    "E4002" "value of the wrong type"
        "A key was given text where a number is needed, a list where a table is needed, and so on.";
    "E4003" "two odds for one edge"
        "Two moves give odds for the same pair of states in the same step. Which one is meant?";
    "E4004" "probabilities and rates mixed"
        "In one step the exits of one state are all probabilities or all rates. Put one of them in another step, or convert it.";
    "E4005" "step unknown or missing"
        "`order` names the steps of a cycle; a move may only belong to one of them.";
    "E4006" "unreachable state"
        "No strategy starts in this state and no move leads there from one that is reached. It can hold nobody.";
    "E4007" "ring of instant states"
        "Instant states lead into one another in a ring: nobody would ever leave.";
    "E4008" "instant state without a way out"
        "Everyone in an instant state passes on at once, so its exits must be probabilities that sum to 1.";
    "E4009" "start does not sum to 1"
        "The shares of the states at the start, for some strategy and profile, do not sum to 1.";
    "E4010" "within_cycle not stated"
        "A model with rates must say how people move within a cycle: \"continuous\" or \"one move\". The choice can move a result by a fifth.";
    "E4011" "move that cannot be"
        "A move leads from a state to itself with odds, or out of its own product state without saying where.";
    "E4012" "more than one `rest`"
        "Only one move from a state in a step can take whatever is left.";
    "E4013" "payoff on a move that does not exist"
        "A [[move]] without prob or rate adds payoffs to moves that exist; no such move exists.";
    "E4014" "horizon or cycle cannot be read"
        "Times are written \"6 months\", \"1 year\", \"75 years\", \"60 cycles\", \"to age 100\"; a schedule as [\"3 months until 1 year\", \"6 months\"].";
    "E4015" "bad setting"
        "A setting has a value that is not one of those it may have.";
    "E4016" "profile weights do not sum to 1"
        "The weights of a profile column must sum to 1; one of them may be \"rest\".";
    "E4017" "occupancy states mixed with moves"
        "A partitioned-survival model has only occupancy states; it cannot also have moves between them.";
    "E4018" "unreachable clock"
        "The clock's condition holds in no state.";
    "E4019" "death is not absorbing"
        "A state that is not alive has an exit to one that is.";
    "E4020" "fragment cannot be connected"
        "A fragment has an exit that the model does not connect, or the model connects one that does not exist.";
    "E4021" "too large"
        "The model is larger than the program's stated limits (docs/limits in model-file.md): states, cycles, profiles or clock slots.";
    "E5001" "wrong CSV column"
        "A CSV file lacks a column that is needed, or has one that means nothing.";
    "E5002" "not a number"
        "A cell or a setting that must be a finite number is not one.";
    "E5003" "distribution cannot be made"
        "The distribution is unknown, or its arguments are missing, unknown or impossible.";
    "E5004" "table key out of range"
        "A table was asked for a key it does not have: an age beyond the last row, a label that is no row. Add beyond = \"last\" if the last row should stand for all above it.";
    "E5005" "parameter defined twice"
        "Two rows, or a row and the model file, define the same parameter and index.";
    "E5006" "base value away from its distribution"
        "The base value is not the centre of its distribution. The deterministic and the probabilistic analysis would answer different questions. If the base value is the median, say centre=median.";
    "E5007" "unused parameter"
        "Nothing uses this parameter. It may have been forgotten in an expression.";
    "E5008" "negative cost"
        "A cost is negative at the base values. A saving needs a category whose timing table says `negative = true`.";
    "E5009" "correlation cannot be made"
        "The matrix is not square, not symmetric, not positive definite, or does not name its parameters.";
    "E5010" "draws file does not fit"
        "The draws file lacks its row column, has a column that is no parameter, or has fewer rows than draws.";
    "E5011" "basis or verification unknown"
        "basis is one of published, derived, calibrated, elicited, assumed, policy; verification one of verified (A, B, C), recalled, claimed.";
    "E5012" "parameter has no unit"
        "Without a unit the parameter's use cannot be checked.";
    "E6001" "set names nothing"
        "`set` (or --set) names no parameter, switch or definition.";
    "E6002" "target cannot be read"
        "A target needs a measure, an observed value and, if it solves a parameter, a bracket in which to look.";
    "E6003" "no such analysis"
        "The scenario asks for an analysis that does not exist.";
    "E7001" "probability outside 0 to 1"
        "For some draw and cycle the exits of a state leave 0 to 1. The run stops: a model that needs it must say clamp(…).";
    "E7002" "not finite"
        "A result is not a number. The state, cycle and inputs are named.";
    "E7003" "target has no solution"
        "No value in the bracket makes the measure equal to what was observed.";
    "E7004" "negative rate"
        "A rate is negative for some draw and cycle.";
    "E7005" "distribution impossible after `set`"
        "The values that were set make a distribution impossible.";
}
