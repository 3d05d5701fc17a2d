// Decisions on records, by the packs that come with the package and the data of the examples.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'

import { tableFromArrays, tableToIPC } from 'apache-arrow'
import { ArgumentError, FactsError, FileError, MeruitError, Ruleset, TableError } from 'meruit'

const folder = (duty) => new URL(`../../../examples/${duty}/`, import.meta.url)
const files = (duty) => readdirSync(folder(duty)).filter((file) => /\.(csv|json)$/.test(file) && !file.startsWith('expected'))
const told = ({ decisions, findings, status }) => ({ decisions, found: findings.map(({ message }) => message), status })

describe('decisions on records', () => {
  for (const duty of ['coding', 'approvals', 'routing', 'requests', 'panel', 'budgets']) {
    it(`are the same from the folder, its files and their texts: ${duty}`, async () => {
      const rules = await Ruleset.load(`pack:${duty}`)
      const expected = told(await rules.decide(fileURLToPath(folder(duty))))
      assert.ok(expected.decisions.length > 0)
      const urls = files(duty).map((file) => new URL(file, folder(duty)))
      assert.deepEqual(told(await rules.decide(urls)), expected)
      if (urls.some((url) => url.pathname.endsWith('.json'))) return
      const texts = files(duty).map((file) => [file.replace('.csv', ''), readFileSync(new URL(file, folder(duty)), 'utf8')])
      assert.deepEqual(told(await rules.decide(Object.fromEntries(texts))), expected)
      const bytes = texts.map(([name, text]) => [name, Buffer.from(text)])
      assert.deepEqual(told(await rules.decide(Object.fromEntries(bytes))), expected)
    })
  }

  it('come from arrays and Arrow alike', async () => {
    const rules = Ruleset.parse(`
      guideline "Routes" currency USD uses requests
      decision queue for each request gives queue: text
        when kind is "bank change" -> "vendor-verification"
        otherwise                  -> "general"
    `)
    const columns = { id: ['R1', 'R2'], kind: ['bank change', 'status question'] }
    const rows = columns.id.map((id, at) => ({ id, kind: columns.kind[at] }))
    const queues = async (request) => {
      const { decisions } = await rules.decide({ request })
      return decisions.map(({ of, answers }) => [of, answers[0].queue])
    }
    const expected = [['request R1', 'vendor-verification'], ['request R2', 'general']]
    assert.deepEqual(await queues(rows), expected)
    assert.deepEqual(await queues(tableToIPC(tableFromArrays(columns))), expected)
    assert.deepEqual(await queues('id,kind\nR1,bank change\nR2,status question\n'), expected)
  })

  it('mask bank numbers, and tell of the file of a bank', async () => {
    const rules = await Ruleset.load('pack:payments')
    const review = await rules.decide(folder('failed-payments'), { asOf: '2026-04-15' })
    assert.ok(review.decisions.some(({ decision }) => decision === 'failed_payment'))
    assert.ok(!JSON.stringify(review).includes('DE89370400440532013000'))
    const text = await rules.decideReport(folder('failed-payments'), 'text', { asOf: '2026-04-15' })
    assert.match(text, /failed_payment/)
  })

  it('refuse what is no record', async () => {
    const rules = await Ruleset.load('pack:routing')
    await assert.rejects(rules.decide('missing.csv'), FileError)
    await assert.rejects(rules.decide(new URL('.', import.meta.url)), TableError)
    await assert.rejects(rules.decide({ invoise: [{ number: '1' }] }), FactsError)
    for (const records of [7, null, undefined, Buffer.from('a,b'), { invoice: 7 }, [7]]) {
      await assert.rejects(rules.decide(records), ArgumentError)
    }
    await assert.rejects(rules.decide({}, { records: {} }), ArgumentError)
  })

  it('end by a signal', async () => {
    const rules = await Ruleset.load('pack:routing')
    const signal = AbortSignal.abort(new MeruitError('enough', ['enough']))
    await assert.rejects(rules.decide({ invoice: [{ number: '1' }] }, { signal }), { message: 'enough' })
  })
})
