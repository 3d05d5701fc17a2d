import type { Review } from './document.js'
import { ArgumentError, MeruitError } from './errors.js'
import type { ReviewInput } from './input.js'
import type { CallOptions } from './options.js'

/** What came of one input of a batch. */
export type BatchResult =
  | { readonly ok: true; readonly index: number; readonly review: Review }
  | { readonly ok: false; readonly index: number; readonly error: MeruitError }

/** Options of a batch. */
export interface BatchOptions extends CallOptions {
  /** As many inputs are reviewed at a time. 4, as many as Node's pool has threads unless `UV_THREADPOOL_SIZE` says otherwise. */
  readonly concurrency?: number
}

/** As many reviews may run at a time. */
export function concurrencyOf(given: unknown): number {
  if (given === undefined) return 4
  if (typeof given === 'number' && Number.isInteger(given) && given >= 1 && given <= 1024) return given
  throw new ArgumentError('`concurrency` is a whole number from 1 to 1024')
}

/**
 * Reviews inputs side by side and gives the results in the order of the inputs. No more inputs are taken than are reviewed at
 * a time, so a batch may be of any length; one that cannot be reviewed does not stop the others.
 */
export async function* batchOf(
  inputs: AsyncIterable<ReviewInput> | Iterable<ReviewInput>,
  concurrency: number,
  review: (input: ReviewInput) => Promise<Review>,
): AsyncGenerator<BatchResult, void, undefined> {
  const running: Array<Promise<BatchResult>> = []
  let index = 0
  for await (const input of inputs) {
    const pending = reviewed(index++, review(input))
    // It is awaited in its turn; a rejection before that is no accident.
    pending.catch(() => undefined)
    running.push(pending)
    if (running.length >= concurrency) yield await (running.shift() as Promise<BatchResult>)
  }
  for (const result of running) yield await result
}

async function reviewed(index: number, review: Promise<Review>): Promise<BatchResult> {
  try {
    return { ok: true, index, review: await review }
  } catch (error) {
    if (error instanceof MeruitError) return { ok: false, index, error }
    throw error
  }
}
