import type { ClockView } from '../clock/clock-view.js'
import { FaultBeginError, isFaultlineError } from '../error/index.js'
import { actsOn, type FaultKind } from '../fault/index.js'
import type { Connection, LiveEffect, Point } from '../point/index.js'
import { type Armed, schedule } from './armed.js'
import { Carriers } from './begun.js'
import { beginClockFault, changeClocks } from './clock-faults.js'
import { Connections } from './connections.js'
import type { Acted } from './judge.js'
import type { Session } from './session.js'
import { StatePoints } from './state-points.js'

/** Targets where a fault begins at the start of its window, rather than being asked. */
const begunTargets = ['clock', 'resource', 'state', 'node', 'network'] as const
/** Of these, those whose effects a part carries out. */
const carriedTargets = ['resource', 'node', 'network'] as const

/**
 * Faults that no call asks for and that last from the start of their window to its end: clocks that are off, stress on
 * resources, live objects that were changed, and what is done to connections.
 */
export class LastingFaults {
  readonly #session: Session
  readonly #armed: readonly Armed[]
  readonly #acted: Acted
  // Each made when first needed: most sessions have none.
  #carriers: Carriers | undefined
  #connections: Connections | undefined
  #statePoints: StatePoints | undefined

  /** @param armed all injections, a list that grows */
  constructor(session: Session, armed: readonly Armed[], acted: Acted) {
    this.#session = session
    this.#armed = armed
    this.#acted = acted
  }

  /**
   * Has it begin at the start of its window: now, or by a timer.
   * @throws FaultBeginError, or an error of ours that says more
   */
  begin(armed: Armed): void {
    if (armed.lifted || !(isBegun(armed.kind) || this.#connections !== undefined)) return
    if (armed.fromMs <= this.#session.nowMs()) this.#beginNow(armed)
    else this.#beginLater(armed)
  }

  /** Clock faults that name a node reach it when it first appears. */
  beginOnNode(view: ClockView): void {
    for (const armed of this.#armed)
      if (actsOn(armed.kind, 'clock') && armed.undo !== undefined && armed.at !== null && armed.fits(view.name))
        changeClocks(this.#session, armed, [view], this.#acted)
  }

  /** A live object as a point. @throws InvalidOptionError when another point has that name */
  addState(name: string, object: object): void {
    this.#statePointsMade().add(name, object, this.#armed)
  }

  /** The point that a live object is. */
  stateName(object: object): string | undefined {
    return this.#statePoints?.nameOf(object)
  }

  connect(point: Point, args: readonly unknown[], changed: (effects: readonly LiveEffect[]) => void): Connection {
    return this.#connectionsMade().open(point, args, changed, this.#armed, this.#acted)
  }

  gate(point: Point, changed: (refused: boolean) => void): void {
    this.#connectionsMade().gate(point, changed, this.#armed, this.#acted)
  }

  /** After an injection has begun, or was lifted. @returns what threw: each connection is told all the same */
  refreshConnections(): readonly unknown[] {
    return this.#connections?.refresh(this.#armed, this.#acted) ?? []
  }

  #beginNow(armed: Armed): void {
    const { kind } = armed
    try {
      if (actsOn(kind, 'clock')) beginClockFault(this.#session, armed, this.#acted)
      for (const target of carriedTargets)
        if (actsOn(kind, target)) this.#carriersMade().begin(armed, target, this.#acted)
      if (actsOn(kind, 'state')) this.#statePoints?.begin(armed)
      if (actsOn(kind, 'stream')) {
        const problems = this.refreshConnections()
        if (problems.length > 0) throw problems[0]
      }
    } catch (error) {
      throw isFaultlineError(error) ? error : new FaultBeginError(armed.id, armed.text, error)
    }
  }

  #beginLater(armed: Armed): void {
    const session = this.#session
    schedule(armed, session.clock, armed.fromMs, () => {
      try {
        this.#beginNow(armed)
      } catch (error) {
        // There is nobody to throw to.
        session.injector.lift(armed, 'failed')
        session.fail(error)
      }
    })
  }

  #carriersMade(): Carriers {
    this.#carriers ??= new Carriers(this.#session)
    return this.#carriers
  }

  #statePointsMade(): StatePoints {
    this.#statePoints ??= new StatePoints(this.#session, this.#acted)
    return this.#statePoints
  }

  #connectionsMade(): Connections {
    if (this.#connections === undefined) {
      this.#connections = new Connections(this.#session)
      // Those armed before there was any connection have no timer yet for the start of their window.
      for (const armed of this.#armed)
        if (!armed.lifted && isOfConnectionsAlone(armed.kind) && armed.fromMs > this.#session.nowMs())
          this.#beginLater(armed)
    }
    return this.#connections
  }
}

function isBegun(kind: FaultKind): boolean {
  return begunTargets.some((target) => actsOn(kind, target))
}

function isOfConnectionsAlone(kind: FaultKind): boolean {
  return actsOn(kind, 'stream') && !isBegun(kind)
}
