import { expect, test } from 'vitest'
import type { Chaos } from '../../chaos/index.js'
import { faults } from '../../fault/index.js'
import type { InjectionData } from '../../schedule/schedule.js'
import '../../cluster/index.js'
import { type CounterexampleError, explore, replaySchedule, type SearchState, type Strategy, search } from '../index.js'
import { simplerFrom, usual } from '../simpler.js'
import { fewerPlaces } from './fewer-places.js'
import { nemesesStrategy } from './nemeses.js'

const quiet = { progress: false, seed: 1 } as const
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** A store that answers before what it was given is durable, or after. */
const save = (sync: boolean) => async (chaos: Chaos) => {
  const answered: number[] = []
  const cluster = chaos.cluster({
    nodes: ['store', 'x'],
    async boot(node) {
      if (node.name === 'store') node.onRequest(({ data }) => node.disk.set(`${data}`, data, { sync }))
      else
        for (let value = 1; value <= 3; value++) {
          await node.request('store', value, { timeoutMs: 20 }).then(
            () => answered.push(value),
            () => {},
          )
          await sleep(10)
        }
    },
  })
  await sleep(100)
  const { keys } = cluster.node('store').disk.snapshot().current
  expect(answered.filter((value) => keys[value] === undefined)).toEqual([])
}

test('what a crash shows is found by default, made small, and told with what went between nodes', async () => {
  const error = await explore(quiet, save(false))().then(
    () => undefined,
    (error: CounterexampleError) => error,
  )
  expect(error?.name).toBe('CounterexampleError')
  const [finding] = error?.report.findings ?? []
  expect(finding?.strategy).toBe('nemeses')
  expect(finding?.schedule.injections).toMatchObject([{ fault: { kind: 'crash' }, at: 'store', when: { forMs: 1 } }])
  expect(error?.message).toContain('Messages between nodes:')
  expect(error?.message).toMatch(/●.* store crashed/)
  expect(finding?.account.diagrams).toMatchObject([
    { cluster: 'cluster', mermaid: expect.stringContaining('sequenceDiagram') },
  ])
  const again = replaySchedule(finding?.schedule as never, save(false), { progress: false })
  await expect(again()).rejects.toMatchObject({ name: 'CounterexampleError' })
})

test('nothing is found where it is synced, and a search without a cluster has no nemeses', async () => {
  const { findings, strategies } = await search({ ...quiet, runs: 300 }, save(true))
  expect(findings).toEqual([])
  expect(strategies.find(({ name }) => name === 'nemeses')?.runs).toBeGreaterThan(100)
  const plain = await search({ ...quiet, runs: 50 }, async (chaos) => {
    await chaos.wrap('one', async () => {})()
  })
  expect(plain.strategies.map(({ name }) => name)).not.toContain('nemeses')
})

test('the same seed tries the same, another one others', async () => {
  const triedWith = async (seed: number) => {
    const injections: unknown[] = []
    await search({ ...quiet, seed, runs: 80, strategies: [noting(injections)] }, save(true))
    return JSON.stringify(injections)
  }
  const first = await triedWith(3)
  expect(await triedWith(3)).toBe(first)
  expect(await triedWith(4)).not.toBe(first)
})

test('all kinds come up, one at a time first, then several', async () => {
  const tried: InjectionData[][] = []
  await search({ ...quiet, runs: 400, strategies: [noting(tried)] }, save(true))
  const kinds = new Set(tried.flat().map(({ fault }) => fault.kind))
  const usualKinds = [
    'crash',
    'pause',
    'partition',
    'clockDrift',
    'clockSkew',
    'clockJump',
    'slowNode',
    'drop',
    'duplicate',
  ]
  for (const kind of [...usualKinds, 'latency', 'reorder']) expect(kinds).toContain(kind)
  expect(kinds).not.toContain('exception')
  expect(tried.slice(0, 90).every(({ length }) => length === 1)).toBe(true)
  expect(tried.slice(110).some(({ length }) => length > 2)).toBe(true)
})

test('only those that are named, only where faults may act', async () => {
  const tried: InjectionData[][] = []
  const some = { nemeses: ['pause', 'disk'], points: ['x', 'x.**'], strategies: [noting(tried)] } as const
  await search({ ...quiet, ...some, runs: 60 }, save(true))
  expect(new Set(tried.flat().map(({ at, fault }) => `${fault.kind} at ${at}`))).toEqual(
    new Set(['pause at x', 'exception at x.disk.*']),
  )
  const without = { palette: { without: ['crash', 'partition'] }, strategies: [noting(tried)] } as const
  tried.length = 0
  await search({ ...quiet, ...without, runs: 60 }, save(true))
  expect(tried.flat().map(({ fault }) => fault.kind)).not.toContain('crash')
  await expect(search({ ...quiet, nemeses: ['crahs'] as never }, save(true))).rejects.toThrow("to be one of 'crash'")
  await expect(search({ ...quiet, nemeses: 'crash' as never }, save(true))).rejects.toThrow(
    'to be a list of crash, pause',
  )
  const none = await search({ ...quiet, nemeses: [], runs: 30 }, save(true))
  expect(none.strategies.map(({ name }) => name)).not.toContain('nemeses')
})

test('what is found gets fewer nodes, fewer links, and plainer kinds', () => {
  const clusters = [{ name: 'cluster', nodes: ['a', 'b', 'c'] }]
  const places = (injection: InjectionData) => [...fewerPlaces(injection, clusters)].map(({ at }) => at)
  expect(places({ fault: faults.crash(), at: '*' })).toEqual(['a', 'b', 'c'])
  expect(places({ fault: faults.crash(), at: 'a' })).toEqual([])
  expect(places({ fault: faults.drop(), at: 'a->*' })).toEqual(['a->b', 'a->c'])
  expect(places({ fault: faults.drop(), at: '*->c' })).toEqual(['a->c', 'b->c'])
  expect(places({ fault: faults.drop(), at: '*->*' })).toEqual(['a->*', 'b->*', 'c->*'])
  expect(places({ fault: faults.exception(503), at: '*' })).toEqual([])

  const simpler = (injection: InjectionData) => {
    const schedules = simplerFrom({ version: 1, seed: 1, injections: [injection] }, 0, usual)
    return [...schedules].map(([{ injections }]) => injections[0]?.fault.kind).filter((kind) => kind !== undefined)
  }
  expect(simpler({ fault: faults.slowNode({ delayMs: 1 }), at: 'a' })).toEqual(
    expect.arrayContaining(['crash', 'pause']),
  )
  expect(simpler({ fault: faults.crash(), at: 'a' })).toEqual([])
  expect(simpler({ fault: faults.reorder({ withinMs: 1 }), at: 'a->b' })).toEqual(['drop'])
  expect(simpler({ fault: faults.drop(), at: 'a->b' })).toEqual([])
})

/** The default strategy, with a note of what it tries. */
function noting(tried: unknown[]): Strategy {
  return {
    name: 'nemeses',
    *candidates(state: SearchState) {
      const steps = nemesesStrategy.candidates(state)
      for (let step = steps.next(); step.done !== true; ) {
        tried.push(step.value?.injections)
        step = steps.next(yield step.value)
      }
    },
  }
}

test('where none may act the search goes on without', async () => {
  const palette = { only: ['exception'] } as const
  const { strategies, stoppedBy } = await search({ ...quiet, palette, runs: 40 }, save(true))
  expect(strategies).toContainEqual({ name: 'nemeses', runs: 0 })
  expect(stoppedBy).toBe('runs')
})
