import { afterEach, expect, test } from 'vitest'
import { toToken, withChaos } from '../index.js'
import { sessionSource } from './index.js'

const { FAULTLINE_SEED: before, FAULTLINE_REPLAY: replay } = process.env
afterEach(() => {
  for (const [name, value] of Object.entries({ FAULTLINE_SEED: before, FAULTLINE_REPLAY: replay }))
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
})

test('outside of a session: the seed given, that of a token, that of the environment; the lines that give it again', async () => {
  const source = sessionSource()
  process.env.FAULTLINE_SEED = '7'
  expect(source.nested).toBe(false)
  expect(source.seed(3)).toBe(3)
  expect(source.seed(undefined)).toBe(7)
  expect(source.replayLines(7)).toEqual(['FAULTLINE_SEED=7'])
  // A token's schedule is that of a test: it is not armed here.
  process.env.FAULTLINE_REPLAY = toToken({ seed: 9, injections: [{ fault: { kind: 'latency', delayMs: 1 } }] })
  expect(source.seed(undefined)).toBe(9)
  await source.run({ seed: 9 }, (chaos) => expect(chaos.schedule.injections).toEqual([]))
  expect(() => source.seed(-1)).toThrow('`seed`')
})

test('in a session: seeds that are the same for the same place in the same run, and forks of it', async () => {
  const seeds: number[][] = []
  for (const seed of [1, 1, 2])
    await withChaos(
      async (chaos) => {
        const source = sessionSource()
        expect(source.nested).toBe(true)
        seeds.push([source.seed(undefined), source.seed(undefined)])
        await source.run({ seed: 5 }, async (inner) => {
          await inner.clock.advance('1h')
          expect(inner.seed).toBe(5)
        })
        expect(chaos.clock.now()).toBe(0)
        expect(source.replayLines(5)[0]).toContain('FAULTLINE_REPLAY=')
      },
      { seed },
    )()
  expect(seeds[0]).toEqual(seeds[1])
  expect(seeds[0]).not.toEqual(seeds[2])
  expect(seeds[0]?.[0]).not.toBe(seeds[0]?.[1])
})

test(
  'the points of a session, with what was called and what may act there',
  withChaos(async (chaos) => {
    const db = chaos.wrap('db', { query: async () => 1, close: async () => {} })
    await db.query()
    await db.query()
    expect(chaos.points.filter(({ calls }) => calls > 0)).toEqual([{ name: 'db.query', calls: 2, takes: ['call'] }])
  }),
)
