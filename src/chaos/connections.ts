import { actsOn } from '../fault/index.js'
import type { Connection, LiveEffect } from '../point/index.js'
import type { Point } from '../point/point.js'
import { type Armed, contextOf } from './armed.js'
import { countOf } from './effect-count.js'
import type { Acted } from './judge.js'
import type { Session } from './session.js'

/** Connections that are alive, and which stream faults act on each. */
export class Connections {
  readonly #session: Session
  readonly #live = new Set<LiveConnection>()
  readonly #gates: Gate[] = []

  constructor(session: Session) {
    this.#session = session
  }

  open(
    point: Point,
    args: readonly unknown[],
    changed: (effects: readonly LiveEffect[]) => void,
    rules: readonly Armed[],
    acted: Acted,
  ): Connection {
    const number = ++point.calls
    const connection = new LiveConnection(point, number, args, changed, () => this.#live.delete(connection))
    connection.refresh(this.#session.nowMs(), rules, acted)
    this.#live.add(connection)
    return connection
  }

  gate(point: Point, changed: (refused: boolean) => void, rules: readonly Armed[], acted: Acted): void {
    const gate = new Gate(point, changed)
    this.#gates.push(gate)
    gate.refresh(this.#session.nowMs(), rules, acted)
  }

  /**
   * After an injection was armed, has begun, or was lifted.
   * @returns what threw: one connection that cannot be told does not keep it from the others
   */
  refresh(rules: readonly Armed[], acted: Acted): unknown[] {
    const problems: unknown[] = []
    for (const connection of [...this.#gates, ...this.#live])
      try {
        connection.refresh(this.#session.nowMs(), rules, acted)
      } catch (problem) {
        problems.push(problem)
      }
    return problems
  }
}

/** Whether a point lets anybody in. */
class Gate {
  readonly #point: Point
  readonly #changed: (refused: boolean) => void
  /** Whether each injection refuses all connections. */
  readonly #decided = new Map<Armed, boolean>()
  #refusing = false

  constructor(point: Point, changed: (refused: boolean) => void) {
    this.#point = point
    this.#changed = changed
  }

  refresh(nowMs: number, rules: readonly Armed[], acted: Acted): void {
    let refused = false
    for (const armed of rules) {
      if (!armed.trigger.always || !inForce(armed, this.#point, nowMs)) continue
      const decided = this.#decided.get(armed) ?? this.#decide(armed, nowMs, acted)
      this.#decided.set(armed, decided)
      refused ||= decided
    }
    if (refused === this.#refusing) return
    this.#refusing = refused
    this.#changed(refused)
  }

  #decide(armed: Armed, nowMs: number, acted: Acted): boolean {
    const { name } = this.#point
    const verdict = armed.kind.verdict(armed.fault, contextOf(armed, nowMs, name, 0, [], 'async', 'stream'))
    if (verdict.act !== 'effect' || verdict.effect.on !== 'stream' || !verdict.effect.refuses) return false
    // Those who are refused never come by here: it has acted by closing the door.
    armed.undo ??= () => {}
    acted(armed, verdict, name, 0, 0, undefined)
    return true
  }
}

/** Its window has begun and not ended, and it is about that point. */
function inForce(armed: Armed, point: Point, nowMs: number): boolean {
  // Who connects is not known here.
  if (armed.lifted || nowMs < armed.fromMs || armed.place !== undefined) return false
  return armed.fits(point.name) && actsOn(armed.kind, 'stream')
}

class LiveConnection implements Connection {
  readonly number: number
  readonly #point: Point
  readonly #args: readonly unknown[]
  readonly #changed: (effects: readonly LiveEffect[]) => void
  readonly #forget: () => void
  /** What each injection has decided about this connection; null: it leaves it alone. */
  readonly #decided = new Map<Armed, LiveEffect | null>()
  #active: readonly LiveEffect[] = []
  #closed = false

  constructor(
    point: Point,
    number: number,
    args: readonly unknown[],
    changed: (effects: readonly LiveEffect[]) => void,
    forget: () => void,
  ) {
    this.#point = point
    this.number = number
    this.#args = args
    this.#changed = changed
    this.#forget = forget
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#forget()
  }

  refresh(nowMs: number, rules: readonly Armed[], acted: Acted): void {
    // What another connection's change has closed meanwhile is not decided about any more.
    if (this.#closed) return
    const active: LiveEffect[] = []
    for (const armed of rules) {
      if (!inForce(armed, this.#point, nowMs)) continue
      const decided = this.#decided.has(armed) ? this.#decided.get(armed) : this.#decide(armed, nowMs, acted)
      if (decided != null) active.push(decided)
    }
    const same = active.length === this.#active.length && active.every((effect, at) => effect === this.#active[at])
    if (same || this.#closed) return
    this.#active = active
    this.#changed(active)
  }

  #decide(armed: Armed, nowMs: number, acted: Acted): LiveEffect | null {
    const { name } = this.#point
    armed.impact.seen++
    let decided: LiveEffect | null = null
    const { kind, fault, trigger } = armed
    const sharesBytes = kind.sharesBytes?.(fault) ?? false
    if (trigger.fires(nowMs, this.number, this.#args, !sharesBytes)) {
      const context = contextOf(armed, nowMs, name, this.number, this.#args, 'async', 'stream')
      const verdict = kind.verdict(fault, sharesBytes ? { ...context, probability: trigger.probability } : context)
      if (verdict.act === 'effect' && verdict.effect.on === 'stream') {
        const random = armed.random.fork(`${name} ${this.number}`)
        decided = { effect: verdict.effect, count: countOf(armed), injection: armed.id, random }
        armed.impact.connections++
        // It holds on to the connection until it is lifted, also when its limit is used up.
        armed.undo ??= () => {}
        acted(armed, verdict, name, this.number, 0, undefined)
      }
    }
    this.#decided.set(armed, decided)
    return decided
  }
}
