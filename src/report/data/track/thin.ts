import type { TrackState } from '../report-data.js'

/** What is drawn: a mark, whose ends are one moment, or a span. */
export interface Item {
  readonly fromMs: number
  readonly toMs: number
  readonly label: string
  readonly state: TrackState | undefined
  /** Of several that are merged the label of the heaviest stays: how long it took, or lasted. */
  readonly weight: number
  /** That many in one. */
  readonly count: number
}

const ranks: Readonly<Record<TrackState, number>> = { failed: 3, degraded: 2, active: 1, ok: 0 }

/**
 * Marks in the order of time, no more than about that many: those of one state that fall into one slot of time become one
 * with their count, at the moment of the first and with the label of the heaviest. The first and the last stay as they are.
 */
export function thinMarks(items: readonly Item[], most: number): readonly Item[] {
  return thin(items, most, (inner, slotMs) => {
    const merged: Item[] = []
    const places = new Map<TrackState | undefined, number>()
    let slot = Number.NaN
    for (const item of inner) {
      const own = Math.floor(item.fromMs / slotMs)
      if (own !== slot) places.clear()
      slot = own
      const place = places.get(item.state)
      if (place === undefined) places.set(item.state, merged.push(item) - 1)
      else merged[place] = joined(merged[place] as Item, item)
    }
    return merged
  })
}

/**
 * The same of spans: neighbours that begin in one slot of time, and are each shorter than one, become one, in the worst of
 * their states. What lasts longer stays as it is.
 */
export function thinSpans(items: readonly Item[], most: number): readonly Item[] {
  return thin(items, most, (inner, slotMs) => {
    const merged: Item[] = []
    let slot = Number.NaN
    for (const item of inner) {
      const isShort = item.toMs - item.fromMs < slotMs
      const own = isShort ? Math.floor(item.fromMs / slotMs) : Number.NaN
      if (own === slot) merged.push(joined(merged.pop() as Item, item))
      else merged.push(item)
      slot = own
    }
    return merged
  })
}

type Merge = (inner: readonly Item[], slotMs: number) => readonly Item[]

/** Slots of twice the length until there are few enough; of marks of one instant there are as many as there are states. */
function thin(items: readonly Item[], most: number, merge: Merge): readonly Item[] {
  const [first, last] = [items[0], items.at(-1)]
  if (items.length <= Math.max(most, 3) || first === undefined || last === undefined) return items
  const inner = items.slice(1, -1)
  const lengthMs = Math.max(last.fromMs - first.fromMs, Number.MIN_VALUE)
  let kept: readonly Item[] = inner
  // One slot of the whole, twice over, is the end: nothing more would be merged.
  for (let slotMs = lengthMs / most; slotMs <= 2 * lengthMs; slotMs *= 2) {
    kept = merge(inner, slotMs)
    if (kept.length + 2 <= most) break
  }
  return [first, ...kept, last]
}

function joined(one: Item, other: Item): Item {
  const heavier = other.weight > one.weight ? other : one
  return {
    fromMs: Math.min(one.fromMs, other.fromMs),
    toMs: Math.max(one.toMs, other.toMs),
    label: heavier.label,
    state: worse(one.state, other.state),
    weight: heavier.weight,
    count: one.count + other.count,
  }
}

function worse(one: TrackState | undefined, other: TrackState | undefined): TrackState | undefined {
  if (one === undefined || other === undefined) return one ?? other
  return ranks[other] > ranks[one] ? other : one
}
