// The same seven rules, said to each engine. Each takes the bytes of a LEDES 1998B file and gives back its findings as texts
// `RULE LINE`, sorted.
//
// The other engines read no LEDES: they get the records of the reader that a program written by hand would have, and its time
// counts for each of them. Their amounts are numbers; meruit's are exact, and it settles and explains besides.
import { createRequire } from 'node:module'

import { ZenEngine } from '@gorules/zen-engine'
import { Engine } from 'json-rules-engine'

export const { Ruleset } = createRequire(import.meta.url)('../../bindings/node')

export const RULES = `
guideline "Bench" edition 2026 currency USD
table cap (role: code -> rate: rate)
  PARTNR -> 800 USD
  any    -> 450 USD
rule agreed for each fee then reduce rate to cap[timekeeper.role]
rule long for each fee when hours > 8 then warn
rule vague for each fee when narrative mentions ("attention to", "various") then warn
rule clerical for each fee when narrative mentions "scan" then reject
rule copies for each expense where code is E101 then reduce price to 0.15 USD
rule phone for each expense where code is E105 then reject
rule stale for each line when invoice.date - date > 90 days then reject
`

const sorted = (findings) => findings.map(({ rule, line }) => `${rule} ${line}`).sort()

/** The records of a file, by hand. */
function read(bytes) {
  const records = []
  const text = bytes.toString('utf8')
  let at = text.indexOf('[]', text.indexOf('[]') + 2) + 2
  for (let end = text.indexOf('[]', at); end !== -1; end = text.indexOf('[]', at)) {
    const cells = text.slice(at, end).trimStart().split('|')
    at = end + 2
    records.push({
      line: cells[8],
      kind: cells[9],
      units: Number(cells[10]),
      price: Number(cells[20]),
      code: cells[15],
      role: cells[22],
      narrative: cells[18].toLowerCase(),
      days: (day(cells[0]) - day(cells[13])) / 86_400_000,
    })
  }
  return records
}

const day = (text) => Date.UTC(Number(text.slice(0, 4)), Number(text.slice(4, 6)) - 1, Number(text.slice(6, 8)))

/** A program written for these rules alone. */
function byHand() {
  return (bytes) => {
    const found = []
    for (const { line, kind, units, price, code, role, narrative, days } of read(bytes)) {
      const find = (rule) => found.push({ rule, line })
      if (kind === 'F') {
        if (price > (role === 'PARTNR' ? 800 : 450)) find('agreed')
        if (units > 8) find('long')
        if (narrative.includes('attention to') || narrative.includes('various')) find('vague')
        if (narrative.includes('scan')) find('clerical')
      } else if (kind === 'E') {
        if (code === 'E101' && price > 0.15) find('copies')
        if (code === 'E105') find('phone')
      }
      if (days > 90) find('stale')
    }
    return sorted(found)
  }
}

/** @gorules/zen-engine: a decision table over all lines. */
function zen() {
  const rules = {
    agreed: 'kind == "F" and price > (role == "PARTNR" ? 800 : 450)',
    long: 'kind == "F" and units > 8',
    vague: 'kind == "F" and (contains(narrative, "attention to") or contains(narrative, "various"))',
    clerical: 'kind == "F" and contains(narrative, "scan")',
    copies: 'kind == "E" and code == "E101" and price > 0.15',
    phone: 'kind == "E" and code == "E105"',
    stale: 'days > 90',
  }
  const position = { x: 0, y: 0 }
  const table = {
    hitPolicy: 'collect',
    executionMode: 'loop',
    inputField: 'lines',
    outputPath: 'lines',
    passThrough: false,
    inputs: [{ id: 'when', name: 'when' }],
    outputs: [{ id: 'rule', name: 'rule', field: 'rule' }, { id: 'line', name: 'line', field: 'line' }],
    rules: Object.entries(rules).map(([rule, when]) => ({ _id: rule, when, rule: `"${rule}"`, line: 'line' })),
  }
  const content = {
    contentType: 'application/vnd.gorules.decision',
    nodes: [
      { id: 'in', type: 'inputNode', name: 'in', position },
      { id: 'table', type: 'decisionTableNode', name: 'table', position, content: table },
      { id: 'out', type: 'outputNode', name: 'out', position },
    ],
    edges: [
      { id: 'a', sourceId: 'in', targetId: 'table', type: 'edge' },
      { id: 'b', sourceId: 'table', targetId: 'out', type: 'edge' },
    ],
  }
  const decision = new ZenEngine().createDecision(Buffer.from(JSON.stringify(content)))
  return async (bytes) => sorted((await decision.evaluate({ lines: read(bytes) })).result.lines.flat())
}

/** json-rules-engine: a run for each line. */
function jsonRules() {
  const engine = new Engine()
  engine.addOperator('mentions', (narrative, phrases) => phrases.some((phrase) => narrative.includes(phrase)))
  const fee = { fact: 'kind', operator: 'equal', value: 'F' }
  const expense = { fact: 'kind', operator: 'equal', value: 'E' }
  const is = (fact, operator, value) => ({ fact, operator, value })
  const rules = {
    agreed: [fee, { any: [{ all: [is('role', 'equal', 'PARTNR'), is('price', 'greaterThan', 800)] }, { all: [is('role', 'notEqual', 'PARTNR'), is('price', 'greaterThan', 450)] }] }],
    long: [fee, is('units', 'greaterThan', 8)],
    vague: [fee, is('narrative', 'mentions', ['attention to', 'various'])],
    clerical: [fee, is('narrative', 'mentions', ['scan'])],
    copies: [expense, is('code', 'equal', 'E101'), is('price', 'greaterThan', 0.15)],
    phone: [expense, is('code', 'equal', 'E105')],
    stale: [is('days', 'greaterThan', 90)],
  }
  for (const [rule, all] of Object.entries(rules)) engine.addRule({ conditions: { all }, event: { type: rule } })
  return async (bytes) => {
    const found = []
    for (const record of read(bytes)) {
      const { events } = await engine.run(record)
      for (const { type } of events) found.push({ rule: type, line: record.line })
    }
    return sorted(found)
  }
}

const told = (review) => sorted(review.findings.map(({ rule, lines: [line] }) => ({ rule, line })))

/** By name: what takes bytes and gives findings, or a promise of them. */
export function contestants() {
  const reviewer = Ruleset.parse(RULES).reviewer()
  return {
    'meruit, reviewSync': (bytes) => told(reviewer.reviewSync(bytes)),
    'meruit, review (pool)': async (bytes) => told(await reviewer.review(bytes)),
    'JavaScript by hand': byHand(),
    '@gorules/zen-engine': zen(),
    'json-rules-engine': jsonRules(),
  }
}
