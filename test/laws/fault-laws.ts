import fc from 'fast-check'
import { safeParse } from 'valibot'
import { expect } from 'vitest'
import type { Effect } from '../../src/fault/effect.js'
import type { FaultContext, FaultData, FaultKind, FaultTarget, Verdict } from '../../src/fault/fault-kind.js'
import { createRandom } from '../../src/random/create-random.js'
import type { RandomStream } from '../../src/random/stream.js'

export interface FaultLawsOptions<F> {
  /** Data a user may write, complete or not. */
  readonly faults: fc.Arbitrary<unknown> | readonly unknown[]
  /** Data that the schema must refuse. */
  readonly refused?: readonly unknown[]
  /** How large a fault is; shrinking makes it smaller. @default numbers by magnitude, text by length, one a field */
  readonly size?: (fault: F) => number
  /** False for kinds whose faults hold code. @default true */
  readonly json?: boolean
}

/**
 * What holds for every kind of fault. A kind of your own is tested by one call of this.
 * - the schema accepts its own output and leaves it as it is; unknown fields are refused
 * - a fault survives JSON
 * - same seed, same verdict; all chance comes from `context.random`
 * - shrinking yields valid, strictly smaller faults, so that it ends
 */
export function assertFaultLaws<F extends FaultData>(kind: FaultKind<F>, options: FaultLawsOptions<F>): void {
  const { faults, refused = [], size = sizeOf, json = true } = options
  const arbitrary = Array.isArray(faults) ? fc.constantFrom(...faults) : (faults as fc.Arbitrary<unknown>)
  fc.assert(
    fc.property(arbitrary, fc.integer({ min: 0, max: 2 ** 32 - 1 }), (data, seed) => {
      const fault = complete(kind, data)
      expect(fault.kind).toBe(kind.kind)
      expect(complete(kind, fault)).toEqual(fault)
      if (json) expect(complete(kind, JSON.parse(JSON.stringify(fault)))).toEqual(fault)
      expect(safeParse(kind.schema, { ...fault, noSuchField: 1 }).success).toBe(false)
      expect(safeParse(kind.schema, { ...fault, kind: 'other' }).success).toBe(false)
      expect(kind.describe(fault)).toMatch(/^\S.{0,199}$/u)
      checkVerdicts(kind, fault, seed)
      checkShrink(kind, fault, size)
    }),
  )
  for (const data of refused)
    expect(safeParse(kind.schema, data), JSON.stringify(data)).toMatchObject({ success: false })
}

function complete<F extends FaultData>(kind: FaultKind<F>, data: unknown): F {
  const result = safeParse(kind.schema, data)
  expect(result.issues, JSON.stringify(data)).toBe(undefined)
  return result.output as F
}

function checkVerdicts<F extends FaultData>(kind: FaultKind<F>, fault: F, seed: number): void {
  const before = structuredClone(plain(fault))
  const globalChance = Math.random
  Math.random = () => expect.fail('a verdict draws from Math.random')
  try {
    for (const target of [kind.target].flat()) {
      const verdicts = () => judge(kind, fault, createRandom(seed), target)
      expect(verdicts()).toEqual(verdicts())
    }
  } finally {
    Math.random = globalChance
  }
  expect(plain(fault)).toEqual(before)
}

/** Verdicts of five calls of one injection, with functions replaced by what they answer. */
function judge<F extends FaultData>(
  kind: FaultKind<F>,
  fault: F,
  random: RandomStream,
  target: FaultTarget,
): unknown[] {
  const state = {}
  return [1, 2, 3, 4, 5].map((call) => {
    const point = target === 'call' ? 'payments.charge' : ''
    const wallMs = Date.UTC(2025, 0, 1) + call * 7
    const context: FaultContext = {
      random,
      nowMs: call * 7,
      wallMs,
      point,
      call,
      args: [call],
      shape: 'async',
      target,
      state,
    }
    return told(kind.verdict(fault, context))
  })
}

function told(verdict: Verdict): unknown {
  if (verdict.act === 'alter')
    return { ...verdict, alter: [{ a: 1 }, [1], 'x', 5, null].map((answer) => verdict.alter(answer)) }
  if (verdict.act === 'alterArgs') return { ...verdict, alter: verdict.alter([{ a: 1 }, 'x', 5]) }
  // A promise has marks of its own while something in the process follows asynchronous work: two are never alike.
  if (verdict.act === 'meet') return { ...verdict, arrive: verdict.arrive().met instanceof Promise }
  if (verdict.act === 'delay' || verdict.act === 'late') expect(verdict.delayMs).toSatisfy(isDelay)
  if (verdict.act === 'effect') return { ...verdict, effect: toldEffect(verdict.effect) }
  if (verdict.act !== 'clock') return verdict
  const times = [0, 1, 999, 1000, 60_000, 86_400_000]
  const rates = times.map((ms) => verdict.change.rate(ms))
  for (const rate of rates) expect(rate).toSatisfy((value: number) => value >= 0 && Number.isFinite(value))
  if (verdict.change.timers) for (const rate of rates) expect(rate).toBeGreaterThan(0)
  return {
    ...verdict,
    change: { ...verdict.change, rate: rates, offsetMs: times.map((ms) => verdict.change.offsetMs(ms)) },
  }
}

/** What carries an effect out is tested where that is; here it is enough that data and simple functions agree. */
function toldEffect(effect: Effect): object {
  const data = Object.entries(effect).filter(([, value]) => typeof value !== 'function')
  if (effect.on !== 'http') return Object.fromEntries(data)
  const request = { method: 'GET', url: 'http://127.0.0.1/a', headers: {} }
  const answer = { status: 200, headers: [['Content-Type', 'application/json']] } as const
  return [Object.fromEntries(data), effect.answer?.(request, 1e12), effect.change?.(answer)]
}

function isDelay(ms: number): boolean {
  return Number.isInteger(ms) && ms >= 0
}

function checkShrink<F extends FaultData>(kind: FaultKind<F>, fault: F, size: (fault: F) => number): void {
  // Down the first candidates and the last: the shortest way, to its end, and a part of the longest.
  for (const [end, most] of [
    [0, 1000],
    [-1, 20],
  ] as const) {
    let smaller: F | undefined = fault
    for (let steps = 0; smaller !== undefined && steps < most; steps++) {
      expect(steps, 'shrinking ends').toBeLessThan(999)
      const candidates: F[] = [...kind.shrink(smaller)]
      const before = size(smaller)
      for (const candidate of candidates) {
        if (!safeParse(kind.schema, candidate).success) expect.fail(`not valid: ${JSON.stringify(candidate)}`)
        if (size(candidate) >= before) expect.fail(`grew: ${JSON.stringify([smaller, candidate])}`)
      }
      smaller = candidates.at(end)
    }
  }
}

function sizeOf(value: unknown): number {
  if (typeof value === 'number') return Math.abs(value)
  if (typeof value === 'string') return value.length
  if (typeof value !== 'object' || value === null) return 1
  return Object.values(value).reduce<number>((sum, inner) => sum + 1 + sizeOf(inner), 1)
}

function plain(fault: FaultData): unknown {
  return Object.fromEntries(Object.entries(fault).filter(([, value]) => typeof value !== 'function'))
}
