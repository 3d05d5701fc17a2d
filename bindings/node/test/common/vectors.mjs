// The conformance vectors of `tests/vectors`, read as its README describes them.
import { readdirSync, readFileSync } from 'node:fs'

const FOLDER = new URL('../../../../tests/vectors/', import.meta.url)

/** All cases of all files. */
export function readVectors() {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.md') && name !== 'README.md')
  return files.sort().flatMap((file) => read(file, readFileSync(new URL(file, FOLDER), 'utf8')))
}

function read(file, text) {
  const cases = []
  let fence
  let body = []
  for (const line of text.split('\n')) {
    const bare = line.trimEnd()
    if (fence !== undefined) {
      if (bare === '```') {
        cases.at(-1).blocks.push({ info: fence, text: body.map((line) => `${line}\n`).join('') })
        fence = undefined
      } else {
        body.push(line)
      }
    } else if (bare.startsWith('## ')) {
      cases.push({ file, name: bare.slice(3).trim(), blocks: [] })
    } else if (bare.startsWith('```')) {
      fence = bare.slice(3).trim()
      body = []
    }
  }
  return cases.map(closed)
}

function closed({ file, name, blocks }) {
  const block = (info) => blocks.find((block) => block.info === info).text
  const files = blocks.flatMap(({ info, text }) => {
    const [, beside] = /^(?:csv|ocg)\s+(\S+)$/.exec(info) ?? []
    return beside === undefined ? [] : [[beside, text]]
  })
  const expected = JSON.parse(block('json expected'))
  return { file, name, rules: block('ocg'), files: Object.fromEntries(files), facts: block('json facts'), expected }
}

/** The first difference between what is expected and what came out, in words; none where all of it came out. */
export function difference(wanted, found, path = '') {
  if (Array.isArray(wanted) && Array.isArray(found)) {
    if (wanted.length !== found.length) return `${path} has ${found.length} members, ${wanted.length} are expected`
    return first(wanted, (value, index) => difference(value, found[index], `${path}[${index}]`))
  }
  if (isObject(wanted) && isObject(found)) {
    return first(Object.entries(wanted), ([name, value]) => {
      return name in found ? difference(value, found[name], `${path}.${name}`) : `${path}.${name} is not there`
    })
  }
  return Object.is(wanted, found) ? undefined : `${path} is ${JSON.stringify(found)}, not ${JSON.stringify(wanted)}`
}

function first(values, differs) {
  for (const [index, value] of values.entries()) {
    const why = differs(value, index)
    if (why !== undefined) return why
  }
  return undefined
}

const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value)
