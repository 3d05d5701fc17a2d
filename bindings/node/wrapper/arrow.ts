import type { Review } from './document.js'
import { ArgumentError, awaiting } from './errors.js'
import { textOf } from './input.js'
import { writeJson } from './json.js'
import { native } from './native.js'

/** A table of results: a row for each invoice, line, cut or finding. */
export type ArrowTable = 'invoices' | 'lines' | 'adjustments' | 'findings'

/**
 * One table of reviews as an Arrow IPC stream: `tableFromIPC(await toArrow(reviews, 'findings'))` in `apache-arrow`.
 *
 * Amounts are `decimal128(38, 4)`, days `date32`; what is not there is null.
 */
export async function toArrow(reviews: Review | Iterable<Review>, table: ArrowTable): Promise<Buffer> {
  if (typeof reviews !== 'object' || reviews === null) throw new ArgumentError('a review or several are wanted')
  const several = Symbol.iterator in reviews ? reviews : [reviews]
  const documents = Array.from(several, (review) => writeJson(review, 'the review'))
  return awaiting(() => native.toArrow(documents, textOf(table, 'the table')))
}
