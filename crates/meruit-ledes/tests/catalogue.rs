//! Every problem of the catalogue can be produced, by an input that shows the example of the catalogue.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

mod common;

use common::{B, BI, file, header, row};
use meruit_ledes::{Column, Options, Platform, Problem, ProblemId, catalogue, read_all};

/// An input for each problem, and the platform for which it is one.
fn inputs() -> Vec<(ProblemId, Vec<u8>, Platform)> {
    let mut inputs = Vec::new();
    let mut add = |id: ProblemId, bytes: Vec<u8>, platform| inputs.push((id, bytes, platform));
    let lenient = Platform::Lenient;

    // The file.
    let sound = file(B, &[row(B, &[])]);
    let mut text = |id, text: String| add(id, text.into_bytes(), lenient);
    text(ProblemId::FormatLine, sound.replacen("LEDES1998B[]", "LEDES1998BB[]", 1));
    text(ProblemId::FormatLineMissing, sound.replacen("LEDES1998B[]\n", "", 1));
    text(ProblemId::FormatLineJoined, format!("LEDES1998B[]{}", row(B, &[])));
    text(ProblemId::HeaderMissing, format!("LEDES1998B[]\n{}", row(B, &[])));
    text(ProblemId::HeaderLabel, sound.replace("INVOICE_DATE", "INVOIC_DATE"));
    text(
        ProblemId::HeaderUnknownLabel,
        sound.replace("|CLIENT_MATTER_ID", "|CLIENT_MATTER_ID|OFFICE").replace("|M-77", "|M-77|Rome"),
    );
    text(ProblemId::HeaderMissingLabel, sound.replace("|TIMEKEEPER_NAME", "").replace("|Vale, Ada", ""));
    text(ProblemId::HeaderRepeatedLabel, sound.replace("|TIMEKEEPER_NAME", "|TIMEKEEPER_ID"));
    text(
        ProblemId::HeaderOtherFormat,
        sound
            .replace("|CLIENT_MATTER_ID", "|CLIENT_MATTER_ID|INVOICE_CURRENCY")
            .replace("|M-77", "|M-77|USD"),
    );
    let marked = header(B).replace('|', "[]|");
    text(ProblemId::HeaderEndMarks, format!("LEDES1998B[]\n{marked}\n{}", row(B, &[])));
    text(ProblemId::ByteOrderMark, format!("\u{FEFF}{sound}"));
    text(ProblemId::NotAscii, sound.replace("Draft interrogatories", "Attorney’s fees"));
    text(ProblemId::BeginsAgain, format!("{sound}{sound}"));
    text(ProblemId::NoRecords, format!("LEDES1998B[]\n{}\n", header(B)));

    // Records.
    let two = |second: String| file(B, &[row(B, &[]), second]);
    text(ProblemId::UnreadableRecord, two(row(B, &[]).replace("|0071", "")));
    text(ProblemId::FieldCount, two(row(B, &[]).replace("|PARTNR|M-77", "")));
    text(ProblemId::PipeInText, two(row(B, &[(Column::LineItemDescription, "Call | follow-up")])));
    text(ProblemId::LineBreakInText, two(row(B, &[(Column::LineItemDescription, "two\nlines")])));
    text(ProblemId::NoEndMark, two(row(B, &[]).replace("[]", "")));
    text(ProblemId::BlankLine, format!("{sound} "));

    // One field of a record changed.
    let of = |format, column, value: &str| file(format, &[row(format, &[(column, value)])]);
    text(ProblemId::BadDate, of(B, Column::LineItemDate, "20260230"));
    text(ProblemId::DateFormat, of(B, Column::InvoiceDate, "2026-03-31"));
    text(ProblemId::BadNumber, of(B, Column::LineItemUnits, "1,25"));
    text(ProblemId::NumberCharacters, of(B, Column::LineItemTotal, "$1,250.00"));
    text(ProblemId::BarePoint, of(B, Column::LineItemTotal, "1250."));
    text(ProblemId::TooManyDecimals, of(B, Column::LineItemTotal, "1250.123123"));
    text(ProblemId::BadLineType, of(B, Column::LineItemType, "A"));
    text(ProblemId::LineTypeSpelling, of(B, Column::LineItemType, "f"));
    text(ProblemId::RequiredBlank, of(B, Column::InvoiceNumber, ""));
    text(ProblemId::NullText, of(B, Column::ClientMatterId, "NULL"));
    text(ProblemId::PaddedText, of(B, Column::InvoiceNumber, " INV-1"));
    text(ProblemId::TooLong, of(B, Column::InvoiceNumber, "INV-2026-00000000000007"));
    text(ProblemId::CurrencyCode, of(BI, Column::InvoiceCurrency, "US Dollar"));
    text(ProblemId::AccountType, of(BI, Column::AccountType, "Own"));

    // Fields of a line that do not go together.
    text(ProblemId::LineArithmetic, of(B, Column::LineItemTotal, "701.00"));
    text(ProblemId::TaxArithmetic, of(BI, Column::LineItemTaxTotal, "150.00"));
    text(ProblemId::TaxRate, of(BI, Column::LineItemTaxRate, "20"));
    text(ProblemId::NegativeUnits, of(B, Column::LineItemUnits, "-2.00"));
    text(
        ProblemId::AdjustmentWithoutCost,
        file(
            B,
            &[row(
                B,
                &[
                    (Column::LineItemType, "IF"),
                    (Column::LineItemUnits, "1"),
                    (Column::LineItemUnitCost, ""),
                    (Column::LineItemAdjustment, "700.00"),
                ],
            )],
        ),
    );
    text(ProblemId::ExpenseWithFeeFields, of(B, Column::LineItemType, "E"));
    text(ProblemId::FeeWithExpenseCode, of(B, Column::LineItemExpenseCode, "E110"));
    text(ProblemId::FeeWithoutName, of(B, Column::TimekeeperName, "").replace("|E|", "|F|"));
    text(ProblemId::UnknownCode, of(B, Column::LineItemTaskCode, "L33O"));
    text(ProblemId::CodeInWrongColumn, of(B, Column::LineItemTaskCode, "A103"));
    text(ProblemId::PhaseCode, of(B, Column::LineItemTaskCode, "L300"));
    text(ProblemId::UnknownClassification, of(B, Column::TimekeeperClassification, "QA"));
    text(ProblemId::OldClassification, of(B, Column::TimekeeperClassification, "PT"));

    // Lines of an invoice.
    text(ProblemId::DuplicateLineNumber, two(row(B, &[(Column::LineItemDescription, "Another")])));
    text(ProblemId::DuplicateLine, two(row(B, &[])));
    text(ProblemId::InvoiceTotal, of(B, Column::InvoiceTotal, "1369.97"));
    text(ProblemId::TaxTotal, of(BI, Column::InvoiceTaxTotal, "182.52"));
    text(ProblemId::NetTotal, of(BI, Column::InvoiceNetTotal, "1781.16"));
    text(ProblemId::TotalParts, of(BI, Column::InvoiceNetTotal, "650.00"));
    text(ProblemId::TotalNotChecked, of(B, Column::LineItemTotal, "700,00"));
    text(ProblemId::TotalDiffersBetweenLines, two(row(B, &[(Column::InvoiceTotal, "1400.01")])));
    text(ProblemId::DiffersBetweenLines, two(row(B, &[(Column::InvoiceDate, "20260401")])));
    text(ProblemId::BillingPeriod, of(B, Column::BillingStartDate, "20260401"));
    text(ProblemId::SeveralMatters, two(row(B, &[(Column::LawFirmMatterId, "0529")])));
    text(
        ProblemId::InvoiceSplit,
        file(B, &[row(B, &[]), row(B, &[(Column::InvoiceNumber, "INV-2")]), row(B, &[])]),
    );

    // XML.
    let xml = common::xml();
    let xml = |from: &str, to: &str| common::changed(&xml, from, to);
    text(ProblemId::XmlRoot, common::xml().replace("ledesxmlebilling2.2", "ledesxml"));
    text(
        ProblemId::XmlDeclaration,
        xml("<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "<!-- written by us --><?xml version=\"1.0\"?>"),
    );
    text(ProblemId::XmlEntity, xml("Example Firm LLP", "Vale & Reed"));
    text(ProblemId::XmlElementName, common::xml().replace("lf_name", "if_name"));
    text(ProblemId::XmlUnknownElement, xml("<source_app>", "<office_code>7</office_code><source_app>"));
    text(ProblemId::XmlRepeated, xml("<contact_fname>", "<contact_lname>Q</contact_lname><contact_fname>"));
    text(ProblemId::XmlMisplaced, xml("</matter>", "</matter><fee><total_amount>0</total_amount></fee>"));
    text(ProblemId::XmlUnopened, xml("</matter>", "</matter></matter>"));
    text(ProblemId::XmlUnclosed, xml("</fee>", ""));
    let cut = xml("<total_amount>900.00", "<total_amount>700");
    let end = cut.find("<total_amount>700").expect("just written") + "<total_amount>700".len();
    text(ProblemId::XmlCutOff, cut[..end].to_owned());
    text(ProblemId::XmlSyntax, xml("</matter>", "<!-- </matter>"));
    text(ProblemId::Flag, xml("<matter_final_bill>N", "<matter_final_bill>S"));
    text(ProblemId::UnknownValue, xml("<charge_type>U", "<charge_type>X"));
    text(
        ProblemId::PaymentTerms,
        xml("<inv_desc>", "<inv_payment_terms>1250.00</inv_payment_terms><inv_desc>"),
    );
    text(ProblemId::MatterTotal, xml("detail_fees>2100.00", "detail_fees>710.00"));
    text(ProblemId::MatterCredit, xml("net_fees>2050.00", "net_fees>690.00"));
    text(ProblemId::DiscountSum, xml("<item_disc_cred_amount>-100.00", "<item_disc_cred_amount>-60.00"));
    text(ProblemId::SignContradiction, xml("<disc_cred_amount>-50.00", "<disc_cred_amount>70.00"));
    text(ProblemId::UnknownTax, xml("<tax_item_fee>\n              <tx_id>T1", "<tax_item_fee><tx_id>T9"));
    text(
        ProblemId::UnknownTimekeeper,
        xml(
            "<fee>\n            <charge_date>2026-03-05</charge_date>\n            <tk_id>TK1",
            "<fee><tk_id>T9",
        ),
    );
    text(ProblemId::DuplicateItem, xml("<file_item_nbr>16<", "<file_item_nbr>5<").replacen(">17<", ">5<", 1));
    let ansi = common::xml().replace("Draft reply brief", "Reed~s reply").into_bytes();
    let ansi = ansi.into_iter().map(|byte| if byte == b'~' { 0x92 } else { byte }).collect();
    add(ProblemId::XmlEncoding, ansi, lenient);

    // What only some platforms mind, and what is no UTF-8.
    add(
        ProblemId::FormatNotAccepted,
        file(BI, &[row(BI, &[])]).replace("LEDES98BI V2[]", "LEDES98BI V5[]").into_bytes(),
        Platform::SimpleLegal,
    );
    add(ProblemId::CountryCode, of(BI, Column::LawFirmCountry, "GBR").into_bytes(), Platform::Brightflag);
    add(ProblemId::NameForm, of(B, Column::TimekeeperName, "Ada Vale").into_bytes(), Platform::Brightflag);
    let ansi = sound.replace("Draft interrogatories", "Attorney~s fees").into_bytes();
    let ansi = ansi.into_iter().map(|byte| if byte == b'~' { 0x92 } else { byte }).collect();
    add(ProblemId::Encoding, ansi, lenient);
    let wide = format!("\u{FEFF}{sound}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    add(ProblemId::Utf16, wide, lenient);
    inputs
}

fn problems(bytes: &[u8], platform: Platform) -> Vec<Problem> {
    let read = read_all(bytes, Options::for_platform(platform)).expect("a readable file");
    read.problems.into_iter().chain(read.invoices.into_iter().flat_map(|invoice| invoice.problems)).collect()
}

#[test]
fn every_problem_of_the_catalogue_can_be_produced() {
    let inputs = inputs();
    for entry in catalogue() {
        let (_, bytes, platform) = inputs
            .iter()
            .find(|(id, ..)| *id == entry.id)
            .unwrap_or_else(|| panic!("no input for {}", entry.name));
        let found = problems(bytes, *platform);
        assert!(
            found.iter().any(|problem| problem.id == entry.id),
            "{} is not among\n{}",
            entry.name,
            found.iter().map(|problem| format!("{problem}\n")).collect::<String>()
        );
        let text = String::from_utf8_lossy(bytes);
        for quoted in entry.example.split('`').skip(1).step_by(2).filter(|_| entry.id != ProblemId::Utf16) {
            for part in quoted.split('…') {
                assert!(text.contains(part), "{}: `{part}` of the example is not in the input", entry.name);
            }
        }
    }
}

#[test]
fn sound_files_have_no_problem() {
    for format in [B, BI] {
        for platform in Platform::ALL {
            let mut changes = vec![(Column::LineItemNumber, "1")];
            if platform == Platform::Brightflag && format.is_international() {
                changes.extend([(Column::LawFirmCountry, "US"), (Column::ClientCountry, "US")]);
            }
            let text = file(format, &[row(format, &changes)]);
            assert_eq!(problems(text.as_bytes(), platform), [], "{platform} {format}");
        }
    }
}
