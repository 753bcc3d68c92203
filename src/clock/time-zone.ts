const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs
/** Clocks change on a quarter of an hour, and never twice within one. */
const bucketMs = 15 * minuteMs
const mostBuckets = 4096
/** Probes for the next change: shorter than any time between two changes that law has brought about (Ramadan's, 30 days). */
const probeMs = 6 * dayMs

// As found when this is loaded: a reading of ours is never one in a zone of the session.
const { DateTimeFormat } = Intl

/** A change of the offset of a zone. */
export interface ZoneChange {
  /** The first instant of the new offset, ms since 1970. */
  readonly atMs: number
  /** How far clocks go ahead then; negative: back. */
  readonly byMs: number
}

/** Local time of one zone of the IANA database, as the runtime's own Intl knows it. */
export class TimeZone {
  readonly name: string
  readonly #offsetFormat: Intl.DateTimeFormat
  #nameFormat: Intl.DateTimeFormat | undefined
  /** Offsets of buckets that have one alone. */
  readonly #offsets = new Map<number, number>()

  /** @throws RangeError when there is no such zone */
  constructor(name: string) {
    this.name = name
    this.#offsetFormat = new DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' })
  }

  /** Milliseconds that local time is ahead of UTC at an instant. */
  offsetMs(utcMs: number): number {
    const bucket = Math.floor(utcMs / bucketMs)
    const known = this.#offsets.get(bucket)
    if (known !== undefined) return known
    const offset = this.#readOffset(utcMs)
    const begin = this.#readOffset(clipped(bucket * bucketMs))
    if (begin !== offset || begin !== this.#readOffset(clipped((bucket + 1) * bucketMs - 1))) return offset
    if (this.#offsets.size === mostBuckets) this.#offsets.clear()
    this.#offsets.set(bucket, offset)
    return offset
  }

  /**
   * The instant of a local time, as ECMAScript has it: the earlier one of a time that comes twice; a time that is
   * skipped is read with the offset before the change.
   * @param localMs local time as if it were UTC
   */
  toUtcMs(localMs: number): number {
    if (!Number.isFinite(localMs)) return Number.NaN
    const before = this.offsetMs(clipped(localMs - dayMs))
    const after = this.offsetMs(clipped(localMs + dayMs))
    const early = localMs - Math.max(before, after)
    if (this.offsetMs(clipped(early)) === localMs - early) return early
    const late = localMs - Math.min(before, after)
    return this.offsetMs(clipped(late)) === localMs - late ? late : localMs - before
  }

  /** `Central European Summer Time`. */
  longName(utcMs: number): string {
    this.#nameFormat ??= new DateTimeFormat('en-US', { timeZone: this.name, timeZoneName: 'long' })
    return zonePart(this.#nameFormat, utcMs)
  }

  /** The first change after an instant, within `withinMs`; of those that `fits` agrees to. */
  nextChange(afterMs: number, withinMs: number, fits: (change: ZoneChange) => boolean): ZoneChange | undefined {
    let from = afterMs
    while (from < afterMs + withinMs) {
      const to = from + probeMs
      const byMs = this.offsetMs(to) - this.offsetMs(from)
      if (byMs !== 0) {
        const change = { atMs: this.#boundary(from, to), byMs }
        if (fits(change)) return change
      }
      from = to
    }
    return undefined
  }

  /** The first instant in (from, to] with the offset that `to` has. */
  #boundary(from: number, to: number): number {
    const offset = this.offsetMs(to)
    let [low, high] = [from, to]
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2)
      if (this.offsetMs(middle) === offset) high = middle
      else low = middle
    }
    return high
  }

  #readOffset(utcMs: number): number {
    // `GMT`, `GMT+05:45`, and of times before zones `GMT+00:53:28`.
    const found = /([+-])(\d+):(\d+)(?::(\d+))?$/.exec(zonePart(this.#offsetFormat, utcMs))
    if (found === null) return 0
    const [, sign, hours, minutes, seconds = 0] = found
    return (sign === '-' ? -1000 : 1000) * (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds))
  }
}

const zones = new Map<string, TimeZone>()

/** The zone of that name, made once. @throws RangeError when there is none */
export function timeZone(name: string): TimeZone {
  let zone = zones.get(name)
  if (zone === undefined) {
    zone = new TimeZone(name)
    zones.set(name, zone)
  }
  return zone
}

function zonePart(format: Intl.DateTimeFormat, utcMs: number): string {
  return format.formatToParts(utcMs).find(({ type }) => type === 'timeZoneName')?.value ?? ''
}

/** Within what a Date can hold. */
function clipped(ms: number): number {
  return Math.min(Math.max(ms, -8.64e15), 8.64e15)
}
