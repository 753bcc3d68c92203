import { SYSTEM } from '../system/system.js'
import type { Bench } from './bench.js'

/** How a system came back once all faults were lifted. */
export interface Recovery {
  readonly recovered: boolean
  /** Virtual ms from the lifting to the first good probe begun after it that stood; null when there was none in time. */
  readonly tookMs: number | null
}

/** Waits until as many probes as close an incident were good, all of them begun after now. */
export async function awaitRecovery(bench: Bench, timeoutMs: number): Promise<Recovery> {
  const { chaos, system } = bench
  const { probes } = system[SYSTEM]
  const fromMs = chaos.clock.now()
  system[SYSTEM].confirmFrom(fromMs)
  let tookMs: number | null = null
  await chaos.clock.runUntil(() => {
    if (probes.healthy === true && probes.lastStartedMs >= fromMs) tookMs ??= chaos.clock.now() - fromMs
    else if (probes.healthy === false) tookMs = null
    return probes.stableSince(fromMs) && !probes.open
  }, timeoutMs)
  const recovered = probes.stableSince(fromMs) && !probes.open
  return { recovered, tookMs: recovered ? tookMs : null }
}
