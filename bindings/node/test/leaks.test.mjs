// A small share of `npm run test:leaks`.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

test('memory stays flat', () => {
  const script = fileURLToPath(new URL('../scripts/leaks.mjs', import.meta.url))
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--expose-gc', script, '10000'], { encoding: 'utf8' })
  assert.equal(status, 0, stdout + stderr)
})
