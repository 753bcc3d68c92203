import { readable } from './readable.js'

/** Virtual time laid over columns of text. */
export interface Scale {
  readonly fromMs: number
  readonly untilMs: number
  readonly columns: number
  /** The column that a moment falls in; moments outside fall in the first or the last. */
  column(ms: number): number
}

export function scaleOf(fromMs: number, untilMs: number, columns: number): Scale {
  const span = Math.max(untilMs - fromMs, 1)
  const column = (ms: number) =>
    Math.max(0, Math.min(columns - 1, Math.floor(((ms - fromMs) / span) * (columns - 1) + 1e-9)))
  return { fromMs, untilMs: fromMs + span, columns, column }
}

/** Round times, each set so that its first character stands over its own column: `0 ms      5 s       10 s`. */
export function drawScale(scale: Scale): string {
  const stepMs = roundStep((scale.untilMs - scale.fromMs) / (scale.columns / 12))
  let text = ''
  for (let ms = Math.ceil(scale.fromMs / stepMs) * stepMs; ms <= scale.untilMs; ms += stepMs) {
    const tick = `╵${readable(ms)}`
    const at = scale.column(ms)
    if (at >= text.length && at + tick.length <= scale.columns) text = `${text.padEnd(at)}${tick} `
  }
  return text.trimEnd()
}

/** The next of 1, 2, 5, 10, 20, 50 … ms that is not below; in minutes and hours from there on. */
function roundStep(leastMs: number): number {
  for (const unit of [1, 10, 100, 1000, 10_000]) {
    for (const factor of [1, 2, 5]) if (unit * factor >= leastMs) return unit * factor
  }
  for (const minutes of [1, 2, 5, 10, 30, 60, 120, 360, 720]) if (minutes * 60_000 >= leastMs) return minutes * 60_000
  return Math.ceil(leastMs / 86_400_000) * 86_400_000
}
