import { native, type NativeCancel } from './native.js'

/**
 * Starts work and races it against the signal. Work on the pool cannot be stopped in the middle of an invoice, so the promise
 * does not wait for it: it rejects at once, and the work ends when it next looks at its flag.
 */
export async function raced<T>(
  signal: AbortSignal | undefined,
  start: (cancel: NativeCancel | undefined) => Promise<T>,
): Promise<T> {
  if (signal === undefined) return start(undefined)
  signal.throwIfAborted()
  const cancel = new native.NativeCancel()
  return new Promise((resolve, reject) => {
    const giveUp = (): void => {
      cancel.cancel()
      reject(signal.reason)
    }
    signal.addEventListener('abort', giveUp, { once: true })
    const done = (): void => signal.removeEventListener('abort', giveUp)
    start(cancel).then(resolve, reject).finally(done)
  })
}
