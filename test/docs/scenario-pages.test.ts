import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { scenarios } from 'faultline'
import { expect, test } from 'vitest'

const page = (name: string) => new URL(`../../docs/scenarios/${name}.md`, import.meta.url)
/** As the pages write it: ranges with a dash, texts in quotes, a true minus. */
function shown(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`
  if (typeof value === 'number') return String(value).replace('-', '−')
  if (Array.isArray(value)) return value.map(shown).join(typeof value[0] === 'number' ? '–' : ', ')
  return String(value)
}
const listed = scenarios.list()

test('there is a page for each scenario, and no other', () => {
  const pages = readdirSync(new URL('../../docs/scenarios', import.meta.url))
    .filter((file) => file !== 'README.md')
    .map((file) => file.replace(/\.md$/, ''))
  expect(pages.sort()).toEqual(listed.map(({ name }) => name).sort())
})

test.each(listed)('the page of $name has its family, and the severities as they are', ({ name, family, severity }) => {
  expect(existsSync(page(name))).toBe(true)
  const text = readFileSync(page(name), 'utf8')
  expect(text).toContain(`family *${family}*`)
  const columns = Object.values(severity) as Readonly<Record<string, unknown>>[]
  for (const parameter of Object.keys(columns[0] ?? {})) {
    const line = text.split('\n').find((row) => row.startsWith(`| \`${parameter}\` |`))
    const cells = line?.split('|').map((cell) => cell.replaceAll('`', '').trim()) ?? []
    expect(cells.slice(-5, -1), `${name}.${parameter}`).toEqual(columns.map((column) => shown(column[parameter])))
  }
})
