import { replaySource } from '../explore/replay-source.js'
import { quoted } from '../explore/schedule-source.js'
import { readable } from '../timeline/readable.js'
import { end, restyled, type Style } from './style.js'
import type { Survey, SurveyedFault } from './survey.js'

/** Which test is to be written. */
export interface TestPlan {
  readonly runner: 'vitest' | 'jest'
  readonly modules: 'import' | 'require'
  readonly style: Style
  /** The module of the bodies, as the test file names it. */
  readonly from: string
  /** The same, as messages name it, from the project's folder. */
  readonly module: string
  /** The test file, from the project's folder. */
  readonly file: string
}

const explore = { vitest: '@faultline/vitest/explore', jest: '@faultline/jest/explore' } as const
const failing = { vitest: 'test.fails', jest: 'test.failing' } as const

/**
 * Source of a test file with a test for each fault at each point that was reached. Those that fail at once are marked as
 * such, with what was found. Pure. Undefined: nothing was reached.
 */
export function testSource(surveys: readonly Survey[], plan: TestPlan): string | undefined {
  const reached = surveys.filter(({ points }) => points.length > 0)
  if (reached.length === 0) return undefined
  const locals = new Map(reached.map(({ name }) => [name, name === 'default' ? 'body' : name]))
  const lines = [
    `// Written by \`faultline generate ${oneLine(plan.module)}\`: the faults that make sense at each point that is reached.`,
    ...imports(locals, plan),
    ...reached.flatMap((survey) => ['', ...describeSource(survey, locals.get(survey.name) as string, plan)]),
  ]
  return `${restyled(lines.join('\n'), plan.style)}\n`
}

function imports(locals: ReadonlyMap<string, string>, { runner, modules, from }: TestPlan): string[] {
  const bodies = [...locals].map(([name, local]) => (name === local ? name : `${name} as ${local}`)).join(', ')
  if (modules === 'import')
    return [
      `import { replaySchedule } from ${quoted(explore[runner])}${end}`,
      `import { describe, test } from ${quoted(runner === 'vitest' ? 'vitest' : '@jest/globals')}${end}`,
      `import { ${bodies} } from ${quoted(from)}${end}`,
    ]
  return [
    `const { replaySchedule } = require(${quoted(explore[runner])})${end}`,
    `const { ${bodies.replaceAll(' as ', ': ')} } = require(${quoted(from)})${end}`,
  ]
}

function describeSource({ name, points }: Survey, local: string, plan: TestPlan): string[] {
  const inner = points.flatMap(({ point, faults }, index) => [
    ...(index === 0 ? [] : ['']),
    `  describe(${quoted(point)}, () => {`,
    ...faults.flatMap((fault, at) => [...(at === 0 ? [] : ['']), ...faultSource(fault, local, { name, point }, plan)]),
    `  })${end}`,
  ])
  return [`describe(${quoted(name)}, () => {`, ...inner, `})${end}`]
}

function faultSource(
  { call, fault, schedule, token, failure }: SurveyedFault,
  local: string,
  { name, point }: { readonly name: string; readonly point: string },
  { runner, file }: TestPlan,
): string[] {
  const title = `call ${call}: ${fault}`
  const source = replaySource(schedule, local, undefined, '      ')
  const test = [
    `${failure === undefined ? 'test' : failing[runner]}(`,
    `  ${quoted(title)},`,
    `  ${source},`,
    `)${end}`,
  ]
  const lines = test.map((line) => `    ${line}`)
  if (failure === undefined) return lines
  const command = runner === 'vitest' ? 'npx vitest run' : 'npx jest'
  const full = [name, point, title].join(runner === 'vitest' ? ' > ' : ' ')
  const { oracle, name: errorName, message, atMs } = failure
  return [
    `    // Found at ${readable(atMs)}, by ${oracle}: ${oneLine(`${errorName}: ${message}`)}`,
    `    // Without \`.${runner === 'vitest' ? 'fails' : 'failing'}\` it shows itself:`,
    `    // FAULTLINE_REPLAY=${token} ${command} ${oneLine(file)} -t ${shellQuoted(oneLine(full))}`,
    ...lines,
  ]
}

/** Text from outside in a comment: it must not end the line. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').slice(0, 300)
}

/** As a pattern that fits the text alone, for a shell. */
function shellQuoted(text: string): string {
  const pattern = `^${text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')}$`
  return `'${pattern.replaceAll("'", "'\\''")}'`
}
