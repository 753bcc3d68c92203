/** A lock that is leased: it falls back when its time is over, so that a holder that has died holds up nobody. */
import type { Node } from 'faultline/cluster'
import type { Body } from '../protocol.ts'
import { sleep } from '../support.ts'

export type LeaseBug = 'no margin for drift'

const leaseMs = 400
/** Clocks that drift apart by less than this share of it never let two hold it. */
const margin = 0.2

/** @see Gray, Cheriton: Leases, SOSP 1989 */
export function leaseLock(bug?: LeaseBug): Body {
  return async (chaos) => {
    let lastUse = 0
    let both = false
    chaos.always('nobody uses the lock when another has been given it', () => !both)
    const use = (grant: number) => {
      if (grant < lastUse) both = true
      lastUse = Math.max(lastUse, grant)
    }
    let grants = 0
    chaos.cluster({
      nodes: ['locks', 'x', 'y'],
      boot: (node) => (node.name === 'locks' ? serve(node, () => ++grants) : work(node, bug, use)),
    })
    await sleep(1500)
    chaos.sometimes('somebody has used the lock', lastUse > 0)
  }
}

function serve(node: Node, number: () => number): void {
  // Whatever was granted before it was started is over by then. Its clock may be fast.
  let freeAt = node.starts === 1 ? 0 : performance.now() + leaseMs / (1 - margin)
  node.onRequest(() => {
    const now = performance.now()
    if (now < freeAt) return 'taken'
    freeAt = now + leaseMs
    return number()
  })
}

async function work(node: Node, bug: LeaseBug | undefined, use: (grant: number) => void): Promise<void> {
  for (;;) {
    const askedAt = performance.now()
    const grant = await node.request('locks', 'acquire', { timeoutMs: 50 }).catch(() => 'taken')
    if (typeof grant === 'number') {
      const until = askedAt + leaseMs * (bug === 'no margin for drift' ? 1 : 1 - margin)
      while (performance.now() < until) {
        use(grant)
        await sleep(8)
      }
    }
    await sleep(11)
  }
}
