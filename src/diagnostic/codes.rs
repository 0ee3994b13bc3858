//! Every code with its explanation, for `cartwright explain CODE`.

/// A diagnostic code and what it means.
#[derive(Clone, Copy, Debug)]
pub struct Code {
    /// The code, such as `E2001`.
    pub id: &'static str,
    /// What is wrong, in a few words.
    pub title: &'static str,
    /// Why it matters and how to mend it, for most with an example of both.
    pub explanation: &'static str,
}

/// The explanation of a code.
pub fn code(id: &str) -> Option<&'static Code> {
    CODES.iter().find(|code| code.id.eq_ignore_ascii_case(id))
}

macro_rules! codes {
    ($($id:literal $title:literal $explanation:literal $(wrong $wrong:literal right $right:literal)?;)*) => {
        /// All codes in order.
        pub const CODES: &[Code] = &[$(Code {
            id: $id,
            title: $title,
            explanation: concat!($explanation $(, "\n\nWrong:\n    ", $wrong, "\n\nRight:\n    ", $right)?),
        }),*];
    };
}

codes! {
    "E1001" "file cannot be read"
        "A file that the scenario names does not exist, is not a plain file, or the operating system refused it. A path is looked for beside the file that names it, then from the project folder."
        wrong "parameters = [\"parametres.csv\"]"
        right "parameters = [\"parameters.csv\"]";
    "E1002" "path leaves the project"
        "A scenario may only read files inside its project folder, so that a scenario from somebody else cannot read yours: no absolute paths, no `..` beyond the folder, no links that lead out. Copy the file into the project."
        wrong "parameters = [\"/home/me/costs.csv\"]"
        right "parameters = [\"data/costs.csv\"]";
    "E1003" "file too large"
        "Model and scenario files are limited to 4 MB, CSV files to 512 MB. A larger one is usually the wrong file.";
    "E1004" "not text"
        "The file is not UTF-8 text. Save it as UTF-8 (in Excel: 'CSV UTF-8').";
    "E1005" "TOML syntax"
        "The file is not valid TOML. Text needs quotation marks, tables square brackets, one setting stands on a line, and a key may stand only once in a table."
        wrong "horizon = to age 100"
        right "horizon = \"to age 100\"";
    "E1006" "CSV syntax"
        "The file is not a well-formed CSV: every row needs as many cells as the head, column names must differ, and a cell with a comma in it needs quotation marks."
        wrong "c_drug,9,000,£/year"
        right "c_drug,9000,£/year";
    "E1007" "files lead back to themselves"
        "A scenario extends another that extends the first, a fragment uses itself, or more than 32 files extend one another. Break the ring: one of them must stand alone.";
    "E1008" "empty file"
        "The file has nothing in it, or nothing but comments. A scenario needs at least `extends`; a model needs time, states and strategies.";
    "E1009" "references cannot be read"
        "The references file is not BibTeX: a brace is not closed, a comma is missing, or two entries have one key."
        wrong "@article{smith2020, year = {2020}"
        right "@article{smith2020, year = {2020}}";
    "E1101" "expression syntax"
        "The expression cannot be read. Expressions use + - * / ^, comparisons, and/or/not, if … then … else …, name[index] and function(arguments). They may be nested and strung together 200 deep and have 20,000 letters."
        wrong "cost.drug = \"if on_drug = true then c_drug\""
        right "cost.drug = \"if on_drug then c_drug else £0/year\"";
    "E1102" "unit unknown"
        "A number, a parameter or a table carries a unit that is not known. Known are £, £/year, year (month, week, day), 1/year, QALY, QALY/year, number, and the kinds of model-file.md section 4."
        wrong "unit = \"GBP per annum\""
        right "unit = \"£/year\"";
    "E2001" "unknown name"
        "An expression uses a name that nothing defines. Names are parameters, definitions, switches, tables, curves, clocks, profile columns, axes and the variables cycle, time, cycle_length, age, time_in_state."
        wrong "cost.drug = \"c_durg\""
        right "cost.drug = \"c_drug\"";
    "E2002" "unknown key"
        "The file has a key that means nothing at this place. It would be ignored, so it is an error: most often it is a spelling mistake."
        wrong "[discout]"
        right "[discount]";
    "E2003" "name taken"
        "Two things have the same name, so an expression could mean either; or a name has a meaning of its own (a variable, a unit, a word of the language) or cannot be written in an expression."
        wrong "[parameters]\n    time = 3"
        right "[parameters]\n    time_to_response = 3";
    "E2004" "ring"
        "Definitions or curves use one another in a ring, so none can be worked out first; or something is set to itself."
        wrong "[define]\n    a = \"b + 1\"\n    b = \"2 * a\""
        right "[parameters]\n    b = 2\n    [define]\n    a = \"b + 1\"";
    "E2005" "unknown state"
        "A move, a group, an event or a pattern names a state that does not exist, or a pattern that no state fits."
        wrong "to.daed = \"p_die\""
        right "to.dead = \"p_die\"";
    "E2006" "unknown axis or value"
        "A pattern, an index, a case or a comparison names an axis that does not exist, or a value that the axis or profile column does not have."
        wrong "from = { activity = \"hihg\" }"
        right "from = { activity = \"high\" }";
    "E2007" "unknown function"
        "The expression calls a function that does not exist, or gives it the wrong number of arguments."
        wrong "\"clamp(p, 0)\""
        right "\"clamp(p, 0, 1)\"";
    "E2008" "not available here"
        "A variable is used where it has no meaning: time, a clock or time_in_state in what is read once before the first cycle, an axis where no state has it, from/to outside a move, age without a start age."
        wrong "start = \"if time > 1 year then 1 else 0\""
        right "start = \"if on_drug then 1 else 0\"";
    "E2009" "index missing or wrong"
        "An indexed quantity needs as many indices as it was declared with, a definition by cases needs all of them, a table its keys, and each combination that the model uses must exist."
        wrong "utility = \"u_best - loss\""
        right "utility = \"u_best - loss[damage]\"";
    "E3001" "units do not match"
        "Two quantities of different units are added or compared, or one stands where another unit is needed. A bare number takes the unit of its place, but not inside a sum or a comparison."
        wrong "[[event]]\n    cost.flare = \"c_care\"           # £/year"
        right "[[event]]\n    cost.flare = \"c_flare\"          # £";
    "E3002" "probability over the wrong time"
        "A probability over one time is used where one over another time is needed, or it is not said which. An annual probability in a six-month cycle would count twice."
        wrong "to.dead = \"p_die\"               # over 1 year, in a cycle of 6 months"
        right "to.dead = \"over(p_die, cycle)\"";
    "E3003" "hazard ratio on a probability"
        "A hazard ratio acts on a hazard. Multiplied onto a probability it overstates the effect, and the result can pass 1."
        wrong "to.dead = \"hr * p_die\""
        right "to.dead = \"with_hr(p_die, hr)\"";
    "E3004" "odds ratio on something else than odds"
        "An odds ratio acts on odds, neither on a probability nor on a rate."
        wrong "to.dead = \"or_die * p_die\""
        right "to.dead = \"with_or(p_die, or_die)\"";
    "E3005" "rate where a probability is needed, or the reverse"
        "`prob` takes a probability over the cycle, `rate` a rate per year. They cannot be added to one another."
        wrong "to.dead = \"r_die\""
        right "to.dead = { rate = \"r_die\" }      # or \"prob(r_die)\"";
    "E3006" "price year missing"
        "Some costs of the model have a price year and are inflated, this one has none, so pounds of different years would be added. A price that is set by policy has basis `policy` and none."
        wrong "c_drug,9000,£/year,"
        right "c_drug,9000,£/year,2021/22";
    "E3007" "price year that cannot be used"
        "A price year cannot be read, is not covered by the inflation series, belongs to something that is no amount of money, or there is none or no index to inflate to."
        wrong "price_year = \"22\""
        right "price_year = \"2021/22\"";
    "E3008" "number, label, and true or false confused"
        "A label such as `remission` was used as a number, a number as a condition, a number as an index, or labels of different axes were put in an order."
        wrong "\"u_ill + damage\""
        right "\"u_ill - loss[damage]\"";
    "E4001" "something is missing"
        "A part that is needed is not there. A model needs [time], at least one state, a start, at least one strategy and [discount]; the message says what this place needs."
        wrong "[time]\n    cycle = \"1 year\""
        right "[time]\n    cycle   = \"1 year\"\n    horizon = \"to age 100\"";
    "E4002" "value of the wrong type"
        "A key was given text where a number is needed, a list where a table is needed, and so on."
        wrong "costs = \"3.5%\""
        right "costs = 0.035";
    "E4003" "two odds for one pair of states"
        "Two moves give odds for the same pair of states in the same step. They are not added up, so one of them must go."
        wrong "to.dead = \"p_disease\"\n    [[move]]\n    from = \"ill\"\n    to   = \"dead\"\n    prob = \"p_other\""
        right "to.dead = \"p_disease + p_other\"";
    "E4004" "probabilities and rates mixed"
        "In one step the exits of one state are all probabilities or all rates, for they compete with one another. Put one of them in another step, or convert it."
        wrong "to.dead = { rate = \"r_die\" }\n    to.well = { prob = \"p_well\" }"
        right "to.dead = { rate = \"r_die\" }\n    to.well = { rate = \"rate(p_well, cycle)\" }";
    "E4005" "step unknown"
        "`order` names the steps of a cycle, each once; a move may only belong to one of them."
        wrong "order = [\"death\", \"disease\"]\n    to.dead = { prob = \"p\", step = \"deaths\" }"
        right "to.dead = { prob = \"p\", step = \"death\" }";
    "E4006" "unreachable state"
        "No strategy starts in this state and no move leads there from one that is reached. It can hold nobody, so a move is missing.";
    "E4007" "ring of instant states"
        "Instant states lead into one another in a ring: nobody would ever leave. Let one of them be an ordinary state.";
    "E4008" "instant state without a way out"
        "Everyone in an instant state passes on at once, so its exits must be probabilities that sum to 1."
        wrong "instant = true\n    to.well = \"p_well\""
        right "instant = true\n    to.well = \"p_well\"\n    to.ill  = \"rest\"";
    "E4009" "start does not sum to 1, or has a negative share"
        "The shares of the states at the start, for some strategy and profile, do not sum to 1, or one of them is negative."
        wrong "[states.well]\n    start = 0.8\n    [states.ill]\n    start = 0.1"
        right "[states.ill]\n    start = 0.2";
    "E4010" "within_cycle not stated"
        "A model with rates must say how people move within a cycle: \"continuous\" (any number of moves) or \"one move\". The choice can move a result by a fifth."
        wrong "[time]\n    cycle = \"6 months\""
        right "[time]\n    cycle        = \"6 months\"\n    within_cycle = \"continuous\"";
    "E4011" "move that cannot be"
        "A move leads from a state to itself, beyond the end of an axis, or into a product without saying where."
        wrong "[states.ill]\n    to.ill = \"rest\""
        right "# who does not move, stays: delete it";
    "E4012" "more than one `rest`"
        "Only one move from a state in a step can take whatever is left, and only one occupancy state."
        wrong "to.well = \"rest\"\n    to.ill  = \"rest\""
        right "to.well = \"p_well\"\n    to.ill  = \"rest\"";
    "E4013" "payoff on a move that does not exist"
        "A [[move]] without prob or rate adds costs to moves that exist; no such move exists.";
    "E4014" "time that cannot be used"
        "Times are written \"6 months\", \"1 year\", \"75 years\", \"60 cycles\", \"to age 100\"; a schedule as [\"3 months until 1 year\", \"6 months\"], each part a whole number of cycles. The horizon lies after the start, at least a cycle later, and nobody starts before birth."
        wrong "cycle = \"half a year\""
        right "cycle = \"6 months\"";
    "E4015" "bad setting"
        "A setting has a value that is not one of those it may have, or numbers that do not fit together."
        wrong "costs = 3.5"
        right "costs = 0.035";
    "E4016" "profile weights do not sum to 1"
        "The weights of a profile column lie from 0 to 1 and sum to 1; one of them may be \"rest\"."
        wrong "sex = { female = 0.6, male = 0.5 }"
        right "sex = { female = 0.6, male = \"rest\" }";
    "E4017" "occupancy states mixed with moves"
        "In a partitioned-survival model every state has a `share`, and there are no moves between them.";
    "E4018" "clock that never runs"
        "The clock's condition holds in no state.";
    "E4019" "death is not absorbing"
        "A state that is not alive has an exit to one that is.";
    "E4020" "fragment cannot be connected"
        "A fragment has an exit that the model does not connect, or the model connects one that does not exist."
        wrong "exits = { home = \"well\" }"
        right "exits = { home = \"well\", died = \"dead\" }";
    "E4021" "too large"
        "The model is larger than the program's stated limits: states, moves, profiles, cycles, clock slots, nesting. They are listed in model-file.md, section 13.";
    "E4022" "table of probabilities"
        "A row of a table of probabilities does not sum to 1, or has a cell outside 0 to 1."
        wrong "tables.p = { file = \"p.csv\", by = \"from\", columns = { to = \"*\" }, dirichlet_n = \"n\" }"
        right "tables.p = { file = \"p.csv\", by = \"from\", columns = { to = \"*\" }, rows = \"renormalise\", dirichlet_n = \"n\" }";
    "E4023" "costs or utility of the dead"
        "A state with alive = false has a cost or a utility of being there, which counts for every year to the horizon. What a death costs is paid once: on_entry.cost.CATEGORY, or a cost of the move."
        wrong "[states.dead]\nalive = false\ncost.care = \"£2,000/year\""
        right "[states.dead]\nalive = false\non_entry.cost.care = \"£2,000\"";
    "E4024" "strategies that differ in nothing"
        "Two strategies set the same, so their costs and QALYs are the same.";
    "E5001" "wrong CSV column or row"
        "A CSV file lacks a column or a row that is needed, or has a column that means nothing."
        wrong "name,value,distrubution"
        right "name,value,distribution";
    "E5002" "not a number"
        "A cell or a setting that must be a finite number is not one. Numbers have a decimal point and neither unit, per cent sign nor thousands separator."
        wrong "c_drug,\"9,000\",£/year"
        right "c_drug,9000,£/year";
    "E5003" "distribution cannot be made"
        "The distribution is unknown, its arguments are missing, unknown or impossible, or a Dirichlet set does not sum to 1. model-file.md, section 6, lists what each takes."
        wrong "c_drug,9000,£/year,gamma,sd=900"
        right "c_drug,9000,£/year,gamma,se=900";
    "E5004" "table key out of range"
        "A table was asked for a key that it does not have: an age before the first or beyond the last row, a label that is no row. Add beyond = \"last\" if the last row should stand for all above it.";
    "E5005" "parameter defined twice"
        "Two rows, or a row and the model file, define the same parameter and index.";
    "E5006" "base value away from its distribution"
        "The base value is not the centre of its distribution, so the deterministic and the probabilistic analysis would answer different questions. If the base value is the median, say centre=median."
        wrong "hr,0.8,hazard ratio,lognormal,\"mean=0.9, se=0.1\""
        right "hr,0.8,hazard ratio,lognormal,se=0.1";
    "E5007" "unused parameter"
        "Nothing uses this parameter. It may have been forgotten in an expression.";
    "E5008" "negative cost"
        "A cost is negative at the base values. A saving needs a category whose timing says so: payoff.CATEGORY = { negative = true }.";
    "E5009" "correlation cannot be made"
        "The matrix is not square, not symmetric, not positive definite, or does not name its parameters; or a parameter is fixed, named twice or in two sets.";
    "E5010" "draws file does not fit"
        "The draws file has no rows or a column that is no parameter, or draws of a parameter that the scenario sets; or parts of the draws do not belong together.";
    "E5011" "basis, verification or confidential unknown"
        "basis is one of published, derived, calibrated, elicited, assumed, policy; verification one of verified (A, B, C), recalled, claimed; confidential one of commercial, academic, or empty.";
    "E5012" "parameter has no unit"
        "Without a unit the parameter's use cannot be checked. A plain number has the unit `number`.";
    "E5013" "source not in the references"
        "A parameter or a target names a source that the references file has no entry for, so the report cannot say what it is."
        wrong "source = \"smith2021\""
        right "source = \"smith2020\"              # @article{smith2020, …";
    "E5014" "limits do not fit"
        "The limits of a quantity are in the wrong order, one of them is missing, or its base value lies outside them. A one-way analysis goes from one to the other."
        wrong "c_drug = { value = 9000, low = 12000, high = 6000 }"
        right "c_drug = { value = 9000, low = 6000, high = 12000 }";
    "E5015" "input without a source"
        "`cartwright sources` asks of every parameter and table where its numbers come from: a source, or, for what is assumed or policy, a note that argues it. What a target solves has its source in the target."
        wrong "r_relapse,0.05,,,assumed,"
        right "r_relapse,0.05,,,assumed,No data beyond 2 years";
    "E5016" "reference that nobody uses"
        "No parameter, table or target names this entry of the references. Where the file stands beside the model it is a fault; a file that several models share is only counted.";
    "E5017" "graded above its evidence"
        "A parameter claims a better verification than the row of evidence that it names, or claims one and names no row. Nothing is better than its evidence: read the source and raise the row, or lower the parameter.";
    "E5018" "no such evidence"
        "A parameter names a row that the evidence file (`evidence.csv`, beside the parameter file) does not have.";
    "E5019" "value that cannot be"
        "A probability or share is from 0 to 1; a rate, a ratio (hazard, odds, risk) and odds are not negative; no utility is above 1, which is full health, or below -1. Checked where the number is written, by its unit, in rows and in settings."
        wrong "p_relapse,1.10,probability over 1 year"
        right "p_relapse,0.11,probability over 1 year";
    "E6001" "set names nothing"
        "`set` (or --set) names no parameter, switch or definition, or gives it what it cannot have."
        wrong "set = { c_durg = 8000 }"
        right "set = { c_drug = 8000 }";
    "E6002" "target cannot be read"
        "A target needs a measure, an observed value and, if it solves a parameter, limits between which to look."
        wrong "measure = \"count(dead)\""
        right "measure = \"count(dead), 0 to 10 years\"";
    "E6003" "no such analysis"
        "The scenario asks for an analysis that does not exist.";
    "E6004" "strategies stay"
        "A scenario lists strategies anew but not all of them. Tables of a file and of what it extends are merged, so those that it leaves out are compared as well.";
    "E6005" "a scenario that an analysis needs"
        "An analysis reads the scenario again with other settings, or another scenario, and what it reads is wrong. Check that file by itself with `cartwright check-model`.";
    "E6006" "a setting that does not see the strategies"
        "An expression in `set` is read with everyone's ordinary values: a switch or parameter that strategies set has its default there, for every strategy. What depends on the strategy is defined anew in [define]."
        wrong "set = { drugs = \"if on_cart then £0/year else c_drugs\" }"
        right "[define]\ndrugs = \"if on_cart then £0/year else c_drugs\"";
    "E6010" "nothing can be learnt of it"
        "A list for the value of information, or a study, names an input whose value is fixed. Knowing it exactly changes nothing that the draws show: give it a distribution, or leave it out."
        wrong "observes = [{ parameter = \"price\", as = \"mean\", sd = 1 }]"
        right "observes = [{ parameter = \"r_relapse\", as = \"events\", follow_up = \"3 years\" }]";
    "E6011" "an observation of another kind"
        "A study counts events to learn of a rate, and people to whom something happens to learn of a probability or share. Anything may be measured with `as = \"mean\"`, which needs the standard deviation between people."
        wrong "{ parameter = \"p_response\", as = \"events\", follow_up = \"3 years\" }"
        right "{ parameter = \"p_response\", as = \"successes\" }";
    "E7001" "probability outside 0 to 1"
        "For some draw and cycle the exits of a state leave 0 to 1. The run stops: a model that needs it must say clamp(…).";
    "E7002" "not finite"
        "A result is not a number. The state, cycle and inputs are named.";
    "E7003" "target has no solution"
        "No value between the limits makes the measure equal to what was observed.";
    "E7004" "negative rate"
        "A rate is negative for some draw and cycle.";
    "E7005" "clamp acts"
        "A `clamp(…)` of the model held a number within its limits, in the strategies and in so many draws as are named. It keeps the run going, and it also hides that an input or a formula goes where it should not: see whether that is meant.";
    "E7006" "limit leads out of bounds"
        "With one input at an end of its 95% interval and all others at their base values, a probability leaves 0 to 1, or a rate or a cost turns negative. Some draws will stop the run, or be wrong. Give the input a distribution that cannot go there: a beta for a probability, a gamma or a log-normal for a cost or a rate."
        wrong "p_death = { value = 0.03, distribution = \"normal\", arguments = \"se=0.03\" }"
        right "p_death = { value = 0.03, distribution = \"beta\", arguments = \"se=0.03\" }";
}
