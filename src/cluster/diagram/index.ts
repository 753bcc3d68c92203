import type { MessageLog } from '../network/log.js'
import { mermaid } from './mermaid.js'
import { type DiagramOptions, settleDiagram } from './options.js'
import { rowsOf } from './rows.js'
import { textDiagram } from './text-diagram.js'

export type { DiagramOptions } from './options.js'

/** A log as a sequence diagram. Pure: the same log gives the same text. @throws InvalidOptionError */
export function diagramOf(log: MessageLog, nodes: readonly string[], options: DiagramOptions): string {
  const settings = settleDiagram(options)
  const { rows, before } = rowsOf(log, settings)
  const draw = settings.format === 'text' ? textDiagram : mermaid
  return draw(rows, before + log.dropped, nodes)
}
