import { MultiDirectedGraph } from 'graphology'
import type { RunFacts } from './facts.js'
import type { SearchFacts } from './facts-of-search.js'
import {
  componentOf,
  type EdgeAttributes,
  type EdgeKind,
  type Graph,
  type NodeAttributes,
  type NodeKind,
  nodeKey,
} from './model.js'
import { Observations } from './observations.js'
import { firstSeen, type Seen, type Sighting, seenAgain } from './sighting.js'
import { addTally, type Tally } from './tally.js'

type NodeFacts = Partial<Omit<NodeAttributes, keyof Seen | 'kind' | 'name'>>
type EdgeFacts = Partial<Omit<EdgeAttributes, keyof Seen | 'kind'>>

/**
 * Components, points, faults, experiments, incidents, weaknesses and fixes, and how they hang together, with the runs
 * that say so. Runs are added in the order in which their journals were begun.
 */
export class KnowledgeGraph {
  /** With all of graphology's methods. */
  readonly graph: Graph = new MultiDirectedGraph()
  /** By component, as one whose points faults acted at. */
  readonly asDependency = new Map<string, Tally>()
  /** By component, as a system under test while faults acted. */
  readonly asSystem = new Map<string, Tally>()
  readonly observations = new Observations()

  /** Adds what one run tells, or a search of many. */
  add(facts: RunFacts | SearchFacts): void {
    const { sighting, systems, points, dependencies } = facts
    const experiment = this.#experiment(facts)
    for (const system of systems) this.#edge('tests', experiment, this.#component(system, sighting, true), sighting)
    for (const { point } of points) this.#point(point, sighting)
    for (const { system, point, calls, evidence } of dependencies) {
      const from = this.#component(system, sighting, true)
      const component = this.#component(componentOf(point), sighting)
      this.#edge('calls', from, this.#point(point, sighting), sighting, { count: calls, evidence })
      this.#edge('depends on', from, component, sighting, { count: calls, evidence })
    }
    this.#faults(facts, experiment)
    this.observations.add(facts, [...this.#incidents(facts, experiment), ...this.#weaknesses(facts, experiment)])
    if (!('tallies' in facts)) this.#tally(facts)
    else for (const [component, tally] of facts.tallies) addTally(this.asDependency, component, tally)
  }

  /** Marks which weaknesses are there still, and adds the fixes of those that are gone: once, after the last run. */
  settle(): this {
    for (const key of this.graph.filterNodes((_, { kind }) => kind === 'weakness')) {
      const seen = this.observations.of(key)
      const present = seen.some(({ all }) => all.at(-1)?.shown.has(key))
      this.graph.mergeNodeAttributes(key, { state: present ? 'present' : 'gone' })
    }
    for (const { experiment, key, before, after } of this.observations.improvements()) {
      if (!this.graph.hasNode(key) || this.graph.getNodeAttribute(key, 'kind') !== 'weakness') continue
      const when = after.commit?.slice(0, 12) ?? after.startedAt
      const name = `${this.graph.getNodeAttribute(key, 'name')}, gone at ${when}`
      const evidence = `there at ${before.commit?.slice(0, 12) ?? before.startedAt}, not at ${when}`
      const fix = this.#node('fix', name, after, { evidence })
      this.#edge('resolves', fix, key, after)
      this.#edge('confirmed', nodeKey('experiment', experiment), fix, after)
    }
    return this
  }

  #experiment({ experiment, sighting, outcome }: RunFacts): string {
    const key = this.#node('experiment', experiment, sighting, { outcome })
    const failed = (this.graph.getNodeAttribute(key, 'failed') ?? 0) + (outcome === 'failed' ? 1 : 0)
    this.graph.setNodeAttribute(key, 'failed', failed)
    return key
  }

  #component(name: string, sighting: Sighting, system = false): string {
    return this.#node('component', name, sighting, system ? { system } : {})
  }

  #point(name: string, sighting: Sighting): string {
    const point = this.#node('point', name, sighting)
    this.#edge('has', this.#component(componentOf(name), sighting), point, sighting)
    return point
  }

  #faults({ faults, sighting, outcome }: RunFacts, experiment: string): void {
    for (const { fault, at } of faults) {
      const key = this.#node('fault', fault, sighting)
      this.#edge('injects', experiment, key, sighting)
      for (const [point, count] of Object.entries(at))
        this.#edge('acts at', key, this.#point(point, sighting), sighting, {
          count,
          failed: outcome === 'failed' ? 1 : 0,
        })
    }
  }

  #incidents({ incidents, sighting, experiment: name }: RunFacts, experiment: string): string[] {
    return incidents.map(({ system, faults, count, longestMs, open }) => {
      const cause = faults.length === 0 ? 'no fault' : faults.join(' and ')
      const incident = nodeKey('incident', `${system}, ${cause}, in ${name}`)
      const known = this.graph.hasNode(incident) ? this.graph.getNodeAttributes(incident) : undefined
      this.#node('incident', `${system}, ${cause}, in ${name}`, sighting, {
        count: (known?.count ?? 0) + count,
        longestMs: Math.max(known?.longestMs ?? 0, longestMs),
        open: (known?.open ?? 0) + open,
      })
      this.#edge('of', incident, this.#component(system, sighting, true), sighting)
      this.#edge('saw', experiment, incident, sighting, { count })
      for (const fault of faults) this.#edge('in force at', nodeKey('fault', fault), incident, sighting, { count })
      return incident
    })
  }

  #weaknesses({ weaknesses, sighting }: RunFacts, experiment: string): string[] {
    return weaknesses.map(({ rule, title, severity, system, points, evidence }) => {
      const at = points.length === 0 ? [] : [`at ${points.join(', ')}`]
      const where = [...(system === '' ? [] : [system]), ...at].join(' ')
      const name = where === '' ? title : `${title}: ${where}`
      const weakness = this.#node('weakness', name, sighting, { rule, severity, evidence })
      if (system !== '') this.#edge('of', weakness, this.#component(system, sighting, true), sighting)
      for (const point of points) this.#edge('at', weakness, this.#point(point, sighting), sighting)
      this.#edge('showed', experiment, weakness, sighting)
      return weakness
    })
  }

  #tally({ systems, faults, incidents, outcome }: RunFacts): void {
    const points = faults.flatMap(({ at }) => Object.keys(at))
    if (points.length === 0) return
    const harmed = outcome === 'failed' || incidents.some((incident) => incident.faults.length > 0)
    for (const component of new Set(points.map(componentOf)))
      addTally(this.asDependency, component, { runs: 1, harmed: harmed ? 1 : 0 })
    for (const system of systems) {
      const hit = incidents.some((incident) => incident.system === system && incident.faults.length > 0)
      const harm = hit || (outcome === 'failed' && systems.length === 1)
      addTally(this.asSystem, system, { runs: 1, harmed: harm ? 1 : 0 })
    }
  }

  /** The first evidence of a node is kept; what counts is what its last run says. */
  #node(kind: NodeKind, name: string, sighting: Sighting, facts: NodeFacts = {}): string {
    const key = nodeKey(kind, name)
    if (!this.graph.hasNode(key)) this.graph.addNode(key, { kind, name, ...firstSeen(sighting), ...facts })
    else {
      const known = this.graph.getNodeAttributes(key)
      const evidence = known.evidence === undefined ? {} : { evidence: known.evidence }
      this.graph.replaceNodeAttributes(key, { ...known, ...facts, ...evidence, ...seenAgain(known, sighting) })
    }
    return key
  }

  #edge(kind: EdgeKind, from: string, to: string, sighting: Sighting, facts: EdgeFacts = {}): void {
    const key = `${from} ${kind} ${to}`
    if (!this.graph.hasEdge(key)) {
      this.graph.addDirectedEdgeWithKey(key, from, to, { kind, ...firstSeen(sighting), ...facts })
      return
    }
    const known = this.graph.getEdgeAttributes(key)
    const sums = {
      ...(facts.count !== undefined && { count: (known.count ?? 0) + facts.count }),
      ...(facts.failed !== undefined && { failed: (known.failed ?? 0) + facts.failed }),
      // Once it was seen in a call, it is known.
      ...(facts.evidence !== undefined &&
        ({ evidence: known.evidence === 'calls' ? 'calls' : facts.evidence } as const)),
    }
    this.graph.replaceEdgeAttributes(key, { ...known, ...seenAgain(known, sighting), ...sums })
  }
}
