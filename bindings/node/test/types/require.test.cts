// What the types promise, seen from CommonJS. It is compiled, not run.
import meruit = require('meruit')

const rules: meruit.Ruleset = meruit.Ruleset.parse('rule cap for each fee then note')
const review: Promise<meruit.Review> = rules.review(Buffer.alloc(0))
// @ts-expect-error there is no default export
meruit.default
void review
