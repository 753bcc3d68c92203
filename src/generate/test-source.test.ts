import { expect, test } from 'vitest'
import type { Chaos } from '../index.js'
import { type Style, styleOf, survey, testSource } from './index.js'

const hostile = `it's "a" \`point\`\u2028// $& \\`

async function body(chaos: Chaos): Promise<void> {
  const call = chaos.wrap(hostile, async () => 'answer')
  const answer = await call().catch((error: Error) => error.message)
  if (answer === null) throw new Error('line\nfeed */ ends // here')
}

const plan = (style: Style) => ({
  runner: 'vitest' as const,
  modules: 'import' as const,
  style,
  from: './it"s.js',
  module: "src/it's.ts\nprocess.exit()",
  file: 'test/x.test.ts',
})

test.each<Style>([
  { quotes: 'single', semicolons: false, indent: '  ' },
  { quotes: 'double', semicolons: true, indent: '\t' },
])('names and messages of any kind stay what they are: %o', async (style) => {
  const surveys = await survey({ body }, { palette: { only: ['nullValue', 'exception'] } })
  const source = testSource(surveys, plan(style)) ?? ''
  // It is run as it stands, but for its imports.
  const code = source.replaceAll(/^import .*$/gm, '')
  const seen: string[] = []
  const note = (name: string, inner: unknown) => {
    seen.push(name)
    if (typeof inner === 'function') inner()
  }
  const given = {
    describe: note,
    test: Object.assign(note, { fails: note }),
    replaySchedule: ({ injections }: { injections: { at: string }[] }) => void seen.push(injections[0]?.at as string),
    body,
  }
  new Function(...Object.keys(given), code)(...Object.values(given))
  expect(seen.filter((name) => name === hostile)).toHaveLength(5)
  expect(seen.filter((name) => name.startsWith('call 1: '))).toHaveLength(4)
  expect(styleOf(source)).toEqual(style)
  expect(source).toContain('// Found at 0 ms, by body: Error: line\n'.trimEnd())
})

test('the first call that fails is the one that is kept; what nothing reaches is not written', async () => {
  const twice = async (chaos: Chaos) => {
    const call = chaos.wrap('api', async () => 1)
    const first = await call().catch(() => 0)
    const second = await call().catch(() => -1)
    if (second < first) throw new Error('the second answer matters')
  }
  const idle = async () => {}
  const surveys = await survey({ twice, idle }, { palette: { only: ['exception'] } })
  expect(surveys.map(({ name, left }) => [name, left])).toEqual([
    ['idle', 'it reaches no point'],
    ['twice', undefined],
  ])
  expect(surveys[1]?.points[0]?.faults.map(({ call, failure }) => [call, failure?.message])).toEqual([
    [2, 'the second answer matters'],
    [2, 'the second answer matters'],
    [2, 'the second answer matters'],
  ])
  expect(testSource(surveys.slice(0, 1), plan(styleOf('')))).toBeUndefined()
})

test('the style of a file is that of most of its lines', () => {
  expect(styleOf("import a from 'a'\n\ntest('x', () => {\n  // it; is; so;\n})\n")).toEqual({
    quotes: 'single',
    semicolons: false,
    indent: '  ',
  })
  expect(styleOf('const a = require("a");\n\ntest("it\'s", () => {\n\tf("x");\n});\n')).toEqual({
    quotes: 'double',
    semicolons: true,
    indent: '\t',
  })
})
