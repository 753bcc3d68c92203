import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { rules } from '../../src/recommendation/rules.js'
import { readable } from '../../src/timeline/readable.js'

const root = new URL('../../', import.meta.url)
const read = (path: string) => readFileSync(new URL(path, root), 'utf8')
const names = rules.map(({ rule }) => rule)
const note = { rule: 'calls-not-recorded', title: 'Calls are not on the timeline', severity: 'info' }
const all = [...rules, note].sort((a, b) => (a.rule < b.rule ? -1 : 1))

const form = [
  '## What was seen',
  '## Why it matters',
  '## Evidence and thresholds',
  '## The fix',
  '## What it does not tell',
  '## Sources',
]

test('there is a page for each rule, and a rule for each page', () => {
  const pages = readdirSync(new URL('docs/recommendations', root)).filter((file) => file !== 'README.md')
  expect(pages.sort()).toEqual(all.map(({ rule }) => `${rule}.md`))
})

test('the index has a row for each, with its title and severity, and is linked to', () => {
  const rows = read('docs/recommendations/README.md').match(/^\| \[.*$/gm)
  const expected = all.map(({ rule, title, severity }) => `| [${rule}](${rule}.md) | ${severity} | ${title} |`)
  expect(rows).toEqual(expected)
  expect(read('docs/index.md')).toContain('](recommendations/README.md)')
  expect(read('README.md')).toContain('](docs/recommendations/README.md)')
})

test.each(all)('$rule: the page is in form', ({ rule, title, severity }) => {
  const page = read(`docs/recommendations/${rule}.md`)
  expect(page).toMatch(new RegExp(`^# ${title}\n\nRule \`${rule}\`, ${severity}\\.\n`))
  expect(page.split('\n').filter((line) => line.startsWith('## '))).toEqual(form)
  expect(page.match(/^```ts$/gm)).toHaveLength(1)
  expect(page.split('\n## Sources\n')[1]).toMatch(/^- \[.+\]\(.+\): .+/m)
})

/** Constants of a source, as a page writes them: `LEAST = 3`, `DETECT_WITHIN_MS = 10_000` as `10 s`. */
function thresholds(source: string): Map<string, string> {
  const found = source.matchAll(/^(?:export )?const ([A-Z_]+) = ([\d_.]+)$/gm)
  return new Map(
    [...found].map(([, name = '', value = '']) => {
      const number = Number(value.replaceAll('_', ''))
      return [name, name.endsWith('_MS') ? readable(number) : String(number)]
    }),
  )
}

test.each(names)('%s: the thresholds on the page are those of the rule', (name) => {
  const rule = read(`src/recommendation/rule/${name}.ts`)
  const opening = [...thresholds(read('src/recommendation/breaker.ts'))]
  const shared = opening.filter(([constant]) => constant.startsWith('OPEN_AFTER') && rule.includes(constant))
  const rows = read(`docs/recommendations/${name}.md`).match(/(?<=^\| (?!what|---).* \| ).*(?= \|$)/gm)
  const expected = [...thresholds(rule).values(), ...shared.map(([, value]) => value)]
  expect(rows?.toSorted()).toEqual(expected.sort())
})
