import { RestoreError } from '../error/index.js'

/** One property to be replaced. `make` is given what is there now; undefined leaves it alone. */
export interface Patch {
  readonly target: object
  readonly key: PropertyKey
  make(found: PropertyDescriptor | undefined): PropertyDescriptor | undefined
}

interface Placed {
  readonly target: object
  readonly key: PropertyKey
  readonly before: PropertyDescriptor | undefined
  readonly ours: PropertyDescriptor
}

/**
 * The receipt of a set of patches. `uninstall` puts back each property that is still ours; one that somebody has
 * replaced since (fake timers installed inside a session, say) stays theirs, and what they keep of ours passes through.
 */
export class PatchReceipt {
  #placed: Placed[] = []

  /** @throws whatever a patch threw, after those already in place were taken off again */
  static install(patches: readonly Patch[]): PatchReceipt {
    const receipt = new PatchReceipt()
    try {
      for (const patch of patches) receipt.#place(patch)
    } catch (error) {
      receipt.uninstall()
      throw error
    }
    return receipt
  }

  /** Properties that are no longer ours and so could not be put back. */
  get covered(): number {
    return this.#placed.length
  }

  /** @throws RestoreError with every restore that failed; the others are done */
  uninstall(): void {
    const failed: unknown[] = []
    const left: Placed[] = []
    for (const placed of this.#placed.reverse()) {
      try {
        const now = Object.getOwnPropertyDescriptor(placed.target, placed.key)
        if (now === undefined || now.value !== placed.ours.value || now.get !== placed.ours.get) {
          left.push(placed)
        } else if (placed.before === undefined) {
          Reflect.deleteProperty(placed.target, placed.key)
        } else {
          Object.defineProperty(placed.target, placed.key, placed.before)
        }
      } catch (error) {
        failed.push(error)
      }
    }
    this.#placed = left.reverse()
    if (failed.length > 0) throw new RestoreError(failed)
  }

  [Symbol.dispose](): void {
    this.uninstall()
  }

  #place({ target, key, make }: Patch): void {
    const before = Object.getOwnPropertyDescriptor(target, key)
    const ours = make(before)
    if (ours === undefined) return
    Object.defineProperty(target, key, ours)
    this.#placed.push({ target, key, before, ours })
  }
}
