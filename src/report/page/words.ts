import { counted, readable } from '../../timeline/readable.js'

export { readable }

const numbers = new Intl.NumberFormat('en-US', { maximumFractionDigits: 3 })
const roughly = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 })
const percentages = new Intl.NumberFormat('en-US', { style: 'percent', maximumFractionDigits: 1 })

/** `12,345` */
export function number(value: number): string {
  return numbers.format(value)
}

/** `12.5 %`, of a ratio; as metrics are written. */
export function percent(ratio: number): string {
  return percentages.format(ratio).replace('%', '\u00a0%')
}

/** `1 run`, `12,345 runs` */
export function count(value: number, noun: string): string {
  return value < 1000 ? counted(value, noun) : `${number(value)} ${noun}s`
}

/** Where room is short: three digits of a duration, `1.23 s`; `readable` gives all of them. */
export function short(ms: number): string {
  const size = Math.abs(ms)
  if (size < 1000) return `${roughly.format(ms)} ms`
  if (size < 120_000) return `${roughly.format(ms / 1000)} s`
  if (size < 7_200_000) return `${roughly.format(ms / 60_000)} min`
  if (size < 172_800_000) return `${roughly.format(ms / 3_600_000)} h`
  return `${roughly.format(ms / 86_400_000)} d`
}

/** A duration to four digits, for figures that came of a calculation. */
export function figure(ms: number): string {
  return readable(Number(ms.toPrecision(4)))
}

export function orNone(ms: number | null | undefined): string {
  return ms === null || ms === undefined ? '–' : readable(ms)
}

/** `2026-11-25 20:51:58 UTC`; what is no moment stays as it is. */
export function moment(iso: string): string {
  const time = new Date(iso)
  return Number.isNaN(time.getTime()) ? iso : `${time.toISOString().slice(0, 19).replace('T', ' ')} UTC`
}
