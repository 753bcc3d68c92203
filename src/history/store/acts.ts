import type { TimelineEvent } from '../../timeline/event.js'
import type { Row } from './figures.js'

interface Count {
  acted: number
  errors: number
  delayMs: number
  readonly firstMs: number
  lastMs: number
}

/** Rows of `fault_point`: each injection with each point at which it acted; '' for timers, clocks and resources. */
export function faultPoints(events: readonly TimelineEvent[]): Row[] {
  const injections = new Map<number, Map<string, Count>>()
  for (const event of events) {
    if (event.type !== 'fault.injected') continue
    const { injection, point, atMs, error, delayMs = 0 } = event
    const points = injections.get(injection) ?? new Map<string, Count>()
    const count = points.get(point) ?? { acted: 0, errors: 0, delayMs: 0, firstMs: atMs, lastMs: atMs }
    injections.set(injection, points.set(point, count))
    count.acted++
    count.delayMs += delayMs
    count.lastMs = atMs
    if (error !== undefined) count.errors++
  }
  return [...injections].flatMap(([injection, points]) =>
    [...points].map(([point, { acted, errors, delayMs, firstMs, lastMs }]) => {
      return [injection, point, acted, errors, delayMs, firstMs, lastMs]
    }),
  )
}

/** Of each injection whose acts made errors, the code of the last, or its name. */
export function errorsOf(events: readonly TimelineEvent[]): Map<number, string> {
  const errors = new Map<number, string>()
  for (const event of events)
    if (event.type === 'fault.injected' && event.error !== undefined)
      errors.set(event.injection, event.error.code ?? event.error.name)
  return errors
}

/** Rows of `dependency`: how often each system called each point, where calls are on the timeline. */
export function dependencies(events: readonly TimelineEvent[]): Row[] {
  const systems = new Map<string, Map<string, number>>()
  for (const event of events) {
    if (event.type !== 'call.began' || event.system === undefined) continue
    const points = systems.get(event.system) ?? new Map<string, number>()
    systems.set(event.system, points.set(event.point, (points.get(event.point) ?? 0) + 1))
  }
  return [...systems].flatMap(([system, points]) => [...points].map(([point, calls]) => [system, point, calls]))
}
