// What the types promise, seen from an ES module. It is compiled, not run.
import {
  type Amount,
  ArgumentError,
  type BatchResult,
  type Decision,
  type Facts,
  type Finding,
  fromMinor,
  type IsoDate,
  MeruitError,
  type Review,
  RulesError,
  Ruleset,
  toArrow,
  toMinor,
  validate,
} from 'meruit'

/** Fails to compile unless both are the same type. */
function same<A, B>(..._: (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? [] : [never]): void {}

const rules = await Ruleset.load('guideline.md')
const review = await rules.review('march.ledes', { asOf: '2026-04-30', signal: AbortSignal.timeout(1000) })
same<typeof review, Review>()

// Money is text: it is neither added nor compared by accident.
const billed = review.invoices[0]?.totals.billed ?? '0.00'
same<typeof billed, Amount>()
// @ts-expect-error an amount is no number
const number: number = billed
// @ts-expect-error amounts are not multiplied
billed * 2
const minor: bigint = toMinor(billed, 'USD') + 1n
const amount: Amount = fromMinor(minor, 'USD')
// @ts-expect-error minor units are no number
fromMinor(100, 'USD')

// Days are texts.
same<NonNullable<Review['as_of']>, IsoDate>()
// @ts-expect-error a day is no Date
await rules.review('march.ledes', { asOf: new Date() })
// @ts-expect-error a day has this form only
await rules.review('march.ledes', { asOf: 'April' })

// A verdict tells what else is there.
function told(finding: Finding): string {
  switch (finding.verdict) {
    case 'found':
      // @ts-expect-error what was found has no reasons
      finding.reasons
      return finding.message
    case 'undetermined':
      return finding.reasons.map((reason) => reason.what).join()
    default:
      same<typeof finding, never>()
      return ''
  }
}

function answer(decision: Decision): string | undefined {
  if (decision.verdict === 'answered') return decision.answers[0]?.['who']
  if (decision.verdict === 'undetermined') return decision.reasons[0]?.id
  // @ts-expect-error where there is no answer there are no reasons
  decision.reasons
  return undefined
}

function came(result: BatchResult): Review | MeruitError {
  return result.ok ? result.review : result.error
}

// Results are frozen.
// @ts-expect-error a review is read only
review.status = 'clean'
// @ts-expect-error findings are read only
review.findings.push()

// Facts: amounts are texts.
const facts: Facts = { invoices: [{ number: '1', currency: 'USD', lines: [{ kind: 'F', hours: '2', rate: '350', timekeeper: { id: 'T7' } }] }] }
rules.reviewSync(facts)
// @ts-expect-error an amount is no number
rules.reviewSync({ invoices: [{ lines: [{ kind: 'F', hours: 2 }] }] })
// @ts-expect-error a path is not read at once
rules.reviewSync('march.ledes')
// @ts-expect-error a slip in an option
await rules.review(facts, { asof: '2026-04-30' })
// @ts-expect-error a platform that is not known
rules.reviewer({ platform: 'other' })
// @ts-expect-error a completeness that is not known
rules.reviewer({ declare: { receipt: 'maybe' } })
const reviewer = rules.reviewer({ tables: { cap: [{ person: 'T7', rate: '300 USD' }], other: 'a,b\n', bytes: Buffer.alloc(0) } })

for await (const one of reviewer.reviewStream(process.stdin)) told(one.findings[0] as Finding)
for await (const result of reviewer.reviewBatch([facts, 'march.ledes', new Uint8Array()], { concurrency: 2 })) came(result)
const bytes: Buffer = await toArrow([review], 'findings')
// @ts-expect-error a table that there is not
await toArrow(review, 'sums')
// @ts-expect-error a form that there is not
await rules.report(facts, 'pdf')

// Errors hold their diagnostics.
try {
  Ruleset.parse('rule')
} catch (error) {
  if (error instanceof RulesError) same<(typeof error.diagnostics)[number]['severity'], 'error' | 'warning' | 'advice'>()
  if (error instanceof MeruitError) same<typeof error.code, string>()
  if (error instanceof ArgumentError) error.ids
}
// @ts-expect-error rules are loaded, not constructed
new Ruleset()

void [amount, number, answer, bytes]

// What a platform would refuse is typed, and so are calendars.
const { files } = await validate('march.ledes', { platform: 'legal-tracker' })
same<(typeof files)[number]['problems'][number]['severity'], 'error' | 'warning' | 'note'>()
// @ts-expect-error there is no such platform
await validate('march.ledes', { platform: 'other' })
rules.reviewer({ history: 'invoice.number,kind\n', calendars: { US: { opens: '09:00', closes: '17:00', days: ['mon'] } } })
// @ts-expect-error a day of the week has three letters
rules.reviewer({ calendars: { US: { opens: '09:00', closes: '17:00', days: ['Monday'] } } })
