//! What a rule of the grammar is called in a message.

use super::grammar::Rule;
use crate::near::Expected;

/// Kinds of thing that are told as one where several of them could stand.
const GROUPS: [(&str, &[&str]); 5] = [
    (
        "a value",
        &[
            "an aggregate such as `sum(…)`",
            "`approved(…)`",
            "the name of a field",
            "a literal",
            "a function",
            "a look-up",
            "`(`",
        ],
    ),
    ("an item such as `rule`, `table` or `define`", &["an item", "`guideline`"]),
    (
        "a setting such as `edition`",
        &[
            "`edition`",
            "`version`",
            "`layer`",
            "`extends`",
            "`currency`",
            "`rounding`",
            "`fiscal`",
            "`uses`",
            "`corrections`",
        ],
    ),
    (
        "a clause such as `when` or `then`",
        &[
            "`section`",
            "`effective`",
            "`exception`",
            "`for`",
            "`where`",
            "`grouped`",
            "`let`",
            "`when`",
            "`unless`",
            "`then`",
            "`because`",
            "`if`",
            "`gives`",
            "`otherwise`",
        ],
    ),
    (
        "an operator",
        &[
            "`+`",
            "`-`",
            "`*`",
            "`/`",
            "an operator",
            "`else`",
            "`and`",
            "`or`",
            "`and` or `or`",
            "`<`, `<=`, `>` or `>=`",
            "`is`",
            "`in`",
            "`not`",
            "`mentions`",
            "`matches`",
        ],
    ),
];

/// What was expected where these rules of the grammar were tried.
pub(super) fn expected(rules: &[Rule]) -> Expected {
    let mut all: Vec<String> = Vec::new();
    for name in rules.iter().map(|&tried| name_of(tried)) {
        if !all.contains(&name) {
            all.push(name);
        }
    }
    let group_of = |name: &str| GROUPS.iter().find(|(_, members)| members.contains(&name));
    let mut told: Vec<String> = Vec::new();
    for name in &all {
        let group = group_of(name)
            .filter(|(_, members)| all.iter().filter(|name| members.contains(&name.as_str())).count() > 1);
        let say = group.map_or(name.as_str(), |(group, _)| group);
        if !told.iter().any(|told| told == say) {
            told.push(say.to_owned());
        }
    }
    if told.iter().any(|name| name == "a value") {
        told.retain(|name| name != "`-`" && name != "a name");
    }
    // What is particular to the place comes before what could follow anywhere.
    told.sort_by_key(|name| (name == "the end", GROUPS.iter().any(|(group, _)| group == name)));
    Expected { in_words: enumerate(&told), all }
}

/// `a`, `a or b`, `a, b or c`
fn enumerate(names: &[String]) -> String {
    match names {
        [] => "something else".to_owned(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

/// What a rule of the grammar is called. Words and marks stand in backticks.
fn name_of(named: Rule) -> String {
    let name = match named {
        Rule::EOI => "the end",
        Rule::stretch | Rule::header | Rule::item => "an item",
        Rule::rest_of_rule
        | Rule::rest_of_decision
        | Rule::rule_clause
        | Rule::decision_clause
        | Rule::scope => "a clause",
        Rule::rest_of_table | Rule::row => "a row",
        Rule::rest_of_header => "a setting",
        Rule::rest_of_test => "`given` or `expect`",
        Rule::setting => "a setting",
        Rule::edition => "`edition`",
        Rule::version => "`version`",
        Rule::layer => "`layer`",
        Rule::extends => "`extends`",
        Rule::currency => "`currency`",
        Rule::rounding => "`rounding`",
        Rule::rounding_way => "`half up`, `half even`, `up` or `down`",
        Rule::fiscal_year => "`fiscal year from month`",
        Rule::uses => "`uses`",
        Rule::corrections => "`corrections by`",
        Rule::effective => "`effective`",
        Rule::from_date => "`from` with a date",
        Rule::until_date => "`until` with a date",
        Rule::replaceable | Rule::list | Rule::table | Rule::record | Rule::define => "an item",
        Rule::rule | Rule::decision | Rule::waive | Rule::test => "an item",
        Rule::member | Rule::given_member => "a text, a code or the name of a list",
        Rule::bound => "`supplied` or `from` with a file's name",
        Rule::keys | Rule::results | Rule::columns | Rule::column => "a column such as `day: date`",
        Rule::cell => "a cell",
        Rule::several => "several values in brackets",
        Rule::out => "a result",
        Rule::arrow => "`->`",
        Rule::range => "a range",
        Rule::lower_end => "`from`",
        Rule::upper_end => "`to`",
        Rule::up_to => "`up to`",
        Rule::below => "`under`",
        Rule::mark => "`none`, `no limit` or `on approval`",
        Rule::field => "a field such as `day: date`",
        Rule::optional => "`?`",
        Rule::type_ => "a type",
        Rule::list_of => "`list of`",
        Rule::yes_no => "`yes/no`",
        Rule::one_of => "`one of`",
        Rule::code_of => "`code`",
        Rule::defined | Rule::name => "a name",
        Rule::section => "`section`",
        Rule::for_each => "`for each`",
        Rule::source => "the name of a record",
        Rule::where_ => "`where`",
        Rule::grouped_by => "`grouped by`",
        Rule::with_earlier => "`with earlier invoices`",
        Rule::let_ => "`let`",
        Rule::exception_to => "`exception to`",
        Rule::when | Rule::decision_row => "`when`",
        Rule::unless => "`unless`",
        Rule::then => "`then`",
        Rule::because => "`because`",
        Rule::if_unknown => "`if unknown`",
        Rule::gives => "`gives`",
        Rule::otherwise => "`otherwise`",
        Rule::outcome => "an outcome such as `reject` or `reduce`",
        Rule::note => "`note`",
        Rule::warn => "`warn`",
        Rule::ask => "`ask`",
        Rule::hold => "`hold`",
        Rule::return_ => "`return`",
        Rule::reject => "`reject`",
        Rule::reduce => "`reduce`",
        Rule::keep => "`keep`",
        Rule::credit => "`credit`",
        Rule::withhold => "`withhold`",
        Rule::release => "`release`",
        Rule::split => "`split`",
        Rule::cut_to => "`to`",
        Rule::cut_by => "`by`",
        Rule::pro_rata => "`pro rata`",
        Rule::taking => "`taking from`",
        Rule::base => "`of billed` or `of remaining`",
        Rule::ranks | Rule::rank => "an order such as `lowest rate` or `last line`",
        Rule::rank_by => "`lowest`, `highest`, `earliest` or `latest`",
        Rule::given => "`given`",
        Rule::given_rows | Rule::given_list | Rule::given_record => "the name of a record, table or list",
        Rule::block => "fields in braces",
        Rule::pair => "a field with its value",
        Rule::expectation => "`expect`",
        Rule::claim_verdict | Rule::claim_value => "the name of a rule or field",
        Rule::verdict => "a verdict such as `passes` or `rejects`",
        Rule::braced | Rule::expr | Rule::condition => "an expression",
        Rule::connective => "`and` or `or`",
        Rule::relation => "a comparison",
        Rule::compared | Rule::order => "`<`, `<=`, `>` or `>=`",
        Rule::is => "`is`",
        Rule::in_ => "`in`",
        Rule::steps => "`steps of`",
        Rule::in_values => "values in brackets",
        Rule::mentions => "`mentions`",
        Rule::phrases | Rule::phrase => "a text or the name of a list",
        Rule::matches => "`matches`",
        Rule::value | Rule::arith | Rule::operand | Rule::primary => "a value",
        Rule::arith_op => "an operator",
        Rule::plus => "`+`",
        Rule::minus | Rule::negative => "`-`",
        Rule::times => "`*`",
        Rule::divided => "`/`",
        Rule::bracketed => "`(`",
        Rule::aggregate | Rule::aggregate_open | Rule::aggregate_name => "an aggregate such as `sum(…)`",
        Rule::part => "`where`, `with same`, `over` or `by`",
        Rule::with_same => "`with same`",
        Rule::over => "`over`",
        Rule::ranked => "`by`",
        Rule::approved | Rule::approved_open => "`approved(…)`",
        Rule::approved_before => "`before work` or `before billing`",
        Rule::call | Rule::call_open => "a function",
        Rule::lookup | Rule::lookup_open => "a look-up",
        Rule::lookup_close => "`]`",
        Rule::path => "the name of a field",
        Rule::literal => "a literal",
        Rule::length => "a length such as `10 hours`",
        Rule::unit => "a unit such as `hours` or `days`",
        Rule::rate => "a rate such as `250 USD per hour`",
        Rule::money => "an amount such as `250 USD`",
        Rule::percent => "a percent such as `5%`",
        Rule::number | Rule::digits => "a number",
        Rule::int => "a whole number",
        Rule::date => "a date such as `2026-03-31`",
        Rule::time => "a time such as `13:30`",
        Rule::text | Rule::text_inner => "a text in quotes",
        Rule::code => "a code such as `L330` or `USD`",
        Rule::word | Rule::reserved => "a word",
        Rule::comma => "`,`",
        Rule::colon => "`:`",
        Rule::equals => "`=`",
        Rule::open => "`(`",
        Rule::close => "`)`",
        Rule::open_brace => "`{`",
        Rule::close_brace => "`}`",
        Rule::WHITESPACE | Rule::COMMENT | Rule::gap | Rule::line_end | Rule::run_on => "a blank",
        other => return format!("`{}`", format!("{other:?}").trim_start_matches("kw_")),
    };
    name.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_identifier_of_the_grammar_is_shown() {
        for &named in Rule::all_rules() {
            let name = name_of(named);
            assert!(!name.contains('_') && !name.contains("kw"), "{named:?} is shown as {name}");
            let word = format!("{named:?}");
            assert!(
                word.starts_with("kw_") || name != format!("`{word}`") || name_is_its_word(&word),
                "{name}"
            );
        }
    }

    /// The rules that are called what they begin with.
    fn name_is_its_word(word: &str) -> bool {
        include_str!("../meruit.pest").contains(&format!("kw_{word} "))
    }
}
