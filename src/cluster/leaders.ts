import type { Session } from '../chaos/index.js'
import { checkFunction } from '../error/index.js'
import { type SplitBrain, splitBrains } from '../metric/split-brains.js'
import type { Cluster } from './cluster.js'
import type { Node } from './node.js'

/**
 * Whether a node believes that it leads: `true`; or, where leaders are chosen for a term, epoch or shard each, that term:
 * then only two of the same term are two too many. Anything else, `false` or undefined: it does not.
 */
export type IsLeader = (node: Node) => boolean | number | string | null | undefined

/** Who leads a cluster, by what its nodes believe of themselves. */
export class Leaders {
  readonly #session: Session
  readonly #cluster: Cluster
  readonly #isLeader: IsLeader
  /** Those of the split brain that is open, as the timeline has them; '' for none. */
  #open = ''
  #openedMs = 0

  /** Asks after each event of virtual time. @throws InvalidOptionError */
  constructor(session: Session, cluster: Cluster, isLeader: IsLeader) {
    checkFunction('isLeader', isLeader, 'cluster.leaders((node) => replicas.get(node.name)?.role === "leader")')
    this.#session = session
    this.#cluster = cluster
    this.#isLeader = isLeader
    session.waits.each(() => {
      if (!session.open) return
      try {
        session.within(() => this.#look())
      } catch (error) {
        session.fail(error)
      }
    })
  }

  /** Names of those that believe now that they lead. A node that is down or paused is not asked: it does nothing. */
  get current(): readonly string[] {
    return [...this.#byTerm().values()].flat()
  }

  /** Whether two lead now, in one term. For `chaos.always('one leader', () => !leaders.split)`. */
  get split(): boolean {
    return this.#look() !== ''
  }

  /** When two or more led, so far. */
  get splits(): readonly SplitBrain[] {
    return splitBrains(this.#session.timeline.events).filter(({ cluster }) => cluster === this.#cluster.name)
  }

  #byTerm(): Map<unknown, string[]> {
    const byTerm = new Map<unknown, string[]>()
    for (const node of this.#cluster.nodes) {
      if (node.state !== 'up') continue
      const term = this.#isLeader(node)
      if (term === false || term === undefined || term === null) continue
      const leaders = byTerm.get(term)
      if (leaders === undefined) byTerm.set(term, [node.name])
      else leaders.push(node.name)
    }
    return byTerm
  }

  /** Writes down what has changed. @returns who leads beside another, as text */
  #look(): string {
    const rivals = [...this.#byTerm().values()].filter(({ length }) => length > 1).flat()
    const text = rivals.join(', ')
    if (text === this.#open || !this.#session.open) return text
    const { name, log } = this.#cluster
    if (this.#open !== '') this.#session.record({ type: 'splitBrain.closed', cluster: name, openedMs: this.#openedMs })
    this.#openedMs = this.#session.nowMs()
    if (text !== '') this.#session.record({ type: 'splitBrain.opened', cluster: name, leaders: rivals })
    log.mark(this.#openedMs, text === '' ? 'one leader at most' : `split brain: ${text}`)
    this.#open = text
    return text
  }
}
