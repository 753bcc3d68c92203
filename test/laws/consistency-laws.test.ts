import { expect, test } from 'vitest'
import { checkLinearizable, checkSequential, type Model, models, type Operation } from '../../src/cluster/index.js'
import { createRandom } from '../../src/random/index.js'
import { explainable, ofClient, realTime, things } from './naive-consistency.js'
import { type Kind, kinds, randomHistory } from './random-history.js'

const model = (kind: Kind) => models[kind]() as unknown as Model

/** What was known when the operation answered, itself included or not. */
function upTo(operations: readonly Operation[], last: Operation, included: boolean): Operation[] {
  const atMs = last.returnedAtMs as number
  const place = operations.indexOf(last)
  return operations
    .filter((each) => each.outcome !== 'failed' && each.invokedAtMs <= atMs)
    .map((each) => {
      const before = (each.returnedAtMs as number) - atMs || operations.indexOf(each) - place
      const answered = each.outcome === 'ok' && (before < 0 || (included && before === 0))
      const { result: _, ...rest } = each
      return answered ? each : { ...rest, outcome: 'unknown' }
    })
}

test.each(kinds)('%s: linearizable is what some order of all explains, in thousands of small histories', (kind) => {
  const seen = { true: 0, false: 0 }
  for (let seed = 0; seed < 1670; seed++) {
    const history = randomHistory(kind, createRandom(seed).fork(kind), 7)
    const truth = explainable(history, things[kind](), realTime)
    const { ok, verdict, failure, linearizations } = checkLinearizable(history, model(kind))
    if (ok !== truth || verdict === 'unknown') expect({ seed, ok, verdict }).toEqual({ seed, ok: truth })
    seen[`${truth}`]++
    if (truth) {
      for (const { order } of linearizations) expect(explainable(inTurn(order), things[kind](), realTime)).toBe(true)
    } else if (failure !== undefined) {
      const { culprit } = failure
      expect(explainable(upTo(history, culprit, true), things[kind](), realTime), `seed ${seed}`).toBe(false)
      expect(explainable(upTo(history, culprit, false), things[kind](), realTime), `seed ${seed}`).toBe(true)
    }
  }
  expect(Math.min(seen.true, seen.false)).toBeGreaterThan(120)
})

test.each(kinds)('%s: sequential is what some order of all explains that keeps to each client', (kind) => {
  const seen = { true: 0, false: 0 }
  for (let seed = 0; seed < 300; seed++) {
    const history = randomHistory(kind, createRandom(seed).fork(kind), 7)
    const truth = explainable(history, things[kind](), ofClient)
    const { ok, verdict, order, longest } = checkSequential(history, model(kind))
    if (ok !== truth || verdict === 'unknown') expect({ seed, ok, verdict }).toEqual({ seed, ok: truth })
    seen[`${truth}`]++
    if (order !== undefined) expect(explainable(inTurn(order), things[kind](), realTime)).toBe(true)
    else expect(longest.length).toBeGreaterThan(0)
  }
  expect(Math.min(seen.true, seen.false)).toBeGreaterThan(30)
})

test.each(kinds)('%s: histories longer than a word of bits, against a search with a memory of its own', (kind) => {
  const seen = { true: 0, false: 0 }
  for (let seed = 0; seed < 20; seed++) {
    const history = fewUnknown(randomHistory(kind, createRandom(seed).fork(`long ${kind}`), 50, 40))
    const truth = explainable(history, things[kind](), realTime, new Set())
    const { ok, verdict } = checkLinearizable(history, model(kind))
    if (ok !== truth || verdict === 'unknown') expect({ seed, ok, verdict }).toEqual({ seed, ok: truth })
    seen[`${truth}`]++
  }
  expect(Math.min(seen.true, seen.false)).toBeGreaterThan(1)
})

/** Each doubles what the other search has to go through. */
function fewUnknown(history: readonly Operation[]): Operation[] {
  let left = 4
  return history.filter(({ outcome }) => outcome !== 'unknown' || left-- > 0)
}

/** The same one after the other, as the order has them. */
function inTurn(order: readonly Operation[]): Operation[] {
  return order.map((each, index) => ({ ...each, client: 'one', invokedAtMs: 2 * index, returnedAtMs: 2 * index + 1 }))
}
