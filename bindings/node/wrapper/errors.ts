import type { Place } from './document.js'

/** A place in a rule file: from a character to before another. Lines and columns count from 1, `start` and `end` are bytes. */
export interface Span extends Place {
  readonly end_line: number
  readonly end_column: number
  readonly start: number
  readonly end: number
}

/** A place and what is said of it. */
export interface Label {
  readonly place: Span
  readonly message: string
}

/** A change that would mend a fault: `place` is replaced. */
export interface Suggestion {
  readonly place: Span
  readonly replacement: string
  readonly message: string
}

/** Something wrong or doubtful in a rule file, as `meruit check --format json` has it. */
export interface RuleDiagnostic {
  readonly id: string
  readonly severity: 'error' | 'warning' | 'advice'
  readonly message: string
  readonly primary: Label
  readonly related: ReadonlyArray<Label>
  readonly help: ReadonlyArray<string>
  readonly suggestions: ReadonlyArray<Suggestion>
}

/** Something wrong with facts, or with what was bound. */
export interface Fault {
  readonly id: string
  readonly message: string
  /** The file or source; empty where there is none. */
  readonly file: string
  /** Where in it: `invoices[0].lines[2].hours`; empty where the whole is meant. */
  readonly path: string
  readonly help: string | null
}

/** What an error says of itself, as data. */
export interface ErrorData {
  readonly name: string
  readonly code: string
  readonly ids: ReadonlyArray<string>
  readonly message: string
  readonly diagnostics: ReadonlyArray<RuleDiagnostic | Fault>
}

/** What the native half tells of a failure. */
interface Told {
  readonly class: string
  readonly ids: string[]
  readonly message: string
  readonly diagnostics: Array<RuleDiagnostic | Fault>
  readonly text?: string
}

/** Every error of this package. `ids` are those of the command line; `meruit explain ID` says more of each. */
export class MeruitError extends Error {
  /** The first of `ids`. */
  readonly code: string
  /** The stable ids of what is wrong, each once, in alphabetical order. */
  readonly ids: ReadonlyArray<string>
  /** All that is wrong, as data; empty where the message says all. */
  readonly diagnostics: ReadonlyArray<RuleDiagnostic | Fault>

  constructor(
    message: string,
    ids: ReadonlyArray<string>,
    diagnostics: ReadonlyArray<RuleDiagnostic | Fault> = [],
    options?: ErrorOptions,
  ) {
    super(message, options)
    Object.defineProperty(this, 'name', { value: new.target.name, configurable: true, writable: true })
    this.code = ids[0] ?? 'internal'
    this.ids = Object.freeze([...ids])
    this.diagnostics = Object.freeze([...diagnostics])
  }

  /** The error as plain data, for logs and messages between threads. */
  toJSON(): ErrorData {
    const { name, code, ids, message, diagnostics } = this
    return { name, code, ids, message, diagnostics }
  }
}

/** The rules were refused. */
export class RulesError extends MeruitError {
  declare readonly diagnostics: ReadonlyArray<RuleDiagnostic>
  /** The diagnostics with the lines of the files, as the command line shows them. */
  readonly text: string

  constructor(message: string, ids: ReadonlyArray<string>, diagnostics: ReadonlyArray<RuleDiagnostic>, text: string) {
    super(message, ids, diagnostics)
    this.text = text
  }
}

/** The rules need a table, a list or a declaration that was not given, or one does not hold what they say of it. */
export class NotStartedError extends MeruitError {
  declare readonly diagnostics: ReadonlyArray<Fault>
}

/** The facts have members that nothing has, or values of the wrong sort. */
export class FactsError extends MeruitError {
  declare readonly diagnostics: ReadonlyArray<Fault>
}

/** The bytes are no LEDES file, or cannot be read any further. */
export class LedesError extends MeruitError {
  declare readonly diagnostics: ReadonlyArray<Fault>
}

/** Invoices may not be written adjusted: they go back to the firm, or law forbids altering them. Each is a diagnostic. */
export class NotAdjustedError extends MeruitError {
  declare readonly diagnostics: ReadonlyArray<Fault>
}

/** A file could not be read. */
export class FileError extends MeruitError {}

/** A CSV or Arrow text, or an array, is no table. */
export class TableError extends MeruitError {}

/** A call was given something that it does not take. */
export class ArgumentError extends MeruitError {
  constructor(message: string, options?: ErrorOptions) {
    super(message, ['argument'], [], options)
  }
}

/** A fault of the engine; please report it. */
export class InternalError extends MeruitError {}

const CLASSES: Record<string, typeof MeruitError> = {
  NotAdjustedError,
  NotStartedError,
  FactsError,
  LedesError,
  FileError,
  TableError,
  InternalError,
}

/** The error of this package that a failure of the native half stands for; anything else stays as it is. */
export function typed(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof MeruitError) return error
  const told = read(error.message)
  if (told === undefined) return new ArgumentError(error.message, { cause: error })
  const { message, ids } = told
  if (told.class === 'ArgumentError') return new ArgumentError(message)
  if (told.class === 'RulesError') {
    return new RulesError(message, ids, told.diagnostics as RuleDiagnostic[], told.text ?? message)
  }
  return new (CLASSES[told.class] ?? MeruitError)(message, ids, told.diagnostics)
}

function read(message: string): Told | undefined {
  if (!message.startsWith('{"class":')) return undefined
  try {
    return JSON.parse(message) as Told
  } catch {
    return undefined
  }
}

/** Starts a call of the native half and waits for it; what it throws or rejects with is typed. */
export async function awaiting<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (error) {
    throw typed(error)
  }
}

/** Runs a call of the native half; what it throws is typed. */
export function calling<T>(call: () => T): T {
  try {
    return call()
  } catch (error) {
    throw typed(error)
  }
}

/** Runs code that reads what a caller passed: whatever that throws, a getter or a proxy, becomes an `ArgumentError`. */
export function reading<T>(what: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof MeruitError) throw error
    throw new ArgumentError(`${what} cannot be read: ${reason(error)}`, { cause: error })
  }
}

/** What was thrown, in words. It may be anything. */
function reason(error: unknown): string {
  try {
    return error instanceof Error ? String(error.message) : String(error)
  } catch {
    return 'it throws'
  }
}
