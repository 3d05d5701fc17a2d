// Streams, batches, signals, worker threads and rules that change while requests run.
import assert from 'node:assert/strict'
import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { after, describe, test } from 'node:test'
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'

import { ArgumentError, LedesError, MeruitError, Ruleset } from 'meruit'

import { CAP, FACTS, ledes, LEDES_HEAD, ledesInvoice } from './common/samples.mjs'

const rules = Ruleset.parse(CAP)
const folder = mkdtempSync(join(tmpdir(), 'meruit-'))
after(() => rmSync(folder, { recursive: true }))

async function all(stream) {
  const found = []
  for await (const one of stream) found.push(one)
  return found
}

/** The file in pieces of so many bytes. */
function* pieces(text, size) {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

describe('a stream', () => {
  test('gives the same reviews from chunks of any size, bytes, a path, and streams of Node and of the web', async () => {
    const text = ledes(5, 3)
    const path = join(folder, 'march.ledes')
    writeFileSync(path, text)
    const name = { name: path }
    const expected = await all(rules.reviewStream(path))
    assert.deepEqual(expected.map((review) => review.invoices[0].number), ['INV-1', 'INV-2', 'INV-3', 'INV-4', 'INV-5'])
    const inputs = [
      Buffer.from(text),
      pieces(text, 1),
      pieces(text, 1000),
      [text.slice(0, 500), text.slice(500)],
      ['', text, ''],
      createReadStream(path),
      createReadStream(path, { encoding: 'utf8', highWaterMark: 100 }),
      Readable.toWeb(createReadStream(path)),
      (async function* () { for (const piece of pieces(text, 700)) { await turn(); yield piece } })(),
    ]
    for (const input of inputs) assert.deepEqual(await all(rules.reviewStream(input, name)), expected)
    const facts = JSON.stringify(FACTS)
    for (const input of [FACTS, [facts], pieces(` \n${facts}`, 1), pieces(`\ufeff${facts}`, 1)]) {
      assert.deepEqual((await all(rules.reviewStream(input))).map((review) => review.status), ['findings'])
    }
  })

  test('reads no further than the reviews that are taken', async () => {
    let made = 0
    const invoices = (function* () {
      yield LEDES_HEAD
      for (; made < 10_000; made++) yield ledesInvoice(made, 2)
    })()
    const stream = rules.reviewStream(invoices)
    for (let taken = 0; taken < 20; taken++) await stream.next()
    await sleep(50)
    assert.ok(made >= 20 && made < 60, `${made} invoices were read for 20 reviews`)
    await stream.return()
    assert.equal(invoices.next().done, true)
  })

  test('opens nothing before the first review is asked for, and may be left at once', async () => {
    const stream = rules.reviewStream('/no/such/file')
    await stream.return()
    assert.deepEqual(await all(stream), [])
  })

  test('that is left destroys its source', async () => {
    const source = Readable.from(pieces(ledes(50, 2), 100))
    for await (const review of rules.reviewStream(source)) {
      assert.equal(review.status, 'findings')
      break
    }
    assert.ok(source.destroyed)
  })

  test('tells what is wrong with it, after what was right', async () => {
    const failing = new Error('the line broke')
    const broken = (async function* () { yield ledes(2, 2); throw failing })()
    const found = []
    await assert.rejects(async () => { for await (const review of rules.reviewStream(broken)) found.push(review) }, failing)
    assert.ok(found.length >= 1)
    await assert.rejects(all(rules.reviewStream(['what is this'])), LedesError)
    await assert.rejects(all(rules.reviewStream([])), LedesError)
    await assert.rejects(all(rules.reviewStream([4])), ArgumentError)
    await assert.rejects(all(rules.reviewStream([{}])), ArgumentError)
    await assert.rejects(all(rules.reviewStream(['{"invoices": 4}'])), MeruitError)
  })

  test('leaves the event loop to others', async () => {
    let turns = 0
    const timer = setInterval(() => turns++, 1)
    let reviews = 0
    for await (const review of rules.reviewStream(Buffer.from(ledes(300, 2)))) reviews += review.invoices.length
    clearInterval(timer)
    assert.equal(reviews, 300)
    assert.ok(turns > 3, `a timer of one millisecond ran ${turns} times`)
  })

  test('may be one of many', async () => {
    const counts = await Promise.all(Array.from({ length: 40 }, async () => (await all(rules.reviewStream(pieces(ledes(10, 2), 333)))).length))
    assert.deepEqual(counts, Array(40).fill(10))
  })
})

describe('a signal', () => {
  const heavy = Buffer.from(ledes(3000, 10))

  test('that was given before lets nothing begin', async () => {
    const signal = AbortSignal.abort()
    for (const attempt of [() => rules.review(FACTS, { signal }), () => rules.report(FACTS, 'text', { signal }), () => all(rules.reviewStream([''], { signal }))]) {
      await assert.rejects(attempt, { name: 'AbortError' })
    }
  })

  test('ends a wait at once, with its reason', async () => {
    const controller = new AbortController()
    const pending = rules.review(heavy, { signal: controller.signal })
    await sleep(5)
    const before = performance.now()
    controller.abort(new Error('mine'))
    await assert.rejects(pending, { message: 'mine' })
    assert.ok(performance.now() - before < 100)
  })

  // Each review would take minutes, and all threads of the pool have one.
  test('ends reviews that are at work', { timeout: 60_000 }, async () => {
    const pairs = await Ruleset.load({ text: 'rule pairs for each fee when count(of fee where rate >= this.rate) > 1000000 then warn' })
    const lines = Array.from({ length: 30_000 }, (_, at) => ({ kind: 'F', hours: '1', rate: `100.${String(at).padStart(6, '0')}` }))
    const facts = JSON.stringify({ invoices: [{ number: '1', currency: 'USD', lines }] })
    const controller = new AbortController()
    const pending = Array.from({ length: 8 }, () => pairs.review(Buffer.from(facts), { signal: controller.signal }))
    await sleep(20)
    controller.abort()
    await Promise.allSettled(pending)
    assert.equal((await rules.review(FACTS)).status, 'findings')
  })

  test('frees the pool, which would be busy for long otherwise', async () => {
    const controller = new AbortController()
    const pending = Array.from({ length: 40 }, () => rules.review(heavy, { signal: controller.signal }))
    controller.abort()
    const results = await Promise.allSettled(pending)
    assert.ok(results.every(({ reason }) => reason?.name === 'AbortError'))
    const before = performance.now()
    assert.equal((await rules.review(FACTS)).status, 'findings')
    const once = performance.now()
    await rules.review(heavy)
    assert.ok(once - before < 10 * (performance.now() - once), 'the queue was worked off after all')
  })

  test('ends a stream whose source waits for ever', async () => {
    const source = new Readable({ read() {} })
    source.push(ledes(1, 2))
    // A signal's own timer keeps no process running.
    const running = setInterval(() => undefined, 10)
    await assert.rejects(all(rules.reviewStream(source, { signal: AbortSignal.timeout(30) })), { name: 'TimeoutError' })
    clearInterval(running)
    assert.ok(source.destroyed)
  })

  test('leaves no listener behind', async () => {
    const { signal } = new AbortController()
    let listeners = 0
    const add = signal.addEventListener.bind(signal)
    const remove = signal.removeEventListener.bind(signal)
    signal.addEventListener = (...args) => { listeners++; add(...args) }
    signal.removeEventListener = (...args) => { listeners--; remove(...args) }
    for (let count = 0; count < 10; count++) await rules.review(FACTS, { signal })
    await all(rules.reviewStream(pieces(ledes(5, 2), 100), { signal }))
    await turn()
    assert.equal(listeners, 0)
  })
})

describe('a batch', () => {
  test('gives results in order, and goes on after a failure', async () => {
    const inputs = [FACTS, Buffer.from('what is this'), Buffer.from(ledes(2, 2)), '/no/such/file', { invoices: 4 }, FACTS]
    const results = await all(rules.reviewBatch(inputs, { concurrency: 3 }))
    assert.deepEqual(results.map((result) => [result.index, result.ok]), [[0, true], [1, false], [2, true], [3, false], [4, false], [5, true]])
    assert.deepEqual(results.filter((result) => !result.ok).map((result) => result.error.code), ['not-ledes', 'io', 'wrong-sort'])
  })

  test('takes no more inputs than it reviews at a time', async () => {
    let taken = 0
    const inputs = (async function* () { for (; taken < 1000; ) { taken++; yield FACTS } })()
    let most = 0
    let done = 0
    for await (const result of rules.reviewBatch(inputs, { concurrency: 5 })) {
      assert.ok(result.ok)
      most = Math.max(most, taken - ++done)
    }
    assert.equal(done, 1000)
    assert.ok(most <= 6, `${most} inputs were under way`)
  })

  test('ends with its signal and with its inputs', async () => {
    const controller = new AbortController()
    await assert.rejects(async () => {
      for await (const { index } of rules.reviewBatch(Array(1000).fill(FACTS), { signal: controller.signal })) if (index === 3) controller.abort()
    }, { name: 'AbortError' })
    const failing = new Error('no more')
    await assert.rejects(all(rules.reviewBatch((function* () { yield FACTS; throw failing })())), failing)
  })
})

describe('threads', () => {
  const RUN = `
    const { parentPort, workerData } = require('node:worker_threads')
    const { Ruleset } = require('meruit')
    const rules = Ruleset.from(workerData.rules)
    parentPort.postMessage(rules.reviewSync(workerData.facts, { name: 'f' }))
    if (workerData.stream) {
      ;(async () => { for await (const review of rules.reviewStream(workerData.stream)) parentPort.postMessage(review.status) })()
    }
  `
  const started = (workerData) => new Worker(RUN, { eval: true, workerData })
  const first = (worker) => new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject))

  test('get the rules as data and come to the same review', async () => {
    const expected = rules.reviewSync(FACTS, { name: 'f' })
    const workers = Array.from({ length: 3 }, () => started({ rules, facts: FACTS }))
    assert.deepEqual(await Promise.all(workers.map(first)), [expected, expected, expected])
    await Promise.all(workers.map((worker) => worker.terminate()))
  })

  test('may be ended in the middle of a stream', async () => {
    for (let round = 0; round < 3; round++) {
      const worker = started({ rules, facts: FACTS, stream: Buffer.from(ledes(2000, 4)) })
      await first(worker)
      await first(worker)
      await worker.terminate()
    }
    assert.equal((await rules.review(FACTS)).status, 'findings')
  })
})

test('rules may be exchanged while reviews run, and several sets live side by side', async () => {
  let current = Ruleset.parse(CAP)
  const seen = new Set()
  let dropped = 0
  const request = async () => {
    const own = current
    const review = await own.review(FACTS).catch(() => dropped++)
    assert.equal(review.rules.hash, own.hash)
    seen.add(review.findings[0]?.amount ?? '0.00')
  }
  const requests = []
  for (let cap = 300; cap < 350; cap += 5) {
    current = await Ruleset.load({ text: CAP.replace('300', String(cap)) })
    for (let count = 0; count < 20; count++) requests.push(request())
  }
  await Promise.all(requests)
  assert.equal(dropped, 0)
  assert.equal(seen.size, 10)
})
