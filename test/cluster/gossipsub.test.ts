import { type Chaos, faults, withChaos } from '@faultline/vitest'
import { search } from '@faultline/vitest/explore'
import type { LinkOptions } from 'faultline/cluster'
import { describe, expect, test } from 'vitest'
import { type Gossip, startGossip } from './gossipsub.test-support.js'

const awful: LinkOptions = { latencyMs: [1, 40], loss: 0.1, duplicate: 0.2, reorder: 0.3 }

interface Publishing {
  readonly nodes: number
  readonly count: number
  readonly network?: LinkOptions
  readonly befall?: (chaos: Chaos) => void
  /** After the last one. */
  readonly restMs: number
}

/** Each node in turn publishes something, ten a second; `published` by a node that was up then. */
async function publishAll(chaos: Chaos, { befall, count, network, nodes, restMs }: Publishing) {
  const gossip: Gossip = startGossip(chaos, network === undefined ? { nodes } : { nodes, network })
  await chaos.clock.advance('3s')
  befall?.(chaos)
  const published: { readonly from: string; readonly text: string; readonly listening: readonly string[] }[] = []
  for (let n = 0; n < count; n++) {
    const from = `n${(n % nodes) + 1}`
    const listening = gossip.listening()
    if (listening.includes(from)) published.push({ from, text: `m${n}`, listening })
    gossip.publish(from, `m${n}`)
    await chaos.clock.advance(100)
  }
  await chaos.clock.advance(restMs)
  return { ...gossip, published }
}

/** Whoever was never down has heard once what others that were never down have published; since it had joined, or at all. */
const allHear =
  (options: Publishing, since: 'joined' | 'started' = 'joined') =>
  async (chaos: Chaos) => {
    const { cluster, heard, published } = await publishAll(chaos, options)
    const steady = cluster.nodes.filter(({ starts, up }) => starts === 1 && up).map(({ name }) => name)
    for (const name of steady) {
      const texts = heard.get(name) ?? []
      expect(texts.length, `${name} hears nothing twice`).toBe(new Set(texts).size)
      const due = published.filter(
        ({ from, listening }) =>
          from !== name && steady.includes(from) && (since === 'started' || listening.includes(name)),
      )
      expect(
        due.map(({ text }) => text).filter((text) => !texts.includes(text)),
        'missed',
      ).toEqual([])
    }
    chaos.sometimes(
      'all have joined',
      published.some(({ listening }) => listening.length === cluster.nodes.length),
    )
  }

describe('eight nodes, of which each knows four, hear all', () => {
  const many = { nodes: 8, count: 40, restMs: 8000 }
  const at = (fault: Parameters<Chaos['inject']>[0], name: string, from: number, forMs: number) => (chaos: Chaos) =>
    void chaos.inject(fault, { at: name, from, for: forMs })
  test.each<[string, Partial<Publishing>]>([
    ['when nothing happens', {}],
    ['over links that lose, double and reorder', { network: awful, restMs: 20_000 }],
    [
      'with halves cut off for ten seconds',
      { befall: at(faults.partition({ shape: 'halves' }), 'cluster', 3500, 10_000), restMs: 40_000 },
    ],
    ['with one that stands still for five', { befall: at(faults.pause(), 'n3', 3500, 5000) }],
    ['with two that crash and start again', { befall: at(faults.crash({ count: 2 }), 'n*', 3500, 1000) }],
    ['with clocks that are hours apart', { befall: at(faults.clockSkew({ offsetMs: '-5h' }), 'n4', 0, 60_000) }],
  ])('%s', (_what, options) => withChaos(allHear({ ...many, ...options }), { seed: 1 })())

  test(
    'who was started again hears what comes after',
    withChaos(
      async (chaos) => {
        const crash = at(faults.crash(), 'n2', 3200, 300)
        const { heard, published } = await publishAll(chaos, { ...many, befall: crash })
        const last = published.slice(-3).filter(({ from }) => from !== 'n2')
        expect(heard.get('n2')).toEqual(expect.arrayContaining(last.map(({ text }) => text)))
      },
      { seed: 1 },
    ),
  )
})

describe('searched', () => {
  const few = { nodes: 4, count: 8, restMs: 10_000 }
  const settings = { seed: 1, progress: false, strategies: ['nemeses'] } as const

  test('pauses, crashes and clocks: nothing is found', async () => {
    const { findings, runs } = await search(
      { ...settings, runs: 40, nemeses: ['pause', 'crash', 'clock'] },
      allHear(few),
    )
    expect(findings).toEqual([])
    expect(runs).toBe(40)
  })

  // Nobody keeps for long what was published before: as its specification has it, three seconds.
  test('who is cut off when all others meet misses what they publish before it joins', async () => {
    const { findings } = await search(
      { ...settings, runs: 40, shrink: false, nemeses: ['partition'] },
      allHear(few, 'started'),
    )
    expect(findings.map(({ failure }) => String(failure.error))).toEqual([expect.stringContaining('missed')])
    expect(findings[0]?.schedule.injections).toMatchObject([{ fault: { kind: 'partition' } }])
  })
})
