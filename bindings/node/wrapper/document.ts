// Generated from schema/review-1.json by `npm run types`; do not edit.

/** A day as `YYYY-MM-DD`. */
export type IsoDate = `${number}-${number}-${number}`

/** An amount as text, with the decimals of its currency: `'400.25'`. It is never a number. */
export type Amount = `${number}`

/** `clean`: every rule passed or did not apply. `undetermined`: something could not be determined, findings or not. */
export type Status = 'clean' | 'findings' | 'undetermined'

/** Which rules were run. */
export interface RulesInfo {
  /** The guideline's title. */
  readonly title: string
  /** Its version. */
  readonly version: string
  /** The language edition. */
  readonly edition: number
  /** SHA-256 of the rule files and of the tables they read, in hexadecimal. */
  readonly hash: string
}

/** Billed is always approved + reduced + held + withheld. */
export interface Amounts {
  /** What the firm asks. */
  readonly billed: Amount
  /** What is to be paid. */
  readonly approved: Amount
  /** What is not payable. */
  readonly reduced: Amount
  /** What waits for an answer. */
  readonly held: Amount
  /** What is kept back for later. */
  readonly withheld: Amount
}

/** What became of an invoice. */
export interface InvoiceResult {
  /** INVOICE_NUMBER */
  readonly number: string
  /** LAW_FIRM_ID */
  readonly firm: string
  /** CLIENT_MATTER_ID */
  readonly matter: string
  /** INVOICE_DATE; empty where it is not known. */
  readonly date: IsoDate | ''
  /** The code of ISO 4217; XXX where nobody named one. */
  readonly currency: string
  /** LAW_FIRM_NAME */
  readonly firm_name?: string
  /** MATTER_NAME */
  readonly matter_name?: string
  /** SHA-256 of all that the result hangs on besides the rules: the invoice, its lines and whom they name, the other records, tables and lists, the day, and, where the rules read earlier invoices, those decided before it in the run. */
  readonly input: string
  /** How its review ended. */
  readonly status: Status
  /** `returned`: the invoice goes back, and all of it is held. */
  readonly fate: 'open' | 'returned'
  /** Where law forbids altering the invoice: the figures stand, and what was cut is asked for by a credit note, or the invoice goes back. */
  readonly corrections?: 'credit' | 'return'
  /** Net amounts. */
  readonly totals: Amounts
  /** Taxes. */
  readonly tax: Amounts
  /** By line, in the order of the invoice. */
  readonly lines: ReadonlyArray<LineResult>
  /** By rule: what it took. */
  readonly by_rule: ReadonlyArray<RuleAmount>
}

/** What became of a line. */
export interface LineResult {
  /** LINE_ITEM_NUMBER */
  readonly number: string
  /** F, E, IF or IE. */
  readonly kind: string
  /** LINE_ITEM_DATE; empty where it is not known. */
  readonly date: IsoDate | ''
  /** LINE_ITEM_DESCRIPTION, where something of the line was cut, held or withheld. */
  readonly narrative?: string
  /** `unsettled`: its amount is not known. */
  readonly fate: 'open' | 'rejected' | 'held' | 'returned' | 'unsettled'
  /** The rule that holds, rejects or returns it. */
  readonly decided_by?: string
  /** What the firm asks. */
  readonly billed: Amount
  /** What is to be paid. */
  readonly approved: Amount
  /** What is not payable. */
  readonly reduced: Amount
  /** What waits for an answer. */
  readonly held: Amount
  /** What is kept back for later. */
  readonly withheld: Amount
  /** The line's tax. */
  readonly tax: Amounts
  /** Each cut, in the order of settlement. */
  readonly cuts: ReadonlyArray<Cut>
}

/** One rule's cut of one line. */
export interface Cut {
  /** The rule that took it. */
  readonly rule: string
  /** The finding that it belongs to, by its id. */
  readonly finding: string
  /** The step of the settlement. */
  readonly step: 'fate' | 'rate' | 'price' | 'hours' | 'units' | 'group hours' | 'group units' | 'line amount' | 'group amount' | 'fees' | 'expenses' | 'amount' | 'withhold'
  /** What it took, net of tax. */
  readonly amount: Amount
  /** The sum, so that it can be done again by hand. */
  readonly arithmetic: string
}

/** What a rule took from an invoice, or from all invoices of a currency. */
export interface RuleAmount {
  /** The rule. */
  readonly rule: string
  /** Reduced by it; where corrections are made by credit, asked for. */
  readonly reduced: Amount
  /** Held by it. */
  readonly held: Amount
  /** Withheld by it. */
  readonly withheld: Amount
  /** What it would take if no other rule were there, where that was asked for. */
  readonly alone?: AloneAmount
}

/** A rule that was found, or could not be determined, on a record or group. Here: `found`. */
export interface FoundFinding {
  /** `FIRM/INVOICE/RULE/PLACE`, what there is of it: the same in every run. The place is the first line, or the record. */
  readonly id: string
  /** The rule. */
  readonly rule: string
  /** Its title. */
  readonly title?: string
  /** The section of the guideline. */
  readonly section?: string
  /** Whether it was found, or nobody can say. */
  readonly verdict: 'found'
  /** Each `then` of the rule. */
  readonly outcomes: ReadonlyArray<'note' | 'warn' | 'ask' | 'hold' | 'hold invoice' | 'return' | 'reject' | 'reject invoice' | 'reduce rate' | 'reduce hours' | 'reduce price' | 'reduce units' | 'reduce amount' | 'reduce fees' | 'reduce expenses' | 'keep' | 'credit' | 'withhold' | 'release' | 'split'>
  /** The invoice; empty for records of no invoice. */
  readonly invoice: string
  /** The lines it speaks of; none where it speaks of the invoice. */
  readonly lines: ReadonlyArray<string>
  /** What it took or holds in the end, net of tax: 0 where another rule had it already. */
  readonly amount: Amount
  /** The currency of the amounts. */
  readonly currency: string
  /** The reason, with the values in it. */
  readonly message: string
  /** What `note`, `warn`, `ask`, `hold … for` and `return for` say. */
  readonly says?: ReadonlyArray<string>
  /** What was read to come to the verdict. */
  readonly reads: ReadonlyArray<Read>
  /** The words of narratives and other texts that matched. */
  readonly words?: ReadonlyArray<Words>
  /** What a reader should know: `at least`, what stood in for something unknown, which rule took the money. */
  readonly notes?: ReadonlyArray<string>
  /** Credit notes asked for, earlier kept money to be paid, sums shared over rows. */
  readonly proposals?: ReadonlyArray<Proposal>
  /** Where the rule stands. */
  readonly place: Place
}

/** A rule that was found, or could not be determined, on a record or group. Here: `undetermined`. */
export interface UndeterminedFinding {
  /** `FIRM/INVOICE/RULE/PLACE`, what there is of it: the same in every run. The place is the first line, or the record. */
  readonly id: string
  /** The rule. */
  readonly rule: string
  /** Its title. */
  readonly title?: string
  /** The section of the guideline. */
  readonly section?: string
  /** Whether it was found, or nobody can say. */
  readonly verdict: 'undetermined'
  /** Each `then` of the rule. */
  readonly outcomes: ReadonlyArray<'note' | 'warn' | 'ask' | 'hold' | 'hold invoice' | 'return' | 'reject' | 'reject invoice' | 'reduce rate' | 'reduce hours' | 'reduce price' | 'reduce units' | 'reduce amount' | 'reduce fees' | 'reduce expenses' | 'keep' | 'credit' | 'withhold' | 'release' | 'split'>
  /** The invoice; empty for records of no invoice. */
  readonly invoice: string
  /** The lines it speaks of; none where it speaks of the invoice. */
  readonly lines: ReadonlyArray<string>
  /** What it took or holds in the end, net of tax: 0 where another rule had it already. */
  readonly amount: Amount
  /** The currency of the amounts. */
  readonly currency: string
  /** The reason, with the values in it. */
  readonly message: string
  /** What `note`, `warn`, `ask`, `hold … for` and `return for` say. */
  readonly says?: ReadonlyArray<string>
  /** What was read to come to the verdict. */
  readonly reads: ReadonlyArray<Read>
  /** The words of narratives and other texts that matched. */
  readonly words?: ReadonlyArray<Words>
  /** What a reader should know: `at least`, what stood in for something unknown, which rule took the money. */
  readonly notes?: ReadonlyArray<string>
  /** Why it could not be determined. */
  readonly reasons: ReadonlyArray<Reason>
  /** The money that hangs on what is not known. */
  readonly at_stake?: Amount
  /** Credit notes asked for, earlier kept money to be paid, sums shared over rows. */
  readonly proposals?: ReadonlyArray<Proposal>
  /** Where the rule stands. */
  readonly place: Place
}

/** A rule that was found, or could not be determined, on a record or group. */
export type Finding = FoundFinding | UndeterminedFinding

/** A fact that was read. */
export interface Read {
  /** As the rule writes it. */
  readonly what: string
  /** What it was. */
  readonly is: string
}

/** Words of a text that a phrase found. */
export interface Words {
  /** The line; empty where the text is no line's. */
  readonly line: string
  /** Where they stand, as the rule writes it. */
  readonly what: string
  /** The phrase that found them. */
  readonly phrase: string
  /** The words as they stand in the text. */
  readonly text: string
  /** The first character, counted in Unicode scalar values from 0. */
  readonly start: number
  /** The character after the last. */
  readonly end: number
}

/** A reason for which something is not known. */
export interface Reason {
  /** The stable id: `not-supplied`, `no-row` and others. */
  readonly id: string
  /** Of what. */
  readonly what: string
  /** What is wrong with it, where there is more to say. */
  readonly detail?: string
}

/** A place in a rule file. */
export interface Place {
  /** The file's name. */
  readonly file: string
  /** The line. */
  readonly line: number
  /** The column in characters. */
  readonly column: number
}

/** How the (rule, record) pairs ended; a group's verdict stands for each of its members. */
export interface Counts {
  /** Found. */
  readonly found: number
  /** Passed, assumed ones included. */
  readonly passed: number
  /** Of these, assumed: not known, and the rule says `if unknown pass`. */
  readonly assumed: number
  /** Passed because of `unless`. */
  readonly excused: number
  /** Out of the rule's scope. */
  readonly not_applicable: number
  /** Not known. */
  readonly undetermined: number
  /** Groups, each counted once; 0 without rules over groups. */
  readonly groups: number
  /** The same by rule, in rule-id order. */
  readonly rules: ReadonlyArray<RuleCounts>
}

/** How the records ended under one rule. */
export interface RuleCounts {
  /** The rule. */
  readonly rule: string
  /** Found. */
  readonly found: number
  /** Passed, assumed ones included. */
  readonly passed: number
  /** Of these, assumed: not known, and the rule says `if unknown pass`. */
  readonly assumed: number
  /** Passed because of `unless`. */
  readonly excused: number
  /** Out of the rule's scope. */
  readonly not_applicable: number
  /** Not known. */
  readonly undetermined: number
  /** Groups, each counted once; 0 without rules over groups. */
  readonly groups: number
}

/** Something wrong with the input that did not stop the review. */
export interface InputProblem {
  /** The stable id. */
  readonly id: string
  /** `error`: something could not be read, or the chosen platform refuses it. */
  readonly severity: 'error' | 'warning' | 'note'
  /** The file. */
  readonly file: string
  /** The record in the file: its line, from 1. */
  readonly record?: number
  /** The field, or the path of a JSON text. */
  readonly field?: string
  /** The invoice it belongs to. */
  readonly invoice?: string
  /** What is wrong. */
  readonly message: string
  /** How to mend it. */
  readonly help?: string
}

/** Something that a rule proposes beside the settlement of this invoice. */
export interface Proposal {
  /** Which outcome it is of. */
  readonly what: 'credit' | 'release' | 'split'
  /** Of a `split`: the row that gets the share, by its `row`, else its `number` or `id`, else its place from 1. Of a `credit`: the line or invoice it is asked for. Else empty. */
  readonly of: string
  /** How much. */
  readonly amount: Amount
  /** The code of ISO 4217. */
  readonly currency: string
  /** Of a `split`: the row, field by field as texts; of a field that is a record its number or id. */
  readonly row?: Readonly<Record<string, string>>
}

/** What a decision answers on one record. Here: `answered`. */
export interface AnsweredDecision {
  /** `FIRM/INVOICE/DECISION/PLACE`, what there is of it: the same in every run. */
  readonly id: string
  /** The decision. */
  readonly decision: string
  /** Its title. */
  readonly title?: string
  /** The section of the guideline. */
  readonly section?: string
  /** The invoice; empty for records of no invoice. */
  readonly invoice: string
  /** The lines it speaks of; none where it speaks of an invoice or another record. */
  readonly lines: ReadonlyArray<string>
  /** The record, where it is neither an invoice nor a line: its kind and id, or its place from 1. */
  readonly of: string
  /** With `gives all` an answer may be undetermined in part. */
  readonly verdict: 'answered'
  /** The rows that answer, in their order. */
  readonly answers: ReadonlyArray<Readonly<Record<string, string>>>
  /** The next balances that its answers propose, where they name `balance`, `before` and `used`. */
  readonly balances?: ReadonlyArray<BalanceProposal>
  /** Why it could not be determined, or not in full. */
  readonly reasons?: ReadonlyArray<Reason>
  /** What was read to come to the answer. */
  readonly reads: ReadonlyArray<Read>
  /** Where the row stands that decided, or the decision. */
  readonly place: Place
}

/** What a decision answers on one record. Here: `no answer`. */
export interface NoAnswerDecision {
  /** `FIRM/INVOICE/DECISION/PLACE`, what there is of it: the same in every run. */
  readonly id: string
  /** The decision. */
  readonly decision: string
  /** Its title. */
  readonly title?: string
  /** The section of the guideline. */
  readonly section?: string
  /** The invoice; empty for records of no invoice. */
  readonly invoice: string
  /** The lines it speaks of; none where it speaks of an invoice or another record. */
  readonly lines: ReadonlyArray<string>
  /** The record, where it is neither an invoice nor a line: its kind and id, or its place from 1. */
  readonly of: string
  /** With `gives all` an answer may be undetermined in part. */
  readonly verdict: 'no answer'
  /** The rows that answer, in their order. */
  readonly answers: ReadonlyArray<Readonly<Record<string, string>>>
  /** The next balances that its answers propose, where they name `balance`, `before` and `used`. */
  readonly balances?: ReadonlyArray<BalanceProposal>
  /** What was read to come to the answer. */
  readonly reads: ReadonlyArray<Read>
  /** Where the row stands that decided, or the decision. */
  readonly place: Place
}

/** What a decision answers on one record. Here: `undetermined`. */
export interface UndeterminedDecision {
  /** `FIRM/INVOICE/DECISION/PLACE`, what there is of it: the same in every run. */
  readonly id: string
  /** The decision. */
  readonly decision: string
  /** Its title. */
  readonly title?: string
  /** The section of the guideline. */
  readonly section?: string
  /** The invoice; empty for records of no invoice. */
  readonly invoice: string
  /** The lines it speaks of; none where it speaks of an invoice or another record. */
  readonly lines: ReadonlyArray<string>
  /** The record, where it is neither an invoice nor a line: its kind and id, or its place from 1. */
  readonly of: string
  /** With `gives all` an answer may be undetermined in part. */
  readonly verdict: 'undetermined'
  /** The rows that answer, in their order. */
  readonly answers: ReadonlyArray<Readonly<Record<string, string>>>
  /** The next balances that its answers propose, where they name `balance`, `before` and `used`. */
  readonly balances?: ReadonlyArray<BalanceProposal>
  /** Why it could not be determined, or not in full. */
  readonly reasons: ReadonlyArray<Reason>
  /** What was read to come to the answer. */
  readonly reads: ReadonlyArray<Read>
  /** Where the row stands that decided, or the decision. */
  readonly place: Place
}

/** What a decision answers on one record. */
export type Decision = AnsweredDecision | NoAnswerDecision | UndeterminedDecision

/** What a rule would take from an invoice if it were the only one. */
export interface AloneAmount {
  /** Reduced by it. */
  readonly reduced: Amount
  /** Held by it. */
  readonly held: Amount
  /** Withheld by it. */
  readonly withheld: Amount
}

/** The next state of a balance, for the host to book. */
export interface BalanceProposal {
  /** Which balance: the answer's `balance`. */
  readonly id: string
  /** What it was. */
  readonly before: Amount
  /** What is drawn from it; below 0 what is paid in. */
  readonly used: Amount
  /** What is left: before − used. */
  readonly after: Amount
  /** The code of ISO 4217. */
  readonly currency: string
}

/** What an account bears. */
export interface AccountAmount {
  /** The row's `account`; where the row has none, what the row is called. */
  readonly account: string
  /** The sum of its shares. */
  readonly amount: Amount
}

/** The sums of all invoices in a currency. */
export interface CurrencyTotals {
  /** The code of ISO 4217. */
  readonly currency: string
  /** How many invoices there are. */
  readonly invoices: number
  /** Net amounts. */
  readonly totals: Amounts
  /** Taxes. */
  readonly tax: Amounts
  /** By rule: what it took. */
  readonly by_rule: ReadonlyArray<RuleAmount>
  /** By account: what `split` gives it. */
  readonly by_account?: ReadonlyArray<AccountAmount>
}

/** The result of a review. Amounts are texts with the decimals of their currency, net of tax where nothing else is said; dates are YYYY-MM-DD. In every invoice, line and tax, billed is approved + reduced + held + withheld. */
export interface Review {
  /** The name and version of this shape. */
  readonly document: 'meruit/review/1'
  /** The version of the engine. */
  readonly engine: string
  /** Which rules were run. */
  readonly rules: RulesInfo
  /** The day the review was run for: what rules read as `as_of`. */
  readonly as_of?: IsoDate
  /** The invoices in the order they were decided. */
  readonly invoices: ReadonlyArray<InvoiceResult>
  /** What was found and what could not be determined: by invoice, rule id and place. */
  readonly findings: ReadonlyArray<Finding>
  /** What the decisions answer: by invoice, decision and place. */
  readonly decisions?: ReadonlyArray<Decision>
  /** What was wrong with the input, as far as it could be read. */
  readonly problems: ReadonlyArray<InputProblem>
  /** How every (rule, record) pair ended. */
  readonly counts: Counts
  /** The invoices' sums, by currency. A currency whose sums have more digits than an exact number holds is left out. */
  readonly totals: ReadonlyArray<CurrencyTotals>
  /** How the review ended: the worst of its invoices and findings. */
  readonly status: Status
}
