/**
 * The program on the built package, in plain Node: `node test/determinism/check.mjs`. Fails when its timeline is not
 * the committed one. `--print` writes the timeline out, to compare two machines line by line.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire, stripTypeScriptTypes } from 'node:module'

const read = (name) => readFileSync(new URL(name, import.meta.url), 'utf8')
const source = stripTypeScriptTypes(read('./program.ts'), { mode: 'strip' })
const { program, schedule } = await import(`data:text/javascript,${encodeURIComponent(source)}`)
const expected = JSON.parse(read('./expected.json'))

const dist = new URL('../../dist/', import.meta.url)
const require = createRequire(import.meta.url)
const builds = {
  esm: [await import(new URL('index.js', dist)), await import(new URL('failpoint.js', dist))],
  cjs: ['index.cjs', 'failpoint.cjs'].map((name) => require(new URL(name, dist).pathname)),
}

for (const [name, [{ withChaos }, { failpoint }]] of Object.entries(builds)) {
  const runs = []
  for (let run = 0; run < 10; run++) runs.push(await program({ withChaos, failpoint }, { schedule }))
  if (process.argv.includes('--print')) process.stdout.write(runs[0])
  const hashes = new Set(runs.map((lines) => createHash('sha256').update(lines).digest('hex')))
  const same = hashes.size === 1 && hashes.has(expected.hash)
  console.error(`${process.version} ${name}: ${same ? 'the same timeline' : `DIFFERENT: ${[...hashes]}`}`)
  if (!same) process.exitCode = 1
}
