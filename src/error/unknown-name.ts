import { FaultlineError } from './faultline-error.js'
import { didYouMean, nearNames } from './near-names.js'
import { show } from './show.js'

const shown = 20

/** A fault's `kind` is not registered. */
export class UnknownFaultKindError extends FaultlineError {
  readonly kind: unknown
  readonly near: readonly string[]
  readonly known: readonly string[]

  /** @param path where in a document, if it came from one */
  constructor(kind: unknown, known: readonly string[], path?: string) {
    const near = typeof kind === 'string' ? nearNames(kind, known) : []
    const where = path ? ` at \`${path}\`` : ''
    const wayOut = `Known: ${list(known)}. Add your own with \`registerFault(kind)\`.`
    super('FAULTLINE_UNKNOWN_FAULT_KIND', `Unknown fault kind ${show(kind)}${where}.${didYouMean(near)} ${wayOut}`)
    this.kind = kind
    this.near = near
    this.known = known
  }

  static {
    UnknownFaultKindError.prototype.name = 'UnknownFaultKindError'
  }
}

/** The pattern of an injection matches no point. */
export class UnknownPointError extends FaultlineError {
  readonly pattern: string
  readonly near: readonly string[]
  readonly known: readonly string[]

  constructor(pattern: string, known: readonly string[]) {
    const near = nearNames(pattern, known)
    const points =
      known.length === 0
        ? 'There are none yet: make one with `chaos.wrap(name, target)`.'
        : `Points: ${list(known)}. \`*\` stands for one segment, \`**\` for any number.`
    super('FAULTLINE_UNKNOWN_POINT', `No fault point matches ${show(pattern)}.${didYouMean(near)} ${points}`)
    this.pattern = pattern
    this.near = near
    this.known = known
  }

  static {
    UnknownPointError.prototype.name = 'UnknownPointError'
  }
}

function list(names: readonly string[]): string {
  const more = names.length - shown
  return names.slice(0, shown).join(', ') + (more > 0 ? ` and ${more} more` : '')
}
