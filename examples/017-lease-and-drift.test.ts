/**
 * A lock that expires is held for as long as two clocks agree on. Each node of a cluster has a clock of its own, and a fault
 * makes one of them slow. docs/cluster.md has all of clusters.
 */
import { type Chaos, faults, withChaos } from '@faultline/vitest'
import type { Node } from 'faultline/cluster'
import { expect, test } from 'vitest'
import 'faultline/cluster'

const leaseMs = 10_000

/** Grants the lease to whoever asks first, and to nobody else until it has expired. */
function lockServer(node: Node) {
  let [holder, untilMs] = ['', 0]
  node.onRequest(({ from }) => {
    if (holder !== from && Date.now() < untilMs) return false
    holder = from
    untilMs = Date.now() + leaseMs
    return true
  })
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Asks for the lease, works for as long as it takes it for its own, and rests. `margin`: the drift it reckons with. */
async function worker(node: Node, margin: number, working: Set<string>) {
  for (;;) {
    await sleep(500)
    const askedMs = Date.now()
    if (!(await node.request('lock', 'lease').catch(() => false))) continue
    working.add(node.name)
    await sleep(askedMs + leaseMs * (1 - margin) - Date.now())
    working.delete(node.name)
    await sleep(5000)
  }
}

/** How many worked at once, at most, in five minutes. */
async function mostAtOnce(chaos: Chaos, margin: number): Promise<number> {
  const working = new Set<string>()
  chaos.cluster({
    nodes: ['lock', 'a', 'b'],
    boot: (node) => (node.name === 'lock' ? lockServer(node) : void worker(node, margin, working)),
  })
  chaos.inject(faults.clockDrift({ ppm: -100_000 }), { at: 'a' })
  let most = 0
  for (let n = 0; n < 3000; n++) {
    await chaos.clock.advance(100)
    most = Math.max(most, working.size)
  }
  return most
}

test(
  'a holder whose clock is a tenth slow works on when the lease is another one’s',
  withChaos(async (chaos) => {
    expect(await mostAtOnce(chaos, 0)).toBe(2)
  }),
)

test(
  'who gives it back early by more than clocks can drift is alone',
  withChaos(async (chaos) => {
    expect(await mostAtOnce(chaos, 0.2)).toBe(1)
  }),
)
