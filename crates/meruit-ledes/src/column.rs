//! The 52 columns of LEDES 1998BI, of which the first 24 are those of 1998B.

use std::fmt;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ColumnKind {
    /// A day, written `YYYYMMDD`.
    Date,
    /// An amount in the invoice's currency, four decimal places at most.
    Money,
    /// A plain number: units, a price per unit, a tax rate.
    Number,
    /// `F`, `E`, `IF` or `IE`.
    LineType,
    /// Anything else. Identifiers are text too: `0528` and `528` are two matters.
    Text,
}

/// What a column speaks of, and so on which lines its value has to be the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Level {
    /// The invoice or the firm: repeated on every line of the invoice.
    Invoice,
    /// The matter or its client: may change with `LAW_FIRM_MATTER_ID` inside an invoice of several matters.
    Matter,
    /// The line alone.
    Line,
}

/// When the format wants a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Needed {
    /// On every line.
    Always,
    /// On every line of 1998BI; 1998B lacks the column.
    InternationalOnly,
    /// On lines of some types only.
    Sometimes,
    /// Never.
    No,
}

macro_rules! columns {
    ($($variant:ident $label:literal $kind:ident $size:literal $level:ident $needed:ident)*) => {
        /// A column of LEDES 1998B or 1998BI, in the order of the 1998BI header.
        ///
        /// Order, types and lengths are those of the published samples and of two implementations that agree; columns
        /// are found by their label, never by their place.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Column {
            $(#[doc = concat!("`", $label, "`")] $variant,)*
        }

        impl Column {
            /// Every column, in the order of the 1998BI header; the first 24 are the 1998B header.
            pub const ALL: [Self; 52] = [$(Self::$variant,)*];
        }

        const FACTS: [Facts; 52] = [$(Facts {
            label: $label,
            kind: ColumnKind::$kind,
            size: $size,
            level: Level::$level,
            needed: Needed::$needed,
        },)*];
    };
}

struct Facts {
    label: &'static str,
    kind: ColumnKind,
    /// Characters of a text, decimal places of a number.
    size: usize,
    level: Level,
    needed: Needed,
}

columns! {
    InvoiceDate              "INVOICE_DATE"                Date     8     Invoice Always
    InvoiceNumber            "INVOICE_NUMBER"              Text     20    Invoice Always
    ClientId                 "CLIENT_ID"                   Text     20    Matter  Always
    LawFirmMatterId          "LAW_FIRM_MATTER_ID"          Text     20    Matter  Always
    InvoiceTotal             "INVOICE_TOTAL"               Money    4     Invoice Always
    BillingStartDate         "BILLING_START_DATE"          Date     8     Invoice Always
    BillingEndDate           "BILLING_END_DATE"            Date     8     Invoice Always
    InvoiceDescription       "INVOICE_DESCRIPTION"         Text     15360 Invoice No
    LineItemNumber           "LINE_ITEM_NUMBER"            Text     20    Line    Always
    LineItemType             "EXP/FEE/INV_ADJ_TYPE"        LineType 2     Line    Always
    LineItemUnits            "LINE_ITEM_NUMBER_OF_UNITS"   Number   4     Line    Sometimes
    LineItemAdjustment       "LINE_ITEM_ADJUSTMENT_AMOUNT" Money    4     Line    No
    LineItemTotal            "LINE_ITEM_TOTAL"             Money    4     Line    Always
    LineItemDate             "LINE_ITEM_DATE"              Date     8     Line    Always
    LineItemTaskCode         "LINE_ITEM_TASK_CODE"         Text     20    Line    No
    LineItemExpenseCode      "LINE_ITEM_EXPENSE_CODE"      Text     20    Line    Sometimes
    LineItemActivityCode     "LINE_ITEM_ACTIVITY_CODE"     Text     20    Line    No
    TimekeeperId             "TIMEKEEPER_ID"               Text     20    Line    Sometimes
    LineItemDescription      "LINE_ITEM_DESCRIPTION"       Text     15360 Line    No
    LawFirmId                "LAW_FIRM_ID"                 Text     20    Invoice Always
    LineItemUnitCost         "LINE_ITEM_UNIT_COST"         Number   4     Line    Sometimes
    TimekeeperName           "TIMEKEEPER_NAME"             Text     30    Line    No
    TimekeeperClassification "TIMEKEEPER_CLASSIFICATION"   Text     10    Line    No
    ClientMatterId           "CLIENT_MATTER_ID"            Text     20    Matter  No
    PoNumber                 "PO_NUMBER"                   Text     100   Matter  No
    ClientTaxId              "CLIENT_TAX_ID"               Text     20    Matter  InternationalOnly
    MatterName               "MATTER_NAME"                 Text     255   Matter  InternationalOnly
    InvoiceTaxTotal          "INVOICE_TAX_TOTAL"           Money    4     Invoice No
    InvoiceNetTotal          "INVOICE_NET_TOTAL"           Money    4     Invoice InternationalOnly
    InvoiceCurrency          "INVOICE_CURRENCY"            Text     3     Invoice No
    TimekeeperLastName       "TIMEKEEPER_LAST_NAME"        Text     30    Line    Sometimes
    TimekeeperFirstName      "TIMEKEEPER_FIRST_NAME"       Text     30    Line    Sometimes
    AccountType              "ACCOUNT_TYPE"                Text     1     Line    No
    LawFirmName              "LAW_FIRM_NAME"               Text     60    Invoice No
    LawFirmAddress1          "LAW_FIRM_ADDRESS_1"          Text     60    Invoice No
    LawFirmAddress2          "LAW_FIRM_ADDRESS_2"          Text     60    Invoice No
    LawFirmCity              "LAW_FIRM_CITY"               Text     40    Invoice No
    LawFirmStateOrRegion     "LAW_FIRM_STATEorREGION"      Text     40    Invoice No
    LawFirmPostcode          "LAW_FIRM_POSTCODE"           Text     20    Invoice No
    LawFirmCountry           "LAW_FIRM_COUNTRY"            Text     3     Invoice No
    ClientName               "CLIENT_NAME"                 Text     60    Matter  No
    ClientAddress1           "CLIENT_ADDRESS_1"            Text     60    Matter  No
    ClientAddress2           "CLIENT_ADDRESS_2"            Text     60    Matter  No
    ClientCity               "CLIENT_CITY"                 Text     40    Matter  No
    ClientStateOrRegion      "CLIENT_STATEorREGION"        Text     40    Matter  No
    ClientPostcode           "CLIENT_POSTCODE"             Text     20    Matter  No
    ClientCountry            "CLIENT_COUNTRY"              Text     3     Matter  No
    LineItemTaxRate          "LINE_ITEM_TAX_RATE"          Number   10    Line    No
    LineItemTaxTotal         "LINE_ITEM_TAX_TOTAL"         Money    4     Line    InternationalOnly
    LineItemTaxType          "LINE_ITEM_TAX_TYPE"          Text     20    Line    No
    InvoiceReportedTaxTotal  "INVOICE_REPORTED_TAX_TOTAL"  Money    4     Invoice No
    InvoiceTaxCurrency       "INVOICE_TAX_CURRENCY"        Text     3     Invoice No
}

impl Column {
    /// How many columns 1998B has: it has the first ones.
    pub(crate) const IN_1998B: usize = 24;

    /// The label as the published header writes it, mixed case included: `LAW_FIRM_STATEorREGION`.
    ///
    /// ```
    /// use meruit_ledes::Column;
    /// assert_eq!(Column::LineItemType.label(), "EXP/FEE/INV_ADJ_TYPE");
    /// ```
    pub fn label(self) -> &'static str {
        self.facts().label
    }

    /// The column with this label, letter case aside. Blanks, hyphens and slashes count as the underscore that some
    /// exporters write instead of them.
    ///
    /// ```
    /// use meruit_ledes::Column;
    /// assert_eq!(Column::from_label("law_firm_stateorregion"), Some(Column::LawFirmStateOrRegion));
    /// assert_eq!(Column::from_label("EXP_FEE_INV_ADJ_TYPE"), Some(Column::LineItemType));
    /// assert_eq!(Column::from_label("INVOIC_DATE"), None);
    /// ```
    pub fn from_label(label: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|column| same_label(column.label(), label))
    }

    /// What the column holds.
    pub fn kind(self) -> ColumnKind {
        self.facts().kind
    }

    /// What the column speaks of.
    pub fn level(self) -> Level {
        self.facts().level
    }

    /// When the format wants a value.
    pub fn needed(self) -> Needed {
        self.facts().needed
    }

    /// The most characters a text may have, `None` for a column that is no text.
    ///
    /// Descriptions are published as 15 KB, taken here as 15,360 characters.
    pub fn max_characters(self) -> Option<usize> {
        (self.kind() == ColumnKind::Text).then_some(self.facts().size)
    }

    /// The most decimal places a number may have, `None` for a column that is no number.
    pub fn max_decimals(self) -> Option<usize> {
        matches!(self.kind(), ColumnKind::Money | ColumnKind::Number).then_some(self.facts().size)
    }

    /// The element of the XML formats that says the same: `inv_id` for `INVOICE_NUMBER`. `None` for the two columns that
    /// have none: XML states no tax of a line, and its net total includes tax.
    ///
    /// ```
    /// use meruit_ledes::Column;
    /// assert_eq!(Column::LineItemTotal.element(), Some("total_amount"));
    /// assert_eq!(Column::LineItemTaxTotal.element(), None);
    /// ```
    pub fn element(self) -> Option<&'static str> {
        crate::xml::element_for(self)
    }

    /// Whether [`element`](Self::element) is there.
    pub(crate) fn has_element(self) -> bool {
        self.element().is_some()
    }

    /// Whether 1998B has the column.
    pub fn is_in_1998b(self) -> bool {
        self.place() < Self::IN_1998B
    }

    /// The place in the 1998BI header, from 0.
    pub(crate) fn place(self) -> usize {
        self as usize
    }

    fn facts(self) -> &'static Facts {
        // Both tables come from the same rows, so the place always exists; the first entry keeps this free of panics.
        FACTS.get(self.place()).unwrap_or(&FACTS[0])
    }
}

impl fmt::Display for Column {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.label())
    }
}

fn same_label(published: &str, written: &str) -> bool {
    published.len() == written.len()
        && published.bytes().zip(written.bytes()).all(|(a, b)| normal(a) == normal(b))
}

fn normal(byte: u8) -> u8 {
    match byte {
        b' ' | b'-' | b'/' => b'_',
        other => other.to_ascii_uppercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Column, ColumnKind};

    #[test]
    fn places_follow_the_published_header() {
        for (place, column) in Column::ALL.into_iter().enumerate() {
            assert_eq!(column.place(), place);
            assert_eq!(Column::from_label(column.label()), Some(column));
            assert_eq!(Column::from_label(&column.label().to_lowercase()), Some(column));
        }
        assert_eq!(Column::ALL[Column::IN_1998B - 1], Column::ClientMatterId);
    }

    #[test]
    fn dates_and_numbers_are_where_the_format_has_them() {
        let of = |kind| Column::ALL.into_iter().filter(|column| column.kind() == kind).count();
        assert_eq!(of(ColumnKind::Date), 4);
        assert_eq!(of(ColumnKind::Money), 7);
        assert_eq!(of(ColumnKind::Number), 3);
    }
}
