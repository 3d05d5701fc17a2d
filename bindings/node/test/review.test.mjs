// Loading rules and reviewing: what goes in, in every form, and what comes out.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { inspect } from 'node:util'

import * as meruit from 'meruit'
import { ArgumentError, FactsError, fromMinor, LedesError, MeruitError, NotAdjustedError, NotStartedError, Ruleset, TableError, toMinor, validate } from 'meruit'

import { CAP, FACTS, ledes, SUPPLIED } from './common/samples.mjs'

const folder = mkdtempSync(join(tmpdir(), 'meruit-'))
after(() => rmSync(folder, { recursive: true }))
const file = (name, text) => {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

describe('modules', () => {
  test('ESM and CommonJS give the same classes, and nothing else', () => {
    const required = createRequire(import.meta.url)('meruit')
    assert.equal(required.Ruleset, meruit.Ruleset)
    assert.deepEqual(Object.keys(required).sort(), Object.keys(meruit).sort())
  })
})

describe('rules', () => {
  test('are loaded from a path, a URL and a text', async () => {
    const path = file('cap.ocg', CAP)
    const loaded = await Promise.all([Ruleset.load(path), Ruleset.load(pathToFileURL(path)), Ruleset.load({ text: CAP })])
    for (const rules of [...loaded, Ruleset.loadSync(path), Ruleset.parse(CAP)]) {
      assert.equal(rules.title, 'Caps')
      assert.deepEqual(rules.ruleIds, ['cap'])
      assert.equal(rules.hash, loaded[0].hash)
    }
  })

  test('are read from Markdown, known by its fences or its name', async () => {
    const text = `# Caps\n\nRates are capped.\n\n\`\`\`ocg\n${CAP}\`\`\`\n`
    assert.deepEqual(Ruleset.parse(text).ruleIds, ['cap'])
    assert.deepEqual((await Ruleset.load(file('guideline.md', text))).ruleIds, ['cap'])
  })

  test('read tables beside them', () => {
    const text = 'list vip from "vip.csv"\nrule vip_matter for each fee where matter.id in vip then note'
    assert.deepEqual(Ruleset.parse(text, { files: { 'vip.csv': 'matter\nM1\n' } }).ruleIds, ['vip_matter'])
    file('vip.csv', 'matter\nM1\n')
    const loaded = Ruleset.loadSync(file('vip.ocg', text))
    assert.deepEqual(loaded.ruleIds, ['vip_matter'])
    // The tables travel with the rules.
    assert.deepEqual(loaded.source.files, { 'vip.csv': 'matter\nM1\n' })
    assert.equal(Ruleset.from(structuredClone(loaded)).hash, loaded.hash)
  })

  test('say what they need', () => {
    const { requirements, history, readsEarlierInvoices } = Ruleset.parse(`${SUPPLIED}
      rule spent for each invoice when sum(amount of prior fee with same matter.id) > 900 USD then warn`)
    assert.deepEqual(requirements.tables, ['cap'])
    assert.ok(readsEarlierInvoices)
    assert.deepEqual(history, [{ records: 'prior fee', keys: ['matter.id'], window: null, neededBy: ['spent'] }])
  })

  test('run their tests', () => {
    const results = Ruleset.parse(`rule long for each fee when hours > 10 then warn
      test "eleven hours are long" given fee { hours 11 } expect long warns
      test "ten are not" given fee { hours 10 } expect long warns`).test()
    assert.deepEqual(results.map(({ title, passed }) => [title, passed]), [['eleven hours are long', true], ['ten are not', false]])
    assert.equal(results[1].failures[0].claim, 'long warns')
  })

  test('show themselves, and travel as plain data', () => {
    const rules = Ruleset.parse(CAP)
    assert.match(inspect(rules), /^Ruleset \{\s+title: 'Caps'/)
    assert.match(inspect(rules.reviewer()), /^Reviewer of Ruleset/)
    for (const data of [structuredClone(rules), JSON.parse(JSON.stringify(rules))]) {
      assert.equal(data.hash, rules.hash)
      assert.equal(Ruleset.from(data).reviewSync(FACTS).status, 'findings')
    }
    assert.throws(() => Ruleset.from({ ...structuredClone(rules), hash: 'other' }), { code: 'rules-changed' })
  })
})

describe('a review', () => {
  const rules = Ruleset.parse(CAP)

  test('is the same from objects, bytes of every sort and a path', async () => {
    const json = JSON.stringify(FACTS)
    const bytes = Buffer.from(json)
    const shared = new Uint8Array(new SharedArrayBuffer(bytes.length))
    shared.set(bytes)
    const padded = new Uint8Array([0, 0, ...bytes])
    const view = new DataView(padded.buffer, 2, bytes.length)
    const inputs = [FACTS, bytes, new Uint8Array(bytes), view, bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length), shared, shared.buffer, file('facts.json', json)]
    const expected = rules.reviewSync(FACTS, { name: 'f' })
    assert.equal(expected.findings[0].amount, '100.00')
    for (const input of inputs) {
      assert.deepEqual(await rules.review(input, { name: 'f' }), expected)
      if (typeof input !== 'string') assert.deepEqual(rules.reviewSync(input, { name: 'f' }), expected)
    }
  })

  test('of a LEDES file holds all of its invoices', async () => {
    const path = file('march.ledes', ledes(3))
    const review = await rules.review(path)
    assert.deepEqual(review.invoices.map((invoice) => invoice.number), ['INV-1', 'INV-2', 'INV-3'])
    assert.equal(review.findings.length, 6)
    assert.deepEqual(await rules.review(Buffer.from(ledes(3)), { name: path }), review)
  })

  test('is frozen plain data', async () => {
    const review = await rules.review(FACTS)
    assert.ok(Object.isFrozen(review) && Object.isFrozen(review.findings[0].outcomes))
    assert.deepEqual(structuredClone(review), review)
    assert.equal(JSON.stringify(review), await rules.report(FACTS, 'json'))
  })

  test('is reported as text and CSV', async () => {
    assert.match(await rules.report(FACTS, 'text'), /Rates are capped[\s\S]*100\.00/)
    assert.match(await rules.report(FACTS, 'csv'), /^invoice/m)
    assert.match(await rules.report(FACTS, 'adjustments'), /100\.00/)
    assert.match(await rules.report(FACTS, 'letter-md'), /Rates are capped/)
    assert.match(await rules.report(FACTS, 'letter-html'), /<html/)
    assert.equal(typeof (await rules.report(FACTS, 'splits')), 'string')
    await assert.rejects(rules.report(FACTS, 'pdf'), ArgumentError)
  })

  test('is written as LEDES, its amounts as approved', async () => {
    for (const form of ['ledes98b', 'ledes98bi']) {
      const file = await rules.report(Buffer.from(ledes(3, 4)), form)
      const again = await rules.review(Buffer.from(file))
      assert.deepEqual(again.invoices.map((invoice) => invoice.totals.billed), ['1100.00', '1100.00', '1100.00'])
    }
    await assert.rejects(rules.report(FACTS, 'ledes98b'), ArgumentError)
    await assert.rejects(rules.report(Buffer.from('what is this'), 'ledes98b'), LedesError)
    const returned = Ruleset.parse('guideline "Back" edition 2026 currency USD\nrule back for each invoice when count(of fee) > 0 then return for "more"')
    await assert.rejects(returned.report(Buffer.from(ledes(2)), 'ledes98b'), (error) => {
      return error instanceof NotAdjustedError && error.code === 'not-adjusted' && error.diagnostics.length === 2
    })
  })

  test('says on request what each rule would take alone', async () => {
    const [amount] = (await rules.review(FACTS, { eachRuleAlone: true })).invoices[0].by_rule
    assert.equal(amount.alone.reduced, '100.00')
    assert.ok(!('alone' in (await rules.review(FACTS)).invoices[0].by_rule[0]))
  })

  test('has no money as a number', async () => {
    const schema = JSON.parse(readFileSync(new URL('../../../schema/review-1.json', import.meta.url), 'utf8'))
    const counted = new Set()
    const seen = new Set()
    const walk = (value, key, take) => {
      take(value, key)
      if (typeof value === 'object' && value !== null) Object.entries(value).forEach(([key, value]) => walk(value, key, take))
    }
    walk(schema, '', (value, key) => value?.type === 'integer' && counted.add(key))
    walk(await rules.review(Buffer.from(ledes(2))), '', (value, key) => typeof value === 'number' && seen.add(key))
    assert.ok(seen.size > 5 && counted.has('column'))
    assert.deepEqual([...seen].filter((key) => !counted.has(key)), [])
    // The schema knows no other number, so money has nowhere to be one.
    assert.doesNotMatch(JSON.stringify(schema), /"type":"number"/)
  })
})

describe('options', () => {
  const rules = Ruleset.parse(SUPPLIED)
  const approved = (review) => review.invoices[0].totals.approved

  test('bind tables from arrays, CSV text and CSV bytes', async () => {
    const csv = 'person,rate\nT7,300 USD\n'
    for (const cap of [[{ person: 'T7', rate: '300 USD' }], csv, Buffer.from(csv)]) {
      assert.equal(approved(await rules.review(FACTS, { tables: { cap } })), '600.00')
      assert.equal(approved(rules.reviewer({ tables: { cap } }).reviewSync(FACTS)), '600.00')
    }
  })

  test('keep the columns of rows in the order in which they stand', async () => {
    const ruled = Ruleset.parse(`guideline "Caps" edition 2026 currency USD
      table cap (role: code, person: text -> rate: rate) supplied
      rule cap for each fee then reduce rate to cap[timekeeper.role, timekeeper.id]`)
    const cap = [{ role: 'any', person: 'T7', rate: '200 USD' }, { rate: '100 USD', person: 'any', role: 'any' }]
    const [invoice] = FACTS.invoices
    const lines = [{ ...invoice.lines[0], timekeeper: { id: 'T7', role: 'PARTNR' } }]
    assert.equal(approved(await ruled.review({ invoices: [{ ...invoice, lines }] }, { tables: { cap } })), '400.00')
  })

  test('let facts bring their own tables', async () => {
    const facts = { ...FACTS, tables: { cap: [{ person: 'T7', rate: '300 USD' }] } }
    assert.equal(approved(await rules.review(facts)), '600.00')
    assert.equal(approved(rules.reviewSync(facts)), '600.00')
    assert.equal(approved(await rules.reviewStream([JSON.stringify(facts)]).next().then((step) => step.value)), '600.00')
  })

  test('that are missing or wrong are told', async () => {
    assert.throws(() => rules.reviewer(), (error) => error instanceof NotStartedError && error.code === 'table-not-bound')
    await assert.rejects(rules.review(FACTS), (error) => error instanceof NotStartedError && error.diagnostics[0].path !== undefined)
    await assert.rejects(rules.review(FACTS, { tables: { cap: 'a,a\n1,2\n' } }), TableError)
    await assert.rejects(rules.review(FACTS, { tables: { cap: [{ person: 'T7', rate: 300 }] } }), (error) => {
      return error instanceof TableError && error.code === 'wrong-sort' && error.message.includes('write `"300"`')
    })
    await assert.rejects(rules.review(FACTS, { tabels: {} }), /no option `tabels`/)
    await assert.rejects(rules.review(FACTS, { asOf: '31.3.2026' }), ArgumentError)
    await assert.rejects(rules.review(FACTS, { platform: 'other' }), ArgumentError)
  })

  test('bind lists', async () => {
    const vip = Ruleset.parse('list vip supplied\nrule vip_matter for each fee where timekeeper.id in vip then note')
    for (const members of [['T7'], 'id\nT7\n', Buffer.from('id\nT7\n')]) {
      assert.equal((await vip.review(FACTS, { lists: { vip: members } })).findings.length, 1)
    }
  })

  test('add records and earlier invoices, for LEDES files too', async () => {
    const budget = Ruleset.parse(`guideline "Budgets" edition 2026 currency USD
      rule spent for each invoice when sum(amount of prior fee with same matter.id) >= 1000 USD then warn
      rule state for each fee where matter.state is NY then note`)
    const options = {
      records: { matter: [{ id: 'M-77', state: 'NY' }] },
      history: [{ number: '9', date: '2026-01-31', currency: 'USD', firm: '12-3456789', matter: 'M-77', lines: [{ kind: 'F', hours: '4', amount: '1200' }] }],
    }
    const found = (review) => review.findings.filter((finding) => finding.verdict === 'found').map((finding) => finding.rule)
    assert.deepEqual(found(await budget.review(Buffer.from(ledes(1, 1)), options)), ['spent', 'state'].sort())
    const facts = { invoices: [{ ...FACTS.invoices[0], matter: 'M-77' }] }
    assert.deepEqual(found(await budget.review(facts, options)), ['spent', 'state'].sort())
    assert.deepEqual(found(await budget.review(facts, { ...options, records: { matter: 'id,state\nM-77,NY\n' } })), ['spent', 'state'].sort())
    assert.deepEqual(found(await budget.review(facts, { declare: { prior: 'absent' } })), [])
    // A row for each line, its invoice with it.
    const csv = `invoice.number,invoice.date,invoice.currency,invoice.firm,invoice.matter,kind,hours,amount,timekeeper.id
9,2026-01-31,USD,12-3456789,M-77,F,2,600,T7
9,2026-01-31,USD,12-3456789,M-77,F,2,400,T7
8,2026-01-31,USD,12-3456789,M-78,F,2,900,T7
`
    for (const history of [csv, Buffer.from(csv)]) {
      assert.deepEqual(found(await budget.review(facts, { ...options, history })), ['spent', 'state'].sort())
    }
    assert.deepEqual(found(await budget.review(facts, { ...options, history: csv.replace('400', '399') })), ['state'])
    await assert.rejects(budget.review(facts, { history: csv.replace('M-77,F,2,400', 'M-78,F,2,400') }), { code: 'invoice-differs' })
    await assert.rejects(budget.review(facts, { history: 4 }), ArgumentError)
  })

  test('name calendars of business time', async () => {
    const rules = Ruleset.parse(`record ticket
        id: text
        at: moment?
      decision answer_by for each ticket gives by_when: moment
        otherwise -> due(at, 4 business hours, "US")`)
    const tickets = { records: { ticket: [{ id: 'K1', at: '2026-03-31 15:30' }] } }
    const US = { opens: '09:00', closes: '17:00', days: ['tue', 'thu'], holidays: ['2026-04-02'] }
    const { decisions } = await rules.review(tickets, { calendars: { US } })
    assert.deepEqual(decisions[0].answers, [{ by_when: '2026-04-07 11:30' }])
    for (const wrong of [{ ...US, opens: '9' }, { ...US, days: ['Tuesday'] }, { ...US, hours: '8' }, 4]) {
      await assert.rejects(rules.review(tickets, { calendars: { US: wrong } }), FactsError)
    }
  })

  test('limit the steps and the records', async () => {
    const rules = Ruleset.parse(CAP)
    assert.equal((await rules.review(FACTS, { stepLimit: 1000, recordLimit: 3 })).status, 'findings')
    await assert.rejects(rules.review(FACTS, { stepLimit: 1 }), { code: 'step-limit' })
    await assert.rejects(rules.review(Buffer.from(ledes(1, 4)), { recordLimit: 4 }), { code: 'too-many-records' })
    for (const wrong of [-1, 1.5, '7', NaN]) await assert.rejects(rules.review(FACTS, { stepLimit: wrong }), ArgumentError)
  })

  test('name the day, the platform and limits', async () => {
    assert.equal((await Ruleset.parse(CAP).review(FACTS, { asOf: '2026-04-30' })).as_of, '2026-04-30')
    const strict = await Ruleset.parse(CAP).review(Buffer.from(ledes()), { platform: 'legal-tracker' })
    assert.ok(Array.isArray(strict.problems))
    await assert.rejects(Ruleset.parse(CAP).review(Buffer.from(ledes()), { limits: { lineBytes: 50 } }), LedesError)
  })

  test('are not needed by facts whose amounts are texts', async () => {
    await assert.rejects(Ruleset.parse(CAP).review({ invoices: [{ lines: [{ kind: 'F', hours: 2 }] }] }), (error) => {
      const [fault] = error.diagnostics
      return error instanceof FactsError && error instanceof MeruitError && fault.id === 'number-in-json' && fault.path === 'invoices[0].lines[0].hours'
    })
  })
})

describe('a file by itself', () => {
  const short = ledes().replaceAll('PARTNR', 'BOSS')

  test('is validated by a platform', async () => {
    for (const input of [Buffer.from(short), file('short.ledes', short)]) {
      const { document, platform, files: [{ problems }] } = await validate(input, { platform: 'legal-tracker' })
      assert.equal(document, 'meruit/validation/1')
      assert.equal(platform, 'legal-tracker')
      const problem = problems.find(({ raw }) => raw === 'BOSS')
      assert.ok(problem.record > 2 && problem.invoice === 'INV-1' && problem.help !== '', JSON.stringify(problems))
    }
    assert.equal((await validate(Buffer.from(short), { name: 'march.ledes' })).files[0].file, 'march.ledes')
  })

  test('is refused where it is none, and so are odd options', async () => {
    await assert.rejects(validate(Buffer.from('Dear all,')), LedesError)
    await assert.rejects(validate(join(folder, 'none')), { code: 'io' })
    for (const options of [{ platform: 'other' }, { profile: '{}' }, { profile: { name: 4 } }, { tabels: {} }, null, 4]) {
      await assert.rejects(validate(Buffer.from(short), options), ArgumentError)
    }
    await assert.rejects(validate({ invoices: [] }), ArgumentError)
  })
})

test('clauses are held against the rules', () => {
  const text = '# Guideline\n\n## 1 Copies\n\nAt most 20 cents.\n\n## 2 Travel\n\nNot paid.\n\n```ocg\nrule travel for each fee where activity is A112 then reject\n```\n'
  const { clauses, rules_without_clause } = Ruleset.parse(text).clauses()
  assert.deepEqual(clauses.map(({ number, title, rules }) => [number, title, rules]), [['1', 'Copies', []], ['2', 'Travel', ['travel']]])
  assert.deepEqual(rules_without_clause, [])
})

describe('money', () => {
  test('goes to minor units and back', () => {
    for (const [amount, currency, minor] of [['400.25', 'USD', 40025n], ['-0.05', 'USD', -5n], ['400', 'JPY', 400n], ['1.5', 'KWD', 1500n], ['12345678901234567890.12', 'EUR', 1234567890123456789012n]]) {
      assert.equal(toMinor(amount, currency), minor)
      assert.equal(toMinor(fromMinor(minor, currency), currency), minor)
    }
    assert.equal(fromMinor(5n, 'USD'), '0.05')
    assert.equal(fromMinor(-5n, 'USD'), '-0.05')
    assert.equal(fromMinor(7n, 'JPY'), '7')
    assert.equal(toMinor('1.500', 'USD'), 150n)
    for (const wrong of [['1.005', 'USD'], ['1e3', 'USD'], [4, 'USD'], ['1', 'usd'], ['1', 4], [undefined, 'USD']]) {
      assert.throws(() => toMinor(...wrong), ArgumentError)
    }
    assert.throws(() => fromMinor(5, 'USD'), ArgumentError)
  })
})

test('what is generated is fresh, and has no `any`', () => {
  const root = new URL('..', import.meta.url)
  const run = (...args) => execFileSync(process.execPath, args, { cwd: root, encoding: 'utf8' })
  const types = join(folder, 'document.ts')
  run('scripts/document-types.mjs', types)
  assert.equal(readFileSync(types, 'utf8'), readFileSync(new URL('wrapper/document.ts', root), 'utf8'))
  run('scripts/declarations.mjs', '--check')
  const declared = readFileSync(new URL('index.d.ts', root), 'utf8').replace(/\/\*\*[\s\S]*?\*\//g, '')
  assert.match(declared, /export declare class Ruleset/)
  assert.doesNotMatch(declared, /\bany\b|\bNative/)
})
