//! The JSON Schema of model and scenario files, so that editors complete them.

use serde_json::{Value, json};

/// The schema. It describes the shape; names, units and meaning are checked by reading the file.
pub fn scenario_schema() -> Value {
    let expression = json!({ "type": ["string", "number", "boolean"], "description": "an expression" });
    let texts = json!({ "oneOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }] });
    let pattern =
        json!({ "description": "a state, a list of states, or axis = value", "type": ["string", "array", "object"] });
    let amounts =
        json!({ "type": "object", "additionalProperties": expression, "description": "category = expression" });
    let count = json!({ "oneOf": [
        { "enum": ["start", "end", "life-table", "half-cycle", "simpson", "none", "as state"] },
        { "type": "object", "properties": { "weights": { "type": "string" } }, "additionalProperties": false }
    ] });
    let dated = json!({ "enum": ["start", "middle", "end", "start of year", "middle of year", "end of year", "none"] });
    let timing = json!({ "type": "object", "properties": { "count": count, "discount": dated, "negative": { "type": "boolean" } }, "additionalProperties": false });
    let rate = json!({ "oneOf": [{ "type": "number" }, { "type": "object", "properties": { "rate": { "type": "number" }, "then": { "type": "number" }, "after": { "type": "string" } } }] });
    let one_offs = json!({ "cost": amounts, "qaly": expression });
    let exit = json!({ "oneOf": [expression, { "type": "object", "properties": {
        "prob": expression, "rate": expression, "step": { "type": "string" }, "name": { "type": "string" }, "cost": amounts, "qaly": expression
    } }] });
    let state = json!({ "type": "object", "properties": {
        "label": { "type": "string" }, "alive": { "type": "boolean" }, "instant": { "type": "boolean" }, "axes": texts,
        "start": { "type": ["string", "number", "boolean", "object"] }, "share": expression, "cost": amounts,
        "utility": { "type": ["string", "number", "object"] }, "on_entry": { "type": "object", "properties": one_offs },
        "to": { "type": "object", "additionalProperties": exit }
    }, "additionalProperties": false });
    let moves = json!({ "type": "object", "required": ["from", "to"], "properties": {
        "name": { "type": "string" }, "label": { "type": "string" }, "from": pattern, "to": pattern, "prob": expression, "rate": expression,
        "step": { "type": "string" }, "cost": amounts, "qaly": expression
    }, "additionalProperties": false });
    let event = json!({ "type": "object", "required": ["name", "in"], "properties": {
        "name": { "type": "string" }, "label": { "type": "string" }, "in": pattern, "prob": expression, "rate": expression, "cost": amounts, "qaly": expression
    }, "additionalProperties": false });
    let any_table = json!({ "type": "object" });
    let nice = json!({ "type": "object", "required": ["date", "rules"], "properties": {
        "date": { "type": "string" }, "topic_started": { "type": "string" }, "rules": { "type": "string" }, "regime": { "enum": ["EQ-5D-3L", "EQ-5D-5L"] }, "values": { "type": "string" }
    }, "additionalProperties": false });
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "cartwright model or scenario",
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "title": { "type": "string" }, "description": { "type": "string" }, "disease": { "type": "string" },
            "extends": { "type": "string", "description": "a model or another scenario" },
            "price_year": { "type": "string" },
            "thresholds": { "type": "array", "items": { "type": "number" }, "description": "£ per QALY, rising" },
            "set": { "type": "object", "description": "name = number, true/false, expression or { value, reason, … }" },
            "time": { "type": "object", "properties": {
                "cycle": texts, "year": { "type": "string" }, "horizon": { "type": "string" }, "start_age": expression, "order": texts,
                "within_cycle": { "enum": ["continuous", "one move"] }
            }, "additionalProperties": false },
            "psa": { "type": "object", "properties": {
                "draws": { "anyOf": [{ "type": "integer", "minimum": 0 }, { "const": "auto" }] }, "error": { "type": ["string", "number"], "description": "standard error of the incremental net benefit at which draws = \"auto\" stops, £" }, "most": { "type": "integer" }, "seed": { "type": "integer" }, "sampling": { "enum": ["random", "latin hypercube", "sobol"] }
            }, "additionalProperties": false },
            "discount": { "type": "object", "properties": { "costs": rate, "effects": rate, "life_years": rate, "compounding": { "enum": ["annual", "continuous"] } }, "additionalProperties": false },
            "timing": { "type": "object", "properties": {
                "state": timing, "transition": timing, "utility": timing, "event": timing, "payoff": { "type": "object", "additionalProperties": timing }
            }, "additionalProperties": false },
            "utility": { "type": "object", "properties": {
                "norm": expression, "adjust": { "enum": ["none", "multiplicative"] }, "measured_at": expression, "cap": { "enum": ["none", "after decrements"] }
            }, "additionalProperties": false },
            "states": { "type": "object", "additionalProperties": state },
            "move": { "type": "array", "items": moves },
            "event": { "type": "array", "items": event },
            "axes": any_table, "groups": any_table, "clocks": any_table, "define": any_table, "inputs": any_table, "parameters": any_table,
            "switches": { "type": "object", "additionalProperties": { "type": "boolean" } },
            "profiles": any_table, "strategies": any_table, "curves": any_table, "targets": any_table,
            "use": { "type": "array", "items": { "type": "object", "properties": { "fragment": { "type": "string" }, "as": { "type": "string" }, "exits": any_table } } },
            "nice": nice, "payment": any_table,
            "analysis": { "type": "array", "items": any_table }
        }
    })
}
