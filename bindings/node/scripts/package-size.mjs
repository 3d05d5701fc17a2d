// How large packages are when they are installed; it fails where they are larger than 8 MB together.
//
//     node scripts/package-size.mjs [FOLDER…]
import { execFileSync } from 'node:child_process'

const MOST = 8_000_000

const folders = process.argv.length > 2 ? process.argv.slice(2) : ['.']
let sum = 0
for (const folder of folders) {
  const told = execFileSync('npm', ['pack', '--dry-run', '--ignore-scripts', '--json', '--silent'], { cwd: folder, encoding: 'utf8' })
  const [{ name, unpackedSize }] = Object.values(JSON.parse(told))
  console.log(`${name}: ${unpackedSize.toLocaleString('en')} bytes`)
  sum += unpackedSize
}
if (sum > MOST) {
  console.error(`${sum.toLocaleString('en')} bytes are more than ${MOST.toLocaleString('en')}`)
  process.exit(1)
}
