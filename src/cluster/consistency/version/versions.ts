import { checkFunction, checkKeys } from '../../../error/index.js'
import { canonicalText } from '../canonical-text.js'
import { type Operation, outcomeOf } from '../operation.js'
import { operationText } from '../operation-text.js'
import { inTurn } from '../timed-events.js'
import { type Accessor, usualAccess } from './access.js'

/** How reads and writes are told from a history. */
export interface AccessOptions {
  /** What each key held before it was written. @default null */
  readonly initial?: unknown
  /** What an operation reads and writes. @default that of the register's and the key-value map's operations */
  readonly access?: Accessor
}

/** A value of a key, and the write that made it. */
export interface Version {
  readonly value: unknown
  /** Undefined: what was there before all writes, or a value that nobody wrote. */
  readonly write: Operation | undefined
  /** Place of the write's invocation among all events; before all of them for what was there first. */
  readonly from: number
  /** Place of its answer; infinite where there is none. */
  readonly to: number
  /** It was written more than once: whose it was when it was read cannot be told. */
  ambiguous: boolean
}

/** A read, or the reading half of an update. */
export interface ReadSeen {
  readonly operation: Operation
  readonly version: Version
  readonly from: number
  readonly to: number
}

/** What was read and written of one key. */
export interface KeyRecord {
  readonly key: string
  readonly versions: readonly Version[]
  /** In the order in which they were answered. */
  readonly reads: readonly ReadSeen[]
  /** Versions that were made of another at one stroke, and so come after it. */
  readonly updates: readonly { readonly older: Version; readonly newer: Version; readonly operation: Operation }[]
}

/** A read that no version order can make good: of a value that nobody can have written by then. */
export interface ImpossibleRead {
  readonly key: string
  readonly read: Operation
  readonly why: string
}

export interface Versions {
  readonly keys: readonly KeyRecord[]
  readonly impossible: readonly ImpossibleRead[]
  /** Reads of values that were written more than once: what they saw cannot be told. */
  readonly ambiguous: number
}

/**
 * The versions of each key, and who read which. It takes values for versions: a value that is written twice is two
 * versions that nobody can tell apart.
 * @throws InvalidOptionError
 */
export function versionsOf(operations: readonly Operation[], options: AccessOptions): Versions {
  const { access = usualAccess, initial = null } = options
  checkFunction('access', access, "(operation) => ({ kind: 'read', key: 'x', value: operation.result })")
  const keys = new Map<string, KeyBuilder>()
  const keyOf = (key: string) => {
    let found = keys.get(key)
    if (found === undefined) {
      found = new KeyBuilder(key, initial)
      keys.set(key, found)
    }
    return found
  }
  const reads: (() => void)[] = []
  for (const { operation, from, to } of inTurn(operations)) {
    const found = access(operation)
    if (found === undefined) continue
    const key = keyOf(found.key)
    if (found.kind !== 'read') key.written(found.value, operation, from, to)
    if (outcomeOf(operation) !== 'ok' || found.kind === 'write') continue
    const value = found.kind === 'read' ? found.value : found.from
    const made = found.kind === 'update' ? found.value : undefined
    reads.push(() => key.read(value, operation, from, to, made))
  }
  // Whose value it was can be told once all writes are known.
  for (const read of reads) read()
  const all = [...keys.values()]
  return {
    keys: all.map((each) => each.record),
    impossible: all.flatMap((each) => each.impossible),
    ambiguous: all.reduce((sum, each) => sum + each.ambiguous, 0),
  }
}

/** @throws InvalidOptionError */
export function checkAccessOptions(options: AccessOptions, more: readonly string[] = []): void {
  checkKeys('options', options, ['initial', 'access', ...more])
}

/** Why a read breaks any rule. */
export function impossibleText({ read, why }: ImpossibleRead): string {
  return `${read.client} was answered ${operationText(read)}, but ${why}.`
}

/** Why it cannot be told. */
export function ambiguousText(reads: number): string {
  const some = reads === 1 ? 'A read was' : `${reads} reads were`
  return `${some} of a value that was written more than once. Give each write a value of its own.`
}

class KeyBuilder {
  readonly impossible: ImpossibleRead[] = []
  ambiguous = 0
  readonly #key: string
  readonly #versions = new Map<string, Version>()
  readonly #failed = new Set<string>()
  readonly #reads: ReadSeen[] = []
  readonly #updates: { older: Version; newer: Version; operation: Operation }[] = []

  constructor(key: string, initial: unknown) {
    this.#key = key
    this.#versions.set(canonicalText(initial), { value: initial, write: undefined, from: -1, to: -1, ambiguous: false })
  }

  get record(): KeyRecord {
    const reads = this.#reads.sort((a, b) => a.to - b.to)
    return { key: this.#key, versions: [...this.#versions.values()], reads, updates: this.#updates }
  }

  written(value: unknown, write: Operation, from: number, to: number): void {
    const text = canonicalText(value)
    if (outcomeOf(write) === 'failed') {
      this.#failed.add(text)
      return
    }
    const before = this.#versions.get(text)
    if (before === undefined) this.#versions.set(text, { value, write, from, to, ambiguous: false })
    else before.ambiguous = true
  }

  /** @param made what it made of it, where it was an update */
  read(value: unknown, operation: Operation, from: number, to: number, made?: unknown): void {
    const text = canonicalText(value)
    const version = this.#versions.get(text)
    if (version === undefined) {
      const why = this.#failed.has(text) ? 'its write failed for certain' : 'nobody wrote it'
      this.impossible.push({ key: this.#key, read: operation, why })
    } else if (version.ambiguous) this.ambiguous++
    else if (version.from > to)
      this.impossible.push({ key: this.#key, read: operation, why: 'it was written only afterwards' })
    else {
      this.#reads.push({ operation, version, from, to })
      const newer = made === undefined ? undefined : this.#versions.get(canonicalText(made))
      if (newer !== undefined && !newer.ambiguous) this.#updates.push({ older: version, newer, operation })
    }
  }
}
