/**
 * A duration as a person writes it, exact to the microsecond: `850 ms`, `12.345 s`, `2 min 5 s`, `1 h 30 min`.
 * @param ms milliseconds; negative ones keep their sign
 */
export function readable(ms: number): string {
  if (!Number.isFinite(ms)) return ms > 0 ? 'for ever' : String(ms)
  if (ms < 0) return `-${readable(-ms)}`
  const exact = Math.round(ms * 1000) / 1000
  if (exact < 1000) return `${exact} ms`
  if (exact < 120_000) return `${figure(exact / 1000)} s`
  // Minutes and more: what is left over is shown only where it is not zero.
  const hours = Math.floor(exact / 3_600_000)
  const minutes = Math.floor((exact % 3_600_000) / 60_000)
  const seconds = figure((exact % 60_000) / 1000)
  const parts = [hours > 0 && `${hours} h`, minutes > 0 && `${minutes} min`, seconds !== '0' && `${seconds} s`]
  return parts.filter(Boolean).join(' ')
}

/** A count and its noun: `1 probe`, `3 probes`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

function figure(value: number): string {
  return String(Number(value.toFixed(6)))
}
