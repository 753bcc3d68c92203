import type { Chaos } from '@faultline/vitest'
import {
  CounterexampleError,
  type ExploreOptions,
  explore,
  type Finding,
  type SearchReport,
  search,
} from '@faultline/vitest/explore'
import { expect } from 'vitest'

/** What a test of a library runs under every schedule. */
export type Body = (chaos: Chaos) => Promise<void>

/** Default settings, but that every run of the tests searches alike. */
const settings = { seed: 1, progress: false } as const

/**
 * What a search by default finds in it: how it failed, then the minimal schedule in the words of the counterexample. A line
 * for each fault, without the place of its call, and for each choice in which another task went on.
 */
export async function foundIn(body: Body, options: ExploreOptions = {}): Promise<string[]> {
  const error: unknown = await explore({ ...settings, ...options }, body)().catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(CounterexampleError)
  const { finding, message } = error as CounterexampleError
  expect(finding).toMatchObject({ reproduced: true, shrinkCut: false })
  const sections = message.split('\n\n')
  const end = sections.findIndex((section) => /^( +╵|Found by )/.test(section))
  const schedule = sections.slice(1, end).flatMap((section) => section.split('\n').slice(1))
  return [howItFailed(finding), ...schedule.map((line) => line.trim().replace(/ \(made at .*\)$/, ''))]
}

/** `always: no order is lost`: what did not hold by its name; else, in its first line, what was thrown. */
function howItFailed({ failure: { oracle, error } }: Finding): string {
  const { invariant, condition, message, code } = error as Error & Record<'invariant' | 'condition' | 'code', string>
  const own = code?.startsWith('FAULTLINE_') ? '' : message.split('\n')[0]
  return [oracle, invariant ?? condition ?? own].filter((text) => text !== '').join(': ')
}

/** A search by default finds nothing in it, and has tried each fault at each call, and each pair of them. */
export async function passes(body: Body, options: ExploreOptions = {}): Promise<SearchReport> {
  const report = await passesSingles(body, options)
  expect(report.pairs.covered).toBe(report.pairs.total)
  return report
}

/** The same where there is no time for all pairs. */
export async function passesSingles(body: Body, options: ExploreOptions): Promise<SearchReport> {
  const report = await search({ ...settings, ...options }, body)
  expect(report.findings.map(({ failure }) => failure.error)).toEqual([])
  expect(report.stoppedBy).toMatch(/^(covered|runs)$/)
  expect(report.coverage.length).toBeGreaterThan(4)
  expect(report.coverage.filter(({ outcome }) => outcome !== 'passed')).toEqual([])
  return report
}

/** The same without the bug: nothing is found by what found it, and there is less to draw at random than in a search of its own. */
export async function isMended(body: Body): Promise<void> {
  await passes(body, { runs: 250 })
}

/** Makes a call that may fail. Undefined: it did. */
export async function attempt<T>(call: () => T | PromiseLike<T>): Promise<T | undefined> {
  try {
    return await call()
  } catch {
    return undefined
  }
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
