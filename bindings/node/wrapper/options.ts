import type { IsoDate } from './document.js'
import { ArgumentError, calling, reading } from './errors.js'
import { type Bytes, bytesOf, type Completeness, type FactInvoice, type FactRecord, isBytes, pathOf, sort, textOf } from './input.js'
import { writeJson } from './json.js'
import type { NativeReviewer, NativeRuleset } from './native.js'

/** The platform whose rules for LEDES files count. */
export type Platform =
  | 'lenient'
  | 'legal-tracker'
  | 'collaborati'
  | 'brightflag'
  | 'counsellink'
  | 'simplelegal'
  | 'onit'

/** Rows: an array of objects, CSV text, or the bytes of CSV or of an Arrow IPC stream or file. */
export type Rows = ReadonlyArray<FactRecord> | string | Bytes

/** How much of a LEDES file is read before giving up. What is not given is as usual. */
export interface Limits {
  /** The most bytes of a line of the file. 1 MiB. */
  readonly lineBytes?: number
  /** The most lines of an invoice. 1,000,000. */
  readonly linesPerInvoice?: number
  /** The most bytes of an invoice. 512 MiB. */
  readonly invoiceBytes?: number
  /** The most elements of an XML file that may stand in each other. 32. */
  readonly depth?: number
  /** The most problems that are told of an invoice. 100,000. */
  readonly problems?: number
}

/** Business time. */
export interface Calendar {
  /** The time of day at which it begins: `'09:00'`. */
  readonly opens: string
  /** The time of day at which it ends: `'17:00'`. */
  readonly closes: string
  /** Monday to Friday unless this says otherwise. */
  readonly days?: ReadonlyArray<'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun'>
  readonly holidays?: ReadonlyArray<IsoDate>
}

/** What rules are given besides the invoice. */
export interface ReviewerOptions {
  /** The day of the review; without it that day is unknown, for no clock is asked. */
  readonly asOf?: IsoDate
  /** Tables that the rules call `supplied`, by name. Cells are written as in a rule file: `'950 USD'`. */
  readonly tables?: Readonly<Record<string, Rows>>
  /** Lists that the rules call `supplied`: texts, or the first column of a table. */
  readonly lists?: Readonly<Record<string, ReadonlyArray<string> | string | Bytes>>
  /** Records by kind (`matter`, `approval` …). A column `budget.amount` is a field of the linked record. */
  readonly records?: Readonly<Record<string, Rows>>
  /**
   * Earlier invoices as they were decided: an array of invoices with their `lines`, or CSV or an Arrow table with a row for each
   * line, its columns called as the fields (`hours`, `timekeeper.id`), those of its invoice `invoice.number` and the like.
   */
  readonly history?: ReadonlyArray<FactInvoice> | string | Bytes
  /** Calendars of business time, by the name that `due` asks for. */
  readonly calendars?: Readonly<Record<string, Calendar>>
  /** How complete the records of a kind are; `prior` stands for earlier invoices. */
  readonly declare?: Readonly<Record<string, Completeness>>
  readonly platform?: Platform
  readonly limits?: Limits
  /** Has the result say of each rule also what it would take if it were the only one (`by_rule[].alone`). */
  readonly eachRuleAlone?: boolean
  /**
   * The most steps that a review of an invoice, or of all invoices of facts, may take; a review that takes more fails with the id
   * `step-limit`, at the same place on every machine.
   */
  readonly stepLimit?: number
  /** The most records, lines among them, that one review may be given; more fail with the id `too-many-records`. */
  readonly recordLimit?: number
}

/**
 * Records to decide on: the path of a file that is called after what it holds (`payment.csv`) or of a folder of such files, several paths,
 * or rows by what they are, `{ payment: rows, vendor: csvText, bank_reply: bytesOfTheBank, level: new URL('level.csv', …) }`. A name is
 * a kind of record, or a table or list that the rules call `supplied`; `invoice` and `line` (`fee`, `expense`, each row with the number of its
 * `invoice`) make invoices.
 */
export type Records = string | URL | ReadonlyArray<string | URL> | Readonly<Record<string, Rows | URL>>

/** What decisions are given besides the records. */
export type DecideOptions = Pick<
  ReviewerOptions,
  'asOf' | 'tables' | 'lists' | 'calendars' | 'declare' | 'stepLimit' | 'recordLimit'
> &
  Pick<CallOptions, 'signal'>

/** What a single call is given. */
export interface CallOptions {
  /** The input's name, for messages and results. */
  readonly name?: string
  /** Gives up: the promise rejects at once with the signal's reason, and work on the pool ends at the next invoice. */
  readonly signal?: AbortSignal
  /** Of an Arrow table: the column that holds each field, `{ rate: 'BILLED_RATE' }`. Without it columns are called as fields. */
  readonly columns?: Readonly<Record<string, string>>
}

/** Options of a call on a rule set: what the rules are given, and what the call is given. */
export type ReviewOptions = ReviewerOptions & CallOptions

const OF_REVIEWER = [
  'asOf',
  'tables',
  'lists',
  'records',
  'history',
  'calendars',
  'declare',
  'platform',
  'limits',
  'eachRuleAlone',
  'stepLimit',
  'recordLimit',
]
const OF_DECISION = ['asOf', 'tables', 'lists', 'calendars', 'declare', 'stepLimit', 'recordLimit']
const OF_CALL = ['name', 'signal', 'columns']
const OF_BATCH = [...OF_CALL, 'concurrency']

type Own = Record<string, unknown>

/** The own members of an options object; what nothing reads is refused, because it is a slip. */
function own(options: unknown, known: ReadonlyArray<string>): Own {
  if (options === undefined) return {}
  if (typeof options !== 'object' || options === null) {
    throw new ArgumentError(`options are ${sort(options)}, and an object is wanted`)
  }
  return reading('options', () => {
    const members: Own = Object.create(null) as Own
    for (const key of Object.keys(options)) {
      if (!known.includes(key)) throw new ArgumentError(`there is no option \`${key}\``)
      const value = (options as Own)[key]
      if (value !== undefined) members[key] = value
    }
    return members
  })
}

/** What a call was given, looked at. */
export interface Call {
  readonly name: string | undefined
  readonly signal: AbortSignal | undefined
  /** JSON. */
  readonly columns: string
}

/** The options of a call on a reviewer. */
export function callOf(options: unknown, batch = false): Call & { concurrency: unknown } {
  return looked(own(options, batch ? OF_BATCH : OF_CALL))
}

function looked(members: Own): Call & { concurrency: unknown } {
  const { name, signal, columns, concurrency } = members
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new ArgumentError('`signal` is no AbortSignal')
  }
  return {
    name: name === undefined ? undefined : textOf(name, '`name`'),
    signal,
    columns: columns === undefined ? '{}' : writeJson(columns, '`columns`'),
    concurrency,
  }
}

/** The options of a call on a rule set, parted: those of the reviewer, none where none is given, and those of the call. */
export function parted(options: unknown, batch = false): [reviewer: Own | undefined, call: Own] {
  const call = batch ? OF_BATCH : OF_CALL
  const members = own(options, [...OF_REVIEWER, ...call])
  const ofCall: Own = {}
  let ofReviewer: Own | undefined
  for (const [key, value] of Object.entries(members)) {
    if (call.includes(key)) ofCall[key] = value
    else (ofReviewer ??= {})[key] = value
  }
  return [ofReviewer, ofCall]
}

/** Hands the options of a reviewer to the native half. */
export function bound(rules: NativeRuleset, options: unknown, atOnce: boolean): NativeReviewer {
  const members = own(options, OF_REVIEWER)
  const beside: Uint8Array[] = []
  const json: string[] = []
  for (const [key, value] of Object.entries(members)) {
    json.push(reading(`\`${key}\``, () => `${JSON.stringify(key)}:${memberOf(key, value, beside)}`))
  }
  return calling(() => rules.reviewer(`{${json.join(',')}}`, beside, atOnce))
}

/** Records to decide on, as the native half takes them. */
export interface GivenRecords {
  /** JSON. */
  readonly records: string
  /** JSON. */
  readonly options: string
  readonly beside: Uint8Array[]
}

/** The signal of a decision, and its other options. */
export function signalOf(options: unknown): [AbortSignal | undefined, Own] {
  const { signal, ...rest } = own(options, [...OF_DECISION, 'signal'])
  return [looked({ signal }).signal, rest]
}

/** Looks at records and at the options of a decision. */
export function decidedOn(records: unknown, options: unknown): GivenRecords {
  const beside: Uint8Array[] = []
  const json: string[] = []
  for (const [key, value] of Object.entries(own(options, OF_DECISION))) {
    json.push(reading(`\`${key}\``, () => `${JSON.stringify(key)}:${memberOf(key, value, beside)}`))
  }
  const [paths, rows]: [string[], string[]] = [[], []]
  const path = (name: string | null, at: string | URL): void => {
    paths.push(JSON.stringify([name, pathOf(at, 'the path of records')]))
  }
  reading('the records', () => {
    if (typeof records === 'string' || records instanceof URL) path(null, records)
    else if (Array.isArray(records)) records.forEach((one: unknown) => path(null, one as string))
    else if (typeof records === 'object' && records !== null && !isBytes(records)) {
      for (const name of Object.keys(records)) {
        const some = (records as Own)[name]
        if (some instanceof URL) path(name, some)
        else rows.push(`${JSON.stringify(name)}:${sourceOf(some, `\`${name}\``, beside)}`)
      }
    } else throw new ArgumentError(`the records are ${sort(records)}; a path, paths, or rows by what they are, are wanted`)
  })
  return { records: `{"paths":[${paths.join(',')}],"rows":{${rows.join(',')}}}`, options: `{${json.join(',')}}`, beside }
}

function memberOf(key: string, value: unknown, beside: Uint8Array[]): string {
  if (key === 'history') return sourceOf(value, '`history`', beside)
  if (key !== 'tables' && key !== 'lists' && key !== 'records') return writeJson(value, `\`${key}\``)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ArgumentError(`\`${key}\` is ${sort(value)}, and an object of rows by name is wanted`)
  }
  const sources = Object.keys(value).map((name) => {
    const rows = (value as Own)[name]
    return `${JSON.stringify(name)}:${sourceOf(rows, `\`${key}.${name}\``, beside)}`
  })
  return `{${sources.join(',')}}`
}

function sourceOf(rows: unknown, what: string, beside: Uint8Array[]): string {
  if (typeof rows === 'string') return `{"text":${JSON.stringify(textOf(rows, what))}}`
  if (isBytes(rows)) return `{"bytes":${beside.push(bytesOf(rows, what)) - 1}}`
  if (Array.isArray(rows)) return `{"rows":${writeJson(rows, what)}}`
  throw new ArgumentError(`${what} is ${sort(rows)}; an array, CSV or Arrow is wanted`)
}
