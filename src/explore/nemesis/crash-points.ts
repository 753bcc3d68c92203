import { faults } from '../../fault/index.js'
import type { InjectionData } from '../../schedule/schedule.js'
import type { RunRecord } from '../run-record.js'
import type { Place } from './place.js'

/** It is back at once: what it recovered is looked at before it is written over. In ms. */
const forMs = 1

/**
 * A crash at each state that the disks went through in a run: at each operation of a node's disk, before it has taken
 * effect, and between it and the next. Bugs of recovery need one moment of a few, and no other fault, and moments that
 * are drawn leave gaps.
 * @see Pillai et al., OSDI 2014, and Mohan et al., OSDI 2018, on crashes at each point of persistence
 */
export function crashPoints(places: readonly Place[], { calls }: Pick<RunRecord, 'calls'>): readonly InjectionData[] {
  return places.flatMap(({ nodes }) =>
    nodes.flatMap((node) => {
      const own = calls.filter(({ ofDisk, point }) => ofDisk && point.startsWith(`${node}.`))
      const times = [...new Set(own.map(({ atMs }) => atMs))].sort((one, other) => one - other)
      return times.flatMap((atMs, at) => [atMs, atMs + ((times[at + 1] ?? atMs + 1) - atMs) / 2]).map(crashOf(node))
    }),
  )
}

function crashOf(node: string): (fromMs: number) => InjectionData {
  return (fromMs) => ({
    fault: faults.crash(),
    at: node,
    when: fromMs === 0 ? { forMs } : { fromMs, forMs },
    optional: true,
  })
}
