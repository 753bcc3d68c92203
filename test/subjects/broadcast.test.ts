import { type Chaos, faults, scenarios } from 'faultline'
import type { Envelope, Node } from 'faultline/cluster'
import { expect, test } from 'vitest'
import { failureOf, inChaos, sleep } from '../../src/chaos/chaos.test-support.js'
import '../../src/cluster/index.js'

const names = ['a', 'b', 'c', 'd']

/** What each node has heard. */
function listening(chaos: Chaos, signed = false) {
  const heard = new Map<string, Envelope[]>(names.map((name) => [name, []]))
  const boot = (node: Node) => void node.onMessage((message) => heard.get(node.name)?.push(message))
  const cluster = chaos.cluster({ nodes: names, boot, signed })
  const tell = async (from: string, count = 1) => {
    for (let value = 1; value <= count; value++) {
      for (const to of names) if (to !== from) cluster.node(from).send(to, { value: value * 100 })
      await sleep(10)
    }
    await sleep(100)
  }
  const values = (name: string) => heard.get(name)?.map(({ data }) => (data as { value: number }).value) ?? []
  return { cluster, heard, tell, values }
}

test('equivocation: some are told one thing and the others another, each the same each time; a signature does not show it', async () => {
  for (const signed of [false, true])
    await inChaos(async (chaos) => {
      const { tell, values } = listening(chaos, signed)
      chaos.inject(faults.byzantine({ lies: ['equivocate'] }), { at: 'a->*' })
      await tell('a')
      await tell('a')
      const told = ['b', 'c', 'd'].map((name) => [...new Set(values(name))])
      expect(told.map(({ length }) => length)).toEqual([1, 1, 1])
      expect(told.flat().filter((value) => value === 100)).toHaveLength(1)
    })
})

test('altered and forged messages arrive where nothing is signed, and are rejected where it is', async () => {
  const run = (lies: readonly ('alter' | 'forge')[], signed: boolean) =>
    inChaos(async (chaos) => {
      const { cluster, heard, tell } = listening(chaos, signed)
      chaos.inject(faults.byzantine({ lies }), { at: 'a->b' })
      await tell('a', 3)
      return { heard: heard.get('b') ?? [], others: heard.get('c') ?? [], log: `${cluster.log}` }
    })
  const altered = await run(['alter'], false)
  expect(altered.heard.map(({ data }) => (data as { value: number }).value)).not.toEqual([100, 200, 300])
  expect(altered.others.map(({ data }) => data)).toEqual([{ value: 100 }, { value: 200 }, { value: 300 }])
  const forged = await run(['forge'], false)
  expect(forged.heard.map(({ from }) => from).every((from) => from === 'c' || from === 'd')).toBe(true)
  expect(forged.log).toMatch(/a -> b as [cd] \{ value: 100 \}: delivered/)
  for (const lies of [['alter'], ['forge']] as const) {
    const { heard, others, log } = await run(lies, true)
    expect([heard.length, others.length]).toEqual([0, 3])
    expect(log.match(/: rejected at/g)).toHaveLength(3)
  }
})

test('what a fault has corrupted on its way is rejected where it is signed', () =>
  inChaos(async (chaos) => {
    const { tell, values } = listening(chaos, true)
    chaos.inject(faults.corruption(), { at: 'a->b' })
    await tell('a')
    expect([values('b'), values('c')]).toEqual([[], [100]])
  }))

test('replay: old messages come once more, and counting them twice is the bug; delay: some peers alone', () =>
  inChaos(async (chaos) => {
    const { cluster, tell, values, heard } = listening(chaos, true)
    const replay = chaos.inject(faults.byzantine({ lies: ['replay'] }), { at: 'a->*' })
    await tell('a', 4)
    replay.lift()
    expect(values('b')).toHaveLength(7)
    expect([...new Set(values('b'))]).toEqual([100, 200, 300, 400])
    expect(`${cluster.log}`).toContain('copy of #1 { value: 100 }: delivered')
    for (const messages of heard.values()) messages.length = 0
    chaos.inject(faults.byzantine({ lies: ['delay'], delayMs: 5000 }), { at: 'a->*' })
    await tell('a')
    const at = names.slice(1).filter((name) => values(name).length === 0)
    expect(at).toHaveLength(2)
    await sleep(6000)
    expect(names.slice(1).map((name) => values(name).length)).toEqual([1, 1, 1])
  }))

test('byzantine, at each severity: same seed, same log; a session without a cluster says what is missing', async () => {
  for (const severity of ['low', 'medium', 'high', 'critical'] as const) {
    const run = (seed: number) =>
      inChaos(
        async (chaos) => {
          const { cluster, tell } = listening(chaos)
          chaos.inject(scenarios.byzantine({ severity }), { at: 'a->*', optional: true })
          await tell('a', 20)
          return `${cluster.log}`
        },
        { seed },
      )
    expect(await run(1)).toBe(await run(1))
  }
  const failure = await failureOf(() =>
    inChaos((chaos) => {
      chaos.inject(scenarios.byzantine(), { at: 'a->*' })
    }),
  )
  expect(failure.message).toContain('chaos.cluster')
})
