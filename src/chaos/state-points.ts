import { actsOn, type FaultTarget } from '../fault/index.js'
import { checkPointName } from '../point/index.js'
import type { Point } from '../point/point.js'
import { type Armed, contextOf } from './armed.js'
import type { Acted } from './judge.js'
import type { Session } from './session.js'

const accepts: readonly FaultTarget[] = ['state']

interface StatePoint {
  readonly point: Point
  readonly object: object
}

/** Live objects given to `chaos.state`, and the faults that act on them. */
export class StatePoints {
  readonly #session: Session
  readonly #points: StatePoint[] = []
  readonly #acted: Acted

  constructor(session: Session, acted: Acted) {
    this.#session = session
    this.#acted = acted
  }

  /** @throws InvalidOptionError when another point has that name */
  add(name: string, object: object, rules: readonly Armed[]): void {
    const added = { point: this.#session.injector.points.get(checkPointName(name), accepts), object }
    if (this.#points.some((known) => known.object === object && known.point === added.point)) return
    this.#points.push(added)
    for (const armed of rules)
      if (!armed.lifted && actsOn(armed.kind, 'state') && armed.fromMs <= this.#session.nowMs())
        this.#change(armed, added)
  }

  nameOf(object: object): string | undefined {
    return this.#points.find((known) => known.object === object)?.point.name
  }

  /** At the start of its window. */
  begin(armed: Armed): void {
    for (const known of this.#points) this.#change(armed, known)
  }

  #change(armed: Armed, known: StatePoint): void {
    const { point, object } = known
    const nowMs = this.#session.nowMs()
    if (armed.lifted || armed.place !== undefined || !armed.fits(point.name)) return
    this.#again(armed, known)
    armed.impact.seen++
    if (!armed.trigger.fires(nowMs, ++point.calls, [object])) return
    const context = contextOf(armed, nowMs, point.name, point.calls, [object], 'sync', 'state')
    const verdict = armed.kind.verdict(armed.fault, context)
    if (verdict.act !== 'effect' || verdict.effect.on !== 'state') return
    const { effect } = verdict
    const changes = effect.change(object, armed.random)
    if (changes.length > 0) {
      const before = armed.undo
      armed.undo = () => {
        for (const change of changes.toReversed()) change.undo()
        before?.()
      }
      const name = `${effect.name} ${changes.map(({ text }) => text).join(', ')}`
      this.#acted(armed, { ...verdict, effect: { ...effect, name } }, point.name, point.calls, 0, undefined)
    }
  }

  #again(armed: Armed, known: StatePoint): void {
    const { everyMs = 0 } = armed.fault as { readonly everyMs?: number }
    if (everyMs > 0) armed.timers.push(this.#session.clock.setInternal(everyMs, () => this.#change(armed, known), true))
  }
}
