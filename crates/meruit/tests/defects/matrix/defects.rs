//! The sorts of defect that a value can have, each as a field `matter.held` of any type.

/// A type that a place in a rule takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Type {
    Number,
    Hours,
    Days,
    Money,
    Rate,
    Text,
    Date,
    Time,
    YesNo,
    Code,
}

impl Type {
    pub(super) const ALL: [Self; 10] = [
        Self::Number,
        Self::Hours,
        Self::Days,
        Self::Money,
        Self::Rate,
        Self::Text,
        Self::Date,
        Self::Time,
        Self::YesNo,
        Self::Code,
    ];

    /// Its name in a rule file.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Hours => "hours",
            Self::Days => "days",
            Self::Money => "money",
            Self::Rate => "rate",
            Self::Text => "text",
            Self::Date => "date",
            Self::Time => "time",
            Self::YesNo => "yes/no",
            Self::Code => "code",
        }
    }

    /// A value of it, as facts have it.
    fn sound(self) -> &'static str {
        match self {
            Self::Number | Self::Hours | Self::Days => r#""1""#,
            Self::Money | Self::Rate => r#""1 USD""#,
            Self::Text => r#""one""#,
            Self::Date => r#""2026-03-12""#,
            Self::Time => r#""09:00""#,
            Self::YesNo => "true",
            Self::Code => r#""L310""#,
        }
    }

    /// A value of another type, as a rule has it.
    fn wrong(self) -> &'static str {
        match self {
            Self::Text => "2026-03-12",
            _ => "\"three\"",
        }
    }

    /// What hangs on a number, as a value of this type.
    fn of_number(self, number: &str) -> String {
        match self {
            Self::Number => number.to_owned(),
            Self::Hours => format!("({number}) * 1 hour"),
            Self::Days => format!("({number}) * 1 day"),
            Self::Money => format!("({number}) * 1 USD"),
            Self::Rate => format!("({number}) * 1 USD per hour"),
            Self::Text => format!("as_value[{number}].as_text"),
            Self::Date => format!("as_value[{number}].as_date"),
            Self::Time => format!("as_value[{number}].as_time"),
            Self::YesNo => format!("({number}) > 0"),
            Self::Code => format!("as_value[{number}].as_code"),
        }
    }
}

/// A sort of defect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Defect {
    MisspeltField,
    WrongType,
    Blank,
    NotSupplied,
    Unreadable,
    BadDate,
    UnknownCode,
    Overflow,
    ZeroDivisor,
    EmptyGroup,
    MixedCurrency,
    NoRow,
    StaleTable,
    PartialRecords,
    PartialHistory,
}

/// How a field `matter.held` comes to be: the rules that declare it, and its value in the facts.
pub(super) struct Held {
    pub(super) rules: String,
    pub(super) fact: Option<&'static str>,
    /// The field as the rule under test writes it.
    pub(super) written: &'static str,
}

impl Defect {
    pub(super) const ALL: [Self; 15] = [
        Self::MisspeltField,
        Self::WrongType,
        Self::Blank,
        Self::NotSupplied,
        Self::Unreadable,
        Self::BadDate,
        Self::UnknownCode,
        Self::Overflow,
        Self::ZeroDivisor,
        Self::EmptyGroup,
        Self::MixedCurrency,
        Self::NoRow,
        Self::StaleTable,
        Self::PartialRecords,
        Self::PartialHistory,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::MisspeltField => "misspelt field",
            Self::WrongType => "wrong type",
            Self::Blank => "blank value",
            Self::NotSupplied => "value or column not supplied",
            Self::Unreadable => "unreadable value",
            Self::BadDate => "bad date",
            Self::UnknownCode => "unknown code",
            Self::Overflow => "overflow",
            Self::ZeroDivisor => "zero divisor",
            Self::EmptyGroup => "empty group",
            Self::MixedCurrency => "mixed currency",
            Self::NoRow => "no row of a table",
            Self::StaleTable => "stale table",
            Self::PartialRecords => "partial records",
            Self::PartialHistory => "partial history",
        }
    }

    /// Whether it shows in the rules, so that they do not load.
    pub(super) fn shows_in_rules(self) -> bool {
        matches!(self, Self::MisspeltField | Self::WrongType | Self::UnknownCode)
    }

    /// The reasons of which an undetermined verdict must give one.
    pub(super) fn reasons(self) -> &'static [&'static str] {
        match self {
            Self::MisspeltField | Self::WrongType | Self::UnknownCode => &[],
            // A blank is in no row but one of `any`.
            Self::Blank => &["blank", "no-row"],
            Self::NotSupplied => &["not-supplied"],
            Self::Unreadable | Self::BadDate => &["unreadable"],
            Self::Overflow => &["overflow"],
            Self::ZeroDivisor => &["zero-divisor"],
            Self::EmptyGroup => &["no-records"],
            Self::MixedCurrency => &["currency"],
            Self::NoRow | Self::StaleTable => &["no-row"],
            Self::PartialRecords | Self::PartialHistory => &["not-complete"],
        }
    }

    /// A field of a type with this defect.
    pub(super) fn held(self, ty: Type) -> Held {
        let field = |fact| Held { rules: declared(ty), fact, written: "matter.held" };
        let worked_out = |value: String| Held {
            rules: format!("define matter.held = {value}\n"),
            fact: None,
            written: "matter.held",
        };
        let of_number = |number: &str| worked_out(ty.of_number(number));
        match self {
            Self::MisspeltField => Held { written: "matter.hled", ..sound(ty) },
            Self::WrongType => worked_out(ty.wrong().to_owned()),
            Self::Blank => field(Some("null")),
            Self::NotSupplied => field(None),
            Self::Unreadable => match ty {
                // Every text is one, and so is nearly every code: what hangs on something unreadable stands in for them.
                Type::Text | Type::Code => of_number("bad_number"),
                Type::Date => field(Some(r#""soon""#)),
                _ => field(Some(r#""many""#)),
            },
            Self::BadDate if ty == Type::Date => field(Some(r#""2026-02-30""#)),
            Self::BadDate => of_number("months_between(bad_date, 2026-03-31)"),
            Self::UnknownCode if ty == Type::Code => worked_out("number_of[L999].as_code".to_owned()),
            Self::UnknownCode => of_number("number_of[L999].as_number"),
            Self::Overflow => of_number("9_999_999_999_999_999_999 * 9_999_999_999_999_999_999 * one"),
            Self::ZeroDivisor => of_number("1 / (one - 1)"),
            Self::EmptyGroup => of_number("max(days of event where kind is \"never\")"),
            Self::MixedCurrency if ty == Type::Money => worked_out("1 USD + euros".to_owned()),
            Self::MixedCurrency if ty == Type::YesNo => worked_out("1 USD < euros".to_owned()),
            Self::MixedCurrency => of_number("euros / 1 USD"),
            Self::NoRow => of_number("other_matters[id]"),
            Self::StaleTable => of_number("last_year[on_day]"),
            Self::PartialRecords => of_number("max(cost of report)"),
            Self::PartialHistory => of_number("max(hours of prior fee) / 1 hour"),
        }
    }
}

/// The field without a defect.
pub(super) fn sound(ty: Type) -> Held {
    Held { rules: declared(ty), fact: Some(ty.sound()), written: "matter.held" }
}

fn declared(ty: Type) -> String {
    format!("record matter\n  held: {}\n", ty.name())
}

/// What the fields above read, and what the rules of the rows read beside them.
pub(super) const AROUND: &str = r#"
record matter
  one: number
  euros: money
  bad_number: number
  bad_date: date
  on_day: date
record report
  cost: number
record dated
  matter: matter
record share
  row: number
  matter: matter
  percent: percent
table as_value (n: number -> as_text: text, as_date: date, as_time: time, as_code: code)
  any -> "one", 2026-03-12, 09:00, L310
table number_of (task: code("task") -> as_number: number, as_code: code)
  any -> 1, L310
table other_matters (matter: text -> n: number)
  "M2" -> 1
table last_year (day: date -> n: number)
  from 2025-01-01 to 2025-12-31 -> 1
table allowed (what: text -> cap: money, days: number)
  "one" -> 5 USD, 1
  any -> 6 USD, 2
table by_number (n: number -> cap: money)
  any -> 5 USD
table by_hours (n: hours -> cap: money)
  from 0 -> 5 USD
table by_date (n: date -> cap: money)
  from 2020-01-01 -> 5 USD
table by_code (n: code("task") -> cap: money)
  any -> 5 USD
table by_money (n: money -> off: percent)
  from 0 -> 5%
table fx (source: code("currency"), target: code("currency"), day: date -> rate: number)
  USD, EUR, any -> 0.9
list known = "one", "two"
"#;

/// The facts, with what stands for the field, and the declaration of the history.
pub(super) fn facts(held: Option<&str>, history: &str) -> String {
    let held = held.map_or_else(String::new, |fact| format!(r#", "held": {fact}"#));
    let matter = format!(
        r#"{{"id": "M1", "one": "1", "euros": "5 EUR", "bad_number": "many", "bad_date": "2026-02-30", "on_day": "2026-03-31"{held}}}"#
    );
    format!(
        r#"{{"as_of": "2026-04-30",
  "invoices": [{{"number": "7", "date": "2026-03-31", "received": "2026-04-02", "currency": "USD",
    "firm": {{"id": "F1"}}, "matter": {matter},
    "lines": [
      {{"kind": "F", "date": "2026-03-12", "timekeeper": {{"id": "T7"}}, "hours": "2", "rate": "350", "task": "L310",
        "started": "09:00", "ended": "11:00", "narrative": "Draft letter to one"}},
      {{"kind": "E", "date": "2026-03-12", "units": "3", "price": "10", "code": "E101", "vendor": "one", "narrative": "Copies"}}
    ]}}],
  "records": {{
    "event": [{{"kind": "trial", "matter": "M1", "date": "2026-03-12", "days": "1"}}],
    "report": [{{"cost": "1"}}],
    "dated": [{{"matter": {matter}}}],
    "share": [{{"row": "1", "matter": {matter}, "percent": "100%"}}],
    "approval": [{{"kind": "k", "granted": "2026-03-01", "granted_by": "one", "amount": "900 USD"}}],
    "prior invoice": [{{"number": "6", "date": "2026-02-28", "firm": {{"id": "F1"}}, "matter": {matter}, "fate": "open",
      "lines": [{{"kind": "F", "date": "2026-02-12", "timekeeper": {{"id": "T7"}}, "hours": "1", "rate": "350", "amount": "350",
        "billed_hours": "1", "billed_amount": "350", "withheld": "0", "narrative": "one"}}]}}]
  }},
  "declare": {{"report": "partial", "prior": "{history}"}},
  "calendars": {{"US": {{"opens": "09:00", "closes": "17:00"}}, "one": {{"opens": "09:00", "closes": "17:00"}}}}}}"#
    )
}
