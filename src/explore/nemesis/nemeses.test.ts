import { expect, test } from 'vitest'
import type { Chaos } from '../../chaos/index.js'
import { faultKind, faults } from '../../fault/index.js'
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

test('errors of disks are tried at each operation where kinds are named, else left to the nemesis', async () => {
  const points = async (palette: { readonly only?: readonly string[] }) => {
    const { coverage } = await search({ ...quiet, palette, runs: 3 }, save(true))
    return coverage.map(({ point }) => point)
  }
  expect(await points({ only: ['exception'] })).toContain('store.disk.set')
  expect(await points({})).not.toContain('store.disk.set')
})

test('of other parts of a network, one node alone is simpler', () => {
  const { shrink } = faultKind('partition')
  const shapes = (shape: readonly (readonly string[])[]) =>
    [...shrink(faults.partition({ shape }))].map((fault) => (fault as { readonly shape?: unknown }).shape)
  const halves = [
    ['a', 'b', 'c'],
    ['d', 'e'],
  ]
  expect(shapes(halves)).toEqual(
    ['d', 'e', 'a', 'b', 'c'].map((node) => [[node], ['a', 'b', 'c', 'd', 'e'].filter((other) => other !== node)]),
  )
  expect(shapes([['a'], ['b', 'c']])).toEqual([])
})

/** Forty records, ten ms apart; what is kept beside them is once thrown away before it is written anew. */
const replaces = (safely: boolean) => async (chaos: Chaos) => {
  let lost = false
  chaos.cluster({
    nodes: ['store', 'x', 'y'],
    async boot({ name, disk, starts }) {
      if (name !== 'store') return
      if (starts > 1) {
        lost ||= (await disk.get('record 1')) !== undefined && (await disk.get('kept')) === null
        return
      }
      await disk.set('kept', 0, { sync: true })
      for (let record = 1; record <= 40; record++) {
        await disk.set(`record ${record}`, record, { sync: true })
        if (record === 25 && !safely) await disk.set('kept', null, { sync: true })
        if (record === 25) await sleep(1)
        if (record === 25) await disk.set('kept', record, { sync: true })
        await sleep(10)
      }
    },
  })
  await sleep(600)
  expect(lost).toBe(false)
}

test.each([1, 2, 3, 4])(
  'a crash at each operation of a disk is tried: one of forty may not be, seed %i',
  async (seed) => {
    const some = { seed, progress: false, runs: 800, shrink: false, strategies: ['nemeses'] } as const
    const { findings, runs } = await search(some, replaces(false))
    expect(findings[0]?.schedule.injections).toMatchObject([{ fault: { kind: 'crash' }, at: 'store' }])
    // A quarter is for one at a time, half of these for crashes.
    expect(runs).toBeLessThan(210)
  },
)

test('shards share these crashes, and where none are wanted none is tried', async () => {
  const crashes = async (shard: string, nemeses: ['crash' | 'pause']) => {
    const tried: InjectionData[][] = []
    await search({ ...quiet, runs: 400, shard, nemeses, strategies: [noting(tried)] }, replaces(true))
    return tried.flat().filter(({ fault, when }) => fault.kind === 'crash' && when?.forMs === 1)
  }
  expect(await crashes('1/2', ['pause'])).toEqual([])
  const moments = [...(await crashes('1/2', ['crash'])), ...(await crashes('2/2', ['crash']))]
  const times = new Set(moments.map(({ when }) => when?.fromMs ?? 0))
  for (let record = 0; record < 24; record++) for (const after of [0, 5]) expect(times).toContain(record * 10 + after)
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
