//! The malformations of real files by name, and a generator that combines them.

use proptest::prelude::*;

use super::{B, BI, file, row, xml};
use meruit_ledes::Column;

/// What it is called, what stands in the sound file, and what takes its place.
pub(crate) type Named = (&'static str, &'static str, &'static str);

/// Of the 1998 formats.
pub(crate) const OF_RECORDS: &[Named] = &[
    // Line ends and marks
    ("CRLF", "\n", "\r\n"),
    ("CR alone", "\n", "\r"),
    ("no line end at the end", "M-77[]\n\u{0}", "M-77[]"),
    ("a last line of one blank", "[]\n\u{0}", "[]\n "),
    ("no end mark on records", "M-77[]", "M-77"),
    ("an end mark after every label", "_", "_"),
    ("labels with marks", "|CLIENT_ID|", "[]|CLIENT_ID[]|"),
    ("the mark of DOS at the end", "[]\n\u{0}", "[]\n\u{1A}"),
    // Format line
    ("no format line", "LEDES1998B[]\n", ""),
    ("an unknown format", "LEDES1998B[]", "LEDES1337B[]"),
    ("a doubled letter", "LEDES1998B[]", "LEDES1998BB[]"),
    ("a format joined to the labels", "LEDES1998B[]\n", "LEDES1998B[]"),
    ("the name of 1998BI misspelt", "LEDES98BI V2[]", "LEDES1998BIv2[]"),
    ("a format line of 1998BI over 1998B", "LEDES1998B[]", "LEDES98BI V2[]"),
    // Labels
    ("a label misspelt", "INVOICE_DATE|", "INVOIC_DATE|"),
    ("a label twice", "|TIMEKEEPER_NAME", "|TIMEKEEPER_ID"),
    ("a label missing", "|TIMEKEEPER_NAME", ""),
    ("labels in another order", "INVOICE_DATE|INVOICE_NUMBER", "INVOICE_NUMBER|INVOICE_DATE"),
    ("a label of its own", "|CLIENT_MATTER_ID", "|OFFICE|CLIENT_MATTER_ID"),
    ("labels in small letters", "INVOICE_NUMBER", "invoice_number"),
    // Fields
    ("a field too many", "M-77[]", "M-77|x[]"),
    ("fields cut off", "|PARTNR|M-77[]", "[]"),
    ("a pipe in a text", "Draft interrogatories", "Draft | interrogatories"),
    ("a line break in a text", "Draft interrogatories", "Draft\ninterrogatories"),
    // Letters
    ("an apostrophe of typography", "Draft interrogatories", "Draft client’s — 🙂"),
    ("a byte-order mark", "LEDES", "\u{FEFF}LEDES"),
    // Numbers
    ("a bare point", "700.00", "700."),
    ("a plus", "700.00", "+700.00"),
    ("six decimal places", "350.00", "350.123456"),
    ("a currency sign", "700.00", "$700.00"),
    ("thousands", "700.00", "1,700.00"),
    ("a blank in a number", "700.00", "7 00.00"),
    ("a decimal comma", "700.00", "700,5"),
    ("the word NULL", "|March|", "|NULL|"),
    // Days
    ("no day of the calendar", "20260312", "20260299"),
    ("seven digits", "20260312", "2026312"),
    ("a day with hyphens", "20260312", "2026-03-12"),
    // Invoices
    ("another total on one line", "0.00|20260301|20260331|March|2|", "1.00|20260301|20260331|March|2|"),
    (
        "another matter",
        "|0528|1400.00|20260301|20260331|March|2|",
        "|0529|1400.00|20260301|20260331|March|2|",
    ),
    // Lines
    ("an adjustment without cost", "|F|2.00|", "|IF|1||"),
    ("an expense with task and timekeeper", "|F|", "|E|"),
    ("a fee without name", "Vale, Ada", ""),
    ("a phase", "|L310|", "|L300|"),
    ("no line type", "|F|", "|X|"),
    ("negative units", "|2.00|", "|-2.00|"),
    ("a discount of the line", "|2.00||700.00", "|2.00|-70.00|700.00"),
    ("an old classification", "PARTNR", "PT"),
    ("a classification in words", "PARTNR", "Partner"),
    ("a currency that is no more", "|USD|", "|DEM|"),
];

/// Of the XML formats.
pub(crate) const OF_XML: &[Named] = &[
    ("a comment before the declaration", "<?xml", "<!-- made by hand --><?xml"),
    ("the wrong root", "ledesxmlebilling2.2", "ledesxml"),
    ("if_name for lf_name", "lf_name", "if_name"),
    ("S/N for yes and no", "<matter_final_bill>N<", "<matter_final_bill>S<"),
    ("a due date in the other form", "<inv_due_date>2026-04-30<", "<inv_due_date>20260430<"),
    ("a currency as a word", "<inv_currency>USD<", "<inv_currency>US Dollar<"),
    ("money as payment terms", "<inv_desc>", "<inv_payment_terms>12.50</inv_payment_terms><inv_desc>"),
    ("a blank before an end tag", "PARTNR</tk_level>", "PARTNR </tk_level>"),
    ("a name twice", "<contact_fname>Ada", "<contact_lname>Second</contact_lname><contact_fname>Ada"),
    ("a matter closed twice", "</matter>", "<lf_matter_id>00124</lf_matter_id></matter></matter>"),
    ("a rate that was rounded", "<rate>500.00<", "<rate>499.99<"),
    ("flat fees without units", "<units>2.0<", "<units>0<"),
    ("an empty source_app", "handwritten", ""),
    ("a country as a word", "<country>US<", "<country>United States<"),
    ("a lone ampersand", "Example Firm LLP", "Vale & Reed"),
    ("an entity of its own", "Example Firm LLP", "Vale &legal; Reed"),
    ("no end of the file", "</client>\n  </firm>\n</ledesxmlebilling2.2>", ""),
    ("an element that is not known", "<units>", "<hours>2</hours><units>"),
    ("a decrease that is positive", "<disc_cred_amount>-50.00<", "<disc_cred_amount>50.00<"),
    ("totals that do not add up", "<inv_total_net_due>2510.00<", "<inv_total_net_due>2511.00<"),
];

/// Makes the change wherever its text stands; a text that ends with NUL is that at the end of the file.
pub(crate) fn apply(text: &str, (_, from, to): Named) -> String {
    match from.strip_suffix('\u{0}') {
        Some(end) => text.strip_suffix(end).map_or_else(|| text.to_owned(), |rest| format!("{rest}{to}")),
        None if from == "_" => text.replacen('|', "[]|", Column::ALL.len()),
        None => text.replace(from, to),
    }
}

/// The sound files.
pub(crate) fn sound() -> [String; 3] {
    let of_b = [(Column::InvoiceTotal, "1400.00")];
    let of_bi = [
        (Column::InvoiceTotal, "1680.00"),
        (Column::InvoiceNetTotal, "1400.00"),
        (Column::InvoiceTaxTotal, "280.00"),
        (Column::InvoiceReportedTaxTotal, "280.00"),
    ];
    let second = [(Column::LineItemNumber, "2")];
    let both = |format, of: &[(Column, &str)]| {
        file(format, &[row(format, of), row(format, &[of, &second].concat())])
    };
    [both(B, &of_b), both(BI, &of_bi), xml()]
}

/// A sound file with up to six of its malformations.
pub(crate) fn combined() -> impl Strategy<Value = String> {
    (0..3_usize).prop_flat_map(|which| {
        let named = if which == 2 { OF_XML } else { OF_RECORDS };
        prop::sample::subsequence(named.to_vec(), 0..=6).prop_shuffle().prop_map(move |chosen| {
            chosen.into_iter().fold(sound()[which].clone(), |text, named| apply(&text, named))
        })
    })
}
