import type { ClusterSketch } from '../../chaos/cluster-face.js'
import type { MessageLog } from '../network/log.js'
import { mermaid } from './mermaid.js'
import { settleDiagram } from './options.js'
import { labelOf, nodesOf, rowsOf } from './rows.js'
import { textDiagram } from './text-diagram.js'

const longestLabel = 200

/** A part of a log as a diagram, drawn and as data: the same rows. Pure. */
export function sketchOf(
  cluster: string,
  log: MessageLog,
  nodes: readonly string[],
  part: { readonly last: number; readonly around: readonly number[] },
): ClusterSketch {
  const { rows, before } = rowsOf(log, settleDiagram(part))
  const left = before + log.dropped
  const messages = rows.flatMap((row) => ('message' in row ? [row.message] : []))
  return {
    cluster,
    mermaid: mermaid(rows, left, nodes),
    text: textDiagram(rows, left, nodes),
    nodes: nodesOf(rows, nodes),
    messages: messages
      .toSorted((a, b) => a.number - b.number)
      .map((message) => ({
        fromNode: message.from,
        toNode: message.to,
        sentMs: message.sentAtMs,
        receivedMs: message.endedAtMs ?? null,
        label: labelOf(message).slice(0, longestLabel),
        state: message.fate === 'underWay' ? 'under way' : message.fate,
      })),
  }
}
