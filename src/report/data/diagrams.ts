import * as v from 'valibot'
import type { ReportDiagram } from './report-data.js'

const text = v.string()
const ms = v.pipe(v.number(), v.finite())
const diagramSchema = v.object({
  cluster: text,
  mermaid: text,
  text,
  messages: v.exactOptional(
    v.array(
      v.object({
        fromNode: text,
        toNode: text,
        sentMs: ms,
        receivedMs: v.nullable(ms),
        label: text,
        state: text,
      }),
    ),
  ),
  nodes: v.exactOptional(v.array(text)),
})

/** Diagrams that a run's writer left in its summary; those of another form are passed over. */
export function diagramsOf(summary: unknown): ReportDiagram[] {
  const { diagrams } = (summary ?? {}) as { readonly diagrams?: unknown }
  if (!Array.isArray(diagrams)) return []
  return diagrams.flatMap((diagram) => {
    const result = v.safeParse(diagramSchema, diagram)
    return result.success ? [result.output] : []
  })
}
