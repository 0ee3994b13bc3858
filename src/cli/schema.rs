//! `cartwright schema`.

use super::output::print;
use crate::results::{Certificate, Results};

pub(super) fn schema(which: &str) -> Result<(), String> {
    let value = match which {
        "results" => Results::schema().to_value(),
        "verification" => Certificate::schema().to_value(),
        _ => crate::model::scenario_schema(),
    };
    let text = serde_json::to_string_pretty(&value).map_err(|fault| format!("error: {fault}"))?;
    print(&(text + "\n"))
}
