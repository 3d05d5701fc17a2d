// One invoice of 60 lines as a Buffer, reviewed again and again by each engine: median and p99.
//
//     npm install && node bench.mjs [TIMES]
//
// It ends with an error where two engines do not find the same.
import assert from 'node:assert/strict'

import { contestants } from './contestants.mjs'
import { ledes } from './invoices.mjs'

const times = Number(process.argv[2] ?? 2000)
const bytes = ledes(1)
const all = contestants()

const expected = all['JavaScript by hand'](bytes)
for (const [name, review] of Object.entries(all)) {
  for (let number = 1; number <= 50; number++) {
    assert.deepEqual(await review(ledes(number)), await all['JavaScript by hand'](ledes(number)), `${name}, invoice ${number}`)
  }
}
console.log(`60 lines, ${bytes.length} bytes, 7 rules, ${expected.length} findings, equal from all; ${times} runs each, µs`)
console.log(`${'engine'.padEnd(24)}${'median'.padStart(10)}${'p99'.padStart(10)}`)

for (const [name, review] of Object.entries(all)) {
  const took = []
  for (let run = -times / 4; run < times; run++) {
    const start = process.hrtime.bigint()
    const result = review(bytes)
    if (result instanceof Promise) await result
    if (run >= 0) took.push(Number(process.hrtime.bigint() - start) / 1000)
  }
  took.sort((a, b) => a - b)
  const at = (share) => took[Math.min(took.length - 1, Math.floor(took.length * share))].toFixed(0).padStart(10)
  console.log(`${name.padEnd(24)}${at(0.5)}${at(0.99)}`)
}
