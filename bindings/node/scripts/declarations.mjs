// Joins the declarations of the wrapper's modules into `index.d.ts`. Only what `wrapper/index.ts` exports is exported, and
// what that does not speak of is left out.
//
//     node scripts/declarations.mjs [--check]
//
// With `--check` nothing is written; it fails where the committed file is not what would be written.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'

const folder = new URL('../target/declarations/', import.meta.url)
const target = new URL('../index.d.ts', import.meta.url)
const read = (name) => readFileSync(new URL(`${name}.d.ts`, folder), 'utf8').replaceAll('\r\n', '\n')

/** The statements of a module, each with the comment before it. */
function statements(text) {
  const found = []
  let comment = ''
  let open = []
  const close = () => {
    const statement = open.join('\n').trim()
    if (statement !== '') found.push(statement)
    open = []
  }
  for (const line of text.split('\n')) {
    if (/^\/\*\*/.test(line)) {
      close()
      open = [line]
      comment = line.endsWith('*/') ? 'closed' : 'open'
    } else if (comment === 'open') {
      open.push(line)
      if (line.endsWith('*/')) comment = 'closed'
    } else if (/^(?:export|declare|interface|type|import)\b/.test(line)) {
      if (comment !== 'closed') close()
      comment = ''
      open.push(line)
    } else if (!line.startsWith('//')) {
      open.push(line)
    }
  }
  close()
  return found
}

/** What the index takes from its modules. */
const taken = [...read('index').matchAll(/^export (?:type )?(\*|\{[^}]*\}) from '\.\/([\w-]+)\.js';$/gm)]
const names = taken.filter(([, what]) => what !== '*').flatMap(([, what]) => what.match(/\w+/g))
const whole = taken.filter(([, what]) => what === '*').map(([, , module]) => module)

const outside = new Set()
const declarations = []
for (const module of new Set(taken.map(([, , module]) => module))) {
  for (const statement of statements(read(module))) {
    if (/^import\b/.test(statement)) {
      if (!/from '\.\//.test(statement)) outside.add(statement)
      continue
    }
    const head = /^(?:export )?(?:declare )?(?:abstract )?(?:class|function|const|let|interface|type) (\w+)/m.exec(statement)
    if (head === null) continue
    const [, name] = head
    const isPublic = names.includes(name) || whole.includes(module)
    declarations.push({ name, isPublic, text: isPublic ? statement : statement.replace(/^export /m, '') })
  }
}

/** The public declarations and what they speak of, and so on. */
const kept = new Set(declarations.filter((declaration) => declaration.isPublic))
for (const declaration of kept) {
  const words = new Set(declaration.text.replace(/\/\*\*[\s\S]*?\*\//g, '').match(/\w+/g))
  for (const other of declarations) if (words.has(other.name)) kept.add(other)
}
const missing = names.filter((name) => name !== 'type' && !declarations.some((declaration) => declaration.name === name))
if (missing.length > 0) throw new Error(`no module declares ${missing.join(', ')}`)

const text = [
  '// Generated from wrapper/*.ts by `npm run build:js`; do not edit.',
  ...outside,
  ...declarations.filter((declaration) => kept.has(declaration)).map((declaration) => `\n${declaration.text}`),
  '\nexport {}\n',
].join('\n')

if (process.argv.includes('--check')) {
  const committed = existsSync(target) ? readFileSync(target, 'utf8').replaceAll('\r\n', '\n') : ''
  if (committed !== text) {
    console.error('index.d.ts is not what the wrapper declares; run `npm run build:js` and commit it')
    process.exit(1)
  }
} else {
  writeFileSync(target, text)
}
