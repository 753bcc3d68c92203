import { search } from 'faultline/explore'
import type { BugProgram } from './program.ts'

/** How often the right program is reported, by default settings, over so many seeds. */
export async function falseAlarms(programs: readonly BugProgram[], seeds: number): Promise<string[]> {
  const alarms: string[] = []
  for (const { name, fixed } of programs)
    for (let seed = 1; seed <= seeds; seed++) {
      const { findings } = await search({ seed, progress: false }, fixed)
      for (const { failure } of findings) alarms.push(`${name}, seed ${seed}: ${failure.key}`)
    }
  return alarms
}

/**
 * How many faults (an order counts for one) the schedule that is told has beyond the fewest known.
 * @returns undefined when nothing was found
 */
export async function excess({ buggy, trigger }: BugProgram, seed: number): Promise<number | undefined> {
  const sizeOf = (schedule: { readonly injections?: readonly unknown[]; readonly order?: readonly number[] }) =>
    (schedule.injections?.length ?? 0) + (schedule.order?.some((choice) => choice > 0) ? 1 : 0)
  const [finding] = (await search({ seed, progress: false }, buggy)).findings
  return finding && sizeOf(finding.schedule) - sizeOf(trigger)
}
