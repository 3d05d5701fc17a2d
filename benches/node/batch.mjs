// A night's batch of 1,000,000 lines: how long it takes, how far memory grows, and how long the event loop is held up meanwhile.
//
//     node batch.mjs [LINES] [stream|batch]
//
// It ends with an error where the loop's p99 delay is 20 ms or more.
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

import { RULES, Ruleset } from './contestants.mjs'
import { HEAD, invoice, ledes } from './invoices.mjs'

const lines = Number(process.argv[2] ?? 1_000_000)
const how = process.argv[3] ?? 'stream'
const invoices = Math.ceil(lines / 60)
const reviewer = Ruleset.parse(RULES).reviewer()
const folder = mkdtempSync(join(tmpdir(), 'meruit-'))
const path = join(folder, 'night.ledes')

function* file() {
  yield HEAD
  for (let number = 1; number <= invoices; number++) yield invoice(number)
}

function* files() {
  for (let number = 1; number <= invoices; number++) yield ledes(number)
}

try {
  if (how === 'stream') await pipeline(Readable.from(file()), createWriteStream(path))
  const delay = monitorEventLoopDelay({ resolution: 1 })
  const before = process.memoryUsage().rss
  let most = before
  let findings = 0
  let done = 0
  const count = (review) => {
    findings += review.findings.length
    if (++done % 500 === 0) most = Math.max(most, process.memoryUsage().rss)
  }
  const start = performance.now()
  delay.enable()
  if (how === 'stream') for await (const review of reviewer.reviewStream(path)) count(review)
  else for await (const result of reviewer.reviewBatch(files())) count(result.review)
  delay.disable()
  const seconds = (performance.now() - start) / 1000
  const ms = (share) => (delay.percentile(share) / 1e6).toFixed(1)
  console.log(`${how}: ${invoices} invoices, ${invoices * 60} lines, ${findings} findings in ${seconds.toFixed(1)} s`)
  console.log(`${Math.round((invoices * 60) / seconds)} lines/s; memory grew by ${((most - before) / 2 ** 20).toFixed(0)} MiB`)
  console.log(`event loop delay: median ${ms(50)} ms, p99 ${ms(99)} ms, longest ${(delay.max / 1e6).toFixed(1)} ms`)
  if (delay.percentile(99) >= 20e6) process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true })
}
