-- A history as version 1 of the schema has it: two invoices of a fee and an expense each.
PRAGMA foreign_keys = off;
PRAGMA application_id = 1836217448;
PRAGMA user_version = 1;
BEGIN TRANSACTION;
CREATE TABLE finding (
    invoice INTEGER NOT NULL REFERENCES invoice ON DELETE CASCADE,
    place INTEGER NOT NULL,
    id TEXT NOT NULL, rule TEXT NOT NULL, verdict TEXT NOT NULL, clause TEXT,
    amount_e4 INTEGER,
    PRIMARY KEY (invoice, place)
) WITHOUT ROWID;
INSERT INTO "finding" VALUES(1,0,'F1/N-001/motions/1','motions','found',NULL,1100000);
INSERT INTO "finding" VALUES(2,0,'F1/N-002/motions/1','motions','found',NULL,1100000);
CREATE TABLE input (
    run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
    place INTEGER NOT NULL,
    name TEXT NOT NULL,
    text TEXT NOT NULL REFERENCES text,
    PRIMARY KEY (run, place)
) WITHOUT ROWID;
INSERT INTO "input" VALUES(1,0,'f.json','51581d4048423bff351055d2f60451dec588c95397fb1ee74557076d232d23ca');
INSERT INTO "input" VALUES(2,0,'f.json','1ebf5ee22675505dc6f5dc0befbba7b5d3d3752e15369fedd0640fb5d94c4375');
CREATE TABLE invoice (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    run INTEGER NOT NULL REFERENCES run,
    firm TEXT NOT NULL, number TEXT NOT NULL, matter TEXT NOT NULL,
    date TEXT NOT NULL, received TEXT, currency TEXT NOT NULL,
    content TEXT NOT NULL, input TEXT NOT NULL,
    status TEXT NOT NULL, fate TEXT NOT NULL,
    billed_e4 INTEGER NOT NULL, approved_e4 INTEGER NOT NULL, reduced_e4 INTEGER NOT NULL,
    held_e4 INTEGER NOT NULL, withheld_e4 INTEGER NOT NULL,
    firm_key TEXT, number_key TEXT, matter_key TEXT,
    facts TEXT,
    UNIQUE (firm_key, number_key, content)
);
INSERT INTO "invoice" VALUES(1,1,'F1','N-001','M1','2026-03-31','2026-04-02','USD','1edba923e55376eab99f656d17c5f23a32ceff64f6f4adf0f52558a3ba4c65d3','429670817b4ac686ab81d9d5e74565c4b2dd6b544ec0887c0fce6c49b51e4f56','findings','open',4480000,3380000,1100000,0,0,'f1','n-001','m1','{"number":"N-001","date":"2026-03-31","received":"2026-04-02","currency":"USD","billed":"448.00 USD","tax_billed":"0.00 USD","discount":"0.00 USD","matter":{"id":"M1"},"firm":{"id":"F1"},"fate":"open","approved":"338.00 USD","reduced":"110.00 USD","held":"0.00 USD","withheld":"0.00 USD","tax_approved":"0.00 USD","findings":"1","warnings":"0","holds":"0","undetermined":"0"}');
INSERT INTO "invoice" VALUES(2,2,'F1','N-002','M1','2026-04-30','2026-04-02','USD','35f7935c35ad61dda9fd4c5737a0375af31d7acf6389518c4b9377687c2a1c7b','304a5d2ae4a4c49fe2fb8754908fb04f3235c92c87501a6ffd6990a0712809cc','findings','open',4480000,3380000,1100000,0,0,'f1','n-002','m1','{"number":"N-002","date":"2026-04-30","received":"2026-04-02","currency":"USD","billed":"448.00 USD","tax_billed":"0.00 USD","discount":"0.00 USD","matter":{"id":"M1"},"firm":{"id":"F1"},"fate":"open","approved":"338.00 USD","reduced":"110.00 USD","held":"0.00 USD","withheld":"0.00 USD","tax_approved":"0.00 USD","findings":"1","warnings":"0","holds":"0","undetermined":"0"}');
CREATE TABLE line (
    invoice INTEGER NOT NULL REFERENCES invoice ON DELETE CASCADE,
    place INTEGER NOT NULL,
    number TEXT NOT NULL, kind TEXT NOT NULL, date TEXT NOT NULL, fate TEXT NOT NULL, decided_by TEXT,
    billed_e4 INTEGER NOT NULL, approved_e4 INTEGER NOT NULL, reduced_e4 INTEGER NOT NULL,
    held_e4 INTEGER NOT NULL, withheld_e4 INTEGER NOT NULL,
    PRIMARY KEY (invoice, place)
) WITHOUT ROWID;
INSERT INTO "line" VALUES(1,0,'1','F','2026-03-03','open',NULL,4400000,3300000,1100000,0,0);
INSERT INTO "line" VALUES(1,1,'2','E','2026-03-04','open',NULL,80000,80000,0,0,0);
INSERT INTO "line" VALUES(2,0,'1','F','2026-03-03','open',NULL,4400000,3300000,1100000,0,0);
INSERT INTO "line" VALUES(2,1,'2','E','2026-03-04','open',NULL,80000,80000,0,0,0);
CREATE TABLE prior_line (
    invoice INTEGER NOT NULL REFERENCES invoice ON DELETE CASCADE,
    place INTEGER NOT NULL,
    firm_key TEXT, matter_key TEXT, timekeeper_key TEXT, date TEXT,
    facts TEXT NOT NULL,
    PRIMARY KEY (invoice, place)
) WITHOUT ROWID;
INSERT INTO "prior_line" VALUES(1,0,'f1','m1','t1','2026-03-03','{"number":"1","kind":"F","date":"2026-03-03","narrative":"Draft motion","adjustment":"0.00 USD","amount":"330.00 USD","tax":"0.00 USD","billed_amount":"440.00 USD","matter":{"id":"M1"},"firm":{"id":"F1"},"timekeeper":{"id":"T1","firm":{"id":"F1"}},"hours":"3","rate":"110.00 USD","billed_hours":"4","fate":"open","approved":"330.00 USD","reduced":"110.00 USD","held":"0.00 USD","withheld":"0.00 USD","tax_approved":"0.00 USD","findings":"1","warnings":"0","holds":"0","undetermined":"0"}');
INSERT INTO "prior_line" VALUES(1,1,'f1','m1',NULL,'2026-03-04','{"number":"2","kind":"E","date":"2026-03-04","narrative":"Copies","adjustment":"0.00 USD","amount":"8.00 USD","tax":"0.00 USD","billed_amount":"8.00 USD","matter":{"id":"M1"},"firm":{"id":"F1"},"units":"4","price":"2.00 USD","code":"E101","fate":"open","approved":"8.00 USD","reduced":"0.00 USD","held":"0.00 USD","withheld":"0.00 USD","tax_approved":"0.00 USD","findings":"0","warnings":"0","holds":"0","undetermined":"0"}');
INSERT INTO "prior_line" VALUES(2,0,'f1','m1','t1','2026-03-03','{"number":"1","kind":"F","date":"2026-03-03","narrative":"Draft motion","adjustment":"0.00 USD","amount":"330.00 USD","tax":"0.00 USD","billed_amount":"440.00 USD","matter":{"id":"M1"},"firm":{"id":"F1"},"timekeeper":{"id":"T1","firm":{"id":"F1"}},"hours":"3","rate":"110.00 USD","billed_hours":"4","fate":"open","approved":"330.00 USD","reduced":"110.00 USD","held":"0.00 USD","withheld":"0.00 USD","tax_approved":"0.00 USD","findings":"1","warnings":"0","holds":"0","undetermined":"0"}');
INSERT INTO "prior_line" VALUES(2,1,'f1','m1',NULL,'2026-03-04','{"number":"2","kind":"E","date":"2026-03-04","narrative":"Copies","adjustment":"0.00 USD","amount":"8.00 USD","tax":"0.00 USD","billed_amount":"8.00 USD","matter":{"id":"M1"},"firm":{"id":"F1"},"units":"4","price":"2.00 USD","code":"E101","fate":"open","approved":"8.00 USD","reduced":"0.00 USD","held":"0.00 USD","withheld":"0.00 USD","tax_approved":"0.00 USD","findings":"0","warnings":"0","holds":"0","undetermined":"0"}');
CREATE TABLE rule_amount (
    invoice INTEGER NOT NULL REFERENCES invoice ON DELETE CASCADE,
    rule TEXT NOT NULL,
    reduced_e4 INTEGER NOT NULL, held_e4 INTEGER NOT NULL, withheld_e4 INTEGER NOT NULL,
    PRIMARY KEY (invoice, rule)
) WITHOUT ROWID;
INSERT INTO "rule_amount" VALUES(1,'motions',1100000,0,0);
INSERT INTO "rule_amount" VALUES(2,'motions',1100000,0,0);
CREATE TABLE run (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    recorded TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    rules_hash TEXT NOT NULL,
    rules TEXT NOT NULL REFERENCES text,
    given TEXT NOT NULL REFERENCES text,
    saw INTEGER NOT NULL,
    has_inputs INTEGER NOT NULL,
    document TEXT NOT NULL,
    document_hash TEXT NOT NULL
);
INSERT INTO "run" VALUES(1,'2026-11-25 10:27:56','461fa1d7dd680d15f0cf52406674762da7f2c7a7a2503f5bd9c22c7a25e88a1c','03fc44932b40847fb22b2fcd5ad2b6560eaa12a9d2ac603dbd4a37f39badfd33','d0f3f2d1b199a9954d2db1c2aef1931d5b5b0557b6f004fc01041b439b6982a8',0,1,'{"document":"meruit/review/1","engine":"0.1.0","rules":{"title":"Fixture","version":"","edition":2026,"hash":"461fa1d7dd680d15f0cf52406674762da7f2c7a7a2503f5bd9c22c7a25e88a1c"},"invoices":[{"number":"N-001","firm":"F1","matter":"M1","date":"2026-03-31","currency":"USD","input":"429670817b4ac686ab81d9d5e74565c4b2dd6b544ec0887c0fce6c49b51e4f56","status":"findings","fate":"open","totals":{"billed":"448.00","approved":"338.00","reduced":"110.00","held":"0.00","withheld":"0.00"},"tax":{"billed":"0.00","approved":"0.00","reduced":"0.00","held":"0.00","withheld":"0.00"},"lines":[{"number":"1","kind":"F","date":"2026-03-03","narrative":"Draft motion","fate":"open","billed":"440.00","approved":"330.00","reduced":"110.00","held":"0.00","withheld":"0.00","tax":{"billed":"0.00","approved":"0.00","reduced":"0.00","held":"0.00","withheld":"0.00"},"cuts":[{"rule":"motions","finding":"F1/N-001/motions/1","step":"hours","amount":"110.00","arithmetic":"hours 4 → 3: 440.00 - (110 × 3 = 330.00)"}]},{"number":"2","kind":"E","date":"2026-03-04","fate":"open","billed":"8.00","approved":"8.00","reduced":"0.00","held":"0.00","withheld":"0.00","tax":{"billed":"0.00","approved":"0.00","reduced":"0.00","held":"0.00","withheld":"0.00"},"cuts":[]}],"by_rule":[{"rule":"motions","reduced":"110.00","held":"0.00","withheld":"0.00"}]}],"findings":[{"id":"F1/N-001/motions/1","rule":"motions","verdict":"found","outcomes":["reduce hours"],"invoice":"N-001","lines":["1"],"amount":"110.00","currency":"USD","message":"one hour less","reads":[{"what":"narrative","is":"Draft motion"},{"what":"hours","is":"4 hours"}],"words":[{"line":"1","what":"narrative","phrase":"motion","text":"motion","start":6,"end":12}],"place":{"file":"f.ocg","line":2,"column":6}}],"problems":[],"counts":{"found":1,"passed":0,"assumed":0,"excused":0,"not_applicable":0,"undetermined":0,"groups":0,"rules":[{"rule":"motions","found":1,"passed":0,"assumed":0,"excused":0,"not_applicable":0,"undetermined":0,"groups":0}]},"totals":[{"currency":"USD","invoices":1,"totals":{"billed":"448.00","approved":"338.00","reduced":"110.00","held":"0.00","withheld":"0.00"},"tax":{"billed":"0.00","approved":"0.00","reduced":"0.00","held":"0.00","withheld":"0.00"},"by_rule":[{"rule":"motions","reduced":"110.00","held":"0.00","withheld":"0.00"}]}],"status":"findings"}','8bb73a72af462cf352d34339a5f42d0e5ce9d4d9d3b1266155fbecdddd7ba6a1');
INSERT INTO "run" VALUES(2,'2026-11-25 10:27:56','461fa1d7dd680d15f0cf52406674762da7f2c7a7a2503f5bd9c22c7a25e88a1c','03fc44932b40847fb22b2fcd5ad2b6560eaa12a9d2ac603dbd4a37f39badfd33','d0f3f2d1b199a9954d2db1c2aef1931d5b5b0557b6f004fc01041b439b6982a8',1,1,'{"document":"meruit/review/1","engine":"0.1.0","rules":{"title":"Fixture","version":"","edition":2026,"hash":"461fa1d7dd680d15f0cf52406674762da7f2c7a7a2503f5bd9c22c7a25e88a1c"},"invoices":[{"number":"N-002","firm":"F1","matter":"M1","date":"2026-04-30","currency":"USD","input":"304a5d2ae4a4c49fe2fb8754908fb04f3235c92c87501a6ffd6990a0712809cc","status":"findings","fate":"open","totals":{"billed":"448.00","approved":"338.00","reduced":"110.00","held":"0.00","withheld":"0.00"},"tax":{"billed":"0.00","approved":"0.00","reduced":"0.00","held":"0.00","withheld":"0.00"},"lines":[{"number":"1","kind":"F","date":"2026-03-03","narrative":"Draft motion","fate":"open","billed":"440.00","approved":"330.00","reduced":"110.00","held":"0.00","withheld":"0.00","tax":{"billed":"0.00","approved":"0.00","reduced":"0.00","held":"0.00","withheld":"0.00"},"cuts":[{"rule":"motions","finding":"F1/N-002/motions/1","step":"hours","amount":"110.00","arithmetic":"hours 4 → 3: 440.00 - (110 × 3 = 330.00)"}]},{"number":"2","kind":"E","date":"2026-03-04","fate":"open","billed":"8.00","approved":"8.00","reduced":"0.00","held":"0.00","withheld":"0.00","tax":{"billed":"0.00","approved":"0.00","reduced":"0.00","held":"0.00","withheld":"0.00"},"cuts":[]}],"by_rule":[{"rule":"motions","reduced":"110.00","held":"0.00","withheld":"0.00"}]}],"findings":[{"id":"F1/N-002/motions/1","rule":"motions","verdict":"found","outcomes":["reduce hours"],"invoice":"N-002","lines":["1"],"amount":"110.00","currency":"USD","message":"one hour less","reads":[{"what":"narrative","is":"Draft motion"},{"what":"hours","is":"4 hours"}],"words":[{"line":"1","what":"narrative","phrase":"motion","text":"motion","start":6,"end":12}],"place":{"file":"f.ocg","line":2,"column":6}}],"problems":[],"counts":{"found":1,"passed":0,"assumed":0,"excused":0,"not_applicable":0,"undetermined":0,"groups":0,"rules":[{"rule":"motions","found":1,"passed":0,"assumed":0,"excused":0,"not_applicable":0,"undetermined":0,"groups":0}]},"totals":[{"currency":"USD","invoices":1,"totals":{"billed":"448.00","approved":"338.00","reduced":"110.00","held":"0.00","withheld":"0.00"},"tax":{"billed":"0.00","approved":"0.00","reduced":"0.00","held":"0.00","withheld":"0.00"},"by_rule":[{"rule":"motions","reduced":"110.00","held":"0.00","withheld":"0.00"}]}],"status":"findings"}','1f2ceeed4d58a7e17265c290598fcdbdff4e6c1570baf88f01599cc5e99407c8');
CREATE TABLE text (hash TEXT PRIMARY KEY, bytes BLOB NOT NULL) WITHOUT ROWID;
INSERT INTO "text" VALUES('03fc44932b40847fb22b2fcd5ad2b6560eaa12a9d2ac603dbd4a37f39badfd33',X'7B226E616D65223A22662E6F6367222C2274657874223A2267756964656C696E65205C22466978747572655C222065646974696F6E20323032362063757272656E6379205553445C6E72756C65206D6F74696F6E7320666F72206561636820666565207768656E206E6172726174697665206D656E74696F6E73205C226D6F74696F6E5C22207468656E2072656475636520686F757273206279203120686F7572732062656361757365205C226F6E6520686F7572206C6573735C225C6E222C2266696C6573223A7B7D7D');
INSERT INTO "text" VALUES('1ebf5ee22675505dc6f5dc0befbba7b5d3d3752e15369fedd0640fb5d94c4375',X'7B22696E766F69636573223A205B7B226E756D626572223A20224E2D303032222C202264617465223A2022323032362D30342D3330222C20227265636569766564223A2022323032362D30342D3032222C20226669726D223A207B226964223A20224631227D2C202263757272656E6379223A2022555344222C0A20226D6174746572223A207B226964223A20224D31227D2C20226C696E6573223A205B7B226B696E64223A202246222C20226E756D626572223A202231222C202264617465223A2022323032362D30332D3033222C0A202274696D656B6565706572223A207B226964223A20225431227D2C2022686F757273223A202234222C202272617465223A2022313130222C20226E6172726174697665223A20224472616674206D6F74696F6E227D2C0A207B226B696E64223A202245222C20226E756D626572223A202232222C202264617465223A2022323032362D30332D3034222C2022756E697473223A202234222C20227072696365223A2232222C2022636F6465223A2245313031222C20226E6172726174697665223A2022436F70696573227D5D7D5D7D0A');
INSERT INTO "text" VALUES('51581d4048423bff351055d2f60451dec588c95397fb1ee74557076d232d23ca',X'7B22696E766F69636573223A205B7B226E756D626572223A20224E2D303031222C202264617465223A2022323032362D30332D3331222C20227265636569766564223A2022323032362D30342D3032222C20226669726D223A207B226964223A20224631227D2C202263757272656E6379223A2022555344222C0A20226D6174746572223A207B226964223A20224D31227D2C20226C696E6573223A205B7B226B696E64223A202246222C20226E756D626572223A202231222C202264617465223A2022323032362D30332D3033222C0A202274696D656B6565706572223A207B226964223A20225431227D2C2022686F757273223A202234222C202272617465223A2022313130222C20226E6172726174697665223A20224472616674206D6F74696F6E227D2C0A207B226B696E64223A202245222C20226E756D626572223A202232222C202264617465223A2022323032362D30332D3034222C2022756E697473223A202234222C20227072696365223A2232222C2022636F6465223A2245313031222C20226E6172726174697665223A2022436F70696573227D5D7D5D7D0A');
INSERT INTO "text" VALUES('d0f3f2d1b199a9954d2db1c2aef1931d5b5b0557b6f004fc01041b439b6982a8',X'7B227461626C6573223A7B7D2C226C69737473223A7B7D2C227265636F726473223A5B5D2C226465636C61726564223A5B5D2C22706C6174666F726D223A226C656E69656E74222C2261735F6F66223A6E756C6C2C22616C6F6E65223A66616C73652C227374657073223A6E756C6C2C22776974686F75745F6E617272617469766573223A66616C73657D');
CREATE INDEX invoice_by_matter ON invoice (matter_key);
CREATE INDEX invoice_by_date ON invoice (date);
CREATE INDEX invoice_by_run ON invoice (run);
CREATE INDEX prior_line_by_timekeeper ON prior_line (timekeeper_key, date);
CREATE INDEX prior_line_by_matter ON prior_line (matter_key);
CREATE INDEX prior_line_by_firm ON prior_line (firm_key);
CREATE VIEW v_invoices AS SELECT id, firm, number, matter, date, currency, status, fate,
    billed_e4, approved_e4, reduced_e4, held_e4, withheld_e4 FROM invoice;
CREATE VIEW v_findings AS SELECT invoice.firm, invoice.number, invoice.matter, invoice.date, finding.id, finding.rule,
    finding.verdict, finding.clause, finding.amount_e4, invoice.currency
    FROM finding JOIN invoice ON invoice.id = finding.invoice;
CREATE VIEW v_settlement_lines AS SELECT invoice.firm, invoice.number AS invoice_number, invoice.matter, line.number, line.kind,
    line.date, line.fate, line.decided_by, line.billed_e4, line.approved_e4, line.reduced_e4, line.held_e4, line.withheld_e4,
    invoice.currency FROM line JOIN invoice ON invoice.id = line.invoice;
CREATE VIEW v_spend_by_firm_rule AS SELECT invoice.firm, rule_amount.rule, invoice.currency, count(*) AS invoices,
    CAST(sum(rule_amount.reduced_e4) AS BIGINT) AS reduced_e4, CAST(sum(rule_amount.held_e4) AS BIGINT) AS held_e4,
    CAST(sum(rule_amount.withheld_e4) AS BIGINT) AS withheld_e4
    FROM rule_amount JOIN invoice ON invoice.id = rule_amount.invoice GROUP BY 1, 2, 3;
CREATE VIEW v_budget_used AS SELECT matter, currency, count(*) AS invoices, CAST(sum(approved_e4) AS BIGINT) AS approved_e4,
    CAST(sum(withheld_e4) AS BIGINT) AS withheld_e4 FROM invoice WHERE fate <> 'returned' GROUP BY 1, 2;
CREATE VIEW v_first_pass AS SELECT firm, count(*) AS invoices, 
    count(CASE WHEN status = 'clean' THEN 1 END) AS clean FROM invoice GROUP BY 1;
CREATE VIEW v_top_reasons AS SELECT rule, count(*) AS findings, count(DISTINCT invoice) AS invoices FROM finding
    GROUP BY 1 ORDER BY 2 DESC;
CREATE VIEW v_cycle_time AS SELECT invoice.firm, invoice.number, invoice.received, run.recorded,
    CAST(julianday(date(run.recorded)) - julianday(invoice.received) AS BIGINT) AS days
    FROM invoice JOIN run ON run.id = invoice.run WHERE invoice.received IS NOT NULL;
COMMIT;
