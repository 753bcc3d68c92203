import { scenarios } from 'faultline'
import 'faultline/cluster'
import type { Chaos } from 'faultline'
import type { Node } from 'faultline/cluster'
import { expect, test } from 'vitest'
import { failureOf, inChaos, sleep } from '../../src/chaos/chaos.test-support.js'
import { HalfVoter, Voter } from './election.js'

const names = ['a', 'b', 'c', 'd', 'e']

/** A cluster of such voters, watched. */
function elect(chaos: Chaos, Kind: typeof Voter, perTerm = true) {
  const voters = new Map<string, Voter>()
  const boot = (node: Node) => void voters.set(node.name, new Kind(node, names))
  const cluster = chaos.cluster({ nodes: names, boot })
  const leaders = cluster.leaders(({ name }) => {
    const voter = voters.get(name)
    return voter?.role === 'leader' && (perTerm ? voter.term : true)
  })
  return { cluster, leaders, voters }
}

const severities = ['low', 'medium', 'high', 'critical'] as const

test.each(severities)('split brain, %s: two never lead in one term when a majority has to vote', (severity) =>
  inChaos(async (chaos) => {
    const { leaders } = elect(chaos, Voter)
    chaos.always('one leader in a term', () => !leaders.split)
    chaos.inject(scenarios.splitBrain({ severity }), { at: 'cluster', from: '1s', for: '3s' })
    await sleep(6000)
    expect(leaders.splits).toEqual([])
    expect(leaders.current).toHaveLength(1)
  }),
)

test('split brain: where half of the votes are enough, each half has its own leader, until it heals', () =>
  inChaos(async (chaos) => {
    const { leaders, cluster } = elect(chaos, HalfVoter, false)
    chaos.inject(scenarios.splitBrain(), { at: 'cluster', from: '1s', for: '3s' })
    await sleep(900)
    expect([leaders.current.length, leaders.split]).toEqual([1, false])
    await sleep(3000)
    expect([leaders.current.length, leaders.split]).toEqual([2, true])
    await sleep(1000)
    expect([leaders.current.length, leaders.split]).toEqual([1, false])
    const [split, ...others] = leaders.splits
    expect(others).toEqual([])
    expect(split?.leaders).toHaveLength(2)
    expect(split?.openedMs).toBeGreaterThan(1000)
    expect(split?.openedMs).toBeLessThan(1600)
    expect(split?.closedMs).toBeGreaterThan(4000)
    expect(split?.closedMs).toBeLessThan(4100)
    expect(cluster.diagram({ last: 100_000 })).toContain(`split brain: ${split?.leaders.join(', ')}`)
  }))

test('split brain: an invariant fails the session at the moment at which the second one leads', async () => {
  const failure = await failureOf(() =>
    inChaos(async (chaos) => {
      const { leaders } = elect(chaos, HalfVoter, false)
      chaos.always('one leader', () => !leaders.split)
      chaos.inject(scenarios.splitBrain(), { at: 'cluster', from: '1s' })
      await sleep(60_000)
    }),
  )
  expect(failure).toMatchObject({ code: 'FAULTLINE_INVARIANT_BROKEN' })
  expect(failure.message).toMatch(/one leader.*1\d\d\d ms/)
})

test('leaders: by term alone those of the same one are two too many; who is down or paused is not asked', () =>
  inChaos(async (chaos) => {
    const believes = new Map<string, number | string | boolean>([
      ['n1', 7],
      ['n2', 8],
    ])
    const cluster = chaos.cluster({ nodes: 3 })
    const leaders = cluster.leaders(({ name }) => believes.get(name))
    expect([leaders.current, leaders.split]).toEqual([['n1', 'n2'], false])
    believes.set('n1', 8)
    await sleep(10)
    believes.set('n3', 8)
    await sleep(10)
    cluster.node('n1').pause()
    cluster.node('n2').crash()
    await sleep(10)
    expect([leaders.current, leaders.split]).toEqual([['n3'], false])
    cluster.node('n1').resume()
    expect(leaders.split).toBe(true)
    expect(leaders.splits.map(({ leaders: names, openedMs, closedMs }) => [names.join(), openedMs, closedMs])).toEqual([
      ['n1,n2', 0, 10],
      ['n1,n2,n3', 10, 20],
      ['n1,n3', 30, null],
    ])
    expect(() => cluster.leaders('a' as never)).toThrow('Expected `isLeader` to be a function')
  }))

test('what asks who leads fails the session with its own error', async () => {
  const failure = await failureOf(() =>
    inChaos(async (chaos) => {
      chaos.cluster({ nodes: 2 }).leaders(() => {
        throw new RangeError('asked too much')
      })
      await sleep(10)
    }),
  )
  expect(failure.message).toContain('asked too much')
})

const starts = (chaos: Chaos) =>
  chaos.timeline.events.flatMap((event) =>
    event.type.startsWith('node.') && event.atMs > 0 && 'node' in event
      ? [`${event.atMs} ${event.type.slice(5)} ${event.node}`]
      : [],
  )

test('rolling restart: each in turn, the quorum kept; lifted before, the rest is left alone', async () => {
  await inChaos(async (chaos) => {
    const stopped: string[] = []
    chaos.cluster({
      nodes: 3,
      boot: (node) => async () => {
        await sleep(20)
        stopped.push(`${node.name} ${chaos.clock.now()}`)
      },
    })
    chaos.inject(scenarios.rollingRestart({ downMs: 100, gapMs: 50 }), { from: 1000 })
    await sleep(2000)
    expect(starts(chaos)).toEqual([
      ...['1020 stopped n1', '1120 started n1', '1190 stopped n2', '1290 started n2'],
      ...['1360 stopped n3', '1460 started n3'],
    ])
    expect(stopped).toEqual(['n1 1020', 'n2 1190', 'n3 1360'])
  })
  await inChaos(async (chaos) => {
    chaos.cluster({ nodes: 3 })
    chaos.inject(scenarios.rollingRestart({ how: 'crash', downMs: 100, gapMs: 50 }), { at: '*', from: 1000, for: 180 })
    await sleep(2000)
    expect(starts(chaos)).toEqual(['1000 crashed n1', '1100 started n1', '1150 crashed n2', '1180 started n2'])
  })
})

test('rolling restart, critical: a majority is down at a time, so that nobody can lead', () =>
  inChaos(async (chaos) => {
    const { cluster, leaders } = elect(chaos, Voter)
    chaos.inject(scenarios.rollingRestart({ severity: 'critical', how: 'crash' }), { from: 1000 })
    await sleep(5000)
    expect(cluster.nodes.map(({ up }) => up)).toEqual([false, false, false, true, true])
    expect(leaders.current).toEqual([])
    await sleep(30_000)
    expect(cluster.nodes.map(({ starts: times }) => times)).toEqual([2, 2, 2, 2, 2])
    expect(leaders.current).toHaveLength(1)
  }))

test('crash and restart: so many nodes, drawn, for so long', () =>
  inChaos(async (chaos) => {
    const { cluster, leaders } = elect(chaos, Voter)
    chaos.inject(scenarios.crashRestart({ nodes: 2, downMs: '2s' }), { from: 1000 })
    await sleep(2000)
    expect(cluster.nodes.filter(({ up }) => !up)).toHaveLength(2)
    await sleep(3000)
    expect(cluster.nodes.every(({ up }) => up)).toBe(true)
    expect(leaders.splits).toEqual([])
  }))

test('a scenario of clusters in a session without one fails and says what is missing', async () => {
  for (const make of [scenarios.splitBrain, scenarios.crashRestart, scenarios.rollingRestart]) {
    const failure = await failureOf(() =>
      inChaos(async (chaos) => {
        chaos.wrap('db', async () => 1)()
        chaos.inject(make(), { at: 'db' })
        await sleep(10)
      }),
    )
    expect(failure.message).toContain('chaos.cluster')
  }
})
