//! The XML formats: what is read of them, what exporters do wrong with them, and what a hostile file cannot do.

#![expect(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use std::io::{BufReader, Read};

use common::{changed, xml};
use meruit_ledes::{
    Column, Field, Format, Invoice, LedesFile, LineKind, Options, Platform, ReadError, Reader, Severity,
    read_all,
};

const V2_2: Format = Format::LedesXml { minor: Some(2) };

fn read(text: impl AsRef<[u8]>) -> LedesFile {
    read_all(text.as_ref(), Options::default()).expect("a readable file")
}

/// Reads `text` and compares the problems, each as `line field id`, with those expected; lines are left out where `*`.
#[track_caller]
fn check(text: impl AsRef<[u8]>, expected: &[&str]) -> LedesFile {
    let file = read(text);
    let problems = file.problems.iter().chain(file.invoices.iter().flat_map(|invoice| &invoice.problems));
    let found: Vec<String> = problems
        .map(|problem| match &problem.field {
            Some(field) => format!("{field} {}", problem.id),
            None => problem.id.to_string(),
        })
        .collect();
    assert_eq!(found, expected);
    file
}

fn only(file: &LedesFile) -> &Invoice {
    let [invoice] = file.invoices.as_slice() else { panic!("{} invoices", file.invoices.len()) };
    invoice
}

fn number<T: ToString>(field: &Field<T>) -> String {
    field.value().map(T::to_string).unwrap_or_default()
}

#[test]
fn columns_are_found_in_their_elements() {
    let file = check(xml(), &[]);
    assert_eq!(file.layout.format(), V2_2);
    let invoice = only(&file);
    assert_eq!(invoice.number, Field::Value("INV-2026-007".to_owned()));
    assert_eq!((number(&invoice.date), number(&invoice.total)), ("2026-03-31".into(), "2510.00".into()));
    let kinds: Vec<_> = invoice.lines.iter().filter_map(|line| line.kind.value().copied()).collect();
    assert_eq!(kinds, [LineKind::FeeAdjustment, LineKind::Fee, LineKind::Fee, LineKind::Expense]);
    let [_, fee, _, expense] = invoice.lines.as_slice() else { panic!("four lines") };
    for (column, expected) in [
        (Column::ClientId, "0042"),
        (Column::LawFirmMatterId, "00123"),
        (Column::LawFirmCity, "Springfield"),
        (Column::ClientPostcode, "00002"),
        (Column::TimekeeperName, "Quill, Ada"),
        (Column::TimekeeperClassification, "PARTNR"),
        (Column::LineItemNumber, "16"),
        (Column::LineItemTaskCode, "L230"),
        (Column::InvoiceCurrency, "USD"),
    ] {
        assert_eq!(fee.text(column), Field::Value(expected), "{column}");
    }
    assert_eq!(fee.text(Column::LineItemTaxTotal), Field::NotInFile);
    assert_eq!(fee.tax_ids().collect::<Vec<_>>(), ["T1"]);
    assert_eq!(expense.tax_ids().count(), 0);
    assert!(
        fee.extras().any(|(path, text)| (path, text) == ("fee_item_disc_cred/disc_cred_amount", "-100.00"))
    );
    assert!(fee.raw_record().starts_with("<fee>") && fee.raw_record().ends_with("</fee>"));
    assert_eq!(fee.record_number(), 129);
}

#[test]
fn what_only_xml_states_is_kept_apart() {
    let file = read(xml());
    let details = only(&file).xml.as_ref().expect("details");
    let [tax] = details.around.taxes.as_slice() else { panic!("one tax") };
    assert!(tax.tiered && !tax.withheld);
    assert_eq!(details.around.tiers.len(), 3);
    assert_eq!(number(&details.tier_summaries[0].amount), "310.00");
    let [matter] = details.matters.as_slice() else { panic!("one matter") };
    assert_eq!((matter.lines.clone(), number(&matter.total_due)), (0..4, "2200.00".into()));
    let kept = |path: &str| {
        details
            .around
            .others
            .iter()
            .chain(details.others.iter())
            .find(|(other, _)| *other == path)
            .map(|(_, text)| text)
    };
    assert_eq!(kept("firm/lf_vendor_id"), Some("00-0000001"));
    assert_eq!(kept("firm/lf_billing_contact/contact_lname"), Some("Quill"));
    assert_eq!(kept("inv_due_date"), Some("2026-04-30"));
    assert!(matter.others.iter().any(|other| other == ("tk_sum/tk_rate", "400.00")));
}

/// Every text of the file is found again in what was read.
#[test]
fn nothing_is_dropped() {
    for (name, bytes) in common::samples().into_iter().filter(|(name, _)| name.ends_with("xml")) {
        let file = read(&bytes);
        let shown = format!("{file:?}");
        let text = String::from_utf8(bytes).expect("UTF-8");
        for part in
            text.split('<').filter_map(|part| part.split_once('>')).filter(|(tag, _)| !tag.starts_with("!--"))
        {
            let value = part.1.trim().replace("&amp;", "&");
            assert!(shown.contains(&value), "{name}: `{value}` is gone");
        }
    }
}

#[test]
fn versions_are_told_by_root_or_namespace() {
    let root = |name: &str, namespace: &str| {
        xml().replace("http://www.ledes.org/LEDES22.xsd", namespace).replace("ledesxmlebilling2.2", name)
    };
    for (name, namespace, minor) in [
        ("ledesxmlebilling2.0", "", Some(0)),
        ("ledesxmlebilling2.1", "http://www.ledes.org/LEDES22.xsd", Some(1)),
    ] {
        let file = check(root(name, namespace), &[]);
        assert_eq!(file.layout.format(), Format::LedesXml { minor });
    }
    for (name, namespace, minor) in [
        ("ledesxml", "http://www.ledes.org/ledes20.xsd", Some(0)),
        ("ledesxml", "http://www.ledes.org/LEDES214.xsd", Some(1)),
        ("LEDESXMLEBILLING2.2", "", Some(2)),
        ("bill", "", None),
    ] {
        let file = check(root(name, namespace), &["xml-root"]);
        assert_eq!(file.layout.format(), Format::LedesXml { minor }, "{name} {namespace}");
    }
    // Prefixes are no part of a name.
    let marked = xml().replace("</", "\u{1}").replace("<?", "\u{2}").replace("<!", "\u{3}");
    let prefixed = marked.replace('<', "<l:").replace("xmlns=", "xmlns:l=");
    let prefixed = prefixed.replace('\u{1}', "</l:").replace('\u{2}', "<?").replace('\u{3}', "<!");
    let file = check(prefixed, &[]);
    assert_eq!(only(&file).lines.len(), 4);
}

#[test]
fn xml_of_other_kinds_is_refused_by_its_root() {
    for (text, root) in [
        ("<Invoice xmlns=\"http://www.ledes.org/XML/2.1\"><InvoiceHeader/></Invoice>", "Invoice"),
        (
            "<?xml version=\"1.0\"?>\n<LEDESBillingData version=\"2.1\"><Firm/></LEDESBillingData>",
            "LEDESBillingData",
        ),
        ("<!DOCTYPE html>\n<html><body>Not found</body></html>", "html"),
        ("<note>paid</note>", "note"),
    ] {
        let refused = read_all(text.as_bytes(), Options::default()).expect_err("no LEDES file");
        assert!(matches!(refused, ReadError::Xml { root: Some(ref found) } if found == root), "{refused}");
    }
    for text in ["<", "<!-- nothing -->", "<?xml version=\"1.0\"?>"] {
        assert!(matches!(read_all(text.as_bytes(), Options::default()), Err(ReadError::Xml { root: None })));
    }
}

#[test]
fn what_exporters_write_wrong_is_read_and_reported() {
    let text = xml();
    let one = |from: &str, to: &str, expected: &str| check(changed(&text, from, to), &[expected]);
    one(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
        "<!-- by us -->\n<?xml version=\"1.0\"?>",
        "xml-declaration",
    );
    let file = check(text.replace("lf_name", "if_name"), &["lf_name xml-element-name"]);
    assert_eq!(only(&file).text(Column::LawFirmName), Field::Value("Example Firm LLP"));
    one("<matter_final_bill>N", "<matter_final_bill>S", "matter_final_bill flag");
    let file = check(text.replacen("<tax_tiers>Y", "<tax_tiers>S", 1), &["tax_tiers flag"]);
    assert!(only(&file).xml.as_ref().is_some_and(|details| details.around.taxes[0].tiered));
    one("<inv_due_date>2026-04-30", "<inv_due_date>20260430", "inv_due_date date-format");
    one("<inv_due_date>2026-04-30", "<inv_due_date>30/04/2026", "inv_due_date bad-date");
    one("<inv_currency>USD", "<inv_currency>US Dollar", "inv_currency currency-code");
    one(
        "<inv_desc>",
        "<inv_payment_terms>2510.00</inv_payment_terms><inv_desc>",
        "inv_payment_terms payment-terms",
    );
    let file = one(
        "PARTNR</tk_level>\n            <charge",
        "PARTNR </tk_level>\n            <charge",
        "tk_level padded-text",
    );
    assert_eq!(only(&file).lines[1].text(Column::TimekeeperClassification), Field::Value("PARTNR"));
    let file = one(
        "<contact_fname>Ada",
        "<contact_lname>Second</contact_lname><contact_fname>Ada",
        "contact_lname xml-repeated",
    );
    let kept = &only(&file).xml.as_ref().expect("details").around.others;
    assert_eq!(kept.iter().filter(|(path, _)| *path == "firm/lf_billing_contact/contact_lname").count(), 2);
    one("<app_version>1<", "<app_version><", "app_version required-blank");
    let file =
        check(changed(&text, "Example Firm LLP", "Vale & Reed &legal;"), &["xml-entity", "xml-entity"]);
    assert_eq!(only(&file).text(Column::LawFirmName), Field::Value("Vale & Reed &legal;"));
}

#[test]
fn a_matter_opened_once_and_closed_twice_is_two() {
    let matter = "
          <lf_matter_id>00124</lf_matter_id>
          <fee><charge_date>2026-03-08</charge_date><charge_type>F</charge_type>
            <base_amount>5.00</base_amount><total_amount>5.00</total_amount></fee>
        </matter>
      </invoice>";
    let text = xml();
    let text = changed(&text, "</matter>\n      </invoice>", &format!("</matter>{matter}"));
    let file = read(&text);
    let invoice = only(&file);
    let details = invoice.xml.as_ref().expect("details");
    let ids: Vec<_> = details.matters.iter().map(|matter| number(&matter.law_firm_matter_id)).collect();
    assert_eq!(ids, ["00123", "00124"]);
    assert_eq!(invoice.lines[4].text(Column::LawFirmMatterId), Field::Value("00124"));
    let problem =
        invoice.problems.iter().find(|problem| problem.id.as_str() == "xml-unopened").expect("told");
    assert!(problem.message.contains("another `matter`"), "{problem}");
}

#[test]
fn lines_outside_of_a_matter_belong_to_the_one_before() {
    let fee = "<fee><charge_date>2026-03-08</charge_date><charge_type>F</charge_type>\
        <base_amount>5.00</base_amount><total_amount>5.00</total_amount></fee>";
    let text = changed(&xml(), "</matter>", &format!("</matter>{fee}"));
    let file = read(text);
    assert_eq!(only(&file).lines[4].text(Column::LawFirmMatterId), Field::Value("00123"));
}

#[test]
fn elements_that_are_not_closed_end_with_the_one_around_them() {
    let file = read(changed(&xml(), "</fee>", ""));
    assert_eq!(
        only(&file).problems.iter().filter(|problem| problem.id.as_str() == "xml-unclosed").count(),
        1
    );
    let file = check(changed(&xml(), "    </client>\n", ""), &["xml-unclosed"]);
    assert_eq!(file.invoices.len(), 1);
    // A file that ends early keeps what it had, and says so.
    let text = xml();
    let half = text.find("<charge_desc>Court filing fee").expect("an expense");
    let file = read(&text[..half]);
    let invoice = only(&file);
    assert_eq!(invoice.lines.len(), 4);
    let ids: Vec<_> = invoice.problems.iter().map(|problem| problem.id.as_str()).collect();
    assert!(ids.contains(&"xml-cut-off") && ids.contains(&"total-not-checked"), "{ids:?}");
    assert!(!ids.contains(&"matter-total") && !ids.contains(&"invoice-total"), "{ids:?}");
}

#[test]
fn markup_that_cannot_be_read_ends_the_file_and_not_what_stands_before() {
    let text = xml();
    let second = text.replace("INV-2026-007", "INV-2026-008");
    let invoice = |text: &str| {
        let (start, end) = (text.find("<invoice>").expect("one"), text.find("</invoice>").expect("one"));
        text[start..end + "</invoice>".len()].to_owned()
    };
    let broken = invoice(&second).replacen("<charge_desc>", "<!bad", 1);
    let file = read(changed(&text, "</invoice>", &format!("</invoice>{broken}")));
    assert_eq!(file.invoices.len(), 2);
    assert!(file.invoices[0].problems.is_empty());
    let ids: Vec<_> = file.invoices[1].problems.iter().map(|problem| problem.id.as_str()).collect();
    assert!(ids.contains(&"xml-syntax") && ids.contains(&"xml-cut-off"), "{ids:?}");
}

#[test]
fn sums_that_do_not_agree_are_reported_with_their_difference() {
    let text = xml();
    for (from, to, expected, difference) in [
        ("inv_total_net_due>2510.00", "inv_total_net_due>2500.00", "inv_total_net_due invoice-total", "-10"),
        ("inv_total_tax>310.00", "inv_total_tax>300.00", "inv_total_tax tax-total", "-10"),
        ("detail_exp>150.00", "detail_exp>151.00", "matter_total_detail_exp matter-total", "1"),
        ("cred_total>-50.00", "cred_total>-60.00", "matter_disc_cred_total matter-total", "-10"),
        ("<base_amount>1200.00", "<base_amount>1201.00", "base_amount line-arithmetic", "1"),
        ("<total_amount>150.00", "<total_amount>150.01", "total_amount line-arithmetic", "0.01"),
        ("amount_tax>100.00", "amount_tax>99.00", "tax_tier_total_amount tax-total", "1"),
        (
            "total_taxable_amount>2050",
            "total_taxable_amount>2051",
            "tax_tier_total_taxable_amount tax-total",
            "1",
        ),
    ] {
        let file = read(changed(&text, from, to));
        let problem = only(&file)
            .problems
            .iter()
            .find(|problem| {
                format!("{} {}", problem.field.clone().unwrap_or_default(), problem.id) == expected
            })
            .unwrap_or_else(|| panic!("{expected} is not told"));
        assert_eq!(
            problem.sum.map(|sum| sum.difference.to_string()).as_deref(),
            Some(difference),
            "{expected}"
        );
        assert!(problem.item.is_some() && problem.record.is_some(), "{problem}");
    }
}

/// Units times rate counts for `U` only; a rate rounded to two places explains a difference.
#[test]
fn flat_lines_and_rounded_rates_are_no_contradictions() {
    let text = changed(
        &xml(),
        "<charge_type>F</charge_type>\n            <units>0</units>\n            <rate>0",
        "<charge_type>U</charge_type>\n            <units>7</units>\n            <rate>21.43",
    );
    let file = check(&text, &["base_amount line-arithmetic"]);
    assert_eq!(only(&file).problems[0].severity, Severity::Note);
    let file = check(changed(&text, "21.43", "21.50"), &["base_amount line-arithmetic"]);
    assert_eq!(only(&file).problems[0].severity, Severity::Warning);
}

/// A decrease is negative, and counts once.
#[test]
fn signs_follow_increase_and_decrease() {
    check(
        changed(&xml(), "<disc_cred_amount>-100.00", "<disc_cred_amount>100.00"),
        &["item_disc_cred_amount discount-sum", "disc_cred_amount sign-contradiction"],
    );
    let withheld = xml()
        .replace(
            "<tax_tiers>Y</tax_tiers>",
            "<tax_tiers>N</tax_tiers><tax_rate_percent>0.1</tax_rate_percent>",
        )
        .replacen("<increase_decrease>Increase", "<increase_decrease>Decrease", 1);
    let file = read(withheld);
    let tax = &only(&file).xml.as_ref().expect("details").around.taxes[0];
    assert!(tax.withheld && !tax.tiered);
    assert_eq!(only(&file).lines[1].tax_rate, Field::NotInFile);
}

#[test]
fn taxes_of_a_matter_are_rate_times_what_they_are_on() {
    let (_, bytes) =
        common::samples().into_iter().find(|(name, _)| name == "vijrams_XML20.xml").expect("the 2.0 sample");
    let text = String::from_utf8(bytes).expect("UTF-8");
    let file = read(changed(&text, "<total_tax_on_fees>87.50", "<total_tax_on_fees>87.60"));
    let ids: Vec<_> = only(&file).problems.iter().map(|problem| problem.id.as_str()).collect();
    assert_eq!(ids, ["tax-total", "tax-arithmetic"]);
    let file = read(&text);
    assert_eq!(number(&only(&file).lines[0].tax_rate), "0.175");
    assert_eq!(only(&file).lines[0].text(Column::LineItemTaxType), Field::Value("VAT - Standard Rate"));
}

#[test]
fn references_lead_somewhere() {
    check(
        changed(&xml(), "<tax_item_fee>\n              <tx_id>T1", "<tax_item_fee><tx_id>T9"),
        &["tx_id unknown-tax"],
    );
    let file = read(changed(&xml(), "</charge_date>\n            <tk_id>TK2", "</charge_date><tk_id>TK9"));
    let ids: Vec<_> = only(&file).problems.iter().map(|problem| problem.id.as_str()).collect();
    assert_eq!(ids, ["fee-without-name", "unknown-timekeeper"]);
    check(changed(&xml(), "<file_item_nbr>20<", "<file_item_nbr>18<"), &["file_item_nbr duplicate-item"]);
}

#[test]
fn letters_of_every_encoding_come_through() {
    let described = |bytes: &[u8]| {
        let file = read(bytes);
        let text = only(&file).lines[2].text(Column::LineItemDescription);
        (text.into_value().unwrap_or_default().to_owned(), file.problems.len())
    };
    let text = changed(&xml(), "Draft reply brief", "Reed&#8217;s &lt;reply&gt; &amp; <![CDATA[a < b]]>");
    assert_eq!(described(text.as_bytes()), ("Reed’s <reply> & a < b".into(), 0));
    let ansi: Vec<u8> = changed(&xml(), "Draft reply brief", "Reed~s")
        .bytes()
        .map(|byte| if byte == b'~' { 0x92 } else { byte })
        .collect();
    let file = check(&ansi, &["xml-encoding"]);
    assert_eq!(only(&file).lines[2].text(Column::LineItemDescription), Field::Value("Reed’s"));
    for big in [false, true] {
        let wide: Vec<u8> = format!("\u{FEFF}{}", changed(&xml(), "Draft reply brief", "Reed’s 🙂"))
            .encode_utf16()
            .flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() })
            .collect();
        assert_eq!(described(&wide), ("Reed’s 🙂".into(), 1));
    }
}

/// Entities of the file's own are never expanded, so that a few lines cannot become gigabytes.
#[test]
fn entities_are_not_expanded() {
    let bomb =
        "<!DOCTYPE l [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;\">]>\n<ledesxmlebilling2.2";
    let text = changed(&xml(), "<ledesxmlebilling2.2", bomb).replace("Draft reply brief", "&b;");
    let file = check(text, &["xml-entity"]);
    assert_eq!(only(&file).lines[2].text(Column::LineItemDescription), Field::Value("&b;"));
}

#[test]
fn hostile_files_meet_a_limit() {
    let mut options = Options::default();
    options.limits.invoice_bytes = 100_000;
    options.limits.line_bytes = 10_000;
    options.limits.lines_per_invoice = 50;
    let refused = |text: String| {
        let mut reader = Reader::open(text.as_bytes(), options.clone())?;
        reader.find_map(Result::err).map_or(Ok(()), Err)
    };
    let deep = format!("<ledesxml><firm>{}", "<a>".repeat(100_000));
    assert!(matches!(refused(deep), Err(ReadError::TooDeep { limit: 32, .. })));
    let long = changed(&xml(), "Draft reply brief", &"long ".repeat(3_000));
    assert!(matches!(refused(long), Err(ReadError::LineTooLong { record: 158, limit: 10_000 })));
    let comment = changed(&xml(), "Draft reply brief", &format!("<!--{}-->", "long ".repeat(3_000)));
    assert!(matches!(refused(comment), Err(ReadError::LineTooLong { .. })));
    let many = changed(&xml(), "</matter>", &format!("{}</matter>", "<fee></fee>".repeat(51)));
    assert!(matches!(refused(many), Err(ReadError::TooManyLines { limit: 50, .. })));
    let large = changed(&xml(), "</matter>", &format!("{}</matter>", "<x></x>".repeat(5_000)));
    assert!(matches!(refused(large), Err(ReadError::InvoiceTooLarge { .. })));
    let around = changed(&xml(), "<client>", &format!("{}<client>", "<x></x>".repeat(5_000)));
    assert!(matches!(refused(around), Err(ReadError::InvoiceTooLarge { .. })));
    assert!(refused(xml()).is_ok());
}

/// A file that is made up while it is read: the same invoice again and again.
struct MadeUp {
    head: Vec<u8>,
    invoice: Vec<u8>,
    left: usize,
    read: usize,
}

impl Read for MadeUp {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.read == self.head.len() {
            if self.left == 0 {
                return Ok(0);
            }
            self.left -= 1;
            self.head.clone_from(&self.invoice);
            self.read = 0;
        }
        let read = (&self.head[self.read..]).read(buffer)?;
        self.read += read;
        Ok(read)
    }
}

#[test]
fn memory_holds_one_invoice_of_many() {
    let text = xml();
    let start = text.find("<invoice>").expect("an invoice");
    let end = text.find("</invoice>").expect("an invoice") + "</invoice>".len();
    let invoice = text.as_bytes()[start..end].to_vec();
    let mut options = Options::default();
    options.limits.invoice_bytes = 64 << 10;
    let megabytes = if cfg!(debug_assertions) { 4 } else { 100 };
    let count = (megabytes << 20) / invoice.len();
    let source = MadeUp { head: text.as_bytes()[..end].to_vec(), invoice, left: count, read: 0 };
    let mut reader = Reader::open(BufReader::new(source), options).expect("a LEDES file");
    let mut lines = 0;
    for invoice in &mut reader {
        lines += invoice.expect("within the limits").lines.len();
    }
    assert_eq!(lines, 4 * (count + 1));
    let ids: Vec<_> = reader.problems().iter().map(|problem| problem.id.as_str()).collect();
    assert_eq!(ids, ["xml-cut-off"]);
}

#[test]
fn platforms_judge_the_root_and_the_format() {
    let severities = |platform: Platform, text: &str| {
        let file = read_all(text.as_bytes(), Options::for_platform(platform)).expect("readable");
        file.problems.iter().map(|problem| (problem.id.as_str(), problem.severity)).collect::<Vec<_>>()
    };
    let older = xml().replace("ledesxmlebilling2.2", "ledesxml");
    assert_eq!(severities(Platform::Collaborati, &older), [("xml-root", Severity::Error)]);
    assert_eq!(severities(Platform::Lenient, &older), [("xml-root", Severity::Warning)]);
    let of_2_1 = xml().replace("ledesxmlebilling2.2", "ledesxmlebilling2.1");
    assert_eq!(severities(Platform::LegalTracker, &of_2_1), []);
    assert_eq!(severities(Platform::LegalTracker, &xml()), [("format-not-accepted", Severity::Error)]);
}

#[test]
fn what_a_platform_wants_it_wants_of_xml_too() {
    let long = changed(&xml(), "Draft reply brief", &"brief ".repeat(200));
    let text = changed(&long, "<cl_matter_id>CM-1</cl_matter_id>", "");
    let file = read_all(text.as_bytes(), Options::for_platform(Platform::Brightflag)).expect("readable");
    let found: Vec<_> = only(&file)
        .problems
        .iter()
        .map(|problem| (problem.field.clone().unwrap_or_default(), problem.id.as_str(), problem.severity))
        .collect();
    assert_eq!(
        found,
        [
            ("cl_matter_id".to_owned(), "required-blank", Severity::Error),
            ("charge_desc".to_owned(), "too-long", Severity::Error),
            ("charge_desc".to_owned(), "padded-text", Severity::Note),
        ]
    );
}

/// LEDES 2000 closes the firm before the client, wraps addresses, writes dates without hyphens and calls codes after
/// the ACCA.
#[test]
fn ledes_2000_is_read_too() {
    let text = "<?xml version=\"1.0\"?>
<!DOCTYPE ledesxml SYSTEM \"ledes2000.dtd\">
<ledesxml>
<firm><lf_tax_id>12-3456789</lf_tax_id><lf_name>Vale LLP</lf_name>
<lf_address><address_info><address_1>1 High Street</address_1><city>Springfield</city></address_info></lf_address>
<source_app>own</source_app><app_version>1</app_version></firm>
<client><cl_id>0071</cl_id><cl_name>Fern Inc</cl_name>
<invoice><inv_id>A-1</inv_id><inv_date>20020331</inv_date><inv_start_date>20020301</inv_start_date>
<inv_end_date>20020331</inv_end_date><inv_total_net_due>700.00</inv_total_net_due>
<matter><lf_matter_id>0528</lf_matter_id><matter_name>Moss v. Fern</matter_name>
<matter_total_detail_fees>700.00</matter_total_detail_fees><matter_adj_on_fees>0</matter_adj_on_fees>
<matter_net_fees>700.00</matter_net_fees><matter_net_exp>0</matter_net_exp><matter_total_due>700.00</matter_total_due>
<tk_sum><tk_id>T7</tk_id><tk_lname>Vale</tk_lname><tk_fname>Ada</tk_fname><tk_level>PT</tk_level><tk_hours>2</tk_hours></tk_sum>
<fee><charge_date>20020312</charge_date><tk_id>T7</tk_id><charge_desc>Draft interrogatories</charge_desc>
<acca_task>L310</acca_task><acca_activity>A103</acca_activity><cl_code_1>X</cl_code_1>
<units>2</units><rate>350.00</rate><base_amount>700.00</base_amount><total_amount>700.00</total_amount></fee>
</matter></invoice></client></ledesxml>";
    let file = check(text, &["tk_level old-classification"]);
    assert_eq!(file.layout.format(), Format::Ledes2000);
    let line = &only(&file).lines[0];
    assert_eq!(line.text(Column::LineItemTaskCode), Field::Value("L310"));
    assert_eq!(line.text(Column::LawFirmId), Field::Value("12-3456789"));
    assert_eq!(line.text(Column::LawFirmAddress1), Field::Value("1 High Street"));
    assert_eq!(line.text(Column::ClientName), Field::Value("Fern Inc"));
    check(
        text.replace("20020331</inv_date>", "2002-03-31</inv_date>"),
        &["inv_date date-format", "tk_level old-classification"],
    );
}

/// Files made so that a careless reader would take hours or all memory: one long value shared by many lines, many names,
/// many end tags, wraps inside wraps.
#[test]
fn work_grows_with_the_file_and_no_faster() {
    let many = |count: usize, part: &dyn Fn(usize) -> String| (0..count).map(part).collect::<String>();
    let lines = "<fee><tk_id>T7</tk_id><tax_item_fee><tx_id>1</tx_id></tax_item_fee></fee>";
    let start = "<ledesxmlebilling2.2><firm><tax><tx_id>1</tx_id>";
    let long = "x".repeat(500_000);
    for text in [
        format!(
            "{start}<tax_type>{long}</tax_type></tax><client><cl_name>{long}</cl_name><invoice><inv_id>1</inv_id><matter>\
             <matter_name>{long}</matter_name><tk_sum><tk_id>T7</tk_id><tk_lname>{long}</tk_lname></tk_sum>{}",
            lines.repeat(5_000)
        ),
        format!("{start}</tax><client>{}", "<invoice><inv_id>1</inv_id></invoice>".repeat(5_000)),
        format!("{start}</tax><client><invoice>{}", many(20_000, &|place| format!("<n{place}></n{place}>"))),
        format!(
            "{start}</tax><client><invoice>{}{}",
            "<matter></matter>".repeat(20_000),
            "</fee>".repeat(20_000)
        ),
        format!(
            "{start}</tax>{}<client><invoice></invoice>",
            many(20_000, &|place| format!("<tax><tx_id>{place}</tx_id></tax>"))
        ),
        format!(
            "{start}</tax><client><invoice>{}{}",
            many(500, &|place| format!("<n{place}/>")),
            many(500, &|place| format!("</n{}>", 499 - place))
        ),
    ] {
        let mut reader = Reader::open(text.as_bytes(), Options::default()).expect("a LEDES file");
        let invoices: Vec<_> = (&mut reader).take_while(Result::is_ok).flatten().collect();
        assert!(!invoices.is_empty());
    }
}
