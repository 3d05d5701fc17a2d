import { ArgumentError, reading } from './errors.js'

/** As deep may values nest; the engine reads no deeper. */
const DEEPEST = 100

/**
 * The JSON of a value, with its own enumerable members only. Where `JSON.stringify` would leave something out or change it
 * without a word (functions, dates, maps, numbers that are none, `toJSON`), an `ArgumentError` tells the place.
 */
export function writeJson(value: unknown, name: string): string {
  return reading(name, () => write(value, name, 0))
}

function write(value: unknown, path: string, depth: number): string {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return JSON.stringify(value)
    case 'number':
      // Written as it is: the engine knows where a number may stand, and says how to write an amount.
      if (!Number.isFinite(value)) throw new ArgumentError(`${path} is ${value}, which is no value; amounts are texts`)
      return JSON.stringify(value)
    case 'bigint':
      throw new ArgumentError(`${path} is a bigint; amounts are texts, and \`fromMinor\` writes one`)
    case 'object':
      if (value === null) return 'null'
      if (depth >= DEEPEST) throw new ArgumentError(`${path} is nested too deep, or holds itself`)
      return Array.isArray(value) ? writeArray(value, path, depth) : writeObject(value, path, depth)
    default:
      throw new ArgumentError(`${path} is ${value === undefined ? 'undefined' : `a ${typeof value}`}, which is no value`)
  }
}

function writeArray(values: ReadonlyArray<unknown>, path: string, depth: number): string {
  let out = '['
  for (let index = 0; index < values.length; index++) {
    if (index > 0) out += ','
    out += write(values[index], `${path}[${index}]`, depth + 1)
  }
  return out + ']'
}

function writeObject(value: object, path: string, depth: number): string {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== null && Object.prototype.toString.call(value) !== '[object Object]') {
    const what = Object.prototype.toString.call(value).slice(8, -1)
    const help = value instanceof Date ? "; a day is a text such as '2026-03-31'" : ''
    throw new ArgumentError(`${path} is a ${what}, which is no record${help}`)
  }
  let out = '{'
  for (const key of Object.keys(value)) {
    const member = (value as Record<string, unknown>)[key]
    // As in object spreads: what is undefined is not there.
    if (member === undefined) continue
    if (out.length > 1) out += ','
    out += `${JSON.stringify(key)}:${write(member, `${path}.${key}`, depth + 1)}`
  }
  return out + '}'
}

/** Freezes a parsed document, all the way down; documents are never deep. */
export function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) freeze(value)
  return value
}

/** Without a list of the members of each object: reviews have thousands of objects. */
function freeze(value: object): void {
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      const member: unknown = value[index]
      if (typeof member === 'object' && member !== null) freeze(member)
    }
  } else {
    for (const key in value) {
      const member: unknown = value[key as keyof typeof value]
      // What others put on the prototype of all objects is theirs.
      if (typeof member === 'object' && member !== null && Object.hasOwn(value, key)) freeze(member)
    }
  }
  Object.freeze(value)
}
