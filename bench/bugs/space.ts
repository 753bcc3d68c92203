import type { InjectionData } from 'faultline'
import { search } from 'faultline/explore'
import type { BugProgram } from './program.ts'

/** The faults that a search may inject into a program, one by one: for those who draw from them. */
export type Space = readonly InjectionData[]

const hourMs = 3_600_000

/**
 * What our own search tries: each fault of its palette at each call of the golden run, and for all code. Calls that are
 * made only after some fault (a fallback, a compensation) are there too, as seen in the runs with one fault each: whoever
 * writes such a test by hand knows of them.
 */
export async function spaceOf({ buggy }: BugProgram): Promise<Space> {
  const space: InjectionData[] = []
  await search(
    {
      seed: 1,
      progress: false,
      stopAt: 'all',
      shrink: false,
      strategies: [
        {
          name: 'look around',
          *candidates(state) {
            for (const { injection } of state.singles) yield { injections: [injection] }
            for (const { call, injection } of state.singles) if (call === undefined) space.push(injection)
            for (const call of state.calls)
              for (const fault of state.palette.at(call))
                space.push({ fault, at: call.point, when: { calls: [call.call] }, optional: true })
          },
        },
      ],
    },
    buggy,
  )
  return space.map(liftedInTime)
}

/** A search lifts what hangs when nothing else can happen; in a session of one's own it takes a window. */
function liftedInTime(injection: InjectionData): InjectionData {
  if (injection.fault.kind !== 'hang') return injection
  return { ...injection, when: { ...injection.when, forMs: hourMs } }
}
