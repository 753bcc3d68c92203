import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { afterEach, expect, test } from 'vitest'
import { renderBadge, renderJUnit, renderMarkdown, renderSvg, reportData } from '../report.js'
import { visible } from './escape/visible.js'
import { hostile, journalWith } from './hostile.test-support.js'

// A name may be one that reaches prototypes, and libraries that draw keep names in plain objects.
afterEach(() => {
  for (const key in {}) throw new Error(`Object.prototype was given '${key}'.`)
  expect(Object.keys(Object)).toEqual([])
})

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  trimValues: false,
  processEntities: true,
})
// Elements and attributes that pictures are made of; what is not here has come from a text.
const drawn = /^(svg|title|g|rect|path|text|style|defs|clipPath|linearGradient|stop|tspan|polyline|#text|\?xml)$/
const cases = Object.entries(hostile)

/** Names of all elements, and of their attributes that do something. */
function namesIn(value: unknown, found: Set<string> = new Set()): Set<string> {
  if (Array.isArray(value)) for (const one of value) namesIn(one, found)
  else if (typeof value === 'object' && value !== null)
    for (const [name, inner] of Object.entries(value)) {
      if (typeof inner === 'object' || /^on/i.test(name)) found.add(name)
      namesIn(inner, found)
    }
  return found
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what must not be there
const unseen = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufffe\uffff]|\p{Surrogate}/u

test.each(cases)('%s is text in JUnit', (_, text) => {
  const out = renderJUnit(reportData(journalWith(text)), { failOnTargets: true })
  expect(XMLValidator.validate(out)).toBe(true)
  expect(out).not.toMatch(unseen)
  expect(out).not.toContain(']]>')
  const { testsuites } = parser.parse(out)
  const [runs] = [testsuites.testsuite].flat()
  const shown = visible(text).slice(0, 200)
  expect(runs.testcase.name.startsWith(shown)).toBe(true)
  expect(runs.testcase.failure['#text'].replaceAll('\n', ' ').startsWith(shown)).toBe(true)
  expect(Object.keys(runs).sort()).toEqual(
    ['errors', 'failures', 'name', 'properties', 'skipped', 'testcase', 'tests', 'time', 'timestamp', '#text'].sort(),
  )
})

test.each(cases)('%s is text in badges', (_, text) => {
  const out = renderBadge(reportData(journalWith(text)), { label: text })
  expect(XMLValidator.validate(out)).toBe(true)
  expect(out).not.toMatch(unseen)
  const { svg } = parser.parse(out)
  expect([...namesIn({ svg })].filter((name) => !drawn.test(name))).toEqual([])
  expect(svg.title.startsWith(visible(text).slice(0, 50))).toBe(true)
})

test.each(cases)('%s is text in pictures', async (_, text) => {
  const data = reportData(journalWith(text))
  for (const chart of ['timeline', 'heatmap', 'latency'] as const) {
    const out = await renderSvg(data, { chart })
    expect(XMLValidator.validate(out)).toBe(true)
    expect(out).not.toMatch(unseen)
    const { svg } = parser.parse(out)
    expect([...namesIn({ svg })].filter((name) => !drawn.test(name))).toEqual([])
    expect(svg.title.startsWith(visible(text).slice(0, 200))).toBe(true)
  }
})

test.each(cases)('%s is text in Markdown', (name, text) => {
  const out = renderMarkdown(reportData(journalWith(text)))
  expect(out).not.toMatch(unseen)
  const { prose, blocks } = blocksOf(out)
  // No tag but our own, no markup that came from outside.
  const tags = [...prose.matchAll(/<[^>]*>?/g)].map(([tag]) => tag)
  expect(tags.filter((tag) => !/^<(\/?sub|br)>$/.test(tag))).toEqual([])
  expect(prose).not.toMatch(/\]\(|!\[|:\/\/|www\.|(?<![|\s*])\*\*\w|@|~~/)
  // Of a table each line has as many cells as the one before.
  for (const table of prose.matchAll(/(?:^\|.*\|\n)+/gm)) {
    const cells = table[0]
      .trimEnd()
      .split('\n')
      .map((line) => line.split('|').length)
    expect(new Set(cells).size).toBe(1)
  }
  expect(blocks.map(({ language }) => language)).toEqual(['mermaid', 'sh'])
  if (name !== 'long') expect(blocks[1]?.lines).toEqual(text.split('\n').map(visible))
  expect(blocks[0]?.lines.slice(1).join('\n')).not.toContain('%%')
})

test.each(cases)('%s is text in JSON', (_, text) => {
  const data = reportData(journalWith(text))
  expect(JSON.parse(JSON.stringify(data))).toEqual(data)
  expect(Object.getPrototypeOf(data.runs[0]?.events.byType)).toBe(Object.prototype)
  expect(data.journal.name).toBe(text)
})

/** Fenced blocks as CommonMark has them, and what is around them. */
function blocksOf(source: string) {
  const blocks: { language: string; lines: string[] }[] = []
  const prose: string[] = []
  let open: { fence: string; block: { language: string; lines: string[] } } | undefined
  for (const line of source.split('\n')) {
    const [, fence, language = ''] = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line) ?? []
    if (open === undefined && fence !== undefined) {
      open = { fence, block: { language, lines: [] } }
      blocks.push(open.block)
    } else if (open !== undefined && fence?.startsWith(open.fence) && language.trim() === '') open = undefined
    else if (open !== undefined) open.block.lines.push(line)
    else prose.push(line)
  }
  return { prose: prose.join('\n'), blocks }
}
