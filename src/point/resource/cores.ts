import os from 'node:os'

/** How many cores the process may use. */
export function availableCores(): number {
  return os.availableParallelism()
}
