// Whatever is passed: a typed error, never a fault of the process.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { ArgumentError, FactsError, LedesError, MeruitError, Reviewer, Ruleset, toArrow } from 'meruit'

import { CAP, FACTS } from './common/samples.mjs'

const rules = Ruleset.parse(CAP)
const withLine = (line) => ({ invoices: [{ ...FACTS.invoices[0], lines: [{ kind: 'F', ...line }] }] })
const cyclic = { invoices: [] }
cyclic.invoices.push(cyclic)
const nested = {}
let deepest = nested
for (let depth = 0; depth < 100_000; depth++) deepest = deepest.next = {}
const detached = new Uint8Array(Buffer.from(JSON.stringify(FACTS)))
structuredClone(detached.buffer, { transfer: [detached.buffer] })
const throwing = (error) => ({ get invoices() { throw error } })
const unprintable = { toString() { throw new Error('no') } }

/** Inputs that nobody should pass, by what they are. */
const INPUTS = {
  undefined,
  null: null,
  number: 4,
  nan: NaN,
  bigint: 4n,
  boolean: true,
  symbol: Symbol('s'),
  function: () => FACTS,
  class: Ruleset,
  'empty bytes': Buffer.alloc(0),
  'detached bytes': detached,
  'detached buffer': detached.buffer,
  'random bytes': Buffer.from([0, 255, 1, 254, 0, 0, 13, 10, 200]),
  'arrow that is none': Buffer.from([255, 255, 255, 255, 255, 255, 255, 127, 1, 2, 3]),
  'arrow file that is none': Buffer.from('ARROW1\0\0'),
  'cut json': Buffer.from('{"invoices": ['),
  'deep json': Buffer.from('['.repeat(100_000)),
  'a member twice': Buffer.from('{"invoices": [], "invoices": []}'),
  array: [FACTS],
  'array of holes': new Array(5),
  date: new Date(),
  map: new Map([['invoices', []]]),
  regexp: /a/,
  promise: Promise.resolve(FACTS),
  'unknown member': { invoice: [] },
  cyclic,
  nested,
  'throwing getter': throwing(new Error('mine')),
  'getter that throws nothing': throwing(undefined),
  'getter that throws the unprintable': throwing(unprintable),
  'throwing proxy': new Proxy({}, { ownKeys() { throw new TypeError('no keys') } }),
  'revoked proxy': (() => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy })(),
  'number for money': withLine({ hours: 2, rate: 350 }),
  'nan for money': withLine({ hours: NaN }),
  'bigint for money': withLine({ hours: 2n }),
  'date for a day': withLine({ date: new Date() }),
  'function as a value': withLine({ hours: () => '2' }),
  'symbol as a value': withLine({ hours: Symbol('2') }),
  'undefined in an array': { invoices: [undefined] },
  'endless toJSON': withLine({ hours: new (class { toJSON() { return this } })() }),
  'half a surrogate': { invoices: [{ number: '\ud800' }] },
  'no such path': '/no/such/file',
  'path with a null': 'a\0b',
  'path with half a surrogate': '\udfff',
  'a folder': '/',
  'an empty path': '',
  'URL of another sort': new URL('https://example.com/march.ledes'),
}

describe('an input that is none', () => {
  for (const [what, input] of Object.entries(INPUTS)) {
    test(what, async () => {
      await assert.rejects(rules.review(input), isTyped)
      await assert.rejects(rules.report(input, 'text'), isTyped)
      assert.throws(() => rules.reviewSync(input), isTyped)
      if (what !== 'array' && what !== 'array of holes' && what !== 'map') {
        await assert.rejects(all(rules.reviewStream(input)), isTyped)
      }
    })
  }

  function isTyped(error) {
    assert.ok(error instanceof MeruitError, `${error?.stack ?? String(error)}`)
    assert.ok(error.ids.length > 0 && error.ids.includes(error.code) && error.message !== '' && error.name.endsWith('Error'))
    assert.notEqual(error.code, 'internal')
    JSON.stringify(error)
    return true
  }
})

describe('an option that is none', () => {
  const OPTIONS = [
    4, 'text', null, { asOf: 4 }, { asOf: '2026-02-30' }, { tables: [] }, { tables: null }, { tables: { cap: 4 } }, { tables: { cap: [4] } },
    { tables: { cap: [[]] } }, { tables: { cap: new Map() } }, { lists: { vip: [4] } }, { records: { nothing: [{}] } }, { records: { matter: [cyclic] } },
    { history: {} }, { history: [4] }, { declare: { receipt: 'maybe' } }, { platform: {} }, { limits: { lineBytes: -1 } }, { limits: { lineBytes: 1.5 } },
    { limits: { other: 1 } }, { signal: {} }, { name: 4 }, { name: '\ud800' }, { columns: 4 }, { unknown: 1 }, throwing(new Error('mine')),
    { tables: { cap: '\ud800' } }, { tables: { cap: detached } }, { tables: { cap: Buffer.from('ARROW1') } },
    new Proxy({}, { ownKeys() { throw new Error('no keys') } }),
  ]
  for (const [index, options] of OPTIONS.entries()) {
    test(`number ${index}`, async () => {
      const typed = (error) => error instanceof MeruitError && error.code !== 'internal' || assert.fail(String(error?.stack ?? error))
      await assert.rejects(rules.review(FACTS, options), typed)
      assert.throws(() => rules.reviewSync(FACTS, options), typed)
    })
  }

  test('of a batch', () => {
    for (const options of [{ concurrency: 0 }, { concurrency: '4' }, { concurrency: 1e9 }, { format: 'json' }]) {
      assert.throws(() => rules.reviewBatch([], options), ArgumentError)
    }
    for (const inputs of [undefined, 4, 'text', Buffer.alloc(3)]) assert.throws(() => rules.reviewBatch(inputs), ArgumentError)
  })
})

describe('rules that are none', () => {
  test('are refused', async () => {
    for (const text of [undefined, null, 4, {}, Buffer.from('rule a'), '\ud800']) {
      assert.throws(() => Ruleset.parse(text), ArgumentError)
      await assert.rejects(Ruleset.load({ text }), ArgumentError)
    }
    for (const options of [null, 4, { name: 4 }, { files: 4 }, { files: { a: 4 } }, { files: cyclic }]) {
      assert.throws(() => Ruleset.parse('rule a for each fee then note', options), ArgumentError)
    }
    for (const path of [undefined, null, 4, {}, '', '/no/such', 'a\0b']) await assert.rejects(Ruleset.load(path), MeruitError)
    for (const data of [undefined, null, 4, {}, { source: {} }, { source: { path: 4 } }, cyclic]) assert.throws(() => Ruleset.from(data), MeruitError)
  })

  test('are refused however long or deep', () => {
    for (const text of ['('.repeat(1_000_000), 'rule a '.repeat(500_000), '\0'.repeat(100_000), `rule a for each fee when ${'not '.repeat(200_000)}true then note`, 'x'.repeat(64 << 20)]) {
      assert.throws(() => Ruleset.parse(text), (error) => error instanceof MeruitError && error.code !== 'internal')
    }
  })

  test('have no constructor', () => {
    assert.throws(() => new Ruleset(), TypeError)
    assert.throws(() => new Reviewer(), ArgumentError)
    assert.throws(() => Ruleset.prototype.reviewSync.call({}, FACTS), TypeError)
  })
})

describe('prototypes', () => {
  test('are not polluted by facts', async () => {
    const evil = JSON.parse('{"__proto__": {"polluted": true}, "invoices": []}')
    await assert.rejects(rules.review(evil), FactsError)
    await assert.rejects(rules.review(Buffer.from('{"constructor": {"prototype": {"polluted": true}}}')), FactsError)
    const named = Ruleset.parse('table cap (person: text -> rate: rate) supplied\nrule a for each fee then reduce rate to cap[timekeeper.id]')
    await assert.rejects(named.review(FACTS, { tables: JSON.parse('{"__proto__": [{"a": "b"}]}') }), MeruitError)
    await assert.rejects(rules.review(FACTS, JSON.parse('{"__proto__": {"asOf": "2026-01-01"}}')), ArgumentError)
    assert.equal({}.polluted, undefined)
  })

  test('that were polluted by others give no facts and no options', async () => {
    const before = await rules.review(FACTS, { name: 'f' })
    Object.prototype.as_of = '2020-01-01'
    Object.prototype.asOf = '2020-01-01'
    Object.prototype.toJSON = () => 'mine'
    try {
      assert.deepEqual((await rules.review(FACTS, { name: 'f' })).findings.length, before.findings.length)
      assert.equal(Object.hasOwn(await rules.review(FACTS), 'as_of'), false)
    } finally {
      delete Object.prototype.as_of
      delete Object.prototype.asOf
      delete Object.prototype.toJSON
    }
  })

  test('need not be there', async () => {
    const bare = Object.assign(Object.create(null), FACTS)
    assert.equal((await rules.review(bare)).status, 'findings')
  })
})

test('bytes may change while they are reviewed', async () => {
  const bytes = Buffer.from(JSON.stringify(FACTS))
  const expected = await rules.review(bytes)
  const pending = rules.review(bytes)
  bytes.fill(0)
  assert.deepEqual(await pending, expected)
})

test('huge texts are reviewed or refused', async () => {
  const long = 'x'.repeat(32 << 20)
  const review = await rules.review({ invoices: [{ ...FACTS.invoices[0], lines: [{ kind: 'F', hours: '2', rate: '350', narrative: long }] }] })
  assert.equal(review.findings.length, 1)
  await assert.rejects(rules.review(withLine({ hours: long })).then((review) => { if (review.problems.length > 0) throw new FactsError('read', ['unreadable']) }), MeruitError)
  await assert.rejects(rules.review(Buffer.from(`LEDES1998B[]\r\n${long}`)), LedesError)
})

test('Arrow tables are made of reviews only', async () => {
  for (const value of [undefined, null, 4, [4], [cyclic], ['text']]) await assert.rejects(toArrow(value, 'findings'), MeruitError)
  const odd = { document: 'meruit/review/1', findings: [{ amount: '1.23456' }] }
  await assert.rejects(toArrow(odd, 'findings'), ArgumentError)
  await assert.rejects(toArrow([], 'sums'), ArgumentError)
  await assert.rejects(toArrow([], undefined), ArgumentError)
})

async function all(stream) {
  const found = []
  for await (const one of stream) found.push(one)
  return found
}
