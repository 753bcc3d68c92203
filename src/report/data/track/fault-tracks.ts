import type { FaultInjectedEvent, TimelineEvent } from '../../../timeline/event.js'
import type { InjectionSpan } from '../../../timeline/span.js'
import { errorText } from '../text.js'
import type { Tracks } from './tracks.js'

/** What injections of one kind are called together: `highLatency: latency 500–2000 ms at payments.*`. */
export function faultLabel({ scenario, text, at }: Pick<InjectionSpan, 'scenario' | 'text' | 'at'>): string {
  return `${scenario === undefined ? '' : `${scenario}: `}${text}${at === null ? '' : ` at ${at}`}`
}

/** A track for each fault, however often it was injected: windows as spans, acts as marks. */
export function addFaults(
  tracks: Tracks,
  events: readonly TimelineEvent[],
  injections: readonly InjectionSpan[],
  lastMs: number,
): void {
  const labels = new Map<number, string>()
  for (const span of injections) {
    const label = faultLabel(span)
    labels.set(span.injection, label)
    const endMs = Math.min(span.endMs ?? lastMs, lastMs)
    // Armed for a time that never came.
    if (span.fromMs > endMs && span.actedMs.length === 0) continue
    const track = tracks.of('fault', label, label)
    track?.span(span.fromMs, Math.max(endMs, span.actedMs.at(-1) ?? endMs), `#${span.injection}`, 'active')
  }
  for (const event of events) {
    if (event.type !== 'fault.injected') continue
    const label = labels.get(event.injection)
    if (label !== undefined)
      tracks.of('fault', label, label)?.mark(event.atMs, actText(event), stateOf(event), event.delayMs ?? 0)
  }
}

function actText({ injection, act, point, call, delayMs, error, node }: FaultInjectedEvent): string {
  const where = point === '' ? '' : ` at ${point}${call === 0 ? '' : ` #${call}`}`
  const what = error === undefined ? (delayMs === undefined ? '' : `, ${delayMs} ms`) : `: ${errorText(error)}`
  return `#${injection} ${act}${where}${node === undefined ? '' : ` on ${node}`}${what}`
}

function stateOf({ error }: FaultInjectedEvent): 'failed' | 'degraded' {
  return error === undefined ? 'degraded' : 'failed'
}
