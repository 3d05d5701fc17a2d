//! Rules as guidelines have them check without a word.

use std::collections::BTreeMap;

use meruit_core::{RuleFile, check};
use meruit_syntax::parse;

const RULES: &str = r#"
guideline "Example Corp outside counsel guidelines"
  edition 2026
  version "2026.1"
  layer "guideline"
  currency USD
  rounding half up per line
  fiscal year from month 4
  effective from 2026-01-01 judged by date
  uses billing

list clerical = "file organi*", "calendar*"
list unpaid = clerical, "proofread*"
table agreed_rate (timekeeper: text, day: date -> rate: rate) supplied
table role_cap (role: code, office: text -> rate: rate)
  PARTNR, "New York" -> 950 USD
  OFCOUN, any -> on approval
  any, any -> 520 USD
table expense_cap (code: code -> amount: money)
  E110 -> 1_500 USD
  any -> no limit
table flat_fee (state: code, opened: date -> fee: money)
  (MO, KS), from 2025-01-01 -> 1_700 USD
  NE, any -> none
  any, any -> on approval
table milestone (step: number -> share: percent)
  under 2 -> 0%
  from 2 -> 40%
  from 4 -> 100%
table volume (spend: money -> off: percent)
  from 0 USD to under 1_000_000 USD -> 5%
  from 1_000_000 USD -> 10%
record report
  firm: firm
  date: date
  late: yes/no?
define day_cap = 10 hours
define fee.travel = activity is A112 or narrative.travel
define fee.halved = rate <= 50% * agreed_rate[timekeeper.id, date]
define fee.trial = count(of event where kind is "trial" with same matter.id over next 5 days) > 0

rule tax_sum for each line
  when tax is not round_half_up(billed_amount * tax_rate, 0.01 USD)
  then hold invoice
  if unknown pass
rule fields for each fee
  when task is missing
  then return for "task codes"
rule in_period for each line
  when date not in from invoice.period_start to invoice.period_end
  then reject
rule tenths for each fee
  when hours not in steps of 0.1
  then note "not in tenths"
rule agreed "The agreed rate" section "3.1"
  for each fee
  let allowed = agreed_rate[timekeeper.id, date] else role_cap[timekeeper.role, timekeeper.office]
  then reduce rate to allowed
  because "{rate} billed, {allowed} agreed"
rule blended for each fee where timekeeper.role is not PARALG grouped by invoice.number
  when sum(amount) / sum(hours) > 400 USD per hour
  then reduce amount to 400 USD * sum(remaining_hours) pro rata
rule block for each fee where narrative.block_billed
  unless hours <= 0.5
  then reduce amount by 20% of remaining
rule unpaid_work for each fee
  when narrative mentions unpaid or narrative.training
  then reject
rule clerical_part for each fee where narrative.tasks > 1
  then reduce hours by sum(hours of segment where clerical with same number)
rule repeated for each fee where narrative is not missing grouped by timekeeper.id, date, normal(narrative)
  when count() > 1
  then keep 1 by first line
rule long_day for each fee grouped by timekeeper.id, date
  when sum(hours) > day_cap
  then reduce hours to day_cap taking from lowest rate, last line
rule trial_day for each fee where trial grouped by timekeeper.id, date
  then reduce hours to 14 taking from lowest rate
  if unknown hold
rule two_at_a_hearing for each fee where task in L400 grouped by matter.id, date
  when count(distinct timekeeper.id) > 2
  then keep 2 of timekeeper.id by highest sum(amount)
  then ask "why more?"
rule second_chair for each fee where task is L450
  when timekeeper.id is not first(timekeeper.id of fee where task is L450 with same matter.id, date by highest rate)
  then reduce rate to 300 USD
rule no_travel for each fee where activity is A109
  when count(of fee where travel with same timekeeper.id, date) is 0
  unless narrative mentions "no travel"
  then ask "travel?"
rule travel_half for each fee where travel
  when not halved
  then reduce amount by 50% of billed
rule alaska effective from 2026-04-01 judged by date
  for each fee where travel and matter.state is AK
  then reduce hours to trip.fastest_hours
rule lunch for each fee where ended is not missing and started < 13:00 and ended > 14:00
  then reduce hours to ended - started - 1 hour
rule copies for each expense where code is E101
  then reduce price to 0.20 USD
rule expense_caps for each expense
  then reduce amount to expense_cap[code]
rule miles for each expense where code is E109 and trip is not missing grouped by firm.id, trip.id
  then reduce units to trip.miles pro rata
rule receipt for each expense
  when amount > 75 USD and receipt is missing
  then hold for "receipt"
rule lodging for each expense where receipt.kind is "hotel" and trip is not missing
  when count(of fee where travel and trip is not missing with same trip.id) is 0
  then reject
rule over_budget for each invoice
  when billed > 110% * matter.budget.amount
  then hold for "approval"
rule flat for each fee where fee_kind is "flat" grouped by matter.id
  then reduce amount to flat_fee[matter.state, matter.opened] * milestone[matter.step] pro rata
rule allowance for each fee where matter.class is "contract" grouped by matter.id
  then reduce hours to greater(sum(billed_hours) - 25 hours, 0 hours) taking from earliest date
rule volume_discount for each invoice
  then reduce fees by tiered(volume, 0, sum(remaining of fee))
rule stale effective from 2026-04-01 judged by invoice.received
  for each line
  when invoice.date - date > 62 days
  then reject
rule late for each invoice
  let months = months_started(month_end(period_end + 1 month), received)
  when months > 0
  then reduce amount by months * 3% of remaining
rule late_reports for each report
  let n = count(of report where late with same firm.id over last 12 months)
  when late and n >= 4
  then warn "{n} late reports"
rule same_words for each fee
  when count(of fee where alike(narrative, narrative) > 90% and number is not missing and date < this.date) > 0
  then note
"#;

#[test]
fn rules_as_guidelines_have_them_check_clean() {
    let parsed = parse(RULES, 0);
    assert_eq!(parsed.diagnostics, []);
    let file = RuleFile { name: "rules.ocg".to_owned(), text: RULES.to_owned(), tree: parsed.file };
    let checked = check(std::slice::from_ref(&file), &BTreeMap::new());
    assert_eq!(checked.diagnostics, []);
    let plan = checked.plan.expect("nothing is wrong");
    let needs = plan.requirements();
    assert_eq!(Vec::from_iter(needs.tables), ["agreed_rate"]);
    assert_eq!(Vec::from_iter(needs.records), ["budget", "event", "receipt", "report", "trip"]);
    assert_eq!(plan.rule_ids().count(), RULES.matches("\nrule ").count());
}
