import type { TimeZone } from './time-zone.js'

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `Sun Mar 30 2025`, as Date.prototype.toDateString writes it. */
export function dateText(zone: TimeZone, utcMs: number): string {
  const local = new Date(utcMs + zone.offsetMs(utcMs))
  const year = local.getUTCFullYear()
  const digits = String(Math.abs(year)).padStart(year < 0 ? 6 : 4, '0')
  const day = pad(local.getUTCDate())
  return `${days[local.getUTCDay()]} ${months[local.getUTCMonth()]} ${day} ${year < 0 ? '-' : ''}${digits}`
}

/** `03:00:00 GMT+0200 (Central European Summer Time)`, as Date.prototype.toTimeString writes it. */
export function timeText(zone: TimeZone, utcMs: number): string {
  const offset = zone.offsetMs(utcMs)
  const local = new Date(utcMs + offset)
  const minutes = Math.floor(Math.abs(offset) / 60_000)
  const gmt = `GMT${offset < 0 ? '-' : '+'}${pad(Math.floor(minutes / 60))}${pad(minutes % 60)}`
  const time = [local.getUTCHours(), local.getUTCMinutes(), local.getUTCSeconds()].map(pad).join(':')
  return `${time} ${gmt} (${zone.longName(utcMs)})`
}

/**
 * Date.parse, with a text that names no zone read in this one.
 * @param parse the runtime's own
 */
export function parseIn(zone: TimeZone, text: string, parse: (text: string) => number): number {
  const found = parse(text)
  if (Number.isNaN(found) || namesZone(text)) return found
  // Read as if it were UTC: the ISO form takes a Z, the others a word.
  for (const marked of [`${text.trim()}Z`, `${text} GMT`]) {
    const local = parse(marked)
    if (!Number.isNaN(local)) return zone.toUtcMs(local)
  }
  return found
}

/** Whether a text that parses says of what offset it is: by letters, by a sign after the time, or as an ISO date alone. */
function namesZone(text: string): boolean {
  const bare = text.replace(/\([^)]*\)/g, ' ').trim()
  if (/^(?:[+-]\d{6}|\d{4})(?:-\d\d(?:-\d\d)?)?$/.test(bare)) return true
  return /(?:^|[^a-z])(?:z|ut|utc|gmt|[ecmp][sd]t)(?![a-z])/i.test(bare) || /\d:\d\d.*[+-]\s*\d/.test(bare)
}

function pad(value: number): string {
  return String(value).padStart(2, '0')
}
