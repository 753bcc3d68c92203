/**
 * A register that three nodes keep, with a bug that a partition shows: what clients asked and were told is recorded, and
 * checked as a whole. docs/consistency.md has all of histories.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { type Chaos, faults, withChaos } from '@faultline/vitest'
import type { Node } from 'faultline/cluster'
import { checkLinearizable, createHistory, formatLinearizable, models, type RegisterOp } from 'faultline/cluster'
import { expect, test } from 'vitest'

const replicas = ['n1', 'n2', 'n3']

interface Kept {
  readonly version: number
  readonly value: number
}

/** Production code. A write is on two of three when it is answered; `reads`: from whom a read is. */
function register(node: Node, reads: 'the nearest' | 'most') {
  let kept: Kept = { version: 0, value: 0 }
  const answer = (ask: { readonly put?: Kept }): Kept => {
    if (ask.put !== undefined && ask.put.version > kept.version) kept = ask.put
    return kept
  }
  /** What two of three say, or more. One that does not answer is not waited for longer than 50 ms. */
  const most = async (ask: { readonly put?: Kept }): Promise<readonly Kept[]> => {
    const others = replicas.filter((name) => name !== node.name)
    const asked = others.map((name) => node.request(name, ask, { timeoutMs: 50 }) as Promise<Kept>)
    const settled = await Promise.allSettled([answer(ask), ...asked])
    const answers = settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
    if (answers.length < 2) throw new Error('Not enough replicas')
    return answers
  }
  const newest = async () => (await most({})).reduce((one, other) => (other.version > one.version ? other : one))
  node.onRequest(async ({ data }) => {
    const op = data as RegisterOp<number> | { name: 'peer' }
    if (op.name === 'write') {
      const { version } = await newest()
      await most({ put: { version: version + 1, value: op.value } })
      return undefined
    }
    if (op.name !== 'read') return answer(data as { put?: Kept })
    if (reads === 'the nearest') return kept.value
    const found = await newest()
    // Written back: whoever reads after this one must not find less.
    await most({ put: found })
    return found.value
  })
}

/** The first client is near n1, the second near n3, and for half a second n3 is cut off from the other two. */
async function ask(chaos: Chaos, reads: 'the nearest' | 'most') {
  const history = createHistory<RegisterOp<number>>(chaos)
  const boot = (node: Node) => void (replicas.includes(node.name) && register(node, reads))
  const cluster = chaos.cluster({ nodes: [...replicas, 'ann', 'bob'], boot })
  chaos.inject(
    faults.partition({
      shape: [
        ['ann', 'n1', 'n2'],
        ['bob', 'n3'],
      ],
    }),
    { at: 'cluster', from: 100, for: 500 },
  )

  const client = async (name: string, replica: string, op: (n: number) => RegisterOp<number>) => {
    for (let n = 1; n <= 7; n++) {
      const asked = op(n)
      const request = () => cluster.node(name).request(replica, asked, { timeoutMs: 300 })
      await history.record(name, asked, request as () => Promise<number>).catch(() => {})
      await sleep(90)
    }
  }
  await Promise.all([
    client('ann', 'n1', (value) => ({ name: 'write', value })),
    client('bob', 'n3', () => ({ name: 'read' })),
  ])
  return history
}

const model = models.register({ initial: 0 })

test(
  'a replica that answers by itself gives an old value, and the history shows which',
  withChaos(async (chaos) => {
    const result = checkLinearizable(await ask(chaos, 'the nearest'), model)
    expect(result.verdict).toBe('broken')
    expect(formatLinearizable(result)).toMatch(/bob[\s\S]*read/)
  }),
)

test(
  'one that asks most of them answers with the newest, or not at all',
  withChaos(async (chaos) => {
    const history = await ask(chaos, 'most')
    expect(history).toBeLinearizable(model)
    const outcomes = history.operations.filter(({ client }) => client === 'bob').map(({ outcome }) => outcome)
    expect(outcomes).toContain('unknown')
    expect(outcomes.at(-1)).toBe('ok')
  }),
)
