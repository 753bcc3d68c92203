import type { Session } from '../chaos/index.js'
import { Cluster, type ClusterOptions } from './cluster.js'
import { NetworkFaults } from './fault/network-faults.js'
import { NodeFaults } from './fault/node-faults.js'
import type { Machine } from './machine.js'

/** The clusters of one session, and what faults do to them. */
export class Clusters {
  readonly session: Session
  readonly all: Cluster[] = []
  readonly nodeFaults = new NodeFaults(this)
  readonly networkFaults = new NetworkFaults(this)

  constructor(session: Session) {
    this.session = session
  }

  static of(session: Session): Clusters {
    return session.part('clusters', () => new Clusters(session))
  }

  get machines(): readonly Machine[] {
    return this.all.flatMap(Cluster.machinesOf)
  }

  /** @throws InvalidOptionError, and what a boot throws */
  create(options: ClusterOptions): Cluster {
    this.session.mustBeOpen('chaos.cluster')
    const cluster = new Cluster(this, options)
    this.all.push(cluster)
    this.added(cluster, Cluster.machinesOf(cluster))
    return cluster
  }

  /** Faults that are in force reach them too. */
  added(cluster: Cluster, machines: readonly Machine[]): void {
    this.networkFaults.reach(cluster)
    this.nodeFaults.reach(machines)
  }
}
