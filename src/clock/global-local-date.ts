import { withValue } from './global-timers.js'
import { dateText, timeText } from './local-text.js'
import type { Patch } from './patch.js'
import type { TimeZone } from './time-zone.js'
import { callersZone } from './zone-scope.js'

type Method = (this: Date, ...args: never[]) => unknown
type InZone = (date: Date, zone: TimeZone, args: never[]) => unknown

/**
 * The methods of Date that read or set local time, in the zone of the caller's clock. They are put on while some clock
 * has a zone; for callers whose clock has none they are what they were.
 */
export function localDatePatches(prototype: Date = Date.prototype): Patch[] {
  const put = (key: string, inZone: InZone): Patch => ({
    target: prototype,
    key,
    make(found) {
      const below = found?.value as Method | undefined
      if (below === undefined) return undefined
      const method = function (this: Date, ...args: never[]): unknown {
        const zone = callersZone()
        return zone === undefined ? below.apply(this, args) : inZone(this, zone, args)
      }
      Object.defineProperty(method, 'name', { value: key, configurable: true })
      Object.defineProperty(method, 'length', { value: below.length, configurable: true })
      return withValue(found, method)
    },
  })
  return [
    ...fields.map((field) => put(`get${field}`, getter(`getUTC${field}`))),
    ...fields.filter((field) => field !== 'Day').map((field) => put(`set${field}`, setter(`setUTC${field}`))),
    put('getYear', (date, zone) => local(date, zone).getUTCFullYear() - 1900),
    put('setYear', (date, zone, [year]) => setter('setUTCFullYear')(date, zone, [longYear(year)] as never[])),
    put('getTimezoneOffset', (date, zone) => {
      const at = date.getTime()
      // A zone of old was off by seconds: the runtime cuts them off.
      return Number.isNaN(at) ? at : 0 - Math.trunc(zone.offsetMs(at) / 60_000)
    }),
    put('toString', (date, zone) => text(date, (at) => `${dateText(zone, at)} ${timeText(zone, at)}`)),
    put('toDateString', (date, zone) => text(date, (at) => dateText(zone, at))),
    put('toTimeString', (date, zone) => text(date, (at) => timeText(zone, at))),
  ]
}

const fields = ['FullYear', 'Month', 'Date', 'Day', 'Hours', 'Minutes', 'Seconds', 'Milliseconds'] as const
type Field = (typeof fields)[number]

/** A Date whose UTC fields are the local ones of `date`. */
function local(date: Date, zone: TimeZone): Date {
  const at = date.getTime()
  return new Date(Number.isNaN(at) ? at : at + zone.offsetMs(at))
}

function getter(key: `getUTC${Field}`): InZone {
  return (date, zone) => local(date, zone)[key]()
}

function setter(key: `setUTC${Exclude<Field, 'Day'>}`): InZone {
  return (date, zone, args) => {
    const shifted = local(date, zone)
    // Of a date that is invalid only the year can be set; it then begins at midnight, local time: setUTC does the same.
    ;(shifted[key] as Method).apply(shifted, args)
    return date.setTime(zone.toUtcMs(shifted.getTime()))
  }
}

function longYear(year: unknown): number {
  const whole = Math.trunc(Number(year))
  return whole >= 0 && whole <= 99 ? 1900 + whole : whole
}

function text(date: Date, write: (at: number) => string): string {
  const at = date.getTime()
  return Number.isNaN(at) ? 'Invalid Date' : write(at)
}
