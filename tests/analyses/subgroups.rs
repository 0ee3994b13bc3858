//! Subgroups: a profile by itself is the model with that profile alone, and the parts make the whole.

use super::{COHORT, close, results};
use cartwright::results::{Found, Subgroups};

fn model(share: &str) -> String {
    let with_risk = COHORT.replace("[switches]", &format!("share_high = {{ value = {share}, unit = \"share\", distribution = \"beta\", arguments = \"events=30, n=100\" }}\n[profiles]\nrisk = {{ high = \"share_high\", low = \"rest\" }}\n[switches]"));
    with_risk.replace(
        "to.dead = \"p_death\"\n[states.ill]",
        "to.dead = \"if risk == high then 3 * p_death else p_death\"\n[states.ill]",
    ) + "[psa]\ndraws = 512\n"
}

fn subgroups(text: &str, set: &[(&str, &str)]) -> (Subgroups, cartwright::results::Results) {
    let all = results(text, &[], set);
    match all.analyses.first().map(|own| own.found.clone()) {
        Some(Found::Subgroups(own)) => (own, all),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_parts_make_the_whole() {
    let request = "[[analysis]]\nkind = \"subgroups\"\nby = \"risk\"\ngroups = [{ name = \"Dearer\", set = { price = 150000 }, reason = \"a test\" }]\ndraws = 256\n";
    let (own, all) = subgroups(&(model("0.3") + request), &[]);
    let names: Vec<&str> = own.groups.iter().map(|group| group.name.as_str()).collect();
    assert_eq!(names, ["Everyone", "risk: high", "risk: low", "Dearer"]);
    for at in 0..2 {
        let [everyone, high, low] = [0, 1, 2].map(|group| own.groups[group].totals[at].qalys);
        close(0.3 * high + 0.7 * low, everyone, 1e-10);
    }
    assert_eq!(own.groups[0].decision, all.base_case.decision);
    close(own.groups[1].share.unwrap(), 0.3, 1e-12);
    // Only the price differs, and only one strategy pays it.
    close(own.groups[3].totals[1].cost - own.groups[0].totals[1].cost, 50_000.0, 1e-6);
    assert_eq!(own.groups[3].totals[0], own.groups[0].totals[0]);
    assert_eq!(own.groups[3].probabilistic.as_ref().unwrap().draws, 256);
    assert_eq!(own.groups[1].probabilistic.as_ref().unwrap().draws, 512);
    let best = own.groups[2].probabilistic.as_ref().unwrap().probability[1].values().sum::<f64>();
    close(best, 1.0, 1e-12);
}

/// By hand: a person of the subgroup is a person of the model without the other profile.
#[test]
fn a_subgroup_is_the_model_with_that_profile_alone() {
    let request = "[[analysis]]\nkind = \"subgroups\"\nby = \"risk\"\n";
    let (own, _) = subgroups(&(model("0.3") + request), &[]);
    let alone = COHORT.replace("to.dead = \"p_death\"\n[states.ill]", "to.dead = \"3 * p_death\"\n[states.ill]");
    let alone = results(&alone, &[], &[]).base_case.totals;
    for (found, expected) in own.groups[1].totals.iter().zip(&alone) {
        close(found.qalys, expected.qalys, 1e-12);
        close(found.cost, expected.cost, 1e-7);
    }
}
