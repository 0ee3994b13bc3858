//! The price at which information is valued: where a strategy is dear, no doubt is left about the decision, and knowing more is worth
//! nothing; at the price at which it is just worth paying the decision is open.

use crate::analysis::at_price::AtPrice;
use crate::analysis::context::{Context, Draws};
use crate::analysis::price::{Price, worth_of_mean};
use crate::analysis::probabilistic::ByDraw;
use crate::diagnostic::{Diagnostic, Findings};
use crate::model::{Reader, Study};
use crate::results::{OpenPrice, Worth};
use std::borrow::Cow;

/// Reads `at_price`, a table with the keys of the analysis `price`. `None` if something is wrong with it, `Some(None)` if it is not there.
pub(super) fn read(reader: &Reader<'_>, study: &Study, findings: &mut Findings) -> Option<Option<Price>> {
    if reader.get("at_price").is_none() {
        return Some(None);
    }
    let (table, entry) = reader.table("at_price", findings)?;
    let own = Reader::new(table, "`at_price`").placed(entry.key_span);
    let price = Price::read(&own, study, findings);
    own.finish(findings);
    price.map(Some)
}

/// Totals by draw for each threshold, and the prices that they are at if those are not the draws' own. At a threshold at which no price
/// is just worth paying, the draws' own stands.
pub(super) fn totals<'d>(
    context: &Context<'_>,
    draws: &Draws<'d>,
    price: Option<&Price>,
) -> Result<(Vec<Cow<'d, ByDraw>>, Option<OpenPrice>), Vec<Diagnostic>> {
    let thresholds = &context.study.settings.thresholds;
    let Some(price) = price else {
        return Ok((thresholds.iter().map(|_| Cow::Borrowed(draws.totals)).collect(), None));
    };
    let at = AtPrice::of(context, draws.sets, price);
    let survey = at.survey(at.known(*draws))?;
    let mut list = Vec::new();
    let mut prices = Vec::new();
    for threshold in thresholds {
        match worth_of_mean(&at, &survey, *threshold)? {
            Worth::UpTo { price } | Worth::From { price } if price >= 0.0 => {
                list.push(Cow::Owned(at.totals_at(&survey, price)?));
                prices.push(Some(price));
            }
            _ => {
                list.push(Cow::Borrowed(draws.totals));
                prices.push(None);
            }
        }
    }
    let names = (&context.study.parameters[price.id.index()].name, &context.study.strategies[price.strategy].name);
    Ok((list, Some(OpenPrice { parameter: names.0.clone(), strategy: names.1.clone(), prices })))
}
