import { expect, test } from 'vitest'
import type { Candidate } from './candidate.js'
import { type ExploreBody, type ExploreOptions, type SearchState, type Strategy, search } from './index.js'
import { randomStrategy as random } from './random.js'
import { singlesStrategy as singles } from './singles.js'

/** The strategy as it is, with a note of what it gave. */
function noted(change: (state: SearchState) => void = () => {}) {
  const given: Candidate[] = []
  const strategy: Strategy = {
    name: 'random',
    *candidates(state) {
      change(state)
      const steps = random.candidates(state)
      for (let step = steps.next(); step.done !== true; ) {
        given.push(step.value)
        step = steps.next(yield step.value)
      }
    },
  }
  return { strategy, given }
}

async function candidatesOf(options: ExploreOptions, body: ExploreBody): Promise<Candidate[]> {
  const { strategy, given } = noted()
  await search({ runs: 300, stopAt: 'all', shrink: false, ...options, strategies: [strategy] }, body)
  return given
}

/** Asks three services, one after the other; whatever fails is left out. */
const threeParts: ExploreBody = async (chaos) => {
  const services = chaos.wrap('services', { a: async () => 'a', b: async () => 'b', c: async () => 'c' })
  const parts: string[] = []
  for (const service of ['a', 'b', 'c'] as const)
    await services[service]().then(
      (part) => parts.push(part),
      () => {},
    )
  return parts
}

test('what takes three faults at once is found, whatever the seed', async () => {
  const atLeastOne: ExploreBody = async (chaos) => {
    expect(await threeParts(chaos)).not.toEqual([])
  }
  for (const seed of [1, 2, 3, 4, 5]) {
    const { findings, runs } = await search({ seed, strategies: [random] }, atLeastOne)
    expect(findings[0]?.schedule.injections).toHaveLength(3)
    expect(runs).toBeLessThan(400)
  }
})

test('an order that breaks is found without any fault, and told as choices', async () => {
  const options: ExploreOptions = { seed: 1, strategies: [random], palette: { only: ['clockJump'] } }
  const { findings } = await search(options, async (chaos) => {
    let value = 0
    const store = chaos.wrap('store', {
      read: async () => value,
      write: async (next: number) => {
        value = next
      },
    })
    const add = async () => store.write((await store.read()) + 1)
    const later = async () => {
      for (let step = 0; step < 3; step++) await chaos.yield()
      await add()
    }
    await Promise.all([add(), later()])
    if (value === 1) throw new Error('an update was lost')
  })
  expect(findings[0]?.schedule).toMatchObject({ injections: [], order: expect.arrayContaining([1]) })
})

test('the same seed draws the same, another one something else', async () => {
  const drawn = async (seed: number) => JSON.stringify(await candidatesOf({ seed }, threeParts))
  expect(await drawn(1)).toBe(await drawn(1))
  expect(await drawn(1)).not.toBe(await drawn(2))
})

test('one to four faults, each kind in about half of the runs, where and what the search allows', async () => {
  const options: ExploreOptions = { seed: 1, points: ['services.a', 'services.b'], palette: { without: ['nullValue'] } }
  const drawn = await candidatesOf(options, threeParts)
  const injected = drawn.map(({ injections }) => injections)
  expect(drawn.length).toBeGreaterThan(250)
  expect(new Set(injected.map(({ length }) => length))).toEqual(new Set([0, 1, 2, 3, 4]))
  for (const { at, fault, when, optional } of injected.flat()) {
    expect(['services.a', 'services.b', '*', undefined]).toContain(at)
    expect(fault.kind).not.toBe('nullValue')
    expect(optional).toBe(true)
    expect(when?.forMs ?? 1).toBeGreaterThan(0)
  }
  const kinds = [...new Set(injected.flat().map(({ fault }) => fault.kind))]
  expect(kinds.sort()).toEqual(['clockJump', 'exception', 'hang', 'lateTimers', 'latency', 'lostAnswer', 'reorder'])
  const manyFaults = injected.filter(({ length }) => length >= 3)
  for (const kind of ['exception', 'hang', 'lostAnswer']) {
    const without = manyFaults.filter((injections) => injections.every(({ fault }) => fault.kind !== kind)).length
    expect(without / manyFaults.length).toBeGreaterThan(0.3)
    expect(without / manyFaults.length).toBeLessThan(0.8)
  }
  const calls = injected.flat().flatMap(({ when }) => (when?.calls === undefined ? [] : [when.calls.length]))
  expect([Math.min(...calls), Math.max(...calls)]).toEqual([1, 5])
})

test('calls that only a fault leads to are drawn too', async () => {
  const drawn = await candidatesOf({ seed: 3 }, async (chaos) => {
    const store = chaos.wrap('store', { save: async () => 'saved', roll: async () => 'rolled back' })
    await store.save().catch(() => store.roll().catch(() => {}))
  })
  expect(drawn.flatMap(({ injections }) => injections).map(({ at }) => at)).toContain('store.roll')
})

test('what failed alone is left out of later runs', async () => {
  const { strategy, given } = noted()
  await search({ seed: 1, strategies: [singles, strategy], stopAt: 'all', shrink: false, runs: 200 }, async (chaos) => {
    const ask = chaos.wrap('ask', async () => 'an answer')
    const answer = await ask().catch(() => 'none')
    if (answer === null) throw new Error('null is shown')
  })
  expect(given.length).toBeGreaterThan(100)
  expect(given.flatMap(({ injections }) => injections).map(({ fault }) => fault.kind)).not.toContain('nullValue')
})

test('where all that is systematic has been tried, only some more runs are made', async () => {
  const { strategy, given } = noted((state) => {
    state.exhausted = true
  })
  const report = await search({ seed: 1, strategies: [strategy] }, threeParts)
  expect([given.length, report.stoppedBy]).toEqual([100, 'covered'])
})
