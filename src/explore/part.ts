import type { CallSeen } from './run-record.js'

/** How a call ended, for the code that made it. */
export interface Outcome {
  /** Answer, duration, and whether the call was carried out. */
  readonly text: string
  /** Another one may read the same and be different: it is told by the faults in it, too. */
  readonly unique: boolean
}

/** The next call that the code makes. */
export interface Begin {
  readonly call: CallSeen
  /** Since the code began. */
  readonly offsetMs: number
}

/**
 * What was seen of the code beneath one call, or of the body: a tree of what it does next, after what its calls
 * answered so far. One and the same code, given the same, goes the same way: a second way after the same answers
 * means that it knows more than its answers tell.
 */
export class Part {
  next: Begin | undefined
  end: Outcome | undefined
  /** Calls within the last one were made between others of the same code. */
  mixed = false
  readonly #after = new Map<string, Part>()

  /** @param faults those at the call and within it; they tell apart what `outcome` does not */
  after({ text, unique }: Outcome, faults: string): Part | undefined {
    return (unique ? undefined : this.#after.get(text)) ?? this.#after.get(`${text}\n${faults}`)
  }

  /** @param unique the order of what else went on may matter */
  grow(outcome: Outcome, faults: string, unique: boolean): Part {
    const key = unique || outcome.unique ? `${outcome.text}\n${faults}` : outcome.text
    let part = this.#after.get(key)
    if (part === undefined) {
      part = new Part()
      this.#after.set(key, part)
    }
    return part
  }
}

/** False: what was seen before is another call, or the end. */
export function agree(part: Part, begin: Begin | undefined, end: Outcome | undefined): boolean {
  if (begin === undefined) return part.next === undefined && (part.end === undefined || part.end.text === end?.text)
  if (part.end !== undefined) return false
  const { next } = part
  return (
    next === undefined ||
    (next.call.point === begin.call.point && next.call.given === begin.call.given && next.offsetMs === begin.offsetMs)
  )
}
