// The conformance vectors: Node comes to the same bytes as Rust and the command line.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

import { NotStartedError, Ruleset, RulesError } from 'meruit'

import { difference, readVectors } from './common/vectors.mjs'

const cases = readVectors()

/** What Rust comes to, by case, as `cargo xtask bless-vectors --list` tells it; `test.sh` asks for it. */
const RUST = process.env.MERUIT_VECTOR_HASHES
const hashes = new Map((RUST === undefined ? '' : readFileSync(RUST, 'utf8')).split('\n').filter(Boolean).map((line) => line.split(/\s+/)))

/** What comes of a case, in the words of the vectors. */
async function run({ rules: text, files, facts }) {
  let rules
  try {
    rules = Ruleset.parse(text, { name: 'rules.ocg', files })
  } catch (error) {
    if (error instanceof RulesError) return { refused: error.ids }
    throw error
  }
  try {
    const json = await rules.report(Buffer.from(facts), 'json', { name: 'facts.json' })
    return { document: createHash('sha256').update(json).digest('hex'), review: JSON.parse(json) }
  } catch (error) {
    if (error instanceof NotStartedError) return { not_started: error.ids }
    throw error
  }
}

/** Why a case does not hold; none where it does. */
function fault({ name, expected }, came) {
  const { document, ...members } = expected
  if (came.review === undefined) return difference(members, came)
  if ('refused' in members || 'not_started' in members) return 'the review ran, and should not have'
  const why = difference(members, came.review)
  if (why !== undefined) return why
  const bytes = document ?? hashes.get(name)
  return bytes === undefined || bytes === came.document ? undefined : 'the document differs from that of Rust'
}

test('every vector holds', async () => {
  assert.ok(cases.length > 1000, `only ${cases.length} vectors were found`)
  const failures = []
  for (const vector of cases) {
    const why = fault(vector, await run(vector))
    if (why !== undefined) failures.push(`${vector.file} ${vector.name}: ${why}`)
  }
  assert.deepEqual(failures, [])
  const toTheByte = cases.filter(({ name, expected }) => expected.document ?? hashes.has(name)).length
  if (RUST !== undefined) assert.equal(toTheByte, cases.filter(({ expected }) => !(expected.refused ?? expected.not_started)).length)
  console.log(`${cases.length} of ${cases.length} vectors hold, ${toTheByte} to the byte`)
})

test('objects, bytes and streams of the same facts are the same review', async () => {
  for (const { rules: text, files, facts, expected } of cases.filter((_, index) => index % 7 === 0)) {
    if (expected.refused ?? expected.not_started) continue
    const rules = Ruleset.parse(text, { name: 'rules.ocg', files })
    const name = { name: 'facts.json' }
    const json = await rules.report(Buffer.from(facts), 'json', name)
    const review = await rules.review(JSON.parse(facts), name)
    assert.equal(JSON.stringify(review), json)
    assert.deepEqual(rules.reviewSync(Buffer.from(facts), name), review)
    const streamed = []
    for await (const one of rules.reviewStream([facts], name)) streamed.push(one)
    assert.deepEqual(streamed, [review])
  }
})

test('what is undetermined has reasons, and what is found has none, as the types say', async () => {
  let undetermined = 0
  for (const { rules: text, files, facts, expected } of cases) {
    if (expected.refused ?? expected.not_started) continue
    const review = Ruleset.parse(text, { name: 'rules.ocg', files }).reviewSync(Buffer.from(facts))
    for (const finding of review.findings) {
      if (finding.verdict === 'undetermined') {
        undetermined++
        assert.ok(finding.reasons.length > 0)
      } else {
        assert.ok(!('reasons' in finding) && !('at_stake' in finding))
      }
    }
    for (const { verdict, reasons, answers } of review.decisions ?? []) {
      assert.ok(Array.isArray(answers))
      assert.ok(verdict !== 'undetermined' || reasons.length > 0)
      assert.ok(verdict !== 'no answer' || reasons === undefined)
    }
  }
  assert.ok(undetermined > 100)
})
