import type { FaultData } from '../../fault/index.js'
import type { TrialSeverity } from './exploration-record.js'

/** What of a fault may be the same at another point, and in another run. */
export interface FaultTraits {
  readonly kind: string
  readonly detail: string
  readonly severity: TrialSeverity
}

/** Names of what tells faults of one kind apart: words and codes, no sizes. */
const telling = ['code', 'status', 'name', 'phase', 'side', 'lost', 'mode', 'value', 'via', 'of', 'change', 'release']
/** What a kind has unless it is told otherwise is not worth a word. */
const usual = new Set(['auto', 'lift'])
/** Fields in ms whose sign tells a way. */
const signed = ['byMs', 'offsetMs', 'ppm']
/** Fields in virtual ms that are the size of a fault. */
const sizes = ['delayMs', 'forMs', 'byMs', 'offsetMs', 'blockMs', 'withinMs', 'gapMs', 'lagMs']
const [someMs, muchMs] = [1000, 60_000]
const longest = 60

const known = new WeakMap<object, FaultTraits>()

/** @param fault complete, or as it stands in JSON */
export function traitsOf(fault: FaultData): FaultTraits {
  const before = known.get(fault)
  if (before !== undefined) return before
  const traits = { kind: fault.kind, detail: detailOf(fault), severity: severityOf(fault) }
  known.set(fault, traits)
  return traits
}

function detailOf(fault: FaultData): string {
  const fields = fault as unknown as Readonly<Record<string, unknown>>
  const words = telling.flatMap((name) => {
    const value = fields[name]
    return (typeof value === 'string' || typeof value === 'number') && !usual.has(`${value}`) ? [`${value}`] : []
  })
  const ways = signed.flatMap((name) => {
    const value = fields[name]
    return typeof value === 'number' && value !== 0 ? [value > 0 ? 'ahead' : 'back'] : []
  })
  return [...words, ...ways].join(' ').slice(0, longest)
}

/** By the longest time in it: below a second, up to a minute, beyond. A call that hangs is beyond all. */
function severityOf(fault: FaultData): TrialSeverity {
  if (fault.kind === 'hang') return 'high'
  const fields = fault as unknown as Readonly<Record<string, unknown>>
  const found = sizes.flatMap((name) => sizesIn(fields[name]))
  if (found.length === 0) return 'medium'
  const most = Math.max(...found.map(Math.abs))
  return most < someMs ? 'low' : most <= muchMs ? 'medium' : 'high'
}

/** A number, a range of two, or a distribution with numbers in it. */
function sizesIn(value: unknown): number[] {
  if (typeof value === 'number') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).filter((one) => typeof one === 'number')
}
