import { FaultlineError } from './faultline-error.js'
import { didYouMean, nearNames } from './near-names.js'
import { show } from './show.js'

/** A cluster has no node of that name. */
export class UnknownNodeError extends FaultlineError {
  readonly node: unknown
  readonly near: readonly string[]
  readonly known: readonly string[]

  constructor(node: unknown, known: readonly string[]) {
    const near = typeof node === 'string' ? nearNames(node, known) : []
    const list = known.length === 0 ? 'It has none.' : `It has: ${known.slice(0, 20).join(', ')}.`
    super('FAULTLINE_UNKNOWN_NODE', `The cluster has no node ${show(node)}.${didYouMean(near)} ${list}`)
    this.node = node
    this.near = near
    this.known = known
  }

  static {
    UnknownNodeError.prototype.name = 'UnknownNodeError'
  }
}

/** Something was asked of a node that its state does not allow: to run code while it is down, say. */
export class NodeStateError extends FaultlineError {
  readonly node: string
  readonly state: 'up' | 'paused' | 'down'

  constructor(action: string, node: string, state: 'up' | 'paused' | 'down', wayOut: string) {
    super('FAULTLINE_NODE_STATE', `Cannot ${action} node '${node}': it is ${state}. ${wayOut}`)
    this.node = node
    this.state = state
  }

  static {
    NodeStateError.prototype.name = 'NodeStateError'
  }
}
