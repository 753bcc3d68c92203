import { injectedInfo } from '../error/index.js'
import type { TimelineEvent } from '../timeline/event.js'
import type { Armed } from './armed.js'

/** How deep causes are followed: they may form a ring. */
const deepest = 8

/**
 * The injection that raised an error, or raised what caused it; undefined when it was not injected in this session. A
 * kind that does not tell its injection is found by the point and call that its error was met at.
 */
export function blameFor(error: unknown, all: readonly Armed[], events: readonly TimelineEvent[]): Armed | undefined {
  let at = error
  for (let depth = 0; depth < deepest && at !== undefined; depth++) {
    const info = injectedInfo(at)
    if (info !== undefined) {
      const { kind, point, call } = info
      const same = (event: TimelineEvent) =>
        event.type === 'fault.injected' && event.kind === kind && event.point === point && event.call === call
      const event = info.injection === undefined ? events.findLast(same) : undefined
      const id = info.injection ?? (event?.type === 'fault.injected' ? event.injection : 0)
      const armed = all[id - 1]
      return armed?.fault.kind === kind ? armed : undefined
    }
    at = causeOf(at)
  }
  return undefined
}

function causeOf(error: unknown): unknown {
  try {
    return (error as { cause?: unknown } | null | undefined)?.cause
  } catch {
    return undefined
  }
}
