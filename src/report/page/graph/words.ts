import type { ReportGraph } from '../../data/report-data.js'
import { count } from '../words.js'
import type { GraphNode } from './layout.js'

/** As many neighbours are told in one sentence. */
const mostTold = 12

/** `point payments.charge, seen in 3 runs` */
export function nodeText({ kind, name, runs, state }: GraphNode): string {
  return `${kind} ${name}, seen in ${count(runs, 'run')}${state === undefined ? '' : `, ${state}`}`
}

/** A node with all that it hangs together with. */
export function neighboursText({ nodes, edges }: ReportGraph, index: number): string {
  const name = (at: number) => nodes[at]?.name ?? ''
  const onward = edges.filter(({ from }) => from === index).map(({ to, kind }) => `${kind} ${name(to)}`)
  const inward = edges.filter(({ to }) => to === index).map(({ from, kind }) => `${name(from)} (${kind})`)
  const part = (title: string, all: readonly string[]) => {
    if (all.length === 0) return ''
    const more = all.length > mostTold ? ` and ${all.length - mostTold} more` : ''
    return ` ${title}: ${all.slice(0, mostTold).join('; ')}${more}.`
  }
  return `${nodeText(nodes[index] as GraphNode)}.${part('From it', onward)}${part('To it', inward)}`
}
