import { currentScope } from '../../clock/scope.js'
import { markInjected } from '../../error/index.js'
import { type EffectCount, fileCodeError } from '../../fault/index.js'

/** How many descriptors one session may still open, and how many of those it has. */
export class DescriptorLimit {
  readonly #limit: number
  readonly #count: EffectCount
  readonly #fits: (node: string) => boolean
  readonly #open = new Map<unknown, () => void>()
  #held = 0

  constructor(limit: number, count: EffectCount, fits: (node: string) => boolean) {
    this.#limit = limit
    this.#count = count
    this.#fits = fits
  }

  fits(node: string): boolean {
    return this.#fits(node)
  }

  /** Whether so many are left. */
  has(descriptors: number): boolean {
    return this.#held + descriptors <= this.#limit
  }

  /** Takes so many; the function given back returns them. */
  take(descriptors: number): () => void {
    this.#held += descriptors
    let held = true
    return () => {
      if (held) this.#held -= descriptors
      held = false
    }
  }

  /** Takes one until that descriptor, or handle, is closed. */
  keep(descriptor: unknown): void {
    this.closed(descriptor)
    this.#open.set(descriptor, this.take(1))
  }

  closed(descriptor: unknown): void {
    this.#open.get(descriptor)?.()
    this.#open.delete(descriptor)
  }

  /** The error of an operation for which none is left. */
  error(syscall: string, path?: string): Error {
    const error = fileCodeError('EMFILE', { syscall, path })
    markInjected(error, { kind: 'fileDescriptorExhaustion', point: '', call: 0 })
    this.#count.raised(error)
    return error
  }
}

/** In force, with the clock of their session. */
const limits = new Map<DescriptorLimit, object>()

/** Puts a limit in force for a session until the function given back is called. */
export function limitDescriptors(clock: object, limit: DescriptorLimit): () => void {
  limits.set(limit, clock)
  return () => {
    limits.delete(limit)
  }
}

/** The limits that the caller is under. */
export function limitsHere(): readonly DescriptorLimit[] {
  const scope = currentScope()
  if (scope === undefined) return []
  return [...limits].flatMap(([limit, clock]) => (clock === scope.clock && limit.fits(scope.view.name) ? [limit] : []))
}

/** Somebody has closed it, in whatever session. */
export function noteClosed(descriptor: unknown): void {
  for (const limit of limits.keys()) limit.closed(descriptor)
}
