import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { Trophy } from './trophy.test-support.js'

const root = new URL('../../', import.meta.url)
const read = (path: string) => readFileSync(new URL(path, root), 'utf8')
const folder = new URL('trophies/', import.meta.url)
const scripts = readdirSync(folder).map((file) => file.replace(/\.mjs$/, ''))
const run = promisify(execFile)

// Each in a process of its own, in real time, and without faultline: what it shows is the library's doing alone.
test.concurrent.each(scripts)('%s: the script is the one on the page, and prints what stands there', async (name) => {
  const trophy = new Trophy(name)
  const file = new URL(`${name}.mjs`, folder)
  const code = readFileSync(file, 'utf8')
  expect(trophy.script).toBe(code.trimEnd())
  expect(code).not.toContain('faultline')
  const { stdout, stderr } = await run(process.execPath, [fileURLToPath(file)], { timeout: 15_000 })
  expect(stderr).toBe('')
  expect(stdout.trimEnd()).toBe(trophy.output)
})

test('the page is of the versions installed, and linked to', () => {
  const page = read('docs/trophies.md')
  const headings = [...page.matchAll(/^## (\S+) (\d+\.\d+\.\d+(?:-\S+)?)$/gm)]
  expect(headings.length).toBeGreaterThanOrEqual(6)
  for (const [, library, version] of headings)
    expect(`${library} ${JSON.parse(read(`node_modules/${library}/package.json`)).version.replace(/^v/, '')}`).toBe(
      `${library} ${version}`,
    )
  expect(read('docs/index.md')).toContain('](trophies.md)')
})
