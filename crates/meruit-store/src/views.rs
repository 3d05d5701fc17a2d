//! Views for people who ask in SQL, the same in both databases. Amounts are whole ten-thousandths, so that sums are exact.

/// All views, made anew with each version.
pub(crate) const VIEWS: &str = "
DROP VIEW IF EXISTS v_invoices;
CREATE VIEW v_invoices AS SELECT id, firm, number, matter, date, currency, status, fate,
    billed_e4, approved_e4, reduced_e4, held_e4, withheld_e4 FROM invoice;
DROP VIEW IF EXISTS v_findings;
CREATE VIEW v_findings AS SELECT invoice.firm, invoice.number, invoice.matter, invoice.date, finding.id, finding.rule,
    finding.verdict, finding.clause, finding.amount_e4, invoice.currency
    FROM finding JOIN invoice ON invoice.id = finding.invoice;
DROP VIEW IF EXISTS v_settlement_lines;
CREATE VIEW v_settlement_lines AS SELECT invoice.firm, invoice.number AS invoice_number, invoice.matter, line.number, line.kind,
    line.date, line.fate, line.decided_by, line.billed_e4, line.approved_e4, line.reduced_e4, line.held_e4, line.withheld_e4,
    invoice.currency FROM line JOIN invoice ON invoice.id = line.invoice;
DROP VIEW IF EXISTS v_spend_by_firm_rule;
CREATE VIEW v_spend_by_firm_rule AS SELECT invoice.firm, rule_amount.rule, invoice.currency, count(*) AS invoices,
    CAST(sum(rule_amount.reduced_e4) AS BIGINT) AS reduced_e4, CAST(sum(rule_amount.held_e4) AS BIGINT) AS held_e4,
    CAST(sum(rule_amount.withheld_e4) AS BIGINT) AS withheld_e4
    FROM rule_amount JOIN invoice ON invoice.id = rule_amount.invoice GROUP BY 1, 2, 3;
DROP VIEW IF EXISTS v_budget_used;
CREATE VIEW v_budget_used AS SELECT matter, currency, count(*) AS invoices, CAST(sum(approved_e4) AS BIGINT) AS approved_e4,
    CAST(sum(withheld_e4) AS BIGINT) AS withheld_e4 FROM invoice WHERE fate <> 'returned' GROUP BY 1, 2;
DROP VIEW IF EXISTS v_first_pass;
CREATE VIEW v_first_pass AS SELECT firm, count(*) AS invoices, 
    count(CASE WHEN status = 'clean' THEN 1 END) AS clean FROM invoice GROUP BY 1;
DROP VIEW IF EXISTS v_top_reasons;
CREATE VIEW v_top_reasons AS SELECT rule, count(*) AS findings, count(DISTINCT invoice) AS invoices FROM finding
    GROUP BY 1 ORDER BY 2 DESC;
DROP VIEW IF EXISTS v_cycle_time;
CREATE VIEW v_cycle_time AS SELECT invoice.firm, invoice.number, invoice.received, run.recorded,
    CAST(julianday(date(run.recorded)) - julianday(invoice.received) AS BIGINT) AS days
    FROM invoice JOIN run ON run.id = invoice.run WHERE invoice.received IS NOT NULL;
";
