import { withValue } from './global-timers.js'
import { parseIn } from './local-text.js'
import type { Patch } from './patch.js'
import { currentScope } from './scope.js'
import { callersZone } from './zone-scope.js'

/** What Date.now() reads in the caller's session, or undefined outside any. */
export function wallNowMs(): number | undefined {
  const scope = currentScope()
  return scope === undefined ? undefined : scope.clock.wallMs(scope.view)
}

/**
 * A Date that asks for the caller's session when it is made without arguments. It shares its prototype with the one
 * found, so `instanceof` holds both ways, subclasses work, and instances are the runtime's own.
 */
function sessionDate(Found: DateConstructor): DateConstructor {
  function SessionDate(...args: []): unknown {
    if (new.target === undefined) {
      const now = wallNowMs()
      return now === undefined ? Found() : new Found(now).toString()
    }
    const target = new.target === (SessionDate as unknown) ? Found : new.target
    if (args.length > 0) return Reflect.construct(Found, inZone(Found, args), target)
    const now = wallNowMs()
    return Reflect.construct(Found, now === undefined ? [] : [now], target)
  }
  const own = Object.getOwnPropertyDescriptors(Found) as Record<string, PropertyDescriptor>
  own.now = withValue(own.now, function now(): number {
    return wallNowMs() ?? Found.now()
  })
  own.parse = withValue(own.parse, function parse(text: string): number {
    const zone = callersZone()
    return zone === undefined ? Found.parse(text) : parseIn(zone, `${text}`, Found.parse)
  })
  return Object.defineProperties(SessionDate, own) as unknown as DateConstructor
}

/** What a Date is made of: local fields, or text that names no zone, become an instant where the caller's clock has a zone. */
function inZone(Found: DateConstructor, args: readonly unknown[]): readonly unknown[] {
  const zone = callersZone()
  if (zone === undefined) return args
  if (args.length > 1) return [zone.toUtcMs(Found.UTC(...(args as [number, number])))]
  return typeof args[0] === 'string' ? [parseIn(zone, args[0], Found.parse)] : args
}

export function datePatches(target: { Date: DateConstructor }): Patch[] {
  const Found = target.Date
  const Session = sessionDate(Found)
  return [
    { target, key: 'Date', make: (found) => withValue(found, Session) },
    // Code that compares `x.constructor` with the global Date must find them equal in a session too.
    { target: Found.prototype, key: 'constructor', make: (found) => withValue(found, Session) },
  ]
}

/** Intl.DateTimeFormat's methods that mean now when they are given no date. */
export function intlPatches(): Patch[] {
  const formats = new WeakMap<object, (date?: unknown) => string>()
  return [
    {
      target: Intl.DateTimeFormat.prototype,
      key: 'format',
      make(found) {
        const get = found?.get
        if (get === undefined) return undefined
        return {
          ...found,
          get(this: object) {
            let format = formats.get(this)
            if (format === undefined) {
              const bound = get.call(this) as (date?: unknown) => string
              format = (date?: unknown) => bound(date === undefined ? wallNowMs() : date)
              formats.set(this, format)
            }
            return format
          },
        }
      },
    },
    {
      target: Intl.DateTimeFormat.prototype,
      key: 'formatToParts',
      make(found) {
        const below = found?.value as ((date?: unknown) => unknown) | undefined
        if (below === undefined) return undefined
        return withValue(found, function formatToParts(this: unknown, date?: unknown) {
          return below.call(this, date === undefined ? wallNowMs() : date)
        })
      },
    },
  ]
}

interface TemporalNow {
  instant(): unknown
  timeZoneId(): string
}

interface TemporalLike {
  readonly Now: TemporalNow & Record<string, unknown>
  readonly Instant: {
    fromEpochMilliseconds(ms: number): { toZonedDateTimeISO(zone: unknown): Record<string, () => unknown> }
  }
}

/** Temporal.Now, where the runtime has Temporal. */
export function temporalPatches(): Patch[] {
  const temporal = (globalThis as { Temporal?: TemporalLike }).Temporal
  if (temporal === undefined) return []
  const inZone = (now: number, zone: unknown) =>
    temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone ?? temporal.Now.timeZoneId())
  const put = (key: string, read: (now: number, zone: unknown) => unknown): Patch => ({
    target: temporal.Now,
    key,
    make(found) {
      const below = found?.value as ((zone?: unknown) => unknown) | undefined
      if (below === undefined) return undefined
      return withValue(found, (zone?: unknown) => {
        const now = wallNowMs()
        return now === undefined ? below.call(temporal.Now, zone) : read(now, zone)
      })
    },
  })
  return [
    put('instant', (now) => temporal.Instant.fromEpochMilliseconds(now)),
    put('zonedDateTimeISO', inZone),
    put('plainDateTimeISO', (now, zone) => inZone(now, zone).toPlainDateTime?.()),
    put('plainDateISO', (now, zone) => inZone(now, zone).toPlainDate?.()),
    put('plainTimeISO', (now, zone) => inZone(now, zone).toPlainTime?.()),
  ]
}
