import { Driver } from './driver.js'
import { handOver } from './hand-over.js'
import { holdPatches } from './install.js'
import { RealIo } from './io.js'
import { contextScope, enterLeaf, leaveLeaf, runInScope } from './scope.js'
import { VirtualClock } from './virtual-clock.js'

export const EPOCH = Date.UTC(2025, 0, 1)

/** A session with a clock and nothing else: runs the body in virtual time and gives its value and the time it took. */
export async function inVirtualTime<T>(
  body: (clock: VirtualClock) => Promise<T> | T,
): Promise<{ value: T; tookMs: number; left: number }> {
  const clock = new VirtualClock(EPOCH)
  clock.io = new RealIo(200)
  const scope = { clock, view: clock.view, outer: contextScope(), owner: undefined }
  const release = holdPatches()
  enterLeaf(scope)
  let fail: (error: unknown) => void = () => {}
  const failed = new Promise<never>((_resolve, reject) => {
    fail = reject
  })
  failed.catch(() => {})
  const driver = new Driver(
    clock,
    clock.io,
    {
      event: () => {},
      thrown: fail,
      standstill: () => false,
      quiescent: () => fail(new Error('quiescent')),
      runaway: (limit) => {
        fail(new Error(limit))
        return true
      },
      outlasted: (what) => fail(new Error(`outlasted: ${what}`)),
    },
    { autoAdvance: true, maxEvents: 1e6, maxVirtualTimeMs: 1e12, graceMs: 30 },
  )
  try {
    runInScope(scope, () => driver.start())
    const value = await Promise.race([runInScope(scope, async () => body(clock)), failed])
    return { value, tookMs: clock.nowMs, left: clock.timers().length }
  } finally {
    driver.stop()
    const left = clock.close()
    leaveLeaf(scope)
    handOver(left, scope.outer, clock.nowMs)
    release()
  }
}
