// Reviews a small invoice again and again, in every way, and fails unless memory stays flat.
//
//     npm run test:leaks            a million reviews
//     npm run test:leaks -- 20000   as many
import { pathToFileURL } from 'node:url'

import { Ruleset } from 'meruit'

import { CAP, FACTS, ledes } from '../test/common/samples.mjs'

/** Memory may grow by this much after the first fifth; what a million leaks of even a few bytes would exceed. */
const ALLOWED = 24 << 20

/** Reviews so often; the growth of the memory after the first fifth, in bytes. */
export async function grow(reviews, told = () => undefined) {
  const rules = Ruleset.parse(CAP)
  const bytes = Buffer.from(JSON.stringify(FACTS))
  const file = Buffer.from(ledes(1, 2))
  const bad = Buffer.from('{"invoices": 4}')
  const rounds = 10
  const samples = []
  for (let round = 0; round < rounds; round++) {
    for (let done = 0; done < reviews / rounds; done += 20) {
      for (let count = 0; count < 10; count++) rules.reviewSync(count % 2 === 0 ? bytes : FACTS)
      const { signal } = new AbortController()
      await Promise.all([
        ...Array.from({ length: 6 }, () => rules.review(bytes, { signal })),
        rules.review(bad).catch(() => undefined),
        rules.report(file, 'text'),
      ])
      for await (const review of rules.reviewStream([file])) void review
      rules.reviewer({ asOf: '2026-04-30' }).reviewSync(bytes)
      if (done % 2000 === 0) Ruleset.parse(CAP).reviewSync(bytes)
    }
    globalThis.gc?.()
    await new Promise(setImmediate)
    globalThis.gc?.()
    samples.push(process.memoryUsage().rss)
    told(round, samples.at(-1))
  }
  const settled = samples[1]
  return Math.min(...samples.slice(-2)) - settled
}

/** Whether a growth is none. */
export const isFlat = (growth) => growth < ALLOWED

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const reviews = Number(process.argv[2] ?? 1_000_000)
  const before = performance.now()
  const growth = await grow(reviews, (round, rss) => console.log(`${(round + 1) * 10} %: ${(rss / 2 ** 20).toFixed(1)} MiB`))
  const seconds = (performance.now() - before) / 1000
  console.log(`${reviews} reviews in ${seconds.toFixed(0)} s; memory grew by ${(growth / 2 ** 20).toFixed(1)} MiB after the first fifth`)
  process.exitCode = isFlat(growth) ? 0 : 1
}
