import { ArgumentError, awaiting } from './errors.js'
import { type Bytes, givenOf, isBytes, sort, textOf } from './input.js'
import { frozen, writeJson } from './json.js'
import { native } from './native.js'
import type { Platform } from './options.js'

/** What is wrong with a LEDES file, with its place and how to mend it. */
export interface ValidationProblem {
  /** What kind of problem; `meruit explain ID` tells more. */
  readonly id: string
  /** Notes need no mending. */
  readonly severity: 'error' | 'warning' | 'note'
  /** The error number of the platform, where that is public. */
  readonly platform_code: string | null
  /** The number of the invoice; null for the file as a whole. */
  readonly invoice: string | null
  /** The physical line of the file, from 1. */
  readonly record: number | null
  /** The `file_item_nbr` of the element of an XML file. */
  readonly item: string | null
  /** The label of the column, or the name of the element. */
  readonly field: string | null
  /** The text that the problem is about, as written. */
  readonly raw: string
  readonly message: string
  readonly help: string
  /** How many further records of the invoice have the same problem. */
  readonly repeats: number
}

/** What a platform would refuse of a file: the document of `meruit validate --format json`. */
export interface Validation {
  readonly document: 'meruit/validation/1'
  /** The name of the profile. */
  readonly platform: string
  readonly files: ReadonlyArray<{
    readonly file: string
    readonly problems: ReadonlyArray<ValidationProblem>
    /** Why the file could not be read to its end, where it could not. */
    readonly unreadable?: string
  }>
}

/** How a file is validated. */
export interface ValidateOptions {
  /** The platform that the file is meant for; without it the format alone counts. */
  readonly platform?: Platform
  /** A client's own profile in place of a platform's: a document `meruit/profile/1`, as an object or as JSON. */
  readonly profile?: string | object
  /** The file's name, for messages. */
  readonly name?: string
}

/**
 * What a platform would refuse of a LEDES file, before it is submitted; no rules are asked. The file is read on Node's pool.
 *
 * Rejects with a `LedesError` where it is no LEDES file.
 */
export async function validate(input: Bytes | string | URL, options: ValidateOptions = {}): Promise<Validation> {
  if (typeof input !== 'string' && !(input instanceof URL) && !isBytes(input)) {
    throw new ArgumentError(`the input is ${sort(input)}; bytes or a path can be validated`)
  }
  if (typeof options !== 'object' || options === null) throw new ArgumentError(`options are ${sort(options)}`)
  const odd = Object.keys(options).find((key) => !['platform', 'profile', 'name'].includes(key))
  if (odd !== undefined) throw new ArgumentError(`there is no option \`${odd}\``)
  const { platform = 'lenient', profile, name } = options
  const own = typeof profile === 'string' || profile === undefined ? profile : writeJson(profile, '`profile`')
  const given = givenOf(input, name)
  const text = await awaiting(() => native.validate(given.input, given.name, textOf(platform, '`platform`'), own))
  return frozen(JSON.parse(text) as Validation)
}
