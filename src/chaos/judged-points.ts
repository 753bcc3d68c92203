import { currentScope } from '../clock/scope.js'
import { InvalidOptionError } from '../error/index.js'
import type { CallShape, FaultTarget } from '../fault/index.js'
import { callOnly, type Plan, type Point } from '../point/index.js'
import { type Armed, targetAt } from './armed.js'
import type { Caller } from './call-place.js'
import { currentSite } from './call-site.js'
import { type Acted, judgeCall } from './judge.js'
import type { Session } from './session.js'

/** A point, as far as it has been seen. */
export interface PointSeen {
  readonly name: string
  /** Calls, requests or connections so far. */
  readonly calls: number
  /** What faults may act on there. */
  readonly takes: readonly FaultTarget[]
}

interface JudgedPoint extends Point {
  readonly accepts: readonly FaultTarget[]
  rules: readonly Armed[]
  /** What some of them ask about the caller; a site takes a stack. */
  asks: 'nothing' | 'node' | 'site'
}

/** The points of a session, each with the injections that fit it: compiled when these change, not asked at each call. */
export class JudgedPoints {
  readonly #session: Session
  readonly #armed: readonly Armed[]
  readonly #acted: Acted
  readonly #points = new Map<string, JudgedPoint>()

  /** @param armed all injections, a list that grows */
  constructor(session: Session, armed: readonly Armed[], acted: Acted) {
    this.#session = session
    this.#armed = armed
    this.#acted = acted
  }

  /** Those that were called. */
  get called(): readonly Point[] {
    return [...this.#points.values()].filter((point) => point.calls > 0)
  }

  /** All so far, in the order they were first seen. */
  get seen(): PointSeen[] {
    return [...this.#points.values()].map(({ name, calls, accepts }) => ({ name, calls, takes: accepts }))
  }

  /** The point of that name, made on first use. @throws InvalidOptionError when it takes other faults */
  get(name: string, accepts: readonly FaultTarget[] = callOnly): Point {
    let point = this.#points.get(name)
    if (point === undefined) {
      point = { name, calls: 0, active: false, accepts, rules: [], asks: 'nothing' }
      this.#compileFor(point)
      this.#points.set(name, point)
    } else if (point.accepts !== accepts && point.accepts.join() !== accepts.join()) {
      const wayOut = `There is a point of that name already, which takes faults of ${point.accepts.join(', ')}.`
      throw new InvalidOptionError('name', 'to be the name of no other point', name, wayOut)
    }
    return point
  }

  /** After an injection was armed or lifted. */
  compile(): void {
    for (const point of this.#points.values()) this.#compileFor(point)
  }

  judge(point: Point, args: readonly unknown[], shape: CallShape): Plan | null {
    const { settings, clock } = this.#session
    const { rules, name, calls, accepts, asks } = point as JudgedPoint
    const caller = asks === 'nothing' ? undefined : callerFor(asks)
    const limit = Error.stackTraceLimit
    // Taking a stack is half the cost of an injected error; a search does without.
    if (settings.traces === 0) Error.stackTraceLimit = 0
    let plan: Plan | null
    try {
      plan = judgeCall(rules, clock.nowMs, name, calls, args, shape, accepts, this.#acted, caller)
    } finally {
      Error.stackTraceLimit = limit
    }
    settings.observer?.judged({ takes: accepts, shape, rejects: point.rejects === true, acted: plan !== null })
    return plan
  }

  #compileFor(point: JudgedPoint): void {
    point.rules = this.#armed.filter(
      (armed) => !armed.lifted && targetAt(armed.kind, point.accepts) !== undefined && armed.fits(point.name),
    )
    point.asks = asksOf(point.rules)
    point.active = point.rules.length > 0 || this.#session.watched
  }
}

function asksOf(rules: readonly Armed[]): JudgedPoint['asks'] {
  if (rules.some(({ place }) => place?.asksSite)) return 'site'
  return rules.some(({ place }) => place !== undefined) ? 'node' : 'nothing'
}

function callerFor(asks: 'node' | 'site'): Caller {
  return { site: asks === 'site' ? currentSite() : '', node: currentScope()?.view.name ?? '' }
}
