import { expect, test } from 'vitest'
import { type ExploreOptions, search } from './index.js'
import { singlesStrategy } from './singles.js'
import type { Strategy } from './strategy.js'

test('each call is met by one fault first, and a call whose fault ends the body by its others last', async () => {
  const tried: string[] = []
  const noting: Strategy = {
    name: 'singles',
    *candidates(state) {
      const steps = singlesStrategy.candidates(state)
      let step = steps.next()
      while (step.done !== true) {
        const [injection] = step.value.injections
        tried.push(`${injection?.at?.split('.')[1]} ${injection?.fault.kind}`)
        step = steps.next(yield step.value)
      }
    },
  }
  const options: ExploreOptions = {
    seed: 1,
    strategies: [noting],
    palette: { only: ['exception', 'nullValue', 'lostAnswer'] },
  }
  const { coverage } = await search(options, async (chaos) => {
    const db = chaos.wrap('db', { connect: async () => {}, read: async () => {}, close: async () => {} })
    try {
      await db.connect()
    } catch {
      return
    }
    await db.read().catch(() => {})
    await db.close().catch(() => {})
  })
  const [once, rest] = [tried.slice(0, 3), tried.slice(3)]
  expect(once).toEqual(['connect exception', 'read exception', 'close exception'])
  expect(rest.slice(0, 2)).toEqual(['read lostAnswer', 'close lostAnswer'])
  expect(rest.slice(-4).every((text) => text.startsWith('connect'))).toBe(true)
  // A permutation: none is left out, none is tried twice.
  expect(tried).toHaveLength(coverage.length)
  expect(coverage.every(({ outcome }) => outcome !== undefined)).toBe(true)
})

test('calls that are made when all faults are lifted are not tried, nor taken for those that a fault leads to', async () => {
  const { coverage, findings } = await search({ seed: 1, palette: { only: ['exception'] } }, async (chaos) => {
    const db = chaos.wrap('db', { read: async () => 1 })
    const failed: number[] = []
    for (let attempt = 1; attempt <= 2; attempt++) {
      const read = await db.read().catch(() => failed.push(attempt))
      if (read === 1 && failed.length === 0) break
    }
    chaos.eventually('it can be read', async () => (await db.read()) === 1)
    expect(failed.length).toBeLessThan(2)
  })
  expect(coverage.filter(({ point }) => point !== '').map(({ call }) => call)).toEqual([1, 1, 1])
  expect(findings[0]).toMatchObject({ strategy: 'combinations', found: { injections: [{}, { when: { calls: [2] } }] } })
})
