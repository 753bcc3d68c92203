import { checkInteger } from '../../error/index.js'
import { wilson } from '../../metric/index.js'
import { compareText } from '../../timeline/compare-text.js'
import type { KnowledgeGraph } from '../knowledge-graph.js'
import { nodeKey } from '../model.js'
import type { Tally } from '../tally.js'

/** How a component stood up to faults. */
export interface Weak {
  readonly component: string
  /** `system`: it was under test while faults acted. `dependency`: faults acted at its points. */
  readonly role: 'system' | 'dependency'
  /** Runs in which faults acted. */
  readonly runs: number
  /** Of these, those that failed, or in which it (a dependency: a system) had an incident while a fault was acting. */
  readonly harmed: number
  /** harmed / runs, 0 to 1, and where it lies with 95 % confidence (Wilson). */
  readonly rate: number
  readonly low: number
  readonly high: number
  /** Weaknesses of it that were there when last looked for. */
  readonly weaknesses: number
}

/**
 * Components by how often faults did harm: by the lower bound of the rate, so that one bad run of one is not the worst.
 * @param limit most of them. @default all
 * @throws InvalidOptionError
 */
export function weakest(knowledge: KnowledgeGraph, limit?: number): Weak[] {
  if (limit !== undefined) checkInteger('limit', limit, 1)
  const rows = [
    ...[...knowledge.asSystem].map((tally) => rowOf(knowledge, 'system', tally)),
    ...[...knowledge.asDependency].map((tally) => rowOf(knowledge, 'dependency', tally)),
  ]
  return rows
    .sort(
      (a, b) =>
        b.low - a.low ||
        b.weaknesses - a.weaknesses ||
        compareText(a.component, b.component) ||
        compareText(b.role, a.role),
    )
    .slice(0, limit)
}

function rowOf({ graph }: KnowledgeGraph, role: Weak['role'], [component, { runs, harmed }]: [string, Tally]): Weak {
  const key = nodeKey('component', component)
  const weaknesses = graph.filterInEdges(key, (_, { kind }, source) => {
    return kind === 'of' && graph.getNodeAttribute(source, 'state') === 'present'
  })
  return { component, role, runs, harmed, rate: harmed / runs, ...wilson(harmed, runs), weaknesses: weaknesses.length }
}
