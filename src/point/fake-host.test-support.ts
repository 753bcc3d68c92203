import type { CallShape } from '../fault/fault-kind.js'
import { emptyPlan } from './empty-plan.js'
import type { Plan, Point, PointHost } from './point.js'

/** A call that was judged. */
interface Judged {
  readonly point: string
  readonly call: number
  readonly args: readonly unknown[]
  readonly shape: CallShape
}

/** A session reduced to its points, with a clock that is turned by hand. */
export class FakeHost implements PointHost {
  open = true
  nowMs = 0
  readonly controller = new AbortController()
  readonly judged: Judged[] = []
  readonly blocked: number[] = []
  readonly pendingCalls = new Set<string>()
  readonly watched: string[] = []
  readonly #points = new Map<string, Point>()
  readonly #plans = new Map<string, () => Partial<Plan> | null>()
  readonly #sleepers: { readonly atMs: number; readonly wake: () => void }[] = []
  readonly #undo: (() => unknown)[] = []

  /** From now on calls of that point get this plan. */
  plan(name: string, plan: Partial<Plan> | null | (() => Partial<Plan> | null)): void {
    this.#plans.set(name, typeof plan === 'function' ? plan : () => plan)
    this.point(name).active = true
  }

  lift(name: string): void {
    this.point(name).active = false
  }

  calls(name: string): number {
    return this.point(name).calls
  }

  get names(): string[] {
    return [...this.#points.keys()]
  }

  point(name: string): Point {
    let point = this.#points.get(name)
    if (point === undefined) {
      point = { name, calls: 0, active: false }
      this.#points.set(name, point)
    }
    return point
  }

  judge(point: Point, args: readonly unknown[], shape: CallShape): Plan | null {
    this.judged.push({ point: point.name, call: point.calls, args, shape })
    const plan = this.#plans.get(point.name)?.() ?? null
    return plan === null ? null : { ...emptyPlan(), ...plan }
  }

  sleep(ms: number): Promise<void> {
    return new Promise((wake) => {
      this.#sleepers.push({ atMs: this.nowMs + ms, wake })
    })
  }

  block(ms: number): void {
    this.blocked.push(ms)
    this.nowMs += ms
  }

  /** Lets virtual time pass, and everything that follows from it happen. */
  async advance(ms: number): Promise<void> {
    const untilMs = this.nowMs + ms
    await settled()
    for (;;) {
      this.#sleepers.sort((a, b) => a.atMs - b.atMs)
      const next = this.#sleepers[0]
      if (next === undefined || next.atMs > untilMs) break
      this.#sleepers.shift()
      this.nowMs = next.atMs
      next.wake()
      await settled()
    }
    this.nowMs = untilMs
  }

  pending(point: Point, call: number, held: string | undefined): () => void {
    const text = `${point.name} ${call}${held ? ` ${held}` : ''}`
    this.pendingCalls.add(text)
    return () => this.pendingCalls.delete(text)
  }

  watch(point: Point, call: number): void {
    this.watched.push(`${point.name} ${call}`)
  }

  onClose(undo: () => unknown): void {
    this.#undo.push(undo)
  }

  close(): void {
    this.open = false
    for (const undo of this.#undo.reverse()) undo()
  }

  summarise(error: unknown) {
    const { name, message } = error as Error
    return { name, message }
  }
}

export function fail(error: unknown, via: 'auto' | 'reject' | 'throw' | 'callback' = 'auto'): Partial<Plan> {
  return { end: { act: 'fail', error, via } }
}

/** A promise and what settles it. */
export function gate(): { promise: Promise<void>; open: () => void } {
  let open = () => {}
  const promise = new Promise<void>((resolve) => {
    open = resolve
  })
  return { promise, open }
}

/** Everything that needs no time has happened. */
export async function settled(): Promise<void> {
  for (let i = 0; i < 50; i++) await Promise.resolve()
}

/** Where a promise stands. */
export async function stateOf(promise: Promise<unknown>): Promise<'pending' | 'fulfilled' | 'rejected'> {
  let state: 'pending' | 'fulfilled' | 'rejected' = 'pending'
  promise.then(
    () => {
      state = 'fulfilled'
    },
    () => {
      state = 'rejected'
    },
  )
  await settled()
  return state
}
