import type { MultiDirectedGraph } from 'graphology'
import type { Seen } from './sighting.js'

export const nodeKinds = ['experiment', 'fault', 'point', 'component', 'incident', 'weakness', 'fix'] as const
/**
 * What a node stands for. component: what has points, or is under test as a system, by name. point: a fault point. fault:
 * a kind of fault, with the code of its error. experiment: an experiment or a test. incident: those of one experiment that
 * the same faults came before. weakness: what a recommendation or a search found. fix: that one was gone later.
 */
export type NodeKind = (typeof nodeKinds)[number]

export const edgeKinds = [
  'has',
  'calls',
  'depends on',
  'tests',
  'injects',
  'acts at',
  'in force at',
  'of',
  'at',
  'saw',
  'showed',
  'resolves',
  'confirmed',
] as const
/**
 * What an edge says, from its source to its target.
 *
 * | edge | from | to |
 * | --- | --- | --- |
 * | has | component | point |
 * | calls | component | point, called for it |
 * | depends on | component | component, one of whose points it calls |
 * | tests | experiment | component |
 * | injects | experiment | fault |
 * | acts at | fault | point |
 * | in force at | fault | incident, at whose first failed probe it was acting |
 * | of | incident, weakness | component |
 * | at | weakness | point |
 * | saw | experiment | incident |
 * | showed | experiment | weakness |
 * | resolves | fix | weakness |
 * | confirmed | experiment | fix |
 */
export type EdgeKind = (typeof edgeKinds)[number]

/** Attributes of a node. Those of one kind alone are undefined on others. */
export interface NodeAttributes extends Seen {
  readonly kind: NodeKind
  readonly name: string
  /** Of a component: it was probed or loaded as a system under test. */
  readonly system?: boolean
  /** Of an experiment: how its last run ended. */
  readonly outcome?: string
  /** Of an experiment: its runs that failed. */
  readonly failed?: number
  /** Of an incident: how many there were. */
  readonly count?: number
  /** Of an incident: the longest, in virtual ms. */
  readonly longestMs?: number
  /** Of an incident: how many were still open at the end of their run. */
  readonly open?: number
  /** Of a weakness: the rule of a recommendation, or the oracle of a finding. */
  readonly rule?: string
  readonly severity?: string
  /** Of a weakness: the first thing that was seen of it. */
  readonly evidence?: string
  /** Of a weakness: whether it was there when last looked for. */
  readonly state?: 'present' | 'gone'
}

/** Attributes of an edge. */
export interface EdgeAttributes extends Seen {
  readonly kind: EdgeKind
  /** How often: faults that acted, calls that were made, incidents. @default runs */
  readonly count?: number
  /** Of `acts at`: runs of these that failed. */
  readonly failed?: number
  /** Of `calls` and `depends on`: seen in recorded calls, or only in the same session (see `recordCalls`). */
  readonly evidence?: 'calls' | 'session'
}

/** The graph itself, with all of graphology's methods. */
export type Graph = MultiDirectedGraph<NodeAttributes, EdgeAttributes>

/** Key of a node: `point:payments.charge`. */
export function nodeKey(kind: NodeKind, name: string): string {
  return `${kind}:${name}`
}

/** The component that a point belongs to, by its name: `payments` of `payments.charge`. */
export function componentOf(point: string): string {
  const dot = point.indexOf('.')
  return dot <= 0 ? point : point.slice(0, dot)
}
