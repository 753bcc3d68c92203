import type { TimelineEvent } from '../timeline/event.js'
import { amplification, type LoadOptions, loadSteps } from './load.js'

export interface DrawLoadOptions extends LoadOptions {
  /** Characters of the longest bar, 1 or more. @default 50 */
  readonly width?: number
}

/**
 * Calls over time as a chart of text, a line for each step: what requests alone would make in full blocks, what was tried
 * again in light ones.
 * @throws InvalidOptionError
 * @example console.log(drawLoad(chaos.timeline.events, { points: ['db.query'] }))
 */
export function drawLoad(events: readonly TimelineEvent[], { width = 50, ...options }: DrawLoadOptions = {}): string {
  const steps = loadSteps(events, options)
  if (steps.length === 0) return 'No call was recorded: a session records them with `recordCalls: true`.'
  const most = Math.max(...steps.map(({ calls }) => calls))
  const cells = (count: number) => Math.round((count * width) / most)
  const time = (ms: number) => `${Math.round(ms)} ms`
  const wide = Math.max(...steps.map(({ fromMs }) => time(fromMs).length))
  const lines = steps.map(({ fromMs, calls, requests }) => {
    const first = cells(Math.min(requests, calls))
    const bar = `${'█'.repeat(first)}${'░'.repeat(Math.max(0, cells(calls) - first))}`
    const factor = requests === 0 ? '' : `, ×${rounded(calls / requests)}`
    return `${time(fromMs).padStart(wide)} ${bar}${bar === '' ? '' : ' '}${calls}${factor}`
  })
  const { factor, calm, underChaos } = amplification(events, options)
  const shown = (value: number | null) => (value === null ? '–' : `×${rounded(value)}`)
  const legend = '█ one call a request  ░ tried again'
  return [
    ...lines,
    `${legend}  calls a request: ${shown(factor)}, calm ${shown(calm)}, under chaos ${shown(underChaos)}`,
  ].join('\n')
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100
}
