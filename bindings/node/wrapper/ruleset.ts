import { inspect } from 'node:util'

import { raced } from './abort.js'
import { batchOf, type BatchOptions, type BatchResult, concurrencyOf } from './batch.js'
import type { Place, Review } from './document.js'
import { ArgumentError, awaiting, calling, MeruitError, reading, type RuleDiagnostic } from './errors.js'
import { givenOf, isBytes, pathOf, type ReviewInput, sort, textOf } from './input.js'
import { frozen, writeJson } from './json.js'
import { native, type NativeReviewer, type NativeRuleset } from './native.js'
import {
  bound,
  type Call,
  type CallOptions,
  callOf,
  type DecideOptions,
  decidedOn,
  parted,
  type Records,
  type ReviewerOptions,
  type ReviewOptions,
  signalOf,
} from './options.js'
import { reviewsOf, type StreamInput } from './stream.js'

/**
 * What is written: `json` is the document; `text` a report for people; `csv` the findings; `adjustments` the cuts of each line,
 * `adjustments-json` the same as a JSON list; `splits` the shares of rows such as accounts; `letter-md` and `letter-html` a letter to
 * the firm for each invoice; `ledes98b` and `ledes98bi` the LEDES file itself, its amounts as approved.
 */
export type ReportFormat =
  | 'json'
  | 'text'
  | 'csv'
  | 'adjustments'
  | 'adjustments-json'
  | 'splits'
  | 'letter-md'
  | 'letter-html'
  | 'ledes98b'
  | 'ledes98bi'

/** Rules as text, with the files that they extend and the tables that they read, by name. */
export interface RulesText {
  readonly text: string
  readonly name?: string
  readonly files?: Readonly<Record<string, string>>
}

/** A rule set as plain data: what `structuredClone`, `postMessage` and `JSON.stringify` make of it. */
export interface RulesetData {
  readonly title: string
  readonly version: string
  /** SHA-256 of the rule files and of the tables that they read. */
  readonly hash: string
  readonly ruleIds: ReadonlyArray<string>
  /** The texts that make the same rules again, wherever they are. */
  readonly source: RulesText
}

/** What rules need to be given. */
export interface Requirements {
  readonly tables: ReadonlyArray<string>
  readonly lists: ReadonlyArray<string>
  /** Kinds of record to be declared complete, partial or absent. */
  readonly records: ReadonlyArray<string>
}

/** Earlier records that rules look at. */
export interface HistoryNeed {
  readonly records: string
  readonly keys: ReadonlyArray<string>
  readonly window: string | null
  readonly neededBy: ReadonlyArray<string>
}

/** A rule that is set aside for some records and a time. */
export interface Waiver {
  readonly rule: string
  readonly records: string
  readonly condition: string | null
  readonly from: string
  readonly until: string | null
  readonly because: string
  readonly by: string
  readonly place: Place
}

/** A clause of a guideline: a heading of its Markdown document, and what stands under it. */
export interface Clause {
  /** The number that the heading begins with; empty where it has none. */
  readonly number: string
  readonly title: string
  readonly place: Place
  /** The rules and decisions that stand under it or cite it. */
  readonly rules: ReadonlyArray<string>
  /** Whether lists, tables or definitions stand under it. */
  readonly has_definitions: boolean
  /** Why it has no rule, where a block of comments under it says so. */
  readonly remark: string | null
}

/** The clauses of a guideline and its rules, each held against the other. */
export interface Clauses {
  readonly clauses: ReadonlyArray<Clause>
  /** Rules and decisions that belong to no clause; `section` is what they cite. */
  readonly rules_without_clause: ReadonlyArray<{
    readonly name: string
    readonly section: string | null
    readonly place: Place
  }>
}

/** How a test of the rule file came out. */
export interface TestResult {
  readonly title: string
  readonly passed: boolean
  readonly place: Place
  readonly claims: number
  readonly failures: ReadonlyArray<{ readonly claim: string; readonly got: string; readonly place: Place }>
}

/** What the native half tells of rules. */
interface Description extends RulesetData {
  readonly requirements: Requirements
  readonly readsEarlierInvoices: boolean
  readonly history: ReadonlyArray<HistoryNeed>
  readonly waivers: ReadonlyArray<Waiver>
  readonly diagnostics: ReadonlyArray<RuleDiagnostic>
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
export class Ruleset implements RulesetData {
  readonly title: string
  readonly version: string
  readonly hash: string
  readonly ruleIds: ReadonlyArray<string>
  readonly source: RulesText
  readonly #native: NativeRuleset
  readonly #description: Description
  #plain: Reviewer | undefined

  private constructor(rules: NativeRuleset) {
    this.#native = rules
    this.#description = frozen(JSON.parse(rules.describe()) as Description)
    this.title = this.#description.title
    this.version = this.#description.version
    this.hash = this.#description.hash
    this.ruleIds = this.#description.ruleIds
    this.source = this.#description.source
    Object.freeze(this)
  }

  /**
   * Reads a rule file, or a Markdown document with rules in blocks that begin with ```` ```ocg ````, together with the files
   * that it extends and the tables that it reads; all from its folder or below it. A text in place of a path is given as
   * `{ text }`.
   *
   * Rejects with a `RulesError` that holds everything that is wrong, or with a `FileError`.
   */
  static async load(source: string | URL | RulesText): Promise<Ruleset> {
    if (typeof source === 'object' && !(source instanceof URL)) return Ruleset.from({ source })
    const path = pathOf(source, 'the path of the rules')
    return new Ruleset(await awaiting(() => native.NativeRuleset.load(path)))
  }

  /** As `load`, at once: for scripts and the start of a program. */
  static loadSync(source: string | URL): Ruleset {
    const path = pathOf(source, 'the path of the rules')
    return new Ruleset(calling(() => native.NativeRuleset.loadSync(path)))
  }

  /**
   * Reads rules from a text. `files` holds the files that it extends and the tables that it reads, by name. A text with a block
   * that begins with ```` ```ocg ```` is taken for Markdown unless `name` says otherwise.
   */
  static parse(text: string, options: { name?: string; files?: Readonly<Record<string, string>> } = {}): Ruleset {
    textOf(text, 'the text of the rules')
    if (typeof options !== 'object' || options === null) throw new ArgumentError(`options are ${sort(options)}`)
    const name = options.name === undefined ? usualName(text) : textOf(options.name, '`name`')
    const files = writeJson(options.files ?? {}, '`files`')
    return new Ruleset(calling(() => native.NativeRuleset.parse(text, name, files)))
  }

  /**
   * The rule set of plain data, on another thread for one: what `structuredClone`, `postMessage` or JSON made of a rule set.
   *
   * Data whose `hash` is not that of its texts is refused with the id `rules-changed`.
   */
  static from(data: Pick<RulesetData, 'source'> & Partial<RulesetData>): Ruleset {
    const source: unknown = typeof data === 'object' && data !== null ? data.source : undefined
    if (typeof source !== 'object' || source === null) throw new ArgumentError('this is no data of a rule set')
    const rules = reading('the data', () => parsed(source as Partial<RulesText>))
    if (data.hash !== undefined && data.hash !== rules.hash) {
      throw new MeruitError('the hash of this data is not that of its rules', ['rules-changed'])
    }
    return rules
  }

  /** What a review needs to be given. */
  get requirements(): Requirements {
    return this.#description.requirements
  }

  /** Whether the rules look at earlier invoices, so that each invoice of an input is history for those decided after it. */
  get readsEarlierInvoices(): boolean {
    return this.#description.readsEarlierInvoices
  }

  /** The earlier records that the rules look at. */
  get history(): ReadonlyArray<HistoryNeed> {
    return this.#description.history
  }

  /** The rules that are set aside for some records and a time. */
  get waivers(): ReadonlyArray<Waiver> {
    return this.#description.waivers
  }

  /** What is doubtful about the rules: warnings and advice. */
  get diagnostics(): ReadonlyArray<RuleDiagnostic> {
    return this.#description.diagnostics
  }

  /** Which clause of the guideline has which rules, and what has none. */
  clauses(): Clauses {
    return frozen(JSON.parse(calling(() => this.#native.clauses())) as Clauses)
  }

  /** Runs the tests of the rule file. */
  test(): ReadonlyArray<TestResult> {
    return frozen(JSON.parse(calling(() => this.#native.test())) as TestResult[])
  }

  /**
   * Binds the rules to what they need, once for many reviews: tables are typed and indexed here.
   *
   * Throws a `NotStartedError` where something is missing, and a `TableError` where something is no table.
   */
  reviewer(options?: ReviewerOptions): Reviewer {
    return makeReviewer(this, bound(this.#native, options, true))
  }

  /** Reviews an input as a whole, on Node's pool: one document of all its invoices. */
  async review(input: ReviewInput, options?: ReviewOptions): Promise<Review> {
    const [reviewer, call] = this.#parted(options)
    return reviewer.review(input, call)
  }

  /** Reviews facts or bytes at once, on this thread: for a small invoice or a script. */
  reviewSync(input: Exclude<ReviewInput, string | URL>, options?: ReviewOptions): Review {
    const [reviewer, call] = this.#parted(options)
    return reviewer.reviewSync(input, call)
  }

  /** Reviews invoice by invoice, reading no faster than the reviews are taken. */
  reviewStream(input: StreamInput, options?: ReviewOptions): AsyncGenerator<Review, void, undefined> {
    const [reviewer, call] = this.#parted(options)
    return reviewer.reviewStream(input, call)
  }

  /** Reviews many inputs side by side; results come in the order of the inputs, and one failure does not stop the others. */
  reviewBatch(
    inputs: AsyncIterable<ReviewInput> | Iterable<ReviewInput>,
    options?: ReviewerOptions & BatchOptions,
  ): AsyncGenerator<BatchResult, void, undefined> {
    const [reviewer, call] = this.#parted(options, true)
    return reviewer.reviewBatch(inputs, call)
  }

  /**
   * Reviews an input and writes a report, the same bytes as from the command line.
   *
   * Rejects with a `NotAdjustedError` where a LEDES file is wanted and one of its invoices may not be altered.
   */
  async report(input: ReviewInput, format: ReportFormat, options?: ReviewOptions): Promise<string> {
    const [reviewer, call] = this.#parted(options)
    return reviewer.report(input, format, call)
  }

  /**
   * Decides on records that stand by themselves or around invoices: who approves, where a payment goes, when an answer is due. The answers are
   * the `decisions` of the result, each with what was read to come to it; numbers of bank accounts are masked.
   *
   * ```js
   * const rules = await Ruleset.load('pack:approvals')
   * const { decisions } = await rules.decide('approvals/', { asOf: '2026-04-15' }) // invoice.csv, level.csv …
   * ```
   */
  async decide(records: Records, options?: DecideOptions): Promise<Review> {
    return frozen(JSON.parse(await this.#decided(records, 'json', options)) as Review)
  }

  /** The same as a report: `text`, `json`, `csv` (what was found), or `splits` (the shares of rows such as accounts). */
  async decideReport(
    records: Records,
    format: Extract<ReportFormat, 'json' | 'text' | 'csv' | 'splits'>,
    options?: DecideOptions,
  ): Promise<string> {
    return this.#decided(records, textOf(format, '`format`'), options)
  }

  async #decided(records: Records, format: string, options: DecideOptions | undefined): Promise<string> {
    const [signal, rest] = signalOf(options)
    const given = decidedOn(records, rest)
    return raced(signal, (cancel) =>
      awaiting(() => this.#native.decide(given.records, given.options, given.beside, format, cancel)),
    )
  }

  #parted(options: unknown, batch = false): [Reviewer, CallOptions] {
    const [ofReviewer, call] = parted(options, batch)
    if (ofReviewer !== undefined) return [makeReviewer(this, bound(this.#native, ofReviewer, false)), call]
    this.#plain ??= makeReviewer(this, bound(this.#native, undefined, false))
    return [this.#plain, call]
  }

  /** The rule set as `console.log` shows it. */
  [inspect.custom](): string {
    return `Ruleset ${inspect({ title: this.title, version: this.version, rules: this.ruleIds.length, hash: this.hash })}`
  }
}

function usualName(text: string): string {
  return /^```ocg\b/m.test(text) ? 'rules.md' : 'rules.ocg'
}

function parsed({ text, name, files }: Partial<RulesText>): Ruleset {
  return Ruleset.parse(textOf(text, 'the text of the rules'), { ...(name && { name }), ...(files && { files }) })
}

let makeReviewer: (ruleset: Ruleset, reviewer: NativeReviewer) => Reviewer

/** Rules bound to what they need. It is made by `ruleset.reviewer(options)` and serves any number of reviews at once. */
export class Reviewer {
  /** The rules. */
  readonly ruleset: Ruleset
  readonly #native: NativeReviewer

  static {
    makeReviewer = (ruleset, reviewer) => new Reviewer(ruleset, reviewer)
  }

  private constructor(ruleset: Ruleset, reviewer: NativeReviewer) {
    if (!(ruleset instanceof Ruleset)) throw new ArgumentError('a reviewer is made by `ruleset.reviewer(options)`')
    this.ruleset = ruleset
    this.#native = reviewer
    Object.freeze(this)
  }

  /** As `Ruleset.review`. */
  async review(input: ReviewInput, options?: CallOptions): Promise<Review> {
    return this.#review(input, callOf(options))
  }

  /** As `Ruleset.reviewSync`. */
  reviewSync(input: Exclude<ReviewInput, string | URL>, options?: CallOptions): Review {
    const { name, columns } = callOf(options)
    const given = givenOf(input, name)
    const { input: bytes } = given
    if (typeof bytes === 'string') throw new ArgumentError('a path is reviewed by `review`, not at once')
    return frozen(JSON.parse(calling(() => this.#native.reviewSync(bytes, given.name, columns))) as Review)
  }

  /** As `Ruleset.reviewStream`. */
  reviewStream(input: StreamInput, options?: CallOptions): AsyncGenerator<Review, void, undefined> {
    return reviewsOf(this.#native, input, callOf(options))
  }

  /** As `Ruleset.reviewBatch`. */
  reviewBatch(
    inputs: AsyncIterable<ReviewInput> | Iterable<ReviewInput>,
    options?: BatchOptions,
  ): AsyncGenerator<BatchResult, void, undefined> {
    const call = callOf(options, true)
    const concurrency = concurrencyOf(call.concurrency)
    if (typeof inputs !== 'object' || inputs === null || isBytes(inputs)) {
      throw new ArgumentError(`the inputs are ${sort(inputs)}, and an iterable of inputs is wanted`)
    }
    return batchOf(inputs, concurrency, (input) => this.#review(input, call))
  }

  /** As `Ruleset.report`. */
  async report(input: ReviewInput, format: ReportFormat, options?: CallOptions): Promise<string> {
    return this.#report(input, textOf(format, '`format`'), callOf(options))
  }

  async #review(input: ReviewInput, call: Call): Promise<Review> {
    return frozen(JSON.parse(await this.#report(input, 'json', call)) as Review)
  }

  async #report(input: ReviewInput, format: string, { name, signal, columns }: Call): Promise<string> {
    const given = givenOf(input, name)
    return raced(signal, (cancel) => awaiting(() => this.#native.review(given.input, given.name, columns, format, cancel)))
  }

  /** The reviewer as `console.log` shows it. */
  [inspect.custom](): string {
    return `Reviewer of ${inspect(this.ruleset)}`
  }
}
