// W24 by the engines of Node: a program by hand, @gorules/zen-engine and json-rules-engine.
//
// Reads the files of a folder (`w24.ledes`, `rates.csv`, `caps.csv`, and the same of one invoice as `one-…`) and writes a line of JSON for each
// contestant: its name, the processor's time for both in nanoseconds, and its findings as [place of the invoice, line, rule].
//
// The engines look at single lines and get typed records: money and hours in whole hundredths, days as numbers, and whether a narrative has a
// phrase of a list. Reading, searching and grouping are the host's, and its time counts for each of them.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { ZenEngine } from '@gorules/zen-engine'
import { Engine } from 'json-rules-engine'

const CLASS_CAPS = { PARTNR: 95000, OFCOUN: 85000, ASSOC: 65000, PARALG: 30000, LGLAST: 25000 }
const TASKS = [
  'L110', 'L120', 'L130', 'L140', 'L150', 'L160', 'L210', 'L220', 'L230', 'L240', 'L250', 'L310',
  'L320', 'L330', 'L340', 'L350', 'L390', 'L410', 'L420', 'L430', 'L440', 'L450', 'L510', 'L520',
]
const FORBIDDEN = ['E103', 'E104', 'E105', 'E108', 'E124']
const words = (phrases) => new RegExp(`\\b(?:${phrases})\\b`, 'i')
const ADMINISTRATIVE = words(
  'administrative|scheduling|calendar deadlines|calendaring|docketing|filing of documents|organize files|organizing files|file maintenance|photocopying|make copies|scan documents|scanning|prepare invoice|billing matters|invoice preparation|arrange travel|book conference room|open new file|close file|update contact list|data entry|clerical|secretarial|word processing|bates stamping',
)
const VAGUE = words(
  'attention to|attend to matter|work on file|work on matter|work on case|various matters|miscellaneous|general file work|follow up|case management|review file|as needed|trial preparation generally|legal work|continued work|other tasks',
)
const TRAVELLING = words(
  'travel|traveled|travelled|travel time|flight to|drive to|drove to|train to|return trip|in transit|airport|commute',
)
const RESEARCHING = words(
  'research|researched|legal research|westlaw|lexis|case law|caselaw|precedent search|research memo|statutory history|legislative history|survey of authorities',
)
const BLOCK = /(?:;| and ).*(?:;| and )/is

const hundredths = (text) => {
  const [whole, part = ''] = text.split('.')
  const size = Number(whole.replace('-', '')) * 100 + Number(part.padEnd(2, '0'))
  return text.startsWith('-') ? -size : size
}
const day = (text) => Date.UTC(Number(text.slice(0, 4)), Number(text.slice(4, 6)) - 1, Number(text.slice(6, 8))) / 86_400_000

const table = (file) =>
  new Map(readFileSync(file, 'utf8').trimEnd().split('\n').slice(1).map((row) => row.split(',')).map(([key, value]) => [key, hundredths(value)]))

function* invoices(file) {
  let [at, lines] = [null, []]
  for (const row of readFileSync(file, 'utf8').trimEnd().split('\n').slice(2)) {
    const cells = row.slice(0, -2).split('|')
    if (cells[1] !== at) {
      if (lines.length > 0) yield lines
      at = cells[1]
      lines = []
    }
    const fee = cells[9] === 'F'
    const narrative = cells[18]
    lines.push({
      number: Number(cells[8]),
      fee,
      units: hundredths(cells[10]),
      cost: hundredths(cells[20]),
      adjustment: hundredths(cells[11]),
      total: hundredths(cells[12]),
      date: day(cells[13]),
      periodStart: day(cells[5]),
      periodEnd: day(cells[6]),
      invoiceDate: day(cells[0]),
      stated: hundredths(cells[4]),
      task: cells[14],
      expense: cells[15],
      activity: cells[16],
      timekeeper: cells[17],
      class: cells[22],
      matter: cells[23],
      narrative,
      administrative: fee && ADMINISTRATIVE.test(narrative),
      vague: fee && VAGUE.test(narrative),
      travelling: fee && TRAVELLING.test(narrative),
      researching: fee && RESEARCHING.test(narrative),
      block: fee && BLOCK.test(narrative),
    })
  }
  if (lines.length > 0) yield lines
}

/** The rules that look at all lines of an invoice. */
function whole(place, lines, findings) {
  if (lines.reduce((sum, line) => sum + line.total, 0) !== lines[0].stated) findings.push([place, 0, 23])
  const [days, hearings, entries] = [new Map(), new Map(), new Set()]
  const fees = lines.filter((line) => line.fee)
  for (const line of fees) {
    const [today, hearing] = [`${line.timekeeper}|${line.date}`, `${line.task}|${line.date}`]
    days.set(today, (days.get(today) ?? 0) + line.units)
    if (!hearings.has(hearing)) hearings.set(hearing, new Set())
    hearings.get(hearing).add(line.timekeeper)
    const entry = `${today}|${line.units}|${line.narrative}`
    if (entries.has(entry)) findings.push([place, line.number, 22])
    entries.add(entry)
  }
  for (const line of fees) {
    if (days.get(`${line.timekeeper}|${line.date}`) > 1200) findings.push([place, line.number, 21])
    if (['L330', 'L450'].includes(line.task) && hearings.get(`${line.task}|${line.date}`).size > 3) {
      findings.push([place, line.number, 24])
    }
  }
}

/** A contestant of whom only the rules of single lines are asked: what takes the lines of an invoice and gives [line, rule]. */
const hosted = (found) => async (file) => {
  const findings = []
  let place = 0
  for (const lines of invoices(file)) {
    place += 1
    for (const [number, rule] of await found(lines)) findings.push([place, number, rule])
    whole(place, lines, findings)
  }
  return findings
}

function byHand(rates, caps) {
  const [tasks, forbidden] = [new Set(TASKS), new Set(FORBIDDEN)]
  const rules = (l) => {
    const found = []
    if (Math.abs(l.total * 100 - (l.units * l.cost + l.adjustment * 100)) > 100) found.push(4)
    if (l.date < l.periodStart || l.date > l.periodEnd) found.push(10)
    if (l.invoiceDate - l.date > 90) found.push(11)
    if (!l.fee) {
      if (forbidden.has(l.expense)) found.push(7)
      if (l.expense === 'E101' && l.cost > 10) found.push(8)
      if (l.expense === 'E110' && l.total > 150_000) found.push(12)
      if (l.total > (caps.get(l.matter) ?? Infinity)) found.push(20)
      return found
    }
    if (l.cost > (CLASS_CAPS[l.class] ?? Infinity)) found.push(1)
    if (l.units > 1000) found.push(2)
    if (l.units % 10 !== 0) found.push(3)
    if (l.task === '') found.push(5)
    else if (!tasks.has(l.task)) found.push(6)
    if ((l.date + 3) % 7 >= 5) found.push(9)
    if (l.administrative) found.push(13)
    if (l.vague) found.push(14)
    if (l.units > 100 && l.block) found.push(15)
    if (l.activity !== 'A112' && l.travelling) found.push(16)
    if (l.units > 300 && l.researching) found.push(17)
    const agreed = rates.get(l.timekeeper)
    if (agreed === undefined) found.push(19)
    else if (l.cost > agreed) found.push(18)
    return found
  }
  return hosted((lines) => lines.flatMap((line) => rules(line).map((rule) => [line.number, rule])))
}

/** A line as the engines get it: with what the host looked up, and without the text. */
function looked(line, rates, caps) {
  const { narrative, ...rest } = line
  return {
    ...rest,
    classCap: CLASS_CAPS[line.class] ?? null,
    agreed: rates.get(line.timekeeper) ?? null,
    expenseCap: caps.get(line.matter) ?? null,
    allowed: TASKS.includes(line.task),
    off: Math.abs(line.total * 100 - (line.units * line.cost + line.adjustment * 100)),
    stale: line.invoiceDate - line.date,
    weekday: (line.date + 3) % 7,
  }
}

/** A decision table over all lines of an invoice. */
function zen(rates, caps) {
  const rules = {
    1: 'fee and classCap != null and cost > classCap',
    2: 'fee and units > 1000',
    3: 'fee and units % 10 != 0',
    4: 'off > 100',
    5: 'fee and task == ""',
    6: 'fee and task != "" and not allowed',
    7: `not fee and expense in ${JSON.stringify(FORBIDDEN)}`,
    8: 'not fee and expense == "E101" and cost > 10',
    9: 'fee and weekday >= 5',
    10: 'date < periodStart or date > periodEnd',
    11: 'stale > 90',
    12: 'not fee and expense == "E110" and total > 150000',
    13: 'administrative',
    14: 'vague',
    15: 'units > 100 and block',
    16: 'activity != "A112" and travelling',
    17: 'units > 300 and researching',
    18: 'fee and agreed != null and cost > agreed',
    19: 'fee and agreed == null',
    20: 'not fee and expenseCap != null and total > expenseCap',
  }
  const position = { x: 0, y: 0 }
  const content = {
    contentType: 'application/vnd.gorules.decision',
    nodes: [
      { id: 'in', type: 'inputNode', name: 'in', position },
      {
        id: 'table', type: 'decisionTableNode', name: 'table', position,
        content: {
          hitPolicy: 'collect', executionMode: 'loop', inputField: 'lines', outputPath: 'lines', passThrough: false,
          inputs: [{ id: 'when', name: 'when' }],
          outputs: [{ id: 'rule', name: 'rule', field: 'rule' }, { id: 'line', name: 'line', field: 'line' }],
          rules: Object.entries(rules).map(([rule, when]) => ({ _id: rule, when, rule, line: 'number' })),
        },
      },
      { id: 'out', type: 'outputNode', name: 'out', position },
    ],
    edges: [
      { id: 'a', sourceId: 'in', targetId: 'table', type: 'edge' },
      { id: 'b', sourceId: 'table', targetId: 'out', type: 'edge' },
    ],
  }
  const decision = new ZenEngine().createDecision(Buffer.from(JSON.stringify(content)))
  return hosted(async (lines) => {
    const { result } = await decision.evaluate({ lines: lines.map((line) => looked(line, rates, caps)) })
    return result.lines.flat().map(({ line, rule }) => [line, rule])
  })
}

/** A run for each line. */
function jsonRules(rates, caps) {
  const engine = new Engine([], { allowUndefinedFacts: true })
  const is = (fact, operator, value) => ({ fact, operator, value })
  const [fee, expense] = [is('fee', 'equal', true), is('fee', 'equal', false)]
  const over = (fact, limit) => [is(limit, 'notEqual', null), is(fact, 'greaterThan', { fact: limit })]
  engine.addOperator('notTenths', (units) => units % 10 !== 0)
  const rules = {
    1: { all: [fee, ...over('cost', 'classCap')] },
    2: { all: [fee, is('units', 'greaterThan', 1000)] },
    3: { all: [fee, is('units', 'notTenths', true)] },
    4: { all: [is('off', 'greaterThan', 100)] },
    5: { all: [fee, is('task', 'equal', '')] },
    6: { all: [fee, is('task', 'notEqual', ''), is('allowed', 'equal', false)] },
    7: { all: [expense, is('expense', 'in', FORBIDDEN)] },
    8: { all: [expense, is('expense', 'equal', 'E101'), is('cost', 'greaterThan', 10)] },
    9: { all: [fee, is('weekday', 'greaterThanInclusive', 5)] },
    10: { any: [is('date', 'lessThan', { fact: 'periodStart' }), is('date', 'greaterThan', { fact: 'periodEnd' })] },
    11: { all: [is('stale', 'greaterThan', 90)] },
    12: { all: [expense, is('expense', 'equal', 'E110'), is('total', 'greaterThan', 150_000)] },
    13: { all: [is('administrative', 'equal', true)] },
    14: { all: [is('vague', 'equal', true)] },
    15: { all: [is('units', 'greaterThan', 100), is('block', 'equal', true)] },
    16: { all: [is('activity', 'notEqual', 'A112'), is('travelling', 'equal', true)] },
    17: { all: [is('units', 'greaterThan', 300), is('researching', 'equal', true)] },
    18: { all: [fee, ...over('cost', 'agreed')] },
    19: { all: [fee, is('agreed', 'equal', null)] },
    20: { all: [expense, ...over('total', 'expenseCap')] },
  }
  for (const [type, conditions] of Object.entries(rules)) engine.addRule({ conditions, event: { type } })
  return hosted(async (lines) => {
    const found = []
    for (const line of lines) {
      const { events } = await engine.run(looked(line, rates, caps))
      for (const { type } of events) found.push([line.number, Number(type)])
    }
    return found
  })
}

async function timed(review, runs) {
  const times = []
  let findings
  for (let run = 0; run < runs; run += 1) {
    const start = process.cpuUsage()
    findings = await review()
    const { user, system } = process.cpuUsage(start)
    times.push((user + system) * 1000)
  }
  return [times.sort((a, b) => a - b), findings]
}

const folder = process.argv[2]
for (const [name, make] of [
  ['JavaScript by hand', byHand],
  ['@gorules/zen-engine (Node), texts and groups in the host', zen],
  ['json-rules-engine (Node), texts and groups in the host', jsonRules],
]) {
  const [entries, findings] = [[], []]
  for (const [prefix, runs] of [['', 3], ['one-', 50]]) {
    const [rates, caps] = ['rates', 'caps'].map((file) => table(join(folder, `${prefix}${file}.csv`)))
    const review = make(rates, caps)
    const [times, found] = await timed(() => review(join(folder, `${prefix}w24.ledes`)), runs)
    entries.push(prefix === '' ? times[0] : times[Math.floor(times.length / 2)])
    findings.push(found)
  }
  console.log(JSON.stringify({ name, times: entries, findings }))
}
