import { getEventListeners } from 'node:events'
import { types } from 'node:util'
import { unwrap } from '../point/index.js'
import { isAbortSignal, isEmitter, isNodeStream } from '../point/value-kind.js'

/** Listeners on one signal or emitter that were added during a run and are there at its end. */
export interface LeftListeners {
  /** `the signal given to payments.charge` */
  readonly where: string
  /** What it is, and to whom it was given, so that it is found again in another run. */
  readonly keys: readonly string[]
  readonly event: string
  readonly count: number
}

/** One more listener with each call of a point. */
export interface GrownListeners {
  readonly where: string
  readonly point: string
  readonly calls: number
  readonly before: number
  readonly after: number
}

interface Noted {
  readonly target: object
  readonly before: ReadonlyMap<string, number>
  /** Listeners in all before each call, by point. */
  readonly series: Map<string, number[]>
}

/** Most runs hand no signal and no emitter to a point. */
const nothing: readonly [] = []

/** So many calls of a point show that listeners grow with them. */
const fewestCalls = 4

/**
 * Signals and emitters that a run hands to its points, as arguments or as `signal` of one, and the listeners on them.
 * Streams are left out: who has ended keeps a listener for late errors, on purpose.
 */
export class NotedListeners {
  readonly #noted = new Map<object, Noted>()

  /** Of a call, before it is made. */
  note(point: string, args: readonly unknown[]): void {
    for (const arg of args) {
      if (typeof arg !== 'object' || arg === null) continue
      try {
        const target = targetOf(unwrap(arg))
        if (target !== undefined) this.#add(point, target)
      } catch {
        // A proxy may refuse anything.
      }
    }
  }

  /** What is left on all of them. @param own the session's own signal, which need not be given to anybody */
  left(own: AbortSignal | undefined): readonly LeftListeners[] {
    if (this.#noted.size === 0 && own === undefined) return nothing
    return this.#all(own).flatMap((noted) => leftOn(noted, own))
  }

  /** All of them, as the keys of what is left on them. */
  known(own: AbortSignal | undefined): ReadonlySet<string> {
    return new Set(this.#all(own).flatMap((noted) => keysOf(noted, own)))
  }

  /** Those that each call of a point has made more. */
  grown(): readonly GrownListeners[] {
    if (this.#noted.size === 0) return nothing
    return [...this.#noted.values()].flatMap(({ target, series }) =>
      [...series].flatMap(([point, counts]) => {
        const [before = 0] = counts
        const after = totalOf(listenersOf(target, true))
        const grows = counts.every((count, at) => at === 0 || count > (counts[at - 1] as number))
        if (counts.length < fewestCalls || !grows || after <= (counts.at(-1) as number)) return []
        return [{ where: whereOf(target, [point], false), point, calls: counts.length, before, after }]
      }),
    )
  }

  #all(own: AbortSignal | undefined): Noted[] {
    const all = [...this.#noted.values()]
    return own === undefined || this.#noted.has(own) ? all : [{ target: own, before: none, series: new Map() }, ...all]
  }

  #add(point: string, target: object): void {
    let noted = this.#noted.get(target)
    if (noted === undefined) {
      noted = { target, before: listenersOf(target), series: new Map() }
      this.#noted.set(target, noted)
    }
    const count = noted.series.size === 0 ? totalOf(noted.before) : totalOf(listenersOf(target))
    const counts = noted.series.get(point)
    if (counts === undefined) noted.series.set(point, [count])
    else counts.push(count)
  }
}

const none: ReadonlyMap<string, number> = new Map()

function targetOf(arg: object): object | undefined {
  if (isEmitter(arg)) return isNodeStream(arg) ? undefined : arg
  const signal = 'signal' in arg ? arg.signal : undefined
  return isAbortSignal(signal) ? signal : undefined
}

function leftOn(noted: Noted, own: AbortSignal | undefined): LeftListeners[] {
  const { target, before, series } = noted
  // One that is aborted calls nobody any more.
  if (isAbortSignal(target) && target.aborted) return []
  const where = whereOf(target, [...series.keys()], target === own)
  const keys = keysOf(noted, own)
  return [...listenersOf(target, true)].flatMap(([event, now]) => {
    const count = now - (before.get(event) ?? 0)
    return count > 0 ? [{ where, keys, event, count }] : []
  })
}

function keysOf({ target, series }: Noted, own: AbortSignal | undefined): string[] {
  if (target === own) return ['chaos.signal()']
  const kind = isAbortSignal(target) ? 'signal' : 'emitter'
  return [...series.keys()].map((point) => `${kind} of ${point}`)
}

function whereOf(target: object, points: readonly string[], own: boolean): string {
  if (own) return 'chaos.signal()'
  return `the ${isAbortSignal(target) ? 'signal' : 'emitter'} given to ${points.join(' and ')}`
}

function totalOf(listeners: ReadonlyMap<string, number>): number {
  let total = 0
  for (const count of listeners.values()) total += count
  return total
}

/**
 * How many listeners there are, by event.
 * @param held leaves those out that reach what they are for by a weak reference alone, as those of `fetch` do: they keep
 * nothing, and go with the garbage
 */
function listenersOf(target: object, held = false): Map<string, number> {
  const found = new Map<string, number>()
  for (const event of eventsOf(target)) {
    const all = getEventListeners(target as EventTarget, event as string)
    const count = held ? all.filter((listener) => !isWeak(listener)).length : all.length
    if (count > 0) found.set(String(event), count)
  }
  return found
}

function eventsOf(target: object): readonly (string | symbol)[] {
  if (isAbortSignal(target)) return ['abort']
  const { eventNames } = target as { eventNames?: () => (string | symbol)[] }
  if (typeof eventNames === 'function') return eventNames.call(target)
  // Node's own event targets do not tell theirs.
  const key = Object.getOwnPropertySymbols(target).find(({ description }) => description === 'kEvents')
  const events = key === undefined ? undefined : (target as Record<symbol, unknown>)[key]
  // A Map without its prototype.
  return types.isMap(events) ? ([...Map.prototype.keys.call(events)] as string[]) : []
}

function isWeak(listener: unknown): boolean {
  return typeof listener === 'function' && /\.deref\(\)/.test(Function.prototype.toString.call(listener))
}
