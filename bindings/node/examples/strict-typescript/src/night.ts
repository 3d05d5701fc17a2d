// A night's batch in strict TypeScript: streams a file of any size and sums what each rule saves.
//
//     node dist/night.js RULES FILE
import { createReadStream } from 'node:fs'

import { type Amount, type Finding, fromMinor, MeruitError, Ruleset, toMinor } from 'meruit'

interface Saving {
  readonly rule: string
  readonly currency: string
  readonly findings: number
  readonly amount: Amount
}

/** A finding in words; the compiler knows that only what is undetermined has reasons. */
export function line(finding: Finding): string {
  const where = finding.lines.length === 0 ? finding.invoice : `${finding.invoice}, line ${finding.lines.join(', ')}`
  switch (finding.verdict) {
    case 'found':
      return `${finding.rule} (${where}): ${finding.message}`
    case 'undetermined':
      return `${finding.rule} (${where}): not known: ${finding.reasons.map((reason) => reason.what).join(', ')}`
  }
}

/** What each rule found in a file, and the sum of it in minor units. */
export async function savings(rules: Ruleset, file: string): Promise<readonly Saving[]> {
  const sums = new Map<string, { rule: string; currency: string; findings: number; minor: bigint }>()
  for await (const review of rules.reviewStream(createReadStream(file), { name: file })) {
    for (const { rule, currency, amount } of review.findings) {
      const key = `${rule} ${currency}`
      const sum = sums.get(key) ?? { rule, currency, findings: 0, minor: 0n }
      sums.set(key, { ...sum, findings: sum.findings + 1, minor: sum.minor + toMinor(amount, currency) })
    }
  }
  return [...sums.values()].map(({ rule, currency, findings, minor }) => ({
    rule,
    currency,
    findings,
    amount: fromMinor(minor, currency),
  }))
}

const [rulesPath, file] = process.argv.slice(2)
if (rulesPath === undefined || file === undefined) {
  console.error('usage: night RULES FILE')
  process.exitCode = 2
} else {
  try {
    console.log(JSON.stringify(await savings(await Ruleset.load(rulesPath), file)))
  } catch (error) {
    if (!(error instanceof MeruitError)) throw error
    console.error(`${error.code}: ${error.message}`)
    process.exitCode = 3
  }
}
