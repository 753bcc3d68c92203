import type { Op, Operation } from '../../src/cluster/index.js'

/**
 * The second computation of consistency: tries every order, with objects that are changed in place. It shares nothing
 * with the checker but the form of an operation.
 */

/** A sequential object: does an operation, and gives what must be answered; undefined: anything may be. */
export interface Thing {
  apply(op: Op): { readonly must: unknown } | undefined
  copy(): Thing
}

class Cell implements Thing {
  value: unknown = null
  apply(op: Op) {
    if (op.name === 'read') return { must: this.value }
    if (op.name === 'write') {
      this.value = op.value
      return undefined
    }
    const swaps = this.value === op.from
    if (swaps) this.value = op.to
    return { must: swaps }
  }
  copy() {
    return Object.assign(new Cell(), { value: this.value })
  }
}

class Cells implements Thing {
  values: Record<string, unknown> = {}
  apply(op: Op) {
    const key = op.key as string
    const value = this.values[key] ?? null
    if (op.name === 'get') return { must: value }
    if (op.name === 'put') this.values[key] = op.value
    if (op.name === 'delete') delete this.values[key]
    if (op.name !== 'cas') return undefined
    if (value === op.from) this.values[key] = op.to
    return { must: value === op.from }
  }
  copy() {
    return Object.assign(new Cells(), { values: { ...this.values } })
  }
}

class Bag implements Thing {
  members: unknown[] = []
  apply(op: Op) {
    if (op.name === 'read') return { must: [...this.members].sort() }
    const there = this.members.includes(op.value)
    if (op.name === 'has') return { must: there }
    if (op.name === 'add' && !there) this.members.push(op.value)
    if (op.name === 'remove') this.members = this.members.filter((member) => member !== op.value)
    return { must: op.name === 'add' ? !there : there }
  }
  copy() {
    return Object.assign(new Bag(), { members: [...this.members] })
  }
}

class Line implements Thing {
  waiting: unknown[] = []
  apply(op: Op) {
    if (op.name === 'dequeue') return { must: this.waiting.shift() ?? null }
    this.waiting.push(op.value)
    return undefined
  }
  copy() {
    return Object.assign(new Line(), { waiting: [...this.waiting] })
  }
}

class Tally implements Thing {
  sum = 0
  apply(op: Op) {
    if (op.name === 'add') this.sum += op.by as number
    return { must: this.sum }
  }
  copy() {
    return Object.assign(new Tally(), { sum: this.sum })
  }
}

class Door implements Thing {
  holder: unknown = null
  apply(op: Op) {
    if (op.name === 'holder') return { must: this.holder }
    if (op.name === 'acquire') {
      const free = this.holder === null
      if (free) this.holder = op.owner
      return { must: free }
    }
    const mine = this.holder === op.owner
    if (mine) this.holder = null
    return { must: mine }
  }
  copy() {
    return Object.assign(new Door(), { holder: this.holder })
  }
}

export const things = {
  register: () => new Cell(),
  keyValue: () => new Cells(),
  set: () => new Bag(),
  queue: () => new Line(),
  counter: () => new Tally(),
  lock: () => new Door(),
} as const satisfies Record<string, () => Thing>

/** Must `a` come before `b`? */
type Before = (a: Operation, b: Operation) => boolean

const known = (operation: Operation) => operation.outcome === 'ok'

/** In real time: `a` had answered when `b` was asked. */
export const realTime: Before = (a, b) => known(a) && (a.returnedAtMs as number) < b.invokedAtMs

/** As each client alone saw it. */
export const ofClient: Before = (a, b) => a.client === b.client && realTime(a, b)

/**
 * Tries each choice of the operations that may not have happened, in each order that keeps to `before`.
 * @param memory what has been tried in vain, as text; without it everything is tried each time. For histories that are
 * too long for that
 */
export function explainable(
  operations: readonly Operation[],
  thing: Thing,
  before: Before,
  memory?: Set<string>,
): boolean {
  const happened = operations.filter((operation) => operation.outcome !== 'failed')
  return extend(happened, thing)

  function extend(left: readonly Operation[], now: Thing): boolean {
    if (!left.some(known)) return true
    if (memory !== undefined) {
      const text = JSON.stringify([left.map((each) => operations.indexOf(each)), now])
      if (memory.has(text)) return false
      memory.add(text)
    }
    return left.some((next) => {
      const rest = left.filter((each) => each !== next)
      if (rest.some((each) => before(each, next))) return false
      const after = now.copy()
      const answer = after.apply(next.op)
      return fits(next, answer) && extend(rest, after)
    })
  }
}

const queries = ['read', 'get', 'has', 'dequeue', 'holder']
const attempts = ['acquire', 'release', 'cas']

function fits({ outcome, result, op }: Operation, answer: { readonly must: unknown } | undefined): boolean {
  if (outcome !== 'ok' || answer === undefined) return true
  if (result === undefined && !queries.includes(op.name)) return !attempts.includes(op.name) || answer.must === true
  return JSON.stringify(Array.isArray(result) ? [...result].sort() : (result ?? null)) === JSON.stringify(answer.must)
}
