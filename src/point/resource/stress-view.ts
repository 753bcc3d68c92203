import type { Busy, BusyPeriods } from './busy-periods.js'

/** One stress, as it shows in what tells of resources. Times are virtual ms. */
export interface Stress {
  /** On which nodes; '' is code on none. */
  readonly fits: (node: string) => boolean
  readonly fromMs: number
  /** Infinity while it lasts. */
  untilMs: number
  /** When the main thread is kept. */
  readonly busy?: BusyPeriods
  /** Kept by standing still, which uses no processor and is no activity of the loop. */
  readonly still?: boolean
  /** Cores that it uses, on average. */
  readonly cores?: number
  readonly leak?: { readonly bytesPerSecond: number; readonly capBytes: number }
}

/** Seconds of the three load averages. */
const averages = [60, 300, 900] as const

/** All stresses of one session in virtual mode, and what a reading of the resources shows of them. */
export class StressView {
  readonly #stresses: Stress[] = []
  readonly #active = new Map<string, { untilMs: number; activeMs: number }>()

  add(stress: Stress): void {
    this.#stresses.push(stress)
  }

  /** Since when; undefined: no stress shows there. */
  sinceMs(node: string, part: 'busy' | 'cores' | 'leak'): number | undefined {
    return this.#of(node, part)[0]?.fromMs
  }

  /** Bytes that have leaked. A leak that is lifted has given all back. */
  leaked(node: string, nowMs: number): number {
    return this.#of(node, 'leak').reduce((sum, { leak, fromMs, untilMs }) => {
      if (leak === undefined || nowMs >= untilMs) return sum
      return sum + Math.min(leak.capBytes, Math.floor(((nowMs - fromMs) / 1000) * leak.bytesPerSecond))
    }, 0)
  }

  /** Processor time used, in ms of one core. */
  usedMs(node: string, nowMs: number): number {
    const used = ({ cores = 0, fromMs, untilMs }: Stress) => cores * (Math.min(nowMs, untilMs) - fromMs)
    return this.#of(node, 'cores').reduce((sum, stress) => sum + used(stress), 0)
  }

  /**
   * The load averages over 1, 5 and 15 minutes: the number of tasks that run or want to, exponentially damped. Linux
   * takes it every 5 s; between those moments this is smooth, and the same at them.
   * @see kernel/sched/loadavg.c: a1 = a0 · e + a · (1 − e), e = exp(−5 s / 1 min)
   */
  loadAverages(node: string, nowMs: number): [number, number, number] {
    const load = { 60: 0, 300: 0, 900: 0 }
    for (const { cores = 0, fromMs, untilMs } of this.#of(node, 'cores')) {
      const actedS = (Math.min(nowMs, untilMs) - fromMs) / 1000
      const overS = Math.max(0, nowMs - untilMs) / 1000
      for (const period of averages)
        load[period] += cores * (1 - Math.exp(-actedS / period)) * Math.exp(-overS / period)
    }
    return [load[60], load[300], load[900]]
  }

  /** When the main thread is kept next, at or after that moment, by any of them; times that touch are one. */
  nextBusy(node: string, ms: number, still = true): Busy | undefined {
    const all = this.#of(node, 'busy').filter((stress) => still || !stress.still)
    let found: Busy | undefined
    for (const { busy } of all) {
      const next = busy?.endingAfter(ms)
      if (next !== undefined && (found === undefined || next.startMs < found.startMs)) found = next
    }
    if (found === undefined) return undefined
    let { startMs, endMs } = found
    for (let grown = true; grown; ) {
      grown = false
      for (const { busy } of all) {
        const next = busy?.endingAfter(endMs)
        if (next === undefined || next.startMs > endMs) continue
        endMs = next.endMs
        grown = true
      }
    }
    startMs = Math.max(startMs, ms)
    return { startMs, endMs }
  }

  /** Ms until which the loop has been active since the first stress. */
  activeMs(node: string, nowMs: number): number {
    const sinceMs = this.sinceMs(node, 'busy') ?? nowMs
    let told = this.#active.get(node)
    if (told === undefined) {
      told = { untilMs: sinceMs, activeMs: 0 }
      this.#active.set(node, told)
    }
    while (told.untilMs < nowMs) {
      const next = this.nextBusy(node, told.untilMs, false)
      if (next === undefined || next.startMs >= nowMs) break
      const endMs = Math.min(next.endMs, nowMs)
      told.activeMs += endMs - next.startMs
      told.untilMs = endMs
    }
    told.untilMs = nowMs
    return told.activeMs
  }

  #of(node: string, part: 'busy' | 'cores' | 'leak'): readonly Stress[] {
    return this.#stresses.filter((stress) => stress[part] !== undefined && stress.fits(node))
  }
}
