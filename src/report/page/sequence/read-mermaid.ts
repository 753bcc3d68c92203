import type { ReportMessage } from '../../data/report-data.js'
import type { Drawing, Item } from './drawing.js'

const participant = /^ *participant (p\d+) as (.*)$/
const arrow = /^ *(p\d+)(->>|--\)|-x)(p\d+): (\S+) (.*)$/
const note = /^ *Note over (p\d+)(,p\d+)?: (.*)$/
const sentAt = /, sent at ([\d.]+)$/
const fate = /: ([a-z][a-z ]*)$/

/** Reads the sequence diagrams that faultline writes, and no others: what it does not know it passes over. */
export function readMermaid(text: string): Drawing {
  const names = new Map<string, string>()
  const items: Item[] = []
  let lastMs = 0
  for (const line of text.split('\n')) {
    const named = participant.exec(line)
    if (named !== null) {
      names.set(named[1] as string, unescaped(named[2] as string))
      continue
    }
    const sent = arrow.exec(line)
    if (sent !== null) {
      const [, from = '', form = '', to = '', at = '', label = ''] = sent
      const message = messageOf(names.get(from) ?? from, names.get(to) ?? to, form, Number(at), unescaped(label))
      if (message === undefined) continue
      lastMs = Number(at)
      items.push({ message })
      continue
    }
    const noted = note.exec(line)
    if (noted === null) continue
    const [, id = '', others, said = ''] = noted
    const [, at, told] = /^([\d.]+) (.*)$/.exec(unescaped(said)) ?? []
    const counts = at === undefined || /^(more|before)$/.test(told ?? '')
    const atMs = counts ? lastMs : Number(at)
    const node = others === undefined && names.size > 1 ? { node: names.get(id) ?? id } : {}
    items.push({ note: { atMs, text: counts ? unescaped(said) : (told ?? ''), ...node } })
    lastMs = atMs
  }
  return { nodes: [...names.values()], items }
}

/** `#3 request 1 { op: "read" }, sent at 20: lost`; the moment of a message is that of its end. */
function messageOf(
  fromNode: string,
  toNode: string,
  form: string,
  atMs: number,
  said: string,
): ReportMessage | undefined {
  if (!Number.isFinite(atMs)) return undefined
  const state = fate.exec(said)?.[1] ?? (form === '->>' ? 'delivered' : form === '-x' ? 'lost' : 'under way')
  const label = said.replace(fate, '')
  const sentMs = Number(sentAt.exec(label)?.[1] ?? atMs)
  const receivedMs = form === '--)' ? null : atMs
  return { fromNode, toNode, sentMs, receivedMs, label: label.replace(sentAt, ''), state }
}

function unescaped(text: string): string {
  return text.replace(/#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
}
