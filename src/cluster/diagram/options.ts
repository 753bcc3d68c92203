import { type Duration, toMs } from '../../clock/duration.js'
import { checkInteger, checkKeys, checkOneOf, InvalidOptionError } from '../../error/index.js'

export interface DiagramOptions {
  /** `text`: for a terminal; `mermaid`: the source of a sequence diagram, as Markdown viewers draw it. @default 'text' */
  readonly format?: 'text' | 'mermaid'
  /** Leaves out what ended before, in virtual time. @default all */
  readonly from?: Duration
  /** Leaves out what began later. @default all */
  readonly until?: Duration
  /** How many lines at most, of the last ones. @default 60 */
  readonly last?: number
  /** Moments that matter, in virtual ms: of more lines than `last`, those nearest to them are shown. @default the end */
  readonly around?: readonly number[]
}

/** The same, checked and completed. */
export interface DiagramSettings {
  readonly format: 'text' | 'mermaid'
  readonly fromMs: number
  readonly untilMs: number
  readonly last: number
  readonly around: readonly number[]
}

/** @throws InvalidOptionError */
export function settleDiagram(options: DiagramOptions): DiagramSettings {
  checkKeys('options', options, ['format', 'from', 'until', 'last', 'around'])
  const { format = 'text', from, until, last = 60, around = [] } = options
  if (!Array.isArray(around) || !around.every((atMs) => Number.isFinite(atMs)))
    throw new InvalidOptionError('around', 'to be a list of moments, in virtual ms', around, 'around: [1500]')
  return {
    format: checkOneOf('format', format, ['text', 'mermaid']),
    fromMs: from === undefined ? 0 : toMs('from', from),
    untilMs: until === undefined ? Number.POSITIVE_INFINITY : toMs('until', until),
    last: checkInteger('last', last, 1),
    around,
  }
}
