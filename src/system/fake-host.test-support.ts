import { createRandom } from '../random/create-random.js'
import { Timeline } from '../timeline/timeline.js'
import type { SystemHost } from './system-host.js'

interface Timer {
  readonly dueMs: number
  readonly own: boolean
  readonly callback: () => void
}

/** A session in miniature: a clock driven by hand, a timeline, injections that only mark their windows. */
export class FakeHost implements SystemHost {
  readonly #clock = { nowMs: 0 }
  #timers: Timer[] = []
  readonly #listeners = new Set<() => void>()
  readonly #undo: (() => void)[] = []
  readonly timeline = new Timeline(this.#clock)
  readonly injections: { id: number; fromMs: number; untilMs: number | null; lifted: boolean; text: string }[] = []
  readonly pendingMatchers = new Set<string>()
  readonly seed = 42
  eventCount = 0

  get events() {
    return this.timeline.events
  }
  nowMs = () => this.#clock.nowMs
  record: SystemHost['record'] = (event) => this.timeline.append(event)
  random = (name: string) => createRandom(this.seed).fork(name)
  replayLines = () => ["FAULTLINE_REPLAY=abc npx vitest checkout.test.ts -t 'buys'"]
  later = (ms: number, callback: () => void) => this.#add(ms, true, callback)
  caused: SystemHost['caused'] = (_cause, body) => body()
  onClose = (undo: () => void) => void this.#undo.push(undo)

  afterEach(callback: () => void): () => void {
    this.#listeners.add(callback)
    return () => void this.#listeners.delete(callback)
  }

  /** As `setTimeout` of code under test. */
  timer(ms: number, callback: () => void): () => void {
    return this.#add(ms, false, callback)
  }

  sleep = (ms: number): Promise<void> => new Promise((resolve) => void this.timer(ms, resolve))

  /** Arms a fault that never acts by itself: `acts(id)` says when it did, `broken(id)` whether its window is on. */
  arm(fromMs: number, untilMs: number | null, text = 'drop'): number {
    const id = this.injections.length + 1
    const injection = { id, fromMs, untilMs, lifted: false, text }
    this.injections.push(injection)
    this.record({ type: 'fault.armed', injection: id, kind: 'drop', text, at: 'payments.*', fromMs, untilMs })
    if (untilMs !== null) this.timer(untilMs - this.#clock.nowMs, () => this.lift(id, 'window'))
    return id
  }

  /** Arms a drop, whatever it is given, in the window it is given. */
  inject: SystemHost['inject'] = (_what, options) => {
    const { from = 0, for: length } = options as { from?: number; for?: number }
    const fromMs = this.#clock.nowMs + from
    return [this.arm(fromMs, length === undefined ? null : fromMs + length)]
  }

  lift(id: number, reason: 'window' | 'lifted' | 'limit' | 'session' = 'lifted'): void {
    const injection = this.injections[id - 1]
    if (!injection || injection.lifted) return
    injection.lifted = true
    this.record({ type: 'fault.lifted', injection: id, kind: 'drop', reason })
  }

  /** A call of the point: true, and an event, when the fault acts. */
  acts(id: number): boolean {
    const injection = this.injections[id - 1]
    if (!injection || injection.lifted || this.#clock.nowMs < injection.fromMs) return false
    if (injection.untilMs !== null && this.#clock.nowMs >= injection.untilMs) return false
    this.record({ type: 'fault.injected', injection: id, kind: 'drop', point: 'payments.charge', call: 1, act: 'hold' })
    return true
  }

  advance = (ms: number) => this.runUntil(() => false, this.#clock.nowMs + ms)

  async runUntil(condition: () => boolean, untilMs: number): Promise<boolean> {
    await drain()
    while (!condition()) {
      const timer = this.#timers.reduce<Timer | undefined>((a, b) => (a && a.dueMs <= b.dueMs ? a : b), undefined)
      if (!timer || timer.dueMs > untilMs) {
        this.#clock.nowMs = Math.max(this.#clock.nowMs, untilMs)
        return condition()
      }
      this.#timers.splice(this.#timers.indexOf(timer), 1)
      this.#clock.nowMs = Math.max(this.#clock.nowMs, timer.dueMs)
      if (!timer.own) this.eventCount++
      timer.callback()
      await drain()
      if (!timer.own) for (const listener of [...this.#listeners]) listener()
      await drain()
    }
    return true
  }

  /** Timers that would still fire. */
  get timersLeft(): number {
    return this.#timers.length
  }

  close(): void {
    for (const undo of this.#undo) undo()
  }

  #add(ms: number, own: boolean, callback: () => void): () => void {
    const timer = { dueMs: this.#clock.nowMs + ms, own, callback }
    this.#timers.push(timer)
    return () => {
      const at = this.#timers.indexOf(timer)
      if (at >= 0) this.#timers.splice(at, 1)
    }
  }
}

function drain(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
