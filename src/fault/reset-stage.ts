import { markInjected } from '../error/injected.js'
import type { Direction, Stage, StageOut, StageTools, StreamEffect } from './effect-stream.js'
import { catalogueError } from './error-catalogue.js'
import type { Verdict } from './fault-kind.js'

/** Resets the connection, on account of a kind; one that is gone is not reset again. */
export function resetBy(kind: string, tools: StageTools, out: StageOut): void {
  if (tools.over) return
  tools.count.raised(markInjected(catalogueError('ECONNRESET') as Error, { kind, point: '', call: 0 }))
  out.reset()
}

/** At once, or at the first bytes. */
export function resetStage(kind: string, when: 'at once' | 'first bytes', tools: StageTools): Stage {
  return {
    ...(when === 'at once' ? { start: (out: StageOut) => resetBy(kind, tools, out) } : {}),
    write(bytes, out) {
      tools.count.bytes(bytes.length)
      resetBy(kind, tools, out)
    },
  }
}

/** The verdict of a kind that resets connections. */
export function resetVerdict(
  kind: string,
  name: string,
  { when, direction, refuses }: { when: 'at once' | 'first bytes'; direction: Direction; refuses?: boolean },
): Verdict {
  const effect: StreamEffect = {
    on: 'stream',
    name,
    direction,
    ...(refuses ? { refuses } : {}),
    stage: (tools) => resetStage(kind, when, tools),
  }
  return { act: 'effect', effect }
}
