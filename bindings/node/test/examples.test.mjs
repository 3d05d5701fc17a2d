// The examples, as somebody would run them.
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'

import { Ruleset } from 'meruit'

import { build } from '../examples/service/server.mjs'
import { work } from '../examples/queue/worker.mjs'
import { CAP, FACTS, ledes } from './common/samples.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const guideline = join(root, 'examples/guideline.md')
const rules = Ruleset.loadSync(guideline)
const folder = mkdtempSync(join(tmpdir(), 'meruit-'))
after(() => rmSync(folder, { recursive: true }))

describe('the service', () => {
  let service
  let port
  const agent = new http.Agent({ keepAlive: true, maxSockets: 32 })
  before(async () => {
    service = await build({ rules, bodyLimit: 1 << 20, most: 200 })
    await service.listen({ port: 0, host: '127.0.0.1' })
    port = service.server.address().port
  })
  after(async () => {
    agent.destroy()
    await service.close()
  })

  /** A request over a socket. */
  function send(method, path, body, headers = { 'content-type': 'text/plain' }) {
    return new Promise((resolve, reject) => {
      const request = http.request({ host: '127.0.0.1', port, method, path, headers, agent }, (response) => {
        const chunks = []
        response.on('data', (chunk) => chunks.push(chunk))
        response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, text: Buffer.concat(chunks).toString() }))
        response.on('error', reject)
      })
      request.on('error', reject)
      request.end(body)
    })
  }

  test('reviews uploads, and gives the bytes of the engine', async () => {
    for (const [body, type] of [[ledes(2), 'text/plain'], [JSON.stringify(FACTS), 'application/json'], [ledes(1), 'application/octet-stream']]) {
      const { status, text, headers } = await send('POST', '/reviews', body, { 'content-type': type })
      assert.equal(status, 200)
      assert.match(headers['content-type'], /^application\/json/)
      assert.equal(text, await rules.report(Buffer.from(body), 'json', { name: 'upload' }))
    }
    assert.match((await send('POST', '/reports/text', ledes(1))).text, /Invoice INV-1/)
    assert.match((await send('POST', '/reports/csv', ledes(1))).headers['content-type'], /^text\/csv/)
    assert.equal((await send('POST', '/reports/adjustments', ledes(1))).status, 200)
    const letter = await send('POST', '/reports/letter-html', ledes(1))
    assert.match(letter.headers['content-type'], /^text\/html/)
    assert.match(letter.text, /<!DOCTYPE html>[\s\S]*INV-1/i)
    const capped = await build({ rules: Ruleset.parse(CAP) })
    const adjusted = await capped.inject({ method: 'POST', url: '/reports/ledes98b', body: ledes(2), headers: { 'content-type': 'text/plain' } })
    assert.match(adjusted.body, /^LEDES1998B\[\]/)
    const again = await rules.review(Buffer.from(adjusted.body))
    assert.deepEqual(again.invoices.map((invoice) => invoice.totals.billed), ['1100.00', '1100.00'])
    await capped.close()
  })

  test('answers 4xx with ids to what is wrong with an upload', async () => {
    const upload = async (...sent) => {
      const { status, text } = await send(...sent)
      const { code, ids } = JSON.parse(text)
      return [status, code, ids.length > 0]
    }
    assert.deepEqual(await upload('POST', '/reviews', 'what is this'), [400, 'not-ledes', true])
    assert.deepEqual(await upload('POST', '/reviews', ''), [400, 'not-ledes', true])
    assert.deepEqual(await upload('POST', '/reviews', '{"invoices": 4}'), [400, 'wrong-sort', true])
    assert.deepEqual(await upload('POST', '/reviews', 'x'.repeat(2 << 20)), [413, 'FST_ERR_CTP_BODY_TOO_LARGE', true])
    assert.equal((await send('POST', '/reports/pdf', ledes(1))).status, 400)
    assert.equal((await send('GET', '/nothing')).status, 404)
  })

  test('describes itself', async () => {
    const { openapi, paths } = JSON.parse((await send('GET', '/openapi.json')).text)
    assert.match(openapi, /^3\./)
    assert.deepEqual(Object.keys(paths).sort(), ['/reports/{format}', '/reviews', '/rules'])
    assert.deepEqual(Object.keys(paths['/reviews'].post.responses), ['200', '400', '413', '422', '429', '503'])
  })

  test('exchanges rules under load and drops no request', async () => {
    const body = ledes(1, 20)
    const other = readFileSync(guideline, 'utf8').replace('450 USD', '400 USD')
    const hashes = [rules.hash, Ruleset.parse(other).hash]
    const delay = monitorEventLoopDelay({ resolution: 1 })
    delay.enable()
    const requests = Array.from({ length: 300 }, async (_, index) => {
      if (index % 100 === 50) {
        const text = index === 150 ? 'rule that is none' : index === 50 ? other : readFileSync(guideline, 'utf8')
        const { status } = await send('PUT', '/rules', text)
        assert.equal(status, index === 150 ? 422 : 200)
        return undefined
      }
      const { status, text } = await send('POST', '/reviews', body)
      assert.equal(status, 200, text)
      return JSON.parse(text).rules.hash
    })
    const seen = (await Promise.all(requests)).filter((hash) => hash !== undefined)
    delay.disable()
    assert.equal(seen.length, 297)
    assert.ok(seen.every((hash) => hashes.includes(hash)))
    console.log(`event loop delay under load: p99 ${(delay.percentile(99) / 1e6).toFixed(1)} ms`)
  })

  test('tells who comes too fast to come again, and goes on when a sender leaves', async () => {
    const busy = await build({ rules, most: 1 })
    await busy.listen({ port: 0, host: '127.0.0.1' })
    const url = `http://127.0.0.1:${busy.server.address().port}/reviews`
    const body = ledes(100, 20)
    const statuses = (await Promise.all(Array.from({ length: 20 }, () => fetch(url, { method: 'POST', body })))).map((response) => response.status)
    assert.ok(statuses.includes(200) && statuses.includes(503), statuses.join())
    await assert.rejects(fetch(url, { method: 'POST', body, signal: AbortSignal.timeout(5) }))
    for (let tries = 0; ; tries++) {
      const { status } = await fetch(url, { method: 'POST', body: ledes(1) })
      if (status === 200) break
      assert.ok(tries < 200)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    await busy.close()
  })
})

test('the queue is worked off by several workers, each file once', async () => {
  const queue = join(folder, 'queue')
  mkdirSync(join(queue, 'inbox'), { recursive: true })
  for (let count = 0; count < 30; count++) writeFileSync(join(queue, 'inbox', `${count}.ledes`), count % 10 === 9 ? 'what is this' : ledes(2))
  mkdirSync(join(queue, 'taken'))
  writeFileSync(join(queue, 'taken', 'left.ledes'), ledes(1))
  const counts = await Promise.all([work(queue, rules, { once: true, recover: true }), work(queue, rules, { once: true }), work(queue, rules, { once: true })])
  const sum = (name) => counts.reduce((sum, count) => sum + count[name], 0)
  assert.deepEqual([sum('reviewed'), sum('failed')], [28, 3])
  assert.equal(readdirSync(join(queue, 'done')).length, 28)
  assert.equal(JSON.parse(readFileSync(join(queue, 'failed', '9.ledes.error.json'), 'utf8')).code, 'not-ledes')
  assert.equal(JSON.parse(readFileSync(join(queue, 'done', 'left.ledes.json'), 'utf8')).document, 'meruit/review/1')
  assert.deepEqual([...readdirSync(join(queue, 'inbox')), ...readdirSync(join(queue, 'partial'))], [])
})

test('the script ends with the exit codes of the command line', () => {
  const script = (...args) => spawnSync(process.execPath, [join(root, 'examples/script/review.mjs'), ...args], { encoding: 'utf8' })
  const path = (name, text) => {
    const path = join(folder, name)
    writeFileSync(path, text)
    return path
  }
  const found = script(guideline, path('march.ledes', ledes(2)))
  assert.equal(found.status, 1, found.stderr)
  assert.match(found.stdout, /^INV-1\tfindings\tbilled 1200\.00/)
  assert.match(found.stdout, /reduced in all: /)
  const clean = path('clean.ocg', 'guideline "None" edition 2026 currency USD\nrule long for each fee when hours > 20 then warn')
  assert.equal(script(clean, join(folder, 'march.ledes')).status, 0)
  const refused = script(path('bad.ocg', 'rule cap for each fe then reject'), join(folder, 'march.ledes'))
  assert.deepEqual([refused.status, refused.stderr.includes('error[unknown-record]')], [2, true])
  assert.equal(script(guideline, path('bad.ledes', 'what is this'), join(folder, 'march.ledes')).status, 3)
  assert.equal(script(guideline, '/no/such/file').status, 3)
})

describe('the installed package', () => {
  const project = join(folder, 'project')
  const run = (command, args, options) => execFileSync(command, args, { encoding: 'utf8', cwd: project, ...options })

  before(() => {
    cpSync(join(root, 'examples/strict-typescript'), project, { recursive: true })
    const packed = execFileSync('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], { cwd: root, encoding: 'utf8' })
    const { filename, files } = JSON.parse(packed)[0] ?? Object.values(JSON.parse(packed))[0]
    const target = join(project, 'node_modules/meruit')
    mkdirSync(target, { recursive: true })
    execFileSync('tar', ['-xzf', join(folder, filename), '-C', target, '--strip-components=1'])
    symlinkSync(join(root, 'node_modules/@types'), join(project, 'node_modules/@types'))
    symlinkSync(join(root, 'node_modules/undici-types'), join(project, 'node_modules/undici-types'))
    assert.ok(files.every(({ path }) => !/^(?:src|test|wrapper|target|scripts|examples)\//.test(path)), JSON.stringify(files))
  })

  test('serves a project under `strict`', () => {
    run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', project])
    writeFileSync(join(project, 'march.ledes'), ledes(3, 30))
    const savings = JSON.parse(run(process.execPath, ['dist/night.js', guideline, 'march.ledes']))
    assert.deepEqual(savings.map((saving) => [saving.rule, saving.amount]), [['vague', '0.00']])
    assert.ok(existsSync(join(project, 'dist/night.js')))
  })

  test('finds its native half in an optional package of the platform too', () => {
    const lib = join(project, 'node_modules/meruit/lib')
    const file = readdirSync(lib).find((name) => name.endsWith('.node'))
    const name = `meruit-${file.split('.')[1]}`
    const platform = join(project, 'node_modules', name)
    mkdirSync(platform)
    writeFileSync(join(platform, 'package.json'), JSON.stringify({ name, version: '0.1.0', main: file }))
    renameSync(join(lib, file), join(platform, file))
    const script = "process.stdout.write(require('meruit').Ruleset.parse('rule a for each fee then note').ruleIds[0])"
    assert.equal(run(process.execPath, ['-e', script]), 'a')
    renameSync(join(platform, file), join(lib, file))
  })

  test('prints a finding in the five lines of its README', () => {
    const [, script] = /```js\n([\s\S]*?)```/.exec(readFileSync(join(root, 'README.md'), 'utf8'))
    assert.equal(script.trim().split('\n').length <= 5, true)
    assert.equal(run(process.execPath, ['--input-type=module', '-e', script]), 'cap 100.00 reduce rate\n')
  })

  test('is required and imported', () => {
    assert.equal(run(process.execPath, ['-p', "require('meruit').Ruleset.parse('rule a for each fee then note').ruleIds[0]"]).trim(), 'a')
    assert.equal(run(process.execPath, ['--input-type=module', '-e', "import { Ruleset } from 'meruit'; console.log(Ruleset.name)"]).trim(), 'Ruleset')
  })
})
