// Generated from wrapper/*.ts by `npm run build:js`; do not edit.
import { inspect } from 'node:util';

/** A table of results: a row for each invoice, line, cut or finding. */
export type ArrowTable = 'invoices' | 'lines' | 'adjustments' | 'findings';

/**
 * One table of reviews as an Arrow IPC stream: `tableFromIPC(await toArrow(reviews, 'findings'))` in `apache-arrow`.
 *
 * Amounts are `decimal128(38, 4)`, days `date32`; what is not there is null.
 */
export declare function toArrow(reviews: Review | Iterable<Review>, table: ArrowTable): Promise<Buffer>;

/** What came of one input of a batch. */
export type BatchResult = {
    readonly ok: true;
    readonly index: number;
    readonly review: Review;
} | {
    readonly ok: false;
    readonly index: number;
    readonly error: MeruitError;
};

/** Options of a batch. */
export interface BatchOptions extends CallOptions {
    /** As many inputs are reviewed at a time. 4, as many as Node's pool has threads unless `UV_THREADPOOL_SIZE` says otherwise. */
    readonly concurrency?: number;
}

/** A day as `YYYY-MM-DD`. */
export type IsoDate = `${number}-${number}-${number}`;

/** An amount as text, with the decimals of its currency: `'400.25'`. It is never a number. */
export type Amount = `${number}`;

/** `clean`: every rule passed or did not apply. `undetermined`: something could not be determined, findings or not. */
export type Status = 'clean' | 'findings' | 'undetermined';

/** Which rules were run. */
export interface RulesInfo {
    /** The guideline's title. */
    readonly title: string;
    /** Its version. */
    readonly version: string;
    /** The language edition. */
    readonly edition: number;
    /** SHA-256 of the rule files and of the tables they read, in hexadecimal. */
    readonly hash: string;
}

/** Billed is always approved + reduced + held + withheld. */
export interface Amounts {
    /** What the firm asks. */
    readonly billed: Amount;
    /** What is to be paid. */
    readonly approved: Amount;
    /** What is not payable. */
    readonly reduced: Amount;
    /** What waits for an answer. */
    readonly held: Amount;
    /** What is kept back for later. */
    readonly withheld: Amount;
}

/** What became of an invoice. */
export interface InvoiceResult {
    /** INVOICE_NUMBER */
    readonly number: string;
    /** LAW_FIRM_ID */
    readonly firm: string;
    /** CLIENT_MATTER_ID */
    readonly matter: string;
    /** INVOICE_DATE; empty where it is not known. */
    readonly date: IsoDate | '';
    /** The code of ISO 4217; XXX where nobody named one. */
    readonly currency: string;
    /** LAW_FIRM_NAME */
    readonly firm_name?: string;
    /** MATTER_NAME */
    readonly matter_name?: string;
    /** SHA-256 of all that the result hangs on besides the rules: the invoice, its lines and whom they name, the other records, tables and lists, the day, and, where the rules read earlier invoices, those decided before it in the run. */
    readonly input: string;
    /** How its review ended. */
    readonly status: Status;
    /** `returned`: the invoice goes back, and all of it is held. */
    readonly fate: 'open' | 'returned';
    /** Where law forbids altering the invoice: the figures stand, and what was cut is asked for by a credit note, or the invoice goes back. */
    readonly corrections?: 'credit' | 'return';
    /** Net amounts. */
    readonly totals: Amounts;
    /** Taxes. */
    readonly tax: Amounts;
    /** By line, in the order of the invoice. */
    readonly lines: ReadonlyArray<LineResult>;
    /** By rule: what it took. */
    readonly by_rule: ReadonlyArray<RuleAmount>;
}

/** What became of a line. */
export interface LineResult {
    /** LINE_ITEM_NUMBER */
    readonly number: string;
    /** F, E, IF or IE. */
    readonly kind: string;
    /** LINE_ITEM_DATE; empty where it is not known. */
    readonly date: IsoDate | '';
    /** LINE_ITEM_DESCRIPTION, where something of the line was cut, held or withheld. */
    readonly narrative?: string;
    /** `unsettled`: its amount is not known. */
    readonly fate: 'open' | 'rejected' | 'held' | 'returned' | 'unsettled';
    /** The rule that holds, rejects or returns it. */
    readonly decided_by?: string;
    /** What the firm asks. */
    readonly billed: Amount;
    /** What is to be paid. */
    readonly approved: Amount;
    /** What is not payable. */
    readonly reduced: Amount;
    /** What waits for an answer. */
    readonly held: Amount;
    /** What is kept back for later. */
    readonly withheld: Amount;
    /** The line's tax. */
    readonly tax: Amounts;
    /** Each cut, in the order of settlement. */
    readonly cuts: ReadonlyArray<Cut>;
}

/** One rule's cut of one line. */
export interface Cut {
    /** The rule that took it. */
    readonly rule: string;
    /** The finding that it belongs to, by its id. */
    readonly finding: string;
    /** The step of the settlement. */
    readonly step: 'fate' | 'rate' | 'price' | 'hours' | 'units' | 'group hours' | 'group units' | 'line amount' | 'group amount' | 'fees' | 'expenses' | 'amount' | 'withhold';
    /** What it took, net of tax. */
    readonly amount: Amount;
    /** The sum, so that it can be done again by hand. */
    readonly arithmetic: string;
}

/** What a rule took from an invoice, or from all invoices of a currency. */
export interface RuleAmount {
    /** The rule. */
    readonly rule: string;
    /** Reduced by it; where corrections are made by credit, asked for. */
    readonly reduced: Amount;
    /** Held by it. */
    readonly held: Amount;
    /** Withheld by it. */
    readonly withheld: Amount;
    /** What it would take if no other rule were there, where that was asked for. */
    readonly alone?: AloneAmount;
}

/** A rule that was found, or could not be determined, on a record or group. Here: `found`. */
export interface FoundFinding {
    /** `FIRM/INVOICE/RULE/PLACE`, what there is of it: the same in every run. The place is the first line, or the record. */
    readonly id: string;
    /** The rule. */
    readonly rule: string;
    /** Its title. */
    readonly title?: string;
    /** The section of the guideline. */
    readonly section?: string;
    /** Whether it was found, or nobody can say. */
    readonly verdict: 'found';
    /** Each `then` of the rule. */
    readonly outcomes: ReadonlyArray<'note' | 'warn' | 'ask' | 'hold' | 'hold invoice' | 'return' | 'reject' | 'reject invoice' | 'reduce rate' | 'reduce hours' | 'reduce price' | 'reduce units' | 'reduce amount' | 'reduce fees' | 'reduce expenses' | 'keep' | 'credit' | 'withhold' | 'release' | 'split'>;
    /** The invoice; empty for records of no invoice. */
    readonly invoice: string;
    /** The lines it speaks of; none where it speaks of the invoice. */
    readonly lines: ReadonlyArray<string>;
    /** What it took or holds in the end, net of tax: 0 where another rule had it already. */
    readonly amount: Amount;
    /** The currency of the amounts. */
    readonly currency: string;
    /** The reason, with the values in it. */
    readonly message: string;
    /** What `note`, `warn`, `ask`, `hold … for` and `return for` say. */
    readonly says?: ReadonlyArray<string>;
    /** What was read to come to the verdict. */
    readonly reads: ReadonlyArray<Read>;
    /** The words of narratives and other texts that matched. */
    readonly words?: ReadonlyArray<Words>;
    /** What a reader should know: `at least`, what stood in for something unknown, which rule took the money. */
    readonly notes?: ReadonlyArray<string>;
    /** Credit notes asked for, earlier kept money to be paid, sums shared over rows. */
    readonly proposals?: ReadonlyArray<Proposal>;
    /** Where the rule stands. */
    readonly place: Place;
}

/** A rule that was found, or could not be determined, on a record or group. Here: `undetermined`. */
export interface UndeterminedFinding {
    /** `FIRM/INVOICE/RULE/PLACE`, what there is of it: the same in every run. The place is the first line, or the record. */
    readonly id: string;
    /** The rule. */
    readonly rule: string;
    /** Its title. */
    readonly title?: string;
    /** The section of the guideline. */
    readonly section?: string;
    /** Whether it was found, or nobody can say. */
    readonly verdict: 'undetermined';
    /** Each `then` of the rule. */
    readonly outcomes: ReadonlyArray<'note' | 'warn' | 'ask' | 'hold' | 'hold invoice' | 'return' | 'reject' | 'reject invoice' | 'reduce rate' | 'reduce hours' | 'reduce price' | 'reduce units' | 'reduce amount' | 'reduce fees' | 'reduce expenses' | 'keep' | 'credit' | 'withhold' | 'release' | 'split'>;
    /** The invoice; empty for records of no invoice. */
    readonly invoice: string;
    /** The lines it speaks of; none where it speaks of the invoice. */
    readonly lines: ReadonlyArray<string>;
    /** What it took or holds in the end, net of tax: 0 where another rule had it already. */
    readonly amount: Amount;
    /** The currency of the amounts. */
    readonly currency: string;
    /** The reason, with the values in it. */
    readonly message: string;
    /** What `note`, `warn`, `ask`, `hold … for` and `return for` say. */
    readonly says?: ReadonlyArray<string>;
    /** What was read to come to the verdict. */
    readonly reads: ReadonlyArray<Read>;
    /** The words of narratives and other texts that matched. */
    readonly words?: ReadonlyArray<Words>;
    /** What a reader should know: `at least`, what stood in for something unknown, which rule took the money. */
    readonly notes?: ReadonlyArray<string>;
    /** Why it could not be determined. */
    readonly reasons: ReadonlyArray<Reason>;
    /** The money that hangs on what is not known. */
    readonly at_stake?: Amount;
    /** Credit notes asked for, earlier kept money to be paid, sums shared over rows. */
    readonly proposals?: ReadonlyArray<Proposal>;
    /** Where the rule stands. */
    readonly place: Place;
}

/** A rule that was found, or could not be determined, on a record or group. */
export type Finding = FoundFinding | UndeterminedFinding;

/** A fact that was read. */
export interface Read {
    /** As the rule writes it. */
    readonly what: string;
    /** What it was. */
    readonly is: string;
}

/** Words of a text that a phrase found. */
export interface Words {
    /** The line; empty where the text is no line's. */
    readonly line: string;
    /** Where they stand, as the rule writes it. */
    readonly what: string;
    /** The phrase that found them. */
    readonly phrase: string;
    /** The words as they stand in the text. */
    readonly text: string;
    /** The first character, counted in Unicode scalar values from 0. */
    readonly start: number;
    /** The character after the last. */
    readonly end: number;
}

/** A reason for which something is not known. */
export interface Reason {
    /** The stable id: `not-supplied`, `no-row` and others. */
    readonly id: string;
    /** Of what. */
    readonly what: string;
    /** What is wrong with it, where there is more to say. */
    readonly detail?: string;
}

/** A place in a rule file. */
export interface Place {
    /** The file's name. */
    readonly file: string;
    /** The line. */
    readonly line: number;
    /** The column in characters. */
    readonly column: number;
}

/** How the (rule, record) pairs ended; a group's verdict stands for each of its members. */
export interface Counts {
    /** Found. */
    readonly found: number;
    /** Passed, assumed ones included. */
    readonly passed: number;
    /** Of these, assumed: not known, and the rule says `if unknown pass`. */
    readonly assumed: number;
    /** Passed because of `unless`. */
    readonly excused: number;
    /** Out of the rule's scope. */
    readonly not_applicable: number;
    /** Not known. */
    readonly undetermined: number;
    /** Groups, each counted once; 0 without rules over groups. */
    readonly groups: number;
    /** The same by rule, in rule-id order. */
    readonly rules: ReadonlyArray<RuleCounts>;
}

/** How the records ended under one rule. */
export interface RuleCounts {
    /** The rule. */
    readonly rule: string;
    /** Found. */
    readonly found: number;
    /** Passed, assumed ones included. */
    readonly passed: number;
    /** Of these, assumed: not known, and the rule says `if unknown pass`. */
    readonly assumed: number;
    /** Passed because of `unless`. */
    readonly excused: number;
    /** Out of the rule's scope. */
    readonly not_applicable: number;
    /** Not known. */
    readonly undetermined: number;
    /** Groups, each counted once; 0 without rules over groups. */
    readonly groups: number;
}

/** Something wrong with the input that did not stop the review. */
export interface InputProblem {
    /** The stable id. */
    readonly id: string;
    /** `error`: something could not be read, or the chosen platform refuses it. */
    readonly severity: 'error' | 'warning' | 'note';
    /** The file. */
    readonly file: string;
    /** The record in the file: its line, from 1. */
    readonly record?: number;
    /** The field, or the path of a JSON text. */
    readonly field?: string;
    /** The invoice it belongs to. */
    readonly invoice?: string;
    /** What is wrong. */
    readonly message: string;
    /** How to mend it. */
    readonly help?: string;
}

/** Something that a rule proposes beside the settlement of this invoice. */
export interface Proposal {
    /** Which outcome it is of. */
    readonly what: 'credit' | 'release' | 'split';
    /** Of a `split`: the row that gets the share, by its `row`, else its `number` or `id`, else its place from 1. Of a `credit`: the line or invoice it is asked for. Else empty. */
    readonly of: string;
    /** How much. */
    readonly amount: Amount;
    /** The code of ISO 4217. */
    readonly currency: string;
    /** Of a `split`: the row, field by field as texts; of a field that is a record its number or id. */
    readonly row?: Readonly<Record<string, string>>;
}

/** What a decision answers on one record. Here: `answered`. */
export interface AnsweredDecision {
    /** `FIRM/INVOICE/DECISION/PLACE`, what there is of it: the same in every run. */
    readonly id: string;
    /** The decision. */
    readonly decision: string;
    /** Its title. */
    readonly title?: string;
    /** The section of the guideline. */
    readonly section?: string;
    /** The invoice; empty for records of no invoice. */
    readonly invoice: string;
    /** The lines it speaks of; none where it speaks of an invoice or another record. */
    readonly lines: ReadonlyArray<string>;
    /** The record, where it is neither an invoice nor a line: its kind and id, or its place from 1. */
    readonly of: string;
    /** With `gives all` an answer may be undetermined in part. */
    readonly verdict: 'answered';
    /** The rows that answer, in their order. */
    readonly answers: ReadonlyArray<Readonly<Record<string, string>>>;
    /** The next balances that its answers propose, where they name `balance`, `before` and `used`. */
    readonly balances?: ReadonlyArray<BalanceProposal>;
    /** Why it could not be determined, or not in full. */
    readonly reasons?: ReadonlyArray<Reason>;
    /** What was read to come to the answer. */
    readonly reads: ReadonlyArray<Read>;
    /** Where the row stands that decided, or the decision. */
    readonly place: Place;
}

/** What a decision answers on one record. Here: `no answer`. */
export interface NoAnswerDecision {
    /** `FIRM/INVOICE/DECISION/PLACE`, what there is of it: the same in every run. */
    readonly id: string;
    /** The decision. */
    readonly decision: string;
    /** Its title. */
    readonly title?: string;
    /** The section of the guideline. */
    readonly section?: string;
    /** The invoice; empty for records of no invoice. */
    readonly invoice: string;
    /** The lines it speaks of; none where it speaks of an invoice or another record. */
    readonly lines: ReadonlyArray<string>;
    /** The record, where it is neither an invoice nor a line: its kind and id, or its place from 1. */
    readonly of: string;
    /** With `gives all` an answer may be undetermined in part. */
    readonly verdict: 'no answer';
    /** The rows that answer, in their order. */
    readonly answers: ReadonlyArray<Readonly<Record<string, string>>>;
    /** The next balances that its answers propose, where they name `balance`, `before` and `used`. */
    readonly balances?: ReadonlyArray<BalanceProposal>;
    /** What was read to come to the answer. */
    readonly reads: ReadonlyArray<Read>;
    /** Where the row stands that decided, or the decision. */
    readonly place: Place;
}

/** What a decision answers on one record. Here: `undetermined`. */
export interface UndeterminedDecision {
    /** `FIRM/INVOICE/DECISION/PLACE`, what there is of it: the same in every run. */
    readonly id: string;
    /** The decision. */
    readonly decision: string;
    /** Its title. */
    readonly title?: string;
    /** The section of the guideline. */
    readonly section?: string;
    /** The invoice; empty for records of no invoice. */
    readonly invoice: string;
    /** The lines it speaks of; none where it speaks of an invoice or another record. */
    readonly lines: ReadonlyArray<string>;
    /** The record, where it is neither an invoice nor a line: its kind and id, or its place from 1. */
    readonly of: string;
    /** With `gives all` an answer may be undetermined in part. */
    readonly verdict: 'undetermined';
    /** The rows that answer, in their order. */
    readonly answers: ReadonlyArray<Readonly<Record<string, string>>>;
    /** The next balances that its answers propose, where they name `balance`, `before` and `used`. */
    readonly balances?: ReadonlyArray<BalanceProposal>;
    /** Why it could not be determined, or not in full. */
    readonly reasons: ReadonlyArray<Reason>;
    /** What was read to come to the answer. */
    readonly reads: ReadonlyArray<Read>;
    /** Where the row stands that decided, or the decision. */
    readonly place: Place;
}

/** What a decision answers on one record. */
export type Decision = AnsweredDecision | NoAnswerDecision | UndeterminedDecision;

/** What a rule would take from an invoice if it were the only one. */
export interface AloneAmount {
    /** Reduced by it. */
    readonly reduced: Amount;
    /** Held by it. */
    readonly held: Amount;
    /** Withheld by it. */
    readonly withheld: Amount;
}

/** The next state of a balance, for the host to book. */
export interface BalanceProposal {
    /** Which balance: the answer's `balance`. */
    readonly id: string;
    /** What it was. */
    readonly before: Amount;
    /** What is drawn from it; below 0 what is paid in. */
    readonly used: Amount;
    /** What is left: before − used. */
    readonly after: Amount;
    /** The code of ISO 4217. */
    readonly currency: string;
}

/** What an account bears. */
export interface AccountAmount {
    /** The row's `account`; where the row has none, what the row is called. */
    readonly account: string;
    /** The sum of its shares. */
    readonly amount: Amount;
}

/** The sums of all invoices in a currency. */
export interface CurrencyTotals {
    /** The code of ISO 4217. */
    readonly currency: string;
    /** How many invoices there are. */
    readonly invoices: number;
    /** Net amounts. */
    readonly totals: Amounts;
    /** Taxes. */
    readonly tax: Amounts;
    /** By rule: what it took. */
    readonly by_rule: ReadonlyArray<RuleAmount>;
    /** By account: what `split` gives it. */
    readonly by_account?: ReadonlyArray<AccountAmount>;
}

/** The result of a review. Amounts are texts with the decimals of their currency, net of tax where nothing else is said; dates are YYYY-MM-DD. In every invoice, line and tax, billed is approved + reduced + held + withheld. */
export interface Review {
    /** The name and version of this shape. */
    readonly document: 'meruit/review/1';
    /** The version of the engine. */
    readonly engine: string;
    /** Which rules were run. */
    readonly rules: RulesInfo;
    /** The day the review was run for: what rules read as `as_of`. */
    readonly as_of?: IsoDate;
    /** The invoices in the order they were decided. */
    readonly invoices: ReadonlyArray<InvoiceResult>;
    /** What was found and what could not be determined: by invoice, rule id and place. */
    readonly findings: ReadonlyArray<Finding>;
    /** What the decisions answer: by invoice, decision and place. */
    readonly decisions?: ReadonlyArray<Decision>;
    /** What was wrong with the input, as far as it could be read. */
    readonly problems: ReadonlyArray<InputProblem>;
    /** How every (rule, record) pair ended. */
    readonly counts: Counts;
    /** The invoices' sums, by currency. A currency whose sums have more digits than an exact number holds is left out. */
    readonly totals: ReadonlyArray<CurrencyTotals>;
    /** How the review ended: the worst of its invoices and findings. */
    readonly status: Status;
}

/** A place in a rule file: from a character to before another. Lines and columns count from 1, `start` and `end` are bytes. */
export interface Span extends Place {
    readonly end_line: number;
    readonly end_column: number;
    readonly start: number;
    readonly end: number;
}

/** A place and what is said of it. */
export interface Label {
    readonly place: Span;
    readonly message: string;
}

/** A change that would mend a fault: `place` is replaced. */
export interface Suggestion {
    readonly place: Span;
    readonly replacement: string;
    readonly message: string;
}

/** Something wrong or doubtful in a rule file, as `meruit check --format json` has it. */
export interface RuleDiagnostic {
    readonly id: string;
    readonly severity: 'error' | 'warning' | 'advice';
    readonly message: string;
    readonly primary: Label;
    readonly related: ReadonlyArray<Label>;
    readonly help: ReadonlyArray<string>;
    readonly suggestions: ReadonlyArray<Suggestion>;
}

/** Something wrong with facts, or with what was bound. */
export interface Fault {
    readonly id: string;
    readonly message: string;
    /** The file or source; empty where there is none. */
    readonly file: string;
    /** Where in it: `invoices[0].lines[2].hours`; empty where the whole is meant. */
    readonly path: string;
    readonly help: string | null;
}

/** What an error says of itself, as data. */
export interface ErrorData {
    readonly name: string;
    readonly code: string;
    readonly ids: ReadonlyArray<string>;
    readonly message: string;
    readonly diagnostics: ReadonlyArray<RuleDiagnostic | Fault>;
}

/** Every error of this package. `ids` are those of the command line; `meruit explain ID` says more of each. */
export declare class MeruitError extends Error {
    /** The first of `ids`. */
    readonly code: string;
    /** The stable ids of what is wrong, each once, in alphabetical order. */
    readonly ids: ReadonlyArray<string>;
    /** All that is wrong, as data; empty where the message says all. */
    readonly diagnostics: ReadonlyArray<RuleDiagnostic | Fault>;
    constructor(message: string, ids: ReadonlyArray<string>, diagnostics?: ReadonlyArray<RuleDiagnostic | Fault>, options?: ErrorOptions);
    /** The error as plain data, for logs and messages between threads. */
    toJSON(): ErrorData;
}

/** The rules were refused. */
export declare class RulesError extends MeruitError {
    readonly diagnostics: ReadonlyArray<RuleDiagnostic>;
    /** The diagnostics with the lines of the files, as the command line shows them. */
    readonly text: string;
    constructor(message: string, ids: ReadonlyArray<string>, diagnostics: ReadonlyArray<RuleDiagnostic>, text: string);
}

/** The rules need a table, a list or a declaration that was not given, or one does not hold what they say of it. */
export declare class NotStartedError extends MeruitError {
    readonly diagnostics: ReadonlyArray<Fault>;
}

/** The facts have members that nothing has, or values of the wrong sort. */
export declare class FactsError extends MeruitError {
    readonly diagnostics: ReadonlyArray<Fault>;
}

/** The bytes are no LEDES file, or cannot be read any further. */
export declare class LedesError extends MeruitError {
    readonly diagnostics: ReadonlyArray<Fault>;
}

/** Invoices may not be written adjusted: they go back to the firm, or law forbids altering them. Each is a diagnostic. */
export declare class NotAdjustedError extends MeruitError {
    readonly diagnostics: ReadonlyArray<Fault>;
}

/** A file could not be read. */
export declare class FileError extends MeruitError {
}

/** A CSV or Arrow text, or an array, is no table. */
export declare class TableError extends MeruitError {
}

/** A call was given something that it does not take. */
export declare class ArgumentError extends MeruitError {
    constructor(message: string, options?: ErrorOptions);
}

/** A fault of the engine; please report it. */
export declare class InternalError extends MeruitError {
}

/** A value of facts. Amounts, hours, rates and percents are texts, days `'2026-03-31'`; `null` and `''` are blank. */
export type FactValue = string | boolean | null | undefined | ReadonlyArray<FactValue> | FactRecord;

/** A record: its fields by name. A field that is not there is unknown. */
export interface FactRecord {
    readonly [field: string]: FactValue;
}

/** An invoice with its lines. */
export interface FactInvoice extends FactRecord {
    readonly lines?: ReadonlyArray<FactRecord>;
}

/** The facts of a review as objects; `tests/vectors/README.md` of the project describes them. */
export interface Facts {
    readonly as_of?: string;
    readonly invoices?: ReadonlyArray<FactInvoice>;
    /** Records of other kinds; earlier invoices as `prior invoice`. */
    readonly records?: Readonly<Record<string, ReadonlyArray<FactRecord>>>;
    readonly declare?: Readonly<Record<string, Completeness>>;
    readonly tables?: Readonly<Record<string, ReadonlyArray<FactRecord>>>;
    readonly lists?: Readonly<Record<string, ReadonlyArray<string>>>;
    readonly calendars?: Readonly<Record<string, FactRecord>>;
}

/** How complete the records of a kind are: where they are complete, one that is not there does not exist. */
export type Completeness = 'complete' | 'partial' | 'absent';

/** Bytes: a `Buffer`, any view of one, or an `ArrayBuffer`. */
export type Bytes = ArrayBufferView | ArrayBuffer | SharedArrayBuffer;

/**
 * What is reviewed: facts as objects; bytes of a LEDES file, of facts in JSON or of an Arrow table of lines; or the path of a
 * file of these (a text is always a path).
 */
export type ReviewInput = Facts | Bytes | string | URL;

/**
 * An amount in minor units of its currency: `toMinor('400.25', 'USD')` is `40025n`, `toMinor('400', 'JPY')` is `400n`.
 *
 * An amount with more decimals than the currency has is refused with an `ArgumentError`: nothing is rounded here.
 */
export declare function toMinor(amount: string, currency: string): bigint;

/** The amount of so many minor units: `fromMinor(40025n, 'USD')` is `'400.25'`. */
export declare function fromMinor(minor: bigint, currency: string): Amount;

/** How many decimals a currency of ISO 4217 has: 2 for USD, 0 for JPY, 3 for KWD. */
export declare function decimalsOf(currency: string): number;

/** The platform whose rules for LEDES files count. */
export type Platform = 'lenient' | 'legal-tracker' | 'collaborati' | 'brightflag' | 'counsellink' | 'simplelegal' | 'onit';

/** Rows: an array of objects, CSV text, or the bytes of CSV or of an Arrow IPC stream or file. */
export type Rows = ReadonlyArray<FactRecord> | string | Bytes;

/** How much of a LEDES file is read before giving up. What is not given is as usual. */
export interface Limits {
    /** The most bytes of a line of the file. 1 MiB. */
    readonly lineBytes?: number;
    /** The most lines of an invoice. 1,000,000. */
    readonly linesPerInvoice?: number;
    /** The most bytes of an invoice. 512 MiB. */
    readonly invoiceBytes?: number;
    /** The most elements of an XML file that may stand in each other. 32. */
    readonly depth?: number;
    /** The most problems that are told of an invoice. 100,000. */
    readonly problems?: number;
}

/** Business time. */
export interface Calendar {
    /** The time of day at which it begins: `'09:00'`. */
    readonly opens: string;
    /** The time of day at which it ends: `'17:00'`. */
    readonly closes: string;
    /** Monday to Friday unless this says otherwise. */
    readonly days?: ReadonlyArray<'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun'>;
    readonly holidays?: ReadonlyArray<IsoDate>;
}

/** What rules are given besides the invoice. */
export interface ReviewerOptions {
    /** The day of the review; without it that day is unknown, for no clock is asked. */
    readonly asOf?: IsoDate;
    /** Tables that the rules call `supplied`, by name. Cells are written as in a rule file: `'950 USD'`. */
    readonly tables?: Readonly<Record<string, Rows>>;
    /** Lists that the rules call `supplied`: texts, or the first column of a table. */
    readonly lists?: Readonly<Record<string, ReadonlyArray<string> | string | Bytes>>;
    /** Records by kind (`matter`, `approval` …). A column `budget.amount` is a field of the linked record. */
    readonly records?: Readonly<Record<string, Rows>>;
    /**
     * Earlier invoices as they were decided: an array of invoices with their `lines`, or CSV or an Arrow table with a row for each
     * line, its columns called as the fields (`hours`, `timekeeper.id`), those of its invoice `invoice.number` and the like.
     */
    readonly history?: ReadonlyArray<FactInvoice> | string | Bytes;
    /** Calendars of business time, by the name that `due` asks for. */
    readonly calendars?: Readonly<Record<string, Calendar>>;
    /** How complete the records of a kind are; `prior` stands for earlier invoices. */
    readonly declare?: Readonly<Record<string, Completeness>>;
    readonly platform?: Platform;
    readonly limits?: Limits;
    /** Has the result say of each rule also what it would take if it were the only one (`by_rule[].alone`). */
    readonly eachRuleAlone?: boolean;
    /**
     * The most steps that a review of an invoice, or of all invoices of facts, may take; a review that takes more fails with the id
     * `step-limit`, at the same place on every machine.
     */
    readonly stepLimit?: number;
    /** The most records, lines among them, that one review may be given; more fail with the id `too-many-records`. */
    readonly recordLimit?: number;
}

/**
 * Records to decide on: the path of a file that is called after what it holds (`payment.csv`) or of a folder of such files, several paths,
 * or rows by what they are, `{ payment: rows, vendor: csvText, bank_reply: bytesOfTheBank, level: new URL('level.csv', …) }`. A name is
 * a kind of record, or a table or list that the rules call `supplied`; `invoice` and `line` (`fee`, `expense`, each row with the number of its
 * `invoice`) make invoices.
 */
export type Records = string | URL | ReadonlyArray<string | URL> | Readonly<Record<string, Rows | URL>>;

/** What decisions are given besides the records. */
export type DecideOptions = Pick<ReviewerOptions, 'asOf' | 'tables' | 'lists' | 'calendars' | 'declare' | 'stepLimit' | 'recordLimit'> & Pick<CallOptions, 'signal'>;

/** What a single call is given. */
export interface CallOptions {
    /** The input's name, for messages and results. */
    readonly name?: string;
    /** Gives up: the promise rejects at once with the signal's reason, and work on the pool ends at the next invoice. */
    readonly signal?: AbortSignal;
    /** Of an Arrow table: the column that holds each field, `{ rate: 'BILLED_RATE' }`. Without it columns are called as fields. */
    readonly columns?: Readonly<Record<string, string>>;
}

/** Options of a call on a rule set: what the rules are given, and what the call is given. */
export type ReviewOptions = ReviewerOptions & CallOptions;

/**
 * What is written: `json` is the document; `text` a report for people; `csv` the findings; `adjustments` the cuts of each line,
 * `adjustments-json` the same as a JSON list; `splits` the shares of rows such as accounts; `letter-md` and `letter-html` a letter to
 * the firm for each invoice; `ledes98b` and `ledes98bi` the LEDES file itself, its amounts as approved.
 */
export type ReportFormat = 'json' | 'text' | 'csv' | 'adjustments' | 'adjustments-json' | 'splits' | 'letter-md' | 'letter-html' | 'ledes98b' | 'ledes98bi';

/** Rules as text, with the files that they extend and the tables that they read, by name. */
export interface RulesText {
    readonly text: string;
    readonly name?: string;
    readonly files?: Readonly<Record<string, string>>;
}

/** A rule set as plain data: what `structuredClone`, `postMessage` and `JSON.stringify` make of it. */
export interface RulesetData {
    readonly title: string;
    readonly version: string;
    /** SHA-256 of the rule files and of the tables that they read. */
    readonly hash: string;
    readonly ruleIds: ReadonlyArray<string>;
    /** The texts that make the same rules again, wherever they are. */
    readonly source: RulesText;
}

/** What rules need to be given. */
export interface Requirements {
    readonly tables: ReadonlyArray<string>;
    readonly lists: ReadonlyArray<string>;
    /** Kinds of record to be declared complete, partial or absent. */
    readonly records: ReadonlyArray<string>;
}

/** Earlier records that rules look at. */
export interface HistoryNeed {
    readonly records: string;
    readonly keys: ReadonlyArray<string>;
    readonly window: string | null;
    readonly neededBy: ReadonlyArray<string>;
}

/** A rule that is set aside for some records and a time. */
export interface Waiver {
    readonly rule: string;
    readonly records: string;
    readonly condition: string | null;
    readonly from: string;
    readonly until: string | null;
    readonly because: string;
    readonly by: string;
    readonly place: Place;
}

/** A clause of a guideline: a heading of its Markdown document, and what stands under it. */
export interface Clause {
    /** The number that the heading begins with; empty where it has none. */
    readonly number: string;
    readonly title: string;
    readonly place: Place;
    /** The rules and decisions that stand under it or cite it. */
    readonly rules: ReadonlyArray<string>;
    /** Whether lists, tables or definitions stand under it. */
    readonly has_definitions: boolean;
    /** Why it has no rule, where a block of comments under it says so. */
    readonly remark: string | null;
}

/** The clauses of a guideline and its rules, each held against the other. */
export interface Clauses {
    readonly clauses: ReadonlyArray<Clause>;
    /** Rules and decisions that belong to no clause; `section` is what they cite. */
    readonly rules_without_clause: ReadonlyArray<{
        readonly name: string;
        readonly section: string | null;
        readonly place: Place;
    }>;
}

/** How a test of the rule file came out. */
export interface TestResult {
    readonly title: string;
    readonly passed: boolean;
    readonly place: Place;
    readonly claims: number;
    readonly failures: ReadonlyArray<{
        readonly claim: string;
        readonly got: string;
        readonly place: Place;
    }>;
}

/**
 * Checked rules. They are loaded once and used by any number of reviews at once; nothing changes them.
 *
 * ```js
 * const rules = Ruleset.parse('rule cap for each fee then reduce rate to 300 USD')
 * const review = await rules.review('march.ledes')
 * for (const finding of review.findings) console.log(finding.rule, finding.amount, finding.message)
 * ```
 */
export declare class Ruleset implements RulesetData {
    #private;
    readonly title: string;
    readonly version: string;
    readonly hash: string;
    readonly ruleIds: ReadonlyArray<string>;
    readonly source: RulesText;
    private constructor();
    /**
     * Reads a rule file, or a Markdown document with rules in blocks that begin with ```` ```ocg ````, together with the files
     * that it extends and the tables that it reads; all from its folder or below it. A text in place of a path is given as
     * `{ text }`.
     *
     * Rejects with a `RulesError` that holds everything that is wrong, or with a `FileError`.
     */
    static load(source: string | URL | RulesText): Promise<Ruleset>;
    /** As `load`, at once: for scripts and the start of a program. */
    static loadSync(source: string | URL): Ruleset;
    /**
     * Reads rules from a text. `files` holds the files that it extends and the tables that it reads, by name. A text with a block
     * that begins with ```` ```ocg ```` is taken for Markdown unless `name` says otherwise.
     */
    static parse(text: string, options?: {
        name?: string;
        files?: Readonly<Record<string, string>>;
    }): Ruleset;
    /**
     * The rule set of plain data, on another thread for one: what `structuredClone`, `postMessage` or JSON made of a rule set.
     *
     * Data whose `hash` is not that of its texts is refused with the id `rules-changed`.
     */
    static from(data: Pick<RulesetData, 'source'> & Partial<RulesetData>): Ruleset;
    /** What a review needs to be given. */
    get requirements(): Requirements;
    /** Whether the rules look at earlier invoices, so that each invoice of an input is history for those decided after it. */
    get readsEarlierInvoices(): boolean;
    /** The earlier records that the rules look at. */
    get history(): ReadonlyArray<HistoryNeed>;
    /** The rules that are set aside for some records and a time. */
    get waivers(): ReadonlyArray<Waiver>;
    /** What is doubtful about the rules: warnings and advice. */
    get diagnostics(): ReadonlyArray<RuleDiagnostic>;
    /** Which clause of the guideline has which rules, and what has none. */
    clauses(): Clauses;
    /** Runs the tests of the rule file. */
    test(): ReadonlyArray<TestResult>;
    /**
     * Binds the rules to what they need, once for many reviews: tables are typed and indexed here.
     *
     * Throws a `NotStartedError` where something is missing, and a `TableError` where something is no table.
     */
    reviewer(options?: ReviewerOptions): Reviewer;
    /** Reviews an input as a whole, on Node's pool: one document of all its invoices. */
    review(input: ReviewInput, options?: ReviewOptions): Promise<Review>;
    /** Reviews facts or bytes at once, on this thread: for a small invoice or a script. */
    reviewSync(input: Exclude<ReviewInput, string | URL>, options?: ReviewOptions): Review;
    /** Reviews invoice by invoice, reading no faster than the reviews are taken. */
    reviewStream(input: StreamInput, options?: ReviewOptions): AsyncGenerator<Review, void, undefined>;
    /** Reviews many inputs side by side; results come in the order of the inputs, and one failure does not stop the others. */
    reviewBatch(inputs: AsyncIterable<ReviewInput> | Iterable<ReviewInput>, options?: ReviewerOptions & BatchOptions): AsyncGenerator<BatchResult, void, undefined>;
    /**
     * Reviews an input and writes a report, the same bytes as from the command line.
     *
     * Rejects with a `NotAdjustedError` where a LEDES file is wanted and one of its invoices may not be altered.
     */
    report(input: ReviewInput, format: ReportFormat, options?: ReviewOptions): Promise<string>;
    /**
     * Decides on records that stand by themselves or around invoices: who approves, where a payment goes, when an answer is due. The answers are
     * the `decisions` of the result, each with what was read to come to it; numbers of bank accounts are masked.
     *
     * ```js
     * const rules = await Ruleset.load('pack:approvals')
     * const { decisions } = await rules.decide('approvals/', { asOf: '2026-04-15' }) // invoice.csv, level.csv …
     * ```
     */
    decide(records: Records, options?: DecideOptions): Promise<Review>;
    /** The same as a report: `text`, `json`, `csv` (what was found), or `splits` (the shares of rows such as accounts). */
    decideReport(records: Records, format: Extract<ReportFormat, 'json' | 'text' | 'csv' | 'splits'>, options?: DecideOptions): Promise<string>;
    /** The rule set as `console.log` shows it. */
    [inspect.custom](): string;
}

/** Rules bound to what they need. It is made by `ruleset.reviewer(options)` and serves any number of reviews at once. */
export declare class Reviewer {
    #private;
    /** The rules. */
    readonly ruleset: Ruleset;
    private constructor();
    /** As `Ruleset.review`. */
    review(input: ReviewInput, options?: CallOptions): Promise<Review>;
    /** As `Ruleset.reviewSync`. */
    reviewSync(input: Exclude<ReviewInput, string | URL>, options?: CallOptions): Review;
    /** As `Ruleset.reviewStream`. */
    reviewStream(input: StreamInput, options?: CallOptions): AsyncGenerator<Review, void, undefined>;
    /** As `Ruleset.reviewBatch`. */
    reviewBatch(inputs: AsyncIterable<ReviewInput> | Iterable<ReviewInput>, options?: BatchOptions): AsyncGenerator<BatchResult, void, undefined>;
    /** As `Ruleset.report`. */
    report(input: ReviewInput, format: ReportFormat, options?: CallOptions): Promise<string>;
    /** The reviewer as `console.log` shows it. */
    [inspect.custom](): string;
}

/** Bytes or texts that come one after the other: a Node or web stream, or any iterable of chunks. */
export type Chunks = AsyncIterable<Bytes | string> | Iterable<Bytes | string>;

/** What is streamed: chunks of a file, or what `review` takes. */
export type StreamInput = Chunks | ReviewInput;

/** What is wrong with a LEDES file, with its place and how to mend it. */
export interface ValidationProblem {
    /** What kind of problem; `meruit explain ID` tells more. */
    readonly id: string;
    /** Notes need no mending. */
    readonly severity: 'error' | 'warning' | 'note';
    /** The error number of the platform, where that is public. */
    readonly platform_code: string | null;
    /** The number of the invoice; null for the file as a whole. */
    readonly invoice: string | null;
    /** The physical line of the file, from 1. */
    readonly record: number | null;
    /** The `file_item_nbr` of the element of an XML file. */
    readonly item: string | null;
    /** The label of the column, or the name of the element. */
    readonly field: string | null;
    /** The text that the problem is about, as written. */
    readonly raw: string;
    readonly message: string;
    readonly help: string;
    /** How many further records of the invoice have the same problem. */
    readonly repeats: number;
}

/** What a platform would refuse of a file: the document of `meruit validate --format json`. */
export interface Validation {
    readonly document: 'meruit/validation/1';
    /** The name of the profile. */
    readonly platform: string;
    readonly files: ReadonlyArray<{
        readonly file: string;
        readonly problems: ReadonlyArray<ValidationProblem>;
        /** Why the file could not be read to its end, where it could not. */
        readonly unreadable?: string;
    }>;
}

/** How a file is validated. */
export interface ValidateOptions {
    /** The platform that the file is meant for; without it the format alone counts. */
    readonly platform?: Platform;
    /** A client's own profile in place of a platform's: a document `meruit/profile/1`, as an object or as JSON. */
    readonly profile?: string | object;
    /** The file's name, for messages. */
    readonly name?: string;
}

/**
 * What a platform would refuse of a LEDES file, before it is submitted; no rules are asked. The file is read on Node's pool.
 *
 * Rejects with a `LedesError` where it is no LEDES file.
 */
export declare function validate(input: Bytes | string | URL, options?: ValidateOptions): Promise<Validation>;

export {}
