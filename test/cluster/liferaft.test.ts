import type { Chaos } from '@faultline/vitest'
import { withChaos } from '@faultline/vitest'
import { type ExploreOptions, type NemesisName, type Strategy, search } from '@faultline/vitest/explore'
import { describe, expect, test } from 'vitest'
import { foundIn } from '../explored/search.test-support.js'
import { Trophy } from '../explored/trophy.test-support.js'
import { LifeRaft, type RaftOptions, splitTerms, startRafts } from './liferaft.test-support.js'

/** Three seconds of elections, in which no term may have two leaders (Ongaro & Ousterhout 2014, §5.2: Election Safety). */
const electing = (options: RaftOptions) => async (chaos: Chaos) => {
  const rafts = startRafts(chaos, options)
  await chaos.clock.advance('3s')
  expect(splitTerms(rafts), 'terms with two leaders').toEqual([])
}

type Told = ReadonlyMap<string, readonly string[]>

/** Whoever leads is given twelve commands, one after the other. `check`: what each node has told as committed. */
const committing = (check: (told: Told) => void) => async (chaos: Chaos) => {
  const { cluster, commits, rafts } = startRafts(chaos, { nodes: 3, log: true, transport: 'requests' })
  for (let n = 1; n <= 12; n++) {
    await chaos.clock.advance(250)
    for (const node of cluster.nodes) {
      const raft = rafts.get(node.name)
      if (node.up && raft?.state === LifeRaft.LEADER)
        node.run(() => void raft.command(`${n} by ${node.name}`).catch(() => {}))
    }
  }
  await chaos.clock.advance('2s')
  check(commits as Told)
  chaos.sometimes(
    'all was committed',
    [...commits.values()].every(({ length }) => length >= 12),
  )
}

/** The same for all, in one order (§5.4.3: State Machine Safety); what is told twice is overlooked. */
const same = (told: Told) => {
  const lists = [...told.values()].map((commands) => [...new Set(commands)])
  for (const one of lists)
    for (const other of lists) {
      const length = Math.min(one.length, other.length)
      expect(one.slice(0, length), 'what is committed differs').toEqual(other.slice(0, length))
    }
}

const once = (told: Told) => {
  for (const commands of told.values()) expect(commands, 'each once').toEqual([...new Set(commands)])
}

const by = (nemeses: readonly NemesisName[], runs: number, shrinks = true): ExploreOptions => ({
  nemeses,
  runs,
  strategies: ['nemeses'],
  // What the tests of trophies print must not hang on how busy the machine is.
  shrink: shrinks && { runs: 500, timeMs: 15_000 },
})

/** Other latencies and timeouts, and nothing else. */
const seeds: Strategy = {
  name: 'seeds',
  *candidates({ left, random }) {
    for (let run = 0; run < left; run++) yield { injections: [], seed: random.int(0, 2 ** 32 - 1) }
  },
}

const bySeeds: ExploreOptions = { seed: 1, progress: false, strategies: [seeds] }

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
  test.each<[nodes: number, NemesisName[]]>([
    [3, ['loss', 'delay', 'partition', 'pause', 'clock']],
    [5, ['loss', 'delay', 'partition', 'pause', 'clock']],
  ])('of %i nodes without a log, by %j: nothing is found', async (nodes, nemeses) => {
    const options = { ...by(nemeses, 40), seed: 1, progress: false } as const
    const { findings, runs } = await search(options, electing({ nodes, log: false, transport: 'requests' }))
    expect(findings).toEqual([])
    expect(runs).toBe(40)
  })

  test('crashes: who was restarted votes again', async () => {
    const found = await foundIn(electing({ nodes: 3, log: false, transport: 'requests' }), by(['crash'], 200))
    expect(found).toEqual([
      'body: terms with two leaders: expected [ 1 ] to deeply equal []',
      new Trophy('liferaft-votes-again-after-a-restart').schedule,
    ])
  })

  test('a vote that arrives twice is counted twice', async () => {
    const found = await foundIn(electing({ nodes: 5, log: false, transport: 'messages', slow: true }), {
      ...by(['duplicate'], 300),
      seed: 2,
    })
    expect(found).toEqual([
      'body: terms with two leaders: expected [ 1 ] to deeply equal []',
      new Trophy('liferaft-counts-a-vote-twice').schedule,
    ])
  })

  test('a log, and two candidates at once: who reads its log votes twice, and no fault is needed', async () => {
    const { findings } = await search(
      { ...bySeeds, runs: 300 },
      electing({ nodes: 3, log: true, transport: 'messages', slow: true }),
    )
    expect(findings.map(({ failure }) => String(failure.error))).toEqual([
      expect.stringContaining('terms with two leaders'),
    ])
    expect(findings[0]?.schedule.injections).toEqual([])
  })
})

describe('a search for logs that differ', () => {
  test('a partition: a follower commits what its leader has not', async () => {
    const found = await foundIn(committing(same), by(['partition'], 200, false))
    expect(found[1]).toBe(new Trophy('liferaft-commits-what-its-leader-has-not').schedule)
  })

  test('a leader commits a command twice when two answers come at once, and no fault is needed', async () => {
    const { findings } = await search({ ...bySeeds, runs: 100 }, committing(once))
    expect(findings.map(({ failure }) => String(failure.error))).toEqual([expect.stringContaining('each once')])
    expect(findings[0]?.schedule.injections).toEqual([])
  })
})
