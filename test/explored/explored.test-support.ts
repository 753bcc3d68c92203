import { readFileSync } from 'node:fs'
import type { Chaos } from '@faultline/vitest'
import {
  type CounterexampleError,
  type ExploreOptions,
  explore,
  type SearchReport,
  search,
} from '@faultline/vitest/explore'
import { expect } from 'vitest'

type Body = (chaos: Chaos) => unknown

/** As it is searched by default, all oracles asked. */
const settings = { progress: false, timeMs: 10_000 } as const satisfies ExploreOptions

/** Nothing is found, and what a search promises to try has been tried: each fault at each call, and all pairs of them. */
export async function holds(body: Body, options: ExploreOptions = {}): Promise<SearchReport> {
  const report = await search({ ...settings, seed: 1, ...options }, body)
  expect(report.findings).toEqual([])
  expect(['covered', 'runs']).toContain(report.stoppedBy)
  expect(report.coverage.length).toBeGreaterThan(10)
  for (const { outcome } of report.coverage) expect(['passed', 'not acted']).toContain(outcome)
  expect(report.pairs.total).toBeGreaterThan(10)
  expect(report.pairs.covered).toBe(report.pairs.total)
  return report
}

/** What is found, the same with each of three seeds: by which oracle, and under which schedule, as it is printed. */
export async function finds(body: Body, options: ExploreOptions = {}): Promise<[oracle: string, schedule: string]> {
  const found: [string, string][] = []
  for (const seed of [1, 2, 3]) {
    const thrown = explore<[]>({ ...settings, seed, ...options }, body)()
    const error: CounterexampleError = await thrown.then(
      () => expect.unreachable('nothing was found'),
      (error: CounterexampleError) => error,
    )
    expect(error.message).toContain('Seed ')
    const { failure, reproduced } = error.finding
    expect(reproduced).toBe(true)
    found.push([failure.oracle, printedOf(error.message)])
  }
  const [first = ['', '']] = found
  expect(found).toEqual([first, first, first])
  return first
}

/** The lines of a counterexample that say under what it fails. */
function printedOf(message: string): string {
  const [, lines = ''] = /^At .* of virtual time, with:\n((?: {2}.+\n)+)/m.exec(message) ?? []
  return lines.replaceAll(/^ {2}/gm, '').trimEnd()
}

/** What docs/trophies.md says of a bug: the section that links to its script. */
export class Trophy {
  readonly #section: string

  constructor(script: string) {
    const page = readFileSync(new URL('../../docs/trophies.md', import.meta.url), 'utf8')
    const sections = page.split(/^(?=### )/m)
    this.#section = sections.find((section) => section.includes(`trophies/${script}.mjs)`)) ?? ''
    if (process.env.TROPHIES === undefined)
      expect(this.#section, `docs/trophies.md has a section with trophies/${script}.mjs`).not.toBe('')
  }

  /** The first block of text: the schedule, as it is printed. */
  get schedule(): string {
    return this.#block('text', 0)
  }

  get script(): string {
    return this.#block('js', 0)
  }

  /** What the script prints. */
  get output(): string {
    return this.#block('text', 1)
  }

  #block(language: string, at: number): string {
    const blocks = [...this.#section.matchAll(/^```(\w+)\n([\s\S]*?)\n```$/gm)]
    return blocks.filter(([, tag]) => tag === language)[at]?.[2] ?? ''
  }
}
