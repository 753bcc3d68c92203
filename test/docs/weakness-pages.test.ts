import { readdirSync, readFileSync } from 'node:fs'
import { scenarios } from 'faultline'
import { expect, test } from 'vitest'

const root = new URL('../../', import.meta.url)
const read = (path: string) => readFileSync(new URL(path, root), 'utf8')
const named = (folder: string, ending: string) =>
  readdirSync(new URL(folder, root))
    .filter((file) => file.endsWith(ending) && file !== 'README.md')
    .map((file) => file.slice(0, -ending.length))
    .sort()
const weaknesses = named('docs/weaknesses', '.md')
const known = scenarios.list().map(({ name }) => name)

test('there is a page for each test, and a test for each page', () => {
  expect(weaknesses).toEqual(named('test/weaknesses', '.test.ts'))
  expect(weaknesses.length).toBeGreaterThanOrEqual(8)
})

test('the index has a row for each, and is linked to', () => {
  const links = read('docs/weaknesses/README.md').match(/(?<=^\| \[[^\]]*\]\()[^)]+(?=\.md\))/gm)
  expect(links).toEqual(weaknesses)
  expect(read('docs/index.md')).toContain('](weaknesses/README.md)')
  expect(read('README.md')).toContain('](docs/weaknesses/README.md)')
})

test.each(weaknesses)('%s: the page is in form, of the version installed, and of the scenario in its test', (name) => {
  const page = read(`docs/weaknesses/${name}.md`)
  const code = read(`test/weaknesses/${name}.test.ts`)

  const headings = page.split('\n').filter((line) => line.startsWith('## '))
  const form = ['## What is weak', '## How it was found', '## Figures', '## The cure', '## Source']
  expect(headings.filter((heading) => heading !== '## The timeline')).toEqual(form)
  expect(headings.includes('## The timeline')).toBe(code.includes('page.draws('))

  const [, library = '', version] = /^\*\*(\S+) ([^*]+)\*\*/m.exec(page) ?? []
  expect(JSON.parse(read(`node_modules/${library}/package.json`)).version).toBe(version)
  expect(code).toMatch(new RegExp(`from '${library}'`))

  const [, scenario = '', call = ''] = /^Scenario \[(\w+)\]\(\.\.\/scenarios\/\1\.md\): `([^`]+)`/m.exec(page) ?? []
  expect(known).toContain(scenario)
  expect(code.replaceAll(/\s+/g, ' ')).toContain(`chaos.inject(${call}`)

  const [, columns = ''] = /^(\| \| default \| cured \|)$/m.exec(page) ?? []
  expect(columns).not.toBe('')
  for (const column of ['default', 'cured']) expect(code).toContain(`page.shows('${column}', `)
  expect(page.split('\n## Source\n')[1]).toMatch(/^- \[.+\]\(https:\/\/.+\): .+/m)
})
