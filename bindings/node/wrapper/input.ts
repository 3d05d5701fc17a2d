import { fileURLToPath } from 'node:url'

import { ArgumentError, reading } from './errors.js'
import { writeJson } from './json.js'

/** A value of facts. Amounts, hours, rates and percents are texts, days `'2026-03-31'`; `null` and `''` are blank. */
export type FactValue = string | boolean | null | undefined | ReadonlyArray<FactValue> | FactRecord

/** A record: its fields by name. A field that is not there is unknown. */
export interface FactRecord {
  readonly [field: string]: FactValue
}

/** An invoice with its lines. */
export interface FactInvoice extends FactRecord {
  readonly lines?: ReadonlyArray<FactRecord>
}

/** The facts of a review as objects; `tests/vectors/README.md` of the project describes them. */
export interface Facts {
  readonly as_of?: string
  readonly invoices?: ReadonlyArray<FactInvoice>
  /** Records of other kinds; earlier invoices as `prior invoice`. */
  readonly records?: Readonly<Record<string, ReadonlyArray<FactRecord>>>
  readonly declare?: Readonly<Record<string, Completeness>>
  readonly tables?: Readonly<Record<string, ReadonlyArray<FactRecord>>>
  readonly lists?: Readonly<Record<string, ReadonlyArray<string>>>
  readonly calendars?: Readonly<Record<string, FactRecord>>
}

/** How complete the records of a kind are: where they are complete, one that is not there does not exist. */
export type Completeness = 'complete' | 'partial' | 'absent'

/** Bytes: a `Buffer`, any view of one, or an `ArrayBuffer`. */
export type Bytes = ArrayBufferView | ArrayBuffer | SharedArrayBuffer

/**
 * What is reviewed: facts as objects; bytes of a LEDES file, of facts in JSON or of an Arrow table of lines; or the path of a
 * file of these (a text is always a path).
 */
export type ReviewInput = Facts | Bytes | string | URL

/** Input as the native half takes it: bytes, or a path. */
export interface Given {
  readonly input: Uint8Array | string
  readonly name: string
}

/** The bytes of a view or buffer, without a copy except of shared memory, which other threads could change meanwhile. */
export function bytesOf(value: Bytes, what: string): Uint8Array {
  const isView = ArrayBuffer.isView(value)
  const buffer: ArrayBufferLike = isView ? value.buffer : value
  if (!isView && !(buffer instanceof ArrayBuffer) && !(buffer instanceof SharedArrayBuffer)) {
    throw new ArgumentError(`${what} is no buffer`)
  }
  let bytes: Uint8Array
  try {
    bytes = isView ? new Uint8Array(buffer, value.byteOffset, value.byteLength) : new Uint8Array(buffer)
  } catch (error) {
    throw new ArgumentError(`${what} is a buffer that was detached`, { cause: error })
  }
  return buffer instanceof SharedArrayBuffer ? bytes.slice() : bytes
}

export function isBytes(value: unknown): value is Bytes {
  return ArrayBuffer.isView(value) || value instanceof ArrayBuffer || value instanceof SharedArrayBuffer
}

/** A text that stays the same on its way; half of a surrogate pair would not. */
export function textOf(value: unknown, what: string): string {
  if (typeof value !== 'string') throw new ArgumentError(`${what} is ${sort(value)}, and a text is wanted`)
  if (!value.isWellFormed()) throw new ArgumentError(`${what} holds half of a surrogate pair`)
  return value
}

/** The path that a text or a `file:` URL names. */
export function pathOf(value: string | URL, what: string): string {
  if (!(value instanceof URL)) return textOf(value, what)
  try {
    return fileURLToPath(value)
  } catch (error) {
    throw new ArgumentError(`${what} is no URL of a file`, { cause: error })
  }
}

/** The input of a review as the native half takes it. */
export function givenOf(input: ReviewInput, name: string | undefined): Given {
  return reading('the input', () => given(input, name))
}

function given(input: ReviewInput, name: string | undefined): Given {
  const called = name === undefined ? undefined : textOf(name, '`name`')
  if (typeof input === 'string' || input instanceof URL) {
    return { input: pathOf(input, 'the path'), name: called ?? '' }
  }
  if (isBytes(input)) return { input: bytesOf(input, 'the input'), name: called ?? 'input' }
  if (typeof input !== 'object' || input === null) {
    throw new ArgumentError(`the input is ${sort(input)}; facts, bytes or a path can be reviewed`)
  }
  return { input: Buffer.from(writeJson(input, 'facts')), name: called ?? 'facts' }
}

/** What a value is, in words, for messages. */
export function sort(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  if (Array.isArray(value)) return 'an array'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}
