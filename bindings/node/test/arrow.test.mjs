// Arrow IPC in and out. `apache-arrow` is a dependency of these tests alone.
import assert from 'node:assert/strict'
import { writeFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'

import { Bool, DateDay, Decimal, Dictionary, Float64, Int32, makeData, Table, tableFromIPC, tableToIPC, Utf8, vectorFromArray, makeVector } from 'apache-arrow'
import { FactsError, Ruleset, toArrow } from 'meruit'

import { CAP, ledes, SUPPLIED } from './common/samples.mjs'

const rules = Ruleset.parse(CAP)
const folder = mkdtempSync(join(tmpdir(), 'meruit-'))
after(() => rmSync(folder, { recursive: true }))

const texts = (values) => vectorFromArray(values, new Utf8())

/** A column of decimals with two places, of hundredths. */
function decimals(hundredths) {
  const words = new Uint32Array(4 * hundredths.length)
  hundredths.forEach((value, row) => {
    const bits = BigInt.asUintN(128, BigInt(value))
    for (let word = 0; word < 4; word++) words[4 * row + word] = Number((bits >> BigInt(32 * word)) & 0xffffffffn)
  })
  return makeVector(makeData({ type: new Decimal(2, 38), length: hundredths.length, data: words }))
}

const days = (values) => vectorFromArray(values.map((value) => new Date(value)), new DateDay())

/** Lines of two invoices, as a database would give them. */
const columns = {
  'invoice.number': texts(['1', '1', '2']),
  'invoice.date': days(['2026-03-31', '2026-03-31', '2026-04-30']),
  'invoice.currency': texts(['USD', 'USD', 'USD']),
  kind: vectorFromArray(['F', 'F', 'F'], new Dictionary(new Utf8(), new Int32())),
  date: days(['2026-03-02', '2026-03-03', '2026-04-01']),
  hours: decimals([200, 150, 100]),
  rate: decimals([35000, 25050, 30001]),
  'timekeeper.id': texts(['T7', null, 'T8']),
}

const facts = {
  invoices: [
    { number: '1', date: '2026-03-31', currency: 'USD', lines: [
      { kind: 'F', date: '2026-03-02', hours: '2.00', rate: '350.00', timekeeper: { id: 'T7' } },
      { kind: 'F', date: '2026-03-03', hours: '1.50', rate: '250.50', timekeeper: null },
    ] },
    { number: '2', date: '2026-04-30', currency: 'USD', lines: [
      { kind: 'F', date: '2026-04-01', hours: '1.00', rate: '300.01', timekeeper: { id: 'T8' } },
    ] },
  ],
}

describe('lines in Arrow', () => {
  test('are the same review as objects, from streams, files and paths', async () => {
    const expected = await rules.review(facts, { name: 'lines' })
    assert.deepEqual(expected.findings.map((finding) => finding.amount), ['100.00', '0.01'])
    for (const format of ['stream', 'file']) {
      const bytes = tableToIPC(new Table(columns), format)
      assert.deepEqual(await rules.review(bytes, { name: 'lines' }), expected)
      assert.deepEqual(rules.reviewSync(bytes, { name: 'lines' }), expected)
      const path = join(folder, `lines-${format}.arrow`)
      writeFileSync(path, bytes)
      assert.deepEqual(await rules.review(path, { name: 'lines' }), expected)
      assert.deepEqual((await rules.reviewStream(path, { name: 'lines' }).next()).value, expected)
    }
  })

  test('may have columns of other names', async () => {
    const { rate, hours, kind, 'invoice.currency': currency } = columns
    const table = new Table({ BILLED_RATE: rate, QTY: hours, TYPE: kind, CCY: currency, NOTE: texts(['a', 'b', 'c']) })
    const named = { rate: 'BILLED_RATE', hours: 'QTY', kind: 'TYPE', 'invoice.currency': 'CCY' }
    const review = await rules.review(tableToIPC(table), { columns: named })
    assert.equal(review.invoices.length, 1)
    assert.equal(review.invoices[0].totals.reduced, '100.01')
    await assert.rejects(rules.review(tableToIPC(table), { columns: { rate: 'RATE' } }), { code: 'no-column' })
    await assert.rejects(rules.review(tableToIPC(table)), FactsError)
  })

  test('are refused where amounts are floats, and where an invoice contradicts itself', async () => {
    const floats = new Table({ ...columns, rate: vectorFromArray([350, 250.5, 300.01], new Float64()) })
    await assert.rejects(rules.review(tableToIPC(floats)), (error) => error instanceof FactsError && error.code === 'float-column' && error.message.includes('`rate`'))
    const differing = new Table({ ...columns, 'invoice.currency': texts(['USD', 'EUR', 'USD']) })
    await assert.rejects(rules.review(tableToIPC(differing)), { code: 'invoice-differs' })
  })

  test('that are cut short are refused', async () => {
    const bytes = tableToIPC(new Table(columns))
    for (let length = 8; length < bytes.length - 8; length += 61) {
      await assert.rejects(rules.review(bytes.slice(0, length)), FactsError)
    }
  })

  test('that were altered never end the process', async () => {
    const bytes = tableToIPC(new Table(columns), 'file')
    for (let at = 6; at < bytes.length; at += 13) {
      const altered = bytes.slice()
      altered[at] ^= 0xff
      await rules.review(altered).catch((error) => assert.ok(error.ids.length > 0 && error.code !== 'internal', error.stack))
    }
  })
})

test('tables, lists and records are bound from Arrow', async () => {
  const capped = Ruleset.parse(SUPPLIED)
  const cap = tableToIPC(new Table({ person: texts(['T7', 'T8']), rate: texts(['300 USD', '200 USD']) }))
  assert.equal((await capped.review(facts, { tables: { cap } })).invoices[1].totals.approved, '200.00')
  const vip = Ruleset.parse('list vip supplied\nrule vip_matter for each fee where timekeeper.id in vip then note')
  assert.equal((await vip.review(facts, { lists: { vip: tableToIPC(new Table({ id: texts(['T7']) })) } })).findings.length, 1)
  const stated = Ruleset.parse('rule state for each fee where matter.state is NY and matter.closed is missing then note')
  const matter = tableToIPC(new Table({ id: texts(['M1']), state: texts(['NY']) }))
  const [invoice] = facts.invoices
  assert.ok((await stated.review({ invoices: [{ ...invoice, matter: 'M1' }] }, { records: { matter } })).findings.length > 0)
  const again = Ruleset.parse('rule again for each invoice when count(of prior fee with same matter.id) >= 2 then warn')
  const earlier = { 'invoice.number': texts(['9', '9']), 'invoice.date': texts(['2026-01-31', '2026-01-31']), 'invoice.matter': texts(['M1', 'M1']), kind: texts(['F', 'F']) }
  const history = tableToIPC(new Table(earlier))
  assert.equal((await again.review({ invoices: [{ ...invoice, matter: 'M1' }] }, { history })).findings.length, 1)
  await assert.rejects(capped.review(facts, { tables: { cap: tableToIPC(new Table({ person: texts(['T7']), rate: vectorFromArray([300], new Float64()) })) } }), FactsError)
  await assert.rejects(capped.review(facts, { tables: { cap: tableToIPC(new Table({ other: vectorFromArray([true], new Bool()) })) } }))
})

describe('results in Arrow', () => {
  const cents = (words) => (BigInt(words[1]) << 32n) | BigInt(words[0])

  test('hold what the reviews hold', async () => {
    const reviews = []
    for await (const review of rules.reviewStream(Buffer.from(ledes(3, 2)))) reviews.push(review)
    const tables = {}
    for (const name of ['invoices', 'lines', 'adjustments', 'findings']) tables[name] = tableFromIPC(await toArrow(reviews, name))
    assert.deepEqual(Object.values(tables).map((table) => table.numRows), [3, 6, 3, 3])
    const { invoices, lines, adjustments, findings } = tables
    assert.deepEqual([...invoices.getChild('number')], ['INV-1', 'INV-2', 'INV-3'])
    assert.deepEqual([...invoices.getChild('reduced')].map(cents), [500000n, 500000n, 500000n])
    assert.equal(String(invoices.schema.fields.find((field) => field.name === 'reduced').type), 'Decimal[38e+4]')
    assert.deepEqual([...lines.getChild('decided_by')], Array(6).fill(null))
    assert.equal(new Date(Number(lines.getChild('date').get(0))).toISOString().slice(0, 10), reviews[0].invoices[0].lines[0].date)
    assert.deepEqual([...adjustments.getChild('step')], ['rate', 'rate', 'rate'])
    assert.deepEqual([...findings.getChild('rule')], ['cap', 'cap', 'cap'])
    assert.deepEqual([...findings.getChild('rules_hash')], Array(3).fill(rules.hash))
    assert.equal(tableFromIPC(await toArrow(reviews[0], 'findings')).numRows, 1)
    assert.equal(tableFromIPC(await toArrow([], 'findings')).numRows, 0)
  })
})

