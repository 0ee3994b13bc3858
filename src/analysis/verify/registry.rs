//! The list of tests: a line each, in the order of the checklist.
//!
//! Numbers 1 to 70 follow the families of TECH-VER (Büyükkaramikli and others 2019, PharmacoEconomics 37:1391–1408: its five domains; its single
//! tests are recalled, not quoted), Dasbach and Elbasha 2017 (test families) and AdViSHE; X numbers are our own beyond them.

use super::bench::Bench;
use super::finding::Outcome;
use super::{
    arms, asked, costs, curves, decisions, draws, files, flow, inputs, mortality, questions, replication, sums, sweeps,
    timing, utilities,
};

/// A test.
pub(super) struct Test {
    pub id: &'static str,
    pub title: &'static str,
    pub origin: &'static str,
    pub run: fn(&Bench<'_>) -> Outcome,
}

const fn test(id: &'static str, origin: &'static str, title: &'static str, run: fn(&Bench<'_>) -> Outcome) -> Test {
    Test { id, title, origin, run }
}

/// Tests by part of the checklist.
pub(super) const FAMILIES: &[(&str, &[Test])] = &[
    (
        "Inputs",
        &[
            test("1", "TECH-VER", "every exit is a probability and no row is above 1", inputs::rows),
            test("2", "TECH-VER", "no value is infinite, no cost or time negative", inputs::finite),
            test("3", "TECH-VER", "rates and probabilities convert there and back", inputs::conversions),
            test("4", "TECH-VER", "a hazard ratio of 1 changes nothing", curves::ratio_of_one),
            test("5", "TECH-VER", "nobody dies less often than the life table says", mortality::background),
            test("6", "TECH-VER", "survival starts at 1 and never rises", curves::shape),
            test("7", "own", "utilities stay within the population's and the value set's", utilities::within_norms),
            test("8", "own", "age moves utilities by the norm's ratio alone", utilities::age_adjustment),
            test("9", "TECH-VER", "drug costs are dose times packs times price", questions::packs),
            test("10", "own", "price indices chain", inputs::inflation),
            test(
                "11",
                "Dasbach and Elbasha",
                "every input says where it is from, and its base value is its centre",
                inputs::provenance,
            ),
            test("X1", "own", "tables by profile are read in the profile's own column", inputs::own_columns),
            test("X6", "own", "tables by age are read at people's own age", inputs::own_age),
        ],
    ),
    (
        "Flow of people",
        &[
            test("12", "Dasbach and Elbasha", "everyone is in one state at each time", flow::sums_to_one),
            test("13", "Dasbach and Elbasha", "no state has fewer than nobody", flow::none_negative),
            test("14", "TECH-VER", "the dead stay dead", mortality::absorbing),
            test("X2", "own", "everyone can die, and death is marked as such", mortality::everyone_can_die),
            test("15", "TECH-VER", "without moves everyone stays, without death nobody dies", mortality::nobody_moves),
            test("16", "TECH-VER", "when all die at once, one cycle's share is left", mortality::everyone_dies),
            test("17", "TECH-VER", "the size of the cohort does not matter", flow::cohort_size),
            test("18", "TECH-VER", "memory that says nothing changes nothing", flow::memory),
            test(
                "19",
                "Dasbach and Elbasha",
                "death by the life table alone gives its life expectancy",
                mortality::life_expectancy,
            ),
            test("20", "own", "halved cycles converge", flow::halved_cycles),
            test("21", "TECH-VER", "no time gives nothing, and the oldest can be run", flow::ends_of_the_range),
            test("22", "TECH-VER", "events without incidence cost nothing", flow::no_events),
        ],
    ),
    (
        "Results",
        &[
            test("23", "TECH-VER", "utilities of 1 give QALYs equal to life years", utilities::all_one),
            test("24", "TECH-VER", "utilities of 0 give no QALYs", utilities::all_zero),
            test("25", "TECH-VER", "half the utilities give half the QALYs", utilities::halved),
            test("26", "TECH-VER", "one-off losses are losses", utilities::losses),
            test("27", "TECH-VER", "costs of 0 cost nothing, one category by itself", costs::all_zero),
            test("28", "TECH-VER", "costs scale with prices, and nothing else does", costs::scaling),
            test("X5", "own", "being dead costs nothing", costs::the_dead),
            test("29", "TECH-VER", "no treatment, no cost of treatment", questions::stopping),
            test("30", "TECH-VER", "equal strategies differ by nothing", arms::equal),
            test("X7", "own", "strategies that are compared differ", arms::different),
            test("31", "TECH-VER", "strategies that differ in a price differ in that price", costs::price_alone),
            test("32", "TECH-VER", "swapped strategies turn signs alone", arms::swapped),
            test("33", "TECH-VER", "discounting at 0 and without end", timing::discounting),
            test("X3", "own", "nothing is discounted twice", timing::once_only),
            test("34", "TECH-VER", "costs and effects are discounted apart", timing::apart),
            test("35", "TECH-VER", "a longer horizon takes nothing away", timing::longer),
            test("36", "TECH-VER", "the half-cycle correction is half of what each cycle loses", timing::half_cycle),
            test("X4", "own", "people are counted within cycles where that matters", timing::corrected),
            test("37", "TECH-VER", "parts make up the whole", sums::parts),
            test("38", "TECH-VER", "totals added up again outside the engine", sums::added_up_again),
            test("39", "TECH-VER", "shares sum to no more than 1", inputs::shares),
            test("40", "TECH-VER", "hazard ratios near 0 and very large", curves::extreme_ratios),
            test("41", "own", "waned effects are gone", curves::waning),
            test("42", "own", "net monetary and net health benefit agree", decisions::net_benefit),
            test("43", "own", "the frontier is what a scan of thresholds finds", decisions::frontier),
            test("44", "own", "a saving at a loss is not read as a gain", decisions::quadrants),
            test("45", "own", "severity: shortfalls and cut-offs", asked::severity),
            test("46", "own", "a severity weight of 1 changes nothing", asked::severity_weight),
            test("47", "own", "budget impact: people and money add up", asked::budget),
        ],
    ),
    (
        "Uncertainty",
        &[
            test("48", "TECH-VER", "draws without variance are the base case", draws::no_variance),
            test(
                "49",
                "Dasbach and Elbasha",
                "samples have the moments of their distributions",
                draws::sampled_moments,
            ),
            test("50", "TECH-VER", "correlated inputs are sampled as correlated", draws::correlations),
            test("51", "own", "same seed, same bits", draws::same_bits),
            test("52", "TECH-VER", "strategies share draws", draws::common_draws),
            test("53", "TECH-VER", "the mean of the draws is near the base case", draws::near_the_base),
            test("54", "TECH-VER", "Monte Carlo error falls with the root of the draws", draws::error_falls),
            test(
                "55",
                "TECH-VER",
                "acceptability sums to 1 and ends at the cheapest and the most effective",
                decisions::acceptability_curve,
            ),
            test("56", "own", "the acceptability frontier follows the mean", decisions::acceptability_frontier),
            test("57", "TECH-VER", "perfect information is worth no less than nothing", decisions::perfect_information),
            test("58", "TECH-VER", "inputs moved to where they are move nothing", sweeps::no_range),
            test("59", "TECH-VER", "an input set by hand gives what a sweep gives", sweeps::by_hand),
            test("60", "TECH-VER", "the base case is as it was after every variant", sweeps::restored),
            test("61", "TECH-VER", "no draw is impossible", draws::no_invalid_draw),
        ],
    ),
    (
        "The whole",
        &[
            test("62", "TECH-VER", "every input moves an output or is listed", sweeps::each_moves_something),
            test("63", "TECH-VER", "what is stored is what was computed", files::stored),
            test("64", "own", "the order of rows and columns means nothing", files::order),
            test("65", "TECH-VER", "wrong input is refused", files::wrong_input),
            test("66", "TECH-VER, AdViSHE", "the plain engine gives the same", replication::plain_engine),
            test("X8", "own", "people one by one agree with the cohort", replication::one_by_one),
            test("67", "AdViSHE", "a published model is reproduced", questions::published),
            test("68", "AdViSHE", "the model agrees with what was observed", replication::observed),
            test("69", "AdViSHE", "other inputs were tried", questions::alternatives),
            test("70", "AdViSHE", "someone who knows finds it credible", questions::face_validity),
        ],
    ),
];
