//! Redacted reports against an attacker who has the report, the public files and the program: **whatever a value in confidence is,
//! the report is the same, byte for byte**. Nothing that is the same for two values tells them apart, by a digest, the rest of a
//! whole, a target, a straight line through two prices, an order of rows or a mark of the best.

use cartwright::analysis::context::Origin;
use cartwright::analysis::run::{Wanted, run};
use cartwright::engine::Serial;
use cartwright::model::load;
use cartwright::report::{docx, html, markdown, sections};
use cartwright::results::Results;
use cartwright::source::Memory;
use std::io::{Cursor, Read};

/// What the two builds of a case differ in, and nothing else: every place of the files that holds a value in confidence.
#[derive(Clone)]
struct Secret {
    /// Rows of the parameter file instead of those of the same name.
    rows: &'static str,
    /// More of the model file.
    model: &'static str,
    /// The value as somebody wrote it in a title, a note and a text; as a percentage or with a pound sign.
    written: &'static str,
    /// Set on the command line.
    set: &'static [(&'static str, &'static str)],
}

const NOTHING: Secret = Secret { rows: "", model: "", written: "nothing", set: &[] };

const ROWS: &str = "\
name,index,label,value,unit,distribution,arguments,group,note,confidential
price,,Price of one infusion,120000,£,,,cost,,
c_care,,Care,9000,£/year,gamma,se=10%,cost,,
mix,mild,Share mild,0.5,share,dirichlet,n=20,mix,,
mix,moderate,Share moderate,0.3,share,dirichlet,n=20,mix,,
mix,severe,Share severe,0.2,share,dirichlet,n=20,mix,,
p_female,,Women,0.6,share,beta,se=0.05,people,,
r_worse,,Getting worse,0.1,rate,gamma,se=10%,course,,
r_die,,Dying,0.02,rate,gamma,se=10%,course,,
p_seen,,Worse within a year in the cohort,0.2,probability,beta,se=0.04,course,,
hr,,Getting worse on treatment,0.4,hazard ratio,lognormal,se=0.1,course,,
u_well,,Utility when well,0.81,utility,beta,se=0.02,health,,
u_ill,,Utility when ill,0.55,utility,beta,se=0.02,health,,
gap,,Utility lost,0.05,utility,fixed,,health,\"NOTE\",
";

const MODEL: &str = r#"
title   = "One infusion, TITLE"
disease = "invented"
thresholds = [20000, 30000]

[time]
cycle        = "1 year"
horizon      = "20 years"
start_age    = 50
within_cycle = "continuous"

[inputs]
parameters = ["parameters.csv"]

[switches]
treated = false
partly  = false

[profiles]
sex = { female = "p_female", male = "rest" }

[states.mild]
start             = "mix[mild]"
utility           = "u_well"
cost.care         = "0.2 * c_care"
to.ill            = { rate = "r_worse * (if treated then hr else if partly then 0.7 else 1)", name = "worse" }
to.dead           = { rate = "if sex == male then 1.2 * r_die else r_die" }
on_entry.cost.drug = "if treated then price else if partly then 0.45 * price else 0"

[states.moderate]
start              = "mix[moderate]"
utility            = "u_well - gap"
cost.care          = "0.5 * c_care"
to.ill             = { rate = "r_worse * (if treated then hr else if partly then 0.7 else 1)", name = "worse" }
to.dead            = { rate = "r_die" }

[states.ill]
start              = "mix[severe]"
utility            = "u_ill"
cost.care          = "c_care"
to.dead            = { rate = "3 * r_die" }

[states.dead]
alive = false

[discount]
costs   = 0.035
effects = 0.035

[strategies.usual]
label = "Usual care"

[strategies.half]
label = "Half an infusion"
set   = { partly = true }

[strategies.infusion]
label = "One infusion"
set   = { treated = true }

[psa]
draws = 40
seed  = 1

[[analysis]]
kind = "one-way"

[[analysis]]
kind       = "threshold"
parameters = ["price", "hr"]

MORE
"#;

const TARGET: &str = r#"
[targets.cohort]
label    = "Worse within a year"
measure  = "1 - exp(-r_worse * 1 year)"
observed = "p_seen"
solves   = "r_worse"
between  = [0.001, 3]
"#;

fn results(secret: &Secret) -> Results {
    let name = |row: &str| row.split(',').take(2).collect::<Vec<_>>().join(",");
    let own: Vec<&str> = secret.rows.lines().collect();
    let line =
        |row: &str| own.iter().find(|other| name(other) == name(row)).map_or(row.to_owned(), |row| (*row).to_owned());
    let rows: String = ROWS.lines().map(|row| line(row) + "\n").collect();
    let model = MODEL.replace("TITLE", secret.written).replace("MORE", secret.model);
    let files = Memory::new()
        .with("cartwright.toml", "")
        .with("model.toml", model)
        .with("parameters.csv", rows.replace("NOTE", &format!("taken from {} by hand", secret.written)));
    let set: Vec<(String, String)> = secret.set.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
    let study = load(&files, "model.toml", &set).unwrap_or_else(|refusal| panic!("{:?}", refusal.diagnostics));
    let origin = Origin { files: &files, set: &set };
    let done = run(&study, origin, &Wanted::All, &Serial, None, &|_| {}).unwrap_or_else(|faults| panic!("{faults:?}"));
    let mut results = done.results;
    results.prose.insert("B.3.15".to_owned(), format!("What follows **rests on {} alone**.", secret.written));
    results
}

/// Every file of a redacted report, by name; of DOCX the parts inside it.
fn redacted(list: &[Results]) -> Vec<(String, Vec<u8>)> {
    let own = sections::redacted(list);
    let mut files = vec![
        ("report.html".to_owned(), html::render(&own.document).expect("it draws").into_bytes()),
        ("report.md".to_owned(), markdown::render(&own.document).into_bytes()),
    ];
    for figure in own.document.figures() {
        files.push((figure.id.clone(), figure.drawing.svg_file().expect("it draws").into_bytes()));
    }
    let bytes = docx::render(&own.document).expect("it draws");
    let mut parts = zip::ZipArchive::new(Cursor::new(bytes)).expect("a zip");
    for at in 0..parts.len() {
        let mut part = parts.by_index(at).expect("a part");
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).expect("it reads");
        files.push((part.name().expect("a name").into_owned(), bytes));
    }
    files
}

fn same(one: &[Secret], other: &[Secret]) {
    let [a, b] = [one, other].map(|list| list.iter().map(results).collect::<Vec<_>>());
    for (a, b) in a.iter().zip(&b) {
        let plain = |results: &Results| markdown::render(&sections::document(results));
        assert_ne!(plain(a), plain(b), "without redaction the two differ");
    }
    let [a, b] = [redacted(&a), redacted(&b)];
    assert_eq!(a.iter().map(|own| &own.0).collect::<Vec<_>>(), b.iter().map(|own| &own.0).collect::<Vec<_>>());
    for ((name, a), (_, b)) in a.iter().zip(&b) {
        let [a, b] = [a, b].map(|bytes| String::from_utf8_lossy(bytes));
        if let Some(at) = a.bytes().zip(b.bytes()).position(|(a, b)| a != b) {
            let part =
                |text: &str| text.bytes().skip(at.saturating_sub(160)).take(320).map(char::from).collect::<String>();
            panic!("{name} differs:\n{}\n---\n{}", part(&a), part(&b));
        }
        assert_eq!(a.len(), b.len(), "{name}");
        for secret in one.iter().chain(other).filter(|secret| secret.written != NOTHING.written) {
            // A short number by itself may stand in a style or in the coordinates of a drawing.
            for words in ["infusion, ", "taken from ", "rests on "] {
                assert!(!a.contains(&format!("{words}{}", secret.written)), "{name} says {words}{}", secret.written);
            }
            assert!(secret.written.len() < 5 || !a.contains(secret.written), "{name} says {}", secret.written);
        }
        assert!(!a.contains(['\u{E000}', '\u{E001}', '\u{E002}']), "{name} has a mark that nothing shows");
    }
}

const fn price(row: &'static str, written: &'static str) -> Secret {
    Secret { rows: row, written, ..NOTHING }
}

#[test]
fn a_price_is_not_told() {
    let [one, other] = [
        price("price,,Price of one infusion,137913,£,,,cost,,commercial", "£137,913"),
        price("price,,Price of one infusion,41250,£,,,cost,,commercial", "£41,250"),
    ];
    same(std::slice::from_ref(&one), std::slice::from_ref(&other));
    // Two points of a line give it away: neither a second scenario nor a set price is told.
    let row = "price,,Price of one infusion,120000,£,,,cost,,commercial";
    let list = |written, set| Secret { rows: row, written, set, ..NOTHING };
    same(&[one, list("£98,765", &[("price", "98765")])], &[other, list("£12,346", &[("price", "12346")])]);
}

#[test]
fn a_price_that_a_scenario_sets_in_confidence_is_not_told() {
    let set = |model, written| Secret { model, written, ..NOTHING };
    same(
        &[set("[set]\nprice = { value = 98765, reason = \"agreed\", confidential = \"commercial\" }", "£98,765")],
        &[set("[set]\nprice = { value = 51234, reason = \"agreed\", confidential = \"commercial\" }", "£51,234")],
    );
}

#[test]
fn terms_of_payment_are_not_told() {
    let pay = |model, written| Secret { model, written, ..NOTHING };
    same(
        &[pay("[payment.drug]\ndiscount = 0.37\nconfidential = \"commercial\"", "nothing")],
        &[pay("[payment.drug]\ndiscount = 0.12\nconfidential = \"commercial\"", "nothing")],
    );
}

#[test]
fn a_share_of_a_whole_is_not_told() {
    let mix = |rows, written| Secret { rows, written, ..NOTHING };
    same(
        &[mix(
            "mix,mild,Share mild,0.52,share,dirichlet,n=20,mix,,academic\nmix,moderate,Share moderate,0.28,share,dirichlet,n=20,mix,,",
            "52%",
        )],
        &[mix(
            "mix,mild,Share mild,0.34,share,dirichlet,n=20,mix,,academic\nmix,moderate,Share moderate,0.46,share,dirichlet,n=20,mix,,",
            "34%",
        )],
    );
}

#[test]
fn a_share_of_people_is_not_told() {
    let women = |rows, written| Secret { rows, written, ..NOTHING };
    same(
        &[women("p_female,,Women,0.877,share,beta,se=0.05,people,,academic", "87.7%")],
        &[women("p_female,,Women,0.413,share,beta,se=0.05,people,,academic", "0.413")],
    );
}

#[test]
fn a_short_utility_is_not_told() {
    let u = |rows, written| Secret { rows, written, ..NOTHING };
    same(
        &[u("u_well,,Utility when well,0.82,utility,beta,se=0.02,health,,academic", "0.82")],
        &[u("u_well,,Utility when well,0.74,utility,beta,se=0.02,health,,academic", "0.74")],
    );
}

#[test]
fn what_a_target_was_solved_to_meet_is_not_told() {
    let seen = |rows, written| Secret { rows, model: TARGET, written, ..NOTHING };
    same(
        &[seen("p_seen,,Worse within a year in the cohort,0.153,probability,beta,se=0.04,course,,academic", "15.3%")],
        &[seen("p_seen,,Worse within a year in the cohort,0.296,probability,beta,se=0.04,course,,academic", "29.6%")],
    );
    // The target itself may be in confidence, solved or only compared with.
    for solves in ["solves = \"r_worse\"\nbetween = [0.001, 3]", ""] {
        let target = |observed: &str| {
            let text = format!(
                "[targets.cohort]\nlabel = \"Worse within a year\"\nmeasure = \"1 - exp(-r_worse * 1 year)\"\nobserved = {observed}\nconfidential = \"academic\"\n{solves}"
            );
            Secret { model: text.leak(), written: "nothing", ..NOTHING }
        };
        let [a, b] = ["0.153", "0.296"].map(|value| results(&target(value)));
        let [a, b] = [redacted(&[a]), redacted(&[b])];
        assert!(a == b, "{solves}: {:?}", a.iter().zip(&b).find(|(a, b)| a != b).map(|(a, _)| &a.0));
    }
}

#[test]
fn what_does_not_depend_on_a_price_stays() {
    let secret = price("price,,Price of one infusion,137913,£,,,cost,,commercial", "£137,913");
    let results = results(&secret);
    let text = markdown::render(&sections::redacted(std::slice::from_ref(&results)).document);
    for totals in &results.headline().totals {
        assert!(text.contains(&cartwright::report::number::qalys(totals.qalys)), "{}", totals.strategy);
    }
    assert!(text.contains("0.6") && text.contains("Share mild"), "other inputs stand as they are");
}

#[test]
fn passages_that_may_name_a_value_are_listed() {
    let women =
        Secret { rows: "p_female,,Women,0.877,share,beta,se=0.05,people,,academic", written: "12.3% men", ..NOTHING };
    let passages = sections::redacted(&[results(&women)]).passages;
    assert!(passages.iter().any(|own| own.words.contains("12.3%") && own.input == "p_female"), "{passages:?}");
}
