import type { Chaos } from '@faultline/vitest'
import { withChaos } from '@faultline/vitest'
import { describe, expect, test } from 'vitest'
import { type RaftOptions, splitTerms, startRafts } from './liferaft.test-support.js'
import { type StormName, searchIn, told } from './storms.test-support.js'

/** Three seconds of elections, in which no term may have two leaders (Ongaro & Ousterhout 2014, §5.2: Election Safety). */
const electing = (options: RaftOptions) => async (chaos: Chaos) => {
  const rafts = startRafts(chaos, options)
  await chaos.clock.advance('3s')
  expect(splitTerms(rafts), 'terms with two leaders').toEqual([])
}

const find = (options: RaftOptions, storms: readonly StormName[], runs: number) =>
  searchIn(electing(options), { storms, nodes: options.nodes, runs, reseeds: options.slow === true })

test.each([3, 5])('of %i nodes one becomes leader, and stays so', (nodes) =>
  withChaos(
    async (chaos) => {
      const rafts = startRafts(chaos, { nodes, log: false, transport: 'requests' })
      await chaos.clock.advance('3s')
      expect(splitTerms(rafts)).toEqual([])
      expect([...rafts.leaders.values()].at(-1)?.size).toBe(1)
    },
    { seed: 1 },
  )(),
)

describe('a search for two leaders in one term', () => {
  test.each([3, 5])(
    'of %i nodes without a log, whose messages are lost, late or cut: nothing is found',
    async (nodes) => {
      const report = await find(
        { nodes, log: false, transport: 'requests' },
        ['loss', 'latency', 'partition', 'pause'],
        80,
      )
      expect(told(report)).toEqual(['nothing'])
      expect(report.runs).toBeGreaterThan(70)
    },
  )

  // docs/trophies.md has each of these, with a script that shows it without faultline.
  test('crashes: who was restarted votes again', async () => {
    const report = await find({ nodes: 3, log: false, transport: 'requests' }, ['crash'], 200)
    const [how, ...schedule] = told(report)
    expect(how).toBe('terms with two leaders')
    expect(new Set(schedule.map((line) => line.split(' ')[0]))).toEqual(new Set(['crash']))
  })

  test('a log, and two candidates at once: who reads its log votes twice, and no fault is needed', async () => {
    const report = await find({ nodes: 3, log: true, transport: 'messages', slow: true }, ['loss'], 300)
    expect(told(report)).toEqual(['terms with two leaders'])
  })

  test('a vote that arrives twice is counted twice', async () => {
    const report = await find({ nodes: 5, log: false, transport: 'messages', slow: true }, ['duplicate'], 300)
    const [how, ...schedule] = told(report)
    expect(how).toBe('terms with two leaders')
    expect(schedule).toHaveLength(1)
    expect(schedule[0]).toMatch(/^duplicate at /)
  })
})
