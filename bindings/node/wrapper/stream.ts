import { raced } from './abort.js'
import type { Review } from './document.js'
import { ArgumentError, awaiting, calling, reading } from './errors.js'
import { type Bytes, bytesOf, givenOf, isBytes, type ReviewInput, sort, textOf } from './input.js'
import { frozen } from './json.js'
import type { NativeReviewer, NativeStream } from './native.js'
import type { Call } from './options.js'

/** Bytes or texts that come one after the other: a Node or web stream, or any iterable of chunks. */
export type Chunks = AsyncIterable<Bytes | string> | Iterable<Bytes | string>

/** What is streamed: chunks of a file, or what `review` takes. */
export type StreamInput = Chunks | ReviewInput

/** Something with an end that is not reached: a Node stream has `destroy`. */
interface Source {
  readonly chunks: AsyncIterator<unknown> | Iterator<unknown>
  /** Ends it early. */
  leave(): void
}

/** One review after the other. Nothing is read before the first is asked for. */
export async function* reviewsOf(
  reviewer: NativeReviewer,
  input: StreamInput,
  { name, signal }: Call,
): AsyncGenerator<Review, void, undefined> {
  signal?.throwIfAborted()
  const source = reading('the input', () => sourceOf(input))
  const stream = calling(() => {
    if (source !== undefined) return reviewer.pushed(name ?? 'input')
    const given = givenOf(input as ReviewInput, name)
    return reviewer.stream(given.input, given.name)
  })
  let left = true
  try {
    for (;;) {
      const step = await raced(signal, () => awaiting(() => stream.next()))
      if (step === null) break
      if (step !== '') yield frozen(JSON.parse(step) as Review)
      else if (source !== undefined) await feed(stream, source, signal)
    }
    left = false
  } finally {
    stream.close()
    if (left) source?.leave()
  }
}

/** Pushes the next chunk. */
async function feed(stream: NativeStream, source: Source, signal: AbortSignal | undefined): Promise<void> {
  const next = await raced(signal, async () => source.chunks.next())
  if (next.done === true) {
    stream.end()
    return
  }
  const chunk: unknown = next.value
  if (isBytes(chunk)) stream.push(bytesOf(chunk, 'a chunk'))
  else if (typeof chunk === 'string') stream.push(Buffer.from(textOf(chunk, 'a chunk')))
  else throw new ArgumentError(`a chunk of the stream is ${sort(chunk)}; bytes or texts are wanted`)
}

/** The chunks of a stream; none where the input is no stream. */
function sourceOf(input: StreamInput): Source | undefined {
  if (typeof input !== 'object' || input === null || isBytes(input) || input instanceof URL) return undefined
  const iterable = input as Partial<AsyncIterable<unknown>> & Partial<Iterable<unknown>> & { destroy?: unknown }
  const chunks = iterable[Symbol.asyncIterator]?.() ?? iterable[Symbol.iterator]?.()
  if (chunks === undefined) return undefined
  return {
    chunks,
    leave(): void {
      // The iterator of a stream that waits for data would wait with its end too; `destroy` does not.
      if (typeof iterable.destroy === 'function') (iterable as { destroy(): void }).destroy()
      else void Promise.resolve(chunks.return?.()).catch(() => undefined)
    },
  }
}

