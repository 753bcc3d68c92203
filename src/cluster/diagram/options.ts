import { type Duration, toMs } from '../../clock/duration.js'
import { checkInteger, checkKeys, checkOneOf } from '../../error/index.js'

export interface DiagramOptions {
  /** `text`: for a terminal; `mermaid`: the source of a sequence diagram, as Markdown viewers draw it. @default 'text' */
  readonly format?: 'text' | 'mermaid'
  /** Leaves out what ended before, in virtual time. @default all */
  readonly from?: Duration
  /** Leaves out what began later. @default all */
  readonly until?: Duration
  /** How many lines at most, of the last ones. @default 60 */
  readonly last?: number
}

/** The same, checked and completed. */
export interface DiagramSettings {
  readonly format: 'text' | 'mermaid'
  readonly fromMs: number
  readonly untilMs: number
  readonly last: number
}

/** @throws InvalidOptionError */
export function settleDiagram(options: DiagramOptions): DiagramSettings {
  checkKeys('options', options, ['format', 'from', 'until', 'last'])
  const { format = 'text', from, until, last = 60 } = options
  return {
    format: checkOneOf('format', format, ['text', 'mermaid']),
    fromMs: from === undefined ? 0 : toMs('from', from),
    untilMs: until === undefined ? Number.POSITIVE_INFINITY : toMs('until', until),
    last: checkInteger('last', last, 1),
  }
}
