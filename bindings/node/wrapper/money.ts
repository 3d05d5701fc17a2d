import type { Amount } from './document.js'
import { ArgumentError, calling } from './errors.js'
import { native } from './native.js'

const AMOUNT = /^(-?)(\d+)(?:\.(\d+))?$/

/**
 * An amount in minor units of its currency: `toMinor('400.25', 'USD')` is `40025n`, `toMinor('400', 'JPY')` is `400n`.
 *
 * An amount with more decimals than the currency has is refused with an `ArgumentError`: nothing is rounded here.
 */
export function toMinor(amount: string, currency: string): bigint {
  const [, sign, whole, decimals = ''] = (typeof amount === 'string' && AMOUNT.exec(amount)) || []
  if (whole === undefined) throw new ArgumentError(`an amount is a text such as '400.25'`)
  const places = decimalsOf(currency)
  const kept = decimals.padEnd(places, '0')
  if (/[1-9]/.test(kept.slice(places))) {
    throw new ArgumentError(`${currency} has ${places} decimals, and '${amount}' has more`)
  }
  const minor = BigInt(whole + kept.slice(0, places))
  return sign === '-' ? -minor : minor
}

/** The amount of so many minor units: `fromMinor(40025n, 'USD')` is `'400.25'`. */
export function fromMinor(minor: bigint, currency: string): Amount {
  if (typeof minor !== 'bigint') throw new ArgumentError('minor units are a bigint such as 40025n')
  const places = decimalsOf(currency)
  const digits = (minor < 0n ? -minor : minor).toString().padStart(places + 1, '0')
  const sign = minor < 0n ? '-' : ''
  const whole = digits.slice(0, digits.length - places)
  return (places === 0 ? sign + whole : `${sign}${whole}.${digits.slice(-places)}`) as Amount
}

/** How many decimals a currency of ISO 4217 has: 2 for USD, 0 for JPY, 3 for KWD. */
export function decimalsOf(currency: string): number {
  if (typeof currency !== 'string') throw new ArgumentError('a currency is three capital letters, such as USD')
  return calling(() => native.currencyDecimals(currency))
}
