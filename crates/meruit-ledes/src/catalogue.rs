//! Every problem the reader can report, with its fixed id, usual severity and explanation.
//!
//! The enum and the table come from the same rows, so a problem outside the table cannot be reported. Ids are never
//! reused for another meaning.

use std::fmt;

use crate::problem::Severity;

/// How often a problem is written out when many records share it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Told {
    /// For each record.
    Always,
    /// Once for each column and raw value of an invoice; [`Problem::repeats`](crate::Problem::repeats) counts the rest.
    OncePerValue,
    /// Once for each invoice, or once for the file; the rest is counted.
    Once,
}

/// A row of the [catalogue](catalogue()).
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Entry {
    /// The kind of problem.
    pub id: ProblemId,
    /// Its stable name in kebab case.
    pub name: &'static str,
    /// What is wrong, in a few words.
    pub title: &'static str,
    /// How bad it is unless a [`Profile`](crate::Profile) says otherwise.
    pub severity: Severity,
    /// What the reader does about it, and why it matters.
    pub explanation: &'static str,
    /// What it looks like in a file; text as it stands there is in backticks.
    pub example: &'static str,
    pub(crate) told: Told,
}

macro_rules! problems {
    ($($variant:ident $name:literal $severity:ident $told:ident $title:literal $explanation:literal $example:literal)*) => {
        /// The kind of a [`Problem`](crate::Problem); its name in kebab case is stable.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum ProblemId {
            $(#[doc = concat!("`", $name, "`: ", $title, ".")] $variant,)*
        }

        const ENTRIES: &[Entry] = &[$(Entry {
            id: ProblemId::$variant,
            name: $name,
            title: $title,
            severity: Severity::$severity,
            explanation: $explanation,
            example: $example,
            told: Told::$told,
        },)*];
    };
}

problems! {
    // The file
    FormatLine "format-line" Warning Once
        "the first line names no known format exactly"
        "The first line should read `LEDES1998B[]`, `LEDES98BI V2[]` or the like. A near spelling is taken for what it must mean; otherwise the columns decide. Platforms may refuse the file."
        "`LEDES1998BB[]`"
    FormatLineMissing "format-line-missing" Warning Once
        "the file does not begin with a format line"
        "Some editors write the labels, or even the first record, in the first line. The columns then decide which format is meant."
        "`INVOICE_DATE|INVOICE_NUMBER|…` as the first line"
    FormatLineJoined "format-line-joined" Warning Once
        "the format line and the next record share a line"
        "One exporter forgets the line end after the format line. What follows `[]` is read as a line of its own."
        "`LEDES1998B[]20260331|INV-1|…`"
    HeaderMissing "header-missing" Warning Once
        "there is no line of labels"
        "Without labels the standard order is assumed, and only records with the standard number of fields, whose dates and numbers stand where they should, are read."
        "`LEDES1998B[]` followed by `20260331|INV-1|…`"
    HeaderLabel "header-label" Warning Always
        "a label is misspelt"
        "The label is near one standard label that no other column has, and is read as that one."
        "`INVOIC_DATE` for INVOICE_DATE"
    HeaderUnknownLabel "header-unknown-label" Note Always
        "a label belongs to no known column"
        "The values are kept under the label as written."
        "`OFFICE` among the labels"
    HeaderMissingLabel "header-missing-label" Warning Once
        "columns of the format are missing"
        "Fields of a missing column read as not in the file, never as blank."
        "a 1998B header without TIMEKEEPER_NAME"
    HeaderRepeatedLabel "header-repeated-label" Warning Always
        "a label stands twice"
        "The first column of that label is read; the values of the others are kept as extras."
        "`TIMEKEEPER_ID` a second time, in the place of TIMEKEEPER_NAME"
    HeaderOtherFormat "header-other-format" Note Once
        "labels of 1998BI stand in a 1998B file"
        "1998B ends with CLIENT_MATTER_ID. The further columns are read by their labels all the same."
        "`INVOICE_CURRENCY` in a file that begins with `LEDES1998B[]`"
    HeaderEndMarks "header-end-marks" Note Once
        "every label is followed by []"
        "The end mark belongs after the last label only. It is taken off the labels, and off the fields where it stands there too."
        "`INVOICE_DATE[]|INVOICE_NUMBER[]|…`"
    ByteOrderMark "byte-order-mark" Note Once
        "the file begins with a byte-order mark"
        "It is read past. Platforms that want plain ASCII may refuse the file."
        "the bytes EF BB BF before `LEDES1998B[]`"
    Encoding "encoding" Warning Once
        "bytes are not UTF-8"
        "The record is read as Windows-1252, what Collaborati calls ANSI. The 1998 formats are ASCII, and receivers may see other characters in these places."
        "the byte 92 for an apostrophe"
    Utf16 "utf-16" Warning Once
        "the file is UTF-16"
        "Every letter takes two bytes. It is read, but the 1998 formats are ASCII and platforms will hardly accept it."
        "the bytes FF FE, then two bytes for each letter"
    NotAscii "not-ascii" Note Once
        "characters outside ASCII"
        "They are read as UTF-8. The 1998 formats are ASCII. Typographic apostrophes and dashes are the usual reason."
        "`Attorney’s fees`"
    BeginsAgain "begins-again" Warning Always
        "a format line or labels stand between records"
        "Several files were put together. Records are read under the labels that stand before them; where these are others than before, the invoice before them ends."
        "`LEDES1998B[]` again after a record"
    FormatNotAccepted "format-not-accepted" Error Once
        "the platform does not take this format"
        "The file is read all the same. Which formats a platform takes is part of its profile."
        "`LEDES98BI V5[]` sent to a platform that takes V2 only"
    NoRecords "no-records" Warning Once
        "the file holds no record that could be read"
        "There is a format line or a header and nothing to bill after it."
        "a format line and labels, and nothing more"
    // XML
    XmlRoot "xml-root" Warning Once
        "the root element is not the one of the format"
        "The root should be `ledesxmlebilling2.0`, `ledesxmlebilling2.1` or `ledesxmlebilling2.2`. `ledesxml` is written by exporters of 2.0. Platforms may refuse the file."
        "`ledesxml` as the root"
    XmlDeclaration "xml-declaration" Warning Once
        "something stands before the XML declaration"
        "The declaration has to be the very beginning of the file. It is read past."
        "`<!-- written by us --><?xml version=\"1.0\"?>`"
    XmlEncoding "xml-encoding" Warning Once
        "bytes of an XML file are not UTF-8"
        "They are read as Windows-1252. LEDES XML is UTF-8."
        "the byte 92 for an apostrophe"
    XmlEntity "xml-entity" Warning OncePerValue
        "an & stands for no letter"
        "A lone & is read as the character. Entities of the file's own are not expanded, but kept as written."
        "`Vale & Reed`"
    XmlElementName "xml-element-name" Warning OncePerValue
        "an element name is misspelt"
        "A name that differs from one known name by letter case or one character is read as that one."
        "`if_name` for lf_name"
    XmlUnknownElement "xml-unknown-element" Note OncePerValue
        "an element is not known in its place"
        "No complete list of the elements is public. The text is kept under the name as written."
        "`office_code` in a firm"
    XmlRepeated "xml-repeated" Warning OncePerValue
        "an element that stands once stands again"
        "The first one counts; the others are kept beside it."
        "two `contact_lname` in one contact"
    XmlMisplaced "xml-misplaced" Warning Always
        "an element or text stands where it does not belong"
        "A fee or expense outside of a matter is read as one of the matter before it; text beside elements is kept."
        "`<fee>` right in an invoice"
    XmlUnopened "xml-unopened" Warning Always
        "an end tag has no start tag"
        "What stands since the last element of that name is read as another one: an exporter opens `matter` once and closes it several times."
        "`</matter>` twice"
    XmlUnclosed "xml-unclosed" Warning Always
        "an element is not closed"
        "It ends where the element around it ends."
        "a `<fee>` without `</fee>`"
    XmlCutOff "xml-cut-off" Error Once
        "the file ends inside an element"
        "What was read is kept, and no total is checked against it as if it were complete."
        "a file that ends after `<total_amount>700`"
    XmlSyntax "xml-syntax" Error Once
        "the markup cannot be read any further"
        "What stands before that place is read."
        "a comment that begins with `<!--` and does not end"
    Flag "flag" Warning OncePerValue
        "a yes or no is neither Y nor N"
        "S (sim), TRUE, 1 and the like are read as yes, the opposite words as no; anything else is kept as text."
        "`S` for yes"
    UnknownValue "unknown-value" Warning OncePerValue
        "a value is not in the list of the format"
        "It is kept as text."
        "`X` as a charge type"
    PaymentTerms "payment-terms" Note Once
        "the payment terms look like an amount of money"
        "`inv_payment_terms` holds terms such as 10/30; one exporter writes an amount there."
        "`1250.00`"
    // Records
    UnreadableRecord "unreadable-record" Error Always
        "a record could not be read"
        "Its fields cannot be told apart with certainty, so none is believed. The raw text is kept with the problem, and no total is checked against the rest as if it were complete."
        "`20260331|INV-1|…` with a field lost in the middle"
    FieldCount "field-count" Error Always
        "a record has fewer or more fields than there are labels"
        "All typed fields still fit their columns, so the record is read: missing fields at the end are blank, surplus ones are kept."
        "a record that ends after `|Vale, Ada`"
    PipeInText "pipe-in-text" Warning Always
        "a pipe stands inside a text"
        "There is no way to write a pipe inside a field. The surplus was given back to the one description for which every date and number of the record falls into its place."
        "`Call | follow-up` as a description"
    LineBreakInText "line-break-in-text" Warning Always
        "a line break stands inside a text"
        "There is no way to write a line break inside a field. Short lines without end mark were joined until they made one whole record."
        "a description of two lines"
    NoEndMark "no-end-mark" Warning Once
        "records do not end with []"
        "Each record should end with `[]`. Without it a cut-off record looks like a whole one."
        "`…|Vale, Ada|PARTNR|M-77` without []"
    BlankLine "blank-line" Note Once
        "there are blank lines"
        "Lines without any text, or with blanks alone, are passed over."
        "a last line that holds one blank"
    // Values
    BadDate "bad-date" Error Always
        "a date is no day written YYYYMMDD"
        "The value is refused rather than guessed; its text is kept."
        "`20260230`"
    DateFormat "date-format" Warning OncePerValue
        "a date is written YYYY-MM-DD"
        "The XML formats write dates so; here it should be YYYYMMDD. The day is clear and is read."
        "`2026-03-31`"
    BadNumber "bad-number" Error Always
        "an amount, number of units or rate is no number"
        "The value is refused rather than guessed or rounded; its text is kept."
        "`1,25`"
    NumberCharacters "number-characters" Warning Always
        "a number holds more than digits, a point and a leading dash"
        "A plus, a currency sign, thousands commas and blanks are read past. Most platforms refuse them."
        "`$1,250.00`"
    BarePoint "bare-point" Note Always
        "a number has digits on one side of its point only"
        "`1250.` stands so in the published 1998B sample and is read as 1250."
        "`1250.`"
    TooManyDecimals "too-many-decimals" Warning Always
        "a number has more decimal places than its column allows"
        "Amounts have four places at most, the tax rate ten. The value is kept exactly as written, not rounded."
        "`1250.123123`"
    BadLineType "bad-line-type" Error Always
        "EXP/FEE/INV_ADJ_TYPE is none of F, E, IF and IE"
        "What kind of line this is stays unknown."
        "`A`"
    LineTypeSpelling "line-type-spelling" Note OncePerValue
        "a line type is not in capitals"
        "It is read as the capital letters."
        "`f`"
    RequiredBlank "required-blank" Warning Always
        "a required field is blank"
        "The format, or the platform, wants a value here."
        "nothing between the pipes of INVOICE_NUMBER"
    NullText "null-text" Warning OncePerValue
        "the word NULL stands for an empty field"
        "An empty field is written as nothing between the pipes. The word is read as a blank."
        "`NULL`"
    PaddedText "padded-text" Note OncePerValue
        "blanks stand around a text"
        "They are taken off the value and kept in the raw text. Platforms that match numbers exactly may not find it."
        "` INV-1`"
    TooLong "too-long" Warning Always
        "a text is longer than its column allows"
        "It is kept whole. Platforms may refuse or cut it."
        "`INV-2026-00000000000007`, 23 characters where 20 are allowed"
    CurrencyCode "currency-code" Warning OncePerValue
        "a currency is not three letters"
        "Currencies are ISO 4217 codes such as USD."
        "`US Dollar`"
    CountryCode "country-code" Warning OncePerValue
        "a country is no code, or not in the form the platform wants"
        "The published sample writes three letters (GBR); Brightflag asks for two (GB). A country that is written out is read as it is, with a note."
        "`GBR` where the platform wants GB"
    AccountType "account-type" Warning OncePerValue
        "ACCOUNT_TYPE is neither O nor T"
        "O is the firm's own account, T that of a third party."
        "`Own`"
    NameForm "name-form" Warning OncePerValue
        "a timekeeper's name is not written `Surname, First`"
        "The platform matches names in that form."
        "`Ada Vale` where the platform wants Vale, Ada"
    // Lines
    LineArithmetic "line-arithmetic" Warning Always
        "a line total is not what its units, cost, adjustment and tax make"
        "LINE_ITEM_TOTAL = LINE_ITEM_UNIT_COST x LINE_ITEM_NUMBER_OF_UNITS + LINE_ITEM_ADJUSTMENT_AMOUNT, and in 1998BI + LINE_ITEM_TAX_TOTAL. A blank counts as 0. The exact difference is given; a difference that rounding to the cent explains is a note."
        "2.00 units at 350.00 with the total `701.00`"
    TaxArithmetic "tax-arithmetic" Note Always
        "a line's tax is not its rate times its amount"
        "LINE_ITEM_TAX_RATE is a fraction of units x cost + adjustment. The published 1998BI sample does not keep this."
        "a rate of 0.2 on 700.00 with the tax `150.00`"
    TaxRate "tax-rate" Warning Always
        "a tax rate is not a fraction from 0 up to 1"
        "LINE_ITEM_TAX_RATE is a fraction: 0.2, not 20."
        "`20` for 20 %"
    NegativeUnits "negative-units" Note Always
        "a line has a negative number of units"
        "One of several ways of writing a discount. Brightflag refuses it and wants an IF line with a negative total."
        "`-2.00`"
    AdjustmentWithoutCost "adjustment-without-cost" Note Always
        "an invoice-level adjustment has no unit cost"
        "The published 1998B sample does this: units 1, no cost, and the amount as adjustment. The cost counts as 0."
        "an `IF` line with units 1, no cost and the adjustment 700.00"
    ExpenseWithFeeFields "expense-with-fee-fields" Note Always
        "an expense line carries a task, an activity or a timekeeper"
        "These columns are for fees. Some platforms ask for a task code on expenses."
        "an `E` line with the task code L310"
    FeeWithExpenseCode "fee-with-expense-code" Note Always
        "a fee line carries an expense code"
        "LINE_ITEM_EXPENSE_CODE is for expenses."
        "an `F` line with the expense code `E110`"
    FeeWithoutName "fee-without-name" Note Always
        "a fee line names no timekeeper"
        "TIMEKEEPER_NAME, or the last and first name of 1998BI, is blank on a fee line."
        "an `F` line with a blank TIMEKEEPER_NAME"
    UnknownCode "unknown-code" Note OncePerValue
        "a code is in no published set"
        "Clients add codes of their own, and some published lists are not complete, so this is never refused."
        "`L33O`"
    CodeInWrongColumn "code-in-wrong-column" Warning OncePerValue
        "a published code stands in the column of another kind"
        "For instance an activity code in LINE_ITEM_TASK_CODE."
        "`A103` in LINE_ITEM_TASK_CODE"
    PhaseCode "phase-code" Note OncePerValue
        "a task code names a whole phase"
        "Lines are usually coded to a task, such as L210, not to its phase, L200."
        "`L300`"
    UnknownClassification "unknown-classification" Note OncePerValue
        "a timekeeper classification is in no known list"
        "The list is that of 2014 with its six-letter codes, the older two-letter codes, and the names in words."
        "`QA`"
    OldClassification "old-classification" Note OncePerValue
        "a timekeeper classification is not a present six-letter code"
        "Codes of two letters are those of before 2014; words are not codes at all. Both are understood."
        "`PT`"
    DuplicateLineNumber "duplicate-line-number" Warning Always
        "a line number stands twice in an invoice"
        "Lines cannot be told apart by their number then."
        "two lines with the number 1"
    DuplicateLine "duplicate-line" Warning Always
        "a record stands twice in an invoice, letter for letter"
        "Both are kept and counted: whether one was billed twice is for a reviewer to say."
        "one record twice"
    // Invoices
    InvoiceTotal "invoice-total" Warning Always
        "INVOICE_TOTAL is not the sum of the line totals"
        "The exact difference is given."
        "INVOICE_TOTAL `1369.97` over lines that make 700.00"
    TaxTotal "tax-total" Warning Always
        "INVOICE_TAX_TOTAL is not the sum of the line taxes"
        "The exact difference is given. The published 1998BI sample has this contradiction."
        "INVOICE_TAX_TOTAL `182.52` over line taxes of 140.00"
    NetTotal "net-total" Warning Always
        "INVOICE_NET_TOTAL is not the line totals less their tax"
        "In 1998BI the net total leaves tax out, unlike the net total due of LEDES 2000 and XML 2.x. The exact difference is given."
        "INVOICE_NET_TOTAL `1781.16` over lines of 840.00 with 140.00 tax"
    MatterTotal "matter-total" Warning Always
        "a figure of a matter is not the sum of its parts"
        "matter_total_detail_fees and matter_total_detail_exp are the sums of the lines, matter_disc_cred_total that of the two credits, matter_total_due that of the two nets. The exact difference is given."
        "matter_total_detail_fees `710.00` over fees of 700.00"
    MatterCredit "matter-credit" Note Always
        "a credit or net of a matter is not what its parts make"
        "The LEDES Oversight Committee said in June 2023 that the arithmetic of these fields had been misunderstood, so a difference is worth knowing and no more."
        "matter_net_fees `690.00` where fees of 700.00 have no discount"
    DiscountSum "discount-sum" Warning Always
        "a line's discount is not the sum of its parts"
        "item_disc_cred_amount is the sum of the disc_cred_amount in the line, each with its sign."
        "item_disc_cred_amount `-60.00` over one disc_cred_amount of -70.00"
    SignContradiction "sign-contradiction" Warning Always
        "an amount contradicts its increase or decrease"
        "The sign of the amount and increase_decrease say the same thing: a decrease is negative. The amount counts as it is written, never both."
        "a `Decrease` of `70.00`"
    UnknownTax "unknown-tax" Warning OncePerValue
        "a line names a tax the firm does not list"
        "The tx_id of a line joins it to a tax of the firm."
        "the tx_id `T9`"
    UnknownTimekeeper "unknown-timekeeper" Note OncePerValue
        "a line names a timekeeper the matter does not list"
        "The tk_id of a fee joins it to a tk_sum of its matter, which has the name."
        "the tk_id `T9`"
    DuplicateItem "duplicate-item" Warning Always
        "a file_item_nbr stands twice"
        "Platforms name the place of an error by it, so it has to be unique."
        "two items with the number `5`"
    TotalParts "total-parts" Warning Always
        "INVOICE_TOTAL is not INVOICE_NET_TOTAL plus INVOICE_TAX_TOTAL"
        "Stated figures contradict each other, whatever the lines say. The exact difference is given."
        "a total of 840.00 with net `650.00` and tax 140.00"
    TotalNotChecked "total-not-checked" Note Always
        "a total could not be compared with the lines"
        "A value that belongs into the sum is blank, cannot be read, or is too large to compute with."
        "a line whose total is `700,00`"
    TotalDiffersBetweenLines "total-differs-between-lines" Warning Always
        "lines of one invoice state different invoice totals"
        "The first one counts; every line that differs is reported."
        "INVOICE_TOTAL 1400.00 on one line and `1400.01` on the next"
    DiffersBetweenLines "differs-between-lines" Note OncePerValue
        "a value that should be the same on every line differs"
        "Data of the invoice is repeated on each line, data of the matter on each line of the matter. The first one counts."
        "INVOICE_DATE 20260331 on one line and `20260401` on the next"
    BillingPeriod "billing-period" Warning Once
        "the billing period ends before it begins"
        "BILLING_START_DATE is later than BILLING_END_DATE."
        "BILLING_START_DATE `20260401` before the end 20260331"
    SeveralMatters "several-matters" Note Once
        "an invoice bills several matters"
        "The format allows it; receivers may not."
        "matter 0528 on one line and `0529` on the next"
    InvoiceSplit "invoice-split" Warning Once
        "an invoice number comes again after another invoice"
        "Lines of one invoice should stand together. What comes later is read as an invoice of its own."
        "INV-1, then INV-2, then INV-1 again"
}

impl ProblemId {
    /// The stable name, as reports show it.
    ///
    /// ```
    /// use meruit_ledes::ProblemId;
    /// assert_eq!(ProblemId::LineArithmetic.as_str(), "line-arithmetic");
    /// ```
    pub fn as_str(self) -> &'static str {
        self.entry().name
    }

    /// The row of the catalogue.
    pub fn entry(self) -> &'static Entry {
        // The enum and the table come from the same rows; the first row keeps this free of panics.
        ENTRIES.get(self as usize).unwrap_or(&ENTRIES[0])
    }
}

impl fmt::Display for ProblemId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// Every problem the reader can report.
///
/// ```
/// for entry in meruit_ledes::catalogue() {
///     println!("{}: {}", entry.name, entry.title);
/// }
/// ```
pub fn catalogue() -> &'static [Entry] {
    ENTRIES
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::catalogue;

    #[test]
    fn rows_stand_at_the_place_of_their_id_and_read_like_messages() {
        let mut names = HashSet::new();
        for (place, entry) in catalogue().iter().enumerate() {
            assert_eq!(entry.id as usize, place);
            assert_eq!(entry.id.as_str(), entry.name);
            assert!(names.insert(entry.name), "{} twice", entry.name);
            assert!(
                entry
                    .name
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
            );
            assert!(!entry.title.ends_with('.') && entry.explanation.ends_with('.'), "{}", entry.name);
            assert!(!entry.example.is_empty() && !entry.example.ends_with('.'), "{}", entry.name);
        }
    }
}
