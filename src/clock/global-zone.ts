import { CountedPatches } from './counted-patches.js'
import { localDatePatches } from './global-local-date.js'
import { withValue } from './global-timers.js'
import type { Patch } from './patch.js'
import { callersZone, holdZones } from './zone-scope.js'

type Options = Intl.DateTimeFormatOptions | undefined

/** The options with the zone of the caller's clock, unless they name one or the runtime is to refuse them. */
function zoned(options: Options): Options {
  const zone = callersZone()
  if (zone === undefined || options === null || options?.timeZone !== undefined) return options
  // By inheritance: options may be getters, and of a class.
  return Object.create(Object(options ?? {}), { timeZone: { value: zone.name, enumerable: true } })
}

/** Intl.DateTimeFormat with the zone of the caller's clock as its default. It shares its prototype with the one found. */
function zonedFormat(Found: typeof Intl.DateTimeFormat): typeof Intl.DateTimeFormat {
  function DateTimeFormat(...[locales, options]: [Intl.LocalesArgument?, Intl.DateTimeFormatOptions?]): unknown {
    const target = new.target === undefined || new.target === (DateTimeFormat as unknown) ? Found : new.target
    return Reflect.construct(Found, [locales, zoned(options)], target)
  }
  return Object.defineProperties(
    DateTimeFormat,
    Object.getOwnPropertyDescriptors(Found) as PropertyDescriptorMap,
  ) as unknown as typeof Intl.DateTimeFormat
}

/** Formatting in the zone of the caller's clock: Intl.DateTimeFormat and Date's toLocale…String. */
function formatPatches(): Patch[] {
  const Format = zonedFormat(Intl.DateTimeFormat)
  const toLocale = (key: 'toLocaleString' | 'toLocaleDateString' | 'toLocaleTimeString'): Patch => ({
    target: Date.prototype,
    key,
    make(found) {
      const below = found?.value as Date['toLocaleString']
      const method = {
        [key](this: Date, ...[locales, options]: [Intl.LocalesArgument?, Intl.DateTimeFormatOptions?]): string {
          return below.call(this, locales as string, zoned(options))
        },
      }[key]
      return withValue(found, Object.defineProperty(method as object, 'length', { value: 0, configurable: true }))
    },
  })
  return [
    { target: Intl, key: 'DateTimeFormat', make: (found) => withValue(found, Format) },
    { target: Intl.DateTimeFormat.prototype, key: 'constructor', make: (found) => withValue(found, Format) },
    toLocale('toLocaleString'),
    toLocale('toLocaleDateString'),
    toLocale('toLocaleTimeString'),
  ]
}

/** Temporal.Now.timeZoneId, which the rest of Temporal.Now asks; where the runtime has Temporal. */
function temporalZonePatches(): Patch[] {
  const now = (globalThis as { Temporal?: { Now: { timeZoneId(): string } } }).Temporal?.Now
  if (now === undefined) return []
  return [
    {
      target: now,
      key: 'timeZoneId',
      make(found) {
        const below = found?.value as () => string
        return withValue(found, () => callersZone()?.name ?? below.call(now))
      },
    },
  ]
}

const patches = new CountedPatches(() => [...localDatePatches(), ...formatPatches(), ...temporalZonePatches()])

/**
 * Puts what reads local time under the zone of the caller's clock, if it is not there yet, and counts the caller as
 * one that needs it. The function given back ends that; the last one takes it off.
 */
export function holdZonePatches(): () => void {
  const releases = [holdZones(), patches.hold()]
  return () => {
    for (const release of releases.splice(0)) release()
  }
}
