import { createRandom } from '../random/create-random.js'

/** The seed of one of many runs: the first has the one given, so that it alone can be run again by it. */
export function seedOfRun(seed: number, run: number): number {
  return run <= 1
    ? seed
    : createRandom(seed)
        .fork(`run ${run}`)
        .int(0, 2 ** 32 - 1)
}
