/** What the queue orders: by due time, then by the order of arming. */
export interface Queued {
  /** Virtual ms at which it is due. */
  dueMs: number
  order: number
  /** Place in the heap, -1 while not queued. */
  index: number
}

/** A binary heap that knows where each entry is, so that a cleared timer leaves at once and nothing piles up. */
export class TimerQueue<T extends Queued> {
  readonly #heap: T[] = []
  /** What `first` gave, kept right: somebody who chooses among many asks for it before each of them. */
  #first: T[] | undefined

  get size(): number {
    return this.#heap.length
  }

  /** The entry due next, left in place. */
  peek(): T | undefined {
    return this.#heap[0]
  }

  push(entry: T): void {
    entry.index = this.#heap.length
    this.#heap.push(entry)
    this.#up(entry)
    if (this.#first !== undefined) this.#joinFirst(this.#first, entry)
  }

  pop(): T | undefined {
    const first = this.#heap[0]
    if (first !== undefined) this.remove(first)
    return first
  }

  remove(entry: T): void {
    const at = entry.index
    if (at < 0) return
    entry.index = -1
    if (this.#first !== undefined) this.#leaveFirst(this.#first, entry)
    const last = this.#heap.pop() as T
    if (last === entry) return
    last.index = at
    this.#heap[at] = last
    this.#up(last)
    this.#down(last)
  }

  /** Every entry, in no order. */
  waiting(): readonly T[] {
    return this.#heap
  }

  /** Every entry due at the same instant as the next one, in the order of arming. It is as it says until the queue changes. */
  first(): readonly T[] {
    this.#first ??= this.#findFirst()
    return this.#first
  }

  #findFirst(): T[] {
    const [root] = this.#heap
    if (root === undefined) return []
    const found: T[] = []
    // Below an entry that is due later there is none that is due as soon.
    const look = (at: number) => {
      const entry = this.#heap[at]
      if (entry === undefined || entry.dueMs !== root.dueMs) return
      found.push(entry)
      look(2 * at + 1)
      look(2 * at + 2)
    }
    look(0)
    return found.sort((a, b) => a.order - b.order)
  }

  /** Every entry, soonest first. */
  sorted(): T[] {
    return [...this.#heap].sort((a, b) => a.dueMs - b.dueMs || a.order - b.order)
  }

  /** Puts the heap right after due times were changed from outside. */
  reorder(change: (entry: T) => void): void {
    const entries = this.sorted()
    this.#first = undefined
    this.#heap.length = 0
    for (const entry of entries) {
      change(entry)
      this.push(entry)
    }
  }

  #joinFirst(first: T[], entry: T): void {
    const [head] = first
    if (head === undefined || entry.dueMs < head.dueMs) this.#first = undefined
    else if (entry.dueMs === head.dueMs) first.splice(placeIn(first, entry), 0, entry)
  }

  #leaveFirst(first: T[], entry: T): void {
    const at = placeIn(first, entry)
    if (first[at] === entry) first.splice(at, 1)
    if (first.length === 0) this.#first = undefined
  }

  #up(entry: T): void {
    const heap = this.#heap
    let at = entry.index
    while (at > 0) {
      const above = (at - 1) >> 1
      const parent = heap[above] as T
      if (before(parent, entry)) break
      heap[at] = parent
      parent.index = at
      at = above
    }
    heap[at] = entry
    entry.index = at
  }

  #down(entry: T): void {
    const heap = this.#heap
    const size = heap.length
    let at = entry.index
    for (;;) {
      let below = 2 * at + 1
      if (below >= size) break
      const right = below + 1
      if (right < size && before(heap[right] as T, heap[below] as T)) below = right
      const child = heap[below] as T
      if (before(entry, child)) break
      heap[at] = child
      child.index = at
      at = below
    }
    heap[at] = entry
    entry.index = at
  }
}

/** Where it is, or would be, among others due at one instant. */
function placeIn(entries: readonly Queued[], { order }: Queued): number {
  let [from, to] = [0, entries.length]
  while (from < to) {
    const middle = (from + to) >> 1
    if ((entries[middle] as Queued).order < order) from = middle + 1
    else to = middle
  }
  return from
}

function before(a: Queued, b: Queued): boolean {
  return a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order)
}
