// Writes `wrapper/document.ts`, the types of a result document, from `schema/review-1.json`.
//
//     node scripts/document-types.mjs
import { readFileSync, writeFileSync } from 'node:fs'

const schema = JSON.parse(readFileSync(new URL('../../../schema/review-1.json', import.meta.url), 'utf8'))

/** The names of the types, by their names in the schema. */
const NAMES = {
  account_amount: 'AccountAmount',
  alone_amount: 'AloneAmount',
  amount: 'Amount',
  amounts: 'Amounts',
  balance: 'BalanceProposal',
  counts: 'Counts',
  currency_totals: 'CurrencyTotals',
  cut: 'Cut',
  decision: 'Decision',
  finding: 'Finding',
  invoice: 'InvoiceResult',
  line: 'LineResult',
  place: 'Place',
  problem: 'InputProblem',
  proposal: 'Proposal',
  read: 'Read',
  reason: 'Reason',
  rule_amount: 'RuleAmount',
  rule_counts: 'RuleCounts',
  rules: 'RulesInfo',
  status: 'Status',
  words: 'Words',
}

/** Unions: by the value of one member, which members are always and which never there. */
const UNIONS = {
  finding: { by: 'verdict', always: { undetermined: ['reasons'] }, never: { found: ['reasons', 'at_stake'] } },
  decision: { by: 'verdict', always: { undetermined: ['reasons'] }, never: { 'no answer': ['reasons'] } },
}

const name = (key) => NAMES[key] ?? key.replace(/(^|_)(\w)/g, (_, __, letter) => letter.toUpperCase())
const comment = (text, indent = '') => (text === undefined ? '' : `${indent}/** ${text} */\n`)

/** The type of a member. */
function type(of, key = '') {
  if (of.$ref !== undefined) return name(of.$ref.replace('#/$defs/', ''))
  if (of.const !== undefined) return `'${of.const}'`
  if (of.enum !== undefined) return of.enum.map((value) => `'${value}'`).join(' | ')
  if (of.type === 'array') return `ReadonlyArray<${type(of.items)}>`
  if (of.type === 'object') return `Readonly<Record<string, ${type(of.additionalProperties)}>>`
  if (of.type === 'integer') return 'number'
  if (of.type === 'string' && key === 'date') return "IsoDate | ''"
  if (of.type === 'string') return key === 'as_of' ? 'IsoDate' : 'string'
  if (of.type === 'boolean') return 'boolean'
  throw new Error(`no type is known for ${JSON.stringify(of)}`)
}

function member(key, of, required) {
  return comment(of.description, '  ') + `  readonly ${key}${required ? '' : '?'}: ${type(of, key)}\n`
}

/** An interface of an object. */
function object(title, of) {
  const members = Object.entries(of.properties).map(([key, value]) => member(key, value, of.required.includes(key)))
  return `${comment(of.description)}export interface ${title} {\n${members.join('')}}\n\n`
}

/** One interface for each value of the member that tells them apart, and their union. */
function union(key, of) {
  const { by, always, never } = UNIONS[key]
  const each = of.properties[by].enum.map((value) => {
    const title = name(value.replace(/ /g, '_')) + name(key)
    const properties = { ...of.properties, [by]: { ...of.properties[by], enum: undefined, const: value } }
    for (const gone of never[value] ?? []) delete properties[gone]
    const required = [...of.required, ...(always[value] ?? [])]
    return [title, object(title, { description: `${of.description} Here: \`${value}\`.`, properties, required })]
  })
  const titles = each.map(([title]) => title).join(' | ')
  return each.map(([, text]) => text).join('') + `${comment(of.description)}export type ${name(key)} = ${titles}\n\n`
}

let text = `// Generated from schema/review-1.json by \`npm run types\`; do not edit.

/** A day as \`YYYY-MM-DD\`. */
export type IsoDate = \`\${number}-\${number}-\${number}\`

/** An amount as text, with the decimals of its currency: \`'400.25'\`. It is never a number. */
export type Amount = \`\${number}\`

`
for (const [key, of] of Object.entries(schema.$defs)) {
  if (key === 'amount') continue
  if (of.enum !== undefined) text += `${comment(of.description)}export type ${name(key)} = ${type(of)}\n\n`
  else text += UNIONS[key] === undefined ? object(name(key), of) : union(key, of)
}
text += object('Review', schema)

const target = process.argv[2] ?? new URL('../wrapper/document.ts', import.meta.url)
writeFileSync(target, text.trimEnd() + '\n')
