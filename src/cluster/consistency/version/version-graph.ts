import type { Operation } from '../operation.js'

/** Why one version comes before another. */
export interface Reason {
  readonly text: string
  /** What shows it. */
  readonly operations: readonly Operation[]
}

interface Edge {
  readonly to: number
  /** Undefined: time alone. */
  readonly reason: Reason | undefined
}

/** One step of a circle: a reason, and the node that it leads to. */
export interface CycleStep {
  readonly to: number
  readonly reason: Reason | undefined
}

/** An edge that may be in a circle. */
export interface Suspect {
  readonly from: number
  readonly to: number
  readonly reason: Reason
}

/** Each takes a walk through all that is in circles. */
const mostTried = 8

/** What comes before what, each with its reason; two things that come before each other make a circle. */
export class VersionGraph {
  readonly #edges: Edge[][] = []
  readonly #counts: boolean[] = []

  /** A new node: its number. @param counts it is a step of a circle, not only on the way. @default true */
  node(counts = true): number {
    this.#counts.push(counts)
    return this.#edges.push([]) - 1
  }

  edge(from: number, to: number, reason?: Reason): void {
    if (from !== to) this.#edges[from]?.push({ to, reason })
  }

  /**
   * A short circle through one of those edges; undefined: none is in a circle.
   * @param suspects edges by their two nodes, with the reason that was given; those that look worst first
   */
  circleThrough(suspects: readonly Suspect[]): CycleStep[] | undefined {
    const component = this.#components()
    const inside = suspects.filter(({ from, to }) => from !== to && component[from] === component[to])
    let best: CycleStep[] | undefined
    // Any is a proof; a few are tried for a short one.
    for (const { from, to, reason } of inside.slice(0, mostTried)) {
      const back = this.#path(to, from, component)
      if (back !== undefined && (best === undefined || back.length + 1 < best.length)) best = [{ to, reason }, ...back]
    }
    return best
  }

  /** The way with the fewest steps that count, inside one component: breadth first. */
  #path(start: number, end: number, component: Int32Array): CycleStep[] | undefined {
    const came = new Map<number, { readonly from: number; readonly reason: Reason | undefined }>()
    for (let level = [start]; level.length > 0; ) {
      const next: number[] = []
      // Nodes that do not count join the level that they were reached from.
      for (let at = 0; at < level.length; at++) {
        const node = level[at] as number
        if (node === end) return this.#steps(start, end, came)
        for (const { to, reason } of this.#edges[node] ?? []) {
          if (to === start || came.has(to) || component[to] !== component[start]) continue
          came.set(to, { from: node, reason })
          if (this.#counts[to]) next.push(to)
          else level.push(to)
        }
      }
      level = next
    }
    return undefined
  }

  #steps(
    start: number,
    end: number,
    came: ReadonlyMap<number, { from: number; reason: Reason | undefined }>,
  ): CycleStep[] {
    const steps: CycleStep[] = []
    for (let node = end; node !== start; ) {
      const { from, reason } = came.get(node) as { from: number; reason: Reason | undefined }
      if (this.#counts[node]) steps.push({ to: node, reason })
      node = from
    }
    return steps.reverse()
  }

  /** Tarjan's strongly connected components, without recursion: the number of each node's. */
  #components(): Int32Array {
    const count = this.#edges.length
    const component = new Int32Array(count).fill(-1)
    const index = new Int32Array(count).fill(-1)
    const low = new Int32Array(count)
    const nextEdge = new Int32Array(count)
    const stack: number[] = []
    let visited = 0
    let components = 0
    for (let root = 0; root < count; root++) {
      if (index[root] !== -1) continue
      const calls = [root]
      while (calls.length > 0) {
        const node = calls.at(-1) as number
        if (index[node] === -1) {
          index[node] = low[node] = visited++
          stack.push(node)
        }
        const edge = this.#edges[node]?.[nextEdge[node] as number]
        if (edge !== undefined) {
          nextEdge[node] = (nextEdge[node] as number) + 1
          if (index[edge.to] === -1) calls.push(edge.to)
          else if (component[edge.to] === -1) low[node] = Math.min(low[node] as number, index[edge.to] as number)
          continue
        }
        calls.pop()
        const parent = calls.at(-1)
        if (parent !== undefined) low[parent] = Math.min(low[parent] as number, low[node] as number)
        if (low[node] !== index[node]) continue
        for (let member = stack.pop(); member !== undefined; member = stack.pop()) {
          component[member] = components
          if (member === node) break
        }
        components++
      }
    }
    return component
  }
}
