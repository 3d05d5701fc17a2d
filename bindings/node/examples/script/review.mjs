// Reviews files and says what each costs, with the exit codes of the command line: 0 clean, 1 findings or undetermined, 2 rules
// refused, 3 a file unreadable.
//
//     node review.mjs RULES INVOICE…
import { FileError, fromMinor, LedesError, Ruleset, RulesError, toMinor } from 'meruit'

const [path, ...files] = process.argv.slice(2)
if (path === undefined || files.length === 0) {
  console.error('usage: node review.mjs RULES INVOICE…')
  process.exit(2)
}

let rules
try {
  rules = await Ruleset.load(path)
} catch (error) {
  console.error(error instanceof RulesError ? error.text : error.message)
  process.exit(error instanceof FileError ? 3 : 2)
}

let exit = 0
const saved = new Map()
for (const file of files) {
  try {
    for await (const review of rules.reviewStream(file)) {
      if (review.status !== 'clean') exit = Math.max(exit, 1)
      for (const { number, currency, totals, status } of review.invoices) {
        console.log(`${number}\t${status}\tbilled ${totals.billed}\tapproved ${totals.approved} ${currency}`)
        saved.set(currency, (saved.get(currency) ?? 0n) + toMinor(totals.reduced, currency))
      }
      for (const { rule, lines, amount, message } of review.findings) {
        console.log(`  ${rule}, line ${lines.join(', ')}: ${amount} ${message}`)
      }
    }
  } catch (error) {
    if (!(error instanceof LedesError || error instanceof FileError)) throw error
    console.error(error.message)
    exit = 3
  }
}
for (const [currency, minor] of saved) console.log(`reduced in all: ${fromMinor(minor, currency)} ${currency}`)
process.exitCode = exit
