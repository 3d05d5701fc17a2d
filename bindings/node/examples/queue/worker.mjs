// A worker over a folder that serves as a queue: what is put into `inbox` is reviewed, and its document put into `done`.
//
//     node worker.mjs FOLDER RULES [--once]
//
// A file is taken by moving it to `taken`, so that several workers may share the folder; what a worker that was killed has
// taken is put back by the next that starts with `--recover`. What cannot be reviewed goes to `failed`, with the reason beside
// it. A file in `done` is whole, because it is moved there.
import { existsSync, mkdirSync, readdirSync, realpathSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

import { MeruitError, Ruleset } from 'meruit'

const FOLDERS = ['inbox', 'taken', 'done', 'failed', 'partial']

/** Works the queue until it is empty, or for ever. Gives back how many files were reviewed and how many failed. */
export async function work(folder, rules, { once = false, recover = false, signal, concurrency = 4 } = {}) {
  for (const name of FOLDERS) mkdirSync(join(folder, name), { recursive: true })
  if (recover) for (const name of readdirSync(join(folder, 'taken'))) renameSync(join(folder, 'taken', name), join(folder, 'inbox', name))
  const reviewer = rules.reviewer()
  const counts = { reviewed: 0, failed: 0 }

  async function one(name) {
    const taken = join(folder, 'taken', name)
    try {
      renameSync(join(folder, 'inbox', name), taken)
    } catch (error) {
      if (error.code === 'ENOENT') return // Another worker was faster.
      throw error
    }
    try {
      const document = await reviewer.report(taken, 'json', { name, signal })
      const partial = join(folder, 'partial', `${name}.${process.pid}`)
      writeFileSync(partial, `${document}\n`)
      renameSync(partial, join(folder, 'done', `${name}.json`))
      counts.reviewed++
    } catch (error) {
      if (!(error instanceof MeruitError)) throw error
      renameSync(taken, join(folder, 'failed', name))
      writeFileSync(join(folder, 'failed', `${name}.error.json`), JSON.stringify(error))
      counts.failed++
    }
  }

  for (;;) {
    const names = readdirSync(join(folder, 'inbox')).sort()
    const next = names.values()
    const lane = async () => {
      for (const name of next) {
        signal?.throwIfAborted()
        await one(name)
      }
    }
    await Promise.all(Array.from({ length: concurrency }, lane))
    if (once && names.length === 0) return counts
    if (names.length === 0) await sleep(200, undefined, { signal })
  }
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const [folder, path, ...flags] = process.argv.slice(2)
  if (folder === undefined || path === undefined || !existsSync(path)) {
    console.error('usage: node worker.mjs FOLDER RULES [--once] [--recover]')
    process.exit(2)
  }
  const options = { once: flags.includes('--once'), recover: flags.includes('--recover') }
  console.log(await work(folder, await Ruleset.load(path), options))
}
