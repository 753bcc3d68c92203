import { setTimeout as sleep } from 'node:timers/promises'

/** Wrong: the deadline is a time of day, and that may be set. */
export async function waitByWallClock(ready: () => boolean, timeoutMs: number): Promise<boolean> {
  const deadlineMs = Date.now() + timeoutMs
  while (!ready()) {
    if (Date.now() >= deadlineMs) return false
    await sleep(100)
  }
  return true
}

/** Right: by a clock that only goes on. */
export async function waitByMonotonicClock(ready: () => boolean, timeoutMs: number): Promise<boolean> {
  const deadlineMs = performance.now() + timeoutMs
  while (!ready()) {
    if (performance.now() >= deadlineMs) return false
    await sleep(100)
  }
  return true
}
