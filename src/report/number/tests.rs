//! Each row of the table of number formats.

use super::*;

#[test]
fn costs() {
    assert_eq!(cost(332_057.4), "332,057");
    assert_eq!(cost(-1200.0), "−1,200");
    assert_eq!(cost(999.5), "1,000");
    assert_eq!(cost(0.5), "1");
    assert_eq!(cost(2.5), "3");
    assert_eq!(cost(-0.4), "0");
    assert_eq!(cost(1_234_567.0), "1,234,567");
    assert_eq!(cost_signed(109_190.6), "+109,191");
    assert_eq!(pounds(-1200.0), "−£1,200");
    assert_eq!(prose_cost(117_355.0), "£117,000");
    assert_eq!(prose_cost(9_949.0), "£9,900");
    assert_eq!(prose_cost(9_999.0), "£10,000");
    assert_eq!(prose_cost(-1_240.0), "−£1,200");
    assert_eq!(prose_cost(126.4), "£126");
    assert_eq!(prose_cost(0.4), "less than £1");
}

#[test]
fn totals_for_the_nhs() {
    assert_eq!(millions(35_750_000.0), "35.8");
    assert_eq!(prose_millions(36_200_000.0), "£36.2 million");
    assert_eq!(prose_millions(40_000_000.0), "£40 million");
    assert_eq!(prose_millions(123_400_000.0), "£123 million");
    assert_eq!(prose_millions(20_000.0), "less than £100,000");
}

#[test]
fn years() {
    assert_eq!(qalys(2.683), "2.683");
    assert_eq!(qalys(-0.0004), "0.000");
    assert_eq!(qalys(1.0005), "1.001");
    assert_eq!(life_years(22.935), "22.94");
    assert_eq!(range(&life_years(1.115), &life_years(4.66)), "1.12 to 4.66");
    assert_eq!(range(&life_years(-0.06), &life_years(0.97)), "−0.06 to 0.97");
    assert_eq!(prose_years(3.12, "QALY"), "3.12 QALYs");
    assert_eq!(prose_years(12.34, "QALY"), "12.3 QALYs");
    assert_eq!(prose_years(1.0, "QALY"), "1.00 QALY");
    assert_eq!(prose_years(0.996, "QALY"), "1.00 QALY");
    assert_eq!(prose_years(0.42, "QALY"), "0.42 QALYs");
    assert_eq!(prose_years(0.02, "QALY"), "0.02 QALYs (about 7 days of full health)");
    assert_eq!(prose_years(0.003, "QALY"), "under 0.01 QALYs (about 1 day of full health)");
    assert_eq!(prose_years(-0.02, "life year"), "0.02 life years");
}

#[test]
fn ratios() {
    assert_eq!(icer(40_703.6), "40,704");
    assert_eq!(icer(1_000_000.0), "1,000,000");
    assert_eq!(icer(1_000_001.0), "over 1,000,000");
    assert_eq!(prose_icer(40_704.0), "£40,700");
    assert_eq!(prose_icer(113_776.0), "£114,000");
    assert_eq!(prose_icer(999_600.0), "£1,000,000");
    assert_eq!(prose_icer(3e9), "over £1,000,000");
    assert_eq!(prose_icer(32.0), "less than £100");
}

#[test]
fn net_benefits() {
    assert_eq!(net_health(0.2241), "+0.224");
    assert_eq!(net_health(-1.5535), "−1.554");
    assert_eq!(net_health(0.0), "0");
    assert_eq!(net_health(-0.0001), "0.000");
    assert_eq!(net_money(-7455.2), "−7,455");
    assert_eq!(net_money(0.2), "0");
}

#[test]
fn chances() {
    assert_eq!(percent(0.703), "70.3");
    assert_eq!(frequency(0.35), "35 of 100");
    assert_eq!(frequency(0.004), "fewer than 1 in 100");
    assert_eq!(frequency(0.005), "1 of 100");
    assert_eq!(frequency(0.996), "more than 99 in 100");
    assert_eq!(frequency(0.0), "none");
    assert_eq!(frequency(1.0), "all");
}

#[test]
fn inputs_by_unit() {
    assert_eq!(input(0.05, Some("rate")), "0.050");
    assert_eq!(input(1.46, Some("hazard ratio")), "1.46");
    assert_eq!(input(0.82, Some("utility")), "0.820");
    assert_eq!(input(150_000.0, Some("£")), "150,000");
    assert_eq!(input(3.5, Some("£/year")), "3.50");
    assert_eq!(input(0.00012, Some("rate")), "0.00012");
    assert_eq!(input(0.0, Some("rate")), "0.000");
    assert_eq!(input(32.0, Some("year")), "32");
    assert_eq!(input(0.703, Some("probability over 1 year")), "70.3%");
    assert_eq!(input(0.000_02, Some("probability")), "0.0020%");
    assert_eq!(input(0.000_000_032, Some("probability over 1 year")), "<0.0001%");
    assert_eq!(input(6.4e-12, None), "<0.0001");
    assert_eq!(input(-6.4e-12, Some("rate")), ">−0.0001");
}

#[test]
fn axes() {
    assert_eq!(axis_pounds(0.0), "£0");
    assert_eq!(axis_pounds(20_000.0), "£20k");
    assert_eq!(axis_pounds(-50_000.0), "−£50k");
    assert_eq!(axis_pounds(2_500.0), "£2.5k");
    assert_eq!(axis_pounds(1_500_000.0), "£1.5m");
    assert_eq!(axis_pounds(500.0), "£500");
    assert_eq!(axis_signed(2.0, 0), "+2");
    assert_eq!(axis_signed(-0.5, 1), "−0.5");
    assert_eq!(axis_signed(0.0, 1), "0");
}

#[test]
fn no_sign_on_nothing_and_no_nonsense() {
    for text in [cost(-0.2), qalys(-0.0), net_money(-0.49), cost_signed(0.4)] {
        assert!(!text.contains(['-', '−', '+']), "{text}");
    }
    assert_eq!(cost(f64::NAN), "no such value");
    assert_eq!(icer(f64::INFINITY), "no such value");
    assert_eq!(prose_icer(f64::NEG_INFINITY), "no such value");
}

#[test]
fn a_chance_of_a_move_is_neither_never_nor_always_when_it_is_not() {
    let written = [(0.0, "0"), (1.0, "100"), (0.141, "14.1"), (0.000_35, "0.035"), (0.999_65, "99.965")];
    for (share, text) in written.into_iter().chain([(1e-9, "<0.0001"), (1.0 - 1e-9, ">99.9999"), (0.5, "50.0")]) {
        assert_eq!(chance(share), text, "{share}");
    }
}
