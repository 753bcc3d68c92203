import type { BodySource, Corpus, Regression } from './regression-corpus.js'
import { replaySource } from './replay-source.js'
import { quoted } from './schedule-source.js'
import { injectionWords } from './words.js'

/** For which runner, and how modules are written there. */
export interface TestDialect {
  readonly runner: 'vitest' | 'jest'
  readonly modules: 'import' | 'require'
}

const sources = {
  vitest: { explore: '@faultline/vitest/explore', test: 'vitest' },
  jest: { explore: '@faultline/jest/explore', test: '@jest/globals' },
} as const

/**
 * The source of a test file that runs, each as a test, the counterexamples whose body can be imported; undefined where
 * there is none. Pure.
 * @param corpusFile how it names where they are kept
 */
export function regressionTestSource(corpus: Corpus, corpusFile: string, dialect: TestDialect): string | undefined {
  const all = [...corpus].flatMap(([test, list]) =>
    list.flatMap(({ body, ...rest }) => (body === undefined ? [] : [{ test, body, ...rest }])),
  )
  if (all.length === 0) return undefined
  const contracts = all.some(({ body }) => body.options?.contracts !== undefined)
  const names = new LocalNames(['replaySchedule', 'test', ...(contracts ? ['expectFault'] : [])])
  const { explore, test } = sources[dialect.runner]
  for (const { body } of all) names.add(body)
  const taking = (what: string, from: string) =>
    dialect.modules === 'import'
      ? `import ${what} from ${quoted(from)}`
      : `const ${what.replaceAll(' as ', ': ')} = require(${quoted(from)})`
  const tests = all.map(({ test: name, body, broke, schedule }, index) => {
    const title = quoted(`${name}: ${titleOf(schedule)}${sameBefore(all, index)}`)
    return [
      `// ${broke.replaceAll(/\s+/g, ' ')}`,
      ...(body.left === undefined ? [] : [withoutLine(body.left)]),
      'test(',
      `  ${title},`,
      `  ${replaySource(schedule, names.of(body), body.options, '  ')},`,
      ')',
    ].join('\n')
  })
  return `${[
    `// Written by faultline (FAULTLINE_WRITE_REGRESSION=1) from ${corpusFile}, anew each time.`,
    taking(contracts ? '{ expectFault, replaySchedule }' : '{ replaySchedule }', explore),
    taking('{ test }', test),
    ...names.imports().map(([what, from]) => taking(what, from)),
    ...tests.map((source) => `\n${source}`),
  ].join('\n')}\n`
}

/** What is no data is in no file: a test that passes for want of it is one to write by hand. */
function withoutLine(left: readonly string[]): string {
  return `// Without ${left.join(', ')}: no data. If that is what it takes, write the test by hand, with \`replaySchedule\`.`
}

function titleOf({ injections, order }: Regression['schedule']): string {
  const words = injections.map(injectionWords)
  return [...words, ...(order === undefined ? [] : ['another order'])].join('; ').slice(0, 150)
}

/** What tells tests of one title apart. */
function sameBefore(all: readonly (Regression & { readonly test: string })[], index: number): string {
  const key = ({ test, schedule }: (typeof all)[number]) => `${test}: ${titleOf(schedule)}`
  const one = all[index] as (typeof all)[number]
  const before = all.slice(0, index).filter((other) => key(other) === key(one)).length
  return before === 0 ? '' : ` (${before + 1})`
}

/** What bodies are called in the file: by their own name, unless that is taken. */
class LocalNames {
  readonly #taken: Set<string>
  readonly #bodies = new Map<string, { readonly body: BodySource; readonly local: string }>()

  constructor(taken: readonly string[]) {
    this.#taken = new Set(taken)
  }

  add(body: BodySource): void {
    const key = `${body.from} ${body.name}`
    if (this.#bodies.has(key)) return
    const wanted = body.name === 'default' ? 'body' : body.name
    let local = wanted
    for (let n = 2; this.#taken.has(local); n++) local = `${wanted}${n}`
    this.#taken.add(local)
    this.#bodies.set(key, { body, local })
  }

  of({ from, name }: BodySource): string {
    return this.#bodies.get(`${from} ${name}`)?.local as string
  }

  imports(): [what: string, from: string][] {
    return [...this.#bodies.values()].map(({ body: { from, name }, local }) => {
      return [name === local ? `{ ${name} }` : `{ ${name} as ${local} }`, from]
    })
  }
}
